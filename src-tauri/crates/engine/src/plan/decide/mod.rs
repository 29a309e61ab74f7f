//! From facts and choices to a plan. Pure: the same facts and choices always give the same plan.

mod losses;

use glasslift_object::diff::Sides;
use glasslift_object::{FieldChange, ObjectRef, Readiness, Shown, fields, kstatus, status};
use serde_json::Value;

use super::action::{Action, BlockReason, ChangeId, Choice, ConflictPolicy, FieldOwner, SkipReason};
use super::change::{Change, Counts, Decisions, KeptField, Plan, PlanId};
use super::detail::comparison;
use super::direction::Direction;
use super::fact::{Conflict, DryRun, Fact, is_generated};
use super::inspect::Inspection;
use super::job;
use super::needs;
use super::permissions;
use super::planned::joined;
use super::risk::Risk;
use super::verdict::{Decided, blocked, could, unmasked_equal};
use losses::refuse_losses;

/// Annotation by which a bundle's author says what to do when the object exists: `skip`, `update` or `recreate`.
pub const ON_EXISTING: &str = "glasslift.dev/on-existing";

/// Decides what happens to every object.
pub fn decide(inspection: &Inspection, decisions: &Decisions) -> Plan {
    let mut changes: Vec<Change> = inspection
        .numbered()
        .map(|(id, fact)| {
            change(id, fact, Wish { own: decisions.own(id), jobs: decisions.jobs, conflicts: decisions.conflicts })
        })
        .collect();
    refuse_losses(&inspection.facts, &mut changes);
    fill_needs(inspection, &mut changes);
    let counts = Counts::of(&changes);
    let (installed, new) = (inspection.installed_version.as_deref(), inspection.bundle.summary.version.as_deref());
    let plan = Plan {
        id: PlanId::default(),
        created_at: inspection.created_at,
        cluster: inspection.cluster.clone(),
        bundle: inspection.bundle.summary.clone(),
        from: inspection.from.clone(),
        installed_version: inspection.installed_version.as_ref().map(Shown::from),
        direction: Direction::of(installed, new, counts.create > 0 && counts.create == counts.writes()),
        jobs: decisions.jobs,
        conflicts: decisions.conflicts,
        missing_permissions: permissions::missing(inspection, &changes),
        health: inspection.health.clone(),
        counts,
        changes,
    };
    plan.identified()
}

/// Says for every change which others it needs, as its object will be applied.
fn fill_needs(inspection: &Inspection, changes: &mut [Change]) {
    let items = joined(&inspection.facts, changes).map(|planned| needs::Item {
        id: planned.change.id,
        object: &planned.fact.object,
        body: planned.fact.body_with(planned.change.chosen),
        only_in_old: planned.fact.only_in_old,
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

fn change(id: ChangeId, fact: &Fact, wish: Wish) -> Change {
    let evidence = if fact.only_in_old { None } else { job::evidence(fact) };
    let annotation = on_existing(fact);
    let Decided { action, choices, chosen } = match (&fact.live, &evidence) {
        _ if fact.only_in_old => only_in_old(fact, wish.own),
        _ if fact.dry_run == DryRun::Unreadable => {
            Decided::only(blocked(BlockReason::Forbidden { verb: "get".to_owned() }))
        }
        (Some(live), _) if fact.is_being_deleted() => Decided::only(blocked(BlockReason::BeingDeleted {
            finalizers: status::finalizers(live).iter().map(Shown::from).collect(),
        })),
        (_, Some(evidence)) => job::existing(fact, evidence, wish.own.or(annotation), wish.jobs),
        (Some(_), None) => existing(fact, wish, annotation),
        (None, None) if is_generated(&fact.body) => job::new_run(fact, wish.own),
        (None, None) => Decided::only(could(fact, &fact.dry_run, Action::Create)),
    };
    let (_, sides) = comparison(fact, chosen, &action);
    let shows_difference = fact.live.is_some() && !fact.only_in_old;
    let attention = match (&action, &evidence) {
        (Action::Skip { .. }, Some(evidence)) => job::needs_attention(evidence),
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
        taken_over_from: if writes { shown(taken_over_from(fact, chosen)) } else { Vec::new() },
        owners: fact.conflict.as_ref().map(|conflict| conflict.owners.clone()).unwrap_or_default(),
        kept: if matches!(action, Action::Update | Action::Unchanged) { kept(fact, chosen) } else { Vec::new() },
        dropped: if writes { shown(dropped(fact, chosen)) } else { Vec::new() },
        risks: risks(fact, &action),
        action,
        job: evidence,
        warnings: shown(fact.warnings.clone()),
        unverified: fact.unverified,
        choices,
        chosen,
        attention,
    }
}

fn shown(texts: Vec<String>) -> Vec<Shown> {
    texts.into_iter().map(Shown::from).collect()
}

/// What the choice to keep the fields of others leaves out: the difference between what keeping and what taking over them gives.
fn kept(fact: &Fact, chosen: Option<Choice>) -> Vec<KeptField> {
    let Some(conflict) = fact.conflict.as_ref().filter(|_| chosen == Some(Choice::KeepTheirs)) else {
        return Vec::new();
    };
    let live = fact.live.as_ref().unwrap_or(&Value::Null);
    let kept = |field: FieldChange| {
        let holds = |owner: &&FieldOwner| owner.fields.iter().any(|own| is_within(&field.path, own));
        let owner = conflict.owners.iter().find(holds).map(|owner| owner.manager.clone());
        // What goes along with a field of theirs is named by no conflict.
        let all = || conflict.owners.iter().map(|owner| owner.manager.as_str()).collect::<Vec<_>>().join(", ");
        KeptField { manager: owner.unwrap_or_else(all), field }
    };
    let theirs = after(&conflict.keep).unwrap_or(live);
    let ours = after(&conflict.take).unwrap_or(&fact.body);
    Sides::of_objects(theirs, ours).fields().into_iter().map(kept).collect()
}

/// What would be stored.
fn after(answer: &DryRun) -> Option<&Value> {
    match answer {
        DryRun::Stored(object) | DryRun::Forecast(object) => Some(object),
        _ => None,
    }
}

/// Whether a path of a difference is at or below a field as the server names it in a conflict, such as
/// `.spec.template.spec.containers[name="web"].image`.
fn is_within(path: &str, field: &str) -> bool {
    // A key of a map with a dot in it stands in brackets in a difference, and does not in a conflict.
    let keys = |part: &str| match part.split_once(']') {
        Some((key, rest)) if !key.contains('=') && key.contains('.') => format!(".{key}{rest}"),
        _ => format!("[{part}"),
    };
    let mut parts = path.split('[');
    let first = parts.next().unwrap_or_default().to_owned();
    let path = parts.fold(first, |path, part| path + &keys(part));
    let field = field.replace('"', "");
    let rest = path.strip_prefix(field.trim_start_matches('.'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

fn taken_over_from(fact: &Fact, chosen: Option<Choice>) -> Vec<String> {
    let installers = fact.takeover.iter().flat_map(|takeover| takeover.managers.clone());
    let conflict = fact.conflict.iter().filter(|_| chosen == Some(Choice::TakeOver));
    let others = conflict.flat_map(|conflict| conflict.owners.iter().map(|owner| owner.manager.clone()));
    let mut managers: Vec<String> = installers.chain(others).chain(fact.forced_from.iter().cloned()).collect();
    managers.sort();
    managers.dedup();
    managers
}

/// Fields that go with their installer: on the cluster now, and not in what will be stored.
fn dropped(fact: &Fact, chosen: Option<Choice>) -> Vec<String> {
    let (Some(takeover), Some(live)) = (fact.takeover_with(chosen), &fact.live) else { return Vec::new() };
    let (DryRun::Stored(after) | DryRun::Forecast(after)) = fact.dry_run_with(chosen) else { return Vec::new() };
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
    let goes = matches!(action, Action::Recreate { .. } | Action::Delete);
    if goes && is_custom(&fact.object) {
        risks.push(Risk::DeletesWhatItOwns);
    }
    risks.extend(already_not_ready(fact, action));
    risks
}

/// Of a kind that a definition or an aggregated API brings: its operator decides what goes with it. Kubernetes keeps the groups without
/// a dot and those below `k8s.io` for itself.
fn is_custom(object: &ObjectRef) -> bool {
    let group = object.group();
    group.contains('.') && group != "k8s.io" && !group.ends_with(".k8s.io")
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
fn only_in_old(fact: &Fact, own: Option<Choice>) -> Decided {
    const NEVER: [&str; 4] = ["default", "kube-system", "kube-public", "kube-node-lease"];
    let of_the_cluster = fact.object.kind == "Namespace" && NEVER.contains(&fact.object.name.as_str());
    if of_the_cluster || fact.is_being_deleted() {
        return Decided::only(Action::Keep);
    }
    let choices = vec![Choice::Keep, Choice::Delete];
    match own {
        Some(Choice::Delete) => Decided { action: Action::Delete, choices, chosen: own },
        _ => Decided { action: Action::Keep, choices, chosen: Some(Choice::Keep) },
    }
}

/// An object that is on the cluster and is no Job.
fn existing(fact: &Fact, wish: Wish, annotation: Option<Choice>) -> Decided {
    if annotation == Some(Choice::Skip) && wish.own.is_none_or(|own| own == Choice::Skip) {
        return Decided {
            action: Action::Skip { reason: SkipReason::BundleSays },
            choices: vec![Choice::Skip, Choice::Update],
            chosen: Some(Choice::Skip),
        };
    }
    match &fact.conflict {
        Some(conflict) => in_conflict(fact, conflict, wish),
        None => without_conflict(fact, &fact.dry_run, wish.own.or(annotation)),
    }
}

/// Others own fields that the bundle sets otherwise.
fn in_conflict(fact: &Fact, conflict: &Conflict, wish: Wish) -> Decided {
    let policy = match wish.conflicts {
        ConflictPolicy::Fail => Choice::Fail,
        ConflictPolicy::Take => Choice::TakeOver,
        ConflictPolicy::Keep => Choice::KeepTheirs,
    };
    let relevant =
        |choice: &Choice| matches!(choice, Choice::TakeOver | Choice::KeepTheirs | Choice::Fail | Choice::Recreate);
    let chosen = wish.own.filter(relevant).unwrap_or(policy);
    let mut choices = vec![Choice::TakeOver, Choice::KeepTheirs, Choice::Fail];
    let decided = match chosen {
        Choice::TakeOver | Choice::Recreate => without_conflict(fact, &conflict.take, wish.own),
        Choice::KeepTheirs => without_conflict(fact, &conflict.keep, None),
        _ => Decided::only(blocked(BlockReason::Conflict { owners: conflict.owners.clone() })),
    };
    if decided.choices.contains(&Choice::Recreate) {
        choices.push(Choice::Recreate);
    }
    Decided { action: decided.action, choices, chosen: Some(chosen) }
}

fn without_conflict(fact: &Fact, answer: &DryRun, asked: Option<Choice>) -> Decided {
    let live = fact.live.as_ref().unwrap_or(&Value::Null);
    let can_recreate = matches!(fact.as_new, Some(Ok(_))) && !never_recreated(&fact.object, live);
    match answer {
        DryRun::Immutable(fields) if can_recreate => {
            let chosen = asked.filter(|choice| *choice == Choice::Recreate);
            let action = match chosen {
                Some(_) => Action::Recreate { fields: fields.clone() },
                None => blocked(BlockReason::Immutable { fields: fields.clone(), can_recreate }),
            };
            let choices = vec![Choice::Recreate, Choice::Fail];
            Decided { action, choices, chosen: chosen.or(Some(Choice::Fail)) }
        }
        DryRun::Stored(stored) => {
            let equal = Sides::of_objects(live, stored).equal() && unmasked_equal(live, stored);
            Decided::only(if equal { Action::Unchanged } else { Action::Update })
        }
        DryRun::Forecast(after) => {
            Decided::only(if unmasked_equal(live, after) { Action::Unchanged } else { Action::Update })
        }
        _ => Decided::only(could(fact, answer, Action::Update)),
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

/// Objects that are never deleted to be created anew: what hangs on them would be lost. Of StatefulSets only those whose claims go
/// with them.
fn never_recreated(object: &ObjectRef, live: &Value) -> bool {
    let claims_go =
        || live.pointer("/spec/persistentVolumeClaimRetentionPolicy/whenDeleted") == Some(&Value::from("Delete"));
    matches!(
        (object.group(), object.kind.as_str()),
        ("", "Namespace" | "PersistentVolume" | "PersistentVolumeClaim" | "Secret")
            | ("apiextensions.k8s.io", "CustomResourceDefinition")
    ) || ((object.group(), object.kind.as_str()) == ("apps", "StatefulSet") && claims_go())
}

#[cfg(test)]
pub(super) mod tests;
