//! What is known about a Job on the cluster. Pure functions of its object.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use crate::status::{condition, count, holds, is_true, time};

/// What a Job is doing or did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[ts(export_to = "object.ts")]
pub enum JobState {
    /// Finished successfully.
    Succeeded,
    /// Finished without success.
    Failed,
    /// Pods are running.
    Running {
        /// Number of active Pods.
        active: u32,
    },
    /// Success or failure is decided, the last Pods are ending.
    Finishing,
    /// Paused by `spec.suspend`.
    Suspended,
    /// No Pod was ever started.
    NeverStarted,
}

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

/// The label selector of its Pods; none without a UID.
pub fn pod_selector(job: &Value) -> Option<String> {
    let uid = job.pointer("/metadata/uid")?.as_str()?;
    let label = job
        .pointer("/spec/selector/matchLabels")
        .and_then(Value::as_object)
        .and_then(|labels| labels.keys().find(|key| key.ends_with("controller-uid")).cloned())
        .unwrap_or_else(|| "batch.kubernetes.io/controller-uid".to_owned());
    Some(format!("{label}={uid}"))
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
