//! Prefetching: many objects are read by one list just before their wave, where each would otherwise be read by itself.

use std::collections::{BTreeMap, HashMap, HashSet};

use glasslift_cluster::{Detail, Path, Reader, WORTH_A_LIST};
use parking_lot::Mutex;
use serde_json::Value;

use super::movement::movement;
use super::seen::Seen;
use crate::plan::{Action, ChangeId, Fact, Planned};

/// What was found of an object.
#[derive(Debug, Clone)]
pub(super) enum Prefetched {
    /// It is what the plan was made for, and this ready.
    Same(Box<Seen>),
    /// It is what the plan was made for.
    Owned {
        /// Its resource version.
        version: String,
        /// What `managedFields` become when the installers' fields are taken over, as JSON text, which is smaller than values.
        managed_fields: String,
    },
    /// It is something else, and why.
    Moved(&'static str),
}

/// What was found and not used yet.
#[derive(Debug, Default)]
pub(super) struct Prefetch {
    found: Mutex<HashMap<ChangeId, Prefetched>>,
}

/// Changes by the name of their object.
type Wanted<'a> = HashMap<&'a str, (ChangeId, &'a Fact)>;

impl Prefetch {
    /// Reads the objects of those changes that need it. What cannot be listed is read one by one later.
    pub(super) async fn read<'a>(&self, reader: &Reader, changes: impl IntoIterator<Item = Planned<'a>>) {
        let mut collections: BTreeMap<(Path, bool), Wanted<'a>> = BTreeMap::new();
        for Planned { change, fact } in changes {
            let taken_over = match change.action {
                Action::Unchanged => false,
                Action::Update if fact.takeover.is_some() => true,
                _ => continue,
            };
            if let Some(served) = &fact.served {
                let path = served.collection_path(fact.object.namespace.as_deref());
                let wanted = collections.entry((path, taken_over)).or_default();
                wanted.insert(&fact.object.name, (change.id, fact));
            }
        }
        for ((_, taken_over), wanted) in collections {
            if wanted.len() >= WORTH_A_LIST {
                self.list(reader, &wanted, taken_over).await;
            }
        }
    }

    /// Prefetch at objects of one collection.
    async fn list(&self, reader: &Reader, wanted: &Wanted<'_>, taken_over: bool) {
        let Some((_, fact)) = wanted.values().next() else { return };
        let Some(served) = &fact.served else { return };
        let names: HashSet<&str> = wanted.keys().copied().collect();
        // Who owns what stands in the metadata.
        let detail = if taken_over { Detail::ListedMetadata } else { Detail::Whole };
        let found = reader.list_named(served, fact.object.namespace.as_deref(), &names, detail, |item| {
            let (_, fact) = wanted.get(item.name.as_str())?;
            if taken_over { ownership(fact, &item.object()) } else { Some(content(fact, &item.object())) }
        });
        // Whatever stands in the list's way will show, or not, in the single reads.
        let Ok(Some(mut found)) = found.await else { return };
        let all = wanted.iter().filter_map(|(name, (id, _))| {
            let one = found.remove(*name).unwrap_or(Some(Prefetched::Moved("deleted")));
            Some((*id, one?))
        });
        self.found.lock().extend(all);
    }

    /// What was found of a change's object, once.
    pub(super) fn take(&self, change: ChangeId) -> Option<Prefetched> {
        self.found.lock().remove(&change)
    }
}

fn content(fact: &Fact, live: &Value) -> Prefetched {
    match movement(fact, live) {
        Some(what) => Prefetched::Moved(what),
        None => Prefetched::Same(Box::new(Seen::at_rest(live))),
    }
}

/// None when it has another version than planned: whether that counts shows only in its content.
fn ownership(fact: &Fact, metadata: &Value) -> Option<Prefetched> {
    let version = |object: &Value| Some(object.pointer("/metadata/resourceVersion")?.as_str()?.to_owned());
    let seen = version(metadata)?;
    if fact.live.as_ref().and_then(version).as_ref() != Some(&seen) {
        return None;
    }
    match movement(fact, metadata) {
        Some(what) => Some(Prefetched::Moved(what)),
        None => {
            let takeover = fact.takeover.as_ref()?;
            let managed_fields = takeover.managed_fields(metadata, &fact.forced_from, &fact.object.api_version)?;
            Some(Prefetched::Owned { version: seen, managed_fields: serde_json::to_string(&managed_fields).ok()? })
        }
    }
}
