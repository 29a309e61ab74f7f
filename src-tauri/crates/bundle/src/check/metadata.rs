//! Types of the fields of `metadata` (`ObjectMeta` of apimachinery): kubectl decodes them before it sends anything, and the
//! server would refuse them otherwise.

use serde_json::{Map, Value};

use crate::finding::FindingCode;
use crate::yaml::{Draft, is_timestamp, push_segment};

/// What a field must be; null is always allowed.
#[derive(Clone, Copy)]
enum Type {
    Text,
    Whole,
    Bool,
    Time,
    Mapping,
    /// A mapping of text, such as labels.
    Texts,
    /// A list of text.
    TextList,
    /// A list of objects with these fields.
    Objects(&'static [(&'static str, Type)]),
}

/// `metadata`, by its documentation in apimachinery's `meta/v1`.
const FIELDS: &[(&str, Type)] = &[
    ("name", Type::Text),
    ("generateName", Type::Text),
    ("namespace", Type::Text),
    ("selfLink", Type::Text),
    ("uid", Type::Text),
    ("resourceVersion", Type::Text),
    ("generation", Type::Whole),
    ("creationTimestamp", Type::Time),
    ("deletionTimestamp", Type::Time),
    ("deletionGracePeriodSeconds", Type::Whole),
    ("labels", Type::Texts),
    ("annotations", Type::Texts),
    ("ownerReferences", Type::Objects(OWNER)),
    ("finalizers", Type::TextList),
    ("managedFields", Type::Objects(MANAGED)),
];

const OWNER: &[(&str, Type)] = &[
    ("apiVersion", Type::Text),
    ("kind", Type::Text),
    ("name", Type::Text),
    ("uid", Type::Text),
    ("controller", Type::Bool),
    ("blockOwnerDeletion", Type::Bool),
];

const MANAGED: &[(&str, Type)] = &[
    ("manager", Type::Text),
    ("operation", Type::Text),
    ("apiVersion", Type::Text),
    ("time", Type::Time),
    ("fieldsType", Type::Text),
    ("subresource", Type::Text),
];

/// Reports every field of `metadata` that has a wrong type.
pub(super) fn check(object: &Map<String, Value>, drafts: &mut Vec<Draft>) {
    match object.get("metadata") {
        None | Some(Value::Null) => {}
        Some(Value::Object(metadata)) => fields(metadata, FIELDS, "/metadata", drafts),
        Some(other) => drafts.push(wrong("/metadata".to_owned(), "metadata", Type::Mapping, other)),
    }
}

fn fields(map: &Map<String, Value>, types: &[(&str, Type)], base: &str, drafts: &mut Vec<Draft>) {
    for (name, wanted) in types {
        if let Some(value) = map.get(*name).filter(|value| !value.is_null()) {
            field(name, value, *wanted, format!("{base}/{name}"), drafts);
        }
    }
}

fn field(name: &str, value: &Value, wanted: Type, pointer: String, drafts: &mut Vec<Draft>) {
    let fits = match wanted {
        Type::Text => value.is_string(),
        Type::Whole => value.is_i64(),
        Type::Bool => value.is_boolean(),
        Type::Time => value.as_str().is_some_and(is_rfc3339),
        Type::Mapping => value.is_object(),
        Type::Texts => {
            if let Value::Object(map) = value {
                for (key, value) in map.iter().filter(|(_, value)| !value.is_string() && !value.is_null()) {
                    let mut pointer = pointer.clone();
                    push_segment(&mut pointer, key);
                    drafts.push(wrong(pointer, &format!("{}.{key}", name), Type::Text, value));
                }
            }
            value.is_object()
        }
        Type::TextList => {
            value.as_array().is_some_and(|items| items.iter().all(|item| item.is_string() || item.is_null()))
        }
        Type::Objects(types) => {
            let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
            for (i, item) in items.iter().enumerate() {
                let base = format!("{pointer}/{i}");
                match item {
                    Value::Object(map) => fields(map, types, &base, drafts),
                    Value::Null => {}
                    other => drafts.push(wrong(base, name, Type::Mapping, other)),
                }
            }
            value.is_array()
        }
    };
    if !fits {
        drafts.push(wrong(pointer, name, wanted, value));
    }
}

fn wrong(pointer: String, name: &str, wanted: Type, value: &Value) -> Draft {
    let found = match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    };
    let (wanted_words, help) = match (wanted, value) {
        (Type::Text, Value::Bool(_) | Value::Number(_)) => {
            ("text", "Put it in quotes, for example \"1.10\" or \"true\".")
        }
        (Type::Text, _) => ("text", "Write a text here; check the indentation of the lines below."),
        (Type::Whole, _) => ("a whole number", "Write a number without quotes and without a fraction."),
        (Type::Bool, _) => ("a boolean", "Write true or false without quotes."),
        (Type::Time, _) => ("a time", "Write it as 2006-01-02T15:04:05Z; better, remove it: the server sets it."),
        (Type::Mapping, _) => ("a mapping", "Write `key: value` lines below it; check their indentation."),
        (Type::Texts, _) => ("a mapping of text", "Write `key: \"value\"` lines below it; check their indentation."),
        (Type::TextList, _) => ("a list of text", "Write one `- \"text\"` per line below it."),
        (Type::Objects(_), _) => ("a list of mappings", "Start each entry with `- `."),
    };
    // Only the type is named: the value may be a secret's.
    let message = format!("`{name}` must be {wanted_words} but is {found}");
    let case = match (wanted, value) {
        (Type::Text, Value::Bool(_) | Value::Number(_)) => "quotes",
        (Type::Text, _) => "text",
        (Type::Whole, _) => "whole",
        (Type::Bool, _) => "boolean",
        (Type::Time, _) => "time",
        (Type::Mapping | Type::Texts, _) => "mapping",
        (Type::TextList | Type::Objects(_), _) => "list",
    };
    let draft = Draft::new(FindingCode::MetadataType, pointer, message, help).case(case);
    draft.param("field", name).param("wanted", wanted_words).param("found", found)
}

/// Go's `time.Parse(time.RFC3339, …)`: of all timestamps those with a zone and, the hour apart, all digits.
fn is_rfc3339(text: &str) -> bool {
    let Some((date, time)) = text.split_once('T') else { return false };
    let mut clock = time.split(['.', ',', 'Z', '+', '-']).next().unwrap_or_default().split(':').skip(1);
    let two_digits = |part: Option<&str>| part.is_some_and(|part| part.len() == 2);
    date.len() == 10 && two_digits(clock.next()) && two_digits(clock.next()) && is_timestamp(text)
}
