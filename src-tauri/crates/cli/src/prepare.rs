//! A plan with everything that it takes to execute it: made from the arguments, or read from a file and held against what is there now.

use std::path::Path;
use std::sync::Arc;

use glasslift_engine::connect::Connection;
use glasslift_engine::plan::Inspection;
use glasslift_engine::plan::{self, Decisions, Plan, PlanFile};
use glasslift_engine::problem::Problem;

use crate::args::{ClusterArgs, PlanOptions};
use crate::{choices, load, target};

/// A plan and everything that is needed to execute it.
pub(crate) struct Prepared {
    pub(crate) connection: Connection,
    pub(crate) inspection: Inspection,
    pub(crate) decisions: Decisions,
    pub(crate) plan: Plan,
}

/// Reads bundle and cluster and makes the plan that the options ask for.
pub(crate) async fn new(cluster: &ClusterArgs, options: &PlanOptions) -> Result<Prepared, Problem> {
    let bundle = load::usable(&options.source.sources, options.source.sha256.clone()).await?;
    let from = load::older(&options.from).await?;
    let connection = target::connected(cluster).await?;
    let observation = target::observed(&connection);
    let inspection = plan::inspect(&connection, Arc::new(bundle), from.as_ref()).await?;
    drop(observation);
    let mut decisions = Decisions { jobs: options.jobs.into(), conflicts: options.conflicts, per_change: Vec::new() };
    let plan = plan::decide(&inspection, &decisions);
    decisions.per_change = choices::named(&plan, options)?;
    let plan = plan::decide(&inspection, &decisions);
    Ok(Prepared { connection, inspection, decisions, plan })
}

/// Reads a saved plan, and cluster and bundle again, and holds them against each other.
pub(crate) async fn saved(cluster: &ClusterArgs, path: &Path) -> Result<Prepared, Problem> {
    let file = PlanFile::read(path)?;
    let bundle = load::usable(&file.sources, None).await?;
    file.check_bundle(&bundle.summary.sha256)?;
    let from = load::older(&file.from).await?;
    let connection = target::connected(cluster).await?;
    file.check_cluster(&connection.info)?;
    let observation = target::observed(&connection);
    let inspection = plan::inspect(&connection, Arc::new(bundle), from.as_ref()).await?;
    drop(observation);
    let plan = file.approve(&inspection)?;
    Ok(Prepared { connection, inspection, decisions: Decisions::default(), plan })
}
