//! What can be wrong or surprising in a document, before it is known whether its values may be shown.

use libyaml_safer::Mark;

use super::scalar::{self, Scalar};

/// A place in a piece of text: byte offset, and line and column from zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) offset: usize,
    pub(super) line: usize,
    pub(super) column: usize,
}

impl From<Mark> for Spot {
    fn from(mark: Mark) -> Self {
        Self { offset: mark.index as usize, line: mark.line as usize, column: mark.column as usize }
    }
}

impl Spot {
    /// The place of a byte offset.
    pub(super) fn in_text(text: &str, offset: usize) -> Self {
        let before = &text[..crate::finding::floor(text, offset)];
        let row = before.rfind('\n').map_or(0, |i| i + 1);
        Self { offset, line: before.matches('\n').count(), column: before[row..].chars().count() }
    }
}

/// What stops a document.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) at: Spot,
    pub(super) problem: Problem,
}

impl Fault {
    pub(super) fn new(at: Mark, problem: Problem) -> Self {
        Self { at: at.into(), problem }
    }
}

/// Why a document is stopped.
#[derive(Debug)]
pub(super) enum Problem {
    /// libyaml's own words, which never hold values.
    Syntax {
        problem: &'static str,
        context: Option<(&'static str, Option<Spot>)>,
    },
    Control(char),
    UnknownAnchor(String),
    AliasCycle(String),
    AliasBomb,
    TooDeep,
    /// A mapping or list as a key.
    ComplexKey,
    /// Null, or an integer above `i64::MAX`, as a key.
    BadKey,
    BadMerge,
    /// Holds the tag.
    BadTag(String),
    BadBase64,
    NotFinite,
    /// `\/` in double quotes.
    SlashEscape,
    /// `?` in a plain scalar in `[…]` or `{…}`.
    FlowQuestionMark,
    /// A byte order mark at the start of a line that is not the first.
    ByteOrderMark,
    /// The parser gave up without a reason.
    Unreadable,
}

/// Something legal that surprises people.
#[derive(Debug)]
pub(super) struct Note {
    pub(super) at: Spot,
    pub(super) remark: Remark,
}

/// What surprises. `written` is the text in the file, `read` what is sent.
#[derive(Debug)]
pub(super) enum Remark {
    Octal { written: String, read: String },
    BooleanWord { written: String, read: bool },
    BooleanKey { written: String, read: bool },
    NumberKey { written: String, read: String },
    Spelling { written: String, read: String },
    Version { written: String, read: String },
    DuplicateKey { key: String, first: Option<usize> },
}

impl Remark {
    /// Whether a plain scalar is worth a copy because it may deserve a remark.
    pub(super) fn is_likely(written: &str) -> bool {
        match written.as_bytes() {
            [b'0'..=b'9' | b'+' | b'-' | b'.', ..] => written.len() <= 40,
            _ => scalar::boolean_word(written).is_some(),
        }
    }

    /// What is surprising about a plain, untagged value of `key`.
    pub(super) fn on_value(key: &str, written: &str, scalar: &Scalar) -> Option<Self> {
        let owned = || written.to_owned();
        let read = || scalar.clone().into_value().map(|value| value.to_string()).unwrap_or_default();
        match scalar {
            Scalar::Bool(_) => scalar::boolean_word(written).map(|read| Self::BooleanWord { written: owned(), read }),
            Scalar::Int(_) | Scalar::Uint(_) | Scalar::Float(_) => {
                let digits = written.trim_start_matches(['+', '-']);
                let zero = digits.len() > 1 && digits.starts_with('0');
                let leading_zero = zero && digits.as_bytes()[1].is_ascii_digit();
                if leading_zero && !matches!(scalar, Scalar::Float(_)) && digits.bytes().any(|b| b != b'0') {
                    // File modes are where octal is meant.
                    let mode = key == "mode" || key == "umask" || key.ends_with("Mode");
                    return (!mode).then(|| Self::Octal { written: owned(), read: read() });
                }
                let looks_like_a_hash = written.bytes().all(|b| b.is_ascii_digit() || b == b'e' || b == b'E')
                    && !written.bytes().all(|b| b.is_ascii_digit());
                if written.contains('_') || (leading_zero && !digits.contains('.')) || looks_like_a_hash {
                    return Some(Self::Spelling { written: owned(), read: read() });
                }
                let named = || {
                    let key = key.to_ascii_lowercase();
                    key.contains("version") || key.contains("release") || key == "tag" || key.ends_with("imagetag")
                };
                let loses_a_zero = matches!(scalar, Scalar::Float(_)) && written.ends_with('0') && read() != written;
                (loses_a_zero && named()).then(|| Self::Version { written: owned(), read: read() })
            }
            _ => None,
        }
    }

    /// What is surprising about a plain, untagged key.
    pub(super) fn on_key(written: &str, scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Bool(_) => {
                let read = scalar::boolean_word(written)?;
                Some(Self::BooleanKey { written: written.to_owned(), read })
            }
            Scalar::Int(_) | Scalar::Float(_) => {
                let read = scalar.clone().into_key().filter(|key| key != written)?;
                Some(Self::NumberKey { written: written.to_owned(), read })
            }
            _ => None,
        }
    }
}
