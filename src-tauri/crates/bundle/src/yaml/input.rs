//! The text side of composing: how libyaml gets it, and what it would read differently from go-yaml.

use std::io::{BufRead, Read};

use crate::finding::floor;

/// Text in chunks that fit the cache: libyaml decodes all that it is offered at once, at four bytes a character. The last
/// line always ends with a line break, as kubectl's reader sees to.
pub(super) struct Chunks<'t> {
    rest: &'t str,
    ended: bool,
}

impl<'t> Chunks<'t> {
    /// Chunks of a text.
    pub(super) fn new(text: &'t str) -> Self {
        Self { rest: text, ended: text.ends_with('\n') }
    }
}

impl Read for Chunks<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.fill_buf()?.read(into)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Chunks<'_> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        if self.rest.is_empty() && !std::mem::replace(&mut self.ended, true) {
            self.rest = "\n";
        }
        Ok(&self.rest.as_bytes()[..floor(self.rest, 4096)])
    }

    fn consume(&mut self, amount: usize) {
        self.rest = self.rest.get(amount..).unwrap_or_default();
    }
}

/// The offset of `\/`, where the backslash is not itself escaped.
pub(super) fn slash_escape(raw: &str) -> Option<usize> {
    raw.find("\\/")?;
    let mut escaped = false;
    raw.bytes().enumerate().find_map(|(i, byte)| {
        let found = escaped && byte == b'/';
        escaped = !escaped && byte == b'\\';
        found.then(|| i - 1)
    })
}

/// The offset of a byte order mark at the start of a line: kubectl would make it part of a key, libyaml-safer skips it.
pub(super) fn stray_byte_order_mark(text: &str) -> Option<usize> {
    let breaks = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];
    text.match_indices('\u{feff}').find(|(i, _)| text[..*i].ends_with(breaks)).map(|(i, _)| i)
}

/// Characters that YAML does not allow, as go-yaml and libyaml test for them.
pub(super) fn is_control(c: char) -> bool {
    !matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
