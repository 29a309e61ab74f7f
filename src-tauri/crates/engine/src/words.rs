//! English words for what the engine knows as values. The CLI and the written reports use these; the window has its own.

mod readiness;
mod risk;

use jiff::Timestamp;

use crate::event::{Effect, Outcome, RunState, Step, WaitingOn};
use crate::plan::{
    Action, BlockReason, Choice, Counts, ImageChange, InPlace, JobEvidence, JobState, SkipReason, Unverified, Wave,
};
use crate::report::EntryResult;

pub use readiness::{failure, missing, readiness};
pub use risk::{health, risk};

/// `1 object`, `2 objects`. For words with a regular plural, which are all that are used.
pub fn plural(count: impl Into<u64>, one: &str) -> String {
    match count.into() {
        1 => format!("1 {one}"),
        count => format!("{count} {one}s"),
    }
}

/// The action in one word.
pub fn action(action: &Action) -> &'static str {
    match action {
        Action::Create => "create",
        Action::Update => "update",
        Action::Unchanged => "unchanged",
        Action::Skip { .. } => "skip",
        Action::Recreate { .. } => "recreate",
        Action::Delete => "delete",
        Action::Keep => "keep",
        Action::Blocked { .. } => "blocked",
    }
}

/// Why the action is what it is; empty when there is nothing to say.
pub fn note(action: &Action, job: Option<&JobEvidence>) -> String {
    match action {
        Action::Skip { reason } => match (reason, job) {
            (SkipReason::JobExists { .. }, Some(job)) => format!("{}; {}", skip_reason(reason), job_state(job)),
            (reason, _) => skip_reason(reason),
        },
        Action::Recreate { fields } if fields.is_empty() => "runs again by choice".to_owned(),
        Action::Recreate { fields } => format!("cannot change in place: {}", fields.join(", ")),
        Action::Blocked { why } => block_reason(why),
        _ => String::new(),
    }
}

/// Why an object is left alone.
pub fn skip_reason(reason: &SkipReason) -> String {
    match reason {
        SkipReason::JobExists { changed: true } => "the Job already exists and the new version differs".to_owned(),
        SkipReason::JobExists { changed: false } => "the Job already exists and is the same".to_owned(),
        SkipReason::JobRunDeclined => "a new run of this Job was declined".to_owned(),
        SkipReason::BundleSays => "the bundle says to leave it alone once it exists".to_owned(),
        SkipReason::JobVanished => {
            "the Job was there when the plan was made and is gone; creating it would run it again".to_owned()
        }
        SkipReason::DependencyFailed { .. } => "something it needs failed".to_owned(),
    }
}

/// What stands in the way.
pub fn block_reason(why: &BlockReason) -> String {
    match why {
        BlockReason::Immutable { fields, can_recreate: true } => {
            format!("{} cannot change on an existing object; it can be deleted and created anew", fields.join(", "))
        }
        BlockReason::Immutable { fields, can_recreate: false } => {
            format!("{} cannot change on an existing object, and this one must not be deleted", fields.join(", "))
        }
        BlockReason::Conflict { owners } => {
            let owners: Vec<_> =
                owners.iter().map(|owner| format!("{} owns {}", owner.manager, owner.fields.join(", "))).collect();
            owners.join("; ")
        }
        BlockReason::JobPolicyFail => {
            "the Job exists and the new version differs; you asked to stop in that case".to_owned()
        }
        BlockReason::JobUpdateRefused { fields } => {
            format!("the server does not accept a change of {} in place", fields.join(", "))
        }
        BlockReason::BeingDeleted { finalizers } if finalizers.is_empty() => {
            "it is being deleted at this moment".to_owned()
        }
        BlockReason::BeingDeleted { finalizers } => {
            format!("it is being deleted and held by {}", finalizers.join(", "))
        }
        BlockReason::KindNotServed => "the server does not know this kind, and the bundle does not bring it".to_owned(),
        BlockReason::Forbidden { verb } => format!("you may not {verb} it"),
        BlockReason::Refused { problem } => problem.message.clone(),
    }
}

/// The state of a Job, with the time for finished ones.
pub fn job_state(job: &JobEvidence) -> String {
    let finished = job.finished_at.map_or_else(String::new, |at| format!(" {}", ago(at, Timestamp::now())));
    match job.state {
        JobState::Succeeded => format!("it succeeded{finished}"),
        JobState::Failed => format!("it failed{finished}"),
        JobState::Running { active } => format!("it is running ({active} active)"),
        JobState::Finishing => "its last Pods are ending".to_owned(),
        JobState::Suspended => "it is suspended".to_owned(),
        JobState::NeverStarted => "it never started".to_owned(),
    }
}

/// Whether a changed Job could be changed in place.
pub fn in_place(answer: &InPlace) -> String {
    match answer {
        InPlace::Accepted => "the server would accept the change in place".to_owned(),
        InPlace::Refused { fields } => {
            format!("the server refuses the change in place: {} is immutable", fields.join(", "))
        }
        InPlace::Unknown => "whether the server would accept the change in place is not known".to_owned(),
    }
}

/// How long ago something was, in one unit.
pub fn ago(at: Timestamp, now: Timestamp) -> String {
    let seconds = now.as_second().saturating_sub(at.as_second()).max(0).unsigned_abs();
    let (count, unit) = match seconds {
        0..=59 => return "less than a minute ago".to_owned(),
        60..=3599 => (seconds / 60, "minute"),
        3600..=86_399 => (seconds / 3600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{} ago", plural(count, unit))
}

/// An image that changes.
pub fn image(change: &ImageChange) -> String {
    let text = |image: &Option<String>| image.clone().unwrap_or_else(|| "none".to_owned());
    format!("{}: {} -> {}", change.container, text(&change.live), text(&change.desired))
}

/// Why the plan of an object is a forecast.
pub fn unverified(why: Unverified) -> &'static str {
    match why {
        Unverified::KindNotServedYet => {
            "not checked with the server: its kind is defined by this bundle and not served yet"
        }
        Unverified::NamespaceNotThereYet => "not checked with the server: its namespace does not exist yet",
        Unverified::DryRunForbidden => "not checked with the server: you may not send dry runs for it",
    }
}

/// A wave.
pub fn wave(wave: Wave) -> &'static str {
    match wave {
        Wave::Namespaces => "namespaces",
        Wave::Definitions => "definitions and classes",
        Wave::Foundations => "identity, configuration and services",
        Wave::Workloads => "workloads and Jobs",
        Wave::Admission => "admission and APIServices",
        Wave::CustomResources => "custom resources",
    }
}

/// A choice.
pub fn choice(choice: Choice) -> &'static str {
    match choice {
        Choice::Skip => "skip",
        Choice::Update => "update",
        Choice::Recreate => "recreate",
        Choice::Fail => "fail",
        Choice::TakeOver => "take over",
        Choice::KeepTheirs => "keep theirs",
        Choice::Delete => "delete",
        Choice::Keep => "keep",
    }
}

/// What a plan amounts to, in one sentence.
pub fn headline(counts: &Counts) -> String {
    let mut parts = Vec::new();
    for (count, verb) in [
        (counts.create, "will be created"),
        (counts.update, "will change"),
        (counts.recreate, "will be deleted and created anew"),
        (counts.delete, "will be deleted"),
        (counts.blocked, "cannot be done as it stands"),
    ] {
        if count > 0 {
            parts.push(format!("{count} {verb}"));
        }
    }
    if counts.skip > 0 {
        parts.push(format!("{} will be skipped", plural(counts.skip, "Job")));
    }
    let stay = counts.unchanged + counts.keep;
    if parts.is_empty() {
        return "Nothing to do: the cluster already matches.".to_owned();
    }
    if stay > 0 {
        parts.push(format!("{stay} stay as they are"));
    }
    format!("{}.", parts.join(", "))
}

/// The state of a change in a run.
pub fn run_state(state: &RunState) -> String {
    match state {
        RunState::Queued => "queued".to_owned(),
        RunState::Waiting { on } => format!("waiting for {}", waiting_on(on)),
        RunState::Applying { step } => step_words(*step).to_owned(),
        RunState::Retrying { n, in_seconds, why } => format!("attempt {n} in {in_seconds} s: {}", why.message),
        RunState::Applied { effect } => effect_words(*effect).to_owned(),
        RunState::Failed { problem } => format!("failed: {}", problem.message),
        RunState::Skipped { reason } => format!("skipped: {}", skip_reason(reason)),
        RunState::Cancelled => "not started".to_owned(),
    }
}

fn waiting_on(on: &WaitingOn) -> String {
    match on {
        WaitingOn::Namespace { name } => format!("the namespace {name}"),
        WaitingOn::Definition { name } => format!("{name} to be served"),
        WaitingOn::ApiService { name } => format!("the APIService {name} to be available"),
        WaitingOn::Deletion { finalizers } if finalizers.is_empty() => "the old object to be gone".to_owned(),
        WaitingOn::Deletion { finalizers } => format!("the old object to be gone, held by {}", finalizers.join(", ")),
    }
}

fn step_words(step: Step) -> &'static str {
    match step {
        Step::Checking => "checking",
        Step::Saving => "saving the old object",
        Step::TakingOver => "taking over ownership",
        Step::Applying => "applying",
        Step::Deleting => "deleting",
        Step::AwaitingDeletion => "waiting for the old object to be gone",
        Step::Creating => "creating",
        Step::Restoring => "putting the old object back",
    }
}

/// What a write did.
pub fn effect_words(effect: Effect) -> &'static str {
    match effect {
        Effect::Created => "created",
        Effect::Updated => "updated",
        Effect::Unchanged => "unchanged",
        Effect::Recreated => "recreated",
        Effect::Deleted => "deleted",
        Effect::Kept => "kept",
    }
}

/// What became of an object.
pub fn result(result: &EntryResult) -> String {
    match result {
        EntryResult::Applied { effect } => effect_words(*effect).to_owned(),
        EntryResult::Skipped { reason } => format!("skipped: {}", skip_reason(reason)),
        EntryResult::Failed { problem } => format!("failed: {}", problem.message),
        EntryResult::NotDone => "not done".to_owned(),
        EntryResult::Uncertain { step } => {
            format!("the run ended while {}; whether that took place is not known", step_words(*step))
        }
    }
}

/// How a run ended, in one word or two.
pub fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Succeeded => "succeeded",
        Outcome::SucceededWithSkips => "succeeded with skips",
        Outcome::Stopped => "stopped",
        Outcome::Failed => "failed",
        Outcome::Interrupted => "interrupted",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_headline_says_what_matters_and_nothing_else() {
        let counts = Counts { update: 2, skip: 1, unchanged: 18, ..Counts::default() };
        assert_eq!(headline(&counts), "2 will change, 1 Job will be skipped, 18 stay as they are.");
        assert_eq!(
            headline(&Counts { unchanged: 3, ..Counts::default() }),
            "Nothing to do: the cluster already matches."
        );
    }

    #[test]
    fn times_are_told_in_one_unit() {
        let now: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap_or_default();
        let rows =
            [(30, "less than a minute ago"), (60, "1 minute ago"), (7200, "2 hours ago"), (41 * 86_400, "41 days ago")];
        for (seconds, expected) in rows {
            let at = Timestamp::from_second(now.as_second() - seconds).unwrap_or_default();
            assert_eq!(ago(at, now), expected);
        }
    }
}
