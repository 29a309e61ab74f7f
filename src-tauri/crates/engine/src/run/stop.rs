//! The user's wish to stop, seen by everything that waits.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::watch::{self, Sender};

use crate::event::Stop;

/// How long a stop at once lets a change that has deleted its object go on, so that there is one again: a Pod's usual grace period, and
/// a request.
pub const TORN_WITHIN: Duration = Duration::from_secs(60);

/// How urgent it is, and since when.
type Wish = Option<(Stop, Instant)>;

/// Asks for a stop, and tells of it.
#[derive(Debug, Clone)]
pub(super) struct StopSignal {
    wish: Sender<Wish>,
    /// How long what is torn may go on after a stop at once.
    pub(super) within: Duration,
}

impl StopSignal {
    pub(super) fn new(within: Duration) -> Self {
        Self { wish: watch::channel(None).0, within }
    }

    /// Asks for at least this much of a stop; whether that is more than what was asked for so far.
    pub(super) fn at_least(&self, level: Stop) -> bool {
        self.wish.send_if_modified(|wish| {
            let more = wish.is_none_or(|(now, _)| now < level);
            if more {
                *wish = Some((level, Instant::now()));
            }
            more
        })
    }

    /// What one more wish to stop means: first after the current changes, then at once.
    pub(super) fn further(&self) -> Stop {
        if self.requested() { Stop::AtOnce } else { Stop::AfterCurrent }
    }

    /// Whether the user wants any stop.
    pub(super) fn requested(&self) -> bool {
        self.is(Stop::AfterCurrent)
    }

    /// Whether the user wants at least this much of a stop.
    pub(super) fn is(&self, level: Stop) -> bool {
        self.wish.borrow().is_some_and(|(wanted, _)| wanted >= level)
    }

    /// Ends when the user wants at least this much of a stop.
    pub(super) async fn reached(&self, level: Stop) {
        let mut wish = self.wish.subscribe();
        // The sender lives as long as this does, so that there is no other end of waiting.
        let _ = wish.wait_for(|wish| wish.is_some_and(|(wanted, _)| wanted >= level)).await;
    }

    /// Ends when even what is torn has had its time after a stop at once.
    pub(super) async fn overdue(&self) {
        self.reached(Stop::AtOnce).await;
        tokio::time::sleep(self.within.saturating_sub(self.elapsed())).await;
    }

    /// When the user wanted what is wanted now; at this moment, if nothing is.
    pub(super) fn since(&self) -> Timestamp {
        Timestamp::now() - self.elapsed()
    }

    fn elapsed(&self) -> Duration {
        self.wish.borrow().map(|(_, since)| since.elapsed()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_to_stop_only_grows() {
        let stop = StopSignal::new(Duration::ZERO);
        assert_eq!((stop.requested(), stop.further()), (false, Stop::AfterCurrent));
        assert!(stop.at_least(Stop::AfterCurrent));
        assert!(!stop.at_least(Stop::AfterCurrent), "the same again is no further wish");
        assert_eq!((stop.requested(), stop.is(Stop::AtOnce), stop.further()), (true, false, Stop::AtOnce));
        assert!(stop.at_least(Stop::AtOnce));
        assert!(!stop.at_least(Stop::AfterCurrent) && stop.is(Stop::AtOnce));
    }

    #[tokio::test]
    async fn what_is_torn_is_overdue_only_after_a_stop_at_once() {
        let stop = StopSignal::new(Duration::ZERO);
        let overdue = || tokio::time::timeout(Duration::from_millis(20), stop.overdue());
        stop.at_least(Stop::AfterCurrent);
        assert!(overdue().await.is_err());
        stop.at_least(Stop::AtOnce);
        assert!(overdue().await.is_ok());
    }
}
