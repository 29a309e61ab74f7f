//! Names and images that would do something where they are shown: a terminal acts on control characters, and signs without a width or with
//! a direction of their own make one name look like another. The server takes them in roles and images.

use glasslift_object::{inert, pods};
use serde_json::Value;

use crate::finding::FindingCode;
use crate::yaml::Draft;

/// Fields of every object.
const NAMES: [&str; 8] = [
    "/apiVersion",
    "/kind",
    "/metadata/name",
    "/metadata/generateName",
    "/metadata/namespace",
    "/roleRef/apiGroup",
    "/roleRef/kind",
    "/roleRef/name",
];

/// Reports every name and image that cannot be shown as it is.
pub(super) fn check(object: &Value, drafts: &mut Vec<Draft>) {
    NAMES.iter().for_each(|pointer| name(object, (*pointer).to_owned(), drafts));
    each(object, "/subjects", &["kind", "name", "namespace", "apiGroup"], drafts);
    if let Some(pod) = pods::place(object) {
        for containers in ["initContainers", "containers"] {
            each(object, &format!("{pod}/{containers}"), &["name", "image"], drafts);
        }
    }
}

/// These fields of every entry of a list.
fn each(object: &Value, list: &str, fields: &[&str], drafts: &mut Vec<Draft>) {
    let count = object.pointer(list).and_then(Value::as_array).map_or(0, Vec::len);
    for entry in 0..count {
        fields.iter().for_each(|field| name(object, format!("{list}/{entry}/{field}"), drafts));
    }
}

fn name(object: &Value, pointer: String, drafts: &mut Vec<Draft>) {
    let text = object.pointer(&pointer).and_then(Value::as_str).unwrap_or_default();
    if let Some(character) = text.chars().find(|c| !inert::is_fit_for_names(*c)) {
        let character = format!("U+{:04X}", u32::from(character));
        drafts.push(Draft::new(FindingCode::ControlCharacter, pointer).case("name").param("character", character));
    }
}
