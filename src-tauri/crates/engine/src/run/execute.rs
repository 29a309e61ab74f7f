//! The waves of a run, and what each change does.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::Options;
use super::board::Board;
use super::stop::{Stop, StopSignal};
use crate::cluster::{ApiError, Discovery, Served, Writer};
use crate::event::{Effect, EventKind, Outcome, RunState, Step};
use crate::journal::RunSummary;
use crate::plan::fingerprint::Fingerprint;
use crate::plan::inspect::is_generated;
use crate::plan::ownership::Takeover;
use crate::plan::{Action, Change, ChangeId, Fact, Plan, SkipReason, Wave};
use crate::problem::Problem;

/// How often the progress is looked at.
const PROGRESS_EVERY: Duration = Duration::from_millis(250);

const TAKEOVER_ATTEMPTS: usize = 10;

/// Everything a run needs.
pub(super) struct Run {
    pub(super) board: Arc<Board>,
    pub(super) writer: Writer,
    pub(super) discovery: Discovery,
    pub(super) facts: Vec<Arc<Fact>>,
    pub(super) plan: Arc<Plan>,
    pub(super) options: Arc<Options>,
    pub(super) stop: StopSignal,
    pub(super) summary: RunSummary,
}

/// Something that was applied and is followed until it is ready.
pub(super) struct Tracked {
    pub(super) change: ChangeId,
    pub(super) fact: Arc<Fact>,
    pub(super) served: Served,
    /// The object as the server answered.
    pub(super) object: Value,
}

/// How a change ended without failing.
pub(super) enum Done {
    /// Written, or found to be as it should be; with the object as the server has it, where readiness is to be awaited.
    Applied(Effect, Option<(Served, Value)>),
    /// Left alone.
    Skipped(SkipReason),
}

impl Run {
    pub(super) async fn execute(self: Arc<Self>) -> Outcome {
        self.board.emit(EventKind::RunStarted { plan: Box::new((*self.plan).clone()) });
        for change in &self.plan.changes {
            self.board.state(change.id, RunState::Queued);
        }
        let ticker = tokio::spawn(Arc::clone(&self).tick());
        let mut trackers = JoinSet::new();
        for wave in waves(&self.plan) {
            if self.stop.requested() || (self.board.any_failed() && !self.options.keep_going) {
                break;
            }
            self.run_wave(wave, &mut trackers).await;
            // The only gates: what later waves cannot do without.
            if matches!(wave, Wave::Namespaces | Wave::Definitions) {
                drain(&mut trackers).await;
            }
        }
        self.cancel_the_rest();
        tokio::select! {
            () = drain(&mut trackers) => {}
            () = self.stop.reached(Stop::Now) => trackers.abort_all(),
        }
        ticker.abort();
        self.board.progress();
        let outcome = self.outcome();
        self.board.emit(EventKind::RunFinished { outcome });
        let ended = RunSummary { outcome: Some(outcome), finished_at: Some(Timestamp::now()), ..self.summary.clone() };
        let _ = ended.save();
        outcome
    }

    async fn tick(self: Arc<Self>) {
        loop {
            tokio::time::sleep(PROGRESS_EVERY).await;
            self.board.progress();
        }
    }

    async fn run_wave(self: &Arc<Self>, wave: Wave, trackers: &mut JoinSet<()>) {
        let places = Arc::new(Semaphore::new(self.options.concurrency.max(1)));
        let mut writing = JoinSet::new();
        for change in self.plan.changes.iter().filter(|change| change.wave == wave) {
            writing.spawn(Arc::clone(self).take_turn(change.id, Arc::clone(&places)));
        }
        while let Some(ended) = writing.join_next().await {
            // Followed from the moment of its write, not from the end of the wave.
            if let Ok(Some(tracked)) = ended {
                trackers.spawn(Arc::clone(self).track(tracked));
            }
        }
    }

    /// Runs a change when a place is free. Places are given in the order of asking, which is the plan's.
    async fn take_turn(self: Arc<Self>, change: ChangeId, places: Arc<Semaphore>) -> Option<Tracked> {
        let _place = places.acquire_owned().await.ok()?;
        let change = self.plan.changes.get(change as usize)?;
        self.run_change(change).await
    }

    /// Runs one change; returns what is to be followed until it is ready.
    async fn run_change(&self, change: &Change) -> Option<Tracked> {
        if self.stop.requested() {
            return None;
        }
        let fact = Arc::clone(self.facts.get(change.id as usize)?);
        match self.perform(change, &fact).await {
            Ok(Done::Applied(effect, tracked)) => {
                self.board.state(change.id, RunState::Applied { effect });
                match tracked {
                    Some((served, object)) => return Some(Tracked { change: change.id, fact, served, object }),
                    None => self.board.readiness(change.id, crate::event::Readiness::Ready { note: None }),
                }
            }
            Ok(Done::Skipped(reason)) => self.board.state(change.id, RunState::Skipped { reason }),
            Err(problem) => self.board.state(change.id, RunState::Failed { problem }),
        }
        None
    }

    async fn perform(&self, change: &Change, fact: &Fact) -> Result<Done, Problem> {
        match &change.action {
            Action::Skip { reason: SkipReason::JobExists { changed } } => self.skip_job(change, fact, *changed).await,
            Action::Skip { reason } => Ok(Done::Skipped(reason.clone())),
            Action::Keep => Ok(Done::Applied(Effect::Kept, None)),
            Action::Blocked { .. } => {
                Err(Problem::new("plan-blocked", "This change is blocked in the plan and was not started."))
            }
            Action::Delete => {
                Err(Problem::new("not-supported", "Deleting objects of the old version is not supported yet."))
            }
            Action::Unchanged => self.leave_unchanged(change, fact).await,
            Action::Create => self.create(change, fact).await,
            Action::Update => self.update(change, fact).await,
            Action::Recreate { .. } => self.replace(change, fact).await,
        }
    }

    /// Looks once more before a Job is left alone: one that vanished meanwhile must not be run again unasked either.
    async fn skip_job(&self, change: &Change, fact: &Fact, changed: bool) -> Result<Done, Problem> {
        self.board.state(change.id, RunState::Applying { step: Step::Checking });
        let reason = match self.live(change.id, fact).await? {
            Some(_) => SkipReason::JobExists { changed },
            None => SkipReason::JobVanished,
        };
        Ok(Done::Skipped(reason))
    }

    async fn leave_unchanged(&self, change: &Change, fact: &Fact) -> Result<Done, Problem> {
        self.board.state(change.id, RunState::Applying { step: Step::Checking });
        let live = self.unmoved(change, fact).await?;
        let served = self.await_served(change.id, fact).await?;
        Ok(Done::Applied(Effect::Unchanged, Some((served, live))))
    }

    async fn create(&self, change: &Change, fact: &Fact) -> Result<Done, Problem> {
        let served = self.await_served(change.id, fact).await?;
        if is_generated(&fact.body) {
            return self.create_generated(change, fact, &served).await;
        }
        self.board.state(change.id, RunState::Applying { step: Step::Checking });
        if self.live(change.id, fact).await?.is_some() {
            if fact.object.is_job() {
                return Ok(Done::Skipped(SkipReason::JobExists { changed: true }));
            }
            return Err(moved(fact, "it did not exist when the plan was made and does now"));
        }
        let object = self.apply(change.id, fact, &served, false).await?;
        Ok(Done::Applied(Effect::Created, Some((served, object))))
    }

    async fn create_generated(&self, change: &Change, fact: &Fact, served: &Served) -> Result<Done, Problem> {
        self.board.state(change.id, RunState::Applying { step: Step::Creating });
        let answer = self.writer.create(served, fact.object.namespace.as_deref(), &fact.body).await;
        match answer {
            Ok(answer) => {
                self.warn(change.id, answer.warnings);
                // Its name was chosen by the server, so it cannot be followed under the planned one.
                Ok(Done::Applied(Effect::Created, None))
            }
            Err(error) => Err(uncertain_if_ambiguous(&error, fact, "Creating")),
        }
    }

    async fn update(&self, change: &Change, fact: &Fact) -> Result<Done, Problem> {
        let served = self.await_served(change.id, fact).await?;
        self.board.state(change.id, RunState::Applying { step: Step::Checking });
        let live = self.unmoved(change, fact).await?;
        self.take_over(change.id, fact, &served, &live).await?;
        let object = self.apply(change.id, fact, &served, !fact.forced_from.is_empty()).await?;
        Ok(Done::Applied(Effect::Updated, Some((served, object))))
    }

    /// Makes the installers' entries in `managedFields` ours, so that fields which the new version dropped really go.
    ///
    /// Status updates come between reading and writing all the time: then it is read again, as often as that happens within reason.
    async fn take_over(&self, change: ChangeId, fact: &Fact, served: &Served, live: &Value) -> Result<(), Problem> {
        let doing = format!("Taking over the ownership of {}", fact.object);
        let (namespace, name) = (fact.object.namespace.as_deref(), fact.object.name.as_str());
        let mut live = Some(live.clone());
        for _ in 0..TAKEOVER_ATTEMPTS {
            let Some(takeover) = live.as_ref().and_then(|live| Takeover::of(live, &fact.body)) else { return Ok(()) };
            self.board.state(change, RunState::Applying { step: Step::TakingOver });
            let version =
                live.as_ref().and_then(|live| live.pointer("/metadata/resourceVersion")).and_then(Value::as_str);
            let written = self
                .writer
                .set_managed_fields(served, namespace, name, version.unwrap_or_default(), &takeover.managed_fields)
                .await;
            match written {
                Ok(_) => return Ok(()),
                Err(error) if error.transient() == Some("modified-meanwhile") => live = self.live(change, fact).await?,
                Err(error) => return Err(error.to_problem(&doing)),
            }
        }
        Err(Problem::new("busy-object", format!("{doing}: it changes too often to be written to.")).retryable())
    }

    /// Server-side apply. It may be repeated, except where it would create a Job.
    pub(super) async fn apply(
        &self,
        change: ChangeId,
        fact: &Fact,
        served: &Served,
        force: bool,
    ) -> Result<Value, Problem> {
        self.board.state(change, RunState::Applying { step: Step::Applying });
        let (namespace, name) = (fact.object.namespace.as_deref(), fact.object.name.as_str());
        let answer = if fact.object.is_job() {
            self.writer.apply(served, namespace, name, &fact.body, force).await
        } else {
            self.retrying(change, &format!("Applying {}", fact.object), || {
                self.writer.apply(served, namespace, name, &fact.body, force)
            })
            .await
        };
        let answer = answer.map_err(|error| match fact.object.is_job() {
            true => uncertain_if_ambiguous(&error, fact, "Applying"),
            false => error.to_problem(&format!("Applying {}", fact.object)),
        })?;
        self.warn(change, answer.warnings);
        Ok(answer.object)
    }

    pub(super) fn warn(&self, change: ChangeId, warnings: Vec<String>) {
        for message in warnings {
            self.board.emit(EventKind::Notice { change: Some(change), message });
        }
    }

    /// The object as it is now.
    pub(super) async fn live(&self, change: ChangeId, fact: &Fact) -> Result<Option<Value>, Problem> {
        let Some(served) = fact.served.clone().or_else(|| self.discovery.find(&fact.object)) else { return Ok(None) };
        let doing = format!("Reading {}", fact.object);
        self.retrying(change, &doing, || {
            self.writer.reader().get(&served, fact.object.namespace.as_deref(), &fact.object.name)
        })
        .await
        .map_err(|error| error.to_problem(&doing))
    }

    /// The object as it is now, if it is still what the plan was made for.
    pub(super) async fn unmoved(&self, change: &Change, fact: &Fact) -> Result<Value, Problem> {
        let planned = fact.live.as_ref().map(Fingerprint::of);
        match (self.live(change.id, fact).await?, planned) {
            (None, _) => Err(moved(fact, "it was deleted")),
            (Some(live), _) if live.pointer("/metadata/deletionTimestamp").is_some() => {
                Err(moved(fact, "it is being deleted"))
            }
            (Some(live), Some(planned)) => {
                let now = Fingerprint::of(&live);
                match now == planned {
                    true => Ok(live),
                    false if now.uid != planned.uid => Err(moved(fact, "it was deleted and created anew")),
                    false => Err(moved(fact, "its content changed")),
                }
            }
            (Some(_), None) => Err(moved(fact, "it did not exist when the plan was made")),
        }
    }

    fn cancel_the_rest(&self) {
        let begun: BTreeSet<ChangeId> = self.board.begun();
        for change in self.plan.changes.iter().filter(|change| !begun.contains(&change.id)) {
            self.board.state(change.id, RunState::Cancelled);
        }
    }

    fn outcome(&self) -> Outcome {
        if self.board.any_failed() {
            return Outcome::Failed;
        }
        let cancelled = self.board.count(|state| matches!(state, RunState::Cancelled)) > 0;
        if cancelled || (self.stop.requested() && self.board.any_unfinished()) {
            return Outcome::Stopped;
        }
        match self.board.count(|state| matches!(state, RunState::Skipped { .. })) {
            0 => Outcome::Succeeded,
            _ => Outcome::SucceededWithSkips,
        }
    }
}

fn waves(plan: &Plan) -> BTreeSet<Wave> {
    plan.changes.iter().map(|change| change.wave).collect()
}

async fn drain(trackers: &mut JoinSet<()>) {
    while trackers.join_next().await.is_some() {}
}

/// The cluster is no longer what was approved.
pub(super) fn moved(fact: &Fact, what: &str) -> Problem {
    Problem::new("cluster-moved", format!("{} is not what was approved: {what}.", fact.object))
        .hint("Somebody or something else changed it after the plan was made. Make a new plan and look at it again.")
}

pub(super) fn stopped() -> Problem {
    Problem::new("stopped", "Stopped before it was finished.").hint("Run again to finish it.")
}

/// A write whose answer was lost is not repeated for a Job: it may have started to run.
pub(super) fn uncertain_if_ambiguous(error: &ApiError, fact: &Fact, doing: &str) -> Problem {
    let problem = error.to_problem(&format!("{doing} {}", fact.object));
    if !error.is_ambiguous() {
        return problem;
    }
    Problem {
        message: format!("{} Whether the Job was created is not known, and it was not tried again.", problem.message),
        retryable: false,
        ..problem
    }
    .hint("Look whether it is there before you run again; a Job that exists is skipped.")
}
