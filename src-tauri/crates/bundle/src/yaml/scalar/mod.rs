//! What a scalar means: the rules of go-yaml v2 (`resolve.go`), which kubectl reads with, and of the step to JSON after it.

mod timestamp;

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Number, Value};

pub(crate) use timestamp::is_timestamp;

/// The prefix of the tags that `!!` stands for.
const LONG: &str = "tag:yaml.org,2002:";

/// Go's decoder ignores the bits that the last character has too many.
const BASE64: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

/// A resolved scalar, before it becomes JSON.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Scalar {
    /// `null`, `~` or nothing.
    Null,
    /// A boolean, in any of its spellings.
    Bool(bool),
    /// An integer that fits.
    Int(i64),
    /// An integer above `i64::MAX`.
    Uint(u64),
    /// Anything else that is a number; may be infinite or not a number.
    Float(f64),
    /// Text.
    Text(String),
}

/// Why a tag and its value do not go together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TagError {
    /// `!!int "x"`; holds the tag as written.
    Mismatch(String),
    /// `!!binary` with something that is no base64.
    Base64,
}

/// Resolves a scalar. `plain` says that the value is neither quoted nor a block, or has the tag `!`.
pub(super) fn resolve(tag: Option<&str>, plain: bool, text: String) -> Result<Scalar, TagError> {
    let Some(tag) = tag.filter(|tag| !tag.is_empty()) else {
        return Ok(if plain { untagged(text) } else { Scalar::Text(text) });
    };
    let Some(name) = tag.strip_prefix(LONG) else { return Ok(Scalar::Text(text)) };
    let mismatch = || Err(TagError::Mismatch(format!("!!{name}")));
    match name {
        "binary" => binary(&text).map(Scalar::Text).ok_or(TagError::Base64),
        "bool" | "int" | "null" => match (name, untagged(text)) {
            ("bool", value @ Scalar::Bool(_)) => Ok(value),
            ("int", value @ (Scalar::Int(_) | Scalar::Uint(_))) => Ok(value),
            ("null", Scalar::Null) => Ok(Scalar::Null),
            _ => mismatch(),
        },
        "float" => match untagged(text) {
            Scalar::Int(value) => Ok(Scalar::Float(value as f64)),
            value @ Scalar::Float(_) => Ok(value),
            _ => mismatch(),
        },
        "timestamp" if is_timestamp(&text) => Ok(Scalar::Text(text)),
        "timestamp" => mismatch(),
        _ => Ok(Scalar::Text(text)),
    }
}

/// Resolves a plain scalar without a tag.
fn untagged(text: String) -> Scalar {
    let Some(&first) = text.as_bytes().first() else { return Scalar::Null };
    match first {
        b'~' | b'n' | b'N' | b'y' | b'Y' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' if text.len() <= 5 => {
            word(&text).unwrap_or(Scalar::Text(text))
        }
        b'.' => match text.as_str() {
            ".nan" | ".NaN" | ".NAN" => Scalar::Float(f64::NAN),
            ".inf" | ".Inf" | ".INF" => Scalar::Float(f64::INFINITY),
            _ => dotted(&text).map_or(Scalar::Text(text), Scalar::Float),
        },
        b'0'..=b'9' | b'+' | b'-' => number(&text).unwrap_or(Scalar::Text(text)),
        _ => Scalar::Text(text),
    }
}

/// The words of YAML 1.1.
fn word(text: &str) -> Option<Scalar> {
    match text {
        "~" | "null" | "Null" | "NULL" => Some(Scalar::Null),
        "true" | "True" | "TRUE" => Some(Scalar::Bool(true)),
        "false" | "False" | "FALSE" => Some(Scalar::Bool(false)),
        _ => boolean_word(text).map(Scalar::Bool),
    }
}

/// The booleans of YAML 1.1 that later versions read as text, and that surprise people.
pub(super) fn boolean_word(text: &str) -> Option<bool> {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

/// A scalar that starts with a digit or a sign.
fn number(text: &str) -> Option<Scalar> {
    match text {
        "+.inf" | "+.Inf" | "+.INF" => return Some(Scalar::Float(f64::INFINITY)),
        "-.inf" | "-.Inf" | "-.INF" => return Some(Scalar::Float(f64::NEG_INFINITY)),
        _ => {}
    }
    let digits: Cow<'_, str> = if text.contains('_') { Cow::Owned(text.replace('_', "")) } else { Cow::Borrowed(text) };
    let digits = digits.as_ref();
    if let Some(value) = signed(digits, None) {
        return Some(Scalar::Int(value));
    }
    if let Some(value) = unsigned(digits, None) {
        return Some(Scalar::Uint(value));
    }
    if has_float_style(digits)
        && let Some(value) = finite(digits)
    {
        return Some(Scalar::Float(value));
    }
    // go-yaml tries binary once more, on what follows the prefix: `0b-101` is -5.
    if let Some(rest) = digits.strip_prefix("0b") {
        return signed(rest, Some(2)).map(Scalar::Int).or_else(|| unsigned(rest, Some(2)).map(Scalar::Uint));
    }
    let rest = digits.strip_prefix("-0b")?;
    signed(&format!("-{rest}"), Some(2)).map(Scalar::Int)
}

/// Go's `ParseInt(text, 0, 64)`, or with a fixed base.
fn signed(text: &str, base: Option<u32>) -> Option<i64> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'+' => (false, &text[1..]),
        b'-' => (true, &text[1..]),
        _ => (false, text),
    };
    let value = unsigned(digits, base)?;
    if negative { 0i64.checked_sub_unsigned(value) } else { i64::try_from(value).ok() }
}

/// Go's `ParseUint(text, 0, 64)`, or with a fixed base. A leading zero means octal.
fn unsigned(text: &str, base: Option<u32>) -> Option<u64> {
    let (digits, base) = match (base, text.as_bytes()) {
        (Some(base), _) => (text, base),
        (None, [b'0', b'b' | b'B', _, ..]) => (&text[2..], 2),
        (None, [b'0', b'o' | b'O', _, ..]) => (&text[2..], 8),
        (None, [b'0', b'x' | b'X', _, ..]) => (&text[2..], 16),
        (None, [b'0']) => return Some(0),
        (None, [b'0', ..]) => (&text[1..], 8),
        (None, _) => (text, 10),
    };
    // `from_str_radix` would take a sign.
    if !digits.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    u64::from_str_radix(digits, base).ok()
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?` over the whole text.
fn has_float_style(text: &str) -> bool {
    let rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, rest) = digits(rest);
    let rest = match rest.strip_prefix('.') {
        Some(rest) => {
            let (fraction, rest) = digits(rest);
            if whole + fraction == 0 {
                return false;
            }
            rest
        }
        None if whole == 0 => return false,
        None => rest,
    };
    let Some(exponent) = rest.strip_prefix(['e', 'E']) else { return rest.is_empty() };
    let (count, rest) = digits(exponent.strip_prefix(['-', '+']).unwrap_or(exponent));
    count > 0 && rest.is_empty()
}

/// The number of leading digits and what follows them.
pub(super) fn digits(text: &str) -> (usize, &str) {
    let count = text.bytes().take_while(u8::is_ascii_digit).count();
    (count, &text[count..])
}

/// A float that does not overflow; Go reports overflow as an error, and the scalar stays text.
fn finite(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}

/// A scalar that starts with a dot: Go's `ParseFloat` alone decides, underscores are only allowed behind a base prefix.
fn dotted(text: &str) -> Option<f64> {
    if has_float_style(text) { finite(text) } else { None }
}

/// Decodes base64 and makes text of it as Go's JSON encoder does: each invalid byte becomes U+FFFD.
fn binary(text: &str) -> Option<String> {
    let bytes = BASE64.decode(text.replace(['\r', '\n'], "")).ok()?;
    let mut decoded = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        decoded.push_str(chunk.valid());
        decoded.extend(std::iter::repeat_n('\u{fffd}', chunk.invalid().len()));
    }
    Some(decoded)
}

impl Scalar {
    /// The JSON value, or nothing for infinity and not-a-number.
    pub(super) fn into_value(self) -> Option<Value> {
        Some(match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(value),
            Self::Int(value) => Value::Number(value.into()),
            Self::Uint(value) => float(value as f64)?,
            Self::Float(value) => float(value)?,
            Self::Text(text) => Value::String(text),
        })
    }

    /// The JSON key, or nothing where kubectl has none: for null and integers above `i64::MAX`.
    pub(super) fn into_key(self) -> Option<String> {
        match self {
            Self::Null | Self::Uint(_) => None,
            Self::Bool(value) => Some(value.to_string()),
            Self::Int(value) => Some(value.to_string()),
            Self::Float(value) => Some(short_float(value)),
            Self::Text(text) => Some(text),
        }
    }
}

/// A float as kubectl sends it: without a fraction and within `i64` it is an integer, made from its shortest decimal form.
pub(super) fn float(value: f64) -> Option<Value> {
    if value.fract() == 0.0
        && value.abs() < 1e21
        && let Ok(whole) = value.to_string().parse::<i64>()
    {
        return Some(Value::Number(whole.into()));
    }
    Number::from_f64(value).map(Value::Number)
}

/// Go's `FormatFloat(value, 'g', -1, 32)`, which is how a float becomes a key.
fn short_float(value: f64) -> String {
    let narrow = value as f32;
    if narrow.is_nan() {
        return ".nan".to_owned();
    }
    if narrow.is_infinite() {
        return if narrow > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let scientific = format!("{narrow:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    // With the shortest digits, Go writes out what has an exponent from -4 to 5.
    if (-4..6).contains(&exponent) {
        return narrow.to_string();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}

#[cfg(test)]
mod tests;
