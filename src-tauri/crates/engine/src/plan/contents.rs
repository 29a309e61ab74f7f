//! What goes with an object when it is deleted: the objects in a Namespace, the resources of a kind with their definition. A copy of the
//! object alone would not bring them back, so nothing that holds anything else is deleted.

use futures::StreamExt;
use glasslift_cluster::{ApiError, Discovery, Doing, Names, Reader, Served};
use glasslift_object::ObjectRef;
use glasslift_object::problem::Problem;
use serde_json::Value;

use super::action::BlockReason;

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
    pub(super) objects: Vec<ObjectRef>,
    /// Whether there are others, or may be because not everything may be listed.
    pub(super) more: bool,
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
pub(super) fn defined(definition: &Value) -> Option<(String, String, Served)> {
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

/// What would be lost, as the reason not to delete; none where nothing would.
pub(super) fn holds<'a>(objects: impl ExactSizeIterator<Item = &'a ObjectRef>, more: bool) -> Option<BlockReason> {
    let count = u32::try_from(objects.len()).unwrap_or(u32::MAX);
    let names = objects.take(NAMED).map(ToString::to_string).collect();
    (count > 0 || more).then_some(BlockReason::HoldsOthers { count, more, names })
}
