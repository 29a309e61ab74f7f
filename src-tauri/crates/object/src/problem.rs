//! The one error shape that leaves the engine: what happened, why it usually does, what to do.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An explained error. It never holds a secret: server messages are reduced to what is safe before they get here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{message}")]
#[ts(export_to = "problem.ts")]
pub struct Problem {
    /// Stable, machine-readable code such as `field-immutable`.
    pub code: String,
    /// The values in the message by name, so that a front end can word the code in its own language.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    #[ts(type = "Record<string, string>", optional)]
    pub params: BTreeMap<String, String>,
    /// What happened, in one English sentence.
    pub message: String,
    /// Why it usually happens and what to do, one sentence each.
    pub hints: Vec<String>,
    /// Technical detail to fold away.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub detail: Option<String>,
    /// Whether trying again without changing anything may succeed.
    pub retryable: bool,
}

impl Problem {
    /// A problem that will not pass by trying again.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            params: BTreeMap::new(),
            message: message.into(),
            hints: Vec::new(),
            detail: None,
            retryable: false,
        }
    }

    /// Names a value that stands in the message.
    #[must_use]
    pub fn param(mut self, name: &str, value: impl Into<String>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// Names which of several texts of the code this is, for those who word it by code.
    #[must_use]
    pub fn case(self, case: &str) -> Self {
        self.param("case", case)
    }

    /// Adds what usually causes it or what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds technical detail.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Marks it as one that may pass by trying again.
    #[must_use]
    pub fn retryable(mut self) -> Self {
        self.retryable = true;
        self
    }
}
