//! Reading manifests exactly as kubectl does.
//!
//! Bytes become text (`decode`), text becomes JSON values or stretches of YAML (`json`, `split`), YAML goes through
//! libyaml's parser (`libyaml-safer`) and go-yaml v2's rules (`compose`, `scalar`). What kubectl would refuse is an error;
//! what it would silently turn into something else is a warning. Nothing stops at the first error.

mod aliases;
mod compose;
mod decode;
mod draft;
mod explain;
mod fault;
mod input;
mod json;
mod locate;
mod origin;
mod scalar;
mod split;

use std::cell::OnceCell;
use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde_json::Value;

use crate::finding::{Finding, FindingCode, to_u32};
use compose::Composer;
pub use draft::Draft;
use explain::Context;
use fault::{Note, Remark, Spot};
use locate::LineCounter;
pub use locate::push_segment;
use origin::Syntax;
pub use origin::{Origin, Span};
pub(crate) use scalar::is_timestamp;

/// Levels of nesting that are read. kubectl takes 10000, but the cluster's answers go through serde_json, which stops at 128,
/// and journals and lists wrap objects once more. The deepest objects known (CRD schemas) have fewer than 40.
pub const MAX_DEPTH: usize = 110;

/// Documents of a file, and items of a List, that are read. kubectl has no bound; no known bundle has a twentieth of it.
pub const MAX_DOCUMENTS: usize = 20_000;

/// Findings of one kind that are kept per file; the last one says how many more there were.
const MAX_ALIKE: usize = 100;

/// One document of a file: what kubectl would decode, before it looks at kinds and lists.
#[derive(Clone)]
pub struct Document {
    /// Its value as it would be sent; never null, but not necessarily a mapping.
    pub value: Value,
    /// Where it is.
    pub span: Span,
    /// Finds its fields in the file again.
    pub origin: Origin,
}

/// Shows the place and never the value, which may be a Secret.
impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("span", &self.span).finish_non_exhaustive()
    }
}

/// What a file holds and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The file, as the user named it.
    pub file: String,
    /// The documents that could be read, in order.
    pub documents: Vec<Document>,
    /// What is wrong or surprising, by place.
    pub findings: Vec<Finding>,
}

impl Reading {
    /// Whether anything stops the bundle.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(Finding::is_error)
    }
}

/// Reads a file as kubectl reads it. `file` is what findings call it.
pub fn read(file: &str, bytes: &[u8]) -> Reading {
    let mut decoded = decode::decode(bytes);
    // kubectl's line reader takes one `\r` off each line, which only matters where there are two.
    if decoded.text.contains("\r\r\n") {
        decoded.text = decoded.text.replace("\r\n", "\n");
    }
    let mut reader = Reader {
        file: Arc::from(file),
        text: Arc::from(decoded.text),
        documents: Vec::new(),
        findings: Vec::new(),
        mentions_secret: OnceCell::new(),
    };
    let text = Arc::clone(&reader.text);
    let has_yaml = if json::is_likely(&text) {
        reader.json(&text)
    } else {
        reader.yaml(&text, 0, None);
        true
    };
    if let Some(offset) = decoded.replaced {
        let code = if decoded.strict && has_yaml { FindingCode::InvalidUtf8 } else { FindingCode::InvalidBytes };
        let finding = reader.context(0, 0, reader.mentions_secret()).finding_at(code, offset);
        reader.findings.push(finding);
    }
    let mut findings = limited(reader.findings);
    findings.sort_by_key(|finding| (finding.line, finding.column, finding.severity));
    Reading { file: file.to_owned(), documents: reader.documents, findings }
}

/// Where kubectl would cut a YAML text, in order: what lies between are separators.
pub fn pieces(text: &str) -> Vec<Range<usize>> {
    split::split(text, 0, 0).pieces.into_iter().map(|piece| piece.range).collect()
}

/// Keeps the first findings of each kind; the last one kept says how many there were.
pub(crate) fn limited(findings: Vec<Finding>) -> Vec<Finding> {
    let mut counts: HashMap<FindingCode, usize> = HashMap::new();
    for finding in &findings {
        *counts.entry(finding.code).or_default() += 1;
    }
    let mut seen: HashMap<FindingCode, usize> = HashMap::new();
    let keep = |mut finding: Finding| {
        let seen = seen.entry(finding.code).or_default();
        *seen += 1;
        let more = counts.get(&finding.code).map_or(0, |count| count.saturating_sub(MAX_ALIKE));
        if *seen == MAX_ALIKE && more > 0 {
            finding.params.insert("more".to_owned(), more.to_string().into());
        }
        (*seen <= MAX_ALIKE).then_some(finding)
    };
    findings.into_iter().filter_map(keep).collect()
}

/// What is said where there are too many documents or items.
pub(crate) fn too_many(pointer: &str) -> Draft {
    Draft::new(FindingCode::TooManyDocuments, pointer).param("limit", MAX_DOCUMENTS.to_string())
}

/// A file on its way.
struct Reader {
    file: Arc<str>,
    text: Arc<str>,
    documents: Vec<Document>,
    findings: Vec<Finding>,
    mentions_secret: OnceCell<bool>,
}

impl Reader {
    /// Whether there may be a Secret anywhere in the file.
    fn mentions_secret(&self) -> bool {
        *self.mentions_secret.get_or_init(|| origin::mentions_secret(&self.text))
    }

    /// Whether a stretch that could not be read may be part of a Secret: by its own words, or, where it has no kind at all,
    /// by those of the file, for a bad separator may have cut a Secret in two.
    fn may_be_secret(&self, piece: &str) -> bool {
        if piece.contains("kind") { origin::mentions_secret(piece) } else { self.mentions_secret() }
    }

    fn context(&self, base: usize, line: usize, secret: bool) -> Context<'_> {
        Context { file: &self.file, text: &self.text, base, line, column: 0, secret }
    }

    /// A text that starts with `{`: JSON values, and YAML where at most one was found. Says whether there was YAML.
    fn json(&mut self, text: &str) -> bool {
        let stream = json::stream(text);
        let mut lines = LineCounter::new(text);
        for range in &stream.values {
            self.json_value(&text[range.clone()], lines.advance(range.start));
        }
        if let Some(offset) = stream.gave_up {
            let at = lines.advance(offset);
            self.too_many(at);
        }
        if let Some(from) = stream.yaml_from {
            self.yaml(text, from, stream.fault);
        } else if let Some((offset, reason)) = stream.fault {
            let finding = self.json_fault(offset, &reason);
            self.findings.push(finding);
        }
        stream.yaml_from.is_some()
    }

    fn json_fault(&self, offset: usize, reason: &str) -> Finding {
        let context = self.context(0, 0, self.mentions_secret());
        context.finding_at(FindingCode::JsonSyntax, offset).param("reason", reason)
    }

    fn json_value(&mut self, raw: &str, at: Spot) {
        let context = |secret: bool| Context { column: at.column, ..self.context(at.offset, at.line, secret) };
        match json::parse(raw) {
            Err(refusal) => {
                let finding = context(origin::mentions_secret(raw)).refusal(refusal);
                self.findings.push(finding);
            }
            Ok(parsed) if parsed.value.is_null() => {}
            Ok(parsed) => {
                let secret = may_hold_secret(raw, &parsed.value);
                let context = context(secret);
                let duplicate = |(again, first, key)| {
                    let remark = Remark::DuplicateKey { key, first: Some(Spot::in_text(raw, first).line) };
                    context.note(&Note { at: Spot::in_text(raw, again), remark })
                };
                let duplicates: Vec<Finding> = parsed.duplicates.into_iter().take(MAX_ALIKE).map(duplicate).collect();
                self.findings.extend(duplicates);
                self.push(parsed.value, at, raw.len(), Syntax::Json, secret, Spot::default());
            }
        }
    }

    fn too_many(&mut self, at: Spot) {
        let finding = self.context(0, 0, self.mentions_secret()).drafted(too_many(""), at);
        self.findings.push(finding);
    }

    /// YAML from a byte offset on. `fault` is why it was no JSON.
    fn yaml(&mut self, text: &str, from: usize, mut fault: Option<(usize, String)>) {
        let split = split::split(text, from, count_lines(&text[..from]));
        for (offset, line) in split.bad_separators {
            let row = text[..offset].rfind('\n').map_or(0, |i| i + 1);
            let column = text[row..offset].chars().count();
            let context = self.context(0, 0, self.mentions_secret());
            let finding = context.finding(FindingCode::DocumentSeparator, Spot { offset, line, column });
            self.findings.push(finding);
        }
        if let Some((offset, line)) = split.gave_up {
            self.too_many(Spot { offset, line, column: 0 });
        }
        let mut composer = Composer::new();
        for piece in split.pieces {
            let body = &text[piece.range.clone()];
            let bare = body.strip_prefix('\u{feff}').unwrap_or(body);
            let base = piece.range.end - bare.len();
            match composer.compose(bare) {
                Ok(None) => {}
                Ok(Some(document)) => self.composed(document, bare, base, piece.line),
                Err(mut stop) => {
                    // What is missing at the end of the file is missing behind its last word.
                    let end = bare.trim_end().len();
                    if stop.at.offset > end {
                        stop.at = Spot::in_text(bare, end);
                    }
                    let context = self.context(base, piece.line, self.may_be_secret(bare));
                    let finding = match &fault {
                        Some((offset, reason)) if looks_like_json(bare) => self.json_fault(*offset, reason),
                        _ => context.fault(&stop),
                    };
                    self.findings.push(finding);
                }
            }
            fault = None;
        }
    }

    fn composed(&mut self, document: compose::Composed, text: &str, base: usize, line: usize) {
        let value = document.value;
        let secret = if value.is_object() { may_hold_secret(text, &value) } else { self.may_be_secret(text) };
        let context = self.context(base, line, secret);
        let mut findings: Vec<Finding> = document.notes.iter().map(|note| context.note(note)).collect();
        if let Some(spot) = dropped(text, document.end) {
            let rest = text.get(spot.offset..).unwrap_or_default();
            let context = Context { secret: secret || origin::mentions_secret(rest), ..context };
            findings.push(context.finding(FindingCode::DroppedText, spot));
        }
        self.findings.extend(findings);
        if !value.is_null() {
            let start = Spot { offset: base, line, column: 0 };
            self.push(value, start, text.len(), Syntax::Yaml, secret, document.start);
        }
    }

    fn push(&mut self, value: Value, start: Spot, length: usize, syntax: Syntax, secret: bool, first: Spot) {
        let end = start.offset + length;
        let body = self.text[start.offset..end].trim_end();
        let span = Span {
            file: self.file.to_string(),
            line: to_u32(start.line + first.line + 1),
            column: to_u32(start.column + first.column + 1),
            end_line: to_u32(start.line + count_lines(body).max(first.line) + 1),
        };
        let origin = Origin {
            file: Arc::clone(&self.file),
            text: Arc::clone(&self.text),
            start: start.offset,
            end,
            line: start.line,
            column: start.column,
            syntax,
            prefix: String::new(),
            secret,
        };
        self.documents.push(Document { value, span, origin });
    }
}

fn count_lines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

/// Whether a value that could be read holds a Secret. The word may be spelled with escapes.
fn may_hold_secret(text: &str, value: &Value) -> bool {
    (text.contains("Secret") || text.contains('\\')) && origin::holds_secret(value)
}

/// Whether a text that is neither JSON nor YAML was meant to be JSON.
fn looks_like_json(text: &str) -> bool {
    text.trim_start().strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with(['"', '}']))
}

/// The first thing after the end of a document that is neither blank nor a comment.
fn dropped(text: &str, end: Spot) -> Option<Spot> {
    let mut spot = end;
    for row in text.get(end.offset..)?.split_inclusive('\n') {
        let blank = row.len() - row.trim_start().len();
        let word = &row[blank..];
        if !word.is_empty() && !word.starts_with('#') {
            spot.offset += blank;
            spot.column += row[..blank].chars().count();
            return Some(spot);
        }
        spot = Spot { offset: spot.offset + row.len(), line: spot.line + 1, column: 0 };
    }
    None
}

#[cfg(test)]
mod tests;
