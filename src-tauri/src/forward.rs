//! From the engine's event stream to the window: in batches, bounded in size, and replayable after the window was reloaded.

use std::time::Duration;

use glasslift_engine::event::{Event, EventKind, Outcome};
use glasslift_engine::object::MissingWhat;
use jiff::Timestamp;
use parking_lot::Mutex;
use tauri::ipc::Channel;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;

/// Shortest time between two messages.
const BATCH_EVERY: Duration = Duration::from_millis(50);
/// Largest message that the web view takes without a further round trip (tauri `ipc/channel.rs`).
const MESSAGE_LIMIT: usize = 8 * 1024;

/// Keeps a run's events and passes them on.
pub(crate) struct Forwarder {
    inner: Mutex<Inner>,
    end: watch::Sender<bool>,
}

struct Inner {
    events: Vec<Event>,
    /// How many of them were sent through the channel.
    sent: usize,
    channel: Channel<Vec<Event>>,
    finished: bool,
}

impl Forwarder {
    pub(crate) fn new(channel: Channel<Vec<Event>>) -> Self {
        let inner = Inner { events: Vec::new(), sent: 0, channel, finished: false };
        Self { inner: Mutex::new(inner), end: watch::Sender::new(false) }
    }

    /// Receives until the last event, then sends the rest. `on_event` sees each one after it was kept. A stream that breaks off has an
    /// end, too: nobody waits for a run that is no more.
    pub(crate) async fn forward(&self, mut events: UnboundedReceiver<Event>, mut on_event: impl FnMut(&Event)) {
        let mut batch = tokio::time::interval(BATCH_EVERY);
        batch.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                event = events.recv() => {
                    let Some(event) = event.or_else(|| self.broken_off()) else { break };
                    self.inner.lock().push(event.clone());
                    on_event(&event);
                }
                _ = batch.tick() => self.flush(),
            }
            if self.is_finished() {
                break;
            }
        }
        {
            let mut inner = self.inner.lock();
            inner.finished = true;
            inner.flush();
        }
        self.end.send_replace(true);
    }

    /// Waits for the end of the run.
    pub(crate) async fn finished(&self) {
        // The sender lives as long as this does, so that there is no other end of waiting.
        let _ = self.end.subscribe().wait_for(|ended| *ended).await;
    }

    /// The end of a run that said none; nothing when it said nothing at all.
    fn broken_off(&self) -> Option<Event> {
        let inner = self.inner.lock();
        let last = inner.events.last()?;
        let kind = EventKind::RunFinished { outcome: Outcome::Interrupted };
        Some(Event { run: last.run.clone(), seq: last.seq + 1, at: Timestamp::now(), kind })
    }

    /// The resource that is put back before the run ends, and the seconds that there are for that; none when there is none.
    pub(crate) fn put_back(&self, now: Timestamp) -> Option<(String, u64)> {
        let inner = self.inner.lock();
        let waiting = inner.events.iter().rev().find_map(|event| match &event.kind {
            EventKind::Progress { waiting, .. } => Some(waiting),
            _ => None,
        })?;
        let plan = inner.events.iter().find_map(|event| match &event.kind {
            EventKind::RunStarted { plan } => Some(plan),
            _ => None,
        })?;
        waiting.iter().find_map(|one| {
            let MissingWhat::PutBack { within_seconds } = one.missing.what else { return None };
            let elapsed = u64::try_from(now.duration_since(one.since).as_secs()).unwrap_or_default();
            let object = plan.changes.get(one.change as usize)?.object.to_string();
            Some((object, u64::from(within_seconds).saturating_sub(elapsed)))
        })
    }

    /// Everything so far; what follows goes to the new channel.
    pub(crate) fn attach(&self, channel: Channel<Vec<Event>>) -> Vec<Event> {
        let mut inner = self.inner.lock();
        inner.channel = channel;
        inner.sent = inner.events.len();
        inner.events.clone()
    }

    /// Everything so far.
    pub(crate) fn events(&self) -> Vec<Event> {
        self.inner.lock().events.clone()
    }

    pub(crate) fn is_finished(&self) -> bool {
        self.inner.lock().finished
    }

    fn flush(&self) {
        self.inner.lock().flush();
    }
}

impl Inner {
    fn push(&mut self, event: Event) {
        self.finished |= matches!(event.kind, EventKind::RunFinished { .. });
        self.events.push(event);
    }

    fn flush(&mut self) {
        let mut batch = Vec::new();
        let mut size = 2;
        for event in self.events.get(self.sent..).unwrap_or_default() {
            let length = serde_json::to_vec(event).map_or(0, |bytes| bytes.len() + 1);
            if !batch.is_empty() && size + length > MESSAGE_LIMIT {
                // A window that is gone does not stop a run.
                let _ = self.channel.send(std::mem::take(&mut batch));
                size = 2;
            }
            size += length;
            batch.push(event.clone());
        }
        if !batch.is_empty() {
            let _ = self.channel.send(batch);
        }
        self.sent = self.events.len();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use glasslift_engine::event::{Stop, Waiting};
    use glasslift_engine::object::Missing;
    use jiff::ToSpan;
    use tokio::sync::mpsc::unbounded_channel;

    use super::*;

    /// A run as the journal records it.
    fn recorded() -> Vec<Event> {
        let lines = include_str!("../crates/cli/tests/terminal/given/run.jsonl").lines();
        lines.map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[tokio::test]
    async fn a_stream_that_breaks_off_has_an_end() {
        let forwarder = Forwarder::new(Channel::new(|_| Ok(())));
        let (sink, events) = unbounded_channel();
        let event = Event {
            run: "r".into(),
            seq: 7,
            at: Timestamp::UNIX_EPOCH,
            kind: EventKind::StopRequested { how: Stop::AtOnce },
        };
        sink.send(event).unwrap();
        drop(sink);
        let mut seen = Vec::new();
        forwarder.forward(events, |event| seen.push(event.clone())).await;
        forwarder.finished().await;
        assert_eq!(forwarder.events(), seen);
        assert_eq!(seen.last().unwrap().kind, EventKind::RunFinished { outcome: Outcome::Interrupted });
        assert_eq!((seen.len(), seen.last().unwrap().seq), (2, 8));
    }

    #[test]
    fn what_is_put_back_is_named_with_the_time_that_is_left() {
        let forwarder = Forwarder::new(Channel::new(|_| Ok(())));
        let (mut events, since) = (recorded(), Timestamp::UNIX_EPOCH);
        events.truncate(1);
        let EventKind::RunStarted { plan } = &events[0].kind else { unreachable!() };
        let (change, name) = (plan.changes[1].id, plan.changes[1].object.to_string());
        let progress = |waiting| EventKind::Progress { done: 0, total: 9, waiting };
        let missing = Missing::from(MissingWhat::PutBack { within_seconds: 60 });
        let rows = [
            (vec![Waiting { change, missing: missing.clone(), since }], 17, Some((name.clone(), 43))),
            (vec![Waiting { change, missing, since }], 99, Some((name, 0))),
            (vec![Waiting { change, missing: MissingWhat::Start.into(), since }], 1, None),
            (Vec::new(), 1, None),
        ];
        forwarder.inner.lock().push(events.remove(0));
        for (waiting, elapsed, expected) in rows {
            let event = Event { run: "r".into(), seq: 1, at: since, kind: progress(waiting) };
            forwarder.inner.lock().push(event);
            assert_eq!(forwarder.put_back(since + elapsed.seconds()), expected);
        }
    }
}
