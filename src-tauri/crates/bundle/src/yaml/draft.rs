//! A finding before its place in the file is known.

use std::collections::BTreeMap;

use glasslift_object::Shown;

use crate::finding::FindingCode;

/// A finding whose place is known as a JSON pointer.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What kind of finding it is.
    pub code: FindingCode,
    /// JSON pointer in the object, such as `/metadata/labels/app`; empty for the object itself.
    pub pointer: String,
    /// The values in its words by name, without values of Secrets.
    pub params: BTreeMap<String, Shown>,
}

impl Draft {
    /// A draft.
    pub fn new(code: FindingCode, pointer: impl Into<String>) -> Self {
        Self { code, pointer: pointer.into(), params: BTreeMap::new() }
    }

    /// Names a value in its words.
    #[must_use]
    pub(crate) fn param(mut self, name: &str, value: impl Into<Shown>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// Names which of several texts of the code this is.
    #[must_use]
    pub(crate) fn case(self, case: &str) -> Self {
        self.param("case", case)
    }
}
