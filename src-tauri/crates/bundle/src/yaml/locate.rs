//! Where a JSON pointer is in the source, found by reading the one document again: most documents are never asked.

use std::collections::HashMap;

use libyaml_safer::{Encoding, EventData, Parser, ScalarStyle};

use super::fault::Spot;
use super::input::Chunks;
use super::{json, scalar};

/// Where a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// Its key, where it has one.
    pub(super) key: Option<Spot>,
    /// The value itself.
    pub(super) value: Spot,
    /// Zero-based line on which it ends.
    pub(super) end_line: usize,
}

/// Finds the pointers in a YAML document. Values that come from an alias or a merge are nowhere in it themselves.
pub(super) fn in_yaml(text: &str, wanted: &[&str]) -> Vec<Option<Found>> {
    let mut parser = Parser::new();
    parser.set_encoding(Encoding::Utf8);
    parser.set_input(Chunks::new(text));
    let mut locator = Locator::new(wanted);
    while let Ok(event) = parser.parse() {
        let at = Spot::from(event.start_mark);
        match event.data {
            EventData::Scalar { tag, value, plain_implicit, style, .. } => {
                if locator.wants_key() {
                    let plain = plain_implicit || (style == ScalarStyle::Plain && tag.is_none());
                    let key = scalar::resolve(tag.as_deref(), plain, value).ok();
                    let key = key.and_then(scalar::Scalar::into_key).unwrap_or_default();
                    locator.key(&key, at);
                } else {
                    let end = Spot::from(event.end_mark);
                    let past = usize::from(end.column == 0 && end.line > at.line);
                    locator.leaf(at, end.line - past);
                }
            }
            EventData::Alias { .. } if locator.wants_key() => locator.key("", at),
            EventData::Alias { .. } => locator.leaf(at, at.line),
            EventData::MappingStart { .. } => locator.open(true, at),
            EventData::SequenceStart { .. } => locator.open(false, at),
            EventData::MappingEnd | EventData::SequenceEnd => locator.close(),
            EventData::DocumentEnd { .. } | EventData::StreamEnd => break,
            _ => {}
        }
    }
    locator.found
}

/// Finds the pointers in a JSON value.
pub(super) fn in_json(text: &str, wanted: &[&str]) -> Vec<Option<Found>> {
    let mut locator = Locator::new(wanted);
    let mut lines = LineCounter::new(text);
    for token in json::tokens(text) {
        let at = lines.advance(token.offset);
        match token.kind {
            json::Kind::Open(bracket) => locator.open(bracket == b'{', at),
            json::Kind::Close => {
                locator.last_line = at.line;
                locator.close();
            }
            json::Kind::Key(raw) => locator.key(&json::unquote(raw), at),
            json::Kind::Leaf => locator.leaf(at, at.line),
        }
    }
    locator.found
}

/// Counts lines and columns while going forward.
pub(super) struct LineCounter<'t> {
    text: &'t str,
    at: Spot,
}

impl<'t> LineCounter<'t> {
    /// At the start of a text.
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: Spot::default() }
    }

    /// The place of an offset that is not before the one asked for last.
    pub(super) fn advance(&mut self, offset: usize) -> Spot {
        let between = self.text.get(self.at.offset..offset).unwrap_or_default();
        match between.rfind('\n') {
            None => self.at.column += between.chars().count(),
            Some(last) => {
                self.at.line += between.matches('\n').count();
                self.at.column = between[last + 1..].chars().count();
            }
        }
        self.at.offset = offset;
        self.at
    }
}

struct Frame {
    is_map: bool,
    wants_key: bool,
    next_index: usize,
    path: usize,
    slot: Option<usize>,
}

/// Follows a document and notes the places of the wanted pointers. Of equal keys the last one counts.
struct Locator<'w> {
    wanted: HashMap<&'w str, usize>,
    found: Vec<Option<Found>>,
    path: String,
    frames: Vec<Frame>,
    key: Option<Spot>,
    last_line: usize,
}

impl<'w> Locator<'w> {
    fn new(wanted: &[&'w str]) -> Self {
        Self {
            wanted: wanted.iter().enumerate().map(|(i, pointer)| (*pointer, i)).collect(),
            found: vec![None; wanted.len()],
            path: String::new(),
            frames: Vec::new(),
            key: None,
            last_line: 0,
        }
    }

    fn wants_key(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.wants_key)
    }

    fn key(&mut self, key: &str, at: Spot) {
        if let Some(frame) = self.frames.last_mut() {
            frame.wants_key = false;
            self.path.truncate(frame.path);
            push_segment(&mut self.path, key);
            self.key = Some(at);
        }
    }

    /// Notes the value that starts here, where it is wanted.
    fn begin(&mut self, at: Spot) -> Option<usize> {
        if let Some(frame) = self.frames.last_mut() {
            if frame.is_map {
                frame.wants_key = true;
            } else {
                self.path.truncate(frame.path);
                self.path.push('/');
                self.path.push_str(&frame.next_index.to_string());
                frame.next_index += 1;
            }
        }
        let key = self.key.take();
        let slot = self.wanted.get(self.path.as_str()).copied()?;
        self.found[slot] = Some(Found { key, value: at, end_line: at.line });
        Some(slot)
    }

    fn leaf(&mut self, at: Spot, end_line: usize) {
        self.last_line = end_line;
        if let Some(found) = self.begin(at).and_then(|slot| self.found[slot].as_mut()) {
            found.end_line = end_line;
        }
    }

    fn open(&mut self, is_map: bool, at: Spot) {
        let slot = self.begin(at);
        self.last_line = self.last_line.max(at.line);
        self.frames.push(Frame { is_map, wants_key: is_map, next_index: 0, path: self.path.len(), slot });
    }

    fn close(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        self.path.truncate(frame.path);
        if let Some(found) = frame.slot.and_then(|slot| self.found[slot].as_mut()) {
            found.end_line = self.last_line;
        }
    }
}

/// Adds a segment to a JSON pointer, escaped.
pub fn push_segment(pointer: &mut String, segment: &str) {
    pointer.push('/');
    if segment.contains(['~', '/']) {
        pointer.push_str(&segment.replace('~', "~0").replace('/', "~1"));
    } else {
        pointer.push_str(segment);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn line_column(found: Option<Found>) -> Option<(usize, usize)> {
        found.map(|found| (found.value.line, found.value.column))
    }

    #[test]
    fn yaml_pointers_are_found_by_the_keys_that_are_sent() {
        let text = "a:\n  yes: 1\n  x/y:\n  - p\n  - q: |\n      t\n      u\n  d: 1\n  d: 2\n";
        let found = in_yaml(text, &["", "/a/true", "/a/x~1y/1/q", "/a/x~1y/1", "/a/d", "/a/none"]);
        let places: Vec<_> = found.iter().copied().map(line_column).collect();
        assert_eq!(places, [Some((0, 0)), Some((1, 7)), Some((4, 7)), Some((4, 4)), Some((8, 5)), None]);
        assert_eq!(found[2].unwrap().key.unwrap().column, 4);
        assert_eq!(found[3].unwrap().end_line, 6);
        assert_eq!(found[0].unwrap().end_line, 8);
    }

    #[test]
    fn json_pointers_are_found_too() {
        let text = "{\"a\": [1,\n  {\"b\\u0063\": \"x\\\"]\", \"é\": null}],\n \"d\": {}}";
        let found = in_json(text, &["", "/a/0", "/a/1/bc", "/a/1/é", "/d"]);
        let places: Vec<_> = found.iter().copied().map(line_column).collect();
        assert_eq!(places, [Some((0, 0)), Some((0, 7)), Some((1, 14)), Some((1, 27)), Some((2, 6))]);
        assert_eq!(found[0].unwrap().end_line, 2);
    }
}
