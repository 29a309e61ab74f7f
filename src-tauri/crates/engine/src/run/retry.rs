//! Trying again, visibly, and only what can pass.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use glasslift_cluster::ApiError;
use glasslift_object::MissingWhat;

use super::execute::{Halt, Run, Turn};
use super::stop::Stop;
use crate::event::RunState;

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
        let usual = DELAYS.get(done as usize - 1).or(DELAYS.last()).copied().unwrap_or(1);
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

impl Run {
    /// Repeats a call while its failure may pass. Only for calls that may be repeated whatever became of them: reads.
    pub(super) async fn retrying<T, F>(
        &self,
        turn: &Turn<'_>,
        doing: &str,
        call: impl Fn() -> F + Send,
    ) -> Result<T, Halt>
    where
        F: Future<Output = Result<T, ApiError>> + Send,
    {
        loop {
            match call().await {
                Ok(value) => return Ok(value),
                Err(error) => self.pause(turn, doing, error).await?,
            }
        }
    }

    /// Counts down to the next attempt.
    ///
    /// # Errors
    /// The failure itself when it cannot pass or the budget is used up; a stop when the user asked for one meanwhile.
    pub(super) async fn pause(&self, turn: &Turn<'_>, doing: &str, error: ApiError) -> Result<(), Halt> {
        let Some((n, in_seconds)) = turn.budget.next(&error) else { return Err(error.to_problem(doing).into()) };
        let why = error.to_problem(doing);
        self.board.state(turn.change.id, RunState::Retrying { n, in_seconds, why: why.clone() });
        self.board.awaiting(turn.change.id, MissingWhat::Retry { why }.into());
        let stop_at = if turn.is_torn() { Stop::Now } else { Stop::AfterCurrent };
        let stopped = tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(u64::from(in_seconds))) => false,
            () = self.stop.reached(stop_at) => true,
        };
        self.board.awaited(turn.change.id);
        if stopped { Err(Halt::Stopped) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

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
        assert!(budget.next(&ApiError::Transport { message: "reset".into() }).is_some());
    }
}
