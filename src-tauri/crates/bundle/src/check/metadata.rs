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
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "mapping",
    };
    let wanted = match wanted {
        Type::Text => "text",
        Type::Whole => "whole",
        Type::Bool => "boolean",
        Type::Time => "time",
        Type::Mapping => "mapping",
        Type::Texts => "texts",
        Type::TextList => "text-list",
        Type::Objects(_) => "mappings",
    };
    // Only the type is named: the value may be a secret's.
    let draft = Draft::new(FindingCode::MetadataType, pointer);
    draft.param("field", name).param("wanted", wanted).param("found", found)
}

/// Go's `time.Parse(time.RFC3339, …)`: of all timestamps those with a zone and, the hour apart, all digits.
fn is_rfc3339(text: &str) -> bool {
    let Some((date, time)) = text.split_once('T') else { return false };
    let mut clock = time.split(['.', ',', 'Z', '+', '-']).next().unwrap_or_default().split(':').skip(1);
    let two_digits = |part: Option<&str>| part.is_some_and(|part| part.len() == 2);
    date.len() == 10 && two_digits(clock.next()) && two_digits(clock.next()) && is_timestamp(text)
}
