//! The waves of a run: what starts when, what is left out, and how it ends.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use glasslift_object::Readiness;
use jiff::Timestamp;
use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;

use super::change::perform;
use super::movement::moved;
use super::owned::Owned;
use super::stop::Stop;
use super::track::Tracked;
use super::turn::{Done, Halt, Shared, Turn};
use crate::event::{EventKind, Outcome, RunState, Step, WaitingOn};
use crate::journal::RunSummary;
use crate::plan::{Action, ChangeId, Plan, SkipReason, Wave, is_generated};

/// How often the progress is looked at.
const PROGRESS_EVERY: Duration = Duration::from_millis(250);

/// How many changes are announced ahead of each slot, so that no slot waits for the disk.
const AHEAD: usize = 3;

/// A run: the turns of all changes, in the order of the plan, and how to go through them.
pub(super) struct Run {
    pub(super) turns: Vec<Arc<Turn>>,
    pub(super) shared: Arc<Shared>,
    /// Writes in flight.
    pub(super) concurrency: usize,
    /// Go on with later waves although something failed.
    pub(super) keep_going: bool,
    pub(super) summary: RunSummary,
    /// Changes that got a slot: only these can have written anything.
    pub(super) started: Mutex<BTreeSet<ChangeId>>,
    /// What was written and belongs to other objects.
    pub(super) owned: Owned,
}

impl Run {
    pub(super) async fn execute(self: Arc<Self>, plan: Plan) -> Outcome {
        self.shared.recorder.emit(EventKind::RunStarted { plan: Box::new(plan) });
        let ticker = tokio::spawn(Arc::clone(&self).tick());
        let mut trackers = JoinSet::new();
        for wave in self.waves() {
            if self.shared.stop.requested() || (self.shared.recorder.any_failed() && !self.keep_going) {
                break;
            }
            self.run_wave(wave, &mut trackers).await;
            // The only gates that hold a whole wave: what later waves cannot do without.
            if matches!(wave, Wave::Namespaces | Wave::Definitions) {
                self.drain(&mut trackers, Stop::AfterCurrent).await;
            }
        }
        self.run_deletions(&mut trackers).await;
        self.cancel_the_rest();
        self.drain(&mut trackers, Stop::Now).await;
        trackers.abort_all();
        self.owned.look_again(&self.shared).await;
        ticker.abort();
        self.shared.recorder.progress();
        let outcome = self.outcome();
        self.shared.recorder.emit(EventKind::RunFinished { outcome });
        let ended = RunSummary { outcome: Some(outcome), finished_at: Some(Timestamp::now()), ..self.summary.clone() };
        let _ = ended.save();
        // Whatever stands in the way has been said already.
        let _ = self.shared.recorder.flush().await;
        outcome
    }

    async fn tick(self: Arc<Self>) {
        loop {
            tokio::time::sleep(PROGRESS_EVERY).await;
            self.shared.recorder.progress();
        }
    }

    fn waves(&self) -> BTreeSet<Wave> {
        self.turns.iter().filter(|turn| !turn.deletes()).map(|turn| turn.change.wave).collect()
    }

    async fn run_wave(self: &Arc<Self>, wave: Wave, trackers: &mut JoinSet<()>) {
        let of_wave = |turn: &&Arc<Turn>| turn.change.wave == wave && !turn.deletes();
        let turns: Vec<&Arc<Turn>> = self.turns.iter().filter(of_wave).collect();
        let wanted = turns.iter().map(|turn| turn.planned());
        self.shared.prefetch.read(self.shared.writer.reader(), wanted).await;
        self.run_turns(turns.into_iter().cloned().collect(), trackers).await;
    }

    /// Runs changes side by side, begun in their order. An immediate stop leaves them where they are.
    async fn run_turns(self: &Arc<Self>, mut queue: VecDeque<Arc<Turn>>, trackers: &mut JoinSet<()>) {
        let slots = self.concurrency.max(1);
        let announced = if slots == 1 { 1 } else { slots * AHEAD };
        let slots = Arc::new(Semaphore::new(slots));
        let mut writing = JoinSet::new();
        loop {
            while writing.len() < announced
                && !self.shared.stop.requested()
                && let Some(turn) = queue.pop_front()
            {
                writing.spawn(Arc::clone(self).take_turn(turn, Arc::clone(&slots)));
            }
            tokio::select! {
                biased;
                () = self.shared.stop.reached(Stop::Now) => return writing.abort_all(),
                ended = writing.join_next() => match ended {
                    // Followed from the moment of its write, not from the end of the wave.
                    Some(Ok(Some(tracked))) => drop(trackers.spawn(tracked.track())),
                    Some(_) => {}
                    None => return,
                },
            }
        }
    }

    /// Runs a change when a slot is free, and meanwhile puts on disk what it is about to do.
    async fn take_turn(self: Arc<Self>, turn: Arc<Turn>, slots: Arc<Semaphore>) -> Option<Tracked> {
        if let Some(on) = self.broken(&turn.change.needs) {
            turn.state(RunState::Skipped { reason: SkipReason::DependencyFailed { on } });
            return None;
        }
        self.await_api_service(&turn).await;
        if let Some(on) = turn.change.served_by.filter(|on| self.shared.recorder.is_broken(*on)) {
            turn.state(RunState::Skipped { reason: SkipReason::DependencyFailed { on } });
            return None;
        }
        let (slot, ()) = tokio::join!(slots.acquire_owned(), self.announce_early(&turn));
        let _slot: OwnedSemaphorePermit = slot.ok()?;
        self.run_turn(turn).await
    }

    /// Plain writes are announced before their turn; everything else announces its own steps.
    async fn announce_early(&self, turn: &Turn) {
        let fact = &turn.fact;
        let step = match turn.change.action {
            Action::Create if !is_generated(&fact.body) => Step::Applying,
            Action::Update if fact.takeover.is_some() => Step::TakingOver,
            Action::Update => Step::Applying,
            _ => return,
        };
        if fact.served.is_some() && !self.shared.stop.requested() {
            turn.announce(step).await;
        }
    }

    /// Runs one change; returns what is to be followed until it is ready.
    async fn run_turn(&self, turn: Arc<Turn>) -> Option<Tracked> {
        if self.shared.stop.requested() {
            // It may have been announced already.
            turn.state(RunState::Cancelled);
            return None;
        }
        self.started.lock().insert(turn.change.id);
        let written = matches!(turn.change.action, Action::Create | Action::Update | Action::Recreate { .. });
        match perform(&turn).await {
            Ok(Done::Applied(effect, followed)) => {
                turn.state(RunState::Applied { effect });
                if let Some((served, now)) = followed.as_deref().filter(|_| written) {
                    self.owned.note(&turn, served, &now.uid, &now.name);
                }
                let readiness = match followed.map(|followed| *followed) {
                    Some((served, now)) if matches!(now.readiness, Readiness::Progressing { .. }) || now.is_gated() => {
                        // Whatever ends the run before it is looked at again, this is what is known.
                        if matches!(now.readiness, Readiness::Progressing { .. }) {
                            self.shared.recorder.readiness(turn.change.id, now.readiness.clone());
                        }
                        return Some(Tracked { turn, served, written: written.then(Instant::now), now });
                    }
                    Some((_, now)) => now.readiness,
                    None => Readiness::READY,
                };
                self.shared.recorder.readiness(turn.change.id, readiness);
            }
            Ok(Done::Skipped(reason)) => turn.state(RunState::Skipped { reason }),
            Err(Halt::Stopped) => turn.state(RunState::Cancelled),
            Err(Halt::Exists) => {
                let problem = moved(&turn.fact, "appeared-now");
                turn.state(RunState::Failed { problem });
            }
            Err(Halt::Failed(problem)) => turn.state(RunState::Failed { problem: *problem }),
        }
        None
    }

    /// The first of these changes that cannot be relied on.
    fn broken(&self, needs: &[ChangeId]) -> Option<ChangeId> {
        needs.iter().copied().find(|need| self.shared.recorder.is_broken(*need))
    }

    /// A gate for single objects: custom resources whose kind an APIService of the same plan serves.
    async fn await_api_service(&self, turn: &Turn) {
        let Some(on) = turn.change.served_by else { return };
        let Some(service) = self.turns.get(on as usize) else { return };
        let name = service.change.object.name.clone();
        let settled = async {
            // Said only if it has to wait.
            if tokio::time::timeout(Duration::from_millis(1), self.shared.recorder.settled(on)).await.is_err() {
                turn.state(RunState::Waiting { on: WaitingOn::ApiService { name } });
                self.shared.recorder.settled(on).await;
            }
        };
        tokio::select! {
            () = settled => {}
            () = self.shared.stop.reached(Stop::AfterCurrent) => {}
        }
    }

    /// Deletions come last: after everything else is applied and ready, in reverse order, and only if nothing failed.
    async fn run_deletions(self: &Arc<Self>, trackers: &mut JoinSet<()>) {
        let deletions: Vec<&Arc<Turn>> = self.turns.iter().filter(|turn| turn.deletes()).collect();
        if deletions.is_empty() || self.shared.stop.requested() || self.shared.recorder.any_failed() {
            return;
        }
        self.drain(trackers, Stop::AfterCurrent).await;
        let waves: BTreeSet<Wave> = deletions.iter().map(|turn| turn.change.wave).collect();
        for wave in waves.into_iter().rev() {
            if self.shared.stop.requested() || self.shared.recorder.any_failed() {
                return;
            }
            let of_wave = deletions.iter().rev().filter(|turn| turn.change.wave == wave);
            self.run_turns(of_wave.map(|turn| Arc::clone(turn)).collect(), trackers).await;
        }
    }

    /// Waits until everything that is followed has come to its end, or the user wants this much of a stop.
    async fn drain(&self, trackers: &mut JoinSet<()>, stop: Stop) {
        let all = async { while trackers.join_next().await.is_some() {} };
        tokio::select! {
            () = all => {}
            () = self.shared.stop.reached(stop) => {}
        }
    }

    fn cancel_the_rest(&self) {
        let started = self.started.lock().clone();
        let begun: BTreeSet<ChangeId> = self.shared.recorder.begun(&started);
        for turn in self.turns.iter().filter(|turn| !begun.contains(&turn.change.id)) {
            turn.state(match self.broken(&turn.change.needs) {
                Some(on) => RunState::Skipped { reason: SkipReason::DependencyFailed { on } },
                None => RunState::Cancelled,
            });
        }
    }

    fn outcome(&self) -> Outcome {
        if self.shared.recorder.any_failed() {
            return Outcome::Failed;
        }
        let cancelled =
            self.shared.recorder.count(|state| !state.is_final() || matches!(state, RunState::Cancelled)) > 0;
        if cancelled || (self.shared.stop.requested() && self.shared.recorder.any_unfinished()) {
            return Outcome::Stopped;
        }
        match self.shared.recorder.count(|state| matches!(state, RunState::Skipped { .. })) {
            0 => Outcome::Succeeded,
            _ => Outcome::SucceededWithSkips,
        }
    }
}
