//! Which changes need which others: what fails takes only these with it. Pure.

use std::collections::{BTreeMap, BTreeSet};

use glasslift_object::{ObjectRef, pods};
use serde_json::Value;

use super::inspect::{Fact, aggregated};
use super::types::ChangeId;

/// For every change, the changes that it cannot do without.
pub fn needs<'a>(facts: impl IntoIterator<Item = &'a Fact>) -> Vec<BTreeSet<ChangeId>> {
    let facts: Vec<(ChangeId, &Fact)> = (0..).zip(facts).collect();
    let index = Index::of(&facts);
    facts.iter().map(|(id, fact)| index.needs(*id, fact)).collect()
}

/// For custom resources, the change of the APIService that serves their kind.
pub fn api_services<'a>(facts: impl IntoIterator<Item = &'a Fact>) -> BTreeMap<ChangeId, ChangeId> {
    let facts: Vec<(ChangeId, &Fact)> = (0..).zip(facts).collect();
    let served: BTreeMap<(String, String), ChangeId> =
        facts.iter().filter_map(|(id, fact)| Some((aggregated(&fact.body)?, *id))).collect();
    let found = facts.iter().filter_map(|(id, fact)| {
        let key = (fact.object.group().to_owned(), fact.object.version().to_owned());
        Some((*id, *served.get(&key)?))
    });
    found.collect()
}

type Key<'a> = (&'a str, &'a str, &'a str);

/// Where to find what others refer to.
struct Index<'a> {
    namespaces: BTreeMap<&'a str, ChangeId>,
    /// By group and kind.
    definitions: BTreeMap<(&'a str, &'a str), ChangeId>,
    /// By namespace, kind and name; objects of the core group.
    core: BTreeMap<Key<'a>, ChangeId>,
}

impl<'a> Index<'a> {
    fn of(facts: &[(ChangeId, &'a Fact)]) -> Self {
        let mut index = Self { namespaces: BTreeMap::new(), definitions: BTreeMap::new(), core: BTreeMap::new() };
        for (id, fact) in facts.iter().filter(|(_, fact)| !fact.leaving) {
            let ObjectRef { kind, namespace, name, .. } = &fact.object;
            match (fact.object.group(), kind.as_str()) {
                ("", "Namespace") => _ = index.namespaces.insert(name, *id),
                ("apiextensions.k8s.io", "CustomResourceDefinition") => {
                    let text = |pointer: &str| fact.body.pointer(pointer).and_then(Value::as_str);
                    if let (Some(group), Some(kind)) = (text("/spec/group"), text("/spec/names/kind")) {
                        index.definitions.insert((group, kind), *id);
                    }
                }
                ("", kind) => {
                    index.core.insert((namespace.as_deref().unwrap_or_default(), kind, name), *id);
                }
                _ => {}
            }
        }
        index
    }

    fn needs(&self, own: ChangeId, fact: &Fact) -> BTreeSet<ChangeId> {
        let mut needs = BTreeSet::new();
        let namespace = fact.object.namespace.as_deref().unwrap_or_default();
        needs.extend(self.namespaces.get(namespace));
        needs.extend(self.definitions.get(&(fact.object.group(), fact.object.kind.as_str())));
        if let Some(spec) = pod_spec(fact) {
            let mut names = BTreeSet::new();
            references(spec, &mut names);
            needs.extend(names.into_iter().filter_map(|(kind, name)| self.core.get(&(namespace, kind, name))));
        }
        needs.remove(&own);
        needs
    }
}

/// The Pod that an object runs. A template runs none.
fn pod_spec(fact: &Fact) -> Option<&Value> {
    let pointer = pods::spec_pointer(fact.object.group(), &fact.object.kind)?;
    fact.body.pointer(pointer).filter(|_| fact.object.kind != "PodTemplate")
}

/// Kind and name of what a Pod refers to and does not start without.
fn references<'a>(spec: &'a Value, found: &mut BTreeSet<(&'static str, &'a str)>) {
    let mut refer = |kind: &'static str, place: Option<&'a Value>, field: &str| {
        let Some(place) = place else { return };
        let optional = place.get("optional").and_then(Value::as_bool).unwrap_or_default();
        if let (false, Some(name)) = (optional, place.get(field).and_then(Value::as_str)) {
            found.insert((kind, name));
        }
    };
    refer("ServiceAccount", Some(spec), "serviceAccountName");
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

    fn fact(api_version: &str, kind: &str, namespace: Option<&str>, name: &str, body: Value) -> Fact {
        let object = ObjectRef {
            api_version: api_version.into(),
            kind: kind.into(),
            namespace: namespace.map(str::to_owned),
            name: name.into(),
        };
        Fact::new(object, body)
    }

    #[test]
    fn a_change_needs_what_it_lives_in_and_what_its_pods_use() {
        let pods = json!({"spec": {"template": {"spec": {
            "serviceAccountName": "runner",
            "volumes": [{"configMap": {"name": "settings"}}, {"secret": {"secretName": "keys"}},
                {"persistentVolumeClaim": {"claimName": "data"}},
                {"projected": {"sources": [{"secret": {"name": "projected"}}]}}],
            "containers": [{"env": [{"valueFrom": {"secretKeyRef": {"name": "token"}}}],
                "envFrom": [{"configMapRef": {"name": "maybe", "optional": true}}]}]}}}});
        let crd = json!({"spec": {"group": "example.com", "names": {"kind": "Thing"}}});
        let facts = [
            fact("v1", "Namespace", None, "a", json!({})),
            fact("apiextensions.k8s.io/v1", "CustomResourceDefinition", None, "things.example.com", crd),
            fact("v1", "ServiceAccount", Some("a"), "runner", json!({})),
            fact("v1", "ConfigMap", Some("a"), "settings", json!({})),
            fact("v1", "Secret", Some("a"), "keys", json!({})),
            fact("v1", "PersistentVolumeClaim", Some("a"), "data", json!({})),
            fact("v1", "Secret", Some("a"), "projected", json!({})),
            fact("v1", "Secret", Some("a"), "token", json!({})),
            fact("v1", "ConfigMap", Some("a"), "maybe", json!({})),
            fact("v1", "Secret", Some("b"), "keys", json!({})),
            fact("apps/v1", "Deployment", Some("a"), "web", pods),
            fact("example.com/v1", "Thing", Some("a"), "one", json!({})),
        ];
        let needs = needs(&facts);
        assert_eq!(
            needs[10],
            BTreeSet::from([0, 2, 3, 4, 5, 6, 7]),
            "neither optional ones nor those of other namespaces"
        );
        assert_eq!(needs[11], BTreeSet::from([0, 1]));
        assert!(needs[0].is_empty(), "a Namespace does not need itself");
    }

    #[test]
    fn custom_resources_wait_for_the_api_service_that_serves_them() {
        let service = json!({"kind": "APIService", "spec": {"group": "metrics.example.com", "version": "v1", "service": {"name": "x"}}});
        let facts = [
            fact("apiregistration.k8s.io/v1", "APIService", None, "v1.metrics.example.com", service),
            fact("metrics.example.com/v1", "Sample", None, "one", json!({})),
            fact("example.com/v1", "Thing", None, "two", json!({})),
        ];
        assert_eq!(api_services(&facts), BTreeMap::from([(1, 0)]));
    }
}
