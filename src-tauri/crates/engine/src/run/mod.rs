//! Doing what a plan says: waves, writes, readiness. The only part of the engine that changes a cluster.
//!
//! From top to bottom, each standing only on what comes later: [`start`] compares everything with what was approved (`compare`) and
//! makes a turn of every change; `execute` goes through them wave
//! by wave; `track` follows what was applied until it is ready, asking `causes` why it is not; `change` does what an action says, by
//! `removal`, deleting and creating anew as a state machine, and `write`, a server-side apply that can only do what was approved; `served`
//! waits for kinds; `owned` looks once more at what belongs to others; `turn` holds the steps that all of them are made of, and every
//! request waits at `sign_in` until it can be signed. Below are the record and its events (`recorder`), what is read for many objects at
//! once (`prefetch`, `watch`), the pieces of work side by side (`tasks`), and what decides without a cluster (`seen`, `movement`, `retry`,
//! `stop`).

mod causes;
mod change;
mod compare;
mod execute;
mod movement;
mod owned;
mod prefetch;
mod recorder;
mod removal;
mod retry;
mod seen;
mod served;
mod sign_in;
mod stop;
mod tasks;
mod track;
mod turn;
mod watch;
mod write;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use glasslift_cluster::Gate;
use glasslift_object::problem::Problem;
use jiff::Timestamp;
use parking_lot::Mutex;
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::JoinHandle;

use crate::event::{Event, EventKind, Outcome, Stop};
use crate::journal::{Journal, RunSummary};
use crate::plan::{Approval, planned};
use compare::refuse_moved;
use execute::Run;
use owned::Owned;
use prefetch::Prefetch;
use recorder::Recorder;
use sign_in::RunGate;
use stop::StopSignal;
pub use stop::TORN_WITHIN;
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
    stop: StopSignal,
    recorder: Arc<Recorder>,
    task: JoinHandle<Outcome>,
}

impl Handle {
    /// Asks the run to stop, or to stop sooner than it was asked to: first after the current changes, asked again, at once.
    pub fn stop(&self) {
        self.stop_at_least(self.stop.further());
    }

    /// Asks the run for at least this much of a stop; asked for that much already, it is none the wiser.
    pub fn stop_at_least(&self, how: Stop) {
        if self.stop.at_least(how) {
            self.recorder.emit(EventKind::StopRequested { how });
        }
    }

    /// Waits for the end.
    pub async fn wait(self) -> Outcome {
        self.task.await.unwrap_or(Outcome::Interrupted)
    }
}

/// Starts to execute what was approved, if that is still what is there: it asks the cluster who it is, and compares everything with what
/// was approved. Events go to the sink, in order, beginning with the plan itself.
///
/// # Errors
/// Another cluster than the plan was made for, something that is no longer what was approved, or a folder that cannot be written. Nothing
/// was changed then.
pub async fn start(approval: Approval, options: Options, sink: UnboundedSender<Event>) -> Result<Handle, Problem> {
    let connection = approval.connection();
    connection.refuse_another_cluster().await?;
    refuse_moved(connection.reader(), planned(approval.inspection(), approval.plan())).await?;
    let id = run_id();
    let journal = Journal::create(&options.journal_root, &id)?;
    let folder = journal.folder().to_owned();
    // Only the list of past runs needs it, and that can do without.
    let summary = RunSummary::begin(&id, &folder, Timestamp::now(), approval.plan());
    let _ = summary.save();
    let recorder = Arc::new(Recorder::new(id.clone(), approval.plan().changes.len(), journal, sink));
    // A run that has little patience has little of it here, too.
    let stop = StopSignal::new(TORN_WITHIN.min(options.timeout));
    let gate = Arc::new(RunGate::new(connection.sign_in(), &recorder, &stop));
    let shared = Arc::new(Shared {
        recorder: Arc::clone(&recorder),
        writer: connection.writer(Arc::clone(&gate) as Arc<dyn Gate>),
        discovery: connection.discovery.clone(),
        stop: stop.clone(),
        timeout: options.timeout,
        prefetch: Prefetch::default(),
        watches: Watches::default(),
        cluster: approval.plan().cluster.clone(),
    });
    let planned = planned(approval.inspection(), approval.plan());
    let run = Run {
        turns: planned.map(|planned| Arc::new(Turn::new(&planned, &shared))).collect(),
        shared,
        gate,
        concurrency: options.concurrency,
        keep_going: options.keep_going,
        summary,
        started: Mutex::default(),
        owned: Owned::default(),
    };
    let task = tokio::spawn(Arc::new(run).execute(approval.into_plan()));
    Ok(Handle { id, folder, stop, recorder, task })
}

/// Sorts by time, and two runs of one second do not collide.
fn run_id() -> String {
    let now = Timestamp::now();
    format!("{}-{:06x}", now.strftime("%Y%m%dT%H%M%SZ"), now.subsec_nanosecond().unsigned_abs() / 64)
}
