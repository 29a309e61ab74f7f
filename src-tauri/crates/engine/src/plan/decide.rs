//! From facts and choices to a plan. Pure: the same facts and choices always give the same plan.

use serde_json::Value;

use super::diff::Sides;
use super::difference::{ChangeDetail, Comparison};
use super::evidence::{InPlace, JobEvidence, JobState};
use super::immutability::never_recreated;
use super::inspect::{DryRun, Fact, Inspection, is_generated};
use super::job;
use super::types::{Action, BlockReason, Change, ChangeId, Choice, Counts, Decisions, Plan, SkipReason};

/// Annotation by which a bundle's author says what to do when the object exists: `skip`, `update` or `recreate`.
pub const ON_EXISTING: &str = "glasslift.dev/on-existing";

/// Decides what happens to every object.
pub fn decide(inspection: &Inspection, decisions: &Decisions) -> Plan {
    let changes: Vec<Change> = inspection
        .facts
        .iter()
        .zip(0..)
        .map(|(fact, id)| {
            let own = decisions
                .per_change
                .iter()
                .rev()
                .find(|decision| decision.change == id)
                .map(|decision| decision.choice);
            change(id, fact, own, decisions.jobs)
        })
        .collect();
    Plan {
        created_at: inspection.created_at,
        cluster: inspection.cluster.clone(),
        bundle: inspection.bundle.summary.clone(),
        installed_version: inspection.installed_version.clone(),
        jobs: decisions.jobs,
        conflicts: decisions.conflicts,
        missing_permissions: Vec::new(),
        health: Vec::new(),
        counts: Counts::of(changes.iter().map(|change| &change.action)),
        changes,
    }
}

/// The differences of one change.
pub fn detail(fact: &Fact, change: &Change) -> ChangeDetail {
    let (comparison, sides) = comparison(fact, &change.action);
    ChangeDetail { change: change.id, comparison, fields: sides.fields(), hunks: sides.hunks() }
}

fn comparison(fact: &Fact, action: &Action) -> (Comparison, Sides) {
    let live = fact.live.as_ref().unwrap_or(&Value::Null);
    if fact.live.is_none() {
        let new = match &fact.answer {
            DryRun::Stored(stored) => stored,
            _ => &fact.body,
        };
        return (Comparison::New, Sides::of_objects(&Value::Null, new));
    }
    if matches!(action, Action::Delete | Action::Keep) {
        return (Comparison::Removed, Sides::of_objects(live, &Value::Null));
    }
    match (&fact.fresh, &fact.answer) {
        (Some(Ok(fresh)), _) if fact.object.is_job() => (Comparison::LiveAndNewJob, Sides::of_jobs(live, fresh)),
        (_, DryRun::Stored(stored)) => (Comparison::LiveAndStored, Sides::of_objects(live, stored)),
        (Some(Ok(fresh)), _) => {
            let mut fresh = fresh.clone();
            for field in ["name", "generateName"] {
                let own = live.pointer(&format!("/metadata/{field}")).cloned();
                if let Some(metadata) = fresh.get_mut("metadata").and_then(Value::as_object_mut) {
                    match own {
                        Some(own) => metadata.insert(field.to_owned(), own),
                        None => metadata.remove(field),
                    };
                }
            }
            (Comparison::LiveAndStored, Sides::of_objects(live, &fresh))
        }
        _ => (Comparison::LiveAndBundle, Sides::of_objects(live, &fact.body)),
    }
}

fn change(id: ChangeId, fact: &Fact, own: Option<Choice>, jobs: Choice) -> Change {
    let evidence = if fact.leaving { None } else { evidence(fact) };
    let annotation = on_existing(fact);
    let (action, choices, chosen) = match (&fact.live, &evidence) {
        _ if fact.leaving => (Action::Keep, Vec::new(), None),
        (Some(live), _) if live.pointer("/metadata/deletionTimestamp").is_some() => {
            (blocked(BlockReason::BeingDeleted { finalizers: finalizers(live) }), Vec::new(), None)
        }
        (_, Some(evidence)) => {
            let chosen = own.or(annotation).unwrap_or(jobs);
            (existing_job(fact, evidence, chosen, own.or(annotation)), job_choices(evidence), Some(chosen))
        }
        (Some(_), None) => existing(fact, own, annotation),
        (None, None) => missing(fact, own),
    };
    let (_, sides) = comparison(fact, &action);
    let shows_difference = fact.live.is_some() && !fact.leaving;
    let attention = match (&action, &evidence) {
        (Action::Skip { .. }, Some(evidence)) => {
            matches!(evidence.state, JobState::Failed | JobState::Suspended | JobState::NeverStarted)
        }
        (Action::Blocked { .. }, _) => true,
        _ => false,
    };
    Change {
        id,
        object: fact.object.clone(),
        wave: fact.wave,
        differing_fields: if shows_difference { u32::try_from(sides.fields().len()).unwrap_or(u32::MAX) } else { 0 },
        images: if shows_difference { sides.images() } else { Vec::new() },
        taken_over_from: match action {
            Action::Update => taken_over_from(fact),
            _ => Vec::new(),
        },
        owners: Vec::new(),
        dropped: Vec::new(),
        risks: Vec::new(),
        action,
        job: evidence,
        warnings: fact.warnings.clone(),
        unverified: fact.unverified,
        choices,
        chosen,
        attention,
    }
}

fn taken_over_from(fact: &Fact) -> Vec<String> {
    let installers = fact.takeover.iter().flat_map(|takeover| takeover.managers.clone());
    let mut managers: Vec<String> = installers.chain(fact.forced_from.iter().cloned()).collect();
    managers.sort();
    managers.dedup();
    managers
}

/// An object that is not on the cluster.
fn missing(fact: &Fact, own: Option<Choice>) -> (Action, Vec<Choice>, Option<Choice>) {
    if is_generated(&fact.body) {
        // Every apply of such a Job is a new run, so it is the user's to decline.
        let choices = vec![Choice::Update, Choice::Skip];
        return match own {
            Some(Choice::Skip) => (Action::Skip { reason: SkipReason::JobRunDeclined }, choices, own),
            _ => (could(fact, Action::Create), choices, Some(Choice::Update)),
        };
    }
    (could(fact, Action::Create), Vec::new(), None)
}

/// An object that is on the cluster and is no Job.
fn existing(fact: &Fact, own: Option<Choice>, annotation: Option<Choice>) -> (Action, Vec<Choice>, Option<Choice>) {
    if annotation == Some(Choice::Skip) && own.is_none() {
        return (
            Action::Skip { reason: SkipReason::BundleSays },
            vec![Choice::Skip, Choice::Update],
            Some(Choice::Skip),
        );
    }
    let can_recreate = matches!(fact.fresh, Some(Ok(_))) && !never_recreated(&fact.object);
    match &fact.answer {
        DryRun::Immutable(fields) if can_recreate => {
            let chosen = own.or(annotation).filter(|choice| *choice == Choice::Recreate);
            let action = match chosen {
                Some(_) => Action::Recreate { fields: fields.clone() },
                None => blocked(BlockReason::Immutable { fields: fields.clone(), can_recreate }),
            };
            (action, vec![Choice::Recreate, Choice::Fail], chosen.or(Some(Choice::Fail)))
        }
        DryRun::Stored(stored) => {
            let live = fact.live.as_ref().unwrap_or(&Value::Null);
            let equal = Sides::of_objects(live, stored).equal() && unmasked_equal(live, stored);
            (if equal { Action::Unchanged } else { Action::Update }, Vec::new(), None)
        }
        _ => (could(fact, Action::Update), Vec::new(), None),
    }
}

/// Masking gives different numbers to different secrets, but redaction must never be what decides.
fn unmasked_equal(live: &Value, stored: &Value) -> bool {
    super::diff::without_server_fields(live) == super::diff::without_server_fields(stored)
}

/// The action, unless the server's answer stands in its way.
fn could(fact: &Fact, action: Action) -> Action {
    match &fact.answer {
        _ if fact.served.is_none() && fact.unverified.is_none() => blocked(BlockReason::KindNotServed),
        DryRun::Immutable(fields) => blocked(BlockReason::Immutable { fields: fields.clone(), can_recreate: false }),
        DryRun::Conflict(owners) => blocked(BlockReason::Conflict { owners: owners.clone() }),
        DryRun::Refused(problem) => blocked(BlockReason::Refused { problem: problem.clone() }),
        DryRun::Forbidden => blocked(BlockReason::Forbidden { verb: "patch".to_owned() }),
        DryRun::NotAsked | DryRun::Stored(_) => action,
    }
}

/// A Job that is on the cluster. `asked` is set when the user or the bundle chose for this very Job.
fn existing_job(fact: &Fact, evidence: &JobEvidence, chosen: Choice, asked: Option<Choice>) -> Action {
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
            _ => could(fact, Action::Update),
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

fn job_choices(evidence: &JobEvidence) -> Vec<Choice> {
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
fn evidence(fact: &Fact) -> Option<JobEvidence> {
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
        created_at: job::time(live.pointer("/metadata/creationTimestamp")),
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

fn on_existing(fact: &Fact) -> Option<Choice> {
    match fact.body.pointer("/metadata/annotations")?.get(ON_EXISTING)?.as_str()? {
        "skip" => Some(Choice::Skip),
        "update" => Some(Choice::Update),
        "recreate" => Some(Choice::Recreate),
        _ => None,
    }
}

fn blocked(why: BlockReason) -> Action {
    Action::Blocked { why }
}

/// Finalizers of an object.
pub fn finalizers(object: &Value) -> Vec<String> {
    object
        .pointer("/metadata/finalizers")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|finalizer| finalizer.as_str().map(str::to_owned))
        .collect()
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
