//! What is wrong, or surprising, in a bundle, and where.

mod code;

use std::collections::BTreeMap;
use std::fmt;

use glasslift_object::Shown;
use glasslift_object::inert::inert;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use code::FindingCode;

/// Longest snippet in characters; longer lines (minified JSON) are cut around the offending column.
const SNIPPET: usize = 160;

/// Bytes looked at on either side for the ends of the line.
const REACH: usize = 1024;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "bundle.ts")]
pub enum Severity {
    /// Nothing is written to a cluster while there is one.
    Error,
    /// Worth knowing; kubectl would have said nothing.
    Warning,
}

/// A place in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Line in the file, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// One thing that is wrong or surprising, with its place and what to do about it.
///
/// Front ends explain it by its code (`finding-<code>` in the files of words). Neither `params` nor `snippet` ever holds a value of a Secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "bundle.ts")]
pub struct Finding {
    /// What kind of finding it is.
    pub code: FindingCode,
    /// Whether it stops everything.
    pub severity: Severity,
    /// The file, as the user named it.
    pub file: Shown,
    /// Line in the file, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// The values in its words by name; `case` names which of several texts of the code it is.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    #[ts(type = "Record<string, string>", optional)]
    pub params: BTreeMap<String, Shown>,
    /// The offending line, cut where it is long and masked where it is part of a Secret.
    pub snippet: Shown,
    /// Column of the offence in `snippet`, from 1; zero where the snippet is masked or empty.
    pub caret: u32,
}

impl Finding {
    /// A finding at a place; the severity follows from the code.
    pub fn new(code: FindingCode, file: &str, place: Place, snippet: Snippet) -> Self {
        // What is hidden moves what stands behind it.
        let text = Shown::new(&snippet.text);
        let caret = if text == snippet.text { snippet.caret } else { 0 };
        Self {
            code,
            severity: code.severity(),
            file: file.into(),
            line: place.line,
            column: place.column,
            params: BTreeMap::new(),
            snippet: text,
            caret,
        }
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

    /// Whether it stops everything.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Place, code and values, for logs and tests; people read `words::finding`.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{}:{}:{}: {severity}: {}", self.file, self.line, self.column, self.code.word())?;
        self.params.iter().try_for_each(|(name, value)| write!(f, ", {name}: {value}"))
    }
}

/// The offending line, ready to be shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The line.
    pub text: String,
    /// Column of the offence in it, from 1; zero for none.
    pub caret: u32,
}

impl Snippet {
    /// The line around a byte offset. With `secret`, only its key is kept.
    pub fn at(text: &str, offset: usize, secret: bool) -> Self {
        let offset = floor(text, offset);
        // Minified files have lines of megabytes: only the neighbourhood is looked at.
        let (from, to) = (floor(text, offset.saturating_sub(REACH)), floor(text, offset + REACH));
        let line_break = ['\n', '\r'];
        let (start, cut_before) = match text[from..offset].rfind(line_break) {
            Some(i) => (from + i + 1, false),
            None => (from, from > 0),
        };
        let (end, cut_after) = match text[offset..to].find(line_break) {
            Some(i) => (offset + i, false),
            None => (to, to < text.len()),
        };
        let line = &text[start..end];
        if secret {
            let text = if cut_before { "***".to_owned() } else { visible(&mask(line)) };
            return Self { text, caret: 0 };
        }
        let column = text[start..offset].chars().count();
        let line = line.trim_end();
        let length = line.chars().count();
        if length <= SNIPPET && !cut_before && !cut_after {
            return Self { text: visible(line), caret: to_u32(column.min(length) + 1) };
        }
        let first = column.saturating_sub(SNIPPET / 2);
        let cut: String = line.chars().skip(first).take(SNIPPET).collect();
        let before = if first > 0 || cut_before { "…" } else { "" };
        let after = if first + SNIPPET < length || cut_after { "…" } else { "" };
        let caret = (column - first).min(cut.chars().count()) + before.chars().count() + 1;
        Self { text: format!("{before}{}{after}", visible(&cut)), caret: to_u32(caret) }
    }
}

/// Shows tabs, and makes control characters harmless to terminals; the number of characters stays.
fn visible(line: &str) -> String {
    inert(&line.replace('\t', "→")).into_owned()
}

/// Keeps the indent and the key of a line and hides everything else.
fn mask(line: &str) -> String {
    let indent = line.len() - line.trim_start_matches([' ', '\t', '-', '{', ',']).len();
    let (lead, rest) = line.split_at(indent);
    let key = rest.find(':').map(|i| &rest[..i]).filter(|key| {
        let bare = key.trim_end().trim_matches(['"', '\'']);
        !bare.is_empty() && bare.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c))
    });
    match key {
        // A key is only a key where a value may follow: `a:b` is text.
        Some(key) if rest[key.len() + 1..].starts_with([' ', '\t', '"', '{', '[']) => {
            format!("{lead}{key}: ***")
        }
        Some(key) if rest.len() == key.len() + 1 => format!("{lead}{key}:"),
        _ if rest.trim().is_empty() => lead.to_owned(),
        _ => format!("{lead}***"),
    }
}

/// The greatest character boundary at or before `offset`.
pub(crate) fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// Saturating conversion: positions beyond 4 G are shown as the greatest number.
pub(crate) fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_line_keeps_its_key_and_nothing_else() {
        for (line, masked) in [
            ("  password: hunter2", "  password: ***"),
            ("  - password: hunter2 # c", "  - password: ***"),
            (r#"{"kind":"Secret","data":{"x":"aGk="}}"#, r#"{"kind": ***"#),
            ("stringData:", "stringData:"),
            ("    MIIEvQIBADANBg", "    ***"),
            ("  p@ss: word", "  ***"),
            ("  a:b", "  ***"),
            ("", ""),
        ] {
            assert_eq!(Snippet::at(line, 0, true).text, masked, "{line}");
        }
    }

    #[test]
    fn a_long_line_is_cut_around_the_offence() {
        let line = format!("{}X{}", "a".repeat(1000), "b".repeat(1000));
        let long = format!("{}{line}{}", "a".repeat(5000), "b".repeat(5000));
        for (line, offset) in [(line, 1000), (long, 6000)] {
            let snippet = Snippet::at(&line, offset, false);
            assert!(snippet.text.chars().count() <= SNIPPET + 2);
            assert_eq!(snippet.text.chars().nth(snippet.caret as usize - 1), Some('X'));
            assert!(snippet.text.starts_with('…') && snippet.text.ends_with('…'));
        }
        assert_eq!(Snippet::at(&"p: hunter2".repeat(1000), 5000, true).text, "***");
    }

    #[test]
    fn tabs_are_shown_and_escape_sequences_are_not_let_through() {
        assert_eq!(Snippet::at("\ta: \u{1b}[31m", 1, false), Snippet { text: "→a: ␛[31m".into(), caret: 2 });
        assert_eq!(Snippet::at("  \u{b}  ", 4, false).caret, 1);
    }

    #[test]
    fn the_snippet_is_the_line_and_the_caret_counts_characters() {
        let snippet = Snippet::at("a: 1\r\nké: [x\r\nb: 2", 12, false);
        assert_eq!(snippet, Snippet { text: "ké: [x".into(), caret: 6 });
    }
}
