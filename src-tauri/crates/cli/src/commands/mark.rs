//! `mark`: what a cluster is, by the user's word.

use glasslift_engine::cluster::ClusterInfo;
use glasslift_engine::connect::mark::{MarkBasis, Marks, Standing};
use glasslift_engine::connect::{EnvironmentTag, connect};
use glasslift_engine::environment::Environment;
use glasslift_engine::problem::Problem;
use glasslift_engine::report::{self, quoted};
use glasslift_engine::words::{self, Language};

use crate::args::{ClusterArgs, MarkArgs};
use crate::exit::Exit;
use crate::language::{language, text};
use crate::output::{self, BOLD, styled};
use crate::{confirm, marks, target};

pub(super) async fn mark(args: &ClusterArgs, options: &MarkArgs) -> Result<Exit, Problem> {
    let target = target::target(args)?;
    let info = connect(&Environment::of_process(), &target, |_| {}).await?.info;
    let file = Marks::of_user();
    let mut standing = if options.accept { file.accept(&info)? } else { marks::recognise(&info)? };
    if options.tag.is_some() || options.name.is_some() {
        // A name alone makes what counts so far the user's word.
        let mut mark = standing.mark.clone();
        mark.tag = options.tag.unwrap_or(mark.tag);
        if let Some(name) = &options.name {
            mark.name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
        }
        let weaker = standing.is_production() && mark.tag != EnvironmentTag::Production;
        let typed = match &options.confirm {
            None if weaker => asked(&standing, &info).await,
            given => given.clone(),
        };
        standing = file.mark(&info, &mark, typed.as_deref()).map_err(|problem| terminal(problem, &standing, &info))?;
    }
    show(&standing, &info);
    Ok(Exit::Success)
}

/// Asks for the name, where there is somebody to ask.
async fn asked(standing: &Standing, info: &ClusterInfo) -> Option<String> {
    let name = standing.name(info);
    let server = &info.server;
    confirm::typed(&text!(
        "{name} ({server}) counts as production. Type the name {name} to change that: ",
        "{name}（{server}）按生产集群对待。要更改，请输入名称 {name}："
    ))
    .await
}

fn terminal(problem: Problem, standing: &Standing, info: &ClusterInfo) -> Problem {
    match problem.code.as_str() {
        "mark-not-confirmed" => {
            let name = quoted(standing.name(info));
            problem.and(Problem::new("confirm-mark").param("quoted", name))
        }
        _ => problem,
    }
}

fn show(standing: &Standing, info: &ClusterInfo) {
    let (name, server, identity) = (styled(BOLD, standing.name(info)), &info.server, &info.identity);
    let tag = words::environment(standing.mark.tag, language());
    let line = match standing.basis {
        MarkBasis::Said | MarkBasis::Nothing => {
            text!("{name} is {tag}. {server}, {identity}", "{name} 的标签：{tag}。{server}，{identity}")
        }
        MarkBasis::Suggested => text!(
            "{name} is not marked; its name suggests {tag}, and that counts. {server}, {identity}",
            "{name} 没有标签；从名称看应为{tag}，并按此对待。{server}，{identity}"
        ),
        MarkBasis::Before => text!(
            "{name} is not marked; it counts as {tag} because this context or address led to a cluster of {tag}. {server}, {identity}",
            "{name} 没有标签；此上下文或地址曾指向{tag}集群，因此按{tag}对待。{server}，{identity}"
        ),
        MarkBasis::Unread => text!(
            "{name} is not marked; it counts as {tag} because its identity, known before, cannot be read. {server}, {identity}",
            "{name} 没有标签；其标识以前可读，现在无法读取，因此按{tag}对待。{server}，{identity}"
        ),
    };
    output::line(line);
    if !matches!(standing.basis, MarkBasis::Said | MarkBasis::Nothing) {
        let tag = words::environment(standing.mark.tag, Language::English);
        let command = report::ours(info, &format!("mark --tag {tag}")).unwrap_or_default();
        output::line(text!("Say what it is: {command}", "请说明它的类型：{command}"));
    }
}
