//! The one error shape that leaves the engine: which problem it is, and the values that its words need.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::shown::Shown;

/// An error that front ends explain by its code (`problem-<code>` in the files of words). Its texts are [`Shown`], whatever they
/// were made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "problem.ts")]
pub struct Problem {
    /// Stable, machine-readable code such as `field-immutable`.
    pub code: String,
    /// The values in its words by name: names and numbers, what others said, and codes that words are chosen by. An empty one is none.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    #[ts(type = "Record<string, string>", optional)]
    pub params: BTreeMap<String, Shown>,
    /// What goes with it, in the order in which it is told: what was done about it, where to find what was saved.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[ts(as = "Option<Vec<Problem>>", optional)]
    pub and: Vec<Problem>,
    /// Technical detail to fold away.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub detail: Option<Shown>,
    /// Whether trying again without changing anything may succeed.
    pub retryable: bool,
}

impl Problem {
    /// A problem that will not pass by trying again.
    pub fn new(code: &str) -> Self {
        Self { code: code.to_owned(), params: BTreeMap::new(), and: Vec::new(), detail: None, retryable: false }
    }

    /// Names a value in its words.
    #[must_use]
    pub fn param(mut self, name: &str, value: impl Into<Shown>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// Names which of several texts of the code this is.
    #[must_use]
    pub fn case(self, case: &str) -> Self {
        self.param("case", case)
    }

    /// Adds what goes with it.
    #[must_use]
    pub fn and(mut self, more: Self) -> Self {
        self.and.push(more);
        self
    }

    /// Adds technical detail.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<Shown>) -> Self {
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

impl std::error::Error for Problem {}

/// Code and values, for logs and tests; people read `words::problem`.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        for (place, (name, value)) in self.params.iter().enumerate() {
            write!(f, "{}{name}: {value}", if place == 0 { " (" } else { ", " })?;
        }
        if !self.params.is_empty() {
            write!(f, ")")?;
        }
        self.and.iter().try_for_each(|more| write!(f, "; {more}"))
    }
}
