//! Which of the permissions that the user does not have the plan needs. Pure.

use glasslift_cluster::Permission;

use super::action::{Action, BlockReason};
use super::change::Change;
use super::fact::{Fact, is_generated};
use super::inspect::Inspection;
use super::planned::joined;

/// The denied permissions that the planned actions need.
pub(super) fn missing(inspection: &Inspection, changes: &[Change]) -> Vec<Permission> {
    let needed = |permission: &Permission| {
        joined(&inspection.facts, changes).any(|planned| needs(planned.fact, &planned.change.action, permission))
    };
    inspection.denied.iter().filter(|permission| needed(permission)).cloned().collect()
}

fn needs(fact: &Fact, action: &Action, permission: &Permission) -> bool {
    let Some(served) = &fact.served else { return false };
    let same_scope = permission.namespace.is_none() || permission.namespace == fact.object.namespace;
    served.group == permission.group
        && served.plural == permission.resource
        && same_scope
        && verbs(fact, action).contains(&permission.verb.as_str())
}

/// The verbs of an action. Server-side apply asks for `patch`, and for `create` where nothing is there.
fn verbs(fact: &Fact, action: &Action) -> &'static [&'static str] {
    match action {
        Action::Create if is_generated(&fact.body) => &["create"],
        Action::Create => &["get", "patch", "create"],
        Action::Update => &["get", "patch"],
        Action::Recreate { .. } => &["get", "patch", "create", "delete"],
        Action::Delete => &["get", "delete"],
        Action::Blocked { why: BlockReason::Forbidden { .. } } => &["get"],
        Action::Unchanged | Action::Skip { .. } | Action::Keep | Action::Blocked { .. } => &[],
    }
}
