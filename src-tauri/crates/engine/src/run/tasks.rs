//! Work side by side, of which each piece is known by what it is for: one that panics is told from one that ended.

use std::collections::HashMap;

use tokio::task::{Id, JoinSet};

/// How a piece of work ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ended<K, T> {
    /// With this.
    With(T),
    /// It panicked: Glasslift itself is at fault.
    Broken(K),
}

/// Pieces of work under way, each for something. Dropping them ends them.
pub(super) struct Tasks<K, T> {
    set: JoinSet<T>,
    of: HashMap<Id, K>,
}

impl<K, T: Send + 'static> Tasks<K, T> {
    pub(super) fn new() -> Self {
        Self { set: JoinSet::new(), of: HashMap::new() }
    }

    pub(super) fn spawn(&mut self, key: K, work: impl Future<Output = T> + Send + 'static) {
        let id = self.set.spawn(work).id();
        self.of.insert(id, key);
    }

    pub(super) fn len(&self) -> usize {
        self.set.len()
    }

    /// The next that ends; none when nothing is under way.
    pub(super) async fn next(&mut self) -> Option<Ended<K, T>> {
        loop {
            match self.set.join_next_with_id().await? {
                Ok((id, value)) => {
                    self.of.remove(&id);
                    return Some(Ended::With(value));
                }
                Err(error) => {
                    if let Some(key) = self.of.remove(&error.id()).filter(|_| error.is_panic()) {
                        return Some(Ended::Broken(key));
                    }
                }
            }
        }
    }

    /// Ends everything, and waits until it has ended.
    pub(super) async fn end(&mut self) {
        self.set.shutdown().await;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use super::*;

    #[tokio::test]
    async fn a_panic_is_told_with_what_it_was_for_and_what_is_ended_says_nothing_more() {
        let mut tasks = Tasks::new();
        tasks.spawn("fine", async { 1 });
        assert_eq!(tasks.next().await, Some(Ended::With(1)));
        tasks.spawn("broken", async { panic!("on purpose") });
        assert_eq!(tasks.next().await, Some(Ended::Broken("broken")));
        let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel::<()>();
        tasks.spawn("endless", async move {
            sender.closed().await;
            2
        });
        tasks.end().await;
        assert_eq!((tasks.next().await, tasks.len()), (None, 0));
        assert!(receiver.recv().await.is_none(), "its sender went with it");
    }
}
