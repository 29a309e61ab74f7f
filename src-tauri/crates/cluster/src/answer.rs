//! What comes back for a request: answers, and why there is none.

use std::future::Future;
use std::time::Duration;

use glasslift_object::problem::Problem;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{ApiError, Sent};

/// An answer to a write or a dry run.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// 201 when the object was created, else 200.
    pub code: u16,
    /// The object as the server stores it.
    pub object: Value,
    /// `Warning` headers, unwrapped.
    pub warnings: Vec<String>,
}

/// An answer as it came, not yet believed.
#[derive(Debug, Clone)]
pub struct RawAnswer {
    /// Status.
    pub status: http::StatusCode,
    /// Headers.
    pub headers: http::HeaderMap,
    /// Body.
    pub body: Vec<u8>,
}

/// Why a raw question has no answer.
#[derive(Debug)]
pub enum NoAnswer {
    /// Signing in failed, so nothing was sent.
    SignIn(Problem),
    /// There was none in time.
    TooLate,
    /// The connection failed.
    Failed(kube::Error),
}

pub(super) fn read_as<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    serde_json::from_slice(bytes).map_err(|error| ApiError::Unreadable { message: error.to_string() })
}

pub(super) async fn within<T>(
    deadline: Duration,
    call: impl Future<Output = Result<T, ApiError>>,
) -> Result<T, ApiError> {
    tokio::time::timeout(deadline, call).await.unwrap_or(Err(ApiError::TimedOut { seconds: deadline.as_secs() }))
}

/// A request that cannot be made.
pub(super) fn unsent(error: &http::Error) -> ApiError {
    ApiError::Transport { sent: Sent::No, message: error.to_string() }
}

/// Turns the client's error into ours; never through its `Display`, which dumps Status messages.
pub(super) fn client_error(error: kube::Error) -> ApiError {
    match error {
        kube::Error::Api(status) => ApiError::from_status(status.code, &status, None, false),
        other => match cause_of::<Problem>(&other) {
            Some(problem) => ApiError::SignIn(problem.clone()),
            None => {
                let connecting =
                    cause_of::<hyper_util::client::legacy::Error>(&other).is_some_and(|why| why.is_connect());
                let sent = if connecting { Sent::No } else { Sent::Maybe };
                ApiError::Transport { sent, message: causes(&other) }
            }
        },
    }
}

/// A cause of an error by its type.
fn cause_of<'a, T: std::error::Error + 'static>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a T> {
    std::iter::successors(Some(error), |error| error.source()).find_map(|error| error.downcast_ref::<T>())
}

/// The chain of causes of an error, outermost first.
pub fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut texts: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        let text = error.to_string();
        if !texts.iter().any(|known| known.contains(&text)) {
            texts.push(text);
        }
        next = error.source();
    }
    texts.join(": ")
}

pub(super) fn header<'a>(headers: &'a http::HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Unwraps `299 - "text"` (RFC 7234 section 5.5, used by KEP-1693).
pub(super) fn warnings(headers: &http::HeaderMap) -> Vec<String> {
    let mut texts = Vec::new();
    for value in headers.get_all(http::header::WARNING) {
        // The server sends UTF-8 (`NewWarningHeader` of apimachinery), which is not what headers are made of.
        let value = String::from_utf8_lossy(value.as_bytes());
        let text = value.splitn(3, ' ').nth(2).unwrap_or(&value);
        let quoted = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
        let text = quoted.replace("\\\"", "\"").replace("\\\\", "\\");
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use http::{HeaderMap, HeaderValue};

    use super::*;

    #[test]
    fn warnings_are_unwrapped_whatever_their_letters() {
        let rows: [(&[u8], &str); 5] = [
            (br#"299 - "unknown field \"spec.x\" in \\x""#, r#"unknown field "spec.x" in \x"#),
            (br#"299 - "unknown field \"spec.x\"""#, r#"unknown field "spec.x""#),
            ("299 - \"字段已弃用\"".as_bytes(), "字段已弃用"),
            (b"299 - \"caf\xe9\"", "caf\u{fffd}"),
            (b"odd", "odd"),
        ];
        for (header, expected) in rows {
            let mut headers = HeaderMap::new();
            headers.insert(http::header::WARNING, HeaderValue::from_bytes(header).unwrap());
            assert_eq!(warnings(&headers), [expected]);
        }
    }
}
