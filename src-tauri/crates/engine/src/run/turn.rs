//! The turn of one change: what is intended, what is known, and the steps that every action is made of.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use glasslift_cluster::{ApiError, ClusterInfo, Discovery, Doing, Served, Writer};
use glasslift_object::problem::Problem;
use glasslift_object::{Missing, MissingWhat};
use serde_json::Value;

use super::movement::{moved, movement};
use super::prefetch::Prefetch;
use super::recorder::Recorder;
use super::retry::Budget;
use super::seen::Seen;
use super::stop::{Stop, StopSignal};
use super::watch::Watches;
use crate::event::{Effect, EventKind, RunState, Step};
use crate::plan::{Action, Change, Fact, Planned, SkipReason};

/// What all turns of a run share.
pub(super) struct Shared {
    pub(super) recorder: Arc<Recorder>,
    pub(super) writer: Writer,
    pub(super) discovery: Discovery,
    pub(super) stop: StopSignal,
    /// How long an object may make no progress.
    pub(super) timeout: Duration,
    pub(super) prefetch: Prefetch,
    pub(super) watches: Watches,
    /// Context and kubeconfig, for commands that people copy.
    pub(super) cluster: ClusterInfo,
}

/// The turn of one change.
pub(super) struct Turn {
    pub(super) change: Change,
    /// With what was chosen about fields of other owners.
    pub(super) fact: Arc<Fact>,
    pub(super) shared: Arc<Shared>,
    budget: Budget,
    torn: AtomicBool,
}

/// Why a change did not come to its end.
#[derive(Debug)]
pub(super) enum Halt {
    /// It failed.
    Failed(Box<Problem>),
    /// There is an object where none was expected.
    Exists,
    /// The user asked to stop, and nothing was written yet.
    Stopped,
}

impl From<Problem> for Halt {
    fn from(problem: Problem) -> Self {
        Self::Failed(Box::new(problem))
    }
}

/// How a change ended without failing.
pub(super) enum Done {
    /// Written, or found to be as it should be; with what is to be followed.
    Applied(Effect, Option<Box<(Served, Seen)>>),
    /// Left alone.
    Skipped(SkipReason),
}

impl Done {
    /// Written, or found to be as it should be, and to be followed until it is ready.
    pub(super) fn followed(effect: Effect, served: Served, now: Seen) -> Self {
        Self::Applied(effect, Some(Box::new((served, now))))
    }
}

impl Turn {
    pub(super) fn new(planned: &Planned<'_>, shared: &Arc<Shared>) -> Self {
        Self {
            change: planned.change.clone(),
            fact: planned.with_choice(),
            shared: Arc::clone(shared),
            budget: Budget::new(shared.timeout),
            torn: AtomicBool::new(false),
        }
    }

    /// The change beside what a run knows of its object.
    pub(super) fn planned(&self) -> Planned<'_> {
        Planned { change: &self.change, fact: &self.fact }
    }

    /// Whether the object goes for good: such turns come last.
    pub(super) fn deletes(&self) -> bool {
        self.change.action == Action::Delete
    }

    /// Between a deletion and the creation that follows it, only an immediate stop counts.
    pub(super) fn tear(&self, torn: bool) {
        self.torn.store(torn, Ordering::Relaxed);
    }

    pub(super) fn is_torn(&self) -> bool {
        self.torn.load(Ordering::Relaxed)
    }

    /// Records where the change is.
    pub(super) fn state(&self, state: RunState) {
        self.shared.recorder.state(self.change.id, state);
    }

    /// Records the step in progress.
    pub(super) fn step(&self, step: Step) {
        self.state(RunState::Applying { step });
    }

    /// Says what is about to be done, and waits until that is on disk.
    pub(super) async fn announce(&self, step: Step) {
        self.shared.recorder.announce(self.change.id, RunState::Applying { step }).await;
    }

    /// Something is awaited for the change that is not about its readiness.
    pub(super) fn awaiting(&self, missing: Missing) {
        self.shared.recorder.awaiting(self.change.id, missing);
    }

    /// Nothing is awaited for the change any more.
    pub(super) fn awaited(&self) {
        self.shared.recorder.awaited(self.change.id);
    }

    /// Passes on what the server warned of.
    pub(super) fn warn(&self, warnings: Vec<String>) {
        for message in warnings {
            self.shared.recorder.emit(EventKind::Notice { change: Some(self.change.id), message, own: None });
        }
    }

    /// Remarks something in our own words.
    pub(super) fn notice(&self, problem: Problem) {
        self.shared.recorder.emit(EventKind::own(Some(self.change.id), problem));
    }

    /// The server chose the name of what was created.
    pub(super) fn named(&self, name: &str) {
        self.shared.recorder.emit(EventKind::Named { change: self.change.id, name: name.to_owned() });
    }

    /// The object as it is now.
    pub(super) async fn live(&self) -> Result<Option<Value>, Halt> {
        let object = &self.fact.object;
        let Some(served) = self.fact.served.clone().or_else(|| self.shared.discovery.find(object)) else {
            return Ok(None);
        };
        let reader = self.shared.writer.reader();
        let read = || reader.get(&served, object.namespace.as_deref(), &object.name);
        self.retrying(Doing::Reading(object), read).await
    }

    /// The object as it is now, if it is still what the plan was made for.
    pub(super) async fn unmoved(&self) -> Result<Value, Halt> {
        let Some(live) = self.live().await? else { return Err(moved(&self.fact, "deleted").into()) };
        match movement(&self.fact, &live) {
            None => Ok(live),
            Some(what) => Err(moved(&self.fact, what).into()),
        }
    }

    /// Repeats a call while its failure is transient. Only for calls that may be repeated whatever became of them: reads.
    pub(super) async fn retrying<T, F>(&self, doing: Doing<'_>, call: impl Fn() -> F + Send) -> Result<T, Halt>
    where
        F: Future<Output = Result<T, ApiError>> + Send,
    {
        loop {
            match call().await {
                Ok(value) => return Ok(value),
                Err(error) => self.pause(doing, error).await?,
            }
        }
    }

    /// Counts down to the next attempt.
    ///
    /// # Errors
    /// The failure itself when it is not transient or the budget is used up; a stop when the user asked for one meanwhile.
    pub(super) async fn pause(&self, doing: Doing<'_>, error: ApiError) -> Result<(), Halt> {
        let Some((n, in_seconds)) = self.budget.next(&error) else { return Err(error.to_problem(doing).into()) };
        let why = error.to_problem(doing);
        self.state(RunState::Retrying { n, in_seconds, why: why.clone() });
        self.awaiting(MissingWhat::Retry { why }.into());
        let stop_at = if self.is_torn() { Stop::Now } else { Stop::AfterCurrent };
        let stopped = tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(u64::from(in_seconds))) => false,
            () = self.shared.stop.reached(stop_at) => true,
        };
        self.awaited();
        if stopped { Err(Halt::Stopped) } else { Ok(()) }
    }
}
