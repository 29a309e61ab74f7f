//! Which refusals pass by themselves: what the retry policy knows about the server's answers.

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

/// Why a refusal may pass by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Transient {
    /// The server asks to slow down.
    TooManyRequests,
    /// The server, or an aggregated API, is not there.
    Unavailable,
    /// Something on the way gave up.
    ServerTimeout,
    /// An admission webhook does not answer, or not with the right certificate.
    WebhookUnreachable,
    /// A conversion webhook does not answer.
    ConversionWebhook,
    /// The storage changes its leader or is slow.
    Storage,
    /// Two writes met at the quota of a namespace.
    QuotaConflict,
    /// The object changed between reading and writing.
    ModifiedMeanwhile,
    /// The old object of this name is still being deleted.
    StillDeleting,
    /// The namespace is being deleted.
    NamespaceTerminating,
    /// The path of the kind is not served yet.
    NotServed,
}

impl Transient {
    /// A stable word.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// What a refusal says about passing, by its code, reason and full message (answers of 1.33 and 1.36, and the source's texts).
    ///
    /// A 500 that says `failed to create typed patch object` is permanent although it looks like a failure of the server, and what a
    /// webhook or policy denied stays denied, whatever code it chose.
    pub(super) fn of(code: u16, reason: &str, message: &str) -> Option<Self> {
        let says = |text: &str| message.contains(text);
        if says("denied the request") || says("denied request") || says("failed to create typed patch object") {
            return None;
        }
        match code {
            429 => Some(Self::TooManyRequests),
            503 => Some(Self::Unavailable),
            502 | 504 => Some(Self::ServerTimeout),
            500 if says("failed calling webhook") || says("failed to call webhook") => Some(Self::WebhookUnreachable),
            500 if says("conversion webhook") => Some(Self::ConversionWebhook),
            500 if ["leader changed", "request timed out", "etcdserver: no leader", "quota evaluation timed out"]
                .iter()
                .any(|text| says(text)) =>
            {
                Some(Self::Storage)
            }
            500 if reason == "ServerTimeout" || reason == "Timeout" => Some(Self::ServerTimeout),
            409 if reason == "Conflict" && says("Operation cannot be fulfilled on resourcequotas") => {
                Some(Self::QuotaConflict)
            }
            409 if reason == "Conflict" && says("the object has been modified") => Some(Self::ModifiedMeanwhile),
            409 if reason == "AlreadyExists" && says("object is being deleted") => Some(Self::StillDeleting),
            403 if says("because it is being terminated") => Some(Self::NamespaceTerminating),
            // A missing object has a Status; only a path that nothing serves answers like this.
            404 if message.starts_with("404 page not found")
                || says("the server could not find the requested resource") =>
            {
                Some(Self::NotServed)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use crate::error::{ApiError, Sent};

    fn refused(code: u16, reason: &str, message: &str) -> ApiError {
        let body = serde_json::json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "code": code,
            "reason": reason, "message": message});
        ApiError::from_answer(code, body.to_string().as_bytes(), None, false)
    }

    #[test]
    fn only_lost_answers_are_ambiguous() {
        let transport = |sent| ApiError::Transport { sent, message: String::new() };
        let rows = [
            (transport(Sent::Maybe), true),
            (transport(Sent::No), false),
            (ApiError::SignIn(glasslift_object::problem::Problem::new("sign-in-failed")), false),
            (
                refused(500, "InternalError", "rpc error: code = Unavailable desc = error reading from server: EOF"),
                true,
            ),
            (refused(500, "InternalError", "context deadline exceeded"), true),
            (ApiError::from_answer(520, b"<html>web server returned an unknown error</html>", None, false), true),
            (ApiError::from_answer(408, b"", None, false), true),
            (ApiError::from_answer(500, b"upstream connect error", None, false), true),
            (
                refused(500, "", "failed to create typed patch object (x): .spec.foo: field not declared in schema"),
                false,
            ),
            (refused(422, "Invalid", "x"), false),
            (ApiError::TimedOut { seconds: 30 }, true),
            (refused(504, "Timeout", "request did not complete within the allowed duration"), true),
            (refused(500, "InternalError", "etcdserver: request timed out"), true),
            (ApiError::from_answer(503, b"no healthy upstream", None, false), true),
            (refused(503, "ServiceUnavailable", "apiserver is shutting down"), false),
            (refused(429, "TooManyRequests", "slow down"), false),
            (refused(500, "InternalError", "failed calling webhook \"x\""), false),
        ];
        for (error, expected) in rows {
            assert_eq!(error.is_ambiguous(), expected, "{error}");
        }
    }

    #[test]
    fn only_what_can_pass_is_transient() {
        let rows = [
            (429, "TooManyRequests", "slow down", Some("too-many-requests")),
            (503, "", "apiserver is shutting down", Some("unavailable")),
            (500, "InternalError", "failed calling webhook \"x\": connection refused", Some("webhook-unreachable")),
            (500, "", "failed to create typed patch object (x): .spec.foo: field not declared in schema", None),
            (409, "Conflict", "Apply failed with 1 conflict", None),
            (403, "Forbidden", "exceeded quota: q", None),
            (
                403,
                "Forbidden",
                "unable to create new content in namespace x because it is being terminated",
                Some("namespace-terminating"),
            ),
            (422, "Invalid", "x", None),
            (404, "NotFound", "x", None),
            (404, "NotFound", "the server could not find the requested resource", Some("not-served")),
            (500, "InternalError", "etcdserver: leader changed", Some("storage")),
            (
                500,
                "",
                "conversion webhook for example.com/v1, Kind=Thing failed: connection refused",
                Some("conversion-webhook"),
            ),
            (
                500,
                "ServerTimeout",
                "The operation could not be completed at this time, please try again.",
                Some("server-timeout"),
            ),
            (502, "", "bad gateway", Some("server-timeout")),
            (504, "Timeout", "x", Some("server-timeout")),
            (
                409,
                "Conflict",
                "Operation cannot be fulfilled on resourcequotas \"q\": the object has been modified",
                Some("quota-conflict"),
            ),
            (
                409,
                "Conflict",
                "Operation cannot be fulfilled on jobs \"x\": the object has been modified",
                Some("modified-meanwhile"),
            ),
            (409, "AlreadyExists", "object is being deleted: jobs.batch \"x\" already exists", Some("still-deleting")),
            (409, "AlreadyExists", "jobs.batch \"x\" already exists", None),
            (500, "", "admission webhook \"x\" denied the request: failed calling webhook", None),
            (503, "", "admission webhook \"x\" denied the request: later", None),
        ];
        for (code, reason, message, expected) in rows {
            let error = refused(code, reason, message);
            assert_eq!(error.transient(), expected, "{code} {reason} {message}");
        }
    }
}
