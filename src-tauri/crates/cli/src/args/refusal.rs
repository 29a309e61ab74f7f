//! What is wrong with the arguments, in the language in use.

use clap::error::{ContextKind, Error, ErrorKind};
use glasslift_engine::words::Language;

use crate::output::{self, Page, QUIET, RED, styled};

/// Prints help or what is wrong, and ends the process as clap would.
pub(super) fn exit(error: &Error, language: Language) -> ! {
    match explained(error, language) {
        Some(text) => {
            output::notes(&text);
            std::process::exit(error.exit_code())
        }
        None => error.exit(),
    }
}

/// The explanation in a language that clap does not speak; none where it says it itself: help, the version, and everything in English.
fn explained(error: &Error, language: Language) -> Option<Page> {
    match language {
        Language::English => None,
        Language::SimplifiedChinese if error.exit_code() == 0 => None,
        Language::SimplifiedChinese => Some(in_chinese(error)),
    }
}

fn in_chinese(error: &Error) -> Page {
    let named = |kind: ContextKind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let (arg, value) = (named(ContextKind::InvalidArg), named(ContextKind::InvalidValue));
    let what = match error.kind() {
        ErrorKind::UnknownArgument => format!("没有参数 {arg}"),
        ErrorKind::InvalidSubcommand => format!("没有命令 {}", named(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => "缺少命令".to_owned(),
        ErrorKind::MissingRequiredArgument => format!("缺少必需的参数：{arg}"),
        ErrorKind::ArgumentConflict if named(ContextKind::PriorArg) == arg => format!("参数 {arg} 只能使用一次"),
        ErrorKind::ArgumentConflict => format!("参数 {arg} 不能与 {} 一起使用", named(ContextKind::PriorArg)),
        ErrorKind::InvalidValue if value.is_empty() => format!("参数 {arg} 缺少值"),
        ErrorKind::InvalidValue => format!("参数 {arg} 的值“{value}”无效"),
        // The reason is ours, and in the language already.
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            format!("参数 {arg} 的值“{value}”无效：{why}")
        }
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("参数 {arg} 的值的个数有误")
        }
        ErrorKind::NoEquals => format!("参数 {arg} 与值之间需要等号"),
        ErrorKind::InvalidUtf8 => "参数不是有效的 UTF-8".to_owned(),
        _ => "无法理解命令行".to_owned(),
    };
    let mut page = Page::new();
    page.line(format!("{}{what}。", styled(RED.bold(), "错误：")));
    let mut say = |label: &str, text: String| {
        if !text.is_empty() {
            page.paragraph("  ", &format!("{}{text}", styled(QUIET, label)));
        }
    };
    say("可选值：", named(ContextKind::ValidValue));
    for kind in [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue] {
        say("您是否要写：", named(kind));
    }
    let usage = named(ContextKind::Usage);
    say("用法：", usage.trim().trim_start_matches("Usage:").trim().to_owned());
    say("帮助：", "--help".to_owned());
    page
}

#[cfg(test)]
mod tests {
    use glasslift_engine::words::Language::{English, SimplifiedChinese};

    use super::*;
    use crate::args::Args;

    fn refused(line: &[&str], language: Language) -> Option<Page> {
        use clap::Parser;
        let error = Args::try_parse_from(line).err()?;
        explained(&error, language)
    }

    /// All refusals stand in `tests/terminal/snapshots`.
    #[test]
    fn only_what_clap_does_not_say_in_a_language_is_explained_here() {
        assert!(refused(&["x", "plan"], SimplifiedChinese).is_some());
        assert_eq!(refused(&["x", "plan"], English), None);
        assert_eq!(refused(&["x", "--help"], SimplifiedChinese), None);
    }
}
