//! Is an object ready? Pure, by kstatus' rules (kubernetes-sigs/cli-utils `pkg/kstatus/status`) with these changes: a running Job is
//! progressing, a suspended one is ready and noted, a failed Pod is failed, a Pod that no node takes is progressing (a node may still
//! come) and so is one whose container ends again and again (what it needs may come with the same run; the cause is said), a load balancer needs its address, APIServices and Namespaces have rules, claims that wait for a consumer are ready, and
//! custom resources are also judged by `Available`, `Synced` and `Healthy`.

use std::time::Duration;

use serde_json::Value;

use crate::identity::is_built_in;
use crate::job::{self, JobState};
use crate::readiness::{Failure, FailureWhat, Missing, MissingWhat, Readiness, ReadyNote, ReplicaState};
use crate::reference::ObjectRef;
use crate::shown::Shown;
use crate::status::{condition, count, finalizers, is_true};

/// Set to `none` by a bundle's author, an object is not awaited.
pub const WAIT: &str = "glasslift.dev/wait";

/// How long a custom resource without any status may take to get one, before it counts as one that never has any.
pub const STATUS_GRACE: Duration = Duration::from_secs(3);

/// Conditions by which custom resources say whether they work.
const GOOD_CONDITIONS: [&str; 4] = ["Ready", "Available", "Synced", "Healthy"];

/// What has to be known beside the object itself.
#[derive(Debug, Clone, Copy)]
pub struct Observed {
    /// The generation that our write produced: anything older is no evidence.
    pub generation: i64,
    /// Time since our write; long ago when there was none.
    pub waited: Duration,
    /// Whether a claim that is pending waits for its first consumer, as far as is known.
    pub waits_for_consumer: bool,
}

impl Observed {
    /// Nothing was written: the object is judged as it is.
    pub const AT_REST: Self = Self { generation: 0, waited: Duration::MAX, waits_for_consumer: true };
}

/// How ready an object is that was found and not written.
pub fn at_rest(object: &Value) -> Readiness {
    of(object, &Observed::AT_REST)
}

/// How ready an object is, judged by its last state.
pub fn of(object: &Value, around: &Observed) -> Readiness {
    if object.pointer("/metadata/annotations").and_then(|all| all.get(WAIT)).and_then(Value::as_str) == Some("none") {
        return Readiness::READY;
    }
    if let Some(general) = generic(object, around) {
        return general;
    }
    let text = |field: &str| object.get(field).and_then(Value::as_str).unwrap_or_default();
    let group = text("apiVersion").split_once('/').map_or("", |(group, _)| group);
    match (group, text("kind")) {
        ("apps", "Deployment") => deployment(object),
        ("apps", "StatefulSet") => stateful_set(object),
        ("apps", "DaemonSet") => daemon_set(object),
        ("apps", "ReplicaSet") | ("", "ReplicationController") => replica_set(object),
        ("batch", "Job") => job_readiness(object),
        ("", "Pod") => pod(object),
        ("", "Namespace") => phase(object, "Active"),
        ("", "PersistentVolumeClaim") => claim(object, around),
        ("", "Service") => service(object),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => definition(object),
        ("apiregistration.k8s.io", "APIService") => needs_condition(object, "Available"),
        (group, _) if is_built_in(group) => Readiness::READY,
        _ => custom(object, around),
    }
}

/// Whether becoming ready takes objects of this kind their time, so that it is news when they are.
pub fn takes_time(object: &ObjectRef) -> bool {
    matches!(
        (object.group(), object.kind.as_str()),
        ("apps", "Deployment" | "StatefulSet" | "DaemonSet")
            | ("batch", "Job")
            | ("", "Pod")
            | ("apiregistration.k8s.io", "APIService")
    )
}

/// The rules that hold for every kind; none when the kind's own rule decides.
fn generic(object: &Value, around: &Observed) -> Option<Readiness> {
    if object.pointer("/metadata/deletionTimestamp").is_some() {
        return Some(progressing(MissingWhat::Deletion {
            finalizers: finalizers(object).iter().map(Shown::from).collect(),
        }));
    }
    let generation = object.pointer("/metadata/generation").and_then(Value::as_i64);
    let observed = object.pointer("/status/observedGeneration").and_then(Value::as_i64);
    if generation.unwrap_or_default() < around.generation {
        return Some(progressing(MissingWhat::Observation));
    }
    if let (Some(generation), Some(observed)) = (generation, observed)
        && generation != observed
    {
        return Some(progressing(MissingWhat::Observation));
    }
    if is_true(object, "Stalled") {
        return Some(failed(object, "Stalled"));
    }
    is_true(object, "Reconciling").then(|| progressing(condition_words(object, "Reconciling")))
}

fn noted(note: ReadyNote) -> Readiness {
    Readiness::Ready { note: Some(note) }
}

fn progressing(what: MissingWhat) -> Readiness {
    Readiness::Progressing { missing: Missing::from(what) }
}

/// Reason and message of a condition; empty where it has none.
fn said(object: &Value, name: &str) -> (String, String) {
    let text = |field: &str| {
        let text = condition(object, name).and_then(|condition| condition.get(field)).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    (text("reason"), text("message"))
}

fn condition_words(object: &Value, name: &str) -> MissingWhat {
    let (reason, message) = said(object, name);
    MissingWhat::Condition { name: name.into(), reason: reason.into(), message: message.into() }
}

fn failed(object: &Value, name: &str) -> Readiness {
    let (reason, message) = said(object, name);
    Readiness::Failed {
        why: Failure::from(FailureWhat::Condition {
            name: name.into(),
            reason: reason.into(),
            message: message.into(),
        }),
    }
}

fn replicas(object: &Value) -> u32 {
    object.pointer("/spec/replicas").map_or(1, |_| count(object, "/spec/replicas"))
}

/// The first of these counts that is too small.
fn too_few(object: &Value, want: u32, rows: &[(&str, ReplicaState)]) -> Option<Readiness> {
    rows.iter().find_map(|(field, how)| {
        let have = count(object, &format!("/status/{field}"));
        (have < want).then(|| progressing(MissingWhat::Replicas { have, want, how: *how }))
    })
}

fn too_many(object: &Value, want: u32) -> Option<Readiness> {
    let total = count(object, "/status/replicas");
    (total > want).then(|| progressing(MissingWhat::OldPods { count: total - want }))
}

fn deployment(object: &Value) -> Readiness {
    if said(object, "Progressing").0 == "ProgressDeadlineExceeded" {
        return failed(object, "Progressing");
    }
    if object.pointer("/status/observedGeneration").is_none() {
        return progressing(MissingWhat::Observation);
    }
    let want = replicas(object);
    let paused = object.pointer("/spec/paused").and_then(Value::as_bool).unwrap_or_default();
    // Its controller starts no Pods of a new version meanwhile.
    if paused && count(object, "/status/updatedReplicas") < want {
        return noted(ReadyNote::Paused);
    }
    let counted =
        too_few(object, want, &[("replicas", ReplicaState::Created), ("updatedReplicas", ReplicaState::Updated)])
            .or_else(|| too_many(object, want))
            .or_else(|| {
                let rows = [("availableReplicas", ReplicaState::Available), ("readyReplicas", ReplicaState::Ready)];
                too_few(object, want, &rows)
            });
    if let Some(counted) = counted {
        return counted;
    }
    // Without a deadline there is no such condition; the largest number stands for none.
    let deadline = object.pointer("/spec/progressDeadlineSeconds").and_then(Value::as_i64);
    let has_deadline = !paused && deadline.is_some_and(|deadline| deadline != i64::from(i32::MAX));
    if has_deadline && !(is_true(object, "Progressing") && said(object, "Progressing").0 == "NewReplicaSetAvailable") {
        return progressing(condition_words(object, "Progressing"));
    }
    if condition(object, "Available").is_some() && !is_true(object, "Available") {
        return progressing(condition_words(object, "Available"));
    }
    if want == 0 { noted(ReadyNote::ScaledToZero) } else { Readiness::READY }
}

fn replica_set(object: &Value) -> Readiness {
    if is_true(object, "ReplicaFailure") {
        return progressing(condition_words(object, "ReplicaFailure"));
    }
    let want = replicas(object);
    let rows = [
        ("fullyLabeledReplicas", ReplicaState::Created),
        ("availableReplicas", ReplicaState::Available),
        ("readyReplicas", ReplicaState::Ready),
    ];
    too_few(object, want, &rows).or_else(|| too_many(object, want)).unwrap_or(Readiness::READY)
}

fn stateful_set(object: &Value) -> Readiness {
    if object.pointer("/status/observedGeneration").is_none() {
        return progressing(MissingWhat::Observation);
    }
    let want = replicas(object);
    let rows = [("replicas", ReplicaState::Created), ("readyReplicas", ReplicaState::Ready)];
    if let Some(counted) = too_few(object, want, &rows).or_else(|| too_many(object, want)) {
        return counted;
    }
    let partition = count(object, "/spec/updateStrategy/rollingUpdate/partition");
    let revision = |field: &str| object.pointer(&format!("/status/{field}"));
    let updated = revision("currentRevision") == revision("updateRevision");
    if object.pointer("/spec/updateStrategy/type").and_then(Value::as_str) == Some("OnDelete") {
        let by_hand = !updated && count(object, "/status/updatedReplicas") < want;
        return if by_hand { noted(ReadyNote::OnDelete) } else { Readiness::READY };
    }
    let to_update = want.saturating_sub(partition);
    if !updated && let Some(counted) = too_few(object, to_update, &[("updatedReplicas", ReplicaState::Updated)]) {
        return counted;
    }
    if partition > 0 && !updated {
        return noted(ReadyNote::Partitioned);
    }
    if !updated || count(object, "/status/currentReplicas") < want {
        return progressing(MissingWhat::Revision);
    }
    if want == 0 { noted(ReadyNote::ScaledToZero) } else { Readiness::READY }
}

fn daemon_set(object: &Value) -> Readiness {
    let observed = ["desiredNumberScheduled", "observedGeneration"];
    if observed.iter().any(|field| object.pointer(&format!("/status/{field}")).is_none()) {
        return progressing(MissingWhat::Observation);
    }
    let by_hand = object.pointer("/spec/updateStrategy/type").and_then(Value::as_str) == Some("OnDelete");
    let want = count(object, "/status/desiredNumberScheduled");
    let rows = [
        ("currentNumberScheduled", ReplicaState::Scheduled),
        ("updatedNumberScheduled", ReplicaState::Updated),
        ("numberAvailable", ReplicaState::Available),
        ("numberReady", ReplicaState::Ready),
    ];
    for (field, how) in rows {
        let have = count(object, &format!("/status/{field}"));
        if have < want && !(by_hand && how == ReplicaState::Updated) {
            return progressing(MissingWhat::NodePods { have, want, how });
        }
    }
    let old = by_hand && count(object, "/status/updatedNumberScheduled") < want;
    if old { noted(ReadyNote::OnDelete) } else { Readiness::READY }
}

fn job_readiness(object: &Value) -> Readiness {
    match job::state(object) {
        JobState::Succeeded => Readiness::READY,
        JobState::Failed => failed(object, "Failed"),
        JobState::Suspended => noted(ReadyNote::Suspended),
        JobState::Finishing => progressing(MissingWhat::JobEnd),
        JobState::NeverStarted => progressing(MissingWhat::Start),
        JobState::Running { active } => progressing(MissingWhat::Completions {
            succeeded: count(object, "/status/succeeded"),
            wanted: object.pointer("/spec/completions").map_or(1, |_| count(object, "/spec/completions")),
            active,
            failed: count(object, "/status/failed"),
        }),
    }
}

fn pod(object: &Value) -> Readiness {
    let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    match object.pointer("/status/phase").and_then(Value::as_str) {
        Some("Succeeded") => Readiness::READY,
        Some("Failed") => Readiness::Failed {
            why: Failure::from(FailureWhat::PodFailed {
                reason: text("/status/reason").into(),
                message: text("/status/message").into(),
            }),
        },
        Some("Running") if is_true(object, "Ready") => Readiness::READY,
        Some("Running") => progressing(MissingWhat::Containers),
        _ => progressing(MissingWhat::Start),
    }
}

fn phase(object: &Value, wanted: &str) -> Readiness {
    match object.pointer("/status/phase").and_then(Value::as_str) {
        Some(phase) if phase == wanted => Readiness::READY,
        now => progressing(MissingWhat::Phase { now: now.map(Shown::from), wanted: wanted.into() }),
    }
}

fn claim(object: &Value, around: &Observed) -> Readiness {
    match object.pointer("/status/phase").and_then(Value::as_str) {
        Some("Lost") => Readiness::Failed { why: Failure::from(FailureWhat::VolumeLost) },
        Some("Bound") => Readiness::READY,
        // A claim that waits for its consumer must not hold up the run that brings the consumer.
        _ if around.waits_for_consumer => noted(ReadyNote::Unbound),
        _ => phase(object, "Bound"),
    }
}

fn service(object: &Value) -> Readiness {
    let is_balancer = object.pointer("/spec/type").and_then(Value::as_str) == Some("LoadBalancer");
    let has_address =
        object.pointer("/status/loadBalancer/ingress").and_then(Value::as_array).is_some_and(|list| !list.is_empty());
    if is_balancer && !has_address { progressing(MissingWhat::Address) } else { Readiness::READY }
}

fn definition(object: &Value) -> Readiness {
    let is_false =
        |kind| condition(object, kind).and_then(|found| found.get("status")).and_then(Value::as_str) == Some("False");
    if is_false("NamesAccepted") {
        return failed(object, "NamesAccepted");
    }
    if is_false("Established") && said(object, "Established").0 != "Installing" {
        return failed(object, "Established");
    }
    if is_true(object, "Established") { Readiness::READY } else { progressing(MissingWhat::Established) }
}

fn needs_condition(object: &Value, name: &str) -> Readiness {
    if is_true(object, name) { Readiness::READY } else { progressing(condition_words(object, name)) }
}

/// Custom resources: every known condition that is there has to hold, and to be about the newest generation.
fn custom(object: &Value, around: &Observed) -> Readiness {
    let has_status = object.get("status").and_then(Value::as_object).is_some_and(|status| !status.is_empty());
    if !has_status && around.waited < STATUS_GRACE {
        return progressing(MissingWhat::Status);
    }
    let generation = object.pointer("/metadata/generation").and_then(Value::as_i64).unwrap_or_default();
    for name in GOOD_CONDITIONS {
        let Some(found) = condition(object, name) else { continue };
        if found.get("observedGeneration").and_then(Value::as_i64).is_some_and(|observed| observed < generation) {
            return progressing(MissingWhat::Observation);
        }
        if !is_true(object, name) {
            return progressing(condition_words(object, name));
        }
    }
    Readiness::READY
}
