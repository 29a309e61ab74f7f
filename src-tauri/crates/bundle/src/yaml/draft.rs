//! A finding before its place in the file is known.

use std::collections::BTreeMap;

use crate::finding::FindingCode;

/// A finding whose place is known as a JSON pointer.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What kind of finding it is.
    pub code: FindingCode,
    /// JSON pointer in the object, such as `/metadata/labels/app`; empty for the object itself.
    pub pointer: String,
    /// What is the matter, in one sentence, without values of Secrets.
    pub message: String,
    /// The values in the message by name.
    pub params: BTreeMap<String, String>,
    /// Why it usually happens or what to do.
    pub help: String,
}

impl Draft {
    /// A draft.
    pub fn new(
        code: FindingCode,
        pointer: impl Into<String>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        let params = BTreeMap::new();
        Self { code, pointer: pointer.into(), message: message.into(), params, help: help.into() }
    }

    /// Names a value that stands in the message.
    #[must_use]
    pub(crate) fn param(mut self, name: &str, value: impl Into<String>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// Names which of several texts of the code this is.
    #[must_use]
    pub(crate) fn case(self, case: &str) -> Self {
        self.param("case", case)
    }
}
