//! Waiting for conditions, always with a bound.

use std::fmt::Display;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::time::{Instant, sleep};

/// How long to wait between two looks.
const INTERVAL: Duration = Duration::from_millis(50);

/// Looks again and again until there is something, and gives that.
///
/// # Errors
/// When `look` fails, or when there is nothing within `bound`; the text names `what` was expected.
pub async fn eventually<T>(
    what: impl Display,
    bound: Duration,
    mut look: impl AsyncFnMut() -> Result<Option<T>>,
) -> Result<T> {
    let until = Instant::now() + bound;
    loop {
        if let Some(found) = look().await.with_context(|| format!("while waiting for {what}"))? {
            return Ok(found);
        }
        if Instant::now() >= until {
            bail!("{what}: not seen within {} s", bound.as_secs());
        }
        sleep(INTERVAL).await;
    }
}

/// Gives the answer of `work`, or an error when it takes longer than `bound`.
///
/// # Errors
/// When it takes too long, or when `work` fails.
pub async fn within<T>(what: impl Display, bound: Duration, work: impl Future<Output = Result<T>>) -> Result<T> {
    match tokio::time::timeout(bound, work).await {
        Ok(answer) => answer.with_context(|| what.to_string()),
        Err(_) => bail!("{what}: no answer within {} s", bound.as_secs()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn waiting_ends_with_what_was_seen_or_names_what_was_not() {
        let mut looks = 0;
        let seen = eventually("three looks", Duration::from_secs(10), async || {
            looks += 1;
            Ok((looks == 3).then_some(looks))
        });
        assert_eq!(seen.await.unwrap(), 3);
        let never = eventually("a pig that flies", Duration::ZERO, async || Ok(None::<()>)).await;
        assert_eq!(never.unwrap_err().to_string(), "a pig that flies: not seen within 0 s");
    }
}
