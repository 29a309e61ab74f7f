//! The objects on the cluster, read through as few calls as is sensible: a list where a bundle has many objects of a kind in one
//! namespace, single reads elsewhere.

use std::collections::{BTreeMap, HashMap, HashSet};

use futures::StreamExt;
use glasslift_cluster::{ApiError, Detail, Listed, Path, Reader, Served, WORTH_A_LIST};
use glasslift_object::ObjectRef;
use glasslift_object::problem::Problem;
use serde_json::Value;

use super::CONCURRENCY;
use super::context::Scope;

type Collection = (Path, Option<String>);

/// What was found by lists.
#[derive(Debug, Default)]
pub(super) struct LiveObjects {
    /// Complete collections, by collection path.
    listed: HashMap<Path, HashMap<String, Listed>>,
}

impl LiveObjects {
    pub(super) async fn read(reader: &Reader, scopes: impl Iterator<Item = Scope>) -> Result<Self, Problem> {
        let mut wanted: BTreeMap<Collection, (Served, HashSet<String>)> = BTreeMap::new();
        for scope in scopes {
            // A list of Secrets would read more of them than the bundle speaks of.
            let Some(served) = scope.served.filter(|served| !served.is_secret()) else { continue };
            let namespace = scope.object.namespace;
            let key = (served.collection_path(namespace.as_deref()), namespace);
            wanted.entry(key).or_insert_with(|| (served, HashSet::new())).1.insert(scope.object.name);
        }
        let lists = wanted.into_iter().filter(|(_, (_, names))| names.len() >= WORTH_A_LIST).map(
            |((path, namespace), (served, names))| async move {
                let names = names.iter().map(String::as_str).collect();
                let found = reader.list_named(&served, namespace.as_deref(), &names, Detail::Whole, |item| item).await;
                (path, found)
            },
        );
        let lists: Vec<_> = futures::stream::iter(lists).buffer_unordered(CONCURRENCY).collect().await;
        // Whatever stands in a list's way will show, or not, in the single reads.
        let listed = lists.into_iter().filter_map(|(path, found)| Some((path, found.ok()??))).collect();
        Ok(Self { listed })
    }

    /// The object on the cluster; none when there is none.
    pub(super) async fn get(
        &self,
        reader: &Reader,
        served: &Served,
        object: &ObjectRef,
    ) -> Result<Option<Value>, ApiError> {
        let namespace = object.namespace.as_deref();
        match self.listed.get(&served.collection_path(namespace)) {
            Some(found) => Ok(found.get(&object.name).map(Listed::object)),
            None => reader.get(served, namespace, &object.name).await,
        }
    }
}
