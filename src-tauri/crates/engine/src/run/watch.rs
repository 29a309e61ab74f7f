//! Follows objects through one watch for each kind and namespace, whatever their number.
//!
//! A watch without a resource version begins with everything that is there, so nothing has to be listed and no list is kept: objects
//! nobody waits for are dropped as they come. A broken watch is begun again; a forbidden one is given up, and its followers read
//! their objects by themselves.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use glasslift_cluster::{Path, Reader, Served, WatchEvent};
use parking_lot::Mutex;
use serde_json::Value;
use tokio::sync::{mpsc, watch};
use tokio::task::AbortHandle;

/// The server ends a watch after this many seconds by itself, so that it moves to another server now and then.
const LIFETIME: u32 = 290;
/// Bookmarks come about every minute: a watch that is silent for longer is dead although its connection is open.
const SILENCE: Duration = Duration::from_secs(120);
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// The watches of a run.
#[derive(Debug, Default)]
pub(super) struct Watches {
    streams: Mutex<HashMap<Path, Arc<Stream>>>,
    tasks: Mutex<Vec<AbortHandle>>,
}

#[derive(Debug)]
struct Stream {
    wanted: Mutex<HashMap<String, mpsc::UnboundedSender<News>>>,
    healthy: watch::Sender<bool>,
}

/// What a watch tells about one object.
#[derive(Debug)]
pub(super) enum News {
    /// Its present state.
    State(Box<Value>),
    /// It was deleted.
    Gone,
}

/// News of one object.
#[derive(Debug)]
pub(super) struct Feed {
    news: mpsc::UnboundedReceiver<News>,
    healthy: watch::Receiver<bool>,
    stream: Arc<Stream>,
    name: String,
}

impl Feed {
    /// The latest news, leaving out older states.
    pub(super) async fn next(&mut self) -> Option<News> {
        let mut latest = self.news.recv().await?;
        while let Ok(newer) = self.news.try_recv() {
            latest = newer;
        }
        Some(latest)
    }

    /// Whether news come at the moment.
    pub(super) fn is_healthy(&self) -> bool {
        *self.healthy.borrow()
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.stream.wanted.lock().remove(&self.name);
    }
}

impl Stream {
    fn tell(&self, object: Value, gone: bool) {
        let name = object.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
        if let Some(follower) = self.wanted.lock().get(name).cloned() {
            let _ = follower.send(if gone { News::Gone } else { News::State(Box::new(object)) });
        }
    }
}

impl Watches {
    /// Follows an object; begins the watch of its kind and namespace if there is none.
    pub(super) fn follow(&self, reader: &Reader, served: &Served, namespace: Option<&str>, name: &str) -> Feed {
        let path = served.collection_path(namespace);
        let mut streams = self.streams.lock();
        let stream = streams.entry(path).or_insert_with(|| {
            let stream = Arc::new(Stream { wanted: Mutex::default(), healthy: watch::channel(false).0 });
            let task = keep_watching(reader.clone(), served.clone(), namespace.map(str::to_owned), Arc::clone(&stream));
            self.tasks.lock().push(tokio::spawn(task).abort_handle());
            stream
        });
        let (sender, news) = mpsc::unbounded_channel();
        stream.wanted.lock().insert(name.to_owned(), sender);
        Feed { news, healthy: stream.healthy.subscribe(), stream: Arc::clone(stream), name: name.to_owned() }
    }
}

impl Drop for Watches {
    fn drop(&mut self) {
        for task in self.tasks.lock().iter() {
            task.abort();
        }
    }
}

async fn keep_watching(reader: Reader, served: Served, namespace: Option<String>, stream: Arc<Stream>) {
    let mut pause = FIRST_PAUSE;
    loop {
        match reader.watch(&served, namespace.as_deref(), LIFETIME).await {
            Ok(events) => {
                stream.healthy.send_replace(true);
                let mut events = std::pin::pin!(events);
                while let Ok(Some(Ok(event))) = tokio::time::timeout(SILENCE, events.next()).await {
                    pause = FIRST_PAUSE;
                    match event {
                        WatchEvent::Added(object) | WatchEvent::Modified(object) => stream.tell(object, false),
                        WatchEvent::Deleted(object) => stream.tell(object, true),
                        WatchEvent::Bookmark(_) => {}
                        WatchEvent::Error(_) => break,
                    }
                }
            }
            // Whoever follows an object without a watch reads it now and then instead.
            Err(error) if error.refusal().is_some_and(|refusal| matches!(refusal.code, 401 | 403 | 404 | 405)) => {
                return;
            }
            Err(_) => {}
        }
        stream.healthy.send_replace(false);
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}
