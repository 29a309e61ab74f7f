//! English words for readiness: what is missing and why. The only place that words these values.

use crate::event::{Failure, FailureWhat, Missing, MissingWhat, Readiness, ReadinessCause, ReadyNote, ReplicaState};

/// How ready an object is.
pub fn readiness(readiness: &Readiness) -> String {
    match readiness {
        Readiness::Progressing { missing: what } => missing(what),
        Readiness::Ready { note: None } => "ready".to_owned(),
        Readiness::Ready { note: Some(note) } => format!("ready: {}", ready_note(*note)),
        Readiness::Failed { why } => format!("not ready: {}", failure(why)),
        Readiness::TimedOut { missing: what } => format!("not ready in time: {}", missing(what)),
        Readiness::Gone => "disappeared".to_owned(),
    }
}

/// What is missing, and the cause where one is known: `2 of 3 replicas available; Pod web-x: ImagePullBackOff "..."`.
pub fn missing(missing: &Missing) -> String {
    with_cause(missing_what(&missing.what), missing.cause.as_ref())
}

/// Why an object cannot become ready by itself.
pub fn failure(failure: &Failure) -> String {
    let what = match &failure.what {
        FailureWhat::Condition { name, reason, message } => condition(name, reason, message),
        FailureWhat::PodFailed { reason, message } => quoted_reason("the Pod ended without success", reason, message),
        FailureWhat::Container => match &failure.cause {
            Some(found) => return cause(found),
            None => "a container cannot start".to_owned(),
        },
        FailureWhat::VolumeLost => "its volume is lost".to_owned(),
    };
    with_cause(what, failure.cause.as_ref())
}

fn with_cause(what: String, found: Option<&ReadinessCause>) -> String {
    match found {
        Some(found) => format!("{what}; {}", cause(found)),
        None => what,
    }
}

fn cause(cause: &ReadinessCause) -> String {
    let place = match &cause.container {
        Some(container) => format!("{} {}, container {container}", cause.kind, cause.name),
        None => format!("{} {}", cause.kind, cause.name),
    };
    match cause.message.trim() {
        "" => format!("{place}: {}", cause.reason),
        message => format!("{place}: {} \"{message}\"", cause.reason),
    }
}

fn quoted_reason(what: &str, reason: &str, message: &str) -> String {
    match (reason, message) {
        ("", "") => what.to_owned(),
        (reason, "") => format!("{what}: {reason}"),
        ("", message) => format!("{what}: {message}"),
        (reason, message) => format!("{what}: {reason} \"{message}\""),
    }
}

fn condition(name: &str, reason: &str, message: &str) -> String {
    match (reason, message) {
        ("", "") => format!("the condition {name} does not hold yet"),
        (reason, "") => format!("{name}: {reason}"),
        (_, message) => message.to_owned(),
    }
}

fn missing_what(what: &MissingWhat) -> String {
    match what {
        MissingWhat::Observation => "its controller has not seen the new version yet".to_owned(),
        MissingWhat::Replicas { have, want, how } => format!("{have} of {want} replicas {}", replica_state(*how)),
        MissingWhat::NodePods { have, want, how } => format!("{have} of {want} Pods {}", replica_state(*how)),
        MissingWhat::OldPods { count } => format!("{} still ending", super::plural(*count, "old Pod")),
        MissingWhat::Revision => "the last replicas are being updated".to_owned(),
        MissingWhat::Completions { succeeded, wanted, active, failed } => {
            let failed = if *failed > 0 { format!(", {failed} failed") } else { String::new() };
            format!("{succeeded} of {wanted} completions, {active} active{failed}")
        }
        MissingWhat::JobEnd => "its last Pods are ending".to_owned(),
        MissingWhat::Start => "it has not started yet".to_owned(),
        MissingWhat::Containers => "its containers are not ready".to_owned(),
        MissingWhat::Address => "the load balancer has no address yet".to_owned(),
        MissingWhat::Phase { now: Some(now), wanted } => format!("it is {now}, not {wanted}"),
        MissingWhat::Phase { now: None, wanted } => format!("it is not {wanted} yet"),
        MissingWhat::Established => "it is not established yet".to_owned(),
        MissingWhat::Served { name } => format!("{name} is not served yet"),
        MissingWhat::Condition { name, reason, message } => condition(name, reason, message),
        MissingWhat::Status => "its controller has not written a status yet".to_owned(),
        MissingWhat::Deletion { finalizers } if finalizers.is_empty() => "it is being deleted".to_owned(),
        MissingWhat::Deletion { finalizers } => format!("it is being deleted, held by {}", finalizers.join(", ")),
        MissingWhat::Retry { why } => why.message.clone(),
        MissingWhat::Look { why } => format!("it cannot be looked at: {}", why.message),
    }
}

fn replica_state(how: ReplicaState) -> &'static str {
    match how {
        ReplicaState::Created => "created",
        ReplicaState::Updated => "updated",
        ReplicaState::Scheduled => "scheduled",
        ReplicaState::Ready => "ready",
        ReplicaState::Available => "available",
    }
}

fn ready_note(note: ReadyNote) -> &'static str {
    match note {
        ReadyNote::Suspended => "it is suspended and does not run",
        ReadyNote::Expired => "it finished and its time to live removed it",
        ReadyNote::OnDelete => "its Pods change only when they are deleted",
        ReadyNote::Partitioned => "only the replicas from its partition on were changed",
        ReadyNote::Unbound => "it is not bound yet",
        ReadyNote::ScaledToZero => "it is scaled to nothing",
        ReadyNote::Paused => "it is paused, so its Pods stay as they are",
    }
}
