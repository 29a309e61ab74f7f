//! A last look at what was written with owners (`metadata.ownerReferences`): the garbage collector deletes at once what belongs to nobody
//! that exists, and no write says so.

use std::sync::Arc;
use std::time::{Duration, Instant};

use glasslift_cluster::Served;
use glasslift_object::{Missing, MissingWhat, ObjectRef, Readiness};
use parking_lot::Mutex;
use serde_json::Value;

use super::turn::{Shared, Turn};
use crate::event::Stop;

/// How long an object without owners is watched go. The garbage collector takes a moment, or much longer on a busy cluster.
const LONGEST: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(250);

/// What was written with owners in this run.
#[derive(Default)]
pub(super) struct Owned(Mutex<Vec<Written>>);

struct Written {
    turn: Arc<Turn>,
    served: Served,
    uid: String,
    name: String,
    owners: Vec<Owner>,
}

#[derive(Debug, PartialEq, Eq)]
struct Owner {
    object: ObjectRef,
    uid: String,
}

impl Owned {
    /// Keeps in mind what was written, if it has owners.
    pub(super) fn note(&self, turn: &Arc<Turn>, served: &Served, uid: &str, name: &str) {
        let owners = owners(&turn.fact.body, turn.fact.object.namespace.as_deref());
        if !owners.is_empty() {
            let (turn, served, uid, name) = (Arc::clone(turn), served.clone(), uid.to_owned(), name.to_owned());
            self.0.lock().push(Written { turn, served, uid, name, owners });
        }
    }

    /// Says of everything that has no owner left when it is gone. All are waited for at once.
    pub(super) async fn look_again(&self, shared: &Shared) {
        let written = std::mem::take(&mut *self.0.lock());
        futures::future::join_all(written.iter().map(|written| written.look(shared))).await;
    }
}

impl Written {
    async fn look(&self, shared: &Shared) {
        let until = Instant::now() + LONGEST.min(shared.timeout);
        let mut doomed = None;
        loop {
            if self.is_gone(shared).await {
                shared.recorder.readiness(self.turn.change.id, Readiness::Gone);
                break;
            }
            let doomed = match doomed {
                Some(doomed) => doomed,
                None => *doomed.insert(self.has_no_owner(shared).await),
            };
            if !doomed || until <= Instant::now() {
                break;
            }
            self.turn.awaiting(Missing::from(MissingWhat::Deletion { finalizers: Vec::new() }));
            tokio::select! {
                () = tokio::time::sleep(PAUSE) => {}
                () = shared.stop.reached(Stop::AfterCurrent) => break,
            }
        }
        self.turn.awaited();
    }

    /// Whether it is no longer there, as far as can be told.
    async fn is_gone(&self, shared: &Shared) -> bool {
        let namespace = self.turn.fact.object.namespace.as_deref();
        match shared.writer.reader().get(&self.served, namespace, &self.name).await {
            Ok(found) => is_gone(found.as_ref(), &self.uid),
            Err(_) => false,
        }
    }

    /// Whether none of its owners exists. What cannot be read counts as there, and so does the garbage collector count it.
    async fn has_no_owner(&self, shared: &Shared) -> bool {
        for owner in &self.owners {
            let Some(served) = shared.discovery.find(&owner.object) else { return false };
            let namespace = owner.object.namespace.as_deref().filter(|_| served.namespaced);
            match shared.writer.reader().get(&served, namespace, &owner.object.name).await {
                Ok(found) if is_gone(found.as_ref(), &owner.uid) => {}
                _ => return false,
            }
        }
        true
    }
}

/// Whether what was found is not what had this uid.
fn is_gone(found: Option<&Value>, uid: &str) -> bool {
    found.and_then(|found| found.pointer("/metadata/uid")).and_then(Value::as_str) != Some(uid)
}

/// The owners that an object names. An owner is in the namespace of what it owns, or in none.
fn owners(body: &Value, namespace: Option<&str>) -> Vec<Owner> {
    let references = body.pointer("/metadata/ownerReferences").and_then(Value::as_array);
    let owner = |reference: &Value| {
        let text = |field: &str| reference.get(field).and_then(Value::as_str).map(str::to_owned);
        let object = ObjectRef {
            api_version: text("apiVersion")?,
            kind: text("kind")?,
            namespace: namespace.map(str::to_owned),
            name: text("name")?,
        };
        Some(Owner { object, uid: text("uid")? })
    };
    references.into_iter().flatten().filter_map(owner).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn owners_are_looked_for_where_what_they_own_is() {
        let body = json!({"metadata": {"ownerReferences": [
            {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web", "uid": "u"}, {"kind": "Broken"}]}});
        let object = ObjectRef {
            api_version: "apps/v1".into(),
            kind: "Deployment".into(),
            namespace: Some("a".into()),
            name: "web".into(),
        };
        assert_eq!(owners(&body, Some("a")), [Owner { object, uid: "u".into() }]);
        assert_eq!(owners(&json!({"metadata": {}}), Some("a")), []);
    }

    #[test]
    fn another_object_of_the_name_is_not_the_same() {
        let found = json!({"metadata": {"uid": "u"}});
        let rows = [(Some(&found), "u", false), (Some(&found), "v", true), (None, "u", true)];
        for (found, uid, expected) in rows {
            assert_eq!(is_gone(found, uid), expected, "{found:?} {uid}");
        }
    }
}
