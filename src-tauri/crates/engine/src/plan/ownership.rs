//! Who owns which fields, and from whom they are taken over. Pure.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Value, json};

use super::fields::{self, Path, Step};
use super::types::{FieldOwner, OwnerKind};
use crate::cluster::{FIELD_MANAGER, Refusal};

/// Which managers are what: data, see the file.
static MANAGERS: LazyLock<Vec<(OwnerKind, Vec<String>)>> = LazyLock::new(|| {
    // A test proves that the embedded file can be read; without it nobody is an installer, which is the cautious answer.
    let lists: Managers = serde_yaml::from_str(include_str!("managers.yaml")).unwrap_or_default();
    vec![
        (OwnerKind::Gitops, lists.gitops),
        (OwnerKind::Installer, lists.installer),
        (OwnerKind::Person, lists.person),
        (OwnerKind::Controller, lists.controller),
    ]
});

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Managers {
    gitops: Vec<String>,
    installer: Vec<String>,
    person: Vec<String>,
    controller: Vec<String>,
}

/// What kind of owner a field manager is. `subresource` is empty for writes to the object itself.
pub fn owner_kind(manager: &str, subresource: &str) -> OwnerKind {
    let known = MANAGERS.iter().find(|(_, names)| names.iter().any(|name| matches(name, manager)));
    match known.map(|(kind, _)| *kind) {
        // `kubectl scale` writes as `kubectl`, through the subresource `scale`.
        Some(OwnerKind::Installer) if !subresource.is_empty() => OwnerKind::Person,
        Some(kind) => kind,
        None => OwnerKind::Other,
    }
}

/// Whether the manager is a tool that installed the object and will not come back for it.
pub fn is_installer(manager: &str) -> bool {
    owner_kind(manager, "") == OwnerKind::Installer
}

fn matches(pattern: &str, name: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(end), None) => name.ends_with(end),
        (None, Some(start)) => name.starts_with(start),
        (Some(_), Some(_)) => name.contains(pattern.trim_matches('*')),
        (None, None) => name == pattern,
    }
}

/// The GitOps controller that looks after an object, by its field manager or by the marks it leaves.
pub fn gitops_owner(live: &Value) -> Option<String> {
    let managers = live.pointer("/metadata/managedFields").and_then(Value::as_array);
    let by_manager = managers
        .into_iter()
        .flatten()
        .filter(|entry| subresource(entry).is_empty())
        .filter_map(manager)
        .find(|name| owner_kind(name, "") == OwnerKind::Gitops);
    let marked = GITOPS_MARKS.iter().find(|(place, key, _)| {
        live.pointer("/metadata").and_then(|metadata| metadata.get(place)).is_some_and(|map| map.get(key).is_some())
    });
    by_manager.or(marked.map(|(_, _, name)| *name)).map(str::to_owned)
}

/// Labels and annotations by which GitOps controllers find their objects: where, key, and the controller.
const GITOPS_MARKS: [(&str, &str, &str); 4] = [
    ("annotations", "argocd.argoproj.io/tracking-id", "argocd-controller"),
    ("labels", "kustomize.toolkit.fluxcd.io/name", "kustomize-controller"),
    ("labels", "helm.toolkit.fluxcd.io/name", "helm-controller"),
    ("labels", "fleet.cattle.io/bundle-id", "fleet-agent"),
];

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
        Self::with(live, body, &[])
    }

    /// The same when the user also chose to take fields over from `others`: of those, who applied the object and is nobody that comes
    /// back gives it up as a whole, so that what the new version dropped goes there, too.
    pub fn with(live: &Value, body: &Value, others: &[String]) -> Option<Self> {
        let entries = live.pointer("/metadata/managedFields")?.as_array()?;
        let is_taken = |entry: &Value| is_taken_over(entry) || is_given_up(entry, others);
        let (taken, kept): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| is_taken(entry));
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
        let managed_fields = entries.iter().map(|entry| if is_taken(entry) { as_ours(entry) } else { entry.clone() });
        Some(Self {
            managers: managers.into_iter().map(str::to_owned).collect(),
            managed_fields: managed_fields.collect(),
            dropped,
        })
    }

    /// Whether the server might put defaults where dropped fields were. Of labels, annotations and plain data only a Namespace's own
    /// label has one.
    pub fn may_uncover_defaults(&self) -> bool {
        let own_label = Step::Field("kubernetes.io/metadata.name".to_owned());
        let has_none = |path: &Path| {
            let Some(Step::Field(top)) = path.first() else { return false };
            matches!(top.as_str(), "metadata" | "data" | "binaryData" | "stringData") && path.last() != Some(&own_label)
        };
        !self.dropped.iter().all(has_none)
    }

    /// The dropped fields that the prediction does not have and the stored object does.
    pub fn left_over(&self, predicted: &Value, stored: &Value) -> Vec<String> {
        let stays = |path: &&Path| fields::contains(stored, path) && !fields::contains(predicted, path);
        self.dropped.iter().filter(stays).map(|path| fields::display(path)).collect()
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

fn subresource(entry: &Value) -> &str {
    entry.get("subresource").and_then(Value::as_str).unwrap_or_default()
}

/// Entries of installers, and of our own plain creations; never those of subresources such as `status`.
fn is_taken_over(entry: &Value) -> bool {
    let name = manager(entry).unwrap_or_default();
    subresource(entry).is_empty() && is_installer(name) && !is_ours(entry)
}

/// The whole configuration of a manager that nobody knows, and that is among those the user takes over from.
fn is_given_up(entry: &Value, others: &[String]) -> bool {
    let name = manager(entry).unwrap_or_default();
    let applied = entry.get("operation").and_then(Value::as_str) == Some("Apply");
    applied
        && subresource(entry).is_empty()
        && owner_kind(name, "") == OwnerKind::Other
        && others.iter().any(|other| other == name)
}

fn is_ours(entry: &Value) -> bool {
    manager(entry) == Some(FIELD_MANAGER) && entry.get("operation").and_then(Value::as_str) == Some("Apply")
}

/// Whether an apply could run into fields of others than installers. Cautious: an entry of another API version may hide some.
pub fn may_be_contested(live: &Value, body: &Value) -> bool {
    let entries = live.pointer("/metadata/managedFields").and_then(Value::as_array);
    entries.into_iter().flatten().any(|entry| {
        // A status is never applied.
        if subresource(entry) == "status" || is_taken_over(entry) || is_ours(entry) {
            return false;
        }
        if entry.get("apiVersion") != body.get("apiVersion") {
            return true;
        }
        let Some(set) = entry.get("fieldsV1") else { return true };
        fields::owned(set)
            .iter()
            .any(|path| fields::get(body, path).is_some_and(|wanted| fields::get(live, path) != Some(wanted)))
    })
}

/// The paths that an owner holds and that the server named in a conflict.
pub fn contested_paths(live: &Value, owners: &[FieldOwner]) -> Vec<Path> {
    let named: BTreeSet<&str> = owners.iter().flat_map(|owner| owner.fields.iter().map(String::as_str)).collect();
    let entries = live.pointer("/metadata/managedFields").and_then(Value::as_array);
    let mut paths: Vec<Path> = Vec::new();
    for path in entries.into_iter().flatten().filter_map(|entry| entry.get("fieldsV1")).flat_map(fields::owned) {
        if named.contains(fields::as_named_in_conflicts(&path).as_str()) && !paths.contains(&path) {
            paths.push(path);
        }
    }
    paths
}

fn as_ours(entry: &Value) -> Value {
    let mut entry = entry.clone();
    entry["manager"] = json!(FIELD_MANAGER);
    entry["operation"] = json!("Apply");
    entry
}

/// The owners that an apply without force ran into, and their fields; empty when the refusal is no ownership conflict.
pub fn conflicting_owners(refusal: &Refusal) -> Vec<FieldOwner> {
    let mut owners: Vec<FieldOwner> = Vec::new();
    for cause in refusal.causes.iter().filter(|cause| cause.reason == "FieldManagerConflict") {
        let (manager, subresource) = owner_of(&cause.rule);
        let kind = owner_kind(manager, subresource);
        let known = owners.iter().position(|owner| owner.manager == manager && owner.kind == kind);
        let at = known.unwrap_or_else(|| {
            owners.push(FieldOwner { manager: manager.to_owned(), kind, fields: Vec::new() });
            owners.len() - 1
        });
        if let Some(owner) = owners.get_mut(at).filter(|owner| !owner.fields.contains(&cause.field)) {
            owner.fields.push(cause.field.clone());
        }
    }
    owners
}

/// Manager and subresource in `conflict with "kubectl" with subresource "scale" using apps/v1`
/// (apimachinery `managedfields/internal/conflict.go`).
fn owner_of(rule: &str) -> (&str, &str) {
    let manager = rule.split('"').nth(1).unwrap_or(rule);
    let subresource = rule.split_once("with subresource \"").and_then(|(_, rest)| rest.split('"').next());
    (manager, subresource.unwrap_or_default())
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
        assert_eq!(takeover.left_over(&stored, &stored), Vec::<String>::new());
        assert!(takeover.left_over(&stored, &live).contains(&"metadata.labels.old".to_owned()), "it is still there");
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
    fn only_where_there_may_be_defaults_they_are_asked_for() {
        let dropping = |path: &[&str]| Takeover {
            dropped: vec![path.iter().map(|name| Step::Field((*name).to_owned())).collect()],
            ..Takeover::default()
        };
        assert!(!dropping(&["metadata", "labels", "old"]).may_uncover_defaults());
        assert!(!dropping(&["data", "key"]).may_uncover_defaults());
        assert!(dropping(&["metadata", "labels", "kubernetes.io/metadata.name"]).may_uncover_defaults());
        assert!(dropping(&["spec", "replicas"]).may_uncover_defaults());
    }

    #[test]
    fn only_who_applied_and_is_taken_over_from_gives_all_up() {
        let owned = json!({"f:metadata": {"f:labels": {"f:old": {}}}});
        let live = json!({"metadata": {"labels": {"old": "1"}, "managedFields": [
            {"manager": "other", "operation": "Apply", "fieldsV1": owned},
            {"manager": "hpa", "operation": "Apply", "subresource": "scale", "fieldsV1": {"f:spec": {"f:replicas": {}}}},
            {"manager": "argocd-controller", "operation": "Apply", "fieldsV1": {"f:spec": {"f:x": {}}}}]}});
        let all = ["other", "hpa", "argocd-controller"].map(str::to_owned);
        let takeover = Takeover::with(&live, &json!({}), &all).unwrap_or_default();
        assert_eq!(takeover.managers, ["other"]);
        assert_eq!(takeover.predict(&live, None).pointer("/metadata/labels"), None, "nothing is left in it");
        assert_eq!(Takeover::of(&live, &json!({})), None, "unasked, nothing is taken from it");
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
    }

    #[test]
    fn managers_are_told_apart() {
        let rows = [
            ("kubectl", "", OwnerKind::Installer),
            ("kubectl", "scale", OwnerKind::Person),
            ("kubectl-edit", "", OwnerKind::Person),
            ("kubectl-rollout", "", OwnerKind::Person),
            ("helm", "", OwnerKind::Installer),
            ("helm-controller", "", OwnerKind::Gitops),
            ("kustomize-controller", "", OwnerKind::Gitops),
            ("argocd-controller", "", OwnerKind::Gitops),
            ("kube-controller-manager", "scale", OwnerKind::Controller),
            ("vpa-updater", "", OwnerKind::Controller),
            ("some-operator", "", OwnerKind::Controller),
            ("something-else", "", OwnerKind::Other),
        ];
        for (manager, subresource, kind) in rows {
            assert_eq!(owner_kind(manager, subresource), kind, "{manager} {subresource}");
        }
    }

    #[test]
    fn gitops_owners_are_found_by_manager_and_by_mark() {
        let by_manager = json!({"metadata": {"managedFields": [{"manager": "kustomize-controller", "fieldsV1": {}}]}});
        let by_mark = json!({"metadata": {"annotations": {"argocd.argoproj.io/tracking-id": "x"}}});
        assert_eq!(gitops_owner(&by_manager).as_deref(), Some("kustomize-controller"));
        assert_eq!(gitops_owner(&by_mark).as_deref(), Some("argocd-controller"));
        assert_eq!(gitops_owner(&json!({"metadata": {}})), None);
    }

    #[test]
    fn only_differing_fields_of_others_can_be_contested() {
        let live = json!({"apiVersion": "apps/v1", "spec": {"replicas": 5, "paused": true}, "metadata": {"managedFields": [
            {"manager": "kubectl", "operation": "Apply", "apiVersion": "apps/v1", "fieldsV1": {"f:spec": {"f:paused": {}}}},
            {"manager": "kube-controller-manager", "operation": "Update", "apiVersion": "apps/v1", "subresource": "scale",
                "fieldsV1": {"f:spec": {"f:replicas": {}}}}]}});
        let body = |spec: Value| json!({"apiVersion": "apps/v1", "spec": spec});
        assert!(may_be_contested(&live, &body(json!({"replicas": 2}))));
        assert!(!may_be_contested(&live, &body(json!({"replicas": 5, "paused": false}))), "equal, or an installer's");
        assert!(!may_be_contested(&live, &body(json!({}))));
        let owner =
            FieldOwner { manager: "x".into(), kind: OwnerKind::Controller, fields: vec![".spec.replicas".into()] };
        let paths = contested_paths(&live, &[owner]);
        let mut without = body(json!({"replicas": 2, "paused": true}));
        paths.iter().for_each(|path| fields::remove(&mut without, path));
        assert_eq!(without["spec"], json!({"paused": true}));
    }
}
