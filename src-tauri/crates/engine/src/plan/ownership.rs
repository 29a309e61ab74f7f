//! Who owns which fields, and from whom they are taken over. Pure.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::fields::{self, Path};
use super::types::{FieldOwner, OwnerKind};
use crate::cluster::{FIELD_MANAGER, Refusal};

/// Field managers of tools that install things and then leave: their fields are taken over.
/// Controllers, people (`kubectl-edit`) and GitOps tools are not among them.
const INSTALLERS: [&str; 11] = [
    "glasskube",
    "helm",
    "Helm",
    "kapp",
    "kapp-server",
    "kubectl",
    "kubectl-client-side-apply",
    "kubectl-create",
    "kubectl-replace",
    "kubectl-last-applied",
    "before-first-apply",
];

/// Whether the manager is a tool that installed the object and will not come back for it.
pub fn is_installer(manager: &str) -> bool {
    INSTALLERS.contains(&manager) || manager == FIELD_MANAGER
}

/// What becomes of the fields that installers own when the object is applied.
///
/// A forced apply alone leaves the fields that the new version dropped, because the old installer still owns them (measured on 1.36).
/// So its entries become ours first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Takeover {
    /// The installers, by name.
    pub managers: Vec<String>,
    /// The new `metadata.managedFields`.
    pub managed_fields: Vec<Value>,
    /// Fields that only the installers own and that the new version does not have: they will go.
    pub dropped: Vec<Path>,
}

impl Takeover {
    /// What applying `body` to `live` will take over; none when there is nothing to take over.
    pub fn of(live: &Value, body: &Value) -> Option<Self> {
        let entries = live.pointer("/metadata/managedFields")?.as_array()?;
        let (taken, kept): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| is_taken_over(entry));
        if taken.is_empty() {
            return None;
        }
        let managers: BTreeSet<&str> = taken.iter().filter_map(|entry| manager(entry)).collect();
        let others: Vec<&Value> = kept
            .iter()
            .filter(|entry| manager(entry) != Some(FIELD_MANAGER))
            .filter_map(|entry| entry.get("fieldsV1"))
            .collect();
        let mut dropped: Vec<Path> = Vec::new();
        for path in taken.iter().filter_map(|entry| entry.get("fieldsV1")).flat_map(fields::owned) {
            let stays = fields::contains(body, &path) || others.iter().any(|other| fields::owns_within(other, &path));
            if !stays && !dropped.contains(&path) {
                dropped.push(path);
            }
        }
        let managed_fields =
            entries.iter().map(|entry| if is_taken_over(entry) { as_ours(entry) } else { entry.clone() });
        Some(Self {
            managers: managers.into_iter().map(str::to_owned).collect(),
            managed_fields: managed_fields.collect(),
            dropped,
        })
    }

    /// What the server will store: its answer to a dry run, without the fields that will go.
    ///
    /// An installer that used plain updates owns defaults as well; they come back at once. `fresh` is the bundle's object with the
    /// server's defaults, as a creation under another name gives it.
    pub fn predict(&self, stored: &Value, fresh: Option<&Value>) -> Value {
        let mut stored = stored.clone();
        for path in &self.dropped {
            match fresh.and_then(|fresh| fields::get(fresh, path)) {
                Some(default) => fields::replace(&mut stored, path, default),
                None => fields::remove(&mut stored, path),
            }
        }
        stored
    }
}

fn manager(entry: &Value) -> Option<&str> {
    entry.get("manager").and_then(Value::as_str)
}

/// Entries of installers, and of our own plain creations; never those of subresources such as `status`.
fn is_taken_over(entry: &Value) -> bool {
    let text = |field: &str| entry.get(field).and_then(Value::as_str).unwrap_or_default();
    let ours = text("manager") == FIELD_MANAGER && text("operation") == "Apply";
    text("subresource").is_empty() && is_installer(text("manager")) && !ours
}

fn as_ours(entry: &Value) -> Value {
    let mut entry = entry.clone();
    entry["manager"] = json!(FIELD_MANAGER);
    entry["operation"] = json!("Apply");
    entry
}

/// The owners that an apply without force ran into, and their fields; empty when the refusal is no ownership conflict.
pub fn conflicting_owners(refusal: &Refusal) -> Vec<FieldOwner> {
    let mut owners: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for cause in refusal.causes.iter().filter(|cause| cause.reason == "FieldManagerConflict") {
        let fields = owners.entry(manager_of(&cause.rule).to_owned()).or_default();
        if !fields.contains(&cause.field) {
            fields.push(cause.field.clone());
        }
    }
    owners.into_iter().map(|(manager, fields)| FieldOwner { kind: OwnerKind::Other, manager, fields }).collect()
}

/// The name in `conflict with "kubectl" using apps/v1` (apimachinery `managedfields/internal/conflict.go`).
fn manager_of(rule: &str) -> &str {
    rule.split('"').nth(1).unwrap_or(rule)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::Cause;

    /// Installed by client-side apply; the new version drops a variable, a label and an annotation.
    #[test]
    fn fields_that_the_new_version_dropped_go_with_their_installer() {
        let live = json!({"metadata": {"labels": {"old": "1", "kept": "1", "scaled": "1"}, "managedFields": [
            {"manager": "kubectl-client-side-apply", "operation": "Update", "apiVersion": "apps/v1", "fieldsV1": {
                "f:metadata": {"f:labels": {".": {}, "f:old": {}, "f:kept": {}, "f:scaled": {}}},
                "f:spec": {"f:template": {"f:env": {"k:{\"name\":\"GONE\"}": {".": {}, "f:name": {}, "f:value": {}}}}}}},
            {"manager": "hpa", "operation": "Update", "fieldsV1": {"f:metadata": {"f:labels": {"f:scaled": {}}}}},
            {"manager": "kube-controller-manager", "operation": "Update", "subresource": "status", "fieldsV1": {"f:status": {}}}]},
            "spec": {"template": {"env": [{"name": "GONE", "value": "x"}, {"name": "STAYS", "value": "y"}]}}});
        let body = json!({"metadata": {"labels": {"kept": "2"}}, "spec": {"template": {"env": [{"name": "STAYS", "value": "y"}]}}});
        let takeover = Takeover::of(&live, &body).unwrap_or_default();
        assert_eq!(takeover.managers, ["kubectl-client-side-apply"]);
        let stored = takeover.predict(&live, None);
        assert_eq!(stored["metadata"]["labels"], json!({"kept": "1", "scaled": "1"}), "another owner keeps its label");
        assert_eq!(stored["spec"]["template"]["env"], json!([{"name": "STAYS", "value": "y"}]));
        let owners: Vec<_> =
            takeover.managed_fields.iter().map(|entry| (manager(entry), entry["operation"].as_str())).collect();
        let expected = [("glasslift", "Apply"), ("hpa", "Update"), ("kube-controller-manager", "Update")];
        assert_eq!(owners, expected.map(|(manager, operation)| (Some(manager), Some(operation))));
    }

    #[test]
    fn defaults_that_the_installer_owns_come_back() {
        let live = json!({"metadata": {"managedFields": [{"manager": "kubectl-create", "operation": "Update",
            "fieldsV1": {"f:spec": {"f:paused": {}, "f:limit": {}}}}]}, "spec": {"paused": true, "limit": 5}});
        let fresh = json!({"spec": {"limit": 10}});
        let takeover = Takeover::of(&live, &json!({})).unwrap_or_default();
        assert_eq!(takeover.predict(&live, Some(&fresh))["spec"], json!({"limit": 10}));
    }

    #[test]
    fn what_is_ours_already_is_not_taken_over() {
        let live = json!({"metadata": {"managedFields": [{"manager": "glasslift", "operation": "Apply", "fieldsV1": {"f:data": {"f:a": {}}}}]}});
        assert_eq!(Takeover::of(&live, &json!({})), None);
    }

    #[test]
    fn owners_are_read_from_the_conflict() {
        let cause = |field: &str, rule: &str| Cause {
            reason: "FieldManagerConflict".into(),
            field: field.into(),
            rule: rule.into(),
        };
        let refusal = Refusal {
            code: 409,
            reason: "Conflict".into(),
            message: String::new(),
            causes: vec![
                cause(".spec.replicas", "conflict with \"autoscaler\" with subresource \"scale\" using apps/v1"),
                cause(".metadata.labels.v", "conflict with \"kubectl-client-side-apply\" using apps/v1"),
                cause(".spec.paused", "conflict with \"autoscaler\""),
            ],
            by_webhook: false,
            retry_after_seconds: None,
            passing: None,
        };
        let owners = conflicting_owners(&refusal);
        assert_eq!(owners.len(), 2);
        assert_eq!((owners[0].manager.as_str(), owners[0].fields.len()), ("autoscaler", 2));
        assert!(is_installer(&owners[1].manager) && !is_installer(&owners[0].manager));
        assert!(!is_installer("kubectl-edit"), "an edit is a person's");
        assert!(!is_installer("kustomize-controller"), "a GitOps controller comes back");
    }
}
