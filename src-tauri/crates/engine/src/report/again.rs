//! The choices that a repetition of an upgrade takes with it, so that it does the rest of what was approved, and nothing twice. Pure.

use glasslift_object::ObjectRef;

use super::types::{Entry, EntryResult};
use crate::plan::{Change, ChangeId, Choice, ConflictPolicy, Plan};

/// The arguments that do the rest of a plan.
pub(super) fn resuming(plan: &Plan, entries: &[Entry]) -> Vec<String> {
    arguments(plan, entries, None)
}

/// The arguments that do the rest of a plan, and create this Job anew.
pub(super) fn recreating(plan: &Plan, entries: &[Entry], job: ChangeId) -> Vec<String> {
    arguments(plan, entries, Some(job))
}

fn arguments(plan: &Plan, entries: &[Entry], recreated: Option<ChangeId>) -> Vec<String> {
    let mut arguments = Vec::new();
    let mut push = |name: &str, value: String| arguments.extend([name.to_owned(), value]);
    if plan.jobs != Choice::Skip {
        push("--jobs", word(plan.jobs).to_owned());
    }
    match conflicts(plan) {
        ConflictPolicy::Fail => {}
        ConflictPolicy::Take => push("--conflicts", "take".to_owned()),
        ConflictPolicy::Keep => push("--conflicts", "keep".to_owned()),
    }
    for change in &plan.changes {
        let entry = entries.get(change.id as usize);
        let own = if recreated == Some(change.id) {
            Some(("--job", job(&change.object, Choice::Recreate)))
        } else {
            own(plan, change, entry)
        };
        if let Some((name, value)) = own {
            push(name, value);
        }
    }
    arguments
}

/// What was chosen for all fields of other owners, or for each object that has some: one by one it cannot be said.
fn conflicts(plan: &Plan) -> ConflictPolicy {
    if plan.conflicts != ConflictPolicy::Fail {
        return plan.conflicts;
    }
    let owned: Vec<_> = plan.changes.iter().filter(|change| !change.owners.is_empty()).collect();
    let all = |wanted| !owned.is_empty() && owned.iter().all(|change| change.chosen == Some(wanted));
    match () {
        () if all(Choice::TakeOver) => ConflictPolicy::Take,
        () if all(Choice::KeepTheirs) => ConflictPolicy::Keep,
        () => ConflictPolicy::Fail,
    }
}

/// What was chosen for this very object, where it still has to be said.
fn own(plan: &Plan, change: &Change, entry: Option<&Entry>) -> Option<(&'static str, String)> {
    let object = &change.object;
    let is_left = entry.is_none_or(|entry| entry.result.is_left_out());
    let chosen = change.chosen?;
    match chosen {
        Choice::Delete => is_left.then(|| ("--delete", named(object))),
        Choice::Skip | Choice::Update | Choice::Recreate if object.is_job() => {
            let skip = || Some(("--job", job(object, Choice::Skip)));
            match change.job {
                // A Job with a generated name runs each time.
                None if object.name.ends_with('*') && (chosen == Choice::Skip || !is_left) => skip(),
                Some(_) if chosen == plan.jobs => None,
                Some(_) if chosen == Choice::Skip => skip(),
                // Said again of one that was done, or may have been, it would run once more.
                Some(_) if is_left => Some(("--job", job(object, chosen))),
                _ => None,
            }
        }
        Choice::Recreate => (is_left || entry.is_some_and(failed_unwritten)).then(|| ("--recreate", named(object))),
        _ => None,
    }
}

fn failed_unwritten(entry: &Entry) -> bool {
    matches!(entry.result, EntryResult::Failed { .. }) && entry.written_at.is_none()
}

fn job(object: &ObjectRef, choice: Choice) -> String {
    format!("{}/{}={}", object.namespace.as_deref().unwrap_or_default(), object.name, word(choice))
}

/// As `--recreate` and `--delete` take it.
fn named(object: &ObjectRef) -> String {
    match &object.namespace {
        Some(namespace) => format!("{}/{namespace}/{}", object.kind, object.name),
        None => format!("{}/{}", object.kind, object.name),
    }
}

/// As `--jobs` and `--job` take it.
fn word(choice: Choice) -> &'static str {
    match choice {
        Choice::Update => "update",
        Choice::Recreate => "recreate",
        Choice::Fail => "fail",
        _ => "skip",
    }
}

#[cfg(test)]
mod tests {
    use glasslift_object::problem::Problem;

    use super::*;
    use crate::event::{Effect, Step};
    use crate::plan::{Action, FieldOwner, OwnerKind, SkipReason};
    use crate::report::tests::plan;

    /// The Deployment `d` and the Job `init` of the plan, with what was chosen for them.
    fn chosen(deployment: Option<Choice>, job: Option<Choice>) -> Plan {
        let mut plan = plan();
        (plan.changes[1].chosen, plan.changes[2].chosen) = (deployment, job);
        plan
    }

    fn entries(plan: &Plan, deployment: EntryResult, job: EntryResult) -> Vec<Entry> {
        let unchanged = EntryResult::Applied { effect: Effect::Unchanged };
        let results = [unchanged, deployment, job];
        let entry = |(change, result): (&Change, EntryResult)| Entry {
            change: change.id,
            object: change.object.clone(),
            planned: Action::Update,
            result,
            readiness: None,
            images: Vec::new(),
            kept: Vec::new(),
            saved: None,
            began_at: None,
            written_at: None,
            took_ms: None,
        };
        plan.changes.iter().zip(results).map(entry).collect()
    }

    #[test]
    fn the_rest_takes_its_choices_along_and_runs_no_job_again() {
        let left = || EntryResult::NotDone;
        let done = |effect| EntryResult::Applied { effect };
        let recreated = || done(Effect::Recreated);
        let failed = || EntryResult::Failed { problem: Problem::new("x") };
        let uncertain = || EntryResult::Uncertain { step: Step::Creating };
        let blocked = || EntryResult::Skipped { reason: SkipReason::DependencyFailed { on: 0 } };
        let (recreate, delete, skip) = (Some(Choice::Recreate), Some(Choice::Delete), Some(Choice::Skip));
        let rows = [
            (None, None, left(), left(), ""),
            (recreate, recreate, left(), left(), "--recreate Deployment/a/d --job a/init=recreate"),
            (recreate, recreate, blocked(), blocked(), "--recreate Deployment/a/d --job a/init=recreate"),
            (recreate, recreate, recreated(), recreated(), ""),
            (recreate, recreate, failed(), failed(), "--recreate Deployment/a/d"),
            (recreate, recreate, uncertain(), uncertain(), ""),
            (delete, skip, left(), left(), "--delete Deployment/a/d"),
            (delete, skip, done(Effect::Deleted), left(), ""),
            (Some(Choice::Keep), Some(Choice::Update), left(), left(), "--job a/init=update"),
        ];
        for (deployment, job, d, init, expected) in rows {
            let plan = chosen(deployment, job);
            let entries = entries(&plan, d, init);
            assert_eq!(resuming(&plan, &entries).join(" "), expected, "{deployment:?} {job:?} {entries:?}");
        }
    }

    #[test]
    fn what_was_chosen_for_all_is_said_for_all() {
        let mut plan = chosen(None, Some(Choice::Skip));
        plan.jobs = Choice::Recreate;
        plan.conflicts = ConflictPolicy::Keep;
        let entries = entries(&plan, EntryResult::NotDone, EntryResult::NotDone);
        assert_eq!(resuming(&plan, &entries).join(" "), "--jobs recreate --conflicts keep --job a/init=skip");
        assert_eq!(
            recreating(&plan, &entries, 2).join(" "),
            "--jobs recreate --conflicts keep --job a/init=recreate",
            "each Job is named once"
        );
    }

    #[test]
    fn owners_are_decided_about_one_by_one_only_where_all_are_the_same() {
        let owner = || FieldOwner { manager: "hpa".into(), kind: OwnerKind::Controller, fields: Vec::new() };
        let (take, keep) = (Some(Choice::TakeOver), Some(Choice::KeepTheirs));
        let rows =
            [(take, take, "--conflicts take"), (keep, keep, "--conflicts keep"), (take, keep, ""), (take, None, "")];
        for (first, second, expected) in rows {
            let mut plan = chosen(second, None);
            plan.changes[0].chosen = first;
            plan.changes[..2].iter_mut().for_each(|change| change.owners = vec![owner()]);
            assert_eq!(resuming(&plan, &[]).join(" "), expected, "{first:?} {second:?}");
        }
    }

    #[test]
    fn a_job_with_a_generated_name_that_ran_or_was_declined_does_not_run_again() {
        let rows = [
            (Choice::Update, EntryResult::NotDone, ""),
            (Choice::Update, EntryResult::Applied { effect: Effect::Created }, "--job a/init-*=skip"),
            (Choice::Update, EntryResult::Uncertain { step: Step::Creating }, "--job a/init-*=skip"),
            (Choice::Skip, EntryResult::NotDone, "--job a/init-*=skip"),
        ];
        for (choice, result, expected) in rows {
            let mut plan = chosen(None, Some(choice));
            plan.changes[2].object.name = "init-*".into();
            plan.changes[2].job = None;
            let entries = entries(&plan, EntryResult::NotDone, result);
            assert_eq!(resuming(&plan, &entries).join(" "), expected, "{choice:?}");
        }
    }
}
