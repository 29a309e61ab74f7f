//! From libyaml's events to a JSON value, as go-yaml v2's decoder does it: anchors, merges in place, last key wins.

mod escapes;

use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use libyaml_safer::{Encoding, ErrorKind, Event, EventData, MappingStyle, Mark, Parser, ScalarStyle, SequenceStyle};
use serde_json::{Map, Value};

use super::MAX_DEPTH;
use super::aliases::{ALIAS_BYTES, Anchor, allowed_ratio, measure};
use super::fault::{Fault, Note, Problem, Remark, Spot};
use super::input::{Chunks, is_control, slash_escape, stray_byte_order_mark};
use super::scalar::{self, Scalar, TagError};
use escapes::{is_escaped_quote, without_escaped_quotes};

/// Remarks kept per document; nobody reads more.
const MAX_NOTES: usize = 1000;

/// The tag that makes any key a merge key.
const MERGE_TAG: &str = "tag:yaml.org,2002:merge";

/// A document as composed.
#[derive(Debug)]
pub(super) struct Composed {
    /// Its value.
    pub(super) value: Value,
    /// What will surprise people.
    pub(super) notes: Vec<Note>,
    /// Where its first node starts.
    pub(super) start: Spot,
    /// Where the document ends; kubectl drops what follows in the same piece.
    pub(super) end: Spot,
}

/// Composes the documents of one file; keeps libyaml's buffers between them.
pub(super) struct Composer<'t> {
    parser: Parser<Chunks<'t>>,
    alias_bytes: usize,
}

impl<'t> Composer<'t> {
    /// A composer with empty buffers.
    pub(super) fn new() -> Self {
        Self { parser: Parser::new(), alias_bytes: 0 }
    }

    /// Composes the first document of `text`; nothing where there is none.
    pub(super) fn compose(&mut self, text: &'t str) -> Result<Option<Composed>, Fault> {
        match self.compose_once(text) {
            Err(fault) if is_escaped_quote(text, &fault) => without_escaped_quotes(text, fault),
            result => result,
        }
    }

    /// libyaml-safer 0.3 panics on some texts that are no YAML, such as `[!a,b]`; that is contained here.
    pub(super) fn compose_once(&mut self, text: &'t str) -> Result<Option<Composed>, Fault> {
        let mut last = Spot::default();
        let attempt = catch_unwind(AssertUnwindSafe(|| self.compose_or_panic(text, &mut last)));
        attempt.unwrap_or_else(|_| {
            self.parser = Parser::new();
            Err(Fault { at: last, problem: Problem::Unreadable })
        })
    }

    fn compose_or_panic(&mut self, text: &'t str, last: &mut Spot) -> Result<Option<Composed>, Fault> {
        if let Some(offset) = stray_byte_order_mark(text) {
            return Err(Fault { at: Spot::in_text(text, offset), problem: Problem::ByteOrderMark });
        }
        self.parser.reset();
        self.parser.set_encoding(Encoding::Utf8);
        self.parser.set_input(Chunks::new(text));
        let mut document = Document {
            parser: &mut self.parser,
            alias_bytes: &mut self.alias_bytes,
            text,
            last,
            anchors: HashMap::new(),
            notes: Vec::new(),
            key_marks: Vec::new(),
            flow: 0,
            decoded: 1,
            aliased: 0,
        };
        document.next()?;
        match document.next()?.data {
            EventData::DocumentStart { .. } => {}
            _ => return Ok(None),
        }
        let event = document.next()?;
        let start = Spot::from(event.start_mark);
        let value = document.node(event, 0, "")?;
        let end = document.next()?;
        Ok(Some(Composed { value, notes: document.notes, start, end: Spot::from(end.end_mark) }))
    }
}

/// One document on its way.
struct Document<'p, 't> {
    parser: &'p mut Parser<Chunks<'t>>,
    alias_bytes: &'p mut usize,
    text: &'t str,
    /// Where the last event ended.
    last: &'p mut Spot,
    anchors: HashMap<String, Anchor>,
    notes: Vec<Note>,
    /// Where the keys of the open mappings are, to name the first of two.
    key_marks: Vec<Mark>,
    /// Open `[` and `{`.
    flow: usize,
    /// go-yaml's counters against alias bombs.
    decoded: u64,
    aliased: u64,
}

impl Document<'_, '_> {
    fn next(&mut self) -> Result<Event, Fault> {
        let event = self.parse()?;
        *self.last = Spot::from(event.end_mark);
        Ok(event)
    }

    fn parse(&mut self) -> Result<Event, Fault> {
        self.parser.parse().map_err(|error| {
            if error.kind() == ErrorKind::Reader {
                let (offset, character) = self.text.char_indices().find(|(_, c)| is_control(*c)).unwrap_or((0, '\0'));
                let spot = Spot::in_text(self.text, offset);
                return Fault { at: spot, problem: Problem::Control(character) };
            }
            let context = error.context().map(|text| (text, error.context_mark().map(Spot::from)));
            Fault {
                at: error.problem_mark().map(Spot::from).unwrap_or_default(),
                problem: Problem::Syntax { problem: error.problem(), context },
            }
        })
    }

    fn note(&mut self, at: Mark, remark: Remark) {
        if self.notes.len() < MAX_NOTES {
            self.notes.push(Note { at: at.into(), remark });
        }
    }

    /// Counts a decoded node as go-yaml does and stops alias bombs.
    fn count(&mut self, at: Mark, nodes: u64, aliased: u64) -> Result<(), Fault> {
        self.decoded += nodes;
        self.aliased += aliased;
        let ratio = self.aliased as f64 / self.decoded as f64;
        if self.aliased > 100 && self.decoded > 1000 && ratio > allowed_ratio(self.decoded) {
            return Err(Fault::new(at, Problem::AliasBomb));
        }
        Ok(())
    }

    fn node(&mut self, event: Event, depth: usize, key: &str) -> Result<Value, Fault> {
        let at = event.start_mark;
        match event.data {
            EventData::Scalar { anchor, tag, value, plain_implicit, style, .. } => {
                self.count(at, 1, 0)?;
                self.refuse_differences(style, &value, at, event.end_mark)?;
                let untagged_plain = style == ScalarStyle::Plain && tag.is_none();
                let written = (untagged_plain && Remark::is_likely(&value)).then(|| value.clone());
                let scalar = resolve(at, tag, plain_implicit, value)?;
                if let Some(written) = &written
                    && let Some(remark) = Remark::on_value(key, written, &scalar)
                {
                    self.note(at, remark);
                }
                if let Some(anchor) = anchor {
                    self.anchors.insert(anchor, Anchor::Scalar(scalar.clone()));
                }
                scalar.into_value().ok_or_else(|| Fault::new(at, Problem::NotFinite))
            }
            EventData::SequenceStart { anchor, style, .. } => {
                self.count(at, 1, 0)?;
                let before = self.open(at, anchor.as_deref(), depth)?;
                let flow = usize::from(style == SequenceStyle::Flow);
                self.flow += flow;
                let mut items = Vec::new();
                loop {
                    let event = self.next()?;
                    if matches!(event.data, EventData::SequenceEnd) {
                        break;
                    }
                    items.push(self.node(event, depth + 1, "")?);
                }
                self.flow -= flow;
                self.close(at, anchor, before, Value::Array(items))
            }
            EventData::MappingStart { anchor, style, .. } => {
                self.count(at, 1, 0)?;
                let before = self.open(at, anchor.as_deref(), depth)?;
                let flow = usize::from(style == MappingStyle::Flow);
                self.flow += flow;
                let map = self.mapping(depth)?;
                self.flow -= flow;
                self.close(at, anchor, before, Value::Object(map))
            }
            EventData::Alias { anchor } => self.alias(at, anchor, depth),
            // libyaml's grammar has no other event here.
            _ => Err(Fault::new(at, Problem::Syntax { problem: "found an unexpected event", context: None })),
        }
    }

    /// Starts a mapping or sequence: checks the depth and makes its anchor known, so that a cycle is seen.
    fn open(&mut self, at: Mark, anchor: Option<&str>, depth: usize) -> Result<u64, Fault> {
        if depth >= MAX_DEPTH {
            return Err(Fault::new(at, Problem::TooDeep));
        }
        if let Some(anchor) = anchor {
            self.anchors.insert(anchor.to_owned(), Anchor::Open);
        }
        Ok(self.decoded - 1)
    }

    /// Ends a mapping or sequence; keeps a copy where it has an anchor.
    fn close(&mut self, at: Mark, anchor: Option<String>, before: u64, value: Value) -> Result<Value, Fault> {
        if let Some(anchor) = anchor {
            let (height, bytes) = measure(&value);
            self.charge(at, bytes)?;
            let tree = Anchor::Tree { value: value.clone(), nodes: self.decoded - before, height, bytes };
            self.anchors.insert(anchor, tree);
        }
        Ok(value)
    }

    /// Counts the bytes of a copy.
    fn charge(&mut self, at: Mark, bytes: usize) -> Result<(), Fault> {
        *self.alias_bytes += bytes;
        if *self.alias_bytes > ALIAS_BYTES { Err(Fault::new(at, Problem::AliasBomb)) } else { Ok(()) }
    }

    fn alias(&mut self, at: Mark, name: String, depth: usize) -> Result<Value, Fault> {
        let (nodes, height, bytes) = match self.anchors.get(&name) {
            None => return Err(Fault::new(at, Problem::UnknownAnchor(name))),
            Some(Anchor::Open) => return Err(Fault::new(at, Problem::AliasCycle(name))),
            Some(Anchor::Scalar(Scalar::Text(text))) => (1, 0, text.len()),
            Some(Anchor::Scalar(_)) => (1, 0, 0),
            Some(Anchor::Tree { nodes, height, bytes, .. }) => (*nodes, *height, *bytes),
        };
        if depth + height > MAX_DEPTH {
            return Err(Fault::new(at, Problem::TooDeep));
        }
        self.count(at, nodes + 1, nodes)?;
        self.charge(at, bytes)?;
        match self.anchors.get(&name) {
            Some(Anchor::Tree { value, .. }) => Ok(value.clone()),
            Some(Anchor::Scalar(scalar)) => {
                scalar.clone().into_value().ok_or_else(|| Fault::new(at, Problem::NotFinite))
            }
            _ => Ok(Value::Null),
        }
    }

    fn mapping(&mut self, depth: usize) -> Result<Map<String, Value>, Fault> {
        let mut map = Map::new();
        let mut merged: HashSet<String> = HashSet::new();
        let marks = self.key_marks.len();
        loop {
            let event = self.next()?;
            let at = event.start_mark;
            if matches!(event.data, EventData::MappingEnd) {
                self.key_marks.truncate(marks);
                return Ok(map);
            }
            let Some(key) = self.key(event)? else {
                for (key, value) in self.merge(depth)? {
                    merged.insert(key.clone());
                    map.insert(key, value);
                }
                continue;
            };
            self.key_marks.push(at);
            let event = self.next()?;
            let value = self.node(event, depth + 1, &key)?;
            match map.get_mut(&key) {
                None => {
                    map.insert(key, value);
                }
                Some(old) => {
                    *old = value;
                    // Overriding what was merged in is what merging is for.
                    if !merged.remove(&key) && self.notes.len() < MAX_NOTES {
                        let first = self.first_key(&key, marks, at);
                        self.note(at, Remark::DuplicateKey { key, first });
                    }
                }
            }
        }
    }

    /// The zero-based line of the first of two equal keys, where it is written the same way.
    fn first_key(&self, key: &str, marks: usize, second: Mark) -> Option<usize> {
        let own = self.key_marks.get(marks..)?.iter().filter(|mark| mark.index < second.index);
        let quoted = |mark: &&Mark| {
            let raw = self.text.get(mark.index as usize..).unwrap_or_default();
            raw.strip_prefix(['"', '\'']).unwrap_or(raw).strip_prefix(key).is_some_and(|rest| {
                rest.trim_start_matches(['"', '\'']).trim_start_matches([' ', '\t']).starts_with(':')
            })
        };
        own.clone().find(quoted).map(|mark| mark.line as usize)
    }

    /// A key as JSON has it, or nothing for a merge key.
    fn key(&mut self, event: Event) -> Result<Option<String>, Fault> {
        let at = event.start_mark;
        let scalar = match event.data {
            EventData::Scalar { anchor, tag, value, plain_implicit, style, .. } => {
                self.refuse_differences(style, &value, at, event.end_mark)?;
                let merge = value == "<<" && (plain_implicit || tag.as_deref() == Some(MERGE_TAG));
                if !merge {
                    self.count(at, 1, 0)?;
                }
                let plain = style == ScalarStyle::Plain && tag.is_none();
                let written = (plain && Remark::is_likely(&value)).then(|| value.clone());
                let scalar = resolve(at, tag, plain_implicit, value)?;
                if let Some(anchor) = anchor {
                    self.anchors.insert(anchor, Anchor::Scalar(scalar.clone()));
                }
                if merge {
                    return Ok(None);
                }
                if let Some(written) = &written
                    && let Some(remark) = Remark::on_key(written, &scalar)
                {
                    self.note(at, remark);
                }
                scalar
            }
            EventData::Alias { anchor } => match self.anchors.get(&anchor) {
                None => return Err(Fault::new(at, Problem::UnknownAnchor(anchor))),
                Some(Anchor::Scalar(scalar)) => {
                    let scalar = scalar.clone();
                    self.count(at, 2, 1)?;
                    scalar
                }
                Some(_) => return Err(Fault::new(at, Problem::ComplexKey)),
            },
            _ => return Err(Fault::new(at, Problem::ComplexKey)),
        };
        match scalar.into_key() {
            Some(key) => Ok(Some(key)),
            None => Err(Fault::new(at, Problem::BadKey)),
        }
    }

    /// The entries that a merge key brings, in the order in which they are to be written.
    fn merge(&mut self, depth: usize) -> Result<Vec<(String, Value)>, Fault> {
        let event = self.next()?;
        let at = event.start_mark;
        if let EventData::SequenceStart { anchor, style, .. } = event.data {
            // go-yaml walks the list backwards, so that an earlier element wins; the list itself does not count.
            let before = self.open(at, anchor.as_deref(), depth)?;
            let flow = usize::from(style == SequenceStyle::Flow);
            self.flow += flow;
            let mut maps = Vec::new();
            loop {
                let event = self.next()?;
                if matches!(event.data, EventData::SequenceEnd) {
                    break;
                }
                maps.push(self.merged_map(event, depth)?);
            }
            self.flow -= flow;
            if anchor.is_some() {
                let items = maps.iter().cloned().map(Value::Object).collect();
                self.close(at, anchor, before, Value::Array(items))?;
            }
            return Ok(maps.into_iter().rev().flatten().collect());
        }
        Ok(self.merged_map(event, depth)?.into_iter().collect())
    }

    fn merged_map(&mut self, event: Event, depth: usize) -> Result<Map<String, Value>, Fault> {
        let at = event.start_mark;
        match self.node(event, depth + 1, "")? {
            Value::Object(map) => Ok(map),
            _ => Err(Fault::new(at, Problem::BadMerge)),
        }
    }

    /// libyaml-safer takes two things that go-yaml does not: `\/` in double quotes, which is JSON's, and `?` in a plain scalar
    /// in `[…]` or `{…}`.
    fn refuse_differences(&self, style: ScalarStyle, value: &str, start: Mark, end: Mark) -> Result<(), Fault> {
        let from = start.index as usize;
        match style {
            ScalarStyle::Plain if self.flow > 0 && value.contains('?') => {
                Err(Fault::new(start, Problem::FlowQuestionMark))
            }
            ScalarStyle::DoubleQuoted => {
                let raw = self.text.get(from..end.index as usize).unwrap_or_default();
                match slash_escape(raw) {
                    Some(i) => Err(Fault { at: Spot::in_text(self.text, from + i), problem: Problem::SlashEscape }),
                    None => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }
}

fn resolve(at: Mark, tag: Option<String>, plain: bool, text: String) -> Result<Scalar, Fault> {
    scalar::resolve(tag.as_deref(), plain, text).map_err(|error| {
        let problem = match error {
            TagError::Mismatch(tag) => Problem::BadTag(tag),
            TagError::Base64 => Problem::BadBase64,
        };
        Fault::new(at, problem)
    })
}
