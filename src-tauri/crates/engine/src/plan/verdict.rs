//! What the server's dry run leaves of an intention: the action, or what stands in its way. Pure.

use glasslift_object::server_fields::without_server_fields;
use serde_json::Value;

use super::action::{Action, BlockReason, Choice};
use super::fact::{DryRun, Fact};

/// What is decided about an object.
#[derive(Debug)]
pub(super) struct Decided {
    pub(super) action: Action,
    /// What else could be chosen.
    pub(super) choices: Vec<Choice>,
    /// The choice in force.
    pub(super) chosen: Option<Choice>,
}

impl Decided {
    /// Something about which there is nothing to choose.
    pub(super) fn only(action: Action) -> Self {
        Self { action, choices: Vec::new(), chosen: None }
    }
}

pub(super) fn blocked(why: BlockReason) -> Action {
    Action::Blocked { why }
}

/// The action, unless the server's answer stands in its way.
pub(super) fn could(fact: &Fact, answer: &DryRun, action: Action) -> Action {
    match answer {
        _ if fact.served.is_none() && fact.unverified.is_none() => blocked(BlockReason::KindNotServed),
        DryRun::Immutable(fields) => blocked(BlockReason::Immutable { fields: fields.clone(), can_recreate: false }),
        DryRun::Conflict(owners) => blocked(BlockReason::Conflict { owners: owners.clone() }),
        DryRun::Refused(problem) => blocked(BlockReason::Refused { problem: problem.clone() }),
        DryRun::Unreadable => blocked(BlockReason::Forbidden { verb: "get".to_owned() }),
        DryRun::NotAsked | DryRun::Stored(_) | DryRun::Forecast(_) => action,
    }
}

/// Masking gives different numbers to different secrets, but redaction must never be what decides.
pub(super) fn unmasked_equal(live: &Value, stored: &Value) -> bool {
    without_server_fields(live) == without_server_fields(stored)
}
