//! Words for a run while it happens.

use glasslift_object::problem::Problem;

use super::language::Language;
use super::list_or_none;
use super::plan::skip_reason;
use super::problems::problem;
use super::texts::{say, word};
use crate::event::{Effect, Outcome, RunState, SignInState, Step, WaitingOn};

/// The state of a change in a run.
pub fn run_state(state: &RunState, language: Language) -> String {
    match state {
        RunState::Queued => word(language, "run-state-queued").to_owned(),
        RunState::Waiting { on } => waiting_on(on, language),
        RunState::Applying { step: now } => step(*now, language).to_owned(),
        RunState::Retrying { n, in_seconds, why } => {
            let why = problem(why, language).message;
            let values = [("n", n.into()), ("in_seconds", in_seconds.into()), ("why", why.into())];
            say(language, "run-state-retrying", values)
        }
        RunState::Applied { effect: done } => effect(*done, language).to_owned(),
        RunState::Failed { problem: why } => {
            say(language, "run-state-failed", [("why", problem(why, language).message.into())])
        }
        RunState::Skipped { reason } => {
            say(language, "run-state-skipped", [("why", skip_reason(reason, language).into())])
        }
        RunState::Cancelled => word(language, "run-state-cancelled").to_owned(),
    }
}

fn waiting_on(on: &WaitingOn, language: Language) -> String {
    match on {
        WaitingOn::Namespace { name } => say(language, "waiting-on-namespace", [("name", name.into())]),
        WaitingOn::Definition { name } => say(language, "waiting-on-definition", [("name", name.into())]),
        WaitingOn::ApiService { name } => say(language, "waiting-on-api-service", [("name", name.into())]),
        WaitingOn::Deletion { finalizers } => {
            say(language, "waiting-on-deletion", [("finalizers", list_or_none(finalizers, language).into())])
        }
    }
}

/// How far a sign-in in the middle of a run is, with the words of the tool.
pub fn signing_in(state: &SignInState, language: Language) -> String {
    match state {
        SignInState::Waiting { tool, said: None } => say(language, "signing-in-waiting", [("tool", tool.into())]),
        SignInState::Waiting { tool, said: Some(said) } => {
            say(language, "signing-in-said", [("tool", tool.into()), ("said", said.into())])
        }
        SignInState::SignedIn => word(language, "signing-in-done").to_owned(),
        SignInState::Failed { problem: why } => {
            say(language, "signing-in-failed", [("why", problem(why, language).message.into())])
        }
    }
}

/// Something worth knowing: our own words in the language, those of the server as they are.
pub fn notice(message: &str, own: Option<&Problem>, language: Language) -> String {
    own.map_or_else(|| message.to_owned(), |own| problem(own, language).message)
}

/// What is being done.
pub fn step(step: Step, language: Language) -> &'static str {
    let id = match step {
        Step::Checking => "step-checking",
        Step::Saving => "step-saving",
        Step::TakingOver => "step-taking-over",
        Step::Applying => "step-applying",
        Step::Deleting => "step-deleting",
        Step::AwaitingDeletion => "step-awaiting-deletion",
        Step::Creating => "step-creating",
        Step::Restoring => "step-restoring",
    };
    word(language, id)
}

/// What a write did.
pub fn effect(effect: Effect, language: Language) -> &'static str {
    let id = match effect {
        Effect::Created => "effect-created",
        Effect::Updated => "effect-updated",
        Effect::Unchanged => "effect-unchanged",
        Effect::Recreated => "effect-recreated",
        Effect::Deleted => "effect-deleted",
        Effect::Kept => "effect-kept",
    };
    word(language, id)
}

/// How a run ended, in one word or two.
pub fn outcome(outcome: Outcome, language: Language) -> &'static str {
    let id = match outcome {
        Outcome::Succeeded => "outcome-succeeded",
        Outcome::SucceededWithSkips => "outcome-succeeded-with-skips",
        Outcome::Stopped => "outcome-stopped",
        Outcome::Failed => "outcome-failed",
        Outcome::Interrupted => "outcome-interrupted",
    };
    word(language, id)
}

/// Why the computer stays awake during a run.
pub fn awake(context: &str, language: Language) -> String {
    say(language, "awake-reason", [("context", context.into())])
}
