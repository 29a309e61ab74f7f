//! Two versions of a bundle side by side, without a cluster. Pure.

use std::collections::{HashMap, VecDeque};

use glasslift_object::diff::Sides;
use glasslift_object::immutable::immutable;
use glasslift_object::{Identity, ObjectRef, identity};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::types::BundleSummary;
use crate::{Bundle, BundleObject};
pub use glasslift_object::immutable::{Immutable, ImmutableRule};
use glasslift_object::{FieldChange, Hunk, ImageChange};

/// What differs between two versions of a bundle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BundleComparison {
    /// The old version.
    pub from: BundleSummary,
    /// The new version.
    pub to: BundleSummary,
    /// How many of what.
    pub counts: BundleCounts,
    /// What differs: the new bundle's objects in its order, then what is only in the old one.
    pub objects: Vec<ObjectChange>,
}

impl BundleComparison {
    /// Whether both versions would leave the same objects.
    pub fn is_same(&self) -> bool {
        self.objects.is_empty()
    }
}

/// How many objects differ, and how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleCounts {
    /// In both, without a difference.
    pub same: u32,
    /// In both, with differences.
    pub changed: u32,
    /// Only in the new one.
    pub added: u32,
    /// Only in the old one.
    pub removed: u32,
    /// Jobs among the changed.
    pub jobs_changed: u32,
    /// Changed objects with a field that servers usually refuse to change; Jobs are among them.
    pub immutable: u32,
}

/// One object that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ObjectChange {
    /// The object as the new bundle names it; as the old one does where it was removed.
    pub object: ObjectRef,
    /// What happened to it.
    pub change: BundleChange,
    /// The API version in the old bundle, where it is another one.
    pub old_api_version: Option<String>,
    /// Fields that differ: `live` is the old bundle's, `desired` the new one's. No secret content.
    pub fields: Vec<FieldChange>,
    /// Containers whose image differs.
    pub images: Vec<ImageChange>,
    /// Fields that a server will probably refuse to change on the existing object.
    pub immutable: Vec<Immutable>,
    /// Position in the old bundle.
    #[serde(skip)]
    old: Option<usize>,
    /// Position in the new bundle.
    #[serde(skip)]
    new: Option<usize>,
}

/// What happened to an object between two versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BundleChange {
    /// Only in the new one.
    Added,
    /// Only in the old one.
    Removed,
    /// In both, with differences.
    Changed,
}

/// Compares two versions of a bundle, object by object. What a server stores as one object is one: another version of its API, the
/// `extensions` group, or a namespace on something that has none make no other object.
pub fn compare(from: &Bundle, to: &Bundle) -> BundleComparison {
    // Objects with `generateName` have no name yet: the first is compared with the first.
    let mut olds: HashMap<Identity<'_>, VecDeque<usize>> = HashMap::new();
    for (index, old) in from.objects.iter().enumerate() {
        olds.entry(Identity::of(&old.object)).or_default().push_back(index);
    }
    let mut counts = BundleCounts::default();
    let mut objects = Vec::new();
    for (index, new) in to.objects.iter().enumerate() {
        let old = olds.get_mut(&Identity::of(&new.object)).and_then(VecDeque::pop_front);
        match old.and_then(|at| Some((at, from.objects.get(at)?))) {
            None => {
                counts.added += 1;
                objects.push(only(&new.object, BundleChange::Added, None, Some(index)));
            }
            Some((at, old)) => match changed(old, new) {
                None => counts.same += 1,
                Some(mut change) => {
                    (change.old, change.new) = (Some(at), Some(index));
                    counts.changed += 1;
                    counts.jobs_changed += u32::from(change.object.is_job());
                    counts.immutable += u32::from(!change.immutable.is_empty());
                    objects.push(change);
                }
            },
        }
    }
    let mut removed: Vec<usize> = olds.into_values().flatten().collect();
    removed.sort_unstable();
    for at in removed {
        if let Some(old) = from.objects.get(at) {
            counts.removed += 1;
            objects.push(only(&old.object, BundleChange::Removed, Some(at), None));
        }
    }
    BundleComparison { from: from.summary.clone(), to: to.summary.clone(), counts, objects }
}

/// The difference of one object as lines of YAML; the bundles are those that were compared.
pub fn hunks(from: &Bundle, to: &Bundle, change: &ObjectChange) -> Vec<Hunk> {
    let value =
        |bundle: &Bundle, at: Option<usize>| at.and_then(|at| bundle.objects.get(at)).map_or(Value::Null, stored);
    Sides::of_objects(&value(from, change.old), &value(to, change.new)).hunks()
}

fn only(object: &ObjectRef, change: BundleChange, old: Option<usize>, new: Option<usize>) -> ObjectChange {
    let (fields, images, immutable) = Default::default();
    ObjectChange { object: object.clone(), change, old_api_version: None, fields, images, immutable, old, new }
}

fn changed(old: &BundleObject, new: &BundleObject) -> Option<ObjectChange> {
    let (before, after) = (stored(old), stored(new));
    let sides = Sides::of_objects(&before, &after);
    if sides.equal() {
        return None;
    }
    let other_version = old.object.api_version != new.object.api_version;
    Some(ObjectChange {
        object: new.object.clone(),
        change: BundleChange::Changed,
        old_api_version: other_version.then(|| old.object.api_version.clone()),
        fields: sides.fields(),
        images: sides.images(),
        immutable: immutable(identity::group(&new.object), &new.object.kind, &before, &after),
        old: None,
        new: None,
    })
}

/// The object without a namespace that the server would drop.
fn stored(object: &BundleObject) -> Value {
    let mut value = object.value.clone();
    let metadata = value.get_mut("metadata").and_then(Value::as_object_mut);
    if let Some(metadata) = metadata.filter(|_| identity::is_cluster_scoped(&object.object)) {
        metadata.remove("namespace");
    }
    value
}

#[cfg(test)]
mod tests;
