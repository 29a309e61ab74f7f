//! Looks at many objects at once, just before their wave, where each would otherwise be read by itself.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use super::change::movement;
use super::track::Glance;
use crate::cluster::{Reader, Served};
use crate::plan::ownership::Takeover;
use crate::plan::{Action, Change, ChangeId, Fact};

/// From so many objects of a kind and namespace on, a list is cheaper than single reads.
const WORTH_A_LIST: usize = 4;
/// Objects read at a time, so that memory stays small.
const PAGE: usize = 500;
/// A collection that holds so many times more than what is wanted is not read as a whole.
const STRANGERS: usize = 5;

/// What was seen of an object.
#[derive(Debug, Clone)]
pub(super) enum Look {
    /// It is what the plan was made for.
    Same {
        /// How ready it is.
        glance: Box<Glance>,
        /// Its resource version.
        version: String,
        /// What `managedFields` become when the installers' fields are taken over, as JSON text, which is smaller than values.
        managed_fields: Option<String>,
    },
    /// It is not, and why.
    Moved(&'static str),
}

/// Looks that were taken and not used yet.
#[derive(Debug, Default)]
pub(super) struct Looks {
    seen: Mutex<HashMap<ChangeId, Look>>,
}

impl Looks {
    /// Looks at those of the changes that need it. What cannot be listed is read one by one later.
    pub(super) async fn take<'a>(
        &self,
        reader: &Reader,
        changes: impl IntoIterator<Item = (&'a Change, &'a Arc<Fact>)>,
    ) {
        let mut collections: BTreeMap<String, Vec<(ChangeId, &Arc<Fact>)>> = BTreeMap::new();
        for (change, fact) in changes {
            let needs_look = match change.action {
                Action::Unchanged => true,
                Action::Update => fact.takeover.is_some(),
                _ => false,
            };
            if let (true, Some(served)) = (needs_look, &fact.served) {
                let path = served.collection_path(fact.object.namespace.as_deref());
                collections.entry(path).or_default().push((change.id, fact));
            }
        }
        for wanted in collections.into_values().filter(|wanted| wanted.len() >= WORTH_A_LIST) {
            let place = wanted.first().and_then(|(_, fact)| Some((fact.served.clone()?, &fact.object.namespace)));
            if let Some((served, namespace)) = place {
                self.list(reader, &served, namespace.as_deref(), &wanted).await;
            }
        }
    }

    async fn list(&self, reader: &Reader, served: &Served, namespace: Option<&str>, wanted: &[(ChangeId, &Arc<Fact>)]) {
        let names: HashMap<&str, (ChangeId, &Arc<Fact>)> =
            wanted.iter().map(|(id, fact)| (fact.object.name.as_str(), (*id, *fact))).collect();
        let (mut next, mut read, mut found) = (None, 0, HashMap::new());
        loop {
            let Ok(page) = reader.list_page(served, namespace, PAGE, next.as_deref()).await else { return };
            read += page.items.len();
            for item in &page.items {
                let name = item.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
                if let Some((id, fact)) = names.get(name) {
                    found.insert(*id, look(fact, item));
                }
            }
            next = page.next;
            if next.is_none() {
                break;
            }
            if read > names.len() * STRANGERS + PAGE {
                return;
            }
        }
        for (id, _) in wanted {
            found.entry(*id).or_insert(Look::Moved("it was deleted"));
        }
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).extend(found);
    }

    /// What was seen of a change's object, once.
    pub(super) fn of(&self, change: ChangeId) -> Option<Look> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).remove(&change)
    }
}

fn look(fact: &Arc<Fact>, item: &Value) -> Look {
    if let Some(what) = movement(fact, item) {
        return Look::Moved(what);
    }
    let takeover = fact.takeover.as_ref().and_then(|_| Takeover::with(item, &fact.body, &fact.forced_from));
    Look::Same {
        glance: Box::new(Glance::at_rest(item)),
        version: item.pointer("/metadata/resourceVersion").and_then(Value::as_str).unwrap_or_default().to_owned(),
        managed_fields: takeover.and_then(|takeover| serde_json::to_string(&takeover.managed_fields).ok()),
    }
}
