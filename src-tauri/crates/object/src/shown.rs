//! Text that may be shown. What bundles, servers, tools and people wrote becomes [`Shown`] in one place, and what crosses a border takes
//! nothing else: secrets are masked, nothing in it acts on a terminal or turns a line around, and its length is bounded.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::inert::inert;
use crate::redact;

/// Longest text, in characters.
const LIMIT: usize = 8_192;

/// Text from elsewhere, fit to be shown. It is made of raw text only by [`Shown::new`], also where a record is read.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shown(#[serde(deserialize_with = "read")] String);

impl Shown {
    /// Makes a text fit to be shown. What is fit already stays as it is.
    pub fn new(raw: &str) -> Self {
        let raw = bounded(raw);
        let text = inert(&raw);
        Self(bounded(&redact::text(&text)).into_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, for whoever goes on with it.
    pub fn into_string(self) -> String {
        self.0
    }
}

fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    String::deserialize(deserializer).map(|raw| Shown::new(&raw).0)
}

fn bounded(raw: &str) -> Cow<'_, str> {
    // Characters are counted only where there may be too many.
    match (raw.len() > LIMIT).then(|| raw.char_indices().nth(LIMIT)).flatten() {
        // The sign for what is left out is within the limit, so that a second time changes nothing.
        Some(_) => Cow::Owned(raw.chars().take(LIMIT - 1).chain(['…']).collect()),
        None => Cow::Borrowed(raw),
    }
}

impl TS for Shown {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;

    fn name(_: &ts_rs::Config) -> String {
        "string".to_owned()
    }

    fn inline(cfg: &ts_rs::Config) -> String {
        Self::name(cfg)
    }
}

impl Deref for Shown {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Shown {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Shown {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<&str> for Shown {
    fn from(raw: &str) -> Self {
        Self::new(raw)
    }
}

impl From<String> for Shown {
    fn from(raw: String) -> Self {
        Self::new(&raw)
    }
}

impl From<&String> for Shown {
    fn from(raw: &String) -> Self {
        Self::new(raw)
    }
}

impl From<&Shown> for Shown {
    fn from(shown: &Shown) -> Self {
        shown.clone()
    }
}

impl From<Cow<'_, str>> for Shown {
    fn from(raw: Cow<'_, str>) -> Self {
        Self::new(&raw)
    }
}

impl From<Shown> for String {
    fn from(shown: Shown) -> Self {
        shown.0
    }
}

impl PartialEq<str> for Shown {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Shown {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl PartialEq<String> for Shown {
    fn eq(&self, other: &String) -> bool {
        &self.0 == other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_becomes_visible_once() {
        for (raw, expected) in [
            ("plain text, 中文, 🚢, 👩‍🚀, e\u{301}", "plain text, 中文, 🚢, 👩‍🚀, e\u{301}"),
            ("ok:1\u{1b}[2K\rnothing", "ok:1␛[2K␍nothing"),
            ("\u{1b}]0;owned\u{7}", "␛]0;owned␇"),
            ("a\u{9b}2Jb\u{7f}", "a\u{fffd}2Jb␡"),
            ("\u{202e}gpj.exe\u{2066}x\u{200f}y\u{200b}", "\u{fffd}gpj.exe\u{fffd}x\u{fffd}y\u{fffd}"),
            ("one\n\ttwo", "one\n\ttwo"),
            ("password=hunter2", "password=***"),
            ("password: hunter2 \u{1b}[1m", "password: *** ␛[1m"),
        ] {
            let shown = Shown::new(raw);
            assert_eq!(shown, expected, "{raw:?}");
            assert_eq!(Shown::new(&shown), shown, "what is fit stays as it is");
        }
    }

    #[test]
    fn its_length_is_bounded_and_a_record_goes_through_the_gate_as_well() {
        let shown = Shown::new(&"ä".repeat(100_000));
        assert_eq!(shown.chars().count(), LIMIT);
        assert_eq!(Shown::new(&shown), shown);
        let read: Shown = serde_json::from_str(r#""\u001b[2J token=hunter2""#).unwrap_or_default();
        assert_eq!(read, "␛[2J token=***");
        assert_eq!(serde_json::to_string(&read).unwrap_or_default(), r#""␛[2J token=***""#);
    }
}
