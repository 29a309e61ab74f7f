//! What the server serves: from a kind to the path, scope and verbs of its resource.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use glasslift_object::ObjectRef;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{APIResource, APIResourceList};
use kube::discovery::Scope;
use parking_lot::RwLock;

use crate::error::ApiError;
use crate::reader::Reader;
use crate::served::Served;

type Kinds = HashMap<(String, String), Served>;

/// The kinds that a server serves. Clones share their content, so a kind that appears during a run is known everywhere.
#[derive(Debug, Clone, Default)]
pub struct Discovery {
    kinds: Arc<RwLock<Kinds>>,
}

impl Discovery {
    /// Asks the server for everything it serves.
    ///
    /// # Errors
    /// When neither aggregated nor classic discovery answers.
    pub async fn read(reader: &Reader) -> Result<Self, ApiError> {
        let discovery = Self::default();
        let found = reader.aggregated_discovery().await?;
        // Servers before 1.26 answer with nothing instead of an error (measured with kube 5.0.0).
        if found.has_group("") {
            for group in found.groups() {
                for version in group.versions() {
                    for (resource, capabilities) in group.versioned_resources(version) {
                        discovery.insert(
                            format!("{}/{}", resource.group, resource.version),
                            resource.kind.clone(),
                            Served {
                                group: resource.group,
                                version: resource.version,
                                plural: resource.plural,
                                namespaced: capabilities.scope == Scope::Namespaced,
                                patchable: capabilities.supports_operation(kube::discovery::verbs::PATCH),
                            },
                        );
                    }
                }
            }
            return Ok(discovery);
        }
        for group_version in reader.group_versions().await? {
            // One broken aggregated API must not hide the others.
            if let Ok(list) = reader.resources(&group_version).await {
                discovery.add(&group_version, &list);
            }
        }
        Ok(discovery)
    }

    /// Asks again for one group and version, for example after its CustomResourceDefinition was established.
    ///
    /// # Errors
    /// When the server does not answer, or does not serve the group and version (yet).
    pub async fn refresh(&self, reader: &Reader, api_version: &str) -> Result<(), ApiError> {
        let list = reader.resources(api_version).await?;
        self.add(api_version, &list);
        Ok(())
    }

    /// How the kind of an object is served; none when it is not.
    pub fn find(&self, object: &ObjectRef) -> Option<Served> {
        let key = (format!("{}/{}", object.group(), object.version()), object.kind.clone());
        self.kinds.read().get(&key).cloned()
    }

    /// The kinds that live in namespaces and are kept there, each once, with their `apiVersion`.
    pub fn namespaced(&self) -> Vec<(String, String, Served)> {
        let kinds = self.kinds.read();
        let mut found: BTreeMap<(&str, &str), (&String, &String, &Served)> = BTreeMap::new();
        for ((group_version, kind), served) in kinds.iter().filter(|(_, served)| served.namespaced && served.patchable)
        {
            let one = (group_version, kind, served);
            found.entry((&served.group, &served.plural)).and_modify(|known| *known = one.min(*known)).or_insert(one);
        }
        let api_version = |group_version: &str| group_version.trim_start_matches('/').to_owned();
        found
            .into_values()
            .map(|(version, kind, served)| (api_version(version), kind.clone(), served.clone()))
            .collect()
    }

    fn add(&self, api_version: &str, list: &APIResourceList) {
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        for resource in list.resources.iter().filter(|resource| !resource.name.contains('/')) {
            let served = served(group, version, resource);
            self.insert(format!("{group}/{version}"), resource.kind.clone(), served);
        }
    }

    fn insert(&self, group_version: String, kind: String, served: Served) {
        self.kinds.write().insert((group_version, kind), served);
    }
}

fn served(group: &str, version: &str, resource: &APIResource) -> Served {
    Served {
        group: group.to_owned(),
        version: version.to_owned(),
        plural: resource.name.clone(),
        namespaced: resource.namespaced,
        patchable: resource.verbs.iter().any(|verb| verb == "patch"),
    }
}
