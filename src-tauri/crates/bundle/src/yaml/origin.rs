//! Where an object comes from: enough to find any of its fields in the file again.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::draft::Draft;
use super::explain::Context;
use super::fault::Spot;
use super::locate::{self, Found};
use crate::finding::{Finding, Place, to_u32};

/// Where something is in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The file, as the user named it.
    pub file: String,
    /// Its first line, from 1.
    pub line: u32,
    /// Column of its first character, from 1.
    pub column: u32,
    /// Its last line, from 1.
    pub end_line: u32,
}

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    Yaml,
    Json,
}

/// The source of a document or of one object in it.
#[derive(Clone)]
pub struct Origin {
    pub(super) file: Arc<str>,
    pub(super) text: Arc<str>,
    /// Byte offsets of the document in the text.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Lines before `start`, and characters before it on its own line.
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) syntax: Syntax,
    /// JSON pointer of the object in its document.
    pub(super) prefix: String,
    pub(super) secret: bool,
}

/// Shows the place and never the text, which may be a Secret's.
impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Origin({}:{}{})", self.file, self.line + 1, self.prefix)
    }
}

impl Origin {
    /// The file, as the user named it.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Whether the document holds a Secret, so that its text must not be shown.
    pub fn is_secret(&self) -> bool {
        self.secret
    }

    /// Where a JSON pointer of the object is; where it is not in the file itself (it may come from an alias), where what
    /// holds it is. Reads the document again: ask for several with [`Origin::places`].
    pub fn place(&self, pointer: &str) -> Place {
        self.places(&[pointer]).first().copied().unwrap_or(Place { line: to_u32(self.line + 1), column: 1 })
    }

    /// Where several JSON pointers of the object are, in one pass over its document.
    pub fn places(&self, pointers: &[&str]) -> Vec<Place> {
        self.spots(pointers).into_iter().map(|found| self.to_place(found.key.unwrap_or(found.value))).collect()
    }

    /// Turns drafts into findings, in one pass over the document.
    pub fn findings(&self, drafts: Vec<Draft>) -> Vec<Finding> {
        let pointers: Vec<&str> = drafts.iter().map(|draft| draft.pointer.as_str()).collect();
        let spots = self.spots(&pointers);
        let context = self.context();
        let finding = |(draft, found): (Draft, Found)| context.drafted(draft, found.key.unwrap_or(found.value));
        drafts.into_iter().zip(spots).map(finding).collect()
    }

    /// One finding at a JSON pointer.
    pub fn finding(&self, draft: Draft) -> Finding {
        let found = self.spots(&[&draft.pointer]).pop().unwrap_or(NOWHERE);
        self.context().drafted(draft, found.key.unwrap_or(found.value))
    }

    /// The same draft with a pointer from the document instead of from the object.
    pub(crate) fn in_document(&self, draft: Draft) -> Draft {
        Draft { pointer: format!("{}{}", self.prefix, draft.pointer), ..draft }
    }

    /// The origin of what a JSON pointer of the document leads to.
    pub(crate) fn inner(&self, prefix: String) -> Self {
        Self { prefix, ..self.clone() }
    }

    /// The spans of several JSON pointers of the object, in one pass.
    pub(crate) fn spans(&self, pointers: &[&str]) -> Vec<Span> {
        let span = |found: Found| {
            let place = self.to_place(found.value);
            Span {
                file: self.file.to_string(),
                line: place.line,
                column: place.column,
                end_line: to_u32(self.line + found.end_line + 1).max(place.line),
            }
        };
        self.spots(pointers).into_iter().map(span).collect()
    }

    fn to_place(&self, spot: Spot) -> Place {
        let before = if spot.line == 0 { self.column } else { 0 };
        Place { line: to_u32(self.line + spot.line + 1), column: to_u32(before + spot.column + 1) }
    }

    pub(super) fn context(&self) -> Context<'_> {
        Context {
            file: &self.file,
            text: &self.text,
            base: self.start,
            line: self.line,
            column: self.column,
            secret: self.secret,
        }
    }

    /// Finds the pointers, or else what holds them: all ancestors are looked for in the same pass.
    fn spots(&self, pointers: &[&str]) -> Vec<Found> {
        let full: Vec<String> = pointers.iter().map(|pointer| format!("{}{pointer}", self.prefix)).collect();
        let mut wanted: Vec<&str> = full.iter().flat_map(|pointer| ancestors(pointer)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let text = self.text.get(self.start..self.end).unwrap_or_default();
        let found = match self.syntax {
            Syntax::Yaml => locate::in_yaml(text, &wanted),
            Syntax::Json => locate::in_json(text, &wanted),
        };
        let find = |pointer: &&str| wanted.binary_search(pointer).ok().and_then(|i| found[i]);
        full.iter().map(|pointer| ancestors(pointer).find_map(|p| find(&p)).unwrap_or(NOWHERE)).collect()
    }
}

const NOWHERE: Found = Found { key: None, value: Spot { offset: 0, line: 0, column: 0 }, end_line: 0 };

/// A pointer and everything above it, up to the document.
fn ancestors(pointer: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(pointer), |pointer| pointer.rfind('/').map(|i| &pointer[..i]))
}

/// Whether a value is or holds a Secret with data.
pub(super) fn holds_secret(value: &Value) -> bool {
    match value {
        Value::Object(map) => {
            let kind = map.get("kind").and_then(Value::as_str);
            matches!(kind, Some("Secret" | "SecretList")) || map.values().any(holds_secret)
        }
        Value::Array(items) => items.iter().any(holds_secret),
        _ => false,
    }
}

/// Whether a text that could not be read may be part of a Secret.
pub(super) fn mentions_secret(text: &str) -> bool {
    text.match_indices("Secret").any(|(i, word)| {
        let before = text[..i].chars().next_back();
        let rest = &text[i + word.len()..];
        let after = rest.strip_prefix("List").unwrap_or(rest).chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}
