//! Lists that the server merges by key: an entry given twice is refused, or one of the two gets lost. The keys are those of
//! the `x-kubernetes-list-map-keys` of the built-in types.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::bundle::finding::FindingCode;
use crate::bundle::yaml::Draft;

/// A list: its field, what identifies an entry, and what an absent part of that stands for.
type List = (&'static str, &'static [(&'static str, &'static str)]);

const POD: &[List] = &[
    ("containers", &[("name", "")]),
    ("initContainers", &[("name", "")]),
    ("ephemeralContainers", &[("name", "")]),
    ("volumes", &[("name", "")]),
    ("imagePullSecrets", &[("name", "")]),
    ("hostAliases", &[("ip", "")]),
    ("topologySpreadConstraints", &[("topologyKey", ""), ("whenUnsatisfiable", "")]),
    ("resourceClaims", &[("name", "")]),
    ("schedulingGates", &[("name", "")]),
];

const CONTAINER: &[List] = &[
    ("env", &[("name", "")]),
    ("ports", &[("containerPort", ""), ("protocol", "TCP")]),
    ("volumeMounts", &[("mountPath", "")]),
    ("volumeDevices", &[("devicePath", "")]),
];

const SERVICE: &[List] = &[("ports", &[("port", ""), ("protocol", "TCP")])];
const SERVICE_ACCOUNT: &[List] = &[("imagePullSecrets", &[("name", "")]), ("secrets", &[("name", "")])];
const WEBHOOKS: &[List] = &[("webhooks", &[("name", "")])];

/// Reports entries given twice in an object of a built-in kind.
pub(super) fn check(group: &str, kind: &str, object: &Map<String, Value>, drafts: &mut Vec<Draft>) {
    match (group, kind) {
        ("", "Service") => lists(object.get("spec"), "/spec", SERVICE, drafts),
        ("", "ServiceAccount") => of_map(object, "", SERVICE_ACCOUNT, drafts),
        ("admissionregistration.k8s.io", "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration") => {
            of_map(object, "", WEBHOOKS, drafts)
        }
        _ => {
            let path: &[&str] = match (group, kind) {
                ("", "Pod") => &["spec"],
                ("", "PodTemplate") => &["template", "spec"],
                ("", "ReplicationController")
                | ("apps" | "extensions", "Deployment" | "DaemonSet" | "ReplicaSet" | "StatefulSet")
                | ("batch", "Job") => &["spec", "template", "spec"],
                ("batch", "CronJob") => &["spec", "jobTemplate", "spec", "template", "spec"],
                _ => return,
            };
            let (mut base, mut spec) = (String::new(), None);
            for (i, name) in path.iter().enumerate() {
                base = format!("{base}/{name}");
                spec = if i == 0 { object.get(*name) } else { spec.and_then(|value: &Value| value.get(*name)) };
            }
            pod(spec, &base, drafts);
        }
    }
}

fn pod(spec: Option<&Value>, base: &str, drafts: &mut Vec<Draft>) {
    lists(spec, base, POD, drafts);
    for name in ["containers", "initContainers", "ephemeralContainers"] {
        let containers = spec.and_then(|spec| spec.get(name)).and_then(Value::as_array);
        for (i, container) in containers.into_iter().flatten().enumerate() {
            lists(Some(container), &format!("{base}/{name}/{i}"), CONTAINER, drafts);
        }
    }
}

fn lists(value: Option<&Value>, base: &str, lists: &[List], drafts: &mut Vec<Draft>) {
    if let Some(Value::Object(map)) = value {
        of_map(map, base, lists, drafts);
    }
}

fn of_map(map: &Map<String, Value>, base: &str, lists: &[List], drafts: &mut Vec<Draft>) {
    for (name, keys) in lists {
        let Some(Value::Array(items)) = map.get(*name) else { continue };
        let mut seen: HashMap<String, usize> = HashMap::new();
        for (i, item) in items.iter().enumerate() {
            let Some(identity) = identity(item, keys) else { continue };
            let first = *seen.entry(identity.clone()).or_insert(i);
            if first != i {
                let number = first + 1;
                drafts.push(Draft::new(
                    FindingCode::DuplicateListEntry,
                    format!("{base}/{name}/{i}"),
                    format!("`{name}` has {identity} twice: entry {number} and entry {}", i + 1),
                    "The server merges this list by that: one of the two gets lost or the object is refused. Keep one.",
                ));
            }
        }
    }
}

/// `name x`, `containerPort 80/TCP`; nothing where the entry has no key.
fn identity(item: &Value, keys: &[(&str, &str)]) -> Option<String> {
    let mut parts = Vec::new();
    for (key, default) in keys {
        match item.get(*key) {
            Some(Value::String(text)) => parts.push(text.clone()),
            Some(Value::Number(number)) => parts.push(number.to_string()),
            None if !default.is_empty() => parts.push((*default).to_owned()),
            _ => return None,
        }
    }
    Some(format!("{} {}", keys.first()?.0, parts.join("/")))
}
