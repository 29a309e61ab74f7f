//! What people said about clusters, and whether a context still leads to the one it led to.

use glasslift_engine::cluster::ClusterInfo;
use glasslift_engine::connect::Mark;
use glasslift_engine::connect::mark::{Marks, Standing};
use glasslift_engine::problem::Problem;
use glasslift_engine::report;
use glasslift_engine::words;

use crate::language::{language, text};

/// What counts about a cluster.
pub(crate) fn of(info: &ClusterInfo) -> Result<Standing, Problem> {
    Marks::of_user().standing(info)
}

/// What is known about the cluster that a context led to last, for the list of contexts.
pub(crate) fn of_context(kubeconfig: &str, context: &str) -> Result<String, Problem> {
    let mark = Marks::of_user().read()?.of_context(kubeconfig, context);
    Ok(mark.map_or_else(String::new, |Mark { tag, name }| match name {
        Some(name) => text!("{name} ({})", "{name}（{}）", words::environment(tag, language())),
        None => words::environment(tag, language()).to_owned(),
    }))
}

/// Stops where a context leads to another cluster than last time.
pub(crate) fn recognise(info: &ClusterInfo) -> Result<Standing, Problem> {
    let standing = Marks::of_user().recognise(info)?;
    let command = || report::ours(info, "mark --accept").unwrap_or_default();
    let accept = || Problem::new("accept-cluster").param("command", command());
    standing.refuse_moved().map_err(|problem| problem.and(accept()))?;
    Ok(standing)
}
