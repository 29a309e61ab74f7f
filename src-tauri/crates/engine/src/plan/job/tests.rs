#![allow(clippy::unwrap_used)]

use glasslift_object::JobState;
use glasslift_object::problem::Problem;
use serde_json::json;

use super::*;
use crate::plan::decide::tests::{complete, decide_one, fact, immutable, job, job_fact, object};
use crate::plan::{Action, BlockReason, Choice, DryRun, SkipReason};

#[test]
fn the_policy_for_jobs_that_exist() {
    let skip = |changed| Action::Skip { reason: SkipReason::JobExists { changed } };
    let recreate = |fields: &[&str]| Action::Recreate { fields: fields.iter().map(|field| (*field).into()).collect() };
    let stored = |image| DryRun::Stored(job(image, complete()));
    let refused = Action::Blocked { why: BlockReason::JobUpdateRefused { fields: vec!["spec.template".into()] } };
    let rows = [
        ("changed, default", job_fact("i:1", "i:2", immutable()), Choice::Skip, None, skip(true)),
        ("unchanged, default", job_fact("i:1", "i:1", stored("i:1")), Choice::Skip, None, skip(false)),
        (
            "changed, recreate all",
            job_fact("i:1", "i:2", immutable()),
            Choice::Recreate,
            None,
            recreate(&["spec.template"]),
        ),
        ("unchanged, recreate all", job_fact("i:1", "i:1", stored("i:1")), Choice::Recreate, None, skip(false)),
        (
            "unchanged, recreate this one",
            job_fact("i:1", "i:1", stored("i:1")),
            Choice::Skip,
            Some(Choice::Recreate),
            recreate(&[]),
        ),
        (
            "skip this one although all are re-created",
            job_fact("i:1", "i:2", immutable()),
            Choice::Recreate,
            Some(Choice::Skip),
            skip(true),
        ),
        ("changed, update refused", job_fact("i:1", "i:2", immutable()), Choice::Update, None, refused),
        ("changed, update accepted", job_fact("i:1", "i:2", stored("i:2")), Choice::Update, None, Action::Update),
        (
            "changed, fail",
            job_fact("i:1", "i:2", immutable()),
            Choice::Fail,
            None,
            Action::Blocked { why: BlockReason::JobPolicyFail },
        ),
        ("unchanged, fail", job_fact("i:1", "i:1", stored("i:1")), Choice::Fail, None, skip(false)),
    ];
    for (name, fact, jobs, own, expected) in rows {
        assert_eq!(decide_one(fact, jobs, own).action, expected, "{name}");
    }
}

#[test]
fn a_job_that_could_not_be_created_anew_is_not_offered_to_be() {
    let mut fact = job_fact("i:1", "i:2", immutable());
    fact.as_new = Some(Err(Problem::new("quota-exceeded")));
    let change = decide_one(fact.clone(), Choice::Skip, None);
    assert_eq!(change.choices, [Choice::Skip]);
    let change = decide_one(fact, Choice::Recreate, None);
    assert!(matches!(change.action, Action::Blocked { why: BlockReason::Refused { .. } }), "{:?}", change.action);
}

#[test]
fn the_evidence_names_what_differs() {
    let change = decide_one(job_fact("i:1", "i:2", immutable()), Choice::Skip, None);
    let evidence = change.job.unwrap();
    assert_eq!((evidence.state, evidence.changed, evidence.uid.as_str()), (JobState::Succeeded, true, "u1"));
    assert_eq!(evidence.differing.len(), 1);
    assert_eq!(evidence.differing[0].path, "spec.template.spec.containers[name=m].image");
    assert_eq!(evidence.in_place, InPlace::Refused { fields: vec!["spec.template".into()] });
    assert_eq!(change.images.len(), 1);
    assert!(!change.attention, "a Job that succeeded needs no attention");
    let mut failed = job_fact("i:1", "i:1", DryRun::NotAsked);
    failed.live = Some(job("i:1", json!([{"type": "Failed", "status": "True"}])));
    assert!(decide_one(failed, Choice::Skip, None).attention, "a failed Job that is skipped needs attention");
}

#[test]
fn jobs_of_other_groups_are_no_jobs() {
    let foreign = object("batch.volcano.sh/v1alpha1", "Job");
    let live = json!({"kind": "Job", "metadata": {"name": "x"}, "spec": {"a": 1}});
    let stored = json!({"kind": "Job", "metadata": {"name": "x"}, "spec": {"a": 2}});
    let change = decide_one(fact(foreign, Some(live), DryRun::Stored(stored)), Choice::Skip, None);
    assert_eq!((change.action, change.job), (Action::Update, None));
}

#[test]
fn a_job_with_a_generated_name_is_a_new_run_unless_declined() {
    let mut run = fact(object("batch/v1", "Job"), None, DryRun::Stored(json!({})));
    run.body = json!({"kind": "Job", "metadata": {"generateName": "x-", "namespace": "a"}});
    assert_eq!(decide_one(run.clone(), Choice::Skip, None).action, Action::Create);
    assert_eq!(
        decide_one(run, Choice::Skip, Some(Choice::Skip)).action,
        Action::Skip { reason: SkipReason::JobRunDeclined }
    );
}

#[test]
fn a_run_creates_no_job_that_was_to_be_left_alone_and_leaves_alone_one_that_appeared() {
    assert_eq!(still_skipped(true, true), SkipReason::JobExists { changed: true });
    assert_eq!(still_skipped(true, false), SkipReason::JobVanished);
    let (ours, foreign) = (object("batch/v1", "Job"), object("batch.volcano.sh/v1alpha1", "Job"));
    assert_eq!(appeared(&ours), Some(SkipReason::JobExists { changed: true }));
    assert_eq!(appeared(&foreign), None);
    assert!(may_create_again(&foreign) && !may_create_again(&ours));
}
