use std::collections::BTreeSet;

use serde_json::json;

use super::*;
use Observation::*;

const JOB: Purpose = Purpose { for_good: false, creates_again: false };
const OTHER: Purpose = Purpose { for_good: false, creates_again: true };
const FOR_GOOD: Purpose = Purpose { for_good: true, creates_again: false };

const NOTHING: Observation = Found(super::Found::Nothing);
const GOING: Observation = Found(super::Found::Going);
const SAME: Observation = Found(super::Found::Unmoved { newer: false });
const NEWER: Observation = Found(super::Found::Unmoved { newer: true });
const CHANGED: Observation = Found(super::Found::Changed);
const NEW: Observation = Found(super::Found::New);
const FORMER: Observation = Found(super::Found::Former);
const FOREIGN: Observation = Found(super::Found::Foreign);

const ALL: [Observation; 18] = [
    Done, Absent, Conflict, Refused, Lost, NOTHING, GOING, SAME, NEWER, CHANGED, NEW, FORMER, FOREIGN, Unseen, Rested,
    GaveUp, Stopped, TimeUp,
];

fn after(purpose: Purpose, seen: &[Observation]) -> State {
    seen.iter().fold(State::FIRST, |state, seen| next(purpose, state, *seen))
}

/// Everything that can follow a state, by what can be seen in it.
fn following(purpose: Purpose, from: State) -> Vec<State> {
    let mut states = vec![from];
    let mut looked_at = 0;
    while let Some(state) = states.get(looked_at).copied() {
        looked_at += 1;
        for seen in ALL {
            let following = next(purpose, state, seen);
            if !states.contains(&following) {
                states.push(following);
            }
        }
    }
    states
}

#[test]
fn every_way_of_a_removal_leaves_an_object_or_says_what_is_known() {
    let ours = |what| At::End(what);
    let rows: &[(&str, Purpose, &[Observation], At)] = &[
        ("deleted and created anew", JOB, &[Done, GOING, NOTHING, Done], ours(End::Created)),
        ("deleted for good", FOR_GOOD, &[Done, GOING, NOTHING], ours(End::Gone)),
        ("gone already", JOB, &[Absent, Done], ours(End::Created)),
        // The deletion.
        ("lost before its effect", JOB, &[Lost, Rested, Done, NOTHING, Done], ours(End::Created)),
        ("lost after its effect", JOB, &[Lost, Rested, Absent, Done], ours(End::Created)),
        ("lost after its effect, and held", JOB, &[Lost, Rested, Conflict, GOING, GOING], At::Await),
        ("lost for good, after its effect", JOB, &[Lost, GaveUp, NOTHING, Done], ours(End::Created)),
        ("lost for good, being deleted", JOB, &[Lost, GaveUp, GOING], At::Await),
        ("lost for good, and still there", JOB, &[Lost, GaveUp, SAME], ours(End::Failed)),
        ("lost, and nobody can look", JOB, &[Lost, GaveUp, Unseen], ours(End::Uncertain)),
        ("lost, and somebody created another", JOB, &[Lost, Rested, Conflict, FOREIGN], ours(End::Foreign)),
        ("lost for good, of what goes for good", FOR_GOOD, &[Lost, GaveUp, NOTHING], ours(End::Gone)),
        ("refused", JOB, &[Refused, GaveUp], ours(End::Failed)),
        ("refused for a while", JOB, &[Refused, Rested], At::Send(Request::Delete)),
        ("its status changed", JOB, &[Conflict, NEWER], At::Send(Request::Delete)),
        ("a conflict of another kind", JOB, &[Conflict, SAME, GaveUp], ours(End::Failed)),
        ("somebody changed it", JOB, &[Conflict, CHANGED], ours(End::Moved(Movement::Content))),
        ("somebody deletes it", JOB, &[Conflict, GOING], ours(End::Moved(Movement::BeingDeleted))),
        ("somebody created it anew", JOB, &[Conflict, FOREIGN], ours(End::Moved(Movement::Recreated))),
        // Until it is gone.
        ("it cannot be looked at", JOB, &[Done, Unseen, Unseen, NOTHING], At::Send(Request::Create)),
        ("it does not go", JOB, &[Done, GOING, TimeUp], ours(End::NotGone)),
        ("somebody takes its place", JOB, &[Done, FOREIGN], ours(End::Foreign)),
        // The creation.
        ("lost after its effect", JOB, &[Absent, Lost, NEW], ours(End::Created)),
        ("lost before its effect", OTHER, &[Absent, Lost, NOTHING, Rested, Done], ours(End::Created)),
        (
            "lost, and arrives before the next",
            OTHER,
            &[Absent, Lost, NOTHING, Rested, Conflict, NEW],
            ours(End::Created),
        ),
        ("lost, of a Job", JOB, &[Absent, Lost, NOTHING, Done], ours(End::PutBack)),
        ("lost, of a Job, and arrives at last", JOB, &[Absent, Lost, NOTHING, Conflict, NEW], ours(End::Created)),
        ("lost, and nobody can look", JOB, &[Absent, Lost, Unseen, Done], ours(End::PutBack)),
        ("lost, and somebody was faster", JOB, &[Absent, Lost, FOREIGN], ours(End::Foreign)),
        ("somebody was faster", JOB, &[Absent, Conflict], ours(End::Foreign)),
        ("refused", JOB, &[Absent, Refused, GaveUp, Done], ours(End::PutBack)),
        ("refused for a while", JOB, &[Absent, Refused, Rested, Done], ours(End::Created)),
        (
            "refused after one was lost",
            OTHER,
            &[Absent, Lost, NOTHING, Rested, Refused, GaveUp, NEW],
            ours(End::Created),
        ),
        // Putting back.
        ("lost after its effect", JOB, &[Absent, Refused, GaveUp, Lost, Rested, Conflict, FORMER], ours(End::PutBack)),
        ("lost before its effect", JOB, &[Absent, Refused, GaveUp, Lost, Rested, Done], ours(End::PutBack)),
        ("lost for good, after its effect", JOB, &[Absent, Refused, GaveUp, Lost, GaveUp, FORMER], ours(End::PutBack)),
        ("lost for good, before it", JOB, &[Absent, Refused, GaveUp, Lost, GaveUp, NOTHING], ours(End::NotPutBack)),
        ("refused", JOB, &[Absent, Refused, GaveUp, Refused, GaveUp], ours(End::NotPutBack)),
        ("somebody was faster", JOB, &[Absent, Refused, GaveUp, Conflict, FOREIGN], ours(End::Foreign)),
        (
            "it was there for a moment",
            JOB,
            &[Absent, Refused, GaveUp, Conflict, NOTHING, Rested],
            At::Send(Request::PutBack),
        ),
        // A stop at once.
        ("before anything was sent", JOB, &[Stopped], ours(End::Stopped)),
        ("after a refusal", JOB, &[Refused, Stopped], ours(End::Stopped)),
        ("while nothing is known of the deletion", JOB, &[Lost, Stopped, GOING, NOTHING, Done], ours(End::PutBack)),
        ("after a deletion that was not done", JOB, &[Lost, Stopped, SAME], ours(End::Failed)),
        ("while it is being deleted", JOB, &[Done, GOING, Stopped, GOING, NOTHING, Done], ours(End::PutBack)),
        ("and it does not go", JOB, &[Done, GOING, Stopped, GOING, TimeUp], ours(End::NotGone)),
        ("when it is gone", JOB, &[Done, NOTHING, Stopped, Done], ours(End::PutBack)),
        ("between two creations", OTHER, &[Absent, Refused, Stopped, Done], ours(End::PutBack)),
        ("after a lost creation", OTHER, &[Absent, Lost, NOTHING, Stopped, NEW], ours(End::Created)),
        (
            "after a lost creation, not done",
            OTHER,
            &[Absent, Lost, NOTHING, Stopped, NOTHING, Done],
            ours(End::PutBack),
        ),
        ("while it is put back", JOB, &[Absent, Refused, GaveUp, Refused, Stopped, Done], ours(End::PutBack)),
        ("of what goes for good", FOR_GOOD, &[Done, GOING, Stopped], ours(End::Uncertain)),
        // The end of the time after it.
        ("with a deletion under way", JOB, &[TimeUp], ours(End::Uncertain)),
        ("with a creation under way", JOB, &[Absent, TimeUp], ours(End::Uncertain)),
        ("while it is put back", JOB, &[Done, NOTHING, Stopped, TimeUp], ours(End::NotPutBack)),
        ("between two attempts to put it back", JOB, &[Done, NOTHING, Stopped, Refused, TimeUp], ours(End::NotPutBack)),
    ];
    for (name, purpose, seen, expected) in rows {
        assert_eq!(after(*purpose, seen).at, *expected, "{name}: {seen:?}");
    }
}

#[test]
fn a_job_whose_creation_may_have_taken_place_is_never_created_again() {
    let lost = after(JOB, &[Absent, Lost]);
    let again = [At::Send(Request::Create), At::Pause(Request::Create)];
    // Deleted once more it would be by somebody else: then the removal begins at its wait.
    let following = following(JOB, lost);
    assert!(following.iter().all(|state| !again.contains(&state.at) || !state.lost), "{following:#?}");
}

#[test]
fn after_a_stop_at_once_nothing_is_begun_but_putting_back() {
    for purpose in [JOB, OTHER] {
        for state in following(purpose, State::FIRST).into_iter().filter(|state| state.is_torn(purpose)) {
            for stopped in following(purpose, next(purpose, state, Stopped)) {
                let begun = matches!(stopped.at, At::Send(Request::Create | Request::Delete) | At::Pause(_));
                assert!(!begun || stopped.at == At::Pause(Request::PutBack), "{state:?}: {stopped:?}");
            }
        }
    }
}

#[test]
fn whoever_was_deleted_is_never_called_untouched() {
    let untouched = [End::Stopped, End::Failed, End::Moved(Movement::Content), End::Moved(Movement::BeingDeleted)];
    for purpose in [JOB, OTHER, FOR_GOOD] {
        for seen in [&[Done][..], &[Absent], &[Lost, Rested, Absent], &[Lost, GaveUp, NOTHING]] {
            for state in following(purpose, after(purpose, seen)) {
                let At::End(end) = state.at else { continue };
                assert!(!untouched.contains(&end), "{purpose:?} {seen:?}: {end:?}");
            }
        }
    }
}

#[test]
fn the_end_of_the_time_ends_it_in_every_state() {
    for purpose in [JOB, OTHER, FOR_GOOD] {
        for state in following(purpose, State::FIRST) {
            let ended = next(purpose, state, TimeUp);
            assert!(matches!(ended.at, At::End(_)), "{state:?}: {ended:?}");
        }
    }
}

/// The record has a step before its request, and after a kill in any torn state its last step says that the object may be gone.
#[test]
fn a_kill_in_any_torn_state_leaves_a_record_that_names_the_way_back() {
    let torn: BTreeSet<String> = following(OTHER, State::FIRST)
        .into_iter()
        .filter(|state| state.is_torn(OTHER))
        .map(|state| {
            let last = match state.at {
                At::Send(request) | At::Pause(request) | At::Look { after: request, .. } => step(request),
                At::Await => Step::AwaitingDeletion,
                At::End(end) => panic!("{end:?} is no end"),
            };
            assert!(crate::journal::may_be_gone(last), "{state:?}");
            format!("{last:?}")
        })
        .collect();
    assert_eq!(torn.len(), 4, "{torn:?}");
}

#[test]
fn what_keeps_a_turn_from_being_given_up() {
    let rows: &[(Purpose, &[Observation], Hold)] = &[
        (JOB, &[], Hold::Object),
        (JOB, &[Refused], Hold::Nothing),
        (JOB, &[Conflict], Hold::Nothing),
        (JOB, &[Lost], Hold::Object),
        (JOB, &[Done], Hold::Object),
        (JOB, &[Absent], Hold::Object),
        (JOB, &[Absent, Refused, GaveUp], Hold::Object),
        (JOB, &[Absent, Done], Hold::Nothing),
        (FOR_GOOD, &[], Hold::Answer),
        (FOR_GOOD, &[Lost], Hold::Answer),
        (FOR_GOOD, &[Done], Hold::Answer),
        (FOR_GOOD, &[Refused], Hold::Nothing),
    ];
    for (purpose, seen, expected) in rows {
        assert_eq!(hold(*purpose, after(*purpose, seen)), *expected, "{purpose:?} {seen:?}");
    }
}

#[test]
fn what_is_on_the_cluster_is_recognised() {
    let object = |uid: &str, version: &str, image: &str| {
        json!({"apiVersion": "batch/v1", "kind": "Job",
            "metadata": {"name": "x", "namespace": "a", "uid": uid, "resourceVersion": version},
            "spec": {"image": image}})
    };
    let with = |mut object: Value, field: &str, value: Value| {
        object["metadata"][field] = value;
        object
    };
    let going = |object| with(object, "deletionTimestamp", json!("2026-01-01T00:00:00Z"));
    let applied =
        |object| with(object, "managedFields", json!([{"manager": "glasslift", "operation": "Apply", "fieldsV1": {}}]));
    let old = object("old", "1", "i:1");
    let fact = Fact { live: Some(old.clone()), ..Fact::sample("batch/v1", "Job") };
    let copy = restorable(&old, &fact);
    let mut back = object("back", "9", "i:1");
    back["spec"]["suspend"] = json!(true);
    back["spec"]["parallelism"] = json!(1);
    let rows = [
        (None, super::Found::Nothing),
        (Some(old.clone()), super::Found::Unmoved { newer: false }),
        (Some(object("old", "2", "i:1")), super::Found::Unmoved { newer: true }),
        (Some(object("old", "2", "i:9")), super::Found::Changed),
        (Some(going(object("old", "2", "i:1"))), super::Found::Going),
        (Some(applied(object("new", "3", "i:2"))), super::Found::New),
        (Some(back.clone()), super::Found::Former),
        (Some(going(back)), super::Found::Foreign),
        (Some(object("back", "9", "i:1")), super::Found::Foreign),
        (Some(object("other", "9", "i:7")), super::Found::Foreign),
    ];
    for (live, expected) in rows {
        assert_eq!(found(&fact, "old", "1", &copy, live.as_ref()), expected, "{live:?}");
    }
}

#[test]
fn what_a_failure_says_about_its_request() {
    let status = |code: u16, reason: &str, message: &str| {
        let body = json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "code": code,
            "reason": reason, "message": message});
        ApiError::from_answer(code, body.to_string().as_bytes(), None, false)
    };
    let modified =
        || status(409, "Conflict", "Operation cannot be fulfilled on jobs \"x\": the object has been modified");
    let exists = || status(409, "AlreadyExists", "jobs.batch \"x\" already exists");
    let going = || status(409, "AlreadyExists", "object is being deleted: jobs.batch \"x\" already exists");
    let gone = || status(404, "NotFound", "jobs.batch \"x\" not found");
    let quota = || {
        status(409, "Conflict", "Operation cannot be fulfilled on resourcequotas \"q\": the object has been modified")
    };
    let lost = || ApiError::TimedOut { seconds: 30 };
    let rows = [
        (Request::Delete, modified(), Conflict),
        (Request::Delete, gone(), Absent),
        (Request::Delete, lost(), Lost),
        (Request::Delete, status(403, "Forbidden", "no"), Refused),
        (Request::Create, modified(), Conflict),
        (Request::Create, going(), Refused),
        (Request::Create, quota(), Refused),
        (Request::Create, gone(), Refused),
        (Request::Create, lost(), Lost),
        (Request::Create, status(422, "Invalid", "no"), Refused),
        (Request::PutBack, exists(), Conflict),
        (Request::PutBack, going(), Conflict),
        (Request::PutBack, gone(), Refused),
        (Request::PutBack, lost(), Lost),
        (Request::PutBack, status(500, "InternalError", "context deadline exceeded"), Lost),
    ];
    for (request, error, expected) in rows {
        assert_eq!(observed(request, &error), expected, "{request:?}: {error}");
    }
}

#[test]
fn what_runs_is_deleted_in_the_foreground() {
    let finished = json!({"status": {"conditions": [{"type": "Complete", "status": "True"}]}});
    let running = json!({"status": {"active": 1, "startTime": "2026-01-01T00:00:00Z"}});
    let rows = [
        ("batch/v1", "Job", &finished, Propagation::Background),
        ("batch/v1", "Job", &running, Propagation::Foreground),
        ("apps/v1", "Deployment", &running, Propagation::Foreground),
        ("rbac.authorization.k8s.io/v1", "RoleBinding", &finished, Propagation::Background),
    ];
    for (api_version, kind, old, expected) in rows {
        assert_eq!(propagation(old, &Fact::sample(api_version, kind)), expected, "{kind}");
    }
}

#[test]
fn a_saved_job_can_be_created_and_does_not_run() {
    let old = json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "x", "namespace": "a", "uid": "1",
            "resourceVersion": "2", "labels": {"app": "x"}, "finalizers": ["f"]},
        "spec": {"suspend": false, "selector": {"matchLabels": {"controller-uid": "1"}},
            "template": {"metadata": {"labels": {"app": "x", "controller-uid": "1", "job-name": "x"}}, "spec": {}}},
        "status": {"succeeded": 1}});
    let expected = json!({"apiVersion": "batch/v1", "kind": "Job",
        "metadata": {"name": "x", "namespace": "a", "labels": {"app": "x"}},
        "spec": {"suspend": true, "template": {"metadata": {"labels": {"app": "x"}}, "spec": {}}}});
    assert_eq!(restorable(&old, &Fact::sample("batch/v1", "Job")), expected);
}
