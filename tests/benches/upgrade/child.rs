//! Glasslift in a process of its own, so that its memory is its own too.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use glasslift_control_plane::CONTEXT_NAME;
use glasslift_engine::bundle::{self, Source};
use glasslift_engine::connect::connect;
use glasslift_engine::connect::mark::Marks;
use glasslift_engine::environment::Environment;
use glasslift_engine::event::Outcome;
use glasslift_engine::kubeconfig::Target;
use glasslift_engine::plan::{Consent, Decisions, Proposal};
use glasslift_engine::problem::Problem;
use glasslift_engine::run;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use crate::cpu;

/// What one upgrade took.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Took {
    /// Reading the bundle, inspecting the cluster and deciding.
    pub(crate) plan: Duration,
    /// From the start of the run to its report.
    pub(crate) apply: Duration,
    /// How many objects the plan changes.
    pub(crate) updates: u32,
    /// Processor time of everybody for planning, and for applying; none where the system does not tell.
    pub(crate) cpu: Option<(Duration, Duration)>,
    /// Peak of the resident memory after planning, in kB; none where the system does not tell.
    pub(crate) planned_kb: Option<u64>,
    /// The same after the run.
    pub(crate) applied_kb: Option<u64>,
}

/// Plans and applies a bundle. Processor time is measured of this process and of `servers`, given by their numbers.
pub(crate) async fn upgrade(kubeconfig: PathBuf, source: &str, servers: &[String]) -> Result<Took> {
    let target = Target { kubeconfig, context: CONTEXT_NAME.to_owned(), namespace: None };
    let connection = connect(&Environment::default(), &target, |_| {}).await.map_err(explained)?;
    let cpu_before = cpu::of(servers);
    let began = Instant::now();
    let loaded = bundle::load(&Source::parse(source)).map_err(explained)?;
    let bundle = loaded.bundle.with_context(|| format!("{source} is unusable: {:?}", loaded.findings))?;
    let proposal = Proposal::make(connection, Arc::new(bundle), None, Decisions::default()).await.map_err(explained)?;
    let planned = began.elapsed();
    let planned_kb = peak_kb();
    let cpu_planned = cpu::of(servers);
    let updates = proposal.plan().counts.update;

    let records = tempfile::tempdir()?;
    let (sink, mut events) = mpsc::unbounded_channel();
    // Somebody listens, as always: events that pile up would count as memory.
    let listener = tokio::spawn(async move { while events.recv().await.is_some() {} });
    let began = Instant::now();
    let options = run::Options::new(records.path().to_owned());
    let marks = Marks::new(records.path().join("clusters.json"));
    let approved = proposal.approve(&proposal.plan().id, Consent::Beforehand, &marks).map_err(explained)?;
    drop(proposal);
    let handle = run::start(approved, options, sink).await.map_err(explained)?;
    let outcome = handle.wait().await;
    let apply = began.elapsed();
    if outcome != Outcome::Succeeded {
        bail!("the run ended with {outcome:?}");
    }
    listener.abort();
    let cpu_applied = cpu::of(servers);
    let cpu = cpu::between(cpu_before, cpu_planned).zip(cpu::between(cpu_planned, cpu_applied));
    Ok(Took { plan: planned, apply, updates, cpu, planned_kb, applied_kb: peak_kb() })
}

fn explained(problem: Problem) -> anyhow::Error {
    anyhow!("{problem} {}", problem.detail.as_deref().unwrap_or_default())
}

/// The most memory that this process has ever had resident (proc(5), `VmHWM`).
fn peak_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}
