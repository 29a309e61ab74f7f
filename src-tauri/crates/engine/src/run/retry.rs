//! How often a call is tried again, and when: only after a transient failure, within one budget for each change.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use glasslift_cluster::ApiError;

/// Seconds between attempts; the last one repeats until the budget is used up.
const DELAYS: [u32; 5] = [1, 2, 4, 8, 15];

/// What may be spent on waiting between attempts: one for all calls of a change.
#[derive(Debug)]
pub(super) struct Budget {
    seconds: u32,
    spent: AtomicU32,
    attempts: AtomicU32,
}

impl Budget {
    pub(super) fn new(total: Duration) -> Self {
        let seconds = u32::try_from(total.as_secs()).unwrap_or(u32::MAX);
        Self { seconds, spent: AtomicU32::new(0), attempts: AtomicU32::new(1) }
    }

    /// Number of the next attempt and the seconds until then; none when the failure cannot pass or the budget is used up.
    pub(super) fn next(&self, error: &ApiError) -> Option<(u32, u32)> {
        error.transient()?;
        let done = self.attempts.load(Ordering::Relaxed);
        let usual = delay(done.saturating_sub(1));
        let asked_for = error.refusal().and_then(|refusal| refusal.retry_after_seconds).unwrap_or_default();
        let pause = usual.max(asked_for);
        let spent = self.spent.load(Ordering::Relaxed).saturating_add(pause);
        if spent > self.seconds {
            return None;
        }
        self.spent.store(spent, Ordering::Relaxed);
        self.attempts.store(done + 1, Ordering::Relaxed);
        Some((done + 1, pause))
    }
}

/// Seconds until the next attempt, after so many pauses.
pub(super) fn delay(pauses: u32) -> u32 {
    DELAYS.get(pauses as usize).or(DELAYS.last()).copied().unwrap_or(1)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use glasslift_cluster::Sent;

    use super::*;

    fn answer(code: u16, retry_after: Option<u32>) -> ApiError {
        ApiError::from_answer(code, b"slow down", retry_after, false)
    }

    #[test]
    fn pauses_grow_and_the_server_may_ask_for_more() {
        let budget = Budget::new(Duration::from_secs(60));
        let pauses: Vec<_> = (0..4).filter_map(|_| budget.next(&answer(429, None))).collect();
        assert_eq!(pauses, [(2, 1), (3, 2), (4, 4), (5, 8)]);
        assert_eq!(budget.next(&answer(429, Some(30))), Some((6, 30)));
        assert_eq!(budget.next(&answer(429, None)), Some((7, 15)), "sixty in all");
        assert_eq!(budget.next(&answer(429, None)), None, "the budget is one for the whole object");
    }

    #[test]
    fn what_cannot_pass_is_never_tried_again() {
        let budget = Budget::new(Duration::from_secs(60));
        assert_eq!(budget.next(&answer(422, None)), None);
        let schema = ApiError::from_answer(500, b"failed to create typed patch object (a/b): x", None, false);
        assert_eq!(budget.next(&schema), None);
        assert!(budget.next(&ApiError::Transport { sent: Sent::Maybe, message: "reset".into() }).is_some());
    }
}
