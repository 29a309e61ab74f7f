//! What the objects of a bundle have in common while they are inspected: how kinds are served, and which namespaces exist.

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt, TryStreamExt};
use glasslift_bundle::{Bundle, BundleObject};
use glasslift_cluster::{Discovery, Doing, Path, Reader, Served};
use glasslift_connect::Connection;
use glasslift_object::problem::Problem;
use glasslift_object::{Identity, KubernetesVersion, ObjectRef, api_lifecycle};
use serde_json::Value;

use super::CONCURRENCY;
use crate::plan::fact::{Fact, is_generated};
use crate::plan::needs::aggregated;
use crate::plan::risk::{Risk, Unverified};

pub(super) struct Context<'a> {
    connection: &'a Connection,
    /// Group and kind of what the bundle's CustomResourceDefinitions define, and whether it is namespaced.
    defined_kinds: BTreeMap<(String, String), bool>,
    /// Groups and versions that servers behind the bundle's APIServices serve.
    aggregated: BTreeSet<(String, String)>,
    /// Namespaces that do not exist.
    missing_namespaces: BTreeSet<String>,
    created_namespaces: BTreeSet<String>,
}

/// Where an object will be: how its kind is served, and its final namespace.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    pub(super) served: Option<Served>,
    pub(super) object: ObjectRef,
}

impl<'a> Context<'a> {
    pub(super) async fn new(connection: &'a Connection, bundle: &Bundle) -> Result<Self, Problem> {
        let defined_kinds = bundle.objects.iter().filter_map(|object| defined_kind(&object.value)).collect();
        let mut context = Self {
            connection,
            defined_kinds,
            aggregated: bundle.objects.iter().filter_map(|object| aggregated(&object.value)).collect(),
            missing_namespaces: BTreeSet::new(),
            created_namespaces: bundle
                .objects
                .iter()
                .filter(|object| object.object.kind == "Namespace" && object.object.api_version == "v1")
                .map(|object| object.object.name.clone())
                .collect(),
        };
        let used: BTreeSet<String> =
            bundle.objects.iter().filter_map(|object| context.scope(&object.object).object.namespace).collect();
        let reader = connection.reader().patient();
        let looks = futures::stream::iter(used).map(|namespace| is_missing(&reader, namespace));
        let missing: Vec<Option<String>> = looks.buffered(CONCURRENCY).try_collect().await?;
        context.missing_namespaces = missing.into_iter().flatten().collect();
        Ok(context)
    }

    pub(super) fn discovery(&self) -> &Discovery {
        &self.connection.discovery
    }

    pub(super) fn is_missing(&self, namespace: &str) -> bool {
        self.missing_namespaces.contains(namespace)
    }

    pub(super) fn creates_namespace(&self, namespace: &str) -> bool {
        self.created_namespaces.contains(namespace)
    }

    pub(super) fn scope(&self, object: &ObjectRef) -> Scope {
        let served = self.connection.discovery.find(object);
        let namespaced = match &served {
            Some(served) => served.namespaced,
            None => self
                .defined_kinds
                .get(&(object.group().to_owned(), object.kind.clone()))
                .copied()
                .unwrap_or(object.namespace.is_some()),
        };
        let namespace =
            namespaced.then(|| object.namespace.clone().unwrap_or_else(|| self.connection.info.namespace.clone()));
        Scope { served, object: ObjectRef { namespace, ..object.clone() } }
    }

    /// The kind is not served: because it is gone or not there yet, or because the bundle brings it.
    pub(super) fn describe_unserved(&self, fact: &mut Fact) {
        if let Ok(version) = self.connection.info.version.parse::<KubernetesVersion>() {
            let notices = api_lifecycle([&fact.object], version);
            fact.risks.extend(notices.into_iter().map(|notice| Risk::ApiVersion { notice }));
        }
        let group = fact.object.group().to_owned();
        if self.defined_kinds.contains_key(&(group.clone(), fact.object.kind.clone()))
            || self.aggregated.contains(&(group, fact.object.version().to_owned()))
        {
            fact.unverified = Some(Unverified::KindNotServedYet);
        }
    }

    /// Two objects may turn out to be the same one only now: one names the namespace that the other is given.
    pub(super) fn refuse_duplicates(&self, bundle: &Bundle) -> Result<(), Problem> {
        let scoped: Vec<(ObjectRef, &BundleObject)> = bundle
            .objects
            .iter()
            .filter(|item| !is_generated(&item.value))
            .map(|item| (self.scope(&item.object).object, item))
            .collect();
        let mut seen: BTreeMap<Identity<'_>, &BundleObject> = BTreeMap::new();
        for (object, item) in &scoped {
            if let Some(first) = seen.insert(Identity::of(object), item) {
                let place = |item: &BundleObject| format!("{}:{}", item.file, item.line);
                return Err(Problem::new("duplicate-object")
                    .param("object", object.to_string())
                    .param("first", place(first))
                    .param("second", place(item)));
            }
        }
        Ok(())
    }
}

/// The namespace, if there is none of its name.
async fn is_missing(reader: &Reader, namespace: String) -> Result<Option<String>, Problem> {
    let path = Path::resource("", "v1", "namespaces", None).then(&namespace);
    match reader.get_path(&path, false).await {
        Ok(found) => Ok(found.is_none().then_some(namespace)),
        // Who may not read namespaces may still work inside one.
        Err(error) if error.is_forbidden() => Ok(None),
        Err(error) => Err(error.to_problem(Doing::ReadingNamespace(&namespace))),
    }
}

/// Group, kind and whether it is namespaced, of what a CustomResourceDefinition defines.
fn defined_kind(value: &Value) -> Option<((String, String), bool)> {
    if value.get("kind")?.as_str()? != "CustomResourceDefinition" {
        return None;
    }
    let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    Some(((text("/spec/group")?, text("/spec/names/kind")?), text("/spec/scope")? == "Namespaced"))
}
