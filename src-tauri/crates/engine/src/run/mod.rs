//! Doing what a plan says: waves, writes, readiness. The only part of the engine that changes a cluster.
//!
//! From top to bottom, each standing only on what comes later: [`start`] makes a turn of every change; `execute` goes through them wave
//! by wave; `track` follows what was applied until it is ready, asking `causes` why it is not; `change` does what an action says, by
//! `recreate`, `delete`, `removal` and `write`, a server-side apply that can only do what was approved; `served` waits for kinds; `turn`
//! holds the steps that all of them are made of, and every request waits at `sign_in` until it can be signed. Below are the record and its events (`recorder`), what is read for many objects at
//! once (`prefetch`, `watch`), and what decides without a cluster (`seen`, `movement`, `retry`, `stop`).

mod causes;
mod change;
mod delete;
mod execute;
mod movement;
mod prefetch;
mod recorder;
mod recreate;
mod removal;
mod retry;
mod seen;
mod served;
mod sign_in;
mod stop;
mod track;
mod turn;
mod watch;
mod write;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use glasslift_cluster::{Gate, Permission};
use glasslift_connect::Connection;
use glasslift_object::problem::Problem;
use jiff::Timestamp;
use parking_lot::Mutex;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch::Sender;
use tokio::task::JoinHandle;

use crate::event::{Event, EventKind, Outcome};
use crate::journal::{Journal, RunSummary};
use crate::plan::{Action, Inspection, Plan, planned};
use execute::Run;
use prefetch::Prefetch;
use recorder::Recorder;
use sign_in::RunGate;
use stop::{Stop, StopSignal};
use turn::{Shared, Turn};
use watch::Watches;

/// Writes in flight, unless somebody wants another number.
pub const CONCURRENCY: u16 = 16;

/// How a run behaves.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long an object may make no progress before it counts as not ready.
    pub timeout: Duration,
    /// Writes in flight.
    pub concurrency: usize,
    /// Go on with later waves although something failed.
    pub keep_going: bool,
    /// Folder in which the run is recorded.
    pub journal_root: PathBuf,
}

impl Options {
    /// The defaults: ten minutes without progress, sixteen writes at once, stop after the wave in which something failed.
    pub fn new(journal_root: PathBuf) -> Self {
        Self {
            timeout: Duration::from_secs(600),
            concurrency: usize::from(CONCURRENCY),
            keep_going: false,
            journal_root,
        }
    }
}

/// A run in progress.
#[derive(Debug)]
pub struct Handle {
    /// Identifies the run; also the name of its folder.
    pub id: String,
    /// Where it is recorded.
    pub folder: PathBuf,
    stop: Sender<Stop>,
    recorder: Arc<Recorder>,
    task: JoinHandle<Outcome>,
}

impl Handle {
    /// Asks the run to stop. First after the current changes; asked again, at once.
    pub fn stop(&self) {
        self.stop.send_modify(|stop| {
            *stop = if *stop == Stop::No { Stop::AfterCurrent } else { Stop::Now };
        });
        self.recorder.emit(EventKind::StopRequested);
    }

    /// Waits for the end.
    pub async fn wait(self) -> Outcome {
        self.task.await.unwrap_or(Outcome::Interrupted)
    }
}

/// Starts to execute a plan. Events go to the sink, in order, beginning with the plan itself.
///
/// # Errors
/// A plan with blocked changes, or a folder that cannot be written. Nothing was changed then.
pub fn start(
    connection: &Connection,
    inspection: &Inspection,
    plan: Plan,
    options: Options,
    sink: UnboundedSender<Event>,
) -> Result<Handle, Problem> {
    refuse_blocked(&plan)?;
    refuse_forbidden(&plan)?;
    let id = run_id();
    let journal = Journal::create(&options.journal_root, &id)?;
    let folder = journal.folder().to_owned();
    // Only the list of past runs needs it, and that can do without.
    let summary = RunSummary::begin(&id, &folder, Timestamp::now(), &plan);
    let _ = summary.save();
    let recorder = Arc::new(Recorder::new(id.clone(), plan.changes.len(), journal, sink));
    let (stop, signal) = StopSignal::channel();
    let gate = Arc::new(RunGate::new(connection.sign_in(), &recorder, &stop));
    let shared = Arc::new(Shared {
        recorder: Arc::clone(&recorder),
        writer: connection.writer(Arc::clone(&gate) as Arc<dyn Gate>),
        discovery: connection.discovery.clone(),
        stop: signal,
        timeout: options.timeout,
        prefetch: Prefetch::default(),
        watches: Watches::default(),
        cluster: plan.cluster.clone(),
    });
    let run = Run {
        turns: planned(inspection, &plan).map(|planned| Arc::new(Turn::new(&planned, &shared))).collect(),
        shared,
        gate,
        concurrency: options.concurrency,
        keep_going: options.keep_going,
        summary,
        started: Mutex::default(),
    };
    let task = tokio::spawn(Arc::new(run).execute(plan));
    Ok(Handle { id, folder, stop, recorder, task })
}

/// A blocked change means that the result would not be the new version: nothing is started before a person has decided.
fn refuse_blocked(plan: &Plan) -> Result<(), Problem> {
    let blocked: Vec<String> = plan
        .changes
        .iter()
        .filter(|change| matches!(change.action, Action::Blocked { .. }))
        .map(|change| change.object.to_string())
        .collect();
    if blocked.is_empty() {
        return Ok(());
    }
    let count = blocked.len().to_string();
    Err(Problem::new("plan-blocked").param("count", count).param("objects", blocked.join(", ")))
}

/// Without a permission the run would end in the middle.
fn refuse_forbidden(plan: &Plan) -> Result<(), Problem> {
    if plan.missing_permissions.is_empty() {
        return Ok(());
    }
    let list: Vec<String> = plan.missing_permissions.iter().map(Permission::for_kubectl).collect();
    Err(Problem::new("permissions-missing").param("permissions", list.join("; ")))
}

/// Sorts by time, and two runs of one second do not collide.
fn run_id() -> String {
    let now = Timestamp::now();
    format!("{}-{:06x}", now.strftime("%Y%m%dT%H%M%SZ"), now.subsec_nanosecond().unsigned_abs() / 64)
}
