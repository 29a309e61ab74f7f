//! The state of a run while it runs, and the only place where events are made.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedSender;

use crate::event::{Event, EventKind, Missing, Readiness, RunState, Waiting};
use crate::journal::Journal;
use crate::plan::ChangeId;

/// Numbers, records and sends events; remembers where every change is.
#[derive(Debug)]
pub(super) struct Board {
    run: String,
    total: u32,
    journal: Journal,
    inner: Mutex<Inner>,
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
}

impl Board {
    pub(super) fn new(run: String, total: usize, journal: Journal, sink: UnboundedSender<Event>) -> Self {
        let inner = Inner {
            seq: 0,
            sink,
            states: BTreeMap::new(),
            readiness: BTreeMap::new(),
            waiting: BTreeMap::new(),
            last_progress: None,
            journal_failed: false,
        };
        Self { run, total: u32::try_from(total).unwrap_or(u32::MAX), journal, inner: Mutex::new(inner) }
    }

    pub(super) fn journal(&self) -> &Journal {
        &self.journal
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn emit(&self, kind: EventKind) {
        self.emit_locked(&mut self.lock(), kind);
    }

    fn emit_locked(&self, inner: &mut Inner, kind: EventKind) {
        let event = Event { run: self.run.clone(), seq: inner.seq, at: Timestamp::now(), kind };
        inner.seq += 1;
        if let Err(error) = self.journal.append(&event)
            && !inner.journal_failed
        {
            inner.journal_failed = true;
            let message = format!("The run can no longer be recorded: {error}.");
            self.emit_locked(inner, EventKind::Notice { change: None, message });
        }
        // Nobody listening is no reason to stop a run.
        let _ = inner.sink.send(event);
    }

    /// A change moved on.
    pub(super) fn state(&self, change: ChangeId, state: RunState) {
        let mut inner = self.lock();
        if inner.states.get(&change) == Some(&state) {
            return;
        }
        if state.is_final() {
            inner.waiting.remove(&change);
        }
        inner.states.insert(change, state.clone());
        self.emit_locked(&mut inner, EventKind::State { change, state });
    }

    /// An applied object became more or less ready.
    pub(super) fn readiness(&self, change: ChangeId, readiness: Readiness) {
        let mut inner = self.lock();
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
    }

    /// Something is awaited for a change that is not about its readiness.
    pub(super) fn awaiting(&self, change: ChangeId, missing: Missing) {
        let mut inner = self.lock();
        let since = inner.waiting.get(&change).map_or_else(Timestamp::now, |(_, since)| *since);
        inner.waiting.insert(change, (missing, since));
    }

    /// Says how far the run is and what it waits for, if that changed or something is awaited.
    pub(super) fn progress(&self) {
        let mut inner = self.lock();
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
        let inner = self.lock();
        inner.states.values().any(|state| matches!(state, RunState::Failed { .. }))
            || inner.readiness.values().any(|readiness| {
                matches!(readiness, Readiness::Failed { .. } | Readiness::TimedOut { .. } | Readiness::Gone)
            })
    }

    /// Changes whose turn has come.
    pub(super) fn begun(&self) -> BTreeSet<ChangeId> {
        self.lock().states.iter().filter(|(_, state)| **state != RunState::Queued).map(|(change, _)| *change).collect()
    }

    /// Whether something that was applied is still being awaited.
    pub(super) fn any_unfinished(&self) -> bool {
        self.lock().readiness.values().any(|readiness| matches!(readiness, Readiness::Progressing { .. }))
    }

    pub(super) fn count(&self, wanted: impl Fn(&RunState) -> bool) -> usize {
        self.lock().states.values().filter(|state| wanted(state)).count()
    }
}
