//! What the steps of a removal mean: from requests, answers and objects to the words of its state machine, and back. Pure.

use glasslift_cluster::{ApiError, Propagation};
use glasslift_object::JobState;
use glasslift_object::server_fields::holds;
use glasslift_object::status::finalizers;
use serde_json::Value;

use super::state::{At, Found, Observation, Purpose, Request, State};
use crate::event::Step;
use crate::plan::ownership::is_applied_by_us;
use crate::plan::{Fact, Wave};
use crate::run::movement::movement;
use crate::run::turn::Hold;

/// Finished Jobs go at once; what has running Pods stays until they are gone, so that old and new never run together.
pub(super) fn propagation(old: &Value, fact: &Fact) -> Propagation {
    let finished =
        fact.object.is_job() && matches!(glasslift_object::job::state(old), JobState::Succeeded | JobState::Failed);
    match (fact.wave, finished) {
        (Wave::Workloads, false) => Propagation::Foreground,
        _ => Propagation::Background,
    }
}

/// What keeps the turn from being given up in a state.
pub(super) fn hold(purpose: Purpose, state: State) -> Hold {
    match state.at {
        _ if state.is_torn(purpose) => Hold::Object,
        At::Pause(Request::Delete) | At::Look { after: Request::Delete, .. } if !state.lost => Hold::Nothing,
        At::End(_) => Hold::Nothing,
        _ => Hold::Answer,
    }
}

/// What is on disk before a request is sent.
pub(super) fn step(request: Request) -> Step {
    match request {
        Request::Delete => Step::Deleting,
        Request::Create => Step::Creating,
        Request::PutBack => Step::Restoring,
    }
}

/// What a request's failure says about it.
pub(super) fn observed(request: Request, error: &ApiError) -> Observation {
    match request {
        _ if error.is_ambiguous() => Observation::Lost,
        // The run stops; what is gone is still tried to be put back.
        Request::Delete | Request::Create if matches!(error, ApiError::SignIn(_)) => Observation::Stopped,
        Request::Delete if error.is_not_found() => Observation::Absent,
        // An apply that would create meets an object; its other conflicts are refusals.
        Request::Create if error.transient() == Some("modified-meanwhile") => Observation::Conflict,
        Request::Create => Observation::Refused,
        Request::Delete | Request::PutBack if error.is_conflict() => Observation::Conflict,
        Request::Delete | Request::PutBack => Observation::Refused,
    }
}

/// What is on the cluster, by what is known of the object that is removed and of its copy.
pub(super) fn found(fact: &Fact, uid: &str, version: &str, copy: &Value, live: Option<&Value>) -> Found {
    let Some(live) = live else { return Found::Nothing };
    let text = |field: &str| live.pointer(field).and_then(Value::as_str);
    let going = text("/metadata/deletionTimestamp").is_some();
    match text("/metadata/uid") == Some(uid) {
        true if going => Found::Going,
        true if movement(fact, live).is_some() => Found::Changed,
        true => Found::Unmoved { newer: text("/metadata/resourceVersion") != Some(version) },
        false if is_applied_by_us(live) => Found::New,
        false if !going && holds(live, copy) => Found::Former,
        false => Found::Foreign,
    }
}

/// Finalizers of an object; those of a Namespace's content are in its spec.
pub(super) fn held_by(object: &Value) -> Vec<String> {
    let mut held_by = finalizers(object);
    if object.get("kind").and_then(Value::as_str) == Some("Namespace") {
        let own = object.pointer("/spec/finalizers").and_then(Value::as_array);
        held_by.extend(own.into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)));
    }
    held_by
}
