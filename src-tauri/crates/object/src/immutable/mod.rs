//! Which changes between two manifests a server will probably refuse. Pure.
//!
//! A forecast for people who have no cluster at hand: it sees manifests, not what a server made of them, and server versions differ. A
//! plan never uses it; it asks the server. The rules are those of `pkg/apis/*/validation` in kubernetes/kubernetes up to 1.36.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// A field that will probably not change in place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Immutable {
    /// Path such as `spec.template`.
    pub field: String,
    /// Why a server refuses it.
    pub rule: ImmutableRule,
}

/// Why a server refuses to change a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImmutableRule {
    /// The Pod template of a Job stays as it was created, unless the Job is suspended and never started.
    JobTemplate,
    /// Of a StatefulSet only a few fields may change.
    StatefulSet,
    /// Of a Pod hardly more than the images may change.
    Pod,
    /// Of a claim only the requested size may grow.
    Claim,
    /// The old version says `immutable: true`.
    Marked,
    /// The new version has no longer the version in which objects are stored.
    StoredVersion,
    /// The field is fixed once the object exists.
    Fixed,
}

/// Fields that are fixed once an object exists, with the JSON of the default that a server puts in.
fn fixed(group: &str, kind: &str) -> &'static [(&'static str, &'static str)] {
    match (group, kind) {
        ("batch", "Job") => &[
            ("spec.selector", "null"),
            ("spec.completionMode", r#""NonIndexed""#),
            ("spec.podFailurePolicy", "null"),
            ("spec.backoffLimitPerIndex", "null"),
            ("spec.successPolicy", "null"),
            ("spec.managedBy", "null"),
        ],
        ("apps", "ControllerRevision") => &[("data", "null")],
        ("", "Secret") => &[("type", r#""Opaque""#)],
        ("rbac.authorization.k8s.io", "RoleBinding" | "ClusterRoleBinding") => &[
            ("roleRef.apiGroup", r#""rbac.authorization.k8s.io""#),
            ("roleRef.kind", "null"),
            ("roleRef.name", "null"),
        ],
        ("storage.k8s.io", "StorageClass") => &[
            ("provisioner", "null"),
            ("parameters", "{}"),
            ("reclaimPolicy", r#""Delete""#),
            ("volumeBindingMode", r#""Immediate""#),
        ],
        ("storage.k8s.io", "VolumeAttributesClass") => &[("driverName", "null"), ("parameters", "{}")],
        ("storage.k8s.io", "CSIDriver") => {
            &[("spec.attachRequired", "true"), ("spec.volumeLifecycleModes", r#"["Persistent"]"#)]
        }
        ("scheduling.k8s.io", "PriorityClass") => &[("value", "0"), ("preemptionPolicy", r#""PreemptLowerPriority""#)],
        ("node.k8s.io", "RuntimeClass") => &[("handler", "null")],
        ("networking.k8s.io", "IngressClass") => &[("spec.controller", "null")],
        ("apiextensions.k8s.io", "CustomResourceDefinition") => &[
            ("spec.group", "null"),
            ("spec.names.plural", "null"),
            ("spec.names.kind", "null"),
            ("spec.scope", r#""Namespaced""#),
        ],
        _ => &[],
    }
}

/// What a server lets change in the `spec` of kinds whose other fields it refuses.
const STATEFUL_SET: &[&str] = &[
    "replicas",
    "template",
    "updateStrategy",
    "persistentVolumeClaimRetentionPolicy",
    "minReadySeconds",
    "ordinals",
    "revisionHistoryLimit",
];
const POD: &[&str] = &["activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds", "schedulingGates"];
/// `volumeName` is put in by the server.
const CLAIM: &[&str] = &["resources", "volumeAttributesClassName", "volumeName"];
const VOLUME: &[&str] = &[
    "accessModes",
    "capacity",
    "claimRef",
    "mountOptions",
    "nodeAffinity",
    "persistentVolumeReclaimPolicy",
    "storageClassName",
    "volumeAttributesClassName",
];

/// The fields that a server will probably refuse to change from one manifest to the next.
pub fn immutable(group: &str, kind: &str, old: &Value, new: &Value) -> Vec<Immutable> {
    let mut found = Found { old, new, list: Vec::new() };
    for (field, default) in fixed(group, kind) {
        found.compare(field, &serde_json::from_str(default).unwrap_or_default(), ImmutableRule::Fixed);
    }
    match (group, kind) {
        ("batch", "Job") => found.job(),
        ("apps", "Deployment" | "DaemonSet" | "ReplicaSet") => found.selector(),
        ("apps", "StatefulSet") => {
            found.selector();
            let defaults =
                json!({"podManagementPolicy": "OrderedReady", "serviceName": "", "volumeClaimTemplates": []});
            found.spec_but(&[STATEFUL_SET, &["selector"]].concat(), &defaults, ImmutableRule::StatefulSet);
        }
        ("", "Pod") => found.pod(),
        ("", "Service") => found.service(),
        ("", "PersistentVolumeClaim") => {
            found.spec_but(CLAIM, &json!({"volumeMode": "Filesystem"}), ImmutableRule::Claim);
        }
        ("", "PersistentVolume") => found.spec_but(VOLUME, &json!({"volumeMode": "Filesystem"}), ImmutableRule::Fixed),
        ("", "Secret") => found.marked(&["data", "stringData", "immutable"]),
        ("", "ConfigMap") => found.marked(&["data", "binaryData", "immutable"]),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => found.definition(),
        _ => {}
    }
    found.list
}

struct Found<'a> {
    old: &'a Value,
    new: &'a Value,
    list: Vec<Immutable>,
}

/// The value at a path of plain names; absent and `null` are the same.
fn at<'a>(object: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(object, |value, name| value.get(name)).filter(|value| !value.is_null())
}

impl Found<'_> {
    fn add(&mut self, field: &str, rule: ImmutableRule) {
        self.list.push(Immutable { field: field.to_owned(), rule });
    }

    fn compare(&mut self, field: &str, default: &Value, rule: ImmutableRule) {
        if at(self.old, field).unwrap_or(default) != at(self.new, field).unwrap_or(default) {
            self.add(field, rule);
        }
    }

    /// Compares all of `spec` but some fields.
    fn spec_but(&mut self, free: &[&str], defaults: &Value, rule: ImmutableRule) {
        let none = Map::new();
        let spec = |object| at(object, "spec").and_then(Value::as_object).unwrap_or(&none).keys();
        let mut fields: Vec<String> =
            spec(self.old).chain(spec(self.new)).filter(|field| !free.contains(&field.as_str())).cloned().collect();
        fields.sort();
        fields.dedup();
        for field in fields {
            self.compare(&format!("spec.{field}"), defaults.get(&field).unwrap_or(&Value::Null), rule);
        }
    }

    fn job(&mut self) {
        self.compare("spec.template", &Value::Null, ImmutableRule::JobTemplate);
        let completions = |job| match (at(job, "spec.completions"), at(job, "spec.parallelism")) {
            (None, None) => Some(1),
            (completions, _) => completions.and_then(Value::as_i64),
        };
        // Indexed Jobs may change both numbers together.
        let indexed = at(self.new, "spec.completionMode").is_some_and(|mode| mode == "Indexed")
            && completions(self.new) == at(self.new, "spec.parallelism").and_then(Value::as_i64);
        if completions(self.old) != completions(self.new) && !indexed {
            self.add("spec.completions", ImmutableRule::Fixed);
        }
    }

    /// The old groups took the labels of the template where no selector was given.
    fn selector(&mut self) {
        let selector = |object| {
            let labels = at(object, "spec.template.metadata.labels").cloned().unwrap_or_default();
            at(object, "spec.selector").cloned().unwrap_or_else(|| json!({"matchLabels": labels}))
        };
        if selector(self.old) != selector(self.new) {
            self.add("spec.selector", ImmutableRule::Fixed);
        }
    }

    /// Compares the specs without what may change: images, and a few fields.
    fn pod(&mut self) {
        let rest = |object| {
            let mut spec = at(object, "spec").and_then(Value::as_object).cloned().unwrap_or_default();
            spec.retain(|field, _| !POD.contains(&field.as_str()));
            for field in ["containers", "initContainers"] {
                for container in spec.get_mut(field).and_then(Value::as_array_mut).into_iter().flatten() {
                    container.as_object_mut().map(|container| container.remove("image"));
                }
            }
            spec
        };
        if rest(self.old) != rest(self.new) {
            self.add("spec", ImmutableRule::Pod);
        }
    }

    /// What a Service does not say, the server keeps: only what the new version names can clash.
    fn service(&mut self) {
        let is = |object, kind: &str| at(object, "spec.type").is_some_and(|given| given == kind);
        let mut fields = vec!["spec.healthCheckNodePort"];
        if !is(self.new, "ExternalName") && !is(self.old, "ExternalName") {
            fields.extend(["spec.clusterIP", "spec.clusterIPs"]);
        }
        if is(self.old, "LoadBalancer") && is(self.new, "LoadBalancer") {
            fields.push("spec.loadBalancerClass");
        }
        for field in fields {
            if at(self.new, field).is_some() {
                self.compare(field, &Value::Null, ImmutableRule::Fixed);
            }
        }
        let family = |object| at(object, "spec.ipFamilies").and_then(|families| families.get(0)).cloned();
        let families = family(self.old).zip(family(self.new));
        if families.is_some_and(|(old, new)| old != new) {
            self.add("spec.ipFamilies[0]", ImmutableRule::Fixed);
        }
    }

    fn marked(&mut self, fields: &[&str]) {
        if at(self.old, "immutable") == Some(&Value::Bool(true)) {
            fields.iter().for_each(|field| self.compare(field, &Value::Null, ImmutableRule::Marked));
        }
    }

    fn definition(&mut self) {
        let list_kind = |definition| {
            let kind = at(definition, "spec.names.kind").and_then(Value::as_str).unwrap_or_default();
            let given = at(definition, "spec.names.listKind").and_then(Value::as_str);
            given.map_or_else(|| format!("{kind}List"), str::to_owned)
        };
        if list_kind(self.old) != list_kind(self.new) {
            self.add("spec.names.listKind", ImmutableRule::Fixed);
        }
        // v1beta1 may name a single version without a list.
        let list = |definition| at(definition, "spec.versions").and_then(Value::as_array).cloned().unwrap_or_default();
        let name = |version: &Value| version.get("name").and_then(Value::as_str).map(str::to_owned);
        let single = |definition| at(definition, "spec.version").and_then(Value::as_str).map(str::to_owned);
        let stored = list(self.old)
            .iter()
            .find(|version| version.get("storage") == Some(&Value::Bool(true)))
            .map_or_else(|| single(self.old), name);
        let known: Vec<String> = list(self.new).iter().filter_map(name).chain(single(self.new)).collect();
        if stored.is_some_and(|stored| !known.contains(&stored)) {
            self.add("spec.versions", ImmutableRule::StoredVersion);
        }
    }
}

#[cfg(test)]
mod tests;
