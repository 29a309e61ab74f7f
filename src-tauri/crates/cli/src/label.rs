//! `label`: what a cluster is, and what the other commands make of it.

use std::process::ExitCode;

use glasslift_engine::cluster::ClusterInfo;
use glasslift_engine::connect::connect;
use glasslift_engine::connect::mark::{Labels, default_file, suggest};
use glasslift_engine::connect::{ClusterLabel, EnvironmentTag};
use glasslift_engine::environment::Environment;
use glasslift_engine::problem::Problem;
use glasslift_engine::words;
use glasslift_engine::words::Language;

use crate::args::{ClusterArgs, LabelArgs, Tag};
use crate::cluster;
use crate::language::{language, text};
use crate::output::{BOLD, styled};

pub(crate) async fn label(args: &ClusterArgs, options: &LabelArgs) -> Result<ExitCode, Problem> {
    let target = cluster::target(args)?;
    let info = cluster::interruptible(connect(&Environment::of_process(), &target, |_| {})).await?.info;
    let labels = labels().ok_or_else(|| {
        Problem::new("no-home", "The folder for labels cannot be found.").hint("Set HOME to your home folder.")
    })?;
    if options.accept {
        labels.accept(&info)?;
    } else {
        recognise(&info)?;
    }
    let known = labels.get(&info.identity)?;
    let mut label = known.clone().unwrap_or(ClusterLabel { tag: EnvironmentTag::Untagged, name: None });
    if let Some(tag) = options.tag {
        label.tag = tag.into();
    }
    if let Some(name) = &options.name {
        label.name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
    }
    if known.as_ref() != Some(&label) && (options.tag.is_some() || options.name.is_some()) {
        labels.set(&info.identity, label.clone())?;
    }
    let name = label.name.as_deref().unwrap_or(&info.context);
    let tag = words::environment(label.tag, language());
    let (name, server, identity) = (styled(BOLD, name), &info.server, &info.identity);
    anstream::println!(
        "{}",
        text!("{name} is {tag}. {server}, {identity}", "{name} 的标签：{tag}。{server}，{identity}")
    );
    let suggested = suggest(&info.context, &info.server);
    if label.tag == EnvironmentTag::Untagged && suggested != EnvironmentTag::Untagged {
        let word = words::environment(suggested, language());
        let tag = words::environment(suggested, Language::English);
        anstream::println!(
            "{}",
            text!(
                "Its name suggests {word}: glasslift-cli label --tag {tag}",
                "从名称看应为{word}：glasslift-cli label --tag {tag}"
            )
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// What the user said about a cluster.
pub(crate) fn of(identity: &str) -> Result<Option<ClusterLabel>, Problem> {
    labels().map_or(Ok(None), |labels| labels.get(identity))
}

/// What is known about the cluster that a context led to last, for the list of contexts.
pub(crate) fn of_context(kubeconfig: &str, context: &str) -> Result<String, Problem> {
    let label = labels().map_or(Ok(None), |labels| labels.of_context(kubeconfig, context))?;
    Ok(label.map_or_else(String::new, |label| match label.name {
        Some(name) => text!("{name} ({})", "{name}（{}）", words::environment(label.tag, language())),
        None => words::environment(label.tag, language()).to_owned(),
    }))
}

/// Stops where a context leads to another cluster than last time.
pub(crate) fn recognise(info: &ClusterInfo) -> Result<(), Problem> {
    let recognised = labels().map_or(Ok(()), |labels| labels.recognise(info));
    recognised.map_err(|problem| match problem.code.as_str() {
        "cluster-changed" => problem
            .param("accept", "glasslift-cli label --accept --context …")
            .hint("To accept it: glasslift-cli label --accept, with the same --context."),
        _ => problem,
    })
}

fn labels() -> Option<Labels> {
    default_file().map(Labels::new)
}

impl From<Tag> for EnvironmentTag {
    fn from(tag: Tag) -> Self {
        match tag {
            Tag::Production => Self::Production,
            Tag::Staging => Self::Staging,
            Tag::Test => Self::Test,
            Tag::Development => Self::Development,
            Tag::Untagged => Self::Untagged,
        }
    }
}
