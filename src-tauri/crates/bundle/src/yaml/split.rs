//! Cutting a YAML stream into documents the way kubectl does (`YAMLReader` of apimachinery), which is not YAML's way:
//! every line that starts with `---` cuts, even inside quotes, and may only be followed by a comment.

use std::ops::Range;

use super::MAX_DOCUMENTS;

/// A stretch of text that goes to the YAML parser on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// Bytes of the text.
    pub(super) range: Range<usize>,
    /// Number of lines before it.
    pub(super) line: usize,
}

/// The pieces of a stream and the separators that kubectl refuses, as byte offsets of what follows their dashes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Split {
    /// The pieces, in order; none is empty.
    pub(super) pieces: Vec<Piece>,
    /// Offset and zero-based line of what is wrong on a separator line.
    pub(super) bad_separators: Vec<(usize, usize)>,
    /// Where cutting was given up because of too many pieces.
    pub(super) gave_up: Option<(usize, usize)>,
}

/// Cuts `text` from byte `from`, which is on zero-based line `line`.
///
/// kubectl stops at the first bad separator and loses the document before it; here both sides stay, so that their own
/// findings are not hidden.
pub(super) fn split(text: &str, from: usize, mut line: usize) -> Split {
    let mut split = Split::default();
    let mut open: Option<Piece> = None;
    let mut at = from;
    for row in text[from..].split_inclusive('\n') {
        if split.pieces.len() + split.bad_separators.len() >= MAX_DOCUMENTS {
            split.gave_up = Some((at, line));
            return split;
        }
        let next = at + row.len();
        let separator = row.strip_prefix("---").map(|rest| (rest.trim(), rest));
        match separator {
            Some((trimmed, rest)) if !trimmed.is_empty() && !trimmed.starts_with('#') => {
                let blank = rest.len() - rest.trim_start().len();
                split.bad_separators.push((at + 3 + blank, line));
                split.pieces.extend(open.take());
            }
            Some(_) if open.is_some() => split.pieces.extend(open.take()),
            // A separator with nothing before it stays part of the document, where YAML reads it as its start.
            _ => open.get_or_insert(Piece { range: at..at, line }).range.end = next,
        }
        at = next;
        line += 1;
    }
    split.pieces.extend(open);
    split
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<&str> {
        split(text, 0, 0).pieces.into_iter().map(|piece| &text[piece.range]).collect()
    }

    #[test]
    fn separators_cut_only_at_the_start_of_a_line() {
        assert_eq!(pieces("a: 1\n---\nb: |\n  ---\n  x\n"), ["a: 1\n", "b: |\n  ---\n  x\n"]);
        assert_eq!(pieces("a: \"x\n---\ny\"\n"), ["a: \"x\n", "y\"\n"]);
    }

    #[test]
    fn separators_may_carry_blanks_and_comments() {
        assert_eq!(pieces("a\n--- # c\r\nb\n---\t\n---#c\nc"), ["a\n", "b\n", "---#c\nc"]);
    }

    #[test]
    fn the_first_separator_stays_with_its_document() {
        assert_eq!(pieces("---\na\n---\n---\n---\nb\n"), ["---\na\n", "---\n", "b\n"]);
        assert_eq!(pieces(""), [""; 0]);
        assert_eq!(pieces("---"), ["---"]);
    }

    #[test]
    fn what_follows_the_dashes_is_located() {
        let text = "a: 1\n---  foo\nb: 2\n----\n";
        let found = split(text, 0, 0);
        assert_eq!(found.bad_separators, [(10, 1), (22, 3)]);
        assert_eq!(found.pieces.len(), 2);
        assert_eq!(found.pieces[1], Piece { range: 14..19, line: 2 });
    }
}
