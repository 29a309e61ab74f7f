//! Typed access to the fields of a kubeconfig, which remembers where a field is and never repeats what it holds.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use glasslift_bundle::yaml::push_segment;
use secrecy::SecretString;
use serde_json::{Map, Value};

/// A field that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// JSON pointer in the file.
    pub(super) pointer: String,
    /// Line in the file, from 1; 0 until it was looked up.
    pub(super) line: u32,
    /// What is the matter, without the value.
    pub(super) what: String,
}

/// A mapping in a kubeconfig; null counts as empty, as in Go.
#[derive(Clone)]
pub(super) struct Fields<'a> {
    map: Option<&'a Map<String, Value>>,
    pointer: String,
}

impl<'a> Fields<'a> {
    /// A value that has to be a mapping.
    pub(super) fn of(value: Option<&'a Value>, pointer: &str) -> Result<Self, Fault> {
        let map = match value {
            None | Some(Value::Null) => None,
            Some(Value::Object(map)) => Some(map),
            Some(other) => return Err(fault(pointer, last(pointer), "be a mapping", other)),
        };
        Ok(Self { map, pointer: pointer.to_owned() })
    }

    fn value(&self, key: &str) -> Option<&'a Value> {
        self.map.and_then(|map| map.get(key)).filter(|value| !value.is_null())
    }

    fn pointer_to(&self, key: &str) -> String {
        let mut pointer = self.pointer.clone();
        push_segment(&mut pointer, key);
        pointer
    }

    fn wrong(&self, key: &str, needed: &str, value: &Value) -> Fault {
        fault(&self.pointer_to(key), key, needed, value)
    }

    /// A fault at one of the fields.
    pub(super) fn fault_at(&self, key: &str, what: &str) -> Fault {
        Fault { pointer: self.pointer_to(key), line: 0, what: what.to_owned() }
    }

    /// Whether the field is there and not null.
    pub(super) fn has(&self, key: &str) -> bool {
        self.value(key).is_some()
    }

    /// A text; empty counts as not there.
    pub(super) fn text(&self, key: &str) -> Result<Option<String>, Fault> {
        match self.value(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
            Some(other) => Err(self.wrong(key, "be text; put it in quotes", other)),
        }
    }

    /// A text that is secret.
    pub(super) fn secret(&self, key: &str) -> Result<Option<SecretString>, Fault> {
        Ok(self.text(key)?.map(SecretString::from))
    }

    /// True or false; false when it is not there.
    pub(super) fn flag(&self, key: &str) -> Result<bool, Fault> {
        match self.value(key) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(other) => Err(self.wrong(key, "be true or false, without quotes", other)),
        }
    }

    /// Base64 as Go reads it: line breaks are fine, spaces are not. The bytes have to be text, as PEM is.
    pub(super) fn data(&self, key: &str) -> Result<Option<SecretString>, Fault> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        let compact: String = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
        let bytes = STANDARD.decode(compact).map_err(|_| {
            self.fault_at(key, &format!("`{key}` is not base64; it may be cut off, or a line break was pasted into it"))
        })?;
        Ok(Some(SecretString::from(String::from_utf8_lossy(&bytes).into_owned())))
    }

    /// A list of texts.
    pub(super) fn texts(&self, key: &str) -> Result<Vec<String>, Fault> {
        let text = |(index, value): (usize, &Value)| match value {
            Value::String(text) => Ok(text.clone()),
            Value::Null => Ok(String::new()),
            other => {
                let pointer = format!("{}/{index}", self.pointer_to(key));
                Err(fault(&pointer, &format!("{key}[{index}]"), "be text; put it in quotes", other))
            }
        };
        self.list(key)?.iter().enumerate().map(text).collect()
    }

    /// A list; empty when it is not there.
    pub(super) fn list(&self, key: &str) -> Result<&'a [Value], Fault> {
        match self.value(key) {
            None => Ok(&[]),
            Some(Value::Array(items)) => Ok(items),
            Some(other) => Err(self.wrong(key, "be a list", other)),
        }
    }

    /// A list of mappings.
    pub(super) fn mappings(&self, key: &str) -> Result<Vec<Fields<'a>>, Fault> {
        let pointer = self.pointer_to(key);
        let items = self.list(key)?.iter().enumerate();
        items.map(|(index, value)| Fields::of(Some(value), &format!("{pointer}/{index}"))).collect()
    }

    /// A mapping inside; empty when it is not there.
    pub(super) fn inner(&self, key: &str) -> Result<Fields<'a>, Fault> {
        Fields::of(self.value(key), &self.pointer_to(key))
    }

    /// The keys.
    pub(super) fn keys(&self) -> impl Iterator<Item = &'a String> + use<'a> {
        self.map.into_iter().flat_map(Map::keys)
    }

    /// The value as it is.
    pub(super) fn raw(&self, key: &str) -> Option<&'a Value> {
        self.value(key)
    }
}

fn last(pointer: &str) -> &str {
    pointer.rsplit('/').next().unwrap_or_default()
}

fn fault(pointer: &str, name: &str, needed: &str, found: &Value) -> Fault {
    let found = match found {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    };
    // YAML 1.1 reads `y`, `no` and `12` as no text: that surprises, so what it was read as is said.
    let place = if name.is_empty() || name.bytes().all(|b| b.is_ascii_digit()) {
        "an entry".into()
    } else {
        format!("`{name}`")
    };
    Fault { pointer: pointer.to_owned(), line: 0, what: format!("{place} is {found} here and has to {needed}") }
}
