//! What happens to Jobs that exist, and the evidence about them. Pure.

use glasslift_object::diff::Sides;
use glasslift_object::job;
use glasslift_object::status::time;
use serde_json::Value;

use super::evidence::{InPlace, JobEvidence};
use crate::plan::decide::{blocked, could, unmasked_equal};
use crate::plan::inspect::{DryRun, Fact};
use crate::plan::{Action, BlockReason, Choice, SkipReason};

/// A Job that is on the cluster. `asked` is set when the user or the bundle chose for this very Job.
pub(in crate::plan) fn existing_job(
    fact: &Fact,
    evidence: &JobEvidence,
    chosen: Choice,
    asked: Option<Choice>,
) -> Action {
    let skip = Action::Skip { reason: SkipReason::JobExists { changed: evidence.changed } };
    match chosen {
        // The other choices are for objects that are no existing Jobs.
        Choice::Skip | Choice::TakeOver | Choice::KeepTheirs | Choice::Delete | Choice::Keep => skip,
        Choice::Fail if evidence.changed => blocked(BlockReason::JobPolicyFail),
        Choice::Fail => skip,
        Choice::Update => match &fact.answer {
            DryRun::Stored(stored) => {
                let live = fact.live.as_ref().unwrap_or(&Value::Null);
                if unmasked_equal(live, stored) { Action::Unchanged } else { Action::Update }
            }
            DryRun::Immutable(fields) => blocked(BlockReason::JobUpdateRefused { fields: fields.clone() }),
            answer => could(fact, answer, Action::Update),
        },
        // For all Jobs, re-creating means those that changed; one that was named runs again whatever changed.
        Choice::Recreate if !evidence.changed && asked.is_none() => skip,
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

pub(in crate::plan) fn job_choices(evidence: &JobEvidence) -> Vec<Choice> {
    let mut choices = vec![Choice::Skip];
    if evidence.changed && evidence.in_place == InPlace::Accepted {
        choices.push(Choice::Update);
    }
    if evidence.recreate_refused.is_none() {
        choices.push(Choice::Recreate);
    }
    choices
}

/// The evidence about a Job that is on the cluster; none for everything else.
pub(in crate::plan) fn evidence(fact: &Fact) -> Option<JobEvidence> {
    let live = fact.live.as_ref().filter(|_| fact.object.is_job())?;
    let desired = match &fact.fresh {
        Some(Ok(fresh)) => fresh,
        _ => &fact.body,
    };
    let sides = Sides::of_jobs(live, desired);
    let text = |pointer: &str| live.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let owners = live.pointer("/metadata/ownerReferences").and_then(Value::as_array);
    Some(JobEvidence {
        state: job::state(live),
        created_at: time(live.pointer("/metadata/creationTimestamp")),
        finished_at: job::finished_at(live),
        uid: text("/metadata/uid").unwrap_or_default(),
        changed: !sides.equal(),
        differing: sides.fields(),
        in_place: match &fact.answer {
            DryRun::Stored(_) => InPlace::Accepted,
            DryRun::Immutable(fields) => InPlace::Refused { fields: fields.clone() },
            _ => InPlace::Unknown,
        },
        recreate_refused: fact.fresh.as_ref().and_then(|fresh| fresh.as_ref().err().cloned()),
        pods: fact.pods,
        ttl_seconds: live.pointer("/spec/ttlSecondsAfterFinished").and_then(Value::as_i64),
        cron_job: owners.into_iter().flatten().find_map(|owner| {
            (owner.get("kind")?.as_str()? == "CronJob").then(|| owner.get("name")?.as_str().map(str::to_owned))?
        }),
        helm_hook: live
            .pointer("/metadata/annotations")
            .and_then(|annotations| annotations.get("helm.sh/hook"))
            .and_then(Value::as_str)
            .map(str::to_owned),
    })
}
