//! Words for readiness: what is missing and why.

use glasslift_object::{
    Failure, FailureWhat, Missing, MissingWhat, Readiness, ReadinessCause, ReadyNote, ReplicaState,
};

use super::language::Language;
use super::list_or_none;
use super::problems::problem;
use super::texts::{NONE, Value, or_none, say, word};

/// How ready a resource is.
pub fn readiness(readiness: &Readiness, language: Language) -> String {
    match readiness {
        Readiness::Progressing { missing: what } => missing(what, language),
        Readiness::Ready { note } => {
            let note = note.map_or(NONE, |note| word(language, ready_note_id(note)));
            say(language, "readiness-ready", [("note", note.into())])
        }
        Readiness::Failed { why } => say(language, "readiness-failed", [("why", failure(why, language).into())]),
        Readiness::TimedOut { missing: what } => {
            say(language, "readiness-timed-out", [("missing", missing(what, language).into())])
        }
        Readiness::Gone => word(language, "readiness-gone").to_owned(),
    }
}

/// What is missing, and the cause where one is known: `2 of 3 replicas available; Pod web-x: ImagePullBackOff "..."`.
pub fn missing(missing: &Missing, language: Language) -> String {
    with_cause(missing_what(&missing.what, language), missing.cause.as_ref(), language)
}

/// Why a resource cannot become ready by itself.
pub fn failure(failure: &Failure, language: Language) -> String {
    let what = match &failure.what {
        FailureWhat::Condition { name, reason, message } => {
            say(language, "failure-what-condition", condition(name, reason, message))
        }
        FailureWhat::PodFailed { reason, message } => {
            say(language, "failure-what-pod-failed", [("reason", given(reason)), ("message", given(message))])
        }
        FailureWhat::Container => match &failure.cause {
            Some(found) => return cause(found, language),
            None => word(language, "failure-what-container").to_owned(),
        },
        FailureWhat::VolumeLost => word(language, "failure-what-volume-lost").to_owned(),
    };
    with_cause(what, failure.cause.as_ref(), language)
}

fn with_cause(what: String, found: Option<&ReadinessCause>, language: Language) -> String {
    match found {
        Some(found) => {
            say(language, "readiness-because", [("what", what.into()), ("cause", cause(found, language).into())])
        }
        None => what,
    }
}

fn cause(cause: &ReadinessCause, language: Language) -> String {
    let values = [
        ("kind", cause.kind.as_str().into()),
        ("name", cause.name.as_str().into()),
        ("container", or_none(&cause.container)),
        ("reason", given(&cause.reason)),
        ("message", given(cause.message.trim())),
    ];
    say(language, "readiness-cause", values)
}

/// The values of a condition.
fn condition<'a>(name: &'a str, reason: &'a str, message: &'a str) -> [(&'static str, Value<'a>); 3] {
    [("name", name.into()), ("reason", given(reason)), ("message", given(message))]
}

/// A text that may be empty.
fn given(text: &str) -> Value<'_> {
    if text.is_empty() { NONE.into() } else { text.into() }
}

fn missing_what(what: &MissingWhat, language: Language) -> String {
    let plain = |id| word(language, id).to_owned();
    let parts = |id, have: u32, want: u32, how| {
        say(language, id, [("have", have.into()), ("want", want.into()), ("how", replica_state(how).into())])
    };
    let about = |id, why| say(language, id, [("why", problem(why, language).message.into())]);
    match what {
        MissingWhat::Observation => plain("missing-what-observation"),
        MissingWhat::Replicas { have, want, how } => parts("missing-what-replicas", *have, *want, *how),
        MissingWhat::NodePods { have, want, how } => parts("missing-what-node-pods", *have, *want, *how),
        MissingWhat::OldPods { count } => say(language, "missing-what-old-pods", [("count", count.into())]),
        MissingWhat::Revision => plain("missing-what-revision"),
        MissingWhat::Completions { succeeded, wanted, active, failed } => say(
            language,
            "missing-what-completions",
            [
                ("succeeded", succeeded.into()),
                ("wanted", wanted.into()),
                ("active", active.into()),
                ("failed", failed.into()),
            ],
        ),
        MissingWhat::JobEnd => plain("missing-what-job-end"),
        MissingWhat::Start => plain("missing-what-start"),
        MissingWhat::Containers => plain("missing-what-containers"),
        MissingWhat::Address => plain("missing-what-address"),
        MissingWhat::Phase { now, wanted } => {
            say(language, "missing-what-phase", [("now", or_none(now)), ("wanted", wanted.as_str().into())])
        }
        MissingWhat::Established => plain("missing-what-established"),
        MissingWhat::Served { name } => say(language, "missing-what-served", [("name", name.as_str().into())]),
        MissingWhat::Condition { name, reason, message } => {
            say(language, "missing-what-condition", condition(name, reason, message))
        }
        MissingWhat::Status => plain("missing-what-status"),
        MissingWhat::Deletion { finalizers } => {
            say(language, "missing-what-deletion", [("finalizers", list_or_none(finalizers, language).into())])
        }
        MissingWhat::PutBack { within_seconds } => {
            say(language, "missing-what-put-back", [("within_seconds", within_seconds.into())])
        }
        MissingWhat::Retry { why } => about("missing-what-retry", why),
        MissingWhat::Look { why } => about("missing-what-look", why),
    }
}

/// What the texts choose by.
fn replica_state(how: ReplicaState) -> &'static str {
    match how {
        ReplicaState::Created => "created",
        ReplicaState::Updated => "updated",
        ReplicaState::Scheduled => "scheduled",
        ReplicaState::Ready => "ready",
        ReplicaState::Available => "available",
    }
}

/// The id of the text for a note.
pub(super) fn ready_note_id(note: ReadyNote) -> &'static str {
    match note {
        ReadyNote::Suspended => "ready-note-suspended",
        ReadyNote::Expired => "ready-note-expired",
        ReadyNote::OnDelete => "ready-note-on-delete",
        ReadyNote::Partitioned => "ready-note-partitioned",
        ReadyNote::Unbound => "ready-note-unbound",
        ReadyNote::ScaledToZero => "ready-note-scaled-to-zero",
        ReadyNote::Paused => "ready-note-paused",
    }
}
