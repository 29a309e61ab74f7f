//! What happens to a Job: by default, by a policy for all of them, by choice for one. Pure.

use glasslift_object::JobState;
use serde_json::Value;

use super::types::{InPlace, JobEvidence};
use crate::plan::action::{Action, BlockReason, Choice, SkipReason};
use crate::plan::fact::{DryRun, Fact};
use crate::plan::verdict::{Decided, blocked, could, unmasked_equal};

/// A Job that is on the cluster. `asked` is what the user or the bundle chose for this very Job, `policy` is for all Jobs.
pub(in crate::plan) fn existing(fact: &Fact, evidence: &JobEvidence, asked: Option<Choice>, policy: Choice) -> Decided {
    let chosen = asked.unwrap_or(policy);
    let action = action(fact, evidence, chosen, asked.is_some());
    Decided { action, choices: choices(evidence), chosen: Some(chosen) }
}

fn action(fact: &Fact, evidence: &JobEvidence, chosen: Choice, asked: bool) -> Action {
    let skip = Action::Skip { reason: SkipReason::JobExists { changed: evidence.changed } };
    match chosen {
        // The other choices are for objects that are no existing Jobs.
        Choice::Skip | Choice::TakeOver | Choice::KeepTheirs | Choice::Delete | Choice::Keep => skip,
        Choice::Fail if evidence.changed => blocked(BlockReason::JobPolicyFail),
        Choice::Fail => skip,
        Choice::Update => match &fact.dry_run {
            DryRun::Stored(stored) => {
                let live = fact.live.as_ref().unwrap_or(&Value::Null);
                if unmasked_equal(live, stored) { Action::Unchanged } else { Action::Update }
            }
            DryRun::Immutable(fields) => blocked(BlockReason::JobUpdateRefused { fields: fields.clone() }),
            answer => could(fact, answer, Action::Update),
        },
        // For all Jobs, re-creating means those that changed; one that was named runs again whatever changed.
        Choice::Recreate if !evidence.changed && !asked => skip,
        Choice::Recreate => match &evidence.recreate_refused {
            Some(problem) => blocked(BlockReason::Refused { problem: problem.clone() }),
            None => Action::Recreate {
                fields: match &evidence.in_place {
                    InPlace::Refused { fields } => fields.clone(),
                    _ => Vec::new(),
                },
            },
        },
    }
}

fn choices(evidence: &JobEvidence) -> Vec<Choice> {
    let mut choices = vec![Choice::Skip];
    if evidence.changed && evidence.in_place == InPlace::Accepted {
        choices.push(Choice::Update);
    }
    if evidence.recreate_refused.is_none() {
        choices.push(Choice::Recreate);
    }
    choices
}

/// Whose name the server chooses: every apply of such a Job is a new run, so it is the user's to decline.
pub(in crate::plan) fn new_run(fact: &Fact, own: Option<Choice>) -> Decided {
    let choices = vec![Choice::Update, Choice::Skip];
    match own {
        Some(Choice::Skip) => {
            Decided { action: Action::Skip { reason: SkipReason::JobRunDeclined }, choices, chosen: own }
        }
        _ => {
            let action = could(fact, &fact.dry_run, Action::Create);
            Decided { action, choices, chosen: Some(Choice::Update) }
        }
    }
}

/// Whether a person should look at a Job although it is only skipped: it did not do its work.
pub(in crate::plan) fn needs_attention(evidence: &JobEvidence) -> bool {
    matches!(evidence.state, JobState::Failed | JobState::Suspended | JobState::NeverStarted)
}
