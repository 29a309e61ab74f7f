//! Looks at many objects at once, just before their wave, where each would otherwise be read by itself.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use glasslift_cluster::{Detail, Reader, WORTH_A_LIST};
use parking_lot::Mutex;
use serde_json::Value;

use super::change::movement;
use super::track::Glance;
use crate::plan::inspect::Fact;
use crate::plan::{Action, Change, ChangeId};

/// What was seen of an object.
#[derive(Debug, Clone)]
pub(super) enum Look {
    /// It is what the plan was made for, and this ready.
    Same(Box<Glance>),
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

/// Looks that were taken and not used yet.
#[derive(Debug, Default)]
pub(super) struct Looks {
    seen: Mutex<HashMap<ChangeId, Look>>,
}

/// Changes by the name of their object.
type Wanted<'a> = HashMap<&'a str, (ChangeId, &'a Arc<Fact>)>;

impl Looks {
    /// Looks at those of the changes that need it. What cannot be listed is read one by one later.
    pub(super) async fn take<'a>(
        &self,
        reader: &Reader,
        changes: impl IntoIterator<Item = (&'a Change, &'a Arc<Fact>)>,
    ) {
        let mut collections: BTreeMap<(String, bool), Wanted<'a>> = BTreeMap::new();
        for (change, fact) in changes {
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

    /// Looks at objects of one collection.
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
        let looks = wanted.iter().filter_map(|(name, (id, _))| {
            let look = found.remove(*name).unwrap_or(Some(Look::Moved("it was deleted")));
            Some((*id, look?))
        });
        self.seen.lock().extend(looks);
    }

    /// What was seen of a change's object, once.
    pub(super) fn of(&self, change: ChangeId) -> Option<Look> {
        self.seen.lock().remove(&change)
    }
}

fn content(fact: &Arc<Fact>, live: &Value) -> Look {
    match movement(fact, live) {
        Some(what) => Look::Moved(what),
        None => Look::Same(Box::new(Glance::at_rest(live))),
    }
}

/// None when it has another version than planned: whether that counts shows only in its content.
fn ownership(fact: &Arc<Fact>, metadata: &Value) -> Option<Look> {
    let version = |object: &Value| Some(object.pointer("/metadata/resourceVersion")?.as_str()?.to_owned());
    let seen = version(metadata)?;
    if fact.live.as_ref().and_then(version).as_ref() != Some(&seen) {
        return None;
    }
    match movement(fact, metadata) {
        Some(what) => Some(Look::Moved(what)),
        None => {
            let takeover = fact.takeover.as_ref()?;
            let managed_fields = takeover.managed_fields(metadata, &fact.forced_from, &fact.object.api_version)?;
            Some(Look::Owned { version: seen, managed_fields: serde_json::to_string(&managed_fields).ok()? })
        }
    }
}
