//! Findings from what stopped a document or surprises in it: which one, where, and the values in its words.

use super::draft::Draft;
use super::fault::{Fault, Note, Problem, Remark, Spot};
use super::{MAX_DEPTH, json};
use crate::finding::{Finding, FindingCode as Code, Place, Snippet, to_u32};

/// The text that a finding is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) file: &'a str,
    /// The whole file.
    pub(super) text: &'a str,
    /// Byte offset and zero-based line at which the document starts.
    pub(super) base: usize,
    pub(super) line: usize,
    /// Characters before the document on its first line.
    pub(super) column: usize,
    /// Values must not be shown.
    pub(super) secret: bool,
}

impl Context<'_> {
    /// A finding at a place of the document.
    pub(super) fn finding(&self, code: Code, at: Spot) -> Finding {
        let before = if at.line == 0 { self.column } else { 0 };
        let place = Place { line: to_u32(self.line + at.line + 1), column: to_u32(before + at.column + 1) };
        let snippet = Snippet::at(self.text, self.base + at.offset, self.secret);
        Finding::new(code, self.file, place, snippet)
    }

    /// The finding that a draft stands for.
    pub(super) fn drafted(&self, draft: Draft, at: Spot) -> Finding {
        Finding { params: draft.params, ..self.finding(draft.code, at) }
    }

    /// A finding at a byte offset of the document.
    pub(super) fn finding_at(&self, code: Code, offset: usize) -> Finding {
        self.finding(code, Spot::in_text(self.text.get(self.base..).unwrap_or_default(), offset))
    }

    /// Names a value from the file, unless it must not be shown.
    fn with(&self, finding: Finding, name: &str, value: impl Into<glasslift_object::Shown>) -> Finding {
        if self.secret { finding } else { finding.param(name, value) }
    }

    /// The line at a place and what of it comes before the place.
    fn row(&self, at: Spot) -> (&str, &str) {
        let offset = crate::finding::floor(self.text, self.base + at.offset);
        let start = self.text[..offset].rfind('\n').map_or(0, |i| i + 1);
        let end = self.text[offset..].find('\n').map_or(self.text.len(), |i| offset + i);
        (&self.text[start..end], &self.text[start..offset])
    }

    /// A line of the document, by its number in the file.
    fn number(&self, spot: Spot) -> usize {
        self.line + spot.line + 1
    }

    /// What stops a document.
    pub(super) fn fault(&self, fault: &Fault) -> Finding {
        let found = |code| self.finding(code, fault.at);
        match &fault.problem {
            Problem::Syntax { problem, context } => self.syntax(fault.at, problem, *context),
            Problem::Control('\0') => found(Code::ControlCharacter).case("zero-byte"),
            Problem::Control(c) => found(Code::ControlCharacter).param("character", format!("U+{:04X}", *c as u32)),
            Problem::UnknownAnchor(name) => self.with(found(Code::UnknownAnchor), "name", name),
            Problem::AliasCycle(name) => self.with(found(Code::AliasCycle), "name", name),
            Problem::AliasBomb => found(Code::AliasBomb),
            Problem::TooDeep => self.too_deep(fault.at),
            Problem::ComplexKey if self.row(fault.at).0.contains("{{") => found(Code::Template),
            Problem::ComplexKey => found(Code::BadKey).case("complex"),
            Problem::BadKey => found(Code::BadKey),
            Problem::BadMerge => found(Code::BadMerge),
            Problem::BadTag(tag) => found(Code::BadTag).param("tag", tag),
            Problem::BadBase64 => found(Code::BadTag).case("base64"),
            Problem::NotFinite => found(Code::NotFinite),
            Problem::SlashEscape => found(Code::YamlSyntax).case("slash-escape"),
            Problem::FlowQuestionMark => found(Code::YamlSyntax).case("question-mark"),
            Problem::Unreadable => found(Code::YamlSyntax).case("unreadable"),
            Problem::ByteOrderMark => found(Code::ByteOrderMark),
        }
    }

    fn too_deep(&self, at: Spot) -> Finding {
        self.finding(Code::TooDeep, at).param("limit", MAX_DEPTH.to_string())
    }

    /// libyaml's complaint as a case of ours.
    fn syntax(&self, at: Spot, problem: &str, context: Option<(&str, Option<Spot>)>) -> Finding {
        let (row, before) = self.row(at);
        let indent = &row[..row.len() - row.trim_start_matches([' ', '\t']).len()];
        if indent.contains('\t') || problem.contains("tab character") || row[before.len()..].starts_with('\t') {
            return self.finding(Code::TabIndent, at);
        }
        if row.contains("{{") || row.contains("{%") {
            return self.finding(Code::Template, at);
        }
        let place = context.and_then(|(_, spot)| spot);
        let context = context.map_or("", |(text, _)| text);
        let case = match problem {
            "mapping values are not allowed in this context" => "value-not-allowed",
            "could not find expected ':'" => "no-key",
            "did not find expected key" => "mapping-ends",
            "did not find expected '-' indicator" => "list-ends",
            "block sequence entries are not allowed in this context" => "entry-not-allowed",
            "mapping keys are not allowed in this context" => "question-key",
            "found unexpected end of stream" | "found unexpected document indicator" if context.contains("quoted") => {
                return self.finding(Code::YamlSyntax, place.unwrap_or(at)).case("open-quotes");
            }
            "did not find expected ',' or ']'" => "open-list",
            "did not find expected ',' or '}'" => "open-mapping",
            "did not find expected node content" => "no-value",
            "found character that cannot start any token" => "reserved-character",
            "did not find expected alphabetic or numeric character" => "no-anchor-name",
            "found unknown escape character" => "unknown-escape",
            "found invalid Unicode character escape code" => "escape-no-character",
            "did not find expected <document start>" | "found incompatible YAML document" => "directive",
            "found unexpected ':'" => "no-blank",
            "did not find expected comment or line break" => "after-block-mark",
            // The library's own words.
            _ => "",
        };
        let finding = self.finding(Code::YamlSyntax, at);
        let finding = match case {
            "" => finding.param("problem", problem).param("context", context),
            case => finding.case(case),
        };
        match place {
            Some(spot) => finding.param("line", self.number(spot).to_string()),
            None => finding,
        }
    }

    /// Why JSON was refused.
    pub(super) fn refusal(&self, refusal: json::Refusal) -> Finding {
        match refusal {
            json::Refusal::TooDeep(offset) => {
                self.too_deep(Spot::in_text(self.text.get(self.base..).unwrap_or_default(), offset))
            }
            json::Refusal::Number(offset) => self.finding_at(Code::JsonSyntax, offset).case("number"),
        }
    }

    /// Something legal that surprises people.
    pub(super) fn note(&self, note: &Note) -> Finding {
        let found = |code| self.finding(code, note.at);
        let read_as =
            |code, written: &str, read: &str| self.with(self.with(found(code), "written", written), "read", read);
        match &note.remark {
            Remark::Octal { written, read } => read_as(Code::OctalNumber, written, read),
            Remark::BooleanWord { written, read } => read_as(Code::BooleanWord, written, &read.to_string()),
            Remark::Spelling { written, read } => read_as(Code::NumberSpelling, written, read),
            Remark::Version { written, read } => read_as(Code::VersionNumber, written, read),
            // Keys are shown even where values are not.
            Remark::BooleanKey { written, read } => {
                found(Code::BooleanKey).param("written", written).param("read", read.to_string())
            }
            Remark::NumberKey { written, read } => found(Code::NumberKey).param("written", written).param("read", read),
            Remark::DuplicateKey { key, first } => {
                let finding = found(Code::DuplicateKey).param("key", key);
                match first {
                    Some(line) => finding.param("line", (self.line + line + 1).to_string()),
                    None => finding,
                }
            }
        }
    }
}
