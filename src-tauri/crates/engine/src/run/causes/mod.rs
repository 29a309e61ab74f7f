//! Why a workload is not ready: the states of its containers, the conditions of its Pods, warning Events. What they say is judged by
//! pure functions; the reading is bounded, since many workloads may wait at once.

use std::collections::BTreeMap;

use glasslift_cluster::{Path, Reader, Served};
use glasslift_object::ReadinessCause;
use glasslift_object::status::{condition, count, is_true};
use serde_json::Value;
use tokio::sync::Semaphore;

/// Searches for causes at the same time; who finds no slot looks again later.
static SLOTS: Semaphore = Semaphore::const_new(4);

/// Pods that are looked at; the first one with a cause will do.
const PODS: u32 = 50;
/// Characters of a server's sentence.
const MESSAGE_LIMIT: usize = 300;

/// How to find the Pods of a workload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Selector {
    /// The parameter that selects, and its value.
    query: (&'static str, String),
    /// The label and its value that only Pods of the newest version have, where the workload says so itself.
    newest: Option<(String, String)>,
    /// A Deployment's revision: the ReplicaSet that carries it is the newest.
    revision: Option<String>,
}

/// A cause, and whether it can pass by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) cause: ReadinessCause,
    /// It cannot: waiting longer is of no use.
    pub(super) fatal: bool,
}

impl Selector {
    /// The selector of a workload, or of a Pod itself; none for what runs no Pods, and for selectors that are more than labels.
    pub(super) fn of(workload: &Value) -> Option<Self> {
        let text = |pointer: &str| workload.pointer(pointer).and_then(Value::as_str);
        if (text("/apiVersion"), text("/kind")) == (Some("v1"), Some("Pod")) {
            let query = ("fieldSelector", format!("metadata.name={}", text("/metadata/name")?));
            return Some(Self { query, newest: None, revision: None });
        }
        let labels = match text("/kind")? {
            "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "Job" => {
                if workload.pointer("/spec/selector/matchExpressions").is_some() {
                    return None;
                }
                workload.pointer("/spec/selector/matchLabels")?
            }
            "ReplicationController" => workload.pointer("/spec/selector")?,
            _ => return None,
        };
        let pairs: Vec<String> =
            labels.as_object()?.iter().filter_map(|(key, value)| Some(format!("{key}={}", value.as_str()?))).collect();
        let newest = (text("/kind") == Some("StatefulSet"))
            .then(|| text("/status/updateRevision"))
            .flatten()
            .map(|revision| ("controller-revision-hash".to_owned(), revision.to_owned()));
        let annotations = workload.pointer("/metadata/annotations");
        let revision = annotations.and_then(|all| all.get(REVISION)).and_then(Value::as_str).map(str::to_owned);
        let query = ("labelSelector", pairs.join(","));
        (!pairs.is_empty()).then_some(Self { query, newest, revision })
    }

    async fn items(&self, reader: &Reader, path: Path) -> Vec<Value> {
        let (parameter, value) = &self.query;
        page(reader, path.with(parameter, value)).await
    }
}

const REVISION: &str = "deployment.kubernetes.io/revision";

/// Looks for the cause of a wait for the workload with this UID. What cannot be read is no cause.
pub(super) async fn cause(
    reader: &Reader,
    served: &Served,
    namespace: &str,
    selector: &Selector,
    uid: &str,
) -> Option<Found> {
    let _slot = SLOTS.try_acquire().ok()?;
    let mut newest = selector.newest.clone();
    if let (Some(revision), "deployments") = (&selector.revision, served.plural.as_str()) {
        let sets = selector.items(reader, Path::resource("apps", "v1", "replicasets", Some(namespace))).await;
        let set = sets.iter().find(|set| {
            let annotations = set.pointer("/metadata/annotations");
            annotations.and_then(|all| all.get(REVISION)).and_then(Value::as_str) == Some(revision)
        })?;
        if let Some(found) = replica_failure(set) {
            return Some(found);
        }
        let hash = set.pointer("/metadata/labels").and_then(|labels| labels.get("pod-template-hash"));
        newest = hash.and_then(Value::as_str).map(|hash| ("pod-template-hash".to_owned(), hash.to_owned()));
    }
    let pods = selector.items(reader, Path::resource("", "v1", "pods", Some(namespace))).await;
    let pods = of_newest(&pods, newest.as_ref());
    if let Some(found) = pods.iter().find_map(|pod| pod_cause(pod)) {
        return Some(found);
    }
    let waiting = pods.iter().find(|pod| !is_true(pod, "Ready")).and_then(|pod| pod.pointer("/metadata/uid"));
    let uid = waiting.and_then(Value::as_str).unwrap_or(uid);
    let events = Path::resource("", "v1", "events", Some(namespace));
    let selector = format!("type=Warning,involvedObject.uid={uid}");
    event_cause(&page(reader, events.with("fieldSelector", &selector)).await)
}

async fn page(reader: &Reader, path: Path) -> Vec<Value> {
    let found = reader.get_path(&path.with("limit", &PODS.to_string()), false).await;
    match found.ok().flatten().and_then(|mut list| list.get_mut("items").map(Value::take)) {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    }
}

/// The Pods of the newest version: those with the label, else those that share the revision of the youngest Pod.
fn of_newest<'a>(pods: &'a [Value], newest: Option<&(String, String)>) -> Vec<&'a Value> {
    let labels: BTreeMap<&str, &str> = match newest {
        Some((key, value)) => BTreeMap::from([(key.as_str(), value.as_str())]),
        None => {
            let created =
                |pod: &Value| pod.pointer("/metadata/creationTimestamp").and_then(Value::as_str).map(str::to_owned);
            let youngest = pods.iter().max_by_key(|pod| created(pod)).and_then(|pod| pod.pointer("/metadata/labels"));
            let hashes = ["pod-template-hash", "controller-revision-hash"].into_iter();
            hashes.filter_map(|key| Some((key, youngest?.get(key)?.as_str()?))).collect()
        }
    };
    let has = |pod: &&Value| {
        let own = pod.pointer("/metadata/labels");
        let living = pod.pointer("/metadata/deletionTimestamp").is_none();
        living
            && labels.iter().all(|(key, value)| own.and_then(|own| own.get(key)).and_then(Value::as_str) == Some(value))
    };
    pods.iter().filter(has).collect()
}

/// What a Pod says about why it is not ready.
fn pod_cause(pod: &Value) -> Option<Found> {
    let statuses = ["initContainerStatuses", "containerStatuses"]
        .into_iter()
        .filter_map(|field| pod.pointer(&format!("/status/{field}")).and_then(Value::as_array));
    if let Some(found) = statuses.flatten().find_map(|status| container_cause(pod, status)) {
        return Some(found);
    }
    let text = |pointer: &str| pod.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    if text("/status/phase") == "Failed" {
        return Some(found(pod, None, text("/status/reason"), text("/status/message"), false));
    }
    let unscheduled = condition(pod, "PodScheduled")
        .filter(|condition| condition.get("status").and_then(Value::as_str) == Some("False"))?;
    let said = |field: &str| unscheduled.get(field).and_then(Value::as_str).unwrap_or_default();
    Some(found(pod, None, said("reason"), said("message"), false))
}

/// Reasons for which a container waits that are a matter of course.
const ON_ITS_WAY: [&str; 2] = ["ContainerCreating", "PodInitializing"];
/// Reasons that no time heals: the manifest itself is wrong.
const FATAL: [&str; 2] = ["InvalidImageName", "ErrImageNeverPull"];

fn container_cause(pod: &Value, status: &Value) -> Option<Found> {
    let text = |pointer: &str| status.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let container = Some(text("/name")).filter(|name| !name.is_empty());
    let waiting = text("/state/waiting/reason");
    if !waiting.is_empty() && !ON_ITS_WAY.contains(&waiting) {
        // How the last attempt ended says more than that there will be another.
        let ended = ended(status, "lastState").filter(|_| waiting == "CrashLoopBackOff");
        let message = ended.unwrap_or_else(|| text("/state/waiting/message").to_owned());
        return Some(found(pod, container, waiting, &message, FATAL.contains(&waiting)));
    }
    let failed = count(status, "/state/terminated/exitCode") != 0;
    let ended = ended(status, "state").filter(|_| failed)?;
    Some(found(pod, container, text("/state/terminated/reason"), &ended, false))
}

/// How a container ended. What it printed stays out: that may hold anything.
fn ended(status: &Value, state: &str) -> Option<String> {
    let terminated = status.pointer(&format!("/{state}/terminated"))?;
    let reason = terminated.get("reason").and_then(Value::as_str).unwrap_or("Error");
    let code = terminated.get("exitCode").and_then(Value::as_i64).unwrap_or_default();
    Some(format!("{reason}, exit code {code}"))
}

/// Why a ReplicaSet cannot make Pods, for example because of a quota.
fn replica_failure(set: &Value) -> Option<Found> {
    if !is_true(set, "ReplicaFailure") {
        return None;
    }
    let failure = condition(set, "ReplicaFailure")?;
    let said = |field: &str| failure.get(field).and_then(Value::as_str).unwrap_or_default();
    let mut found = found(set, None, said("reason"), said("message"), false);
    found.cause.kind = "ReplicaSet".to_owned();
    Some(found)
}

/// The latest warning.
fn event_cause(events: &[Value]) -> Option<Found> {
    let time = |event: &&Value| {
        let text = |field: &str| event.get(field).and_then(Value::as_str).map(str::to_owned);
        text("lastTimestamp").or_else(|| text("eventTime"))
    };
    let latest = events.iter().max_by_key(time)?;
    let text = |pointer: &str| latest.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    Some(Found {
        cause: ReadinessCause {
            kind: text("/involvedObject/kind").to_owned(),
            name: text("/involvedObject/name").to_owned(),
            container: None,
            reason: text("/reason").to_owned(),
            message: shorten(text("/message")),
        },
        fatal: false,
    })
}

fn found(object: &Value, container: Option<&str>, reason: &str, message: &str, fatal: bool) -> Found {
    let name = object.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
    Found {
        cause: ReadinessCause {
            kind: "Pod".to_owned(),
            name: name.to_owned(),
            container: container.map(str::to_owned),
            reason: reason.to_owned(),
            message: shorten(message),
        },
        fatal,
    }
}

fn shorten(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(MESSAGE_LIMIT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text)),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
