//! Doing what a plan says: waves, writes, readiness. The only part of the engine that changes a cluster.

mod causes;
mod change;
mod delete;
mod execute;
mod prefetch;
mod recorder;
mod recreate;
mod retry;
mod stop;
mod track;
mod watch;
mod write;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use glasslift_connect::Connection;
use glasslift_object::problem::Problem;
use jiff::Timestamp;
use parking_lot::Mutex;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch::Sender;
use tokio::task::JoinHandle;

use crate::event::{Event, EventKind, Outcome};
use crate::journal::{Journal, RunSummary};
use crate::plan::decide::settled;
use crate::plan::inspect::{Fact, Inspection};
use crate::plan::{Action, Plan};
use execute::Run;
use prefetch::Looks;
use recorder::Board;
use stop::{Stop, StopSignal};
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
    board: Arc<Board>,
    task: JoinHandle<Outcome>,
}

impl Handle {
    /// Asks the run to stop. First after the current changes; asked again, at once.
    pub fn stop(&self) {
        self.stop.send_modify(|stop| {
            *stop = if *stop == Stop::No { Stop::AfterCurrent } else { Stop::Now };
        });
        self.board.emit(EventKind::StopRequested);
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
    let board = Arc::new(Board::new(id.clone(), plan.changes.len(), journal, sink));
    let (stop, signal) = StopSignal::channel();
    let facts: Vec<Arc<Fact>> =
        inspection.facts.iter().zip(&plan.changes).map(|(fact, change)| settled(fact, change)).collect();
    let run = Run {
        placed: Mutex::default(),
        looks: Looks::default(),
        watches: Watches::default(),
        board: Arc::clone(&board),
        writer: connection.writer(),
        discovery: connection.discovery.clone(),
        facts,
        plan: Arc::new(plan),
        options: Arc::new(options),
        stop: signal,
        summary,
    };
    let task = tokio::spawn(Arc::new(run).execute());
    Ok(Handle { id, folder, stop, board, task })
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
    let count = blocked.len();
    let what = if count == 1 { "change is" } else { "changes are" };
    Err(Problem::new("plan-blocked", format!("{count} {what} blocked: {}.", blocked.join(", ")))
        .param("objects", blocked.join(", "))
        .hint("The plan says for each one what stands in its way and what can be done. Nothing was written."))
}

/// Without a permission the run would end in the middle.
fn refuse_forbidden(plan: &Plan) -> Result<(), Problem> {
    if plan.missing_permissions.is_empty() {
        return Ok(());
    }
    let list: Vec<String> = plan.missing_permissions.iter().map(ToString::to_string).collect();
    Err(Problem::new(
        "permissions-missing",
        format!("You may not do everything that this plan needs: {}.", list.join("; ")),
    )
    .param("permissions", list.join("; "))
    .hint("Ask for these permissions, or run the upgrade as somebody who has them. Nothing was written."))
}

/// Sorts by time, and two runs of one second do not collide.
fn run_id() -> String {
    let now = Timestamp::now();
    format!("{}-{:06x}", now.strftime("%Y%m%dT%H%M%SZ"), now.subsec_nanosecond().unsigned_abs() / 64)
}
