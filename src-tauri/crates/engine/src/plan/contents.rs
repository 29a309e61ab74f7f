//! What goes with an object when it is deleted: the objects in a Namespace, the resources of a kind with their definition. A copy of the
//! object alone would not bring them back, so nothing that holds anything else is deleted.

use std::sync::Arc;

use futures::StreamExt;
use glasslift_cluster::{ApiError, Discovery, Doing, Names, Reader, Served};
use glasslift_object::problem::Problem;
use glasslift_object::{Identity, ObjectRef};
use serde_json::Value;

use super::action::{Action, BlockReason};
use super::change::Change;
use super::fact::Fact;
use super::planned::joined;
use super::verdict::blocked;

/// Lists in flight.
const CONCURRENCY: usize = 16;
/// How many of them are named.
const NAMED: usize = 5;
/// Kinds that others keep in a namespace without meaning it to last.
const FLEETING: [(&str, &str); 5] = [
    ("", "events"),
    ("events.k8s.io", "events"),
    ("", "endpoints"),
    ("discovery.k8s.io", "endpointslices"),
    ("coordination.k8s.io", "leases"),
];
/// What every namespace has by itself.
const BY_ITSELF: [(&str, &str); 3] =
    [("serviceaccounts", "default"), ("configmaps", "kube-root-ca.crt"), ("configmaps", "openshift-service-ca.crt")];

/// What an object holds that would be deleted with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    objects: Vec<ObjectRef>,
    /// Whether there are others, or may be because not everything may be listed.
    more: bool,
}

/// What an object holds; none for kinds that hold nothing.
///
/// # Errors
/// A list that failed for another reason than a missing right.
pub(crate) async fn contents(
    reader: &Reader,
    discovery: &Discovery,
    object: &ObjectRef,
    live: &Value,
) -> Result<Option<Contents>, Problem> {
    let collections = match (object.group(), object.kind.as_str()) {
        ("", "Namespace") => {
            let kinds = discovery.namespaced().into_iter();
            kinds.filter(|(_, _, served)| !FLEETING.contains(&(&*served.group, &*served.plural))).collect()
        }
        ("apiextensions.k8s.io", "CustomResourceDefinition") => defined(live).into_iter().collect::<Vec<_>>(),
        _ => return Ok(None),
    };
    let namespace = (object.kind == "Namespace").then_some(object.name.as_str());
    let lists: Vec<_> = collections
        .into_iter()
        .map(|(api_version, kind, served)| async move {
            let names = reader.names(&served, namespace).await;
            (api_version, kind, served, names)
        })
        .collect();
    let lists: Vec<_> = futures::stream::iter(lists).buffered(CONCURRENCY).collect().await;
    let mut contents = Contents::default();
    for (api_version, kind, served, names) in lists {
        match names {
            Ok(names) => contents.add(&api_version, &kind, &served, names),
            Err(error) if error.is_forbidden() => contents.more = true,
            // Not everything that can be created can be listed, and what is not served holds nothing.
            Err(error) if error.is_not_found() || is_unlisted(&error) => {}
            Err(error) => return Err(error.to_problem(Doing::Reading(object))),
        }
    }
    Ok(Some(contents))
}

fn is_unlisted(error: &ApiError) -> bool {
    matches!(error, ApiError::Refused(refusal) if refusal.code == 405)
}

/// The kind that a definition makes, with its `apiVersion`.
fn defined(definition: &Value) -> Option<(String, String, Served)> {
    let text = |pointer: &str| definition.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let versions = definition.pointer("/spec/versions").and_then(Value::as_array)?;
    let version = versions.iter().find(|version| version["served"] == true)?["name"].as_str()?.to_owned();
    let served = Served {
        group: text("/spec/group")?,
        plural: text("/spec/names/plural")?,
        namespaced: text("/spec/scope")? == "Namespaced",
        patchable: true,
        version,
    };
    Some((format!("{}/{}", served.group, served.version), text("/spec/names/kind")?, served))
}

impl Contents {
    fn add(&mut self, api_version: &str, kind: &str, served: &Served, names: Names) {
        self.more |= names.more;
        let lasting = names.objects.into_iter().filter(|name| {
            let by_itself = served.group.is_empty() && BY_ITSELF.contains(&(&*served.plural, &*name.name));
            !by_itself && !name.controlled && !name.being_deleted
        });
        self.objects.extend(lasting.map(|name| ObjectRef {
            api_version: api_version.to_owned(),
            kind: kind.to_owned(),
            namespace: name.namespace,
            name: name.name,
        }));
    }

    /// Refuses to lose what is left of it.
    ///
    /// # Errors
    /// Something is left, or may be.
    pub(crate) fn refuse_loss(&self, object: &ObjectRef) -> Result<(), Problem> {
        let Some(BlockReason::HoldsOthers { count, more, names }) = holds(self.objects.iter(), self.more) else {
            return Ok(());
        };
        Err(Problem::new("holds-others")
            .param("object", object.to_string())
            .param("count", count.to_string())
            .param("more", more.to_string())
            .param("names", names.join(", ")))
    }
}

/// Blocks every deletion that would take along what the plan does not delete itself.
pub(super) fn refuse_losses(facts: &[Arc<Fact>], changes: &mut [Change]) {
    let goes = |change: &Change| change.action == Action::Delete;
    let losses: Vec<_> = joined(facts, changes)
        .filter(|planned| goes(planned.change))
        .filter_map(|planned| {
            let contents = planned.fact.contents.as_ref()?;
            let going = |object: &ObjectRef| {
                changes.iter().any(|change| goes(change) && Identity::of(&change.object) == Identity::of(object))
            };
            let inside = |change: &&Change| !goes(change) && is_inside(&change.object, planned.fact);
            let staying = changes.iter().filter(inside).map(|change| &change.object);
            let mut left: Vec<&ObjectRef> =
                contents.objects.iter().filter(|object| !going(object)).chain(staying).collect();
            left.sort_by_key(|object| object.to_string());
            left.dedup_by_key(|object| object.to_string());
            Some((planned.change.id, holds(left.into_iter(), contents.more)?))
        })
        .collect();
    for (id, why) in losses {
        if let Some(change) = changes.iter_mut().find(|change| change.id == id) {
            change.action = blocked(why);
            change.attention = true;
        }
    }
}

/// Whether an object of the plan lives in another one, or is of its kind.
fn is_inside(object: &ObjectRef, holder: &Fact) -> bool {
    match holder.object.kind.as_str() {
        "Namespace" => object.namespace.as_ref() == Some(&holder.object.name),
        _ => holder
            .live
            .as_ref()
            .and_then(defined)
            .is_some_and(|(_, kind, served)| object.group() == served.group && object.kind == kind),
    }
}

fn holds<'a>(objects: impl ExactSizeIterator<Item = &'a ObjectRef>, more: bool) -> Option<BlockReason> {
    let count = u32::try_from(objects.len()).unwrap_or(u32::MAX);
    let names = objects.take(NAMED).map(ToString::to_string).collect();
    (count > 0 || more).then_some(BlockReason::HoldsOthers { count, more, names })
}
