//! Whole answers of API servers, from the bytes to the decision: each has a label that says what the situation is.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use glasslift_cluster::{ApiError, immutable_fields, partly_immutable_fields};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Case {
    label: String,
    http: u16,
    body: Value,
}

#[test]
fn answers_are_told_apart() {
    let cases: BTreeMap<String, Case> = serde_json::from_str(include_str!("answers.json")).unwrap();
    for (name, Case { label, http, body }) in cases {
        let body = body.as_str().map_or_else(|| body.to_string(), str::to_owned);
        let error = ApiError::from_answer(http, body.as_bytes(), None, false);
        let refusal = error.refusal().unwrap();
        assert_eq!(immutable_fields(refusal).is_some(), label == "immutable", "{name}: {refusal:?}");
        let partly = partly_immutable_fields(refusal).is_some();
        assert_eq!(partly, label == "immutable" || label == "mixed", "{name}: {refusal:?}");
        let is_conflict = refusal.causes.iter().any(|cause| cause.reason == "FieldManagerConflict");
        assert_eq!(is_conflict, label == "conflict", "{name}: {refusal:?}");
        let transient = match label.as_str() {
            "retry" => Some("webhook-unreachable"),
            "terminating" if http == 403 => Some("namespace-terminating"),
            "terminating" => Some("still-deleting"),
            "not-served" => Some("not-served"),
            "stale" => Some("modified-meanwhile"),
            _ => None,
        };
        assert_eq!(error.transient(), transient, "{name}: {refusal:?}");
        // The same holds for objects whose messages are not passed on.
        assert_eq!(ApiError::from_answer(http, body.as_bytes(), None, true).transient(), transient, "{name}");
        assert!(!format!("{refusal:?}").contains("c4n4ry"), "{name}: {refusal:?}");
    }
}
