//! Comparing everything that was approved once more, before the first write: an upgrade that would end in the middle does not begin.
//!
//! It costs a list of metadata per collection, or one small read per object. Versions that are the same need no second look.

use std::collections::{BTreeMap, HashSet};

use futures::{StreamExt, TryStreamExt};
use glasslift_cluster::{Detail, Doing, Path, Reader, Served, WORTH_A_LIST};
use glasslift_object::problem::Problem;
use serde_json::Value;

use super::movement::movement;
use crate::plan::{Action, Fact, Planned, is_generated, refuse_outdated};

/// Requests in flight.
const CONCURRENCY: usize = 16;

/// Refuses if anything that the plan would touch, or leaves alone because it is as it should be, is not what was approved.
///
/// # Errors
/// `plan-outdated` with what moved, or a read that failed.
pub(super) async fn refuse_moved<'a>(
    reader: &Reader,
    changes: impl IntoIterator<Item = Planned<'a>>,
) -> Result<(), Problem> {
    let reader = &reader.patient();
    let mut collections: BTreeMap<Path, Vec<(&Fact, &Served)>> = BTreeMap::new();
    for Planned { change, fact } in changes {
        let counts = match change.action {
            Action::Create => !is_generated(&fact.body),
            Action::Update | Action::Unchanged | Action::Recreate { .. } | Action::Delete => true,
            Action::Skip { .. } | Action::Keep | Action::Blocked { .. } => false,
        };
        if let Some(served) = fact.served.as_ref().filter(|_| counts) {
            let path = served.collection_path(fact.object.namespace.as_deref());
            collections.entry(path).or_default().push((fact, served));
        }
    }
    let looks: Vec<_> = collections.into_values().map(|wanted| moved_of(reader, wanted)).collect();
    let moved: Vec<_> = futures::stream::iter(looks).buffered(CONCURRENCY).try_collect().await?;
    let moved: Vec<_> = moved.into_iter().flatten().collect();
    refuse_outdated(moved.iter().map(|(fact, what)| (&fact.object, *what)).collect())
}

/// What moved of one collection.
async fn moved_of<'a>(
    reader: &Reader,
    wanted: Vec<(&'a Fact, &'a Served)>,
) -> Result<Vec<(&'a Fact, &'static str)>, Problem> {
    let Some((first, served)) = wanted.first() else { return Ok(Vec::new()) };
    let names: HashSet<&str> = wanted.iter().map(|(fact, _)| fact.object.name.as_str()).collect();
    // A list of Secrets would read more of them than the bundle speaks of.
    let mut listed = match !served.is_secret() && names.len() >= WORTH_A_LIST {
        true => {
            let namespace = first.object.namespace.as_deref();
            let found =
                reader.list_named(served, namespace, &names, Detail::ListedMetadata, |item| item.object()).await;
            // Whatever stands in the list's way will show, or not, in the single reads.
            found.ok().flatten()
        }
        false => None,
    };
    let looks: Vec<_> = wanted
        .into_iter()
        .map(|(fact, served)| {
            let known = listed.as_mut().map(|found| found.remove(&fact.object.name));
            async move { moved(reader, served, fact, known).await.map(|what| what.map(|what| (fact, what))) }
        })
        .collect();
    let found: Vec<Option<_>> = futures::stream::iter(looks).buffered(CONCURRENCY).try_collect().await?;
    Ok(found.into_iter().flatten().collect())
}

/// How one object moved; `listed` is its metadata where its collection was listed, and none in it that it is not there.
async fn moved(
    reader: &Reader,
    served: &Served,
    fact: &Fact,
    listed: Option<Option<Value>>,
) -> Result<Option<&'static str>, Problem> {
    if let Some(metadata) = listed.as_ref().and_then(Option::as_ref)
        && is_same_version(fact, metadata)
    {
        return Ok(movement(fact, metadata));
    }
    // Another version may hold the same content.
    let live = match listed {
        Some(None) => None,
        _ => {
            let (namespace, name) = (fact.object.namespace.as_deref(), fact.object.name.as_str());
            let read = reader.get(served, namespace, name).await;
            read.map_err(|error| error.to_problem(Doing::Reading(&fact.object)))?
        }
    };
    Ok(match (live, &fact.live) {
        (Some(live), _) => movement(fact, &live),
        (None, Some(_)) => Some("deleted"),
        (None, None) => None,
    })
}

fn is_same_version(fact: &Fact, metadata: &Value) -> bool {
    let version = |object: &Value| object.pointer("/metadata/resourceVersion").cloned();
    fact.live.as_ref().and_then(version).is_some_and(|planned| version(metadata) == Some(planned))
}
