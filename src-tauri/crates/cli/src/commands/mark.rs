//! `mark`: what a cluster is, by the user's word.

use glasslift_engine::connect::mark::suggest;
use glasslift_engine::connect::{ClusterLabel, EnvironmentTag, connect};
use glasslift_engine::environment::Environment;
use glasslift_engine::problem::Problem;
use glasslift_engine::report;
use glasslift_engine::words::{self, Language};

use crate::args::{ClusterArgs, MarkArgs};
use crate::exit::Exit;
use crate::language::{language, text};
use crate::output::{self, BOLD, styled};
use crate::{marks, target};

pub(super) async fn mark(args: &ClusterArgs, options: &MarkArgs) -> Result<Exit, Problem> {
    let target = target::target(args)?;
    let info = connect(&Environment::of_process(), &target, |_| {}).await?.info;
    let marks = marks::marks().ok_or_else(|| Problem::new("no-home").param("what", "marks"))?;
    if options.accept {
        marks.accept(&info)?;
    } else {
        marks::recognise(&info)?;
    }
    let known = marks.get(&info.identity)?;
    let mut mark = known.clone().unwrap_or(ClusterLabel { tag: EnvironmentTag::Untagged, name: None });
    if let Some(tag) = options.tag {
        mark.tag = tag;
    }
    if let Some(name) = &options.name {
        mark.name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
    }
    if known.as_ref() != Some(&mark) && (options.tag.is_some() || options.name.is_some()) {
        marks.set(&info.identity, mark.clone())?;
    }
    let name = mark.name.as_deref().unwrap_or(&info.context);
    let tag = words::environment(mark.tag, language());
    let (name, server, identity) = (styled(BOLD, name), &info.server, &info.identity);
    output::line(text!("{name} is {tag}. {server}, {identity}", "{name} 的标签：{tag}。{server}，{identity}"));
    let suggested = suggest(&info.context, &info.server);
    if mark.tag == EnvironmentTag::Untagged && suggested != EnvironmentTag::Untagged {
        let word = words::environment(suggested, language());
        let tag = words::environment(suggested, Language::English);
        let command = report::ours(&info, &format!("mark --tag {tag}")).unwrap_or_default();
        output::line(text!("Its name suggests {word}: {command}", "从名称看应为{word}：{command}"));
    }
    Ok(Exit::Success)
}
