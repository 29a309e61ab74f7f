//! What a server says no with, reduced to what is safe to show.
//!
//! The message of a 422 dumps the offending value, which may hold environment values or secret data (measured on 1.33 and 1.36).
//! Nothing of a dump gets past [`ApiError::from_status`]; the rest of the engine never sees a raw `Status`.

mod immutability;
mod meaning;

use glasslift_object::problem::Problem;
use serde::{Deserialize, Serialize};

pub use immutability::{immutable_fields, partly_immutable_fields};
pub use meaning::Meaning;

use crate::doing::Doing;
use crate::transient::Transient;

/// Why a request did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// The server answered and refused.
    #[error("{0}")]
    Refused(Refusal),
    /// No answer within the deadline.
    #[error("the server did not answer within {seconds} s")]
    TimedOut {
        /// The deadline.
        seconds: u64,
    },
    /// The connection failed.
    #[error("the connection to the server failed: {message}")]
    Transport {
        /// Whether the request may have reached the server.
        sent: Sent,
        /// Chain of causes, outermost first.
        message: String,
    },
    /// Signing in failed, so nothing was sent.
    #[error("signing in failed: {0}")]
    SignIn(Problem),
    /// No resource can have this name, so nothing was sent.
    #[error("no resource can have the name {name:?}")]
    ImpossibleName {
        /// The name.
        name: String,
    },
    /// The answer could not be understood.
    #[error("the server's answer could not be read: {message}")]
    Unreadable {
        /// What was wrong with it.
        message: String,
    },
}

/// Whether a request took place at the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// It did not: nothing was sent, or the server refused before it did anything.
    No,
    /// Nobody knows; only a look can tell.
    Maybe,
}

/// A refusal: a Kubernetes `Status` without dumps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// HTTP status code.
    pub code: u16,
    /// `Status.reason`, for example `Invalid`; empty when the answer was not a Status.
    pub reason: String,
    /// One sentence without dumped values.
    pub message: String,
    /// Causes without dumped values and without repetitions.
    pub causes: Vec<Cause>,
    /// What it means beyond its code.
    #[serde(default)]
    pub meaning: Meaning,
    /// Seconds after which the server wants to be asked again.
    pub retry_after_seconds: Option<u32>,
    /// Why it may pass by itself; none when it will not. Told from the whole message, before anything is left out of it.
    #[serde(default)]
    pub transient: Option<Transient>,
}

/// One cause of a refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// For example `FieldValueInvalid`; empty for admission policies.
    pub reason: String,
    /// For example `spec.template`; empty for admission policies.
    pub field: String,
    /// The rule that was broken, without the value that broke it.
    pub rule: String,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.message)
    }
}

/// Longest message that is passed on, in characters.
const MESSAGE_LIMIT: usize = 600;

impl ApiError {
    /// Reads the body of an unsuccessful answer.
    ///
    /// `secret` says that the request was about an object with secret content: then only codes, reasons and field paths stay.
    pub fn from_answer(code: u16, body: &[u8], retry_after: Option<u32>, secret: bool) -> Self {
        match serde_json::from_slice::<kube::core::Status>(body) {
            Ok(status) if !status.reason.is_empty() || !status.message.is_empty() => {
                Self::from_status(code, &status, retry_after, secret)
            }
            _ => {
                let text = String::from_utf8_lossy(body);
                let message = if secret { format!("HTTP {code}") } else { shorten(text.trim()) };
                Self::Refused(Refusal {
                    code,
                    reason: String::new(),
                    message,
                    causes: Vec::new(),
                    meaning: Meaning::Other,
                    retry_after_seconds: retry_after,
                    transient: Transient::of(code, "", text.trim()),
                })
            }
        }
    }

    /// Reduces a Status to what is safe. Which code counts is the answer's: a Status need not repeat it, and proxies write their own.
    pub fn from_status(code: u16, status: &kube::core::Status, retry_after: Option<u32>, secret: bool) -> Self {
        let details = status.details.as_ref();
        let mut causes: Vec<Cause> = Vec::new();
        for cause in details.map(|details| details.causes.as_slice()).unwrap_or_default() {
            let rule = if secret && cause.reason != "FieldManagerConflict" {
                rule_kind(&cause.message)
            } else {
                strip_dump(&cause.message)
            };
            let cause = Cause { reason: cause.reason.clone(), field: cause.field.clone(), rule };
            // Some causes come twice (measured 1.36.3).
            if !causes.contains(&cause) {
                causes.push(cause);
            }
        }
        let message = if causes.is_empty()
            || status.reason == "Conflict"
            || causes.iter().all(|cause| cause.field.is_empty())
        {
            if secret { format!("HTTP {code} {}", status.reason) } else { shorten(&without_go_values(&status.message)) }
        } else {
            causes.iter().map(|cause| format!("{}: {}", cause.field, cause.rule)).collect::<Vec<_>>().join("; ")
        };
        let from_details = details.map(|details| details.retry_after_seconds).filter(|seconds| *seconds > 0);
        Self::Refused(Refusal {
            code,
            reason: status.reason.clone(),
            message,
            causes,
            meaning: Meaning::of(code, status),
            retry_after_seconds: retry_after.or(from_details),
            transient: Transient::of(code, &status.reason, &status.message),
        })
    }

    /// The refusal, if the server answered.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// What the server's refusal means; [`Meaning::Other`] when it gave none.
    pub fn meaning(&self) -> Meaning {
        self.refusal().map(|refusal| refusal.meaning).unwrap_or_default()
    }

    /// Whether the user lacks the permission.
    pub fn is_forbidden(&self) -> bool {
        self.meaning() == Meaning::Forbidden
    }

    /// Whether the server does not accept the credentials. It did nothing then.
    pub fn is_unauthorized(&self) -> bool {
        self.refusal().is_some_and(|refusal| refusal.code == 401)
    }

    /// Whether the server says that there is no such object or path.
    pub fn is_not_found(&self) -> bool {
        self.refusal().is_some_and(|refusal| refusal.code == 404)
    }

    /// Whether the object is not in the state that the request named, or there is one of its name already.
    pub fn is_conflict(&self) -> bool {
        self.refusal().is_some_and(|refusal| refusal.code == 409)
    }

    /// Whether a write may have taken place although no success was reported.
    pub fn is_ambiguous(&self) -> bool {
        self.sent() == Sent::Maybe
    }

    /// Whether the request took place. What no rule knows counts as [`Sent::Maybe`]: a look costs one request, a mistake an object.
    pub fn sent(&self) -> Sent {
        match self {
            Self::Refused(refusal) => refusal.sent(),
            Self::Transport { sent, .. } => *sent,
            Self::SignIn(_) | Self::ImpossibleName { .. } => Sent::No,
            Self::TimedOut { .. } | Self::Unreadable { .. } => Sent::Maybe,
        }
    }

    /// Why it may pass by trying again, as a stable word; none when it will not.
    ///
    /// See [`Transient`].
    pub fn transient(&self) -> Option<&'static str> {
        match self {
            Self::TimedOut { .. } | Self::Transport { .. } => Some("connection"),
            Self::Unreadable { .. } | Self::SignIn(_) | Self::ImpossibleName { .. } => None,
            Self::Refused(refusal) => refusal.transient.map(Transient::word),
        }
    }

    /// Explains the error to a person.
    pub fn to_problem(&self, doing: Doing<'_>) -> Problem {
        let problem = match self {
            Self::TimedOut { seconds } => Problem::new("timed-out").param("seconds", seconds.to_string()).retryable(),
            Self::SignIn(problem) => return problem.clone(),
            Self::Transport { message, .. } => Problem::new("connection-lost").detail(message.clone()).retryable(),
            Self::ImpossibleName { name } => Problem::new("impossible-name").param("name", name),
            Self::Unreadable { message } => Problem::new("unreadable-answer").detail(message.clone()),
            Self::Refused(refusal) => refusal.to_problem(),
        };
        doing.name_in(problem)
    }
}

impl Refusal {
    /// A server that says why it refuses has done nothing. A load balancer or proxy in front of it knows nothing of that, and of a server
    /// that failed on the way, or whose storage did, nobody knows how far it came.
    fn sent(&self) -> Sent {
        let before = matches!(
            self.transient,
            Some(
                Transient::TooManyRequests
                    | Transient::WebhookUnreachable
                    | Transient::ConversionWebhook
                    | Transient::NotServed
            )
        ) || matches!(self.meaning, Meaning::Denied | Meaning::DoesNotFit)
            || (self.transient == Some(Transient::Unavailable) && !self.reason.is_empty());
        if !before && (self.code == 408 || self.code >= 500) { Sent::Maybe } else { Sent::No }
    }

    fn to_problem(&self) -> Problem {
        let problem = match (self.code, self.reason.as_str()) {
            (401, _) => Problem::new("unauthorized").case("request"),
            (403, _) if self.transient == Some(Transient::NamespaceTerminating) => {
                Problem::new("namespace-terminating").retryable()
            }
            (403, _) if self.meaning == Meaning::QuotaExceeded => Problem::new("quota-exceeded"),
            (403, _) => Problem::new("forbidden").case("request"),
            (404, _) if self.transient == Some(Transient::NotServed) => Problem::new("kind-not-served").retryable(),
            (404, _) => Problem::new("not-found").case("server"),
            (409, "Conflict") if self.causes.iter().any(|cause| cause.reason == "FieldManagerConflict") => {
                Problem::new("field-conflict")
            }
            (422, _) if immutable_fields(self).is_some() => Problem::new("field-immutable"),
            (422, _) => Problem::new("invalid"),
            (413, _) => Problem::new("too-large").case("server"),
            (500, _) if self.transient == Some(Transient::WebhookUnreachable) => {
                Problem::new("webhook-unreachable").retryable()
            }
            _ if self.meaning == Meaning::DoesNotFit => Problem::new("does-not-fit-schema"),
            _ => match self.transient {
                Some(Transient::ConversionWebhook) => Problem::new("conversion-webhook-unreachable").retryable(),
                Some(Transient::StillDeleting | Transient::ModifiedMeanwhile | Transient::QuotaConflict) => {
                    Problem::new("write-conflict").retryable()
                }
                Some(
                    Transient::TooManyRequests | Transient::Unavailable | Transient::ServerTimeout | Transient::Storage,
                ) => Problem::new("server-busy").case("request").retryable(),
                _ => Problem::new("refused"),
            },
        };
        let problem = problem.param("said", &self.message).param("status", self.code.to_string());
        match self.causes.len() {
            0 | 1 => problem,
            _ => problem.detail(
                self.causes
                    .iter()
                    .map(|cause| format!("{}: {}", cause.field, cause.rule))
                    .collect::<Vec<_>>()
                    .join("\n"),
            ),
        }
    }
}

/// Keeps the rule of a validation message and drops the value: `Invalid value: {...}: field is immutable` is `field is immutable`.
fn strip_dump(message: &str) -> String {
    let Some(rest) = message.strip_prefix("Invalid value: ") else {
        // Other kinds of cause quote no object, but Pods and PersistentVolumeClaims append a diff of two on further lines.
        return shorten(&without_go_values(message.lines().next().unwrap_or_default()));
    };
    // From 1.34 the dump is JSON, whose end can be found exactly.
    let mut json = serde_json::Deserializer::from_str(rest).into_iter::<serde::de::IgnoredAny>();
    if let Some(Ok(_)) = json.next()
        && let Some(rule) = rest.get(json.byte_offset()..).and_then(|tail| tail.strip_prefix(": "))
    {
        return shorten(rule.lines().next().unwrap_or_default());
    }
    // Before, it is Go syntax, which may hold any text: only the last part is known to be the rule.
    let first_line = rest.lines().next().unwrap_or_default();
    shorten(first_line.rsplit_once(": ").map_or("invalid value", |(_, rule)| rule))
}

/// The kind of rule only, for objects with secret content.
fn rule_kind(message: &str) -> String {
    const RULES: [&str; 3] = ["field is immutable when `immutable` is set", "field is immutable", "Too long"];
    if let Some(rule) = RULES.iter().find(|rule| message.contains(**rule)) {
        return (*rule).to_owned();
    }
    message.split_once(':').map_or("refused", |(kind, _)| kind).to_owned()
}

/// Drops the values that schema errors quote: of `.data.a: expected string, got another type{"k": ...}` the path and what is expected
/// stay. Their syntax has no end that could be found (`structured-merge-diff` prints them with `%v` and `%#v`), so the rest of the line goes.
fn without_go_values(message: &str) -> String {
    const MARKS: [&str; 4] = [", got ", "&value.", "map[string]interface", "&{"];
    let kept = message.lines().map(|line| {
        let end = MARKS.iter().filter_map(|mark| line.find(mark)).min().unwrap_or(line.len());
        line[..end].trim_end()
    });
    kept.collect::<Vec<_>>().join("\n")
}

fn shorten(text: &str) -> String {
    if text.chars().count() <= MESSAGE_LIMIT {
        return text.to_owned();
    }
    let cut: String = text.chars().take(MESSAGE_LIMIT).collect();
    format!("{cut}…")
}

#[cfg(test)]
mod tests;
