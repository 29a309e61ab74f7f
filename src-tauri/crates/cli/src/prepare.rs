//! A plan with everything that it takes to execute it: made from the arguments, or read from a file and held against what is there now.

use std::path::Path;
use std::sync::Arc;

use glasslift_engine::plan::{Decisions, PlanFile, Proposal};
use glasslift_engine::problem::Problem;

use crate::args::{ClusterArgs, PlanOptions};
use crate::{choices, load, marks, target};

/// Reads bundle and cluster and makes the plan that the options ask for.
pub(crate) async fn new(cluster: &ClusterArgs, options: &PlanOptions) -> Result<Proposal, Problem> {
    let bundle = load::usable(&options.source.sources, options.source.sha256.clone()).await?;
    let from = load::older(&options.from).await?;
    let connection = target::connected(cluster).await?;
    let decisions = Decisions { jobs: options.jobs.into(), conflicts: options.conflicts, per_change: Vec::new() };
    let observation = target::observed(&connection);
    let mut proposal = Proposal::make(connection, Arc::new(bundle), from.as_ref(), decisions.clone()).await?;
    drop(observation);
    let per_change = choices::named(proposal.plan(), options)?;
    proposal.decide(Decisions { per_change, ..decisions });
    Ok(proposal)
}

/// Reads a saved plan, and cluster and bundle again, and holds them against each other.
pub(crate) async fn saved(cluster: &ClusterArgs, path: &Path) -> Result<Proposal, Problem> {
    let file = PlanFile::read(path)?;
    let bundle = load::usable(&file.sources, None).await?;
    file.check_bundle(&bundle.summary.sha256)?;
    let from = load::older(&file.from).await?;
    let connection = target::connected(cluster).await?;
    file.check_cluster(&connection.info, &marks::of(&connection.info)?)?;
    let _observation = target::observed(&connection);
    file.propose(connection, Arc::new(bundle), from.as_ref()).await
}
