//! From the engine's event stream to the window: in batches, bounded in size, and replayable after the window was reloaded.

use std::time::Duration;

use glasslift_engine::event::{Event, EventKind};
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

    /// Receives until the last event, then sends the rest. `on_event` sees each one after it was kept.
    pub(crate) async fn forward(&self, mut events: UnboundedReceiver<Event>, mut on_event: impl FnMut(&Event)) {
        let mut batch = tokio::time::interval(BATCH_EVERY);
        batch.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                event = events.recv() => match event {
                    Some(event) => {
                        self.inner.lock().push(event.clone());
                        on_event(&event);
                    }
                    None => break,
                },
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
