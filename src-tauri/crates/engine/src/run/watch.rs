//! Follows objects through one watch for each kind and namespace, whatever their number; from some namespaces on, through one watch of
//! the kind in all of them, so that a bundle of many namespaces does not use up the connections that a program may have.
//!
//! A watch without a resource version begins with everything that is there, so nothing has to be listed and no list is kept: objects
//! nobody waits for are dropped as they come. A broken watch is begun again; a forbidden one is given up, and its followers read
//! their objects by themselves. One that nobody follows any more ends.

use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::Duration;

use futures::StreamExt;
use glasslift_cluster::{Path, Reader, Served, WatchEvent};
use parking_lot::Mutex;
use serde_json::Value;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

/// The server ends a watch after this many seconds by itself, so that it moves to another server now and then.
const LIFETIME: u32 = 290;
/// Bookmarks come about every minute: a watch that is silent for longer is dead although its connection is open.
const SILENCE: Duration = Duration::from_secs(120);
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// Namespaces of a kind that have a watch of their own; all others share one.
const NAMESPACES: usize = 8;
/// How long a watch goes on without followers: the next one may come at once.
const LINGER: Duration = Duration::from_secs(5);

/// The watches of a run.
#[derive(Debug, Default)]
pub(super) struct Watches {
    streams: Arc<Mutex<Streams>>,
    tasks: Mutex<JoinSet<()>>,
}

/// By the path of the kind and the namespace; none is all of them.
type Streams = HashMap<(Path, Option<String>), Arc<Stream>>;

/// Namespace and name.
type Key = (String, String);

#[derive(Debug)]
struct Stream {
    wanted: Mutex<HashMap<Key, mpsc::UnboundedSender<News>>>,
    followers: watch::Sender<usize>,
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
    key: Key,
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
        self.stream.wanted.lock().remove(&self.key);
        self.stream.followers.send_modify(|count| *count -= 1);
    }
}

impl Stream {
    fn new() -> Arc<Self> {
        Arc::new(Self { wanted: Mutex::default(), followers: watch::channel(0).0, healthy: watch::channel(false).0 })
    }

    fn follow(self: &Arc<Self>, key: Key) -> Feed {
        let (sender, news) = mpsc::unbounded_channel();
        self.wanted.lock().insert(key.clone(), sender);
        self.followers.send_modify(|count| *count += 1);
        Feed { news, healthy: self.healthy.subscribe(), stream: Arc::clone(self), key }
    }

    fn tell(&self, object: Value, gone: bool) {
        let text = |field: &str| object.pointer(field).and_then(Value::as_str).unwrap_or_default().to_owned();
        let key = (text("/metadata/namespace"), text("/metadata/name"));
        if let Some(follower) = self.wanted.lock().get(&key).cloned() {
            let _ = follower.send(if gone { News::Gone } else { News::State(Box::new(object)) });
        }
    }

    /// Ends when it had no followers for so long.
    async fn forsaken(&self, linger: Duration) {
        let mut followers = self.followers.subscribe();
        loop {
            // The sender lives as long as this does.
            let _ = followers.wait_for(|count| *count == 0).await;
            if tokio::time::timeout(linger, followers.wait_for(|count| *count > 0)).await.is_err() {
                return;
            }
        }
    }
}

impl Watches {
    /// Follows an object; begins a watch that it is seen in, if there is none.
    pub(super) fn follow(&self, reader: &Reader, served: &Served, namespace: Option<&str>, name: &str) -> Feed {
        let path = served.collection_path(None);
        let mut streams = self.streams.lock();
        let own = streams.keys().filter(|(kind, namespace)| *kind == path && namespace.is_some()).count();
        let known = namespace.is_some_and(|own| streams.contains_key(&(path.clone(), Some(own.to_owned()))));
        let watched = watched(namespace, known, own).map(str::to_owned);
        let key = (path, watched.clone());
        let stream = streams.entry(key.clone()).or_insert_with(|| {
            let stream = Stream::new();
            let watching = keep_watching(reader.clone(), served.clone(), watched, Arc::clone(&stream));
            let work = while_followed(Arc::downgrade(&self.streams), key, Arc::clone(&stream), watching);
            let mut tasks = self.tasks.lock();
            // Those that have ended.
            while tasks.try_join_next().is_some() {}
            tasks.spawn(work);
            stream
        });
        stream.follow((namespace.unwrap_or_default().to_owned(), name.to_owned()))
    }
}

/// The namespace whose watch shows an object; none is that of the whole kind. `known` says that its namespace has one, `own` how many do.
fn watched(namespace: Option<&str>, known: bool, own: usize) -> Option<&str> {
    namespace.filter(|_| known || own < NAMESPACES)
}

/// Watches until nobody follows any more. What is forbidden stays known, so that it is not asked for again.
async fn while_followed(
    streams: Weak<Mutex<Streams>>,
    key: (Path, Option<String>),
    stream: Arc<Stream>,
    watching: impl Future<Output = ()>,
) {
    let mut watching = std::pin::pin!(watching);
    loop {
        tokio::select! {
            () = &mut watching => return,
            () = stream.forsaken(LINGER) => {}
        }
        let Some(streams) = streams.upgrade() else { return };
        let mut streams = streams.lock();
        // Whoever follows does so under this lock.
        if *stream.followers.borrow() == 0 {
            streams.remove(&key);
            return;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_namespaces_share_a_watch() {
        let rows = [
            (Some("a"), false, 0, Some("a")),
            (Some("a"), false, NAMESPACES - 1, Some("a")),
            (Some("a"), false, NAMESPACES, None),
            (Some("a"), true, NAMESPACES, Some("a")),
            (None, false, 0, None),
        ];
        for (namespace, known, own, expected) in rows {
            assert_eq!(watched(namespace, known, own), expected, "{namespace:?} {known} {own}");
        }
    }

    #[tokio::test]
    async fn news_reach_their_follower_and_a_watch_ends_with_the_last_one() {
        let stream = Stream::new();
        let key = |namespace: &str| (namespace.to_owned(), "x".to_owned());
        let (mut one, other) = (stream.follow(key("a")), stream.follow(key("b")));
        stream.tell(serde_json::json!({"metadata": {"namespace": "b", "name": "x"}}), false);
        stream.tell(serde_json::json!({"metadata": {"namespace": "a", "name": "x"}}), true);
        assert!(matches!(one.next().await, Some(News::Gone)));
        let key = (Path::resource("", "v1", "pods", None), None);
        let streams = Arc::new(Mutex::new(Streams::from([(key.clone(), Arc::clone(&stream))])));
        let mut work = std::pin::pin!(while_followed(Arc::downgrade(&streams), key, stream, std::future::pending()));
        drop(one);
        assert!(tokio::time::timeout(Duration::from_millis(10), &mut work).await.is_err(), "somebody follows");
        drop(other);
        work.await;
        assert!(streams.lock().is_empty());
    }
}
