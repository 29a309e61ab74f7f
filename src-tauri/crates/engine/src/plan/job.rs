//! What is known about a Job on the cluster. Pure functions of its object.

use jiff::Timestamp;
use serde_json::Value;

use super::evidence::JobState;

/// What the Job is doing or did, from its conditions (`pkg/apis/batch/types.go`).
pub fn state(job: &Value) -> JobState {
    if is_true(job, "Complete") {
        return JobState::Succeeded;
    }
    if is_true(job, "Failed") {
        return JobState::Failed;
    }
    if is_true(job, "SuccessCriteriaMet") || is_true(job, "FailureTarget") {
        return JobState::Finishing;
    }
    if job.pointer("/spec/suspend").and_then(Value::as_bool).unwrap_or_default() {
        return JobState::Suspended;
    }
    match count(job, "/status/active") {
        0 if job.pointer("/status/startTime").is_none() => JobState::NeverStarted,
        active => JobState::Running { active },
    }
}

/// When a finished Job finished: its completion, or the moment it was declared failed.
pub fn finished_at(job: &Value) -> Option<Timestamp> {
    time(job.pointer("/status/completionTime")).or_else(|| {
        condition(job, "Failed")
            .filter(|condition| holds(condition))
            .and_then(|condition| time(condition.get("lastTransitionTime")))
    })
}

/// The label selector of its Pods, ready for a URL; none without a UID.
pub fn pod_selector(job: &Value) -> Option<String> {
    let uid = job.pointer("/metadata/uid")?.as_str()?;
    let label = job
        .pointer("/spec/selector/matchLabels")
        .and_then(Value::as_object)
        .and_then(|labels| labels.keys().find(|key| key.ends_with("controller-uid")).cloned())
        .unwrap_or_else(|| "batch.kubernetes.io/controller-uid".to_owned());
    Some(format!("{}%3D{uid}", label.replace('/', "%2F")))
}

/// Reads a timestamp of the API.
pub fn time(value: Option<&Value>) -> Option<Timestamp> {
    value?.as_str()?.parse().ok()
}

/// A condition of an object by its type.
pub fn condition<'a>(object: &'a Value, kind: &str) -> Option<&'a Value> {
    object
        .pointer("/status/conditions")?
        .as_array()?
        .iter()
        .find(|condition| condition.get("type").and_then(Value::as_str) == Some(kind))
}

/// Whether a condition of an object is `True`.
pub fn is_true(object: &Value, kind: &str) -> bool {
    condition(object, kind).is_some_and(holds)
}

fn holds(condition: &Value) -> bool {
    condition.get("status").and_then(Value::as_str) == Some("True")
}

/// A count in an object; 0 when absent.
pub fn count(object: &Value, pointer: &str) -> u32 {
    object.pointer(pointer).and_then(Value::as_u64).and_then(|count| u32::try_from(count).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_state_is_told() {
        let with = |kind: &str| json!({"status": {"startTime": "2026-01-01T00:00:00Z", "conditions": [{"type": kind, "status": "True"}]}});
        let rows = [
            (with("Complete"), JobState::Succeeded),
            (with("Failed"), JobState::Failed),
            (with("SuccessCriteriaMet"), JobState::Finishing),
            (with("FailureTarget"), JobState::Finishing),
            (json!({"spec": {"suspend": true}}), JobState::Suspended),
            (json!({"spec": {"suspend": false}}), JobState::NeverStarted),
            (json!({"status": {"startTime": "2026-01-01T00:00:00Z", "active": 2}}), JobState::Running { active: 2 }),
            (
                json!({"status": {"active": 1, "startTime": "2026-01-01T00:00:00Z", "conditions": [{"type": "Complete", "status": "False"}]}}),
                JobState::Running { active: 1 },
            ),
        ];
        for (job, expected) in rows {
            assert_eq!(state(&job), expected, "{job}");
        }
    }

    #[test]
    fn a_failed_job_finished_when_it_was_declared_failed() {
        let job = json!({"status": {"conditions": [{"type": "Failed", "status": "True", "lastTransitionTime": "2026-02-03T04:05:06Z"}]}});
        assert_eq!(finished_at(&job).map(|at| at.to_string()), Some("2026-02-03T04:05:06Z".to_owned()));
        assert_eq!(finished_at(&json!({"status": {"active": 1}})), None);
    }
}
