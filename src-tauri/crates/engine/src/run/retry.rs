//! Trying again, visibly, and only what can pass.

use std::time::Duration;

use super::execute::Run;
use super::stop::Stop;
use crate::cluster::ApiError;
use crate::event::RunState;
use crate::plan::ChangeId;

/// Seconds between attempts; the last one repeats until the budget is used up.
const DELAYS: [u32; 5] = [1, 2, 4, 8, 15];
/// Seconds that may be spent on waiting between attempts of one write.
const BUDGET: u32 = 90;

impl Run {
    /// Repeats a call while its failure may pass. Only for calls that may be repeated: reads and applies, never a creation of a Job.
    pub(super) async fn retrying<T, F>(
        &self,
        change: ChangeId,
        doing: &str,
        call: impl Fn() -> F + Send,
    ) -> Result<T, ApiError>
    where
        F: Future<Output = Result<T, ApiError>> + Send,
    {
        let mut spent = 0;
        for n in 2.. {
            let error = match call().await {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            if error.transient().is_none() {
                return Err(error);
            }
            let usual = DELAYS.get(n as usize - 2).or(DELAYS.last()).copied().unwrap_or(1);
            let asked_for = error.refusal().and_then(|refusal| refusal.retry_after_seconds).unwrap_or_default();
            let in_seconds = usual.max(asked_for);
            spent += in_seconds;
            if spent > BUDGET {
                return Err(error);
            }
            self.board.state(change, RunState::Retrying { n, in_seconds, why: error.to_problem(doing) });
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs(u64::from(in_seconds))) => {}
                () = self.stop.reached(Stop::AfterCurrent) => return Err(error),
            }
        }
        unreachable!("the loop counts without end")
    }
}
