//! The user's wish to stop, seen by everything that waits.

use tokio::sync::watch;

/// How urgently to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stop {
    No,
    /// Finish what is being written, start nothing more.
    AfterCurrent,
    /// Stop waiting for anything, too.
    Now,
}

#[derive(Debug, Clone)]
pub(super) struct StopSignal(watch::Receiver<Stop>);

impl StopSignal {
    pub(super) fn channel() -> (watch::Sender<Stop>, Self) {
        let (sender, receiver) = watch::channel(Stop::No);
        (sender, Self(receiver))
    }

    pub(super) fn requested(&self) -> bool {
        *self.0.borrow() >= Stop::AfterCurrent
    }

    /// Ends when the user wants at least this much of a stop; never, if nobody can ask any more.
    pub(super) async fn reached(&self, level: Stop) {
        let mut receiver = self.0.clone();
        if receiver.wait_for(|stop| *stop >= level).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
