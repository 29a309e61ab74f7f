//! `--help` in the language in use. The English help is that of the definitions; every other language has a table by command and argument.

use clap::builder::PossibleValue;
use clap::{Arg, Command};
use glasslift_engine::words::Language;

/// Help in a line, and at length where there is more to say.
struct Help(&'static str, &'static str);

/// The command with its help in a language.
pub(super) fn in_language(mut command: Command, language: Language) -> Command {
    if language == Language::SimplifiedChinese {
        // Only a command that is complete has its own `--help` and `help`.
        command.build();
        command = in_chinese(command);
    }
    command
}

const TEMPLATE: &str = "{before-help}{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

fn in_chinese(command: Command) -> Command {
    let name = command.get_name().to_owned();
    let command = match about(&name) {
        Some(Help(short, "")) => command.about(short),
        Some(Help(short, long)) => command.about(short).long_about(format!("{short}\n\n{long}")),
        None => command,
    };
    command
        .help_template(TEMPLATE)
        .subcommand_help_heading("命令")
        .mut_args(|arg| argument(&name, arg))
        .mut_subcommands(in_chinese)
}

fn argument(command: &str, arg: Arg) -> Arg {
    let Some(Help(short, long)) = explained(command, arg.get_id().as_str()) else { return arg };
    let takes_values = arg.get_action().takes_values();
    let values = if takes_values { arg.get_possible_values() } else { Vec::new() };
    let names: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
    let defaults: Vec<String> =
        arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
    let mut facts = String::new();
    if takes_values && !defaults.is_empty() {
        facts.push_str(&format!("[默认：{}]", defaults.join("、")));
    }
    let mut brief = facts.clone();
    if !names.is_empty() {
        brief.push_str(&format!("{}[可选值：{}]", if brief.is_empty() { "" } else { " " }, names.join("、")));
    }
    let explained: Vec<String> =
        names.iter().filter_map(|name| Some(format!("- {name}：{}", value(command, name)?))).collect();
    let short = joined(short, &brief, " ");
    let long = match (long, explained.is_empty()) {
        ("", true) => short.clone(),
        ("", false) => {
            format!("{}\n\n可选值：\n{}", joined(&short_of(&short, &brief), &facts, " "), explained.join("\n"))
        }
        (long, _) => joined(&format!("{}\n\n{long}", short_of(&short, &brief)), &brief, "\n\n"),
    };
    let heading = if arg.is_positional() { "参数" } else { "选项" };
    arg.help(short).long_help(long).help_heading(heading).hide_default_value(true).hide_possible_values(true)
}

fn joined(text: &str, more: &str, between: &str) -> String {
    if more.is_empty() { text.to_owned() } else { format!("{text}{between}{more}") }
}

fn short_of(short: &str, brief: &str) -> String {
    short.strip_suffix(brief).unwrap_or(short).trim_end().to_owned()
}

fn about(command: &str) -> Option<Help> {
    Some(match command {
        "glasslift-cli" => Help("升级 Kubernetes 集群上运行的内容，而不会被其中的 Job 绊倒", ""),
        "contexts" => Help("列出可以选择的上下文；不访问任何集群", ""),
        "check" => Help("逐步测试连接", "每个问题都有固定的代码；`--output json` 每行输出一个步骤。"),
        "mark" => Help(
            "显示或设置集群的用途：生产、预发布、测试或开发",
            "标记属于集群，与上下文的名称无关。对生产集群执行 `upgrade` 时要求给出其名称。",
        ),
        "bundle" => Help(
            "读取清单包并显示其内容，或与旧版本比较；不访问任何集群",
            "使用 --from 时，两个版本不同则退出码为 2，留下的资源相同则为 0。退出码 1 表示有内容无法读取。",
        ),
        "plan" => Help("显示升级将会做什么；有更改时退出码为 2", ""),
        "upgrade" => Help("将集群升级到清单包", ""),
        "completions" => Help(
            "输出用于在 shell 中补全命令行的脚本",
            "对于 bash：在 ~/.bashrc 中写入 `source <(glasslift-cli completions bash)`。其他 shell 有存放此类脚本的文件夹。\
             脚本中的文字使用当前的语言。",
        ),
        "help" => Help("显示此帮助，或某个命令的帮助", ""),
        _ => return None,
    })
}

fn explained(command: &str, id: &str) -> Option<Help> {
    Some(match (command, id) {
        (_, "kubeconfig") => Help("kubeconfig 文件；否则用 KUBECONFIG，再否则用 ~/.kube/config", ""),
        (_, "context") => Help("kubeconfig 中的上下文；否则用其当前上下文", ""),
        (_, "namespace") => Help("没有指明命名空间的资源所用的命名空间", ""),
        (_, "no_color") => Help("不使用颜色；环境变量 NO_COLOR 的作用相同", ""),
        (_, "language") => Help("输出的语言；否则用环境的语言（LC_ALL、LC_MESSAGES、LANG）", ""),
        (_, "help") => Help("显示帮助", ""),
        (_, "version") => Help("显示版本", ""),
        ("help", "subcommand") => Help("要显示其帮助的命令", ""),
        ("bundle", "output") => {
            Help("`json` 每行输出一个资源，与将要发送的完全一致；与 --from 一起使用时输出比较结果", "")
        }
        ("upgrade", "output") => Help("`jsonl` 将每个事件输出为一行 JSON", ""),
        (_, "output") => Help("输出方式", ""),
        ("check", "sources") => Help("同时检查是否可以应用此清单包，以及集群的状况是否允许；可以重复", ""),
        (_, "sources") => Help(
            "清单包；可以重复，按此顺序生效",
            "文件、文件夹、归档（.tar、.tar.gz、.tgz、.zip）、kustomization 文件夹（由 kustomize 或 kubectl 构建）、`-`、\
             文件或归档的 http(s) 地址，或目录中的条目，例如 glasskube@0.3.0。",
        ),
        ("check", "diagnostics") => Help("将测试结果写入文件，供协助者查看；其中不含机密", ""),
        ("check", "mask") => Help("与 --diagnostics 一起使用：隐藏服务器的名称和地址", ""),
        ("mark", "tag") => Help("集群属于哪种环境", ""),
        ("mark", "name") => Help("您为集群起的名称；空值表示使用上下文的名称", ""),
        ("mark", "accept") => Help("接受上下文现在指向另一个集群", ""),
        ("mark", "confirm") => Help("集群的名称；不给出它，集群就仍按生产集群对待", ""),
        ("completions", "shell") => Help("要读取此脚本的 shell", ""),
        (_, "sha256") => Help(
            "清单包必须具有的 SHA-256；否则不解析其中任何内容",
            "对于文件、地址或归档，是其字节的 SHA-256；对于多个文件，是 `bundle` 为它们显示的值。",
        ),
        ("bundle", "from") => Help("要与之比较的旧版本；可以重复", ""),
        (_, "from") => Help("旧版本：列出新版本不再包含的资源；可以重复", ""),
        ("bundle", "diff") => Help("与 --from 一起使用：以 YAML 行显示差异", ""),
        ("upgrade", "diff") => Help("提问之前显示差异", ""),
        (_, "diff") => Help("显示差异", ""),
        ("bundle", "kubernetes") => Help("指出此 Kubernetes 版本不再提供、尚不提供或将要移除的内容", ""),
        (_, "jobs") => Help("如何处理已存在的 Job", ""),
        (_, "job") => Help("如何处理某个 Job，优先于 --jobs；可以重复", ""),
        (_, "conflicts") => {
            Help("如何处理由控制器、人员或 GitOps 工具所拥有的字段；安装工具（kubectl、Helm 等）的字段总是会被接管", "")
        }
        (_, "recreate") => Help("删除此资源并重新创建，因为它不能就地更改；可以重复", ""),
        (_, "delete") => Help("删除此资源，只有旧版本包含它；可以重复", ""),
        ("plan", "save") => Help("保存计划：.json 供 `upgrade --plan` 使用，.md 或 .html 供阅读", ""),
        ("upgrade", "plan") => Help("执行 `plan --save` 写入的计划，前提是集群和清单包仍与批准时相同", ""),
        ("upgrade", "keep_going") => Help("即使有失败也继续之后的批次；依赖失败资源的内容仍会略过", ""),
        ("upgrade", "yes") => Help("不提问", ""),
        ("upgrade", "confirm") => Help("集群的名称，代替提问时输入；对生产集群使用 --yes 时必须给出", ""),
        ("upgrade", "report") => Help("写入报告；结尾决定格式：.html .md .json .xml（JUnit）", ""),
        ("upgrade", "timeout") => Help("资源多久没有进展就算失败", ""),
        ("upgrade", "concurrency") => Help("同时进行的写入数，1 至 64", ""),
        ("upgrade", "strict_jobs") => Help("如果跳过了有差异的 Job，退出码为 3", ""),
        _ => return None,
    })
}

/// What a value means, for those that have a word of help in English.
fn value(command: &str, name: &str) -> Option<&'static str> {
    if !matches!(command, "mark" | "plan" | "upgrade") {
        return None;
    }
    Some(match name {
        "production" => "客户依赖它：运行之前必须输入其名称",
        "staging" => "与生产环境相似",
        "test" => "用于试验",
        "development" => "个人使用",
        "untagged" => "未说明",
        "skip" => "保持不变，并说明",
        "update" => "在服务器接受时就地更改",
        "recreate" => "删除有差异的 Job 并重新创建，这会使其再次运行",
        "fail" => "在有人作出决定之前不开始",
        "take" => "接管这些字段",
        "keep" => "应用时不包含这些字段",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::args::Args;

    /// Every command with its subcommands.
    fn all(command: &Command) -> Vec<&Command> {
        let mut found = vec![command];
        command.get_subcommands().for_each(|inner| found.extend(all(inner)));
        found
    }

    #[test]
    fn every_command_argument_and_explained_value_has_chinese_help() {
        let mut command = Args::command();
        command.build();
        for command in all(&command) {
            let name = command.get_name();
            assert!(about(name).is_some(), "{name}");
            for arg in command.get_arguments() {
                let id = arg.get_id().as_str();
                let help = explained(name, id).unwrap_or_else(|| panic!("{name} {id} has no Chinese help"));
                // Only the flags that clap adds have a longer help that says no more.
                let more = arg.get_long_help().is_some() && !matches!(id, "help" | "version");
                assert_eq!(more, !help.1.is_empty(), "{name} {id}");
                for possible in arg.get_possible_values().iter().filter(|possible| possible.get_help().is_some()) {
                    assert!(value(name, possible.get_name()).is_some(), "{name} {id} {}", possible.get_name());
                }
            }
        }
    }

    #[test]
    fn chinese_help_holds_no_english_sentence() {
        let mut command = in_language(Args::command(), Language::SimplifiedChinese);
        let mut texts = vec![command.render_long_help().to_string(), command.render_help().to_string()];
        for inner in command.get_subcommands_mut() {
            texts.extend([inner.render_long_help().to_string(), inner.render_help().to_string()]);
        }
        assert_eq!(texts.len(), 18);
        for text in texts {
            for word in ["Usage", "Options", "Commands", "Print", "default", "possible"] {
                assert!(!text.contains(word), "{word}: {text}");
            }
            assert!(text.contains("用法："), "{text}");
        }
    }

    #[test]
    fn a_command_with_chinese_help_reads_the_same_arguments() {
        let mut command = in_language(Args::command(), Language::SimplifiedChinese);
        let line = [
            "x",
            "upgrade",
            "-f",
            "a",
            "--jobs",
            "recreate",
            "--timeout",
            "5m",
            "--context",
            "c",
            "--language",
            "zh-CN",
        ];
        assert!(command.try_get_matches_from_mut(line).is_ok());
    }
}
