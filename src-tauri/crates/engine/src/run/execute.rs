//! The waves of a run: what starts when, what is left out, and how it ends.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use glasslift_cluster::{Discovery, Served, Writer};
use glasslift_object::Readiness;
use glasslift_object::problem::Problem;
use jiff::Timestamp;
use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;

use super::Options;
use super::prefetch::Looks;
use super::recorder::Board;
use super::retry::Budget;
use super::stop::{Stop, StopSignal};
use super::track::Glance;
use super::watch::Watches;
use crate::event::{Effect, EventKind, Outcome, RunState, Step, WaitingOn};
use crate::journal::RunSummary;
use crate::plan::inspect::{Fact, is_generated};
use crate::plan::{Action, Change, ChangeId, Plan, SkipReason, Wave};

/// How often the progress is looked at.
const PROGRESS_EVERY: Duration = Duration::from_millis(250);

/// How many changes are announced ahead of each place, so that no place waits for the disk.
const AHEAD: usize = 3;

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
    pub(super) looks: Looks,
    pub(super) watches: Watches,
    /// Changes that got a place: only these can have written anything.
    pub(super) placed: Mutex<BTreeSet<ChangeId>>,
}

/// The turn of one change.
pub(super) struct Turn<'a> {
    pub(super) change: &'a Change,
    pub(super) fact: &'a Arc<Fact>,
    pub(super) budget: Budget,
    torn: AtomicBool,
}

impl Turn<'_> {
    /// Between a deletion and the creation that follows it, only an immediate stop counts.
    pub(super) fn tear(&self, torn: bool) {
        self.torn.store(torn, Ordering::Relaxed);
    }

    pub(super) fn is_torn(&self) -> bool {
        self.torn.load(Ordering::Relaxed)
    }
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

/// Something that was applied and is followed until it is ready.
pub(super) struct Tracked {
    pub(super) change: ChangeId,
    pub(super) fact: Arc<Fact>,
    pub(super) served: Served,
    /// When it was written; none when it was found as it should be.
    pub(super) written: Option<Instant>,
    pub(super) now: Glance,
}

/// How a change ended without failing.
pub(super) enum Done {
    /// Written, or found to be as it should be; with what is to be followed.
    Applied(Effect, Option<Box<(Served, Glance)>>),
    /// Left alone.
    Skipped(SkipReason),
}

impl Done {
    pub(super) fn followed(served: Served, now: Glance) -> Option<Box<(Served, Glance)>> {
        Some(Box::new((served, now)))
    }
}

impl Run {
    pub(super) async fn execute(self: Arc<Self>) -> Outcome {
        self.board.emit(EventKind::RunStarted { plan: Box::new((*self.plan).clone()) });
        let ticker = tokio::spawn(Arc::clone(&self).tick());
        let mut trackers = JoinSet::new();
        for wave in self.waves() {
            if self.stop.requested() || (self.board.any_failed() && !self.options.keep_going) {
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
        ticker.abort();
        self.board.progress();
        let outcome = self.outcome();
        self.board.emit(EventKind::RunFinished { outcome });
        let ended = RunSummary { outcome: Some(outcome), finished_at: Some(Timestamp::now()), ..self.summary.clone() };
        let _ = ended.save();
        // Whatever stands in the way has been said already.
        let _ = self.board.flush().await;
        outcome
    }

    async fn tick(self: Arc<Self>) {
        loop {
            tokio::time::sleep(PROGRESS_EVERY).await;
            self.board.progress();
        }
    }

    fn waves(&self) -> BTreeSet<Wave> {
        self.plan.changes.iter().filter(|change| change.action != Action::Delete).map(|change| change.wave).collect()
    }

    async fn run_wave(self: &Arc<Self>, wave: Wave, trackers: &mut JoinSet<()>) {
        let changes: Vec<&Change> =
            self.plan.changes.iter().filter(|change| change.wave == wave && change.action != Action::Delete).collect();
        let wanted = changes.iter().filter_map(|change| Some((*change, self.facts.get(change.id as usize)?)));
        self.looks.take(self.writer.reader(), wanted).await;
        self.run_changes(changes.into_iter().map(|change| change.id).collect(), trackers).await;
    }

    /// Runs changes side by side, begun in their order. An immediate stop leaves them where they are.
    async fn run_changes(self: &Arc<Self>, mut queue: VecDeque<ChangeId>, trackers: &mut JoinSet<()>) {
        let places = self.options.concurrency.max(1);
        let announced = if places == 1 { 1 } else { places * AHEAD };
        let places = Arc::new(Semaphore::new(places));
        let mut writing = JoinSet::new();
        loop {
            while writing.len() < announced
                && !self.stop.requested()
                && let Some(change) = queue.pop_front()
            {
                writing.spawn(Arc::clone(self).take_turn(change, Arc::clone(&places)));
            }
            tokio::select! {
                biased;
                () = self.stop.reached(Stop::Now) => return writing.abort_all(),
                ended = writing.join_next() => match ended {
                    // Followed from the moment of its write, not from the end of the wave.
                    Some(Ok(Some(tracked))) => drop(trackers.spawn(Arc::clone(self).track(tracked))),
                    Some(_) => {}
                    None => return,
                },
            }
        }
    }

    /// Runs a change when a place is free, and meanwhile puts on disk what it is about to do.
    async fn take_turn(self: Arc<Self>, change: ChangeId, places: Arc<Semaphore>) -> Option<Tracked> {
        let change = self.plan.changes.get(change as usize)?;
        let fact = self.facts.get(change.id as usize)?;
        if let Some(on) = self.broken(&change.needs) {
            self.board.state(change.id, RunState::Skipped { reason: SkipReason::DependencyFailed { on } });
            return None;
        }
        self.await_api_service(change).await;
        if let Some(on) = change.served_by.filter(|on| self.board.is_broken(*on)) {
            self.board.state(change.id, RunState::Skipped { reason: SkipReason::DependencyFailed { on } });
            return None;
        }
        let (place, ()) = tokio::join!(places.acquire_owned(), self.announce_early(change, fact));
        let _place: OwnedSemaphorePermit = place.ok()?;
        self.run_change(change, fact).await
    }

    /// Plain writes are announced before their turn; everything else announces its own steps.
    async fn announce_early(&self, change: &Change, fact: &Fact) {
        let step = match change.action {
            Action::Create if !is_generated(&fact.body) => Step::Applying,
            Action::Update if fact.takeover.is_some() => Step::TakingOver,
            Action::Update => Step::Applying,
            _ => return,
        };
        if fact.served.is_some() && !self.stop.requested() {
            self.announce(change.id, step).await;
        }
    }

    /// Says what is about to be done, and waits until that is on disk.
    pub(super) async fn announce(&self, change: ChangeId, step: Step) {
        self.board.announce(change, RunState::Applying { step }).await;
    }

    /// Runs one change; returns what is to be followed until it is ready.
    async fn run_change(&self, change: &Change, fact: &Arc<Fact>) -> Option<Tracked> {
        if self.stop.requested() {
            // It may have been announced already.
            self.board.state(change.id, RunState::Cancelled);
            return None;
        }
        self.placed.lock().insert(change.id);
        let turn = Turn { change, fact, budget: Budget::new(self.options.timeout), torn: AtomicBool::new(false) };
        let written = matches!(change.action, Action::Create | Action::Update | Action::Recreate { .. });
        match self.perform(&turn).await {
            Ok(Done::Applied(effect, followed)) => {
                self.board.state(change.id, RunState::Applied { effect });
                match followed.map(|followed| *followed) {
                    Some((served, now)) if matches!(now.readiness, Readiness::Progressing { .. }) || now.is_gated() => {
                        let written = written.then(Instant::now);
                        return Some(Tracked { change: change.id, fact: Arc::clone(fact), served, written, now });
                    }
                    Some((_, now)) => self.board.readiness(change.id, now.readiness),
                    None => self.board.readiness(change.id, Readiness::READY),
                }
            }
            Ok(Done::Skipped(reason)) => self.board.state(change.id, RunState::Skipped { reason }),
            Err(Halt::Stopped) => self.board.state(change.id, RunState::Cancelled),
            Err(Halt::Exists) => {
                let problem = super::change::moved(fact, "it did not exist when the plan was made and does now");
                self.board.state(change.id, RunState::Failed { problem });
            }
            Err(Halt::Failed(problem)) => self.board.state(change.id, RunState::Failed { problem: *problem }),
        }
        None
    }

    /// The first of these changes that cannot be relied on.
    fn broken(&self, needs: &[ChangeId]) -> Option<ChangeId> {
        needs.iter().copied().find(|need| self.board.is_broken(*need))
    }

    /// A gate for single objects: custom resources whose kind an APIService of the same plan serves.
    async fn await_api_service(&self, change: &Change) {
        let Some(on) = change.served_by else { return };
        let Some(service) = self.plan.changes.get(on as usize) else { return };
        let name = service.object.name.clone();
        let settled = async {
            // Said only if it has to wait.
            if tokio::time::timeout(Duration::from_millis(1), self.board.settled(on)).await.is_err() {
                self.board.state(change.id, RunState::Waiting { on: WaitingOn::ApiService { name } });
                self.board.settled(on).await;
            }
        };
        tokio::select! {
            () = settled => {}
            () = self.stop.reached(Stop::AfterCurrent) => {}
        }
    }

    /// Deletions come last: after everything else is applied and ready, in reverse order, and only if nothing failed.
    async fn run_deletions(self: &Arc<Self>, trackers: &mut JoinSet<()>) {
        let deletions: Vec<&Change> =
            self.plan.changes.iter().filter(|change| change.action == Action::Delete).collect();
        if deletions.is_empty() || self.stop.requested() || self.board.any_failed() {
            return;
        }
        self.drain(trackers, Stop::AfterCurrent).await;
        let waves: BTreeSet<Wave> = deletions.iter().map(|change| change.wave).collect();
        for wave in waves.into_iter().rev() {
            if self.stop.requested() || self.board.any_failed() {
                return;
            }
            let of_wave = deletions.iter().rev().filter(|change| change.wave == wave).map(|change| change.id);
            self.run_changes(of_wave.collect(), trackers).await;
        }
    }

    /// Waits until everything that is followed has come to its end, or the user wants this much of a stop.
    async fn drain(&self, trackers: &mut JoinSet<()>, stop: Stop) {
        let all = async { while trackers.join_next().await.is_some() {} };
        tokio::select! {
            () = all => {}
            () = self.stop.reached(stop) => {}
        }
    }

    fn cancel_the_rest(&self) {
        let placed = self.placed.lock().clone();
        let begun: BTreeSet<ChangeId> = self.board.begun(&placed);
        for change in self.plan.changes.iter().filter(|change| !begun.contains(&change.id)) {
            let needed = self.broken(&change.needs);
            let state = match needed {
                Some(on) => RunState::Skipped { reason: SkipReason::DependencyFailed { on } },
                None => RunState::Cancelled,
            };
            self.board.state(change.id, state);
        }
    }

    fn outcome(&self) -> Outcome {
        if self.board.any_failed() {
            return Outcome::Failed;
        }
        let cancelled = self.board.count(|state| !state.is_final() || matches!(state, RunState::Cancelled)) > 0;
        if cancelled || (self.stop.requested() && self.board.any_unfinished()) {
            return Outcome::Stopped;
        }
        match self.board.count(|state| matches!(state, RunState::Skipped { .. })) {
            0 => Outcome::Succeeded,
            _ => Outcome::SucceededWithSkips,
        }
    }
}
