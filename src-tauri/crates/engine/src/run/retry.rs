//! How often a call is tried again, and when: after a transient failure within one budget for each change, and a few times after one of
//! which nobody knows what it means.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use glasslift_cluster::ApiError;

/// Seconds between attempts; the last one repeats until the budget is used up.
const DELAYS: [u32; 5] = [1, 2, 4, 8, 15];

/// Attempts after failures that no rule knows, and of which nobody knows whether the request took place: a page of a network that wants
/// somebody to sign in, a proxy's own status, a server that broke down over it.
const UNKNOWN: u32 = 5;

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
        let done = self.attempts.load(Ordering::Relaxed);
        let may_pass = error.transient().is_some() || (error.is_ambiguous() && done <= UNKNOWN);
        if !may_pass {
            return None;
        }
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
    fn what_nobody_knows_is_tried_again_a_few_times() {
        let unknown = [
            answer(408, None),
            answer(500, None),
            answer(520, None),
            ApiError::Unreadable { message: "<html>".into() },
        ];
        for error in unknown {
            let budget = Budget::new(Duration::from_secs(600));
            let attempts: Vec<_> = std::iter::from_fn(|| budget.next(&error)).map(|(n, _)| n).collect();
            assert_eq!(attempts, [2, 3, 4, 5, 6], "{error}");
        }
    }

    #[test]
    fn what_cannot_pass_is_never_tried_again() {
        let budget = Budget::new(Duration::from_secs(60));
        assert_eq!(budget.next(&answer(422, None)), None);
        let schema = br#"{"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "code": 500,
            "message": "failed to create typed patch object (a/b): x"}"#;
        let schema = ApiError::from_answer(500, schema, None, false);
        assert_eq!(budget.next(&schema), None);
        assert!(budget.next(&ApiError::Transport { sent: Sent::Maybe, message: "reset".into() }).is_some());
    }
}
