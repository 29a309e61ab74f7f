//! What is kept of an object that was seen: its readiness (kstatus), and how to look further.

use std::time::Duration;

use glasslift_cluster::Path;
use glasslift_object::kstatus::{self, Observed};
use glasslift_object::{JobState, Readiness, ReadyNote, job};
use serde_json::Value;

use super::causes::Selector;

/// What is kept of an object that is followed. Whole objects are not: thousands may be followed at once.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) uid: String,
    /// Its name on the cluster, which the server may have chosen.
    pub(super) name: String,
    /// The generation that our write produced.
    pub(super) generation: i64,
    pub(super) readiness: Readiness,
    /// A Job at work that its time to live will remove.
    expires: bool,
    /// How to find its Pods.
    pub(super) selector: Option<Selector>,
    /// For a CustomResourceDefinition, the paths that have to answer and their group versions.
    pub(super) serves: Vec<(Path, String)>,
    /// The class of a claim, which says whether it waits for its consumer.
    pub(super) storage_class: Option<String>,
}

impl Seen {
    /// The server's answer to our write.
    pub(super) fn written(object: &Value) -> Self {
        let generation = object.pointer("/metadata/generation").and_then(Value::as_i64).unwrap_or_default();
        Self::of(object, &Observed { generation, waited: Duration::ZERO, ..Observed::AT_REST })
    }

    /// An object that was found as it should be.
    pub(super) fn at_rest(object: &Value) -> Self {
        Self::of(object, &Observed::AT_REST)
    }

    pub(super) fn of(object: &Value, observed: &Observed) -> Self {
        let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str);
        let kind = text("/kind").unwrap_or_default();
        let at_work = !matches!(job::state(object), JobState::Suspended | JobState::Failed);
        Self {
            uid: text("/metadata/uid").unwrap_or_default().to_owned(),
            name: text("/metadata/name").unwrap_or_default().to_owned(),
            generation: observed.generation,
            readiness: kstatus::of(object, observed),
            expires: kind == "Job" && at_work && object.pointer("/spec/ttlSecondsAfterFinished").is_some(),
            selector: Selector::of(object),
            serves: if kind == "CustomResourceDefinition" { served_paths(object) } else { Vec::new() },
            storage_class: text("/spec/storageClassName")
                .filter(|class| kind == "PersistentVolumeClaim" && !class.is_empty())
                .map(str::to_owned),
        }
    }

    /// Whether its readiness alone is not enough for what comes later.
    pub(super) fn is_gated(&self) -> bool {
        !self.serves.is_empty() || self.storage_class.is_some() && self.readiness != Readiness::READY
    }

    /// A finished Job that its time to live removed did its work; anything else that disappears did not.
    pub(super) fn gone(&self) -> Readiness {
        match self.expires {
            true => Readiness::Ready { note: Some(ReadyNote::Expired) },
            false => Readiness::Gone,
        }
    }
}

/// The paths that a definition makes the server answer, with their group versions.
fn served_paths(definition: &Value) -> Vec<(Path, String)> {
    let text = |pointer: &str| definition.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let (group, plural) = (text("/spec/group"), text("/spec/names/plural"));
    let versions = definition.pointer("/spec/versions").and_then(Value::as_array);
    let served = versions.into_iter().flatten().filter(|version| version.get("served") == Some(&Value::Bool(true)));
    served
        .filter_map(|version| version.get("name")?.as_str())
        .map(|version| (Path::resource(group, version, plural, None).with("limit", "1"), format!("{group}/{version}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_job_that_its_time_to_live_removed_did_its_work() {
        let job = |spec: Value| {
            Seen::at_rest(&json!({"apiVersion": "batch/v1", "kind": "Job", "spec": spec,
                "status": {"active": 1, "startTime": "2026-01-01T00:00:00Z"}}))
        };
        assert_eq!(
            job(json!({"ttlSecondsAfterFinished": 0})).gone(),
            Readiness::Ready { note: Some(ReadyNote::Expired) }
        );
        assert_eq!(job(json!({})).gone(), Readiness::Gone);
        assert_eq!(job(json!({"ttlSecondsAfterFinished": 0, "suspend": true})).gone(), Readiness::Gone);
    }

    #[test]
    fn every_served_version_of_a_definition_has_to_answer() {
        let definition = json!({"kind": "CustomResourceDefinition", "spec": {"group": "example.com", "names": {"plural": "things"},
            "versions": [{"name": "v1", "served": true}, {"name": "v1alpha1", "served": false}]}});
        let expected =
            [(Path::resource("example.com", "v1", "things", None).with("limit", "1"), "example.com/v1".to_owned())];
        assert_eq!(served_paths(&definition), expected);
    }
}
