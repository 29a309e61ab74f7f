//! Words for readiness: what is missing and why.

use glasslift_object::{
    Failure, FailureWhat, Missing, MissingWhat, Readiness, ReadinessCause, ReadyNote, ReplicaState,
};

use super::held_by;
use super::language::Language;
use super::problems::problem;
use super::texts::{NONE, or_none, say, word};

/// How ready a resource is.
pub fn readiness(readiness: &Readiness, language: Language) -> String {
    match readiness {
        Readiness::Progressing { missing: what } => missing(what, language),
        Readiness::Ready { note } => {
            let note = note.map_or(NONE, |note| ready_note(note, language));
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
        FailureWhat::Condition { name, reason, message } => condition(name, reason, message, language),
        FailureWhat::PodFailed { reason, message } => {
            quoted_reason(word(language, "failure-what-pod-failed"), reason, message, language)
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
    let ReadinessCause { kind, name, reason, .. } = cause;
    let place = match &cause.container {
        Some(container) => {
            let values = [
                ("kind", kind.as_str().into()),
                ("name", name.as_str().into()),
                ("container", container.as_str().into()),
            ];
            say(language, "readiness-cause-place", values)
        }
        None => format!("{kind} {name}"),
    };
    quoted_reason(&place, reason, cause.message.trim(), language)
}

fn quoted_reason(what: &str, reason: &str, message: &str, language: Language) -> String {
    match (reason, message) {
        ("", "") => what.to_owned(),
        (said, "") | ("", said) => say(language, "readiness-said", [("what", what.into()), ("said", said.into())]),
        (reason, message) => {
            let values = [("what", what.into()), ("reason", reason.into()), ("message", message.into())];
            say(language, "readiness-said-by-reason", values)
        }
    }
}

fn condition(name: &str, reason: &str, message: &str, language: Language) -> String {
    match (reason, message) {
        ("", "") => say(language, "missing-what-condition", [("name", name.into())]),
        (reason, "") => say(language, "readiness-said", [("what", name.into()), ("said", reason.into())]),
        (_, message) => message.to_owned(),
    }
}

fn missing_what(what: &MissingWhat, language: Language) -> String {
    let plain = |id| word(language, id).to_owned();
    let parts = |id, have: u32, want: u32, how| {
        let how = replica_state(how, language);
        say(language, id, [("have", have.into()), ("want", want.into()), ("how", how.into())])
    };
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
        MissingWhat::Condition { name, reason, message } => condition(name, reason, message, language),
        MissingWhat::Status => plain("missing-what-status"),
        MissingWhat::Deletion { finalizers } => {
            say(language, "missing-what-deletion", [("finalizers", held_by(finalizers, language).into())])
        }
        MissingWhat::Retry { why } => problem(why, language).message,
        MissingWhat::Look { why } => {
            say(language, "missing-what-look", [("why", problem(why, language).message.into())])
        }
    }
}

fn replica_state(how: ReplicaState, language: Language) -> &'static str {
    let id = match how {
        ReplicaState::Created => "replica-state-created",
        ReplicaState::Updated => "replica-state-updated",
        ReplicaState::Scheduled => "replica-state-scheduled",
        ReplicaState::Ready => "replica-state-ready",
        ReplicaState::Available => "replica-state-available",
    };
    word(language, id)
}

fn ready_note(note: ReadyNote, language: Language) -> &'static str {
    let id = match note {
        ReadyNote::Suspended => "ready-note-suspended",
        ReadyNote::Expired => "ready-note-expired",
        ReadyNote::OnDelete => "ready-note-on-delete",
        ReadyNote::Partitioned => "ready-note-partitioned",
        ReadyNote::Unbound => "ready-note-unbound",
        ReadyNote::ScaledToZero => "ready-note-scaled-to-zero",
        ReadyNote::Paused => "ready-note-paused",
    };
    word(language, id)
}
