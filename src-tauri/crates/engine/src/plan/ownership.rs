//! Field ownership (`managedFields`): which field manager holds what, and what kind of owner it is. Pure.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use glasslift_cluster::{FIELD_MANAGER, Refusal};
use glasslift_object::fields::{self, Path};
use serde::Deserialize;
use serde_json::Value;

use super::action::{FieldOwner, OwnerKind};

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
    let marked = GITOPS_MARKS.iter().find(|(field, key, _)| {
        live.pointer("/metadata").and_then(|metadata| metadata.get(field)).is_some_and(|map| map.get(key).is_some())
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

pub(super) fn manager(entry: &Value) -> Option<&str> {
    entry.get("manager").and_then(Value::as_str)
}

pub(super) fn subresource(entry: &Value) -> &str {
    entry.get("subresource").and_then(Value::as_str).unwrap_or_default()
}

/// Entries of installers, and of our own plain creations; never those of subresources such as `status`.
pub(super) fn is_taken_over(entry: &Value) -> bool {
    let name = manager(entry).unwrap_or_default();
    subresource(entry).is_empty() && is_installer(name) && !is_ours(entry)
}

/// Whether it is what we applied.
pub(super) fn is_ours(entry: &Value) -> bool {
    manager(entry) == Some(FIELD_MANAGER) && entry.get("operation").and_then(Value::as_str) == Some("Apply")
}

/// Whether we applied the object.
pub fn is_applied_by_us(live: &Value) -> bool {
    let entries = live.pointer("/metadata/managedFields").and_then(Value::as_array);
    entries.into_iter().flatten().any(is_ours)
}

/// Whether an apply could run into fields of others than installers. Cautious: an entry of another API version may hide some.
pub fn may_conflict(live: &Value, body: &Value) -> bool {
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

/// What unknown tools applied beside what the bundle sets: by tool, the fields that the bundle does not have and that stay, as the tool
/// owns them. Who applied nothing of what the bundle sets only adds to the object, and is not meant.
pub fn staying(live: &Value, body: &Value) -> Vec<(String, Vec<Path>)> {
    let entries = live.pointer("/metadata/managedFields").and_then(Value::as_array);
    let applied = entries.into_iter().flatten().filter(|entry| {
        entry.get("operation").and_then(Value::as_str) == Some("Apply")
            && subresource(entry).is_empty()
            && !is_ours(entry)
    });
    let staying = applied.filter_map(|entry| {
        let name = manager(entry).filter(|name| owner_kind(name, "") == OwnerKind::Other)?;
        let owned = fields::owned(entry.get("fieldsV1")?);
        let (shared, alone): (Vec<_>, Vec<_>) = owned.into_iter().partition(|path| fields::contains(body, path));
        (!shared.is_empty() && !alone.is_empty()).then(|| (name.to_owned(), alone))
    });
    staying.collect()
}

/// The paths that an owner holds and that the server named in a conflict.
pub fn conflicting_paths(live: &Value, owners: &[FieldOwner]) -> Vec<Path> {
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
    use serde_json::json;

    use super::*;
    use glasslift_cluster::{Cause, Meaning};

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
            meaning: Meaning::Other,
            retry_after_seconds: None,
            transient: None,
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
    fn what_an_unknown_tool_applied_beside_the_bundle_stays() {
        let entry = |manager: &str, operation: &str, fields: Value| json!({"manager": manager, "operation": operation, "fieldsV1": fields});
        let whole = json!({"f:data": {"f:a": {}, "f:gone": {}}, "f:metadata": {"f:labels": {"f:old": {}}}});
        let added = json!({"f:metadata": {"f:labels": {"f:injected": {}}}});
        let live = json!({"metadata": {"managedFields": [
            entry("our-script", "Apply", whole.clone()), entry("injector", "Apply", added), entry("kubectl", "Apply", whole.clone()),
            entry("glasslift", "Apply", whole.clone()), entry("an-operator", "Apply", whole.clone()), entry("our-script", "Update", whole)]}});
        let found = staying(&live, &json!({"data": {"a": "2"}}));
        let found: Vec<_> = found
            .iter()
            .map(|(manager, paths)| (manager.as_str(), paths.iter().map(|path| fields::display(path)).collect()))
            .collect::<Vec<(&str, Vec<String>)>>();
        let expected = vec![("our-script", vec!["data.gone".to_owned(), "metadata.labels.old".to_owned()])];
        assert_eq!(found, expected);
        assert_eq!(staying(&live, &json!({"spec": {}})), Vec::new(), "nothing in common");
    }

    #[test]
    fn only_differing_fields_of_others_can_be_contested() {
        let live = json!({"apiVersion": "apps/v1", "spec": {"replicas": 5, "paused": true}, "metadata": {"managedFields": [
            {"manager": "kubectl", "operation": "Apply", "apiVersion": "apps/v1", "fieldsV1": {"f:spec": {"f:paused": {}}}},
            {"manager": "kube-controller-manager", "operation": "Update", "apiVersion": "apps/v1", "subresource": "scale",
                "fieldsV1": {"f:spec": {"f:replicas": {}}}}]}});
        let body = |spec: Value| json!({"apiVersion": "apps/v1", "spec": spec});
        assert!(may_conflict(&live, &body(json!({"replicas": 2}))));
        assert!(!may_conflict(&live, &body(json!({"replicas": 5, "paused": false}))), "equal, or an installer's");
        assert!(!may_conflict(&live, &body(json!({}))));
        let owner =
            FieldOwner { manager: "x".into(), kind: OwnerKind::Controller, fields: vec![".spec.replicas".into()] };
        let paths = conflicting_paths(&live, &[owner]);
        let mut without = body(json!({"replicas": 2, "paused": true}));
        paths.iter().for_each(|path| fields::remove(&mut without, path));
        assert_eq!(without["spec"], json!({"paused": true}));
    }
}
