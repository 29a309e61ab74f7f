//! Whether a certificate looks out of date only because this computer's clock is wrong.

use std::time::Duration;

use jiff::Timestamp;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::certificate::Facts;
use super::{Broken, Route, Tls};
use crate::fault::Fault;
use crate::version::skew;

/// How long the question may take.
const DEADLINE: Duration = Duration::from_secs(5);
/// Enough for the head of an answer.
const HEAD: usize = 4096;

impl Route {
    /// Looks again at a certificate that is out of date: where the server's clock says that it is valid, the clock here is wrong.
    pub(crate) async fn reconsidered(&self, broken: Broken, tls: &Tls) -> Broken {
        if !matches!(broken.fault, Fault::Expired { .. } | Fault::NotYetValid { .. }) {
            return broken;
        }
        let Some(facts) = tls.witness.seen().and_then(|seen| Facts::of(&seen)) else { return broken };
        let asked = tokio::time::timeout(DEADLINE, self.server_date());
        let Ok(Some(date)) = asked.await else { return broken };
        let now = Timestamp::now();
        match judged(&facts, now, skew(Some(&date), now)) {
            Some((minutes, ahead)) => {
                Broken { fault: Fault::ClockWrong { address: self.address(), minutes, ahead }, detail: broken.detail }
            }
            None => broken,
        }
    }

    /// The server's clock. Its certificate cannot be checked for this, so it is sent nothing that is worth anything.
    async fn server_date(&self) -> Option<String> {
        let mut stream = self.dial(&self.unchecked()?).await.ok()?;
        let request = format!("GET /version HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address());
        stream.write_all(request.as_bytes()).await.ok()?;
        stream.flush().await.ok()?;
        let mut head = vec![0; HEAD];
        let mut length = 0;
        while length < HEAD {
            let read = stream.read(head.get_mut(length..)?).await.ok()?;
            length += read;
            let so_far = head.get(..length)?;
            if read == 0 || so_far.windows(4).any(|bytes| bytes == b"\r\n\r\n") {
                break;
            }
        }
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut response = httparse::Response::new(&mut headers);
        response.parse(head.get(..length)?).ok()?;
        let date = response.headers.iter().find(|header| header.name.eq_ignore_ascii_case("date"))?;
        String::from_utf8(date.value.to_vec()).ok()
    }
}

/// How many minutes the clock here is wrong, and whether it is ahead, if that explains the certificate. Pure.
fn judged(facts: &Facts, now: Timestamp, skew: Option<i64>) -> Option<(u64, bool)> {
    let skew = skew?;
    let there = now.as_second() - skew;
    let valid_there = (facts.from.as_second()..=facts.until.as_second()).contains(&there);
    (valid_there && skew.unsigned_abs() >= 60).then_some((skew.unsigned_abs() / 60, skew > 0))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_wrong_clock_is_blamed_only_where_it_explains_the_certificate() {
        let facts = Facts {
            version: 3,
            issuer: String::new(),
            names: Vec::new(),
            from: "2026-01-01T00:00:00Z".parse().unwrap(),
            until: "2027-01-01T00:00:00Z".parse().unwrap(),
        };
        let day = 24 * 60 * 60;
        for (now, skew, expected) in [
            ("2027-02-01T00:00:00Z", Some(60 * day), Some((60 * 24 * 60, true))),
            ("2025-12-31T00:00:00Z", Some(-2 * day), Some((2 * 24 * 60, false))),
            // The server's clock agrees, or is not known: it has expired.
            ("2027-02-01T00:00:00Z", Some(0), None),
            ("2027-02-01T00:00:00Z", Some(day), None),
            ("2027-02-01T00:00:00Z", None, None),
        ] {
            assert_eq!(judged(&facts, now.parse().unwrap(), skew), expected, "{now} {skew:?}");
        }
    }
}
