//! JSON as Go's decoder takes it: a stream of values, lone surrogates replaced, the last of equal keys kept.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use serde_json::value::RawValue;
use serde_json::{Deserializer, Value};

use super::{MAX_DEPTH, MAX_DOCUMENTS, scalar};

/// What a text that starts with `{` holds.
#[derive(Debug, Default)]
pub(super) struct Stream {
    /// The JSON values.
    pub(super) values: Vec<Range<usize>>,
    /// From where it has to be read as YAML.
    pub(super) yaml_from: Option<usize>,
    /// Where and why it is no JSON any more.
    pub(super) fault: Option<(usize, String)>,
    /// From where nothing was read because of too many values.
    pub(super) gave_up: Option<usize>,
}

/// Whether kubectl tries JSON first: it looks at the first 4096 bytes.
pub(super) fn is_likely(text: &str) -> bool {
    let start = &text[..crate::finding::floor(text, 4096)];
    start.trim_start().starts_with('{')
}

/// Reads JSON values until the text stops being JSON. After at most one value kubectl goes on with YAML.
pub(super) fn stream(text: &str) -> Stream {
    let mut stream = Stream::default();
    let mut values = Deserializer::from_str(text).into_iter::<&RawValue>();
    while let Some(result) = values.next() {
        match result {
            Ok(raw) => {
                let end = values.byte_offset();
                if stream.values.len() >= MAX_DOCUMENTS {
                    stream.gave_up = Some(end - raw.get().len());
                    break;
                }
                stream.values.push(end - raw.get().len()..end);
            }
            Err(error) => {
                stream.fault = Some((offset_of(text, &error), reason(&error)));
                if stream.values.len() <= 1 {
                    let end = stream.values.last().map_or(0, |range| range.end);
                    stream.yaml_from = first_blanks(&text[end..]).map(|blanks| end + blanks);
                }
                break;
            }
        }
    }
    stream
}

/// The blanks that kubectl eats before it goes on with YAML: up to and including the first line break. It looks at four bytes
/// at a time and gives up where there are fewer.
fn first_blanks(text: &str) -> Option<usize> {
    let mut blanks = 0;
    for c in text.chars() {
        if text.len() - blanks < 4 {
            return None;
        }
        if !c.is_whitespace() {
            return Some(blanks);
        }
        blanks += c.len_utf8();
        if c == '\n' {
            return Some(blanks);
        }
    }
    None
}

/// serde_json counts lines and bytes from one.
fn offset_of(text: &str, error: &serde_json::Error) -> usize {
    let lines: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    crate::finding::floor(text, lines + error.column().saturating_sub(1))
}

/// The reason without the place, which is relative to a part of the file.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rfind(" at line ").map_or(text.clone(), |i| text[..i].to_owned())
}

/// A parsed JSON value.
#[derive(Debug)]
pub(super) struct Parsed {
    /// The value, with numbers as kubectl sends them.
    pub(super) value: Value,
    /// Byte offsets of keys that were there before, and of the first of each.
    pub(super) duplicates: Vec<(usize, usize, String)>,
}

/// Why valid JSON cannot be used; with its byte offset.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Too many levels.
    TooDeep(usize),
    /// A number beyond any float.
    Number(usize),
}

/// Parses one value that [`stream`] found.
pub(super) fn parse(raw: &str) -> Result<Parsed, Refusal> {
    let mut duplicates = Vec::new();
    let mut keys: Vec<Vec<(Cow<'_, str>, usize)>> = Vec::new();
    for token in tokens(raw) {
        match token.kind {
            Kind::Open(_) if keys.len() >= MAX_DEPTH => return Err(Refusal::TooDeep(token.offset)),
            Kind::Open(_) => keys.push(Vec::new()),
            Kind::Close => duplicates.extend(repeated(keys.pop().unwrap_or_default())),
            Kind::Key(key) => {
                if let Some(open) = keys.last_mut() {
                    open.push((unquote(key), token.offset));
                }
            }
            Kind::Leaf => {}
        }
    }
    let text = without_lone_surrogates(raw);
    let mut value: Value = serde_json::from_str(&text).map_err(|error| Refusal::Number(offset_of(raw, &error)))?;
    normalise(&mut value);
    Ok(Parsed { value, duplicates })
}

/// Keys that occur again, with where they occur again and where first.
fn repeated(keys: Vec<(Cow<'_, str>, usize)>) -> Vec<(usize, usize, String)> {
    let mut first: HashMap<Cow<'_, str>, usize> = HashMap::with_capacity(keys.len());
    let mut again = Vec::new();
    for (key, offset) in keys {
        match first.get(&key) {
            Some(before) => again.push((offset, *before, key.into_owned())),
            None => {
                first.insert(key, offset);
            }
        }
    }
    again
}

/// Makes numbers what Go makes of them: whole numbers within `i64` are integers, others are floats.
fn normalise(value: &mut Value) {
    match value {
        Value::Number(number) if !number.is_i64() => {
            if let Some(float) = number.as_f64().and_then(scalar::float) {
                *value = float;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(normalise),
        Value::Object(map) => map.values_mut().for_each(normalise),
        _ => {}
    }
}

/// The text of a quoted key.
pub(super) fn unquote(raw: &str) -> Cow<'_, str> {
    match raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) if !inner.contains('\\') => Cow::Borrowed(inner),
        _ => Cow::Owned(serde_json::from_str(&without_lone_surrogates(raw)).unwrap_or_default()),
    }
}

/// Replaces escapes of half a surrogate pair by that of U+FFFD, as Go's decoder does; serde_json refuses them.
fn without_lone_surrogates(raw: &str) -> Cow<'_, str> {
    if !raw.contains("\\u") {
        return Cow::Borrowed(raw);
    }
    let bytes = raw.as_bytes();
    let unit = |at: usize| -> Option<u32> {
        let hex = raw.get(at..at + 6)?.strip_prefix("\\u")?;
        u32::from_str_radix(hex, 16).ok()
    };
    let mut clean = Cow::Borrowed(raw);
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'\\' {
            at += 1;
            continue;
        }
        at += match unit(at) {
            None => 2,
            Some(0xd800..=0xdbff) if matches!(unit(at + 6), Some(0xdc00..=0xdfff)) => 12,
            Some(0xd800..=0xdfff) => {
                clean.to_mut().replace_range(at..at + 6, "\\ufffd");
                6
            }
            Some(_) => 6,
        };
    }
    clean
}

/// A step through a JSON value.
#[derive(Debug)]
pub(super) struct Token<'t> {
    pub(super) offset: usize,
    pub(super) kind: Kind<'t>,
}

/// What there is.
#[derive(Debug)]
pub(super) enum Kind<'t> {
    /// `{` or `[`.
    Open(u8),
    Close,
    /// A key, with its quotes.
    Key(&'t str),
    /// A string, number or word.
    Leaf,
}

/// Steps through a text that is known to be valid JSON.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while matches!(bytes.get(at)?, b' ' | b'\t' | b'\r' | b'\n' | b',' | b':') {
            at += 1;
        }
        let offset = at;
        let kind = match bytes[at] {
            open @ (b'{' | b'[') => {
                at += 1;
                Kind::Open(open)
            }
            b'}' | b']' => {
                at += 1;
                Kind::Close
            }
            b'"' => {
                at += 1;
                while let Some(byte) = bytes.get(at) {
                    at += if *byte == b'\\' { 2 } else { 1 };
                    if *byte == b'"' {
                        break;
                    }
                }
                at = at.min(bytes.len());
                let rest = &bytes[at..];
                let colon = rest.iter().find(|b| !matches!(b, b' ' | b'\t' | b'\r' | b'\n')) == Some(&b':');
                text.get(offset..at).filter(|_| colon).map_or(Kind::Leaf, Kind::Key)
            }
            _ => {
                let rest = bytes[at..].iter();
                let stop = |b: &&u8| !matches!(b, b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n' | b':');
                at += rest.take_while(stop).count().max(1);
                Kind::Leaf
            }
        };
        Some(Token { offset, kind })
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use serde_json::json;

    #[test]
    fn after_one_value_yaml_may_follow_after_two_it_may_not() {
        let one = stream("{} \n---\na: 1");
        assert_eq!((one.values.len(), one.values[0].end, one.yaml_from), (1, 2, Some(4)));
        let two = stream("{}{}---");
        assert_eq!((two.values.len(), two.yaml_from), (2, None));
        assert!(two.fault.is_some());
        let all = stream(" {}\n[1] ");
        assert_eq!((all.values, all.fault), (vec![1..3, 4..7], None));
    }

    #[test]
    fn surrogates_and_numbers_are_go_s() {
        let value = |raw: &str| parse(raw).unwrap().value;
        assert_eq!(
            value(r#"["\ud83d\ude00","\ud83d","\\ud83d","\ude00x"]"#),
            json!(["😀", "\u{fffd}", "\\ud83d", "\u{fffd}x"])
        );
        assert_eq!(value("[1.0,-0,1e3,9223372036854775808,0.5]"), json!([1, 0, 1000, 9223372036854775808.0, 0.5]));
        assert_eq!(parse("[1e400]").unwrap_err(), Refusal::Number(5));
        assert_eq!(parse(&"[".repeat(MAX_DEPTH + 1)).unwrap_err(), Refusal::TooDeep(MAX_DEPTH));
    }

    #[test]
    fn the_last_of_equal_keys_counts_and_is_reported() {
        let parsed = parse(r#"{"a":{"a":1},"x":1,"\u0061":2}"#).unwrap();
        assert_eq!(parsed.value, json!({"a": 2, "x": 1}));
        assert_eq!(parsed.duplicates, [(19, 1, "a".to_owned())]);
    }
}
