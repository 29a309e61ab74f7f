//! The kinds of findings.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Severity;

/// What kind of finding it is. The kebab-case name is stable: tests, scripts and translations may rely on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
#[ts(export_to = "bundle.ts")]
pub enum FindingCode {
    /// The text is no YAML.
    YamlSyntax,
    /// The text is no JSON.
    JsonSyntax,
    /// A tab where YAML wants spaces.
    TabIndent,
    /// A template (`{{ … }}`) that nobody rendered.
    Template,
    /// A line starts with `---` and goes on with something else than a comment.
    DocumentSeparator,
    /// A control character, as in binary data or UTF-16 without a byte order mark.
    ControlCharacter,
    /// Bytes that are no UTF-8 in a file that says that it is.
    InvalidUtf8,
    /// A byte order mark at the start of a line that is not the first.
    ByteOrderMark,
    /// An alias (`*x`) without an anchor (`&x`) in the same document.
    UnknownAnchor,
    /// An anchored value that contains itself.
    AliasCycle,
    /// Aliases that multiply beyond what kubectl accepts.
    AliasBomb,
    /// More levels than [`crate::yaml::MAX_DEPTH`].
    TooDeep,
    /// A mapping key that JSON cannot have.
    BadKey,
    /// A merge (`<<`) of something else than mappings.
    BadMerge,
    /// A tag (`!!int`) that does not fit its value.
    BadTag,
    /// Infinity or not-a-number, which JSON cannot have.
    NotFinite,
    /// A document or list item that is no mapping.
    NotAnObject,
    /// No `kind`.
    MissingKind,
    /// No `apiVersion`.
    MissingApiVersion,
    /// An `apiVersion` that is not `version` or `group/version`.
    BadApiVersion,
    /// Neither `name` nor, where it is allowed, `generateName`.
    MissingName,
    /// A name that cannot be part of a URL path.
    BadName,
    /// `generateName` on something else than a Job.
    GenerateName,
    /// A namespace that is not a DNS label.
    BadNamespace,
    /// A field of `metadata`, such as a label, of a type that the server refuses.
    MetadataType,
    /// A List whose `items` is no list, or `items` on something that is no List.
    BadList,
    /// A List in a List.
    NestedList,
    /// More documents, or items of a List, than [`crate::yaml::MAX_DOCUMENTS`].
    TooManyDocuments,
    /// Nothing to apply at all.
    NoObjects,
    /// The same object twice, with different content.
    DuplicateObject,
    /// An object that the server refuses for its size.
    ObjectTooLarge,
    /// Annotations of more than 256 KiB.
    AnnotationsTooLarge,
    /// The same object twice, identical: sent once.
    RepeatedObject,
    /// An object that many clusters cannot store.
    LargeObject,
    /// `0644` is the number 420.
    OctalNumber,
    /// `yes`, `on`, `n` … is a boolean.
    BooleanWord,
    /// A key such as `yes`, `on` or `y` becomes `true` or `false`.
    BooleanKey,
    /// A key such as `0644` or `1.10` becomes another text.
    NumberKey,
    /// A number in an unusual spelling: `1e3`, `089`, `1_000`.
    NumberSpelling,
    /// A version such as `1.10` is the number 1.1.
    VersionNumber,
    /// A key given twice: the last one counts.
    DuplicateKey,
    /// Text after the end of a document, which kubectl drops.
    DroppedText,
    /// Bytes that are no UTF-8 were replaced.
    InvalidBytes,
    /// A list entry given twice where the server merges by key.
    DuplicateListEntry,
}

impl FindingCode {
    /// All of them, in the order of their definition.
    pub const ALL: &[Self] = &[
        Self::YamlSyntax,
        Self::JsonSyntax,
        Self::TabIndent,
        Self::Template,
        Self::DocumentSeparator,
        Self::ControlCharacter,
        Self::InvalidUtf8,
        Self::ByteOrderMark,
        Self::UnknownAnchor,
        Self::AliasCycle,
        Self::AliasBomb,
        Self::TooDeep,
        Self::BadKey,
        Self::BadMerge,
        Self::BadTag,
        Self::NotFinite,
        Self::NotAnObject,
        Self::MissingKind,
        Self::MissingApiVersion,
        Self::BadApiVersion,
        Self::MissingName,
        Self::BadName,
        Self::GenerateName,
        Self::BadNamespace,
        Self::MetadataType,
        Self::BadList,
        Self::NestedList,
        Self::TooManyDocuments,
        Self::NoObjects,
        Self::DuplicateObject,
        Self::ObjectTooLarge,
        Self::AnnotationsTooLarge,
        Self::RepeatedObject,
        Self::LargeObject,
        Self::OctalNumber,
        Self::BooleanWord,
        Self::BooleanKey,
        Self::NumberKey,
        Self::NumberSpelling,
        Self::VersionNumber,
        Self::DuplicateKey,
        Self::DroppedText,
        Self::InvalidBytes,
        Self::DuplicateListEntry,
    ];

    /// Its stable name, the same as in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::YamlSyntax => "yaml-syntax",
            Self::JsonSyntax => "json-syntax",
            Self::TabIndent => "tab-indent",
            Self::Template => "template",
            Self::DocumentSeparator => "document-separator",
            Self::ControlCharacter => "control-character",
            Self::InvalidUtf8 => "invalid-utf8",
            Self::ByteOrderMark => "byte-order-mark",
            Self::UnknownAnchor => "unknown-anchor",
            Self::AliasCycle => "alias-cycle",
            Self::AliasBomb => "alias-bomb",
            Self::TooDeep => "too-deep",
            Self::BadKey => "bad-key",
            Self::BadMerge => "bad-merge",
            Self::BadTag => "bad-tag",
            Self::NotFinite => "not-finite",
            Self::NotAnObject => "not-an-object",
            Self::MissingKind => "missing-kind",
            Self::MissingApiVersion => "missing-api-version",
            Self::BadApiVersion => "bad-api-version",
            Self::MissingName => "missing-name",
            Self::BadName => "bad-name",
            Self::GenerateName => "generate-name",
            Self::BadNamespace => "bad-namespace",
            Self::MetadataType => "metadata-type",
            Self::BadList => "bad-list",
            Self::NestedList => "nested-list",
            Self::TooManyDocuments => "too-many-documents",
            Self::NoObjects => "no-objects",
            Self::DuplicateObject => "duplicate-object",
            Self::ObjectTooLarge => "object-too-large",
            Self::AnnotationsTooLarge => "annotations-too-large",
            Self::RepeatedObject => "repeated-object",
            Self::LargeObject => "large-object",
            Self::OctalNumber => "octal-number",
            Self::BooleanWord => "boolean-word",
            Self::BooleanKey => "boolean-key",
            Self::NumberKey => "number-key",
            Self::NumberSpelling => "number-spelling",
            Self::VersionNumber => "version-number",
            Self::DuplicateKey => "duplicate-key",
            Self::DroppedText => "dropped-text",
            Self::InvalidBytes => "invalid-bytes",
            Self::DuplicateListEntry => "duplicate-list-entry",
        }
    }

    /// Whether it stops everything or is only worth knowing.
    pub fn severity(self) -> Severity {
        use FindingCode as C;
        match self {
            C::RepeatedObject
            | C::LargeObject
            | C::OctalNumber
            | C::BooleanWord
            | C::BooleanKey
            | C::NumberKey
            | C::NumberSpelling
            | C::VersionNumber
            | C::DuplicateKey
            | C::DroppedText
            | C::InvalidBytes
            | C::DuplicateListEntry => Severity::Warning,
            _ => Severity::Error,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_listed_once_under_its_name_in_json() {
        let names: Vec<String> = FindingCode::ALL.iter().map(|code| format!("\"{}\"", code.word())).collect();
        let in_json: Vec<String> =
            FindingCode::ALL.iter().filter_map(|code| serde_json::to_string(code).ok()).collect();
        assert_eq!(names, in_json);
        let mut unique = names.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), names.len());
    }
}
