//! The state of a run while it runs, and the only place where events are made.

use std::collections::{BTreeMap, BTreeSet};

use glasslift_object::problem::Problem;
use glasslift_object::{Missing, Readiness};
use jiff::Timestamp;
use parking_lot::Mutex;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch;

use crate::event::{Event, EventKind, RunState, Waiting};
use crate::journal::Journal;
use crate::plan::{ChangeId, SkipReason};

/// How many awaited changes one event lists: it is repeated and kept, so it has to stay small.
const WAITING_LIMIT: usize = 100;

/// Numbers, records and sends events; remembers where every change is.
#[derive(Debug)]
pub(super) struct Recorder {
    run: String,
    total: u32,
    journal: Journal,
    inner: Mutex<Inner>,
    /// Counts changes of readiness, for those who wait for one.
    moves: watch::Sender<u64>,
}

#[derive(Debug)]
struct Inner {
    seq: u64,
    sink: UnboundedSender<Event>,
    states: BTreeMap<ChangeId, RunState>,
    readiness: BTreeMap<ChangeId, Readiness>,
    waiting: BTreeMap<ChangeId, (Missing, Timestamp)>,
    last_progress: Option<(u32, Vec<(ChangeId, Missing)>)>,
    journal_failed: bool,
    /// The last event was made: nothing comes after it.
    finished: bool,
}

impl Recorder {
    pub(super) fn new(run: String, total: usize, journal: Journal, sink: UnboundedSender<Event>) -> Self {
        let inner = Inner {
            seq: 0,
            sink,
            states: BTreeMap::new(),
            readiness: BTreeMap::new(),
            waiting: BTreeMap::new(),
            last_progress: None,
            journal_failed: false,
            finished: false,
        };
        Self {
            run,
            total: u32::try_from(total).unwrap_or(u32::MAX),
            journal,
            inner: Mutex::new(inner),
            moves: watch::channel(0).0,
        }
    }

    pub(super) fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Waits until everything that was announced is on disk. A run goes on without its record, having said so; deletions do not.
    pub(super) async fn flush(&self) -> std::io::Result<()> {
        self.journal.flush(None).await
    }

    /// Moves a change on and waits until that is on disk, if it is news.
    pub(super) async fn announce(&self, change: ChangeId, state: RunState) {
        if let Some(line) = self.move_to(change, state) {
            // A record that cannot be written has been reported; what can be repeated goes on without.
            let _ = self.journal.flush(Some(line)).await;
        }
    }

    pub(super) fn emit(&self, kind: EventKind) {
        self.emit_locked(&mut self.inner.lock(), kind);
    }

    /// Returns the line of the event in the record.
    fn emit_locked(&self, inner: &mut Inner, kind: EventKind) -> Option<u64> {
        // Whatever comes to an end later is not part of the run any more.
        if inner.finished {
            return None;
        }
        inner.finished = matches!(kind, EventKind::RunFinished { .. });
        let event = Event { run: self.run.clone(), seq: inner.seq, at: Timestamp::now(), kind };
        inner.seq += 1;
        let appended = self.journal.append(&event);
        // Nobody listening is no reason to stop a run.
        let _ = inner.sink.send(event);
        match appended {
            Ok(line) => Some(line),
            Err(error) => {
                if !inner.journal_failed {
                    inner.journal_failed = true;
                    let own = Problem::new("record-broken-off").param("error", error.to_string());
                    self.emit_locked(inner, EventKind::own(None, own));
                }
                None
            }
        }
    }

    /// A change moved on.
    pub(super) fn state(&self, change: ChangeId, state: RunState) {
        self.move_to(change, state);
    }

    fn move_to(&self, change: ChangeId, state: RunState) -> Option<u64> {
        let mut inner = self.inner.lock();
        if inner.states.get(&change) == Some(&state) {
            return None;
        }
        if state.is_final() {
            inner.waiting.remove(&change);
        }
        inner.states.insert(change, state.clone());
        let line = self.emit_locked(&mut inner, EventKind::State { change, state });
        drop(inner);
        self.moves.send_modify(|count| *count += 1);
        line
    }

    /// An applied object became more or less ready.
    pub(super) fn readiness(&self, change: ChangeId, readiness: Readiness) {
        let mut inner = self.inner.lock();
        if inner.readiness.get(&change) == Some(&readiness) {
            return;
        }
        match &readiness {
            Readiness::Progressing { missing } => {
                let since = inner.waiting.get(&change).map_or_else(Timestamp::now, |(_, since)| *since);
                inner.waiting.insert(change, (missing.clone(), since));
            }
            _ => {
                inner.waiting.remove(&change);
            }
        }
        inner.readiness.insert(change, readiness.clone());
        self.emit_locked(&mut inner, EventKind::Readiness { change, readiness });
        drop(inner);
        self.moves.send_modify(|count| *count += 1);
    }

    /// Something is awaited for a change that is not about its readiness.
    pub(super) fn awaiting(&self, change: ChangeId, missing: Missing) {
        let mut inner = self.inner.lock();
        let since = inner.waiting.get(&change).map_or_else(Timestamp::now, |(_, since)| *since);
        inner.waiting.insert(change, (missing, since));
    }

    /// The same, since this moment.
    pub(super) fn awaiting_since(&self, change: ChangeId, missing: Missing, since: Timestamp) {
        self.inner.lock().waiting.insert(change, (missing, since));
    }

    /// Nothing is awaited for the change any more.
    pub(super) fn awaited(&self, change: ChangeId) {
        self.inner.lock().waiting.remove(&change);
    }

    /// Says how far the run is and what it waits for, if that changed or something is awaited.
    pub(super) fn progress(&self) {
        let mut inner = self.inner.lock();
        let done = inner
            .states
            .iter()
            .filter(|(change, state)| match state {
                RunState::Applied { .. } => inner
                    .readiness
                    .get(change)
                    .is_some_and(|readiness| !matches!(readiness, Readiness::Progressing { .. })),
                state => state.is_final(),
            })
            .count();
        let done = u32::try_from(done).unwrap_or(u32::MAX);
        let waiting: Vec<Waiting> = inner
            .waiting
            .iter()
            .take(WAITING_LIMIT)
            .map(|(change, (missing, since))| Waiting { change: *change, missing: missing.clone(), since: *since })
            .collect();
        let summary = (done, waiting.iter().map(|item| (item.change, item.missing.clone())).collect());
        if inner.last_progress.as_ref() == Some(&summary) {
            return;
        }
        inner.last_progress = Some(summary);
        self.emit_locked(&mut inner, EventKind::Progress { done, total: self.total, waiting });
    }

    /// Whether a change failed or did not become ready.
    pub(super) fn any_failed(&self) -> bool {
        let inner = self.inner.lock();
        inner.states.values().any(|state| matches!(state, RunState::Failed { .. }))
            || inner.readiness.values().any(Readiness::is_bad)
    }

    /// Whether others can no longer rely on a change: it failed, is not ready for good, or was left out for such a reason.
    pub(super) fn is_broken(&self, change: ChangeId) -> bool {
        let inner = self.inner.lock();
        let state = inner.states.get(&change);
        matches!(
            state,
            Some(RunState::Failed { .. } | RunState::Skipped { reason: SkipReason::DependencyFailed { .. } })
        ) || inner.readiness.get(&change).is_some_and(Readiness::is_bad)
    }

    /// Waits until a change is ready, has failed, or was left out.
    pub(super) async fn settled(&self, change: ChangeId) {
        let mut moves = self.moves.subscribe();
        let is_settled = |_: &u64| {
            let inner = self.inner.lock();
            match inner.states.get(&change) {
                Some(RunState::Applied { .. }) => {
                    inner.readiness.get(&change).is_some_and(|now| !matches!(now, Readiness::Progressing { .. }))
                }
                Some(state) => state.is_final(),
                None => false,
            }
        };
        let _ = moves.wait_for(is_settled).await;
    }

    /// Changes that came to an end, or that may have written something: announced is not enough.
    pub(super) fn begun(&self, started: &BTreeSet<ChangeId>) -> BTreeSet<ChangeId> {
        let inner = self.inner.lock();
        let begun = inner.states.iter().filter(|(change, state)| state.is_final() || started.contains(change));
        begun.map(|(change, _)| *change).collect()
    }

    /// Whether something that was applied is still being awaited.
    pub(super) fn any_unfinished(&self) -> bool {
        self.inner.lock().readiness.values().any(|readiness| matches!(readiness, Readiness::Progressing { .. }))
    }

    pub(super) fn count(&self, wanted: impl Fn(&RunState) -> bool) -> usize {
        self.inner.lock().states.values().filter(|state| wanted(state)).count()
    }
}
