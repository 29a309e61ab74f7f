//! Words for people: what is wrong, why it usually is, what to write instead.

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
    pub(super) fn finding(&self, code: Code, at: Spot, message: impl Into<String>, help: impl Into<String>) -> Finding {
        let before = if at.line == 0 { self.column } else { 0 };
        let place = Place { line: to_u32(self.line + at.line + 1), column: to_u32(before + at.column + 1) };
        let snippet = Snippet::at(self.text, self.base + at.offset, self.secret);
        Finding::new(code, self.file, place, snippet, message, help)
    }

    /// The finding that a draft stands for.
    pub(super) fn drafted(&self, draft: Draft, at: Spot) -> Finding {
        let params = draft.params;
        Finding { params, ..self.finding(draft.code, at, draft.message, draft.help) }
    }

    /// A finding at a byte offset of the document.
    pub(super) fn finding_at(
        &self,
        code: Code,
        offset: usize,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Finding {
        let at = Spot::in_text(self.text.get(self.base..).unwrap_or_default(), offset);
        self.finding(code, at, message, help)
    }

    /// Text from the file, in backquotes, or a word for it where it must not be shown.
    fn quote(&self, text: &str) -> String {
        if self.secret { "this value".to_owned() } else { format!("`{text}`") }
    }

    /// Names a value from the file, unless it must not be shown.
    fn with(&self, finding: Finding, name: &str, value: impl Into<String>) -> Finding {
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

    /// Words for it.
    fn line_name(&self, spot: Option<Spot>) -> String {
        spot.map_or_else(|| "before".to_owned(), |spot| format!("on line {}", self.number(spot)))
    }

    /// What stops a document.
    pub(super) fn fault(&self, fault: &Fault) -> Finding {
        let at = fault.at;
        let (code, message, help) = match &fault.problem {
            Problem::Syntax { problem, context } => return self.syntax(at, problem, *context),
            Problem::Control('\0') => (
                Code::ControlCharacter,
                "the file contains a zero byte".to_owned(),
                "It is binary, or UTF-16 without a byte order mark: save it as UTF-8.",
            ),
            Problem::Control(c) => (
                Code::ControlCharacter,
                format!("the control character U+{:04X} is not allowed", *c as u32),
                "Remove it, or write it as an escape in double quotes, such as \"\\x1b\".",
            ),
            Problem::UnknownAnchor(name) => (
                Code::UnknownAnchor,
                if self.secret {
                    "this alias has no anchor in the same document".to_owned()
                } else {
                    format!("the alias `*{name}` has no anchor `&{name}` in the same document")
                },
                "Anchors do not reach across `---`. If a text is meant that starts with `*`, put it in quotes.",
            ),
            Problem::AliasCycle(name) => (
                Code::AliasCycle,
                format!("the anchor {} contains itself", self.quote(name)),
                "Objects cannot be endless: write out what is meant.",
            ),
            Problem::AliasBomb => (
                Code::AliasBomb,
                "aliases multiply this document beyond what is accepted".to_owned(),
                "kubectl refuses it too: write out what is meant, or use fewer aliases.",
            ),
            Problem::TooDeep => return self.too_deep(at),
            Problem::ComplexKey if self.row(at).0.contains("{{") => return self.template(at),
            Problem::ComplexKey => (
                Code::BadKey,
                "a key is a mapping or a list".to_owned(),
                "Keys must be text. A value that starts with `{` or `[` needs quotes.",
            ),
            Problem::BadKey => (
                Code::BadKey,
                "a key is empty, null or a number beyond 64 bits".to_owned(),
                "Keys must be text: put it in quotes.",
            ),
            Problem::BadMerge => (
                Code::BadMerge,
                "`<<` merges something that is no mapping".to_owned(),
                "Give it a mapping, an alias of one, or a list of those. For a key named `<<`, use quotes.",
            ),
            Problem::BadTag(tag) => (
                Code::BadTag,
                format!("the value does not fit its tag `{tag}`"),
                "Remove the tag, or write a value of that type.",
            ),
            Problem::BadBase64 => {
                (Code::BadTag, "the value of `!!binary` is not base64".to_owned(), "Encode it with `base64 -w0`.")
            }
            Problem::NotFinite => (
                Code::NotFinite,
                "infinity and not-a-number cannot be sent to a cluster".to_owned(),
                "If the text is meant, put it in quotes.",
            ),
            Problem::SlashEscape => (
                Code::YamlSyntax,
                "kubectl's YAML does not know the escape `\\/`".to_owned(),
                "Write a plain `/`. Only files that are JSON from the first character may have it.",
            ),
            Problem::FlowQuestionMark => (
                Code::YamlSyntax,
                "kubectl takes a `?` inside `[…]` or `{…}` for the start of a key".to_owned(),
                "Put the value in quotes.",
            ),
            Problem::Unreadable => (
                Code::YamlSyntax,
                "this cannot be read from here on".to_owned(),
                "A tag such as `!x` inside `[…]` or `{…}` needs a blank behind it; a text that starts with `!` needs quotes.",
            ),
            Problem::ByteOrderMark => (
                Code::ByteOrderMark,
                "an invisible byte order mark (U+FEFF) starts this line".to_owned(),
                "Remove it: kubectl would make it part of the key. It comes from joining files that each start with one.",
            ),
        };
        let finding = self.finding(code, at, message, help);
        match &fault.problem {
            Problem::Control('\0') => finding.case("zero-byte"),
            Problem::Control(c) => finding.param("character", format!("U+{:04X}", *c as u32)),
            Problem::UnknownAnchor(name) | Problem::AliasCycle(name) => self.with(finding, "name", name),
            Problem::ComplexKey => finding.case("complex"),
            Problem::BadTag(tag) => finding.param("tag", tag),
            Problem::BadBase64 => finding.case("base64"),
            Problem::SlashEscape => finding.case("slash-escape"),
            Problem::FlowQuestionMark => finding.case("question-mark"),
            Problem::Unreadable => finding.case("unreadable"),
            _ => finding,
        }
    }

    fn too_deep(&self, at: Spot) -> Finding {
        let message = format!("more than {MAX_DEPTH} levels of nesting");
        let help = "kubectl would take up to 10000, but the answers of a cluster cannot be read beyond 127, and no known object \
                    has more than 40.";
        self.finding(Code::TooDeep, at, message, help).param("limit", MAX_DEPTH.to_string())
    }

    fn template(&self, at: Spot) -> Finding {
        self.finding(
            Code::Template,
            at,
            "this is a template, not a manifest",
            "Render it first, for example with `helm template`, and use the result. A text with `{{` needs quotes.",
        )
    }

    /// libyaml's complaint in other words.
    fn syntax(&self, at: Spot, problem: &str, context: Option<(&str, Option<Spot>)>) -> Finding {
        let (row, before) = self.row(at);
        let indent = &row[..row.len() - row.trim_start_matches([' ', '\t']).len()];
        if indent.contains('\t') || problem.contains("tab character") || row[before.len()..].starts_with('\t') {
            return self.finding(
                Code::TabIndent,
                at,
                "a tab is used for indentation",
                "YAML allows only spaces there: replace the tab by spaces (two per level are usual).",
            );
        }
        if row.contains("{{") || row.contains("{%") {
            return self.template(at);
        }
        let place = context.and_then(|(_, spot)| spot);
        let context = context.map_or("", |(text, _)| text);
        let opened = self.line_name(place);
        let (case, message, help) = match problem {
            "mapping values are not allowed in this context" => (
                "value-not-allowed",
                "a `:` that would start a mapping where none can start".to_owned(),
                "Put the value in quotes if it contains `: `. Otherwise check the indentation of this line and the one before.",
            ),
            "could not find expected ':'" => (
                "no-key",
                "this line is no `key: value`".to_owned(),
                "A key needs `: ` behind it. A text over several lines needs `|` or `>` after its key and more indentation.",
            ),
            "did not find expected key" => (
                "mapping-ends",
                format!("this line does not fit the mapping that starts {opened}"),
                "Its indentation differs from that of its neighbours, or something follows a value that should be in quotes.",
            ),
            "did not find expected '-' indicator" => (
                "list-ends",
                format!("this line does not fit the list that starts {opened}"),
                "Each entry starts with `- `, all in the same column.",
            ),
            "block sequence entries are not allowed in this context" => (
                "entry-not-allowed",
                "a list entry `- ` cannot start here".to_owned(),
                "Start the list on the line below its key. A text that starts with `- ` needs quotes.",
            ),
            "mapping keys are not allowed in this context" => (
                "question-key",
                "a key with `? ` cannot start here".to_owned(),
                "A text that starts with `? ` needs quotes.",
            ),
            "found unexpected end of stream" | "found unexpected document indicator" if context.contains("quoted") => {
                return self
                    .finding(
                        Code::YamlSyntax,
                        place.unwrap_or(at),
                        "the quotes opened here are never closed",
                        "Close them. A line that starts with `---` ends the document even inside quotes.",
                    )
                    .case("open-quotes");
            }
            "did not find expected ',' or ']'" => (
                "open-list",
                format!("the `[` {opened} is not closed, or a `,` is missing"),
                "Separate entries by `,` and close with `]`. A text that starts with `[` needs quotes.",
            ),
            "did not find expected ',' or '}'" => (
                "open-mapping",
                format!("the `{{` {opened} is not closed, or a `,` is missing"),
                "Separate entries by `,` and close with `}`. A text that starts with `{` needs quotes.",
            ),
            "did not find expected node content" => (
                "no-value",
                "a value is missing here".to_owned(),
                "Remove the extra `,`, or write the value; an empty text is \"\".",
            ),
            "found character that cannot start any token" => (
                "reserved-character",
                "a value cannot start with this character".to_owned(),
                "Put the value in quotes: @, ` and % are reserved at its start.",
            ),
            "did not find expected alphabetic or numeric character" => (
                "no-anchor-name",
                "a `*` or `&` here starts an alias or an anchor, which needs a name".to_owned(),
                "Put a text that starts with `*` or `&` in quotes, such as \"*.example.com\".",
            ),
            "found unknown escape character" => (
                "unknown-escape",
                "a backslash in double quotes is followed by what makes no escape".to_owned(),
                "Use single quotes for text with backslashes, or write `\\\\`.",
            ),
            "found invalid Unicode character escape code" => (
                "escape-no-character",
                "this escape is no character".to_owned(),
                "Write the character itself; halves of surrogate pairs are only known in files that are JSON from the first \
                 character.",
            ),
            "did not find expected <document start>" | "found incompatible YAML document" => (
                "directive",
                "kubectl cannot read YAML directives".to_owned(),
                "Remove the lines that start with `%`; they are not needed.",
            ),
            "found unexpected ':'" => (
                "no-blank",
                "a `:` without a blank behind it".to_owned(),
                "Write `key: value`, with a blank; inside `[…]` and `{…}` a text with `:` at its end needs quotes.",
            ),
            "did not find expected comment or line break" => (
                "after-block-mark",
                "something follows `|` or `>` on the same line".to_owned(),
                "The text starts on the next line, with more indentation.",
            ),
            _ => {
                let context = if context.is_empty() { String::new() } else { format!(" {context} {opened}") };
                return self
                    .finding(
                        Code::YamlSyntax,
                        at,
                        format!("this is no YAML: {problem}{context}"),
                        "Check this line and the one before: indentation, quotes, brackets.",
                    )
                    .param("problem", problem);
            }
        };
        let finding = self.finding(Code::YamlSyntax, at, message, help).case(case);
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
            json::Refusal::Number(offset) => self
                .finding_at(
                    Code::JsonSyntax,
                    offset,
                    "a number is beyond what can be sent",
                    "If the text is meant, put it in quotes.",
                )
                .case("number"),
        }
    }

    /// Something legal that surprises people.
    pub(super) fn note(&self, note: &Note) -> Finding {
        let (code, message, help) = match &note.remark {
            Remark::Octal { written, read } => (
                Code::OctalNumber,
                if self.secret {
                    "this value is read as an octal number".to_owned()
                } else {
                    format!("`{written}` is octal: it is read as the number {read}")
                },
                "A leading zero means octal. Write 0o… to say so, or put it in quotes if the text is meant.",
            ),
            Remark::BooleanWord { written, read } => (
                Code::BooleanWord,
                if self.secret {
                    "this value is read as a boolean".to_owned()
                } else {
                    format!("`{written}` is read as the boolean {read}")
                },
                "Write true or false, or put it in quotes if the word is meant.",
            ),
            Remark::BooleanKey { written, read } => (
                Code::BooleanKey,
                format!("the key `{written}` is read as the boolean {read} and becomes the key \"{read}\""),
                "Put the key in quotes.",
            ),
            Remark::NumberKey { written, read } => (
                Code::NumberKey,
                format!("the key `{written}` is read as a number and becomes the key \"{read}\""),
                "Put the key in quotes.",
            ),
            Remark::Spelling { written, read } => (
                Code::NumberSpelling,
                if self.secret {
                    "this value is read as a number".to_owned()
                } else {
                    format!("`{written}` is read as the number {read}")
                },
                "Put it in quotes if the text is meant.",
            ),
            Remark::Version { written, read } => (
                Code::VersionNumber,
                if self.secret {
                    "this version is read as a number".to_owned()
                } else {
                    format!("`{written}` is read as the number {read}: a version loses its zero")
                },
                "Put versions in quotes.",
            ),
            Remark::DuplicateKey { key, first } => {
                let first = first.map_or(String::new(), |line| format!(", first on line {}", self.line + line + 1));
                let message = format!("the key `{key}` is given twice{first}: the last one counts");
                (Code::DuplicateKey, message, "Remove one of the two; the first has no effect.")
            }
        };
        let finding = self.finding(code, note.at, message, help);
        match &note.remark {
            Remark::Octal { written, read }
            | Remark::Spelling { written, read }
            | Remark::Version { written, read } => self.with(self.with(finding, "written", written), "read", read),
            Remark::BooleanWord { written, read } => {
                self.with(self.with(finding, "written", written), "read", read.to_string())
            }
            // Keys are shown even where values are not.
            Remark::BooleanKey { written, read } => finding.param("written", written).param("read", read.to_string()),
            Remark::NumberKey { written, read } => finding.param("written", written).param("read", read),
            Remark::DuplicateKey { key, first } => {
                let finding = finding.param("key", key);
                match first {
                    Some(line) => finding.param("line", (self.line + line + 1).to_string()),
                    None => finding,
                }
            }
        }
    }
}
