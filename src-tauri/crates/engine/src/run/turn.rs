//! The turn of one change: what is intended, what is known, and the steps that every action is made of.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use glasslift_cluster::{ApiError, ClusterInfo, Discovery, Doing, Served, Writer};
use glasslift_object::problem::Problem;
use glasslift_object::{Missing, MissingWhat};
use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::watch;

use super::movement::{moved, movement};
use super::prefetch::Prefetch;
use super::recorder::Recorder;
use super::retry::Budget;
use super::seen::Seen;
use super::stop::StopSignal;
use super::watch::Watches;
use crate::event::{Effect, EventKind, RunState, Saved, Step, Stop};
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
    pub(super) budget: Budget,
    hold: watch::Sender<Hold>,
    /// The copy that was saved before the object was deleted.
    pub(super) saved: OnceLock<Saved>,
}

/// What keeps a turn from being given up when the user wants to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hold {
    /// Nothing: it ends at the next wait.
    Nothing,
    /// What became of a write is not known: only a stop at once ends it.
    Answer,
    /// The object was deleted, and there has to be one again: it ends only when its time after a stop at once is up.
    Object,
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
            hold: watch::channel(Hold::Nothing).0,
            saved: OnceLock::new(),
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

    /// From now on this keeps it from being given up; gives what did so far.
    pub(super) fn hold(&self, hold: Hold) -> Hold {
        self.hold.send_replace(hold)
    }

    pub(super) fn held(&self) -> Hold {
        *self.hold.borrow()
    }

    /// Ends when the user wants to stop at once and nothing has to be left behind first.
    pub(super) async fn given_up(&self) {
        self.shared.stop.reached(Stop::AtOnce).await;
        // The sender lives as long as this does.
        let _ = self.hold.subscribe().wait_for(|hold| *hold != Hold::Object).await;
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

    /// The same, since this moment.
    pub(super) fn awaiting_since(&self, missing: Missing, since: Timestamp) {
        self.shared.recorder.awaiting_since(self.change.id, missing, since);
    }

    /// Nothing is awaited for the change any more.
    pub(super) fn awaited(&self) {
        self.shared.recorder.awaited(self.change.id);
    }

    /// Passes on what the server warned of.
    pub(super) fn warn(&self, warnings: Vec<String>) {
        for message in warnings {
            self.shared.recorder.emit(EventKind::Notice {
                change: Some(self.change.id),
                message: message.into(),
                own: None,
            });
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

    /// Counts down to the next attempt, unless a stop ends the wait that nothing holds up.
    ///
    /// # Errors
    /// The failure itself when it is not transient or the budget is used up; a stop when the user asked for one meanwhile, and when
    /// signing in failed, which stops the run and is no fault of the change.
    pub(super) async fn pause(&self, doing: Doing<'_>, error: ApiError) -> Result<(), Halt> {
        if matches!(error, ApiError::SignIn(_)) && self.held() == Hold::Nothing {
            return Err(Halt::Stopped);
        }
        let stopped = async {
            match self.held() {
                Hold::Nothing => self.shared.stop.reached(Stop::AfterCurrent).await,
                Hold::Answer => self.shared.stop.reached(Stop::AtOnce).await,
                Hold::Object => self.shared.stop.overdue().await,
            }
        };
        self.pause_until(&self.budget, doing, error, stopped).await
    }

    /// Counts down to the next attempt, unless something ends the wait.
    ///
    /// # Errors
    /// As [`Turn::pause`].
    pub(super) async fn pause_until(
        &self,
        budget: &Budget,
        doing: Doing<'_>,
        error: ApiError,
        stopped: impl Future<Output = ()>,
    ) -> Result<(), Halt> {
        let Some((n, in_seconds)) = budget.next(&error) else { return Err(error.to_problem(doing).into()) };
        let why = error.to_problem(doing);
        let countdown = async {
            self.state(RunState::Retrying { n, in_seconds, why: why.clone() });
            self.awaiting(MissingWhat::Retry { why }.into());
            tokio::time::sleep(Duration::from_secs(u64::from(in_seconds))).await;
        };
        let stopped = tokio::select! {
            biased;
            () = stopped => true,
            () = countdown => false,
        };
        self.awaited();
        if stopped { Err(Halt::Stopped) } else { Ok(()) }
    }
}
