//! How often a question is asked again that changes nothing, when the server is in trouble. Pure.
//!
//! A question that fails for such a reason would make a whole plan fail, or call an object blocked that is fine.

use std::time::Duration;

use crate::error::ApiError;
use crate::transient::Transient;

/// Seconds before each further attempt.
pub const PAUSES: &[u64] = &[1, 2, 4];
/// What a server may ask for at most; who asks for more is not waited for.
const LONGEST: u64 = 30;

/// How long to wait before asking once more; none when that would be of no use.
pub fn pause(error: &ApiError, usual: u64) -> Option<Duration> {
    let refusal = match error {
        ApiError::Refused(refusal) => refusal,
        // A question changes nothing: it may be asked again, whatever became of it. A server that hangs is given one more chance.
        ApiError::Transport { .. } => return Some(Duration::from_secs(usual)),
        ApiError::TimedOut { .. } => return (Some(&usual) == PAUSES.first()).then(|| Duration::from_secs(usual)),
        // Something on the way answered instead.
        ApiError::Unreadable { .. } => return Some(Duration::from_secs(usual)),
        ApiError::SignIn(_) | ApiError::ImpossibleName { .. } => return None,
    };
    let in_trouble = match refusal.transient {
        Some(why) => matches!(
            why,
            Transient::TooManyRequests | Transient::Unavailable | Transient::ServerTimeout | Transient::Storage
        ),
        // No rule knows what it means.
        None => error.is_ambiguous(),
    };
    let wanted = refusal.retry_after_seconds.map_or(usual, |asked_for| usual.max(asked_for.into()));
    (in_trouble && wanted <= LONGEST).then(|| Duration::from_secs(wanted))
}

#[cfg(test)]
mod tests {
    use glasslift_object::problem::Problem;

    use super::*;
    use crate::error::Sent;

    const SCHEMA: &str = r#"{"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "code": 500,
        "message": "failed to create typed patch object (x): .a: expected string"}"#;

    #[test]
    fn only_a_server_in_trouble_is_asked_again_and_as_it_wants() {
        let answer = |code, text: &str, retry_after| ApiError::from_answer(code, text.as_bytes(), retry_after, false);
        let rows = [
            (answer(429, "slow down", None), Some(2)),
            (answer(429, "slow down", Some(9)), Some(9)),
            (answer(429, "slow down", Some(1)), Some(2)),
            (answer(429, "slow down", Some(31)), None),
            (answer(503, "no backend", None), Some(2)),
            (answer(504, "too slow", None), Some(2)),
            (answer(500, "etcdserver: leader changed", None), Some(2)),
            (answer(500, "failed calling webhook \"x\"", None), None),
            (answer(500, SCHEMA, None), None),
            (answer(500, "something on the way gave up", None), Some(2)),
            (answer(520, "unknown error", None), Some(2)),
            (answer(408, "", None), Some(2)),
            (ApiError::Unreadable { message: "a page".into() }, Some(2)),
            (answer(404, "404 page not found", None), None),
            (answer(403, "no", None), None),
            (ApiError::TimedOut { seconds: 30 }, None),
            (ApiError::Transport { sent: Sent::No, message: "refused".into() }, Some(2)),
            (ApiError::Transport { sent: Sent::Maybe, message: "reset".into() }, Some(2)),
            (ApiError::SignIn(Problem::new("sign-in-failed")), None),
        ];
        for (error, expected) in rows {
            assert_eq!(pause(&error, 2), expected.map(Duration::from_secs), "{error}");
        }
        assert_eq!(pause(&ApiError::TimedOut { seconds: 30 }, 1), Some(Duration::from_secs(1)), "once");
    }
}
