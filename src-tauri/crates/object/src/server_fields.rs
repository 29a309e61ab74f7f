//! A resource without what the server keeps for itself or makes up for each single one. Pure.

use serde_json::{Map, Value};

use crate::redact::LAST_APPLIED;

/// Metadata that the server keeps for itself.
const SERVER_METADATA: [&str; 7] =
    ["managedFields", "resourceVersion", "uid", "generation", "creationTimestamp", "selfLink", "deletionTimestamp"];

/// An object without what the server keeps for itself: what a person wrote, plus defaults.
pub fn without_server_fields(object: &Value) -> Value {
    let mut object = object.clone();
    if let Some(fields) = object.as_object_mut() {
        fields.remove("status");
        if let Some(metadata) = fields.get_mut("metadata").and_then(Value::as_object_mut) {
            for field in SERVER_METADATA {
                metadata.remove(field);
            }
            remove_key(metadata, "annotations", LAST_APPLIED);
        }
    }
    object
}

/// Whether an object has every value of another one; what the server adds to it does not count.
pub fn holds(live: &Value, wanted: &Value) -> bool {
    match (live, wanted) {
        (Value::Object(live), Value::Object(wanted)) => wanted.iter().all(|(key, wanted)| match live.get(key) {
            Some(live) => holds(live, wanted),
            // The server leaves out what is nothing.
            None => wanted.is_null(),
        }),
        (Value::Array(live), Value::Array(wanted)) => {
            live.len() == wanted.len() && live.iter().zip(wanted).all(|(live, wanted)| holds(live, wanted))
        }
        (live, wanted) => live == wanted,
    }
}

/// Labels that the Job controller adds to the Pod template (`pkg/registry/batch/job/strategy.go`).
const GENERATED_JOB_LABELS: [&str; 4] =
    ["controller-uid", "batch.kubernetes.io/controller-uid", "job-name", "batch.kubernetes.io/job-name"];

/// A Job without what the server generates for each single one. With it, two runs of the same manifest are equal.
pub fn without_generated_job_fields(job: &Value) -> Value {
    let mut job = without_server_fields(job);
    if let Some(metadata) = job.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.remove("name");
        metadata.remove("generateName");
        metadata.remove("ownerReferences");
        metadata.remove("finalizers");
        for label in GENERATED_JOB_LABELS {
            remove_key(metadata, "labels", label);
        }
    }
    let manual = job.pointer("/spec/manualSelector").and_then(Value::as_bool).unwrap_or_default();
    if let Some(spec) = job.get_mut("spec").and_then(Value::as_object_mut).filter(|_| !manual) {
        spec.remove("selector");
        let template = spec.get_mut("template").and_then(|template| template.get_mut("metadata"));
        if let Some(metadata) = template.and_then(Value::as_object_mut) {
            metadata.remove("creationTimestamp");
            for label in GENERATED_JOB_LABELS {
                remove_key(metadata, "labels", label);
            }
        }
    }
    job
}

/// Removes a key of a map inside a map, and the inner map when nothing is left in it.
fn remove_key(outer: &mut Map<String, Value>, inner: &str, key: &str) {
    if let Some(map) = outer.get_mut(inner).and_then(Value::as_object_mut) {
        map.remove(key);
        if map.is_empty() {
            outer.remove(inner);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_object_holds_another_one_whatever_the_server_adds() {
        let wanted = json!({"spec": {"a": 1, "nothing": null, "list": [{"name": "x"}, {"name": "y"}]}});
        let rows = [
            (json!({"spec": {"a": 1, "nothing": null, "list": [{"name": "x"}, {"name": "y"}]}}), true),
            (
                json!({"spec": {"a": 1, "list": [{"name": "x", "more": 1}, {"name": "y"}], "more": 2}, "status": {}}),
                true,
            ),
            (json!({"spec": {"a": 2, "list": [{"name": "x"}, {"name": "y"}]}}), false),
            (json!({"spec": {"a": 1, "nothing": 1, "list": [{"name": "x"}, {"name": "y"}]}}), false),
            (json!({"spec": {"a": 1, "list": [{"name": "x"}, {"name": "y"}, {"name": "z"}]}}), false),
            (json!({"spec": {"a": 1, "list": [{"name": "y"}, {"name": "x"}]}}), false),
            (json!({"spec": {"a": 1}}), false),
            (json!({}), false),
        ];
        for (live, expected) in rows {
            assert_eq!(holds(&live, &wanted), expected, "{live}");
        }
    }
}
