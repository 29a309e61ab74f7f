//! Dependencies: which changes need which others. What fails takes only these with it. Pure.

use std::collections::{BTreeMap, BTreeSet};

use glasslift_object::{ObjectRef, pods};
use serde_json::Value;

use super::action::ChangeId;

/// An object of a plan, as it will be applied.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'a> {
    pub(super) id: ChangeId,
    pub(super) object: &'a ObjectRef,
    pub(super) body: &'a Value,
    /// It belongs to the old version only: nothing relies on it.
    pub(super) only_in_old: bool,
}

/// What a change needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Needs {
    /// The changes that it cannot do without.
    pub(super) changes: BTreeSet<ChangeId>,
    /// For a custom resource, the change of the APIService that serves its kind.
    pub(super) served_by: Option<ChangeId>,
}

/// What every object needs of the others, in their order.
pub(super) fn needs(objects: &[Item<'_>]) -> Vec<Needs> {
    let index = Index::of(objects);
    objects.iter().map(|item| index.needs(item)).collect()
}

type Key<'a> = (&'a str, &'a str, &'a str);

/// Where to find what others refer to.
#[derive(Default)]
struct Index<'a> {
    namespaces: BTreeMap<&'a str, ChangeId>,
    /// By group and kind.
    definitions: BTreeMap<(&'a str, &'a str), ChangeId>,
    /// By namespace, kind and name; objects of the core group.
    core: BTreeMap<Key<'a>, ChangeId>,
    /// APIServices, by the group and version that they serve.
    api_services: BTreeMap<(String, String), ChangeId>,
}

impl<'a> Index<'a> {
    fn of(objects: &[Item<'a>]) -> Self {
        let mut index = Self::default();
        for Item { id, object, body, only_in_old } in objects.iter().copied() {
            index.api_services.extend(aggregated(body).map(|served| (served, id)));
            if only_in_old {
                continue;
            }
            let ObjectRef { kind, namespace, name, .. } = object;
            match (object.group(), kind.as_str()) {
                ("", "Namespace") => _ = index.namespaces.insert(name, id),
                ("apiextensions.k8s.io", "CustomResourceDefinition") => {
                    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str);
                    if let (Some(group), Some(kind)) = (text("/spec/group"), text("/spec/names/kind")) {
                        index.definitions.insert((group, kind), id);
                    }
                }
                ("", kind) => {
                    index.core.insert((namespace.as_deref().unwrap_or_default(), kind, name), id);
                }
                _ => {}
            }
        }
        index
    }

    fn needs(&self, item: &Item<'_>) -> Needs {
        let object = item.object;
        let mut changes = BTreeSet::new();
        let namespace = object.namespace.as_deref().unwrap_or_default();
        changes.extend(self.namespaces.get(namespace));
        changes.extend(self.definitions.get(&(object.group(), object.kind.as_str())));
        if let Some(spec) = pod_spec(item) {
            let mut names = BTreeSet::new();
            references(spec, &mut names);
            changes.extend(names.into_iter().filter_map(|(kind, name)| self.core.get(&(namespace, kind, name))));
        }
        changes.remove(&item.id);
        let group_version = (object.group().to_owned(), object.version().to_owned());
        Needs { changes, served_by: self.api_services.get(&group_version).copied() }
    }
}

/// Group and version that a server behind an APIService serves; none for an APIService of what the API server serves itself.
pub(super) fn aggregated(value: &Value) -> Option<(String, String)> {
    if value.get("kind")?.as_str()? != "APIService" {
        return None;
    }
    value.pointer("/spec/service").filter(|service| !service.is_null())?;
    let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    Some((text("/spec/group")?, text("/spec/version")?))
}

/// The Pod that an object runs. A template runs none.
fn pod_spec<'a>(item: &Item<'a>) -> Option<&'a Value> {
    let pointer = pods::spec_pointer(item.object.group(), &item.object.kind)?;
    item.body.pointer(pointer).filter(|_| item.object.kind != "PodTemplate")
}

/// Kind and name of what a Pod refers to and does not start without.
fn references<'a>(spec: &'a Value, found: &mut BTreeSet<(&'static str, &'a str)>) {
    let mut refer = |kind: &'static str, at: Option<&'a Value>, field: &str| {
        let Some(at) = at else { return };
        let optional = at.get("optional").and_then(Value::as_bool).unwrap_or_default();
        if let (false, Some(name)) = (optional, at.get(field).and_then(Value::as_str)) {
            found.insert((kind, name));
        }
    };
    refer("ServiceAccount", Some(spec), "serviceAccountName");
    for secret in list(spec, "imagePullSecrets") {
        refer("Secret", Some(secret), "name");
    }
    for volume in list(spec, "volumes") {
        let sources = list_at(volume, "/projected/sources");
        for volume in sources.chain([volume]) {
            refer("ConfigMap", volume.get("configMap"), "name");
            refer("Secret", volume.get("secret"), "secretName");
            refer("Secret", volume.get("secret"), "name");
        }
        refer("PersistentVolumeClaim", volume.get("persistentVolumeClaim"), "claimName");
    }
    for container in ["containers", "initContainers"].into_iter().flat_map(|field| list(spec, field)) {
        for env in list(container, "env") {
            refer("ConfigMap", env.pointer("/valueFrom/configMapKeyRef"), "name");
            refer("Secret", env.pointer("/valueFrom/secretKeyRef"), "name");
        }
        for source in list(container, "envFrom") {
            refer("ConfigMap", source.get("configMapRef"), "name");
            refer("Secret", source.get("secretRef"), "name");
        }
    }
}

fn list<'a>(value: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> {
    value.get(field).and_then(Value::as_array).into_iter().flatten()
}

fn list_at<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> {
    value.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(api_version: &str, kind: &str, namespace: Option<&str>, name: &str, body: Value) -> (ObjectRef, Value) {
        let object = ObjectRef {
            api_version: api_version.into(),
            kind: kind.into(),
            namespace: namespace.map(str::to_owned),
            name: name.into(),
        };
        (object, body)
    }

    fn needs_of(objects: &[(ObjectRef, Value)]) -> Vec<Needs> {
        let items = (0..).zip(objects).map(|(id, (object, body))| Item { id, object, body, only_in_old: false });
        needs(&items.collect::<Vec<_>>())
    }

    #[test]
    fn a_change_needs_what_it_lives_in_and_what_its_pods_use() {
        let pods = json!({"spec": {"template": {"spec": {
            "serviceAccountName": "runner", "imagePullSecrets": [{"name": "registry"}],
            "volumes": [{"configMap": {"name": "settings"}}, {"secret": {"secretName": "keys"}},
                {"persistentVolumeClaim": {"claimName": "data"}},
                {"projected": {"sources": [{"secret": {"name": "projected"}}]}}],
            "containers": [{"env": [{"valueFrom": {"secretKeyRef": {"name": "token"}}}],
                "envFrom": [{"configMapRef": {"name": "maybe", "optional": true}}]}]}}}});
        let crd = json!({"spec": {"group": "example.com", "names": {"kind": "Thing"}}});
        let objects = [
            object("v1", "Namespace", None, "a", json!({})),
            object("apiextensions.k8s.io/v1", "CustomResourceDefinition", None, "things.example.com", crd),
            object("v1", "ServiceAccount", Some("a"), "runner", json!({})),
            object("v1", "ConfigMap", Some("a"), "settings", json!({})),
            object("v1", "Secret", Some("a"), "keys", json!({})),
            object("v1", "PersistentVolumeClaim", Some("a"), "data", json!({})),
            object("v1", "Secret", Some("a"), "projected", json!({})),
            object("v1", "Secret", Some("a"), "token", json!({})),
            object("v1", "ConfigMap", Some("a"), "maybe", json!({})),
            object("v1", "Secret", Some("b"), "keys", json!({})),
            object("apps/v1", "Deployment", Some("a"), "web", pods),
            object("example.com/v1", "Thing", Some("a"), "one", json!({})),
            object("v1", "Secret", Some("a"), "registry", json!({})),
        ];
        let needs = needs_of(&objects);
        assert_eq!(
            needs[10].changes,
            BTreeSet::from([0, 2, 3, 4, 5, 6, 7, 12]),
            "neither optional ones nor those of other namespaces"
        );
        assert_eq!(needs[11].changes, BTreeSet::from([0, 1]));
        assert!(needs[0].changes.is_empty(), "a Namespace does not need itself");
    }

    #[test]
    fn custom_resources_wait_for_the_api_service_that_serves_them() {
        let service = json!({"kind": "APIService", "spec": {"group": "metrics.example.com", "version": "v1", "service": {"name": "x"}}});
        let objects = [
            object("apiregistration.k8s.io/v1", "APIService", None, "v1.metrics.example.com", service),
            object("metrics.example.com/v1", "Sample", None, "one", json!({})),
            object("example.com/v1", "Thing", None, "two", json!({})),
        ];
        let served_by: Vec<_> = needs_of(&objects).into_iter().map(|needs| needs.served_by).collect();
        assert_eq!(served_by, [None, Some(0), None]);
    }
}
