//! Is an object ready? Pure, by kstatus' rules (kubernetes-sigs/cli-utils `pkg/kstatus/status`) with these changes: a running Job is
//! progressing, a failed Pod is failed, APIServices and Namespaces have rules, and claims that wait for a consumer are ready.

use serde_json::Value;

use crate::event::Readiness;
use crate::plan::JobState;
use crate::plan::job::{self, condition, count, is_true};

/// How ready an object is, judged by its last state.
pub(super) fn of(object: &Value) -> Readiness {
    if object.pointer("/metadata/deletionTimestamp").is_some() {
        return progressing("it is being deleted");
    }
    let generation = object.pointer("/metadata/generation").and_then(Value::as_i64);
    let observed = object.pointer("/status/observedGeneration").and_then(Value::as_i64);
    if let (Some(generation), Some(observed)) = (generation, observed)
        && generation != observed
    {
        return progressing("its controller has not seen the new version yet");
    }
    if is_true(object, "Stalled") {
        return Readiness::Failed { message: message_of(object, "Stalled") };
    }
    if is_true(object, "Reconciling") {
        return progressing(message_of(object, "Reconciling"));
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
        ("", "PersistentVolumeClaim") => claim(object),
        ("", "Service") => service(object),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => definition(object),
        ("apiregistration.k8s.io", "APIService") => needs_condition(object, "Available"),
        ("" | "batch" | "policy" | "networking.k8s.io" | "autoscaling", _) => ready(),
        _ => custom(object),
    }
}

/// Whether objects of this kind are ready as soon as they are stored, so that nothing has to be awaited.
pub(super) fn is_immediate(object: &Value) -> bool {
    object.get("status").is_none_or(|status| status.as_object().is_some_and(serde_json::Map::is_empty))
        && of(object) == ready()
        && !matches!(
            object.get("kind").and_then(Value::as_str),
            Some(
                "Namespace"
                    | "CustomResourceDefinition"
                    | "APIService"
                    | "Deployment"
                    | "DaemonSet"
                    | "StatefulSet"
                    | "Job"
                    | "Pod"
            )
        )
}

fn ready() -> Readiness {
    Readiness::Ready { note: None }
}

fn noted(note: &str) -> Readiness {
    Readiness::Ready { note: Some(note.to_owned()) }
}

fn progressing(missing: impl Into<String>) -> Readiness {
    Readiness::Progressing { missing: missing.into() }
}

fn message_of(object: &Value, kind: &str) -> String {
    let text = |field: &str| condition(object, kind).and_then(|condition| condition.get(field)).and_then(Value::as_str);
    match (text("reason"), text("message")) {
        (_, Some(message)) if !message.is_empty() => message.to_owned(),
        (Some(reason), _) => reason.to_owned(),
        _ => kind.to_owned(),
    }
}

fn replicas(object: &Value) -> u32 {
    object.pointer("/spec/replicas").map_or(1, |_| count(object, "/spec/replicas"))
}

fn deployment(object: &Value) -> Readiness {
    if condition(object, "Progressing").and_then(|found| found.get("reason")).and_then(Value::as_str)
        == Some("ProgressDeadlineExceeded")
    {
        return Readiness::Failed { message: message_of(object, "Progressing") };
    }
    if object.pointer("/status/observedGeneration").is_none() {
        return progressing("its controller has not seen it yet");
    }
    let wanted = replicas(object);
    let status = |field: &str| count(object, &format!("/status/{field}"));
    let (total, updated, available) = (status("replicas"), status("updatedReplicas"), status("availableReplicas"));
    if updated < wanted {
        return progressing(format!("{updated} of {wanted} replicas updated"));
    }
    if total > wanted {
        return progressing(format!("{} old replicas still ending", total - wanted));
    }
    if available < updated {
        return progressing(format!("{available} of {wanted} replicas available"));
    }
    if status("readyReplicas") < wanted {
        return progressing(format!("{} of {wanted} replicas ready", status("readyReplicas")));
    }
    ready()
}

fn replica_set(object: &Value) -> Readiness {
    let wanted = replicas(object);
    for (field, word) in [("readyReplicas", "ready"), ("availableReplicas", "available")] {
        let have = count(object, &format!("/status/{field}"));
        if have < wanted {
            return progressing(format!("{have} of {wanted} replicas {word}"));
        }
    }
    ready()
}

fn stateful_set(object: &Value) -> Readiness {
    if object.pointer("/spec/updateStrategy/type").and_then(Value::as_str) == Some("OnDelete") {
        return noted("its Pods change only when they are deleted");
    }
    let wanted = replicas(object);
    let status = |field: &str| count(object, &format!("/status/{field}"));
    if status("readyReplicas") < wanted {
        return progressing(format!("{} of {wanted} replicas ready", status("readyReplicas")));
    }
    let partition = count(object, "/spec/updateStrategy/rollingUpdate/partition");
    let to_update = wanted.saturating_sub(partition);
    if status("updatedReplicas") < to_update {
        return progressing(format!("{} of {to_update} replicas updated", status("updatedReplicas")));
    }
    let revision = |field: &str| object.pointer(&format!("/status/{field}"));
    if partition == 0 && revision("currentRevision") != revision("updateRevision") {
        return progressing("the last replicas are being updated");
    }
    ready()
}

fn daemon_set(object: &Value) -> Readiness {
    if object.pointer("/status/desiredNumberScheduled").is_none()
        || object.pointer("/status/observedGeneration").is_none()
    {
        return progressing("its controller has not seen it yet");
    }
    let status = |field: &str| count(object, &format!("/status/{field}"));
    let wanted = status("desiredNumberScheduled");
    for (field, word) in
        [("updatedNumberScheduled", "updated"), ("numberAvailable", "available"), ("numberReady", "ready")]
    {
        if status(field) < wanted {
            return progressing(format!("{} of {wanted} Pods {word}", status(field)));
        }
    }
    ready()
}

fn job_readiness(object: &Value) -> Readiness {
    match job::state(object) {
        JobState::Succeeded => ready(),
        JobState::Failed => Readiness::Failed { message: message_of(object, "Failed") },
        JobState::Suspended => noted("it is suspended and does not run"),
        JobState::Finishing => progressing("its last Pods are ending"),
        JobState::NeverStarted => progressing("it has not started yet"),
        JobState::Running { active } => {
            let done = count(object, "/status/succeeded");
            let wanted = object.pointer("/spec/completions").map_or(1, |_| count(object, "/spec/completions"));
            progressing(format!("{done} of {wanted} completions, {active} active"))
        }
    }
}

fn pod(object: &Value) -> Readiness {
    match object.pointer("/status/phase").and_then(Value::as_str) {
        Some("Succeeded") => ready(),
        Some("Failed") => Readiness::Failed { message: "the Pod ended without success".to_owned() },
        Some("Running") if is_true(object, "Ready") => ready(),
        Some("Running") => progressing("its containers are not ready"),
        _ => progressing("it has not started yet"),
    }
}

fn phase(object: &Value, wanted: &str) -> Readiness {
    match object.pointer("/status/phase").and_then(Value::as_str) {
        Some(phase) if phase == wanted => ready(),
        Some(phase) => progressing(format!("it is {phase}")),
        None => progressing("it has no phase yet"),
    }
}

fn claim(object: &Value) -> Readiness {
    match object.pointer("/status/phase").and_then(Value::as_str) {
        Some("Bound") => ready(),
        Some("Lost") => Readiness::Failed { message: "its volume is lost".to_owned() },
        // Whether the class waits for a consumer is not visible here, and a claim that waits must not hold up its consumer.
        _ => noted("it is not bound yet"),
    }
}

fn service(object: &Value) -> Readiness {
    let is_balancer = object.pointer("/spec/type").and_then(Value::as_str) == Some("LoadBalancer");
    let has_address =
        object.pointer("/status/loadBalancer/ingress").and_then(Value::as_array).is_some_and(|list| !list.is_empty());
    if is_balancer && !has_address { progressing("the load balancer has no address yet") } else { ready() }
}

fn definition(object: &Value) -> Readiness {
    let is_false =
        |kind| condition(object, kind).and_then(|found| found.get("status")).and_then(Value::as_str) == Some("False");
    if is_false("NamesAccepted") {
        return Readiness::Failed { message: message_of(object, "NamesAccepted") };
    }
    if is_true(object, "Established") { ready() } else { progressing("it is not established yet") }
}

fn needs_condition(object: &Value, kind: &str) -> Readiness {
    match is_true(object, kind) {
        true => ready(),
        false if condition(object, kind).is_some() => progressing(message_of(object, kind)),
        false => progressing(format!("the condition {kind} is not there yet")),
    }
}

/// Custom resources and kinds without a rule: the condition `Ready` where there is one.
fn custom(object: &Value) -> Readiness {
    match condition(object, "Ready") {
        None => ready(),
        Some(_) => needs_condition(object, "Ready"),
    }
}

#[cfg(test)]
#[path = "readiness_tests.rs"]
mod tests;
