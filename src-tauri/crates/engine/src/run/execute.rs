//! The waves of a run: what starts when, what is left out, and how it ends.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use glasslift_object::problem::Problem;
use glasslift_object::{ObjectRef, Readiness};
use jiff::Timestamp;
use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::change::perform;
use super::movement::moved;
use super::owned::Owned;
use super::recorder::Recorder;
use super::removal::with_restore;
use super::sign_in::RunGate;
use super::tasks::{Ended, Tasks};
use super::track::Tracked;
use super::turn::{Done, Halt, Shared, Turn};
use crate::event::{EventKind, Outcome, RunState, Saved, Step, Stop, WaitingOn};
use crate::journal::RunSummary;
use crate::plan::{Action, Change, ChangeId, Plan, SkipReason, Wave, is_generated};

/// How often the progress is looked at.
const PROGRESS_EVERY: Duration = Duration::from_millis(250);

/// How many changes are announced ahead of each slot, so that no slot waits for the disk.
const AHEAD: usize = 3;

/// A run: the turns of all changes, in the order of the plan, and how to go through them.
pub(super) struct Run {
    pub(super) turns: Vec<Arc<Turn>>,
    pub(super) shared: Arc<Shared>,
    pub(super) gate: Arc<RunGate>,
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

/// What was applied, followed until it is ready.
type Trackers = Tasks<Arc<Turn>, ()>;

impl Run {
    /// Goes through the waves to an end that is recorded, whatever happens on the way.
    pub(super) async fn execute(self: Arc<Self>, plan: Plan) -> Outcome {
        self.shared.recorder.emit(EventKind::RunStarted { plan: Box::new(plan) });
        let outcome = match tokio::spawn(Arc::clone(&self).go()).await {
            Ok(outcome) => outcome,
            Err(_) => {
                self.shared.recorder.emit(EventKind::own(None, engine_fault(None)));
                Outcome::Failed
            }
        };
        self.shared.recorder.emit(EventKind::RunFinished { outcome });
        let ended = RunSummary { outcome: Some(outcome), finished_at: Some(Timestamp::now()), ..self.summary.clone() };
        let _ = ended.save();
        // Whatever stands in the way has been said already.
        let _ = self.shared.recorder.flush().await;
        outcome
    }

    /// Goes through the waves. When it ends, nothing of the run is under way any more.
    async fn go(self: Arc<Self>) -> Outcome {
        let mut ticker = Tasks::new();
        ticker.spawn((), Arc::clone(&self).tick());
        let mut trackers = Tasks::new();
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
        self.drain(&mut trackers, Stop::AtOnce).await;
        trackers.end().await;
        self.owned.look_again(&self.shared).await;
        ticker.end().await;
        self.shared.recorder.progress();
        match self.gate.is_closed() {
            true => Outcome::Failed,
            false => outcome(&self.shared.recorder, self.shared.stop.requested()),
        }
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

    async fn run_wave(self: &Arc<Self>, wave: Wave, trackers: &mut Trackers) {
        let of_wave = |turn: &&Arc<Turn>| turn.change.wave == wave && !turn.deletes();
        let turns: Vec<&Arc<Turn>> = self.turns.iter().filter(of_wave).collect();
        let wanted = turns.iter().map(|turn| turn.planned());
        tokio::select! {
            () = self.shared.prefetch.read(self.shared.writer.reader(), wanted) => {}
            () = self.shared.stop.reached(Stop::AfterCurrent) => {}
        }
        self.run_turns(turns.into_iter().cloned().collect(), trackers).await;
    }

    /// Runs changes side by side, begun in their order, until the last has ended. A stop at once ends them where they are, but for
    /// what has deleted its object: that ends by itself, in bounded time.
    async fn run_turns(self: &Arc<Self>, mut queue: VecDeque<Arc<Turn>>, trackers: &mut Trackers) {
        let slots = self.concurrency.max(1);
        let announced = if slots == 1 { 1 } else { slots * AHEAD };
        let slots = Arc::new(Semaphore::new(slots));
        let mut writing = Tasks::new();
        loop {
            while writing.len() < announced
                && !self.shared.stop.requested()
                && let Some(turn) = queue.pop_front()
            {
                writing.spawn(Arc::clone(&turn), Arc::clone(self).take_turn(turn, Arc::clone(&slots)));
            }
            match writing.next().await {
                // Followed from the moment of its write, not from the end of the wave.
                Some(Ended::With(Some(tracked))) => trackers.spawn(Arc::clone(&tracked.turn), tracked.track()),
                Some(Ended::With(None)) => {}
                Some(Ended::Broken(turn)) => turn.state(broken_off(&turn.change, turn.saved.get())),
                None => return,
            }
        }
    }

    /// Runs a change, until it has ended or is given up.
    async fn take_turn(self: Arc<Self>, turn: Arc<Turn>, slots: Arc<Semaphore>) -> Option<Tracked> {
        tokio::select! {
            biased;
            tracked = self.await_turn(&turn, slots) => tracked,
            () = turn.given_up() => None,
        }
    }

    /// Runs a change when a slot is free, and meanwhile puts on disk what it is about to do.
    async fn await_turn(&self, turn: &Arc<Turn>, slots: Arc<Semaphore>) -> Option<Tracked> {
        if self.is_left_out(turn) {
            return None;
        }
        self.await_api_service(turn).await;
        let (slot, ()) = tokio::join!(slots.acquire_owned(), self.announce_early(turn));
        let _slot: OwnedSemaphorePermit = slot.ok()?;
        // What it needs may have failed while it waited.
        if self.is_left_out(turn) {
            return None;
        }
        self.run_turn(turn).await
    }

    /// Leaves a change out that needs what cannot be relied on.
    fn is_left_out(&self, turn: &Turn) -> bool {
        let Some(on) = self.broken(&turn.change) else { return false };
        turn.state(RunState::Skipped { reason: SkipReason::DependencyFailed { on } });
        true
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
    async fn run_turn(&self, turn: &Arc<Turn>) -> Option<Tracked> {
        if self.shared.stop.requested() {
            // It may have been announced already.
            turn.state(RunState::Cancelled);
            return None;
        }
        self.started.lock().insert(turn.change.id);
        let written = matches!(turn.change.action, Action::Create | Action::Update | Action::Recreate { .. });
        match perform(turn).await {
            Ok(Done::Applied(effect, followed)) => {
                turn.state(RunState::Applied { effect });
                if let Some((served, now)) = followed.as_deref().filter(|_| written) {
                    self.owned.note(turn, served, &now.uid, &now.name);
                }
                let readiness = match followed.map(|followed| *followed) {
                    Some((served, now)) if matches!(now.readiness, Readiness::Progressing { .. }) || now.is_gated() => {
                        // Whatever ends the run before it is looked at again, this is what is known.
                        if matches!(now.readiness, Readiness::Progressing { .. }) {
                            self.shared.recorder.readiness(turn.change.id, now.readiness.clone());
                        }
                        return Some(Tracked {
                            turn: Arc::clone(turn),
                            served,
                            written: written.then(Instant::now),
                            now,
                        });
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

    /// The first change that another one needs and that cannot be relied on.
    fn broken(&self, change: &Change) -> Option<ChangeId> {
        change.needs.iter().chain(&change.served_by).copied().find(|need| self.shared.recorder.is_broken(*need))
    }

    /// A gate for single objects: custom resources whose kind an APIService of the same plan serves.
    async fn await_api_service(&self, turn: &Turn) {
        let Some(on) = turn.change.served_by else { return };
        let Some(service) = self.turns.get(on as usize) else { return };
        let name = service.change.object.name.as_str().into();
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
    async fn run_deletions(self: &Arc<Self>, trackers: &mut Trackers) {
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
    async fn drain(&self, trackers: &mut Trackers, stop: Stop) {
        loop {
            tokio::select! {
                biased;
                ended = trackers.next() => match ended {
                    Some(Ended::With(())) => {}
                    Some(Ended::Broken(turn)) => turn.state(broken_off(&turn.change, turn.saved.get())),
                    None => return,
                },
                () = self.shared.stop.reached(stop) => return,
            }
        }
    }

    fn cancel_the_rest(&self) {
        let started = self.started.lock().clone();
        let begun: BTreeSet<ChangeId> = self.shared.recorder.begun(&started);
        for turn in self.turns.iter().filter(|turn| !begun.contains(&turn.change.id)) {
            turn.state(match self.broken(&turn.change) {
                Some(on) => RunState::Skipped { reason: SkipReason::DependencyFailed { on } },
                None => RunState::Cancelled,
            });
        }
    }
}

/// A defect ended the work on a change: what that did is not known. `saved` is the copy of an object that may be gone.
fn broken_off(change: &Change, saved: Option<&Saved>) -> RunState {
    let problem = engine_fault(Some(&change.object));
    let problem = match saved {
        Some(saved) => with_restore(problem, saved),
        None => problem,
    };
    RunState::Failed { problem }
}

/// Glasslift itself is at fault, at an object or as a whole.
fn engine_fault(object: Option<&ObjectRef>) -> Problem {
    object.into_iter().fold(Problem::new("engine-fault"), |problem, object| problem.param("object", object.to_string()))
}

/// How a run ends by where its changes are.
fn outcome(recorder: &Recorder, stopped: bool) -> Outcome {
    // Everything was waited for, unless a stop or a defect ended that.
    let left_waiting = recorder.any_unfinished();
    if recorder.any_failed() || (left_waiting && !stopped) {
        return Outcome::Failed;
    }
    let cancelled = recorder.count(|state| !state.is_final() || matches!(state, RunState::Cancelled)) > 0;
    if cancelled || left_waiting {
        return Outcome::Stopped;
    }
    match recorder.count(|state| matches!(state, RunState::Skipped { .. })) {
        0 => Outcome::Succeeded,
        _ => Outcome::SucceededWithSkips,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use glasslift_object::{Missing, MissingWhat, Shown};
    use tokio::sync::mpsc::unbounded_channel;

    use super::*;
    use crate::event::Effect;
    use crate::journal::Journal;
    use crate::report::tests::plan;

    const APPLIED: RunState = RunState::Applied { effect: Effect::Created };

    fn progressing() -> Readiness {
        Readiness::Progressing { missing: Missing::from(MissingWhat::Start) }
    }

    #[test]
    fn a_run_succeeds_only_where_nothing_is_open() {
        let fault = || broken_off(&plan().changes[0], None);
        let skipped = RunState::Skipped { reason: SkipReason::JobVanished };
        let rows = [
            ("ready", vec![APPLIED], Readiness::READY, false, Outcome::Succeeded),
            ("skipped", vec![APPLIED, skipped], Readiness::READY, false, Outcome::SucceededWithSkips),
            ("not begun", vec![APPLIED, RunState::Cancelled], Readiness::READY, true, Outcome::Stopped),
            ("still waited for at a stop", vec![APPLIED], progressing(), true, Outcome::Stopped),
            ("a defect in a turn", vec![APPLIED, fault()], Readiness::READY, false, Outcome::Failed),
            ("a defect in a turn, and a stop", vec![APPLIED, fault()], Readiness::READY, true, Outcome::Failed),
            ("a defect in the wait", vec![APPLIED], progressing(), false, Outcome::Failed),
        ];
        for (name, states, readiness, stopped, expected) in rows {
            let root = tempfile::tempdir().unwrap();
            let (sink, mut events) = unbounded_channel();
            let recorder = Recorder::new("r".into(), 2, Journal::create(root.path(), "r").unwrap(), sink);
            for (change, state) in (0..).zip(states) {
                recorder.state(change, state);
            }
            recorder.readiness(0, readiness);
            assert_eq!(outcome(&recorder, stopped), expected, "{name}");

            recorder.emit(EventKind::RunFinished { outcome: expected });
            recorder.emit(EventKind::StopRequested { how: Stop::AtOnce });
            recorder.readiness(0, Readiness::Gone);
            let said: Vec<_> = std::iter::from_fn(|| events.try_recv().ok()).collect();
            assert!(matches!(said.last().unwrap().kind, EventKind::RunFinished { .. }), "{name}: {said:#?}");
        }
    }

    #[test]
    fn what_a_defect_broke_off_names_the_way_back() {
        let saved = Saved { path: "/s/x.json".into(), restore: Some("kubectl create -f /s/x.json".into()) };
        let change = &plan().changes[0];
        for (saved, expected) in [(None, None), (Some(&saved), saved.restore.as_deref())] {
            let RunState::Failed { problem } = broken_off(change, saved) else { unreachable!() };
            assert_eq!(
                (problem.code.as_str(), &problem.params["object"]),
                ("engine-fault", &change.object.to_string().into())
            );
            let restore = problem.and.iter().find_map(|more| more.params.get("restore"));
            assert_eq!(restore.map(Shown::as_str), expected);
        }
    }
}
