//! What the user said about clusters, and whether a context still leads to the one it led to.

use glasslift_engine::cluster::ClusterInfo;
use glasslift_engine::connect::ClusterLabel;
use glasslift_engine::connect::mark::{Labels, default_file};
use glasslift_engine::problem::Problem;
use glasslift_engine::report;
use glasslift_engine::words;

use crate::language::{language, text};

/// What the user said about a cluster.
pub(crate) fn of(identity: &str) -> Result<Option<ClusterLabel>, Problem> {
    marks().map_or(Ok(None), |marks| marks.get(identity))
}

/// What is known about the cluster that a context led to last, for the list of contexts.
pub(crate) fn of_context(kubeconfig: &str, context: &str) -> Result<String, Problem> {
    let mark = marks().map_or(Ok(None), |marks| marks.of_context(kubeconfig, context))?;
    Ok(mark.map_or_else(String::new, |mark| match mark.name {
        Some(name) => text!("{name} ({})", "{name}（{}）", words::environment(mark.tag, language())),
        None => words::environment(mark.tag, language()).to_owned(),
    }))
}

/// Stops where a context leads to another cluster than last time.
pub(crate) fn recognise(info: &ClusterInfo) -> Result<(), Problem> {
    let recognised = marks().map_or(Ok(()), |marks| marks.recognise(info));
    recognised.map_err(|problem| match problem.code.as_str() {
        "cluster-changed" => {
            let command = report::ours(info, "mark --accept").unwrap_or_default();
            problem.and(Problem::new("accept-cluster").param("command", command))
        }
        _ => problem,
    })
}

/// Where they are kept; none where there is no home folder.
pub(crate) fn marks() -> Option<Labels> {
    default_file().map(Labels::new)
}
