//! From facts and choices to a plan. Pure: the same facts and choices always give the same plan.

use std::sync::Arc;

use glasslift_object::diff::Sides;
use glasslift_object::server_fields::without_server_fields;
use glasslift_object::{JobState, ObjectRef, Readiness, fields, kstatus, status};
use serde_json::Value;

use super::detail::{ChangeDetail, Comparison};
use super::inspect::{Contest, DryRun, Fact, Inspection, is_generated};
use super::job::{evidence, existing_job, job_choices};
use super::needs;
use super::permissions;
use super::types::{
    Action, BlockReason, Change, ChangeId, Choice, ConflictPolicy, Counts, Decisions, Plan, Risk, SkipReason,
};

/// Annotation by which a bundle's author says what to do when the object exists: `skip`, `update` or `recreate`.
pub const ON_EXISTING: &str = "glasslift.dev/on-existing";

/// Decides what happens to every object.
pub fn decide(inspection: &Inspection, decisions: &Decisions) -> Plan {
    let mut changes: Vec<Change> = inspection
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
            change(id, fact, Wish { own, jobs: decisions.jobs, conflicts: decisions.conflicts })
        })
        .collect();
    fill_needs(&inspection.facts, &mut changes);
    Plan {
        created_at: inspection.created_at,
        cluster: inspection.cluster.clone(),
        bundle: inspection.bundle.summary.clone(),
        installed_version: inspection.installed_version.clone(),
        jobs: decisions.jobs,
        conflicts: decisions.conflicts,
        missing_permissions: permissions::missing(inspection, &changes),
        health: inspection.health.clone(),
        counts: Counts::of(changes.iter().map(|change| &change.action)),
        changes,
    }
}

/// Says for every change which others it needs, as its object will be applied.
fn fill_needs(facts: &[Arc<Fact>], changes: &mut [Change]) {
    let items = facts.iter().zip(&*changes).map(|(fact, change)| needs::Item {
        id: change.id,
        object: &fact.object,
        body: body(fact, change.chosen),
        only_in_old: fact.leaving,
    });
    let found = needs::needs(&items.collect::<Vec<_>>());
    for (change, needs) in changes.iter_mut().zip(found) {
        change.needs = needs.changes.into_iter().collect();
        change.served_by = needs.served_by;
    }
}

/// What the user wants for one object.
#[derive(Debug, Clone, Copy)]
struct Wish {
    /// For this very object.
    own: Option<Choice>,
    /// For all Jobs that exist.
    jobs: Choice,
    /// For fields of other owners.
    conflicts: ConflictPolicy,
}

/// The fact as a run needs it: with what was decided about fields of other owners.
pub fn settled(fact: &Arc<Fact>, change: &Change) -> Arc<Fact> {
    let Some(contest) = &fact.contest else { return Arc::clone(fact) };
    let mut settled = Fact::clone(fact);
    settled.body = body(fact, change.chosen).clone();
    if change.chosen == Some(Choice::TakeOver) {
        settled.takeover = contest.takeover.clone();
        settled.forced_from = contest.owners.iter().map(|owner| owner.manager.clone()).collect();
    }
    settled.answer = answer(fact, change.chosen).clone();
    settled.contest = None;
    Arc::new(settled)
}

/// The differences of one change.
pub fn detail(fact: &Fact, change: &Change) -> ChangeDetail {
    let (comparison, sides) = comparison(fact, change.chosen, &change.action);
    ChangeDetail { change: change.id, comparison, fields: sides.fields(), hunks: sides.hunks() }
}

/// What is sent with this choice.
fn body(fact: &Fact, chosen: Option<Choice>) -> &Value {
    match (&fact.contest, chosen) {
        (Some(contest), Some(Choice::KeepTheirs)) => &contest.kept_body,
        _ => &fact.body,
    }
}

/// The server's answer to what was chosen. An undecided contest shows what taking over would give.
fn answer(fact: &Fact, chosen: Option<Choice>) -> &DryRun {
    match (&fact.contest, chosen) {
        (Some(contest), Some(Choice::KeepTheirs)) => &contest.keep,
        (Some(contest), _) => &contest.take,
        (None, _) => &fact.answer,
    }
}

fn comparison(fact: &Fact, chosen: Option<Choice>, action: &Action) -> (Comparison, Sides) {
    let live = fact.live.as_ref().unwrap_or(&Value::Null);
    let answer = answer(fact, chosen);
    if fact.live.is_none() {
        let new = match answer {
            DryRun::Stored(stored) => stored,
            _ => &fact.body,
        };
        return (Comparison::New, Sides::of_objects(&Value::Null, new));
    }
    if matches!(action, Action::Delete | Action::Keep) {
        return (Comparison::Removed, Sides::of_objects(live, &Value::Null));
    }
    match (&fact.fresh, answer) {
        (Some(Ok(fresh)), _) if fact.object.is_job() => (Comparison::LiveAndNewJob, Sides::of_jobs(live, fresh)),
        (_, DryRun::Stored(stored)) => (Comparison::LiveAndStored, Sides::of_objects(live, stored)),
        (_, DryRun::Forecast(stored)) => (Comparison::LiveAndBundle, Sides::of_objects(live, stored)),
        (Some(Ok(fresh)), _) => (Comparison::LiveAndStored, Sides::of_objects(live, &renamed(fresh, live))),
        _ => (Comparison::LiveAndBundle, Sides::of_objects(live, &fact.body)),
    }
}

/// What was created under another name, under the name of the object on the cluster.
fn renamed(fresh: &Value, live: &Value) -> Value {
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
    fresh
}

/// An action, what else could be chosen, and the choice in force.
type Decided = (Action, Vec<Choice>, Option<Choice>);

fn change(id: ChangeId, fact: &Fact, wish: Wish) -> Change {
    let evidence = if fact.leaving { None } else { evidence(fact) };
    let annotation = on_existing(fact);
    let (action, choices, chosen) = match (&fact.live, &evidence) {
        _ if fact.leaving => leaving(fact, wish.own),
        _ if fact.answer == DryRun::Unreadable => {
            (blocked(BlockReason::Forbidden { verb: "get".to_owned() }), Vec::new(), None)
        }
        (Some(live), _) if fact.is_being_deleted() => {
            (blocked(BlockReason::BeingDeleted { finalizers: status::finalizers(live) }), Vec::new(), None)
        }
        (_, Some(evidence)) => {
            let asked = wish.own.or(annotation);
            let chosen = asked.unwrap_or(wish.jobs);
            (existing_job(fact, evidence, chosen, asked), job_choices(evidence), Some(chosen))
        }
        (Some(_), None) => existing(fact, wish, annotation),
        (None, None) => missing(fact, wish.own),
    };
    let (_, sides) = comparison(fact, chosen, &action);
    let shows_difference = fact.live.is_some() && !fact.leaving;
    let attention = match (&action, &evidence) {
        (Action::Skip { .. }, Some(evidence)) => {
            matches!(evidence.state, JobState::Failed | JobState::Suspended | JobState::NeverStarted)
        }
        (Action::Blocked { .. }, _) => true,
        _ => false,
    };
    let writes = action == Action::Update;
    Change {
        id,
        object: fact.object.clone(),
        wave: fact.wave,
        needs: Vec::new(),
        served_by: None,
        differing_fields: if shows_difference { u32::try_from(sides.fields().len()).unwrap_or(u32::MAX) } else { 0 },
        images: if shows_difference { sides.images() } else { Vec::new() },
        taken_over_from: if writes { taken_over_from(fact, chosen) } else { Vec::new() },
        owners: fact.contest.as_ref().map(|contest| contest.owners.clone()).unwrap_or_default(),
        dropped: if writes { dropped(fact, chosen) } else { Vec::new() },
        risks: risks(fact, &action),
        action,
        job: evidence,
        warnings: fact.warnings.clone(),
        unverified: fact.unverified,
        choices,
        chosen,
        attention,
    }
}

fn taken_over_from(fact: &Fact, chosen: Option<Choice>) -> Vec<String> {
    let installers = fact.takeover.iter().flat_map(|takeover| takeover.managers.clone());
    let contested = fact.contest.iter().filter(|_| chosen == Some(Choice::TakeOver));
    let others = contested.flat_map(|contest| contest.owners.iter().map(|owner| owner.manager.clone()));
    let mut managers: Vec<String> = installers.chain(others).chain(fact.forced_from.iter().cloned()).collect();
    managers.sort();
    managers.dedup();
    managers
}

/// Fields that go with their installer: on the cluster now, and not in what will be stored.
fn dropped(fact: &Fact, chosen: Option<Choice>) -> Vec<String> {
    let takeover = match (&fact.contest, chosen) {
        (Some(contest), Some(Choice::TakeOver)) => &contest.takeover,
        _ => &fact.takeover,
    };
    let (Some(takeover), Some(live)) = (takeover, &fact.live) else { return Vec::new() };
    let (DryRun::Stored(after) | DryRun::Forecast(after)) = answer(fact, chosen) else { return Vec::new() };
    let gone = takeover.dropped.iter().filter(|path| fields::contains(live, path) && !fields::contains(after, path));
    let mut gone: Vec<&fields::Path> = gone.collect();
    // Of an entry that goes as a whole, its fields are not named as well.
    let whole = gone.clone();
    gone.retain(|path| !whole.iter().any(|other| other.len() < path.len() && path.starts_with(other)));
    let mut names: Vec<String> = gone.into_iter().map(|path| fields::display(path)).collect();
    names.sort();
    names.dedup();
    names
}

fn risks(fact: &Fact, action: &Action) -> Vec<Risk> {
    let mut risks = fact.risks.clone();
    let has_address = matches!((fact.object.group(), fact.object.kind.as_str()), ("", "Service"));
    if has_address && matches!(action, Action::Recreate { .. }) {
        risks.push(Risk::AddressMayChange);
    }
    risks.extend(already_not_ready(fact, action));
    risks
}

/// What an object lacks already that the run will wait for. Jobs are told about otherwise.
fn already_not_ready(fact: &Fact, action: &Action) -> Option<Risk> {
    let awaited = matches!(action, Action::Update | Action::Unchanged | Action::Recreate { .. });
    let live = fact.live.as_ref().filter(|_| awaited && !fact.object.is_job())?;
    let readiness = kstatus::at_rest(live);
    matches!(readiness, Readiness::Progressing { .. } | Readiness::Failed { .. })
        .then_some(Risk::AlreadyNotReady { readiness })
}

/// An object that only the old version has: it stays unless the user wants it gone.
fn leaving(fact: &Fact, own: Option<Choice>) -> Decided {
    const NEVER: [&str; 4] = ["default", "kube-system", "kube-public", "kube-node-lease"];
    let of_the_cluster = fact.object.kind == "Namespace" && NEVER.contains(&fact.object.name.as_str());
    if of_the_cluster || fact.is_being_deleted() {
        return (Action::Keep, Vec::new(), None);
    }
    let choices = vec![Choice::Keep, Choice::Delete];
    match own {
        Some(Choice::Delete) => (Action::Delete, choices, own),
        _ => (Action::Keep, choices, Some(Choice::Keep)),
    }
}

/// An object that is not on the cluster.
fn missing(fact: &Fact, own: Option<Choice>) -> Decided {
    if is_generated(&fact.body) {
        // Every apply of such a Job is a new run, so it is the user's to decline.
        let choices = vec![Choice::Update, Choice::Skip];
        return match own {
            Some(Choice::Skip) => (Action::Skip { reason: SkipReason::JobRunDeclined }, choices, own),
            _ => (could(fact, &fact.answer, Action::Create), choices, Some(Choice::Update)),
        };
    }
    (could(fact, &fact.answer, Action::Create), Vec::new(), None)
}

/// An object that is on the cluster and is no Job.
fn existing(fact: &Fact, wish: Wish, annotation: Option<Choice>) -> Decided {
    if annotation == Some(Choice::Skip) && wish.own.is_none_or(|own| own == Choice::Skip) {
        return (
            Action::Skip { reason: SkipReason::BundleSays },
            vec![Choice::Skip, Choice::Update],
            Some(Choice::Skip),
        );
    }
    match &fact.contest {
        Some(contest) => contested(fact, contest, wish),
        None => uncontested(fact, &fact.answer, wish.own.or(annotation)),
    }
}

/// Others own fields that the bundle sets otherwise.
fn contested(fact: &Fact, contest: &Contest, wish: Wish) -> Decided {
    let policy = match wish.conflicts {
        ConflictPolicy::Fail => Choice::Fail,
        ConflictPolicy::Take => Choice::TakeOver,
        ConflictPolicy::Keep => Choice::KeepTheirs,
    };
    let relevant =
        |choice: &Choice| matches!(choice, Choice::TakeOver | Choice::KeepTheirs | Choice::Fail | Choice::Recreate);
    let chosen = wish.own.filter(relevant).unwrap_or(policy);
    let mut choices = vec![Choice::TakeOver, Choice::KeepTheirs, Choice::Fail];
    let (action, inner, _) = match chosen {
        Choice::TakeOver | Choice::Recreate => uncontested(fact, &contest.take, wish.own),
        Choice::KeepTheirs => uncontested(fact, &contest.keep, None),
        _ => (blocked(BlockReason::Conflict { owners: contest.owners.clone() }), Vec::new(), None),
    };
    if inner.contains(&Choice::Recreate) {
        choices.push(Choice::Recreate);
    }
    (action, choices, Some(chosen))
}

fn uncontested(fact: &Fact, answer: &DryRun, asked: Option<Choice>) -> Decided {
    let live = fact.live.as_ref().unwrap_or(&Value::Null);
    let can_recreate = matches!(fact.fresh, Some(Ok(_))) && !never_recreated(&fact.object, live);
    match answer {
        DryRun::Immutable(fields) if can_recreate => {
            let chosen = asked.filter(|choice| *choice == Choice::Recreate);
            let action = match chosen {
                Some(_) => Action::Recreate { fields: fields.clone() },
                None => blocked(BlockReason::Immutable { fields: fields.clone(), can_recreate }),
            };
            (action, vec![Choice::Recreate, Choice::Fail], chosen.or(Some(Choice::Fail)))
        }
        DryRun::Stored(stored) => {
            let equal = Sides::of_objects(live, stored).equal() && unmasked_equal(live, stored);
            (if equal { Action::Unchanged } else { Action::Update }, Vec::new(), None)
        }
        DryRun::Forecast(after) => {
            (if unmasked_equal(live, after) { Action::Unchanged } else { Action::Update }, Vec::new(), None)
        }
        _ => (could(fact, answer, Action::Update), Vec::new(), None),
    }
}

/// Masking gives different numbers to different secrets, but redaction must never be what decides.
pub(super) fn unmasked_equal(live: &Value, stored: &Value) -> bool {
    without_server_fields(live) == without_server_fields(stored)
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

fn on_existing(fact: &Fact) -> Option<Choice> {
    match fact.body.pointer("/metadata/annotations")?.get(ON_EXISTING)?.as_str()? {
        "skip" => Some(Choice::Skip),
        "update" => Some(Choice::Update),
        "recreate" => Some(Choice::Recreate),
        _ => None,
    }
}

pub(super) fn blocked(why: BlockReason) -> Action {
    Action::Blocked { why }
}

/// Objects that are never deleted to be created anew: what hangs on them would be lost. Of StatefulSets only those whose claims go
/// with them.
pub fn never_recreated(object: &ObjectRef, live: &Value) -> bool {
    let claims_go =
        || live.pointer("/spec/persistentVolumeClaimRetentionPolicy/whenDeleted") == Some(&Value::from("Delete"));
    matches!(
        (object.group(), object.kind.as_str()),
        ("", "Namespace" | "PersistentVolume" | "PersistentVolumeClaim" | "Secret")
            | ("apiextensions.k8s.io", "CustomResourceDefinition")
    ) || ((object.group(), object.kind.as_str()) == ("apps", "StatefulSet") && claims_go())
}

#[cfg(test)]
mod tests;
