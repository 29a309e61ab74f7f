//! Deletions that would take others along.

use std::collections::HashSet;
use std::sync::Arc;

use glasslift_object::{Identity, ObjectRef};

use crate::plan::action::Action;
use crate::plan::change::Change;
use crate::plan::contents::{defined, holds};
use crate::plan::fact::Fact;
use crate::plan::planned::joined;
use crate::plan::verdict::blocked;

/// Blocks every deletion that would take along what the plan does not delete itself.
pub(super) fn refuse_losses(facts: &[Arc<Fact>], changes: &mut [Change]) {
    let goes = |change: &Change| change.action == Action::Delete;
    let going: HashSet<Identity<'_>> =
        changes.iter().filter(|change| goes(change)).map(|change| Identity::of(&change.object)).collect();
    let losses: Vec<_> = joined(facts, changes)
        .filter(|planned| goes(planned.change))
        .filter_map(|planned| {
            let contents = planned.fact.contents.as_ref()?;
            let inside = |change: &&Change| !goes(change) && is_inside(&change.object, planned.fact);
            let staying = changes.iter().filter(inside).map(|change| &change.object);
            let found = contents.objects.iter().filter(|object| !going.contains(&Identity::of(object)));
            let mut left: Vec<&ObjectRef> = found.chain(staying).collect();
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
