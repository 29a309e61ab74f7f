//! Answers of real API servers, recorded: each has a label that says what the situation really was.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use glasslift_engine::cluster::{ApiError, Doing, immutable_fields, partly_immutable_fields};
use glasslift_engine::plan::ownership::conflicting_owners;
use glasslift_tests::recorded;
use serde::Deserialize;
use serde_json::{Map, Value};

/// A request that was not granted.
struct Refused {
    server: &'static str,
    name: String,
    /// What the situation really was.
    label: String,
    code: u16,
    body: String,
}

impl Refused {
    /// The answer as it is understood; `secret` when the object may hold what must not be passed on.
    fn understood(&self, secret: bool) -> ApiError {
        ApiError::from_answer(self.code, self.body.as_bytes(), None, secret)
    }
}

/// What the file says of a case; there are more fields.
#[derive(Deserialize)]
struct Case {
    label: String,
    http: u16,
    body: Value,
}

fn refused() -> Vec<Refused> {
    let mut all = Vec::new();
    // What has no status is a measurement, no answer.
    let is_answer = |case: &Value| case["http"].as_u64().is_some_and(|code| code >= 400);
    for server in ["1.33", "1.36"] {
        let text = std::fs::read(recorded("api-answers").join(format!("{server}.json"))).unwrap();
        let cases: Map<String, Value> = serde_json::from_slice(&text).unwrap();
        let before = all.len();
        for (name, case) in cases.into_iter().filter(|(_, case)| is_answer(case)) {
            let case: Case = serde_json::from_value(case).unwrap();
            let body = case.body.as_str().map_or_else(|| case.body.to_string(), str::to_owned);
            all.push(Refused { server, name, label: case.label, code: case.http, body });
        }
        let seen = all.len() - before;
        assert!(seen > 60, "{server}: only {seen} answers were read");
    }
    all
}

#[test]
#[cfg_attr(not(recorded_data), ignore = "needs recordings that lie beside the repository")]
fn what_is_immutable_is_told_apart() {
    // Ordinary mistakes beside immutable fields: only a creation under another name tells whether those would stay.
    const MIXED: [&str; 3] = ["job-template-and-invalid", "deployment-selector-mismatch", "job-podFailurePolicy"];
    for answer in refused() {
        let Refused { server, name, label, .. } = &answer;
        let error = answer.understood(false);
        let Some(refusal) = error.refusal() else { continue };
        let found = immutable_fields(refusal).or_else(|| partly_immutable_fields(refusal));
        let mixed = MIXED.contains(&name.as_str());
        let expected = label == "immutable" || mixed;
        assert_eq!(found.is_some(), expected, "{server} {name} ({label}): {refusal:?}");
        assert!(immutable_fields(refusal).is_none() || (label == "immutable" && !mixed), "{server} {name}");
        assert!(!format!("{refusal:?}").contains("s3cr3t"), "{server} {name}: {refusal:?}");
    }
}

const CANARY: &str = "c4n4ry";

/// A message with a canary in every text that a value holds: in dumps, in what schema errors got, in the differences on further lines.
fn planted(message: &str) -> String {
    const MARKS: [&str; 4] = ["Invalid value: ", "Unsupported value: ", ", got ", "\n"];
    let Some(start) = MARKS.iter().filter_map(|mark| message.find(mark)).min() else { return message.to_owned() };
    let (head, values) = message.split_at(start);
    let (values, supported) = values.split_at(values.find(": supported values").unwrap_or(values.len()));
    let mut planted = head.to_owned();
    for (place, part) in values.split('"').enumerate() {
        let quote = if place == 0 { "" } else { "\"" };
        planted.push_str(quote);
        planted.push_str(if place % 2 == 1 { CANARY } else { part });
    }
    planted + supported
}

#[test]
#[cfg_attr(not(recorded_data), ignore = "needs recordings that lie beside the repository")]
fn no_value_gets_past_what_is_understood_of_an_answer() {
    let mut planted_in = 0;
    // What is forbidden names permissions and who lacks them.
    for answer in refused().into_iter().filter(|answer| answer.code != 403) {
        let Refused { server, name, code, body, .. } = &answer;
        let Ok(mut status) = serde_json::from_str::<Value>(body) else { continue };
        let plant = |text: &mut Value| {
            if let Some(message) = text.as_str() {
                *text = planted(message).into();
            }
        };
        plant(&mut status["message"]);
        let causes = status.pointer_mut("/details/causes").and_then(Value::as_array_mut);
        causes.into_iter().flatten().for_each(|cause| plant(&mut cause["message"]));
        let body = status.to_string();
        planted_in += usize::from(body.contains(CANARY));
        for secret in [false, true] {
            let error = ApiError::from_answer(*code, body.as_bytes(), None, secret);
            let problem = error.to_problem(Doing::User);
            let seen = format!("{error} {error:?} {problem} {problem:?}");
            assert!(!seen.contains(CANARY), "{server} {name}: {seen}");
        }
    }
    assert!(planted_in > 50, "a canary stood in only {planted_in} answers");
}

#[test]
#[cfg_attr(not(recorded_data), ignore = "needs recordings that lie beside the repository")]
fn conflicts_are_told_apart_and_name_their_owners() {
    for answer in refused() {
        let error = answer.understood(false);
        let Some(refusal) = error.refusal() else { continue };
        let owners = conflicting_owners(refusal);
        assert_eq!(!owners.is_empty(), answer.label == "conflict", "{} {}: {owners:?}", answer.server, answer.name);
    }
}

#[test]
#[cfg_attr(not(recorded_data), ignore = "needs recordings that lie beside the repository")]
fn what_passes_by_itself_is_told_apart() {
    for answer in refused() {
        let Refused { server, name, label, .. } = &answer;
        let transient = answer.understood(false).transient();
        // The same holds for objects whose messages are not passed on.
        assert_eq!(answer.understood(true).transient(), transient, "{server} {name}");
        let expected = match label.as_str() {
            "retry" => transient == Some("webhook-unreachable"),
            "terminating" => transient.is_some_and(|word| word.ends_with("ing")),
            "not-served" => transient == Some("not-served"),
            "stale" => transient == Some("modified-meanwhile"),
            _ => transient.is_none(),
        };
        assert!(expected, "{server} {name} ({label}): {transient:?}");
    }
}
