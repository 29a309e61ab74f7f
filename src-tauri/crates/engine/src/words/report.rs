//! Words for what is in a report.

use glasslift_object::Readiness;

use super::language::Language;
use super::plan::skip_reason;
use super::problems::{Explanation, problem, sentences};
use super::readiness::{failure, missing, readiness, ready_note_id};
use super::run::step;
use super::texts::{NONE, say, word};
use super::{list, of_what};
use crate::event::Outcome;
use crate::plan::Direction;
use crate::report::{CommandPurpose, Entry, EntryResult, Notice, Report, Todo, TodoWhat, is_pasted};

/// The outcome in one true sentence, and how much is left to do.
pub fn summary(report: &Report, language: Language) -> String {
    let what = match (&report.bundle.product, &report.bundle.version) {
        (Some(product), Some(version)) => format!("{product} {version}"),
        _ => report.bundle.source.to_string(),
    };
    let what = match (&report.from_version, report.direction) {
        (Some(old), Direction::Downgrade) => {
            say(language, "summary-downgraded", [("what", what.into()), ("old", old.as_str().into())])
        }
        _ => what,
    };
    let (context, what) = (("context", (&report.cluster.context).into()), ("what", what.into()));
    let number = |wanted: fn(&Entry) -> bool| report.entries.iter().filter(|entry| wanted(entry)).count();
    let reached = number(|entry| entry.result.is_done());
    let failed = number(|entry| matches!(entry.result, EntryResult::Failed { .. }));
    let standing = report.todo.iter().filter(|todo| matches!(todo.what, TodoWhat::GoOn { .. })).count();
    let kept = number(|entry| !entry.kept.is_empty());
    let signed_out = report.todo.iter().any(|todo| matches!(todo.what, TodoWhat::SignIn { .. }));
    let progress = [("reached", reached.into()), ("total", report.entries.len().into())];
    let summary = match report.outcome {
        Outcome::Succeeded | Outcome::SucceededWithSkips if standing > 0 => {
            say(language, "summary-standing", [context, what, ("count", standing.into())])
        }
        Outcome::Succeeded => say(language, "summary-succeeded", [context, what]),
        Outcome::SucceededWithSkips if report.skipped_jobs.is_empty() => {
            say(language, "summary-succeeded-with-skips", [context, what])
        }
        Outcome::SucceededWithSkips => {
            let jobs = ("jobs", report.skipped_jobs.len().into());
            say(language, "summary-succeeded-with-skipped-jobs", [context, what, jobs])
        }
        Outcome::Stopped => say(language, "summary-stopped", progress),
        Outcome::Failed if failed == 0 && signed_out => say(language, "summary-signed-out", progress),
        // A fault of Glasslift itself, which is said apart.
        Outcome::Failed if failed == 0 => say(language, "summary-interrupted", progress),
        Outcome::Failed => say(language, "summary-failed", [("failed", failed.into()), what]),
        Outcome::Interrupted => say(language, "summary-interrupted", progress),
    };
    let summary = match kept {
        0 => summary,
        count => {
            let kept = say(language, "summary-kept", [("count", count.into())]);
            sentences(summary, &kept, language) + word(language, "sentence-end")
        }
    };
    match report.todo.len() {
        0 => summary,
        left => {
            let left = say(language, "summary-left", [("left", left.into())]);
            sentences(summary, &left, language) + word(language, "sentence-end")
        }
    }
}

/// What became of a resource.
pub fn result(entry: &Entry, language: Language) -> String {
    match &entry.result {
        EntryResult::Applied { effect } => super::effect(*effect, language).to_owned(),
        EntryResult::NotReady { .. } => {
            let was = entry.readiness.as_ref().map_or_else(|| NONE.to_owned(), |now| readiness(now, language));
            say(language, "result-not-ready", [("was", was.into())])
        }
        EntryResult::Skipped { reason } => {
            say(language, "result-skipped", [("why", skip_reason(reason, language).into())])
        }
        EntryResult::Failed { problem: why } => {
            let why = unready(entry, language).unwrap_or_else(|| problem(why, language).message);
            say(language, "result-failed", [("why", why.into())])
        }
        EntryResult::NotDone => word(language, "result-not-done").to_owned(),
        EntryResult::Uncertain { step: last } => {
            say(language, "result-uncertain", [("step", step(*last, language).into())])
        }
    }
}

/// Why a resource that was applied does not count as done, with what it lacks; none for any other.
pub fn unready(entry: &Entry, language: Language) -> Option<String> {
    let EntryResult::Failed { problem } = &entry.result else { return None };
    let (id, why) = match (problem.code.as_str(), entry.readiness.as_ref()?) {
        ("not-ready", Readiness::Failed { why }) => ("result-unready", failure(why, language)),
        ("not-ready-in-time", Readiness::TimedOut { missing: what }) => {
            ("result-unready-in-time", missing(what, language))
        }
        _ => return None,
    };
    Some(say(language, id, [("why", why.trim_end_matches(['.', '。']).into())]))
}

/// What is left to do, in one sentence.
pub fn todo(report: &Report, todo: &Todo, language: Language) -> String {
    let entry = |change: u32| report.entries.get(change as usize);
    let name = |change: u32| entry(change).map_or_else(String::new, |entry| entry.object.to_string());
    let about = |id, change: u32| say(language, id, [("name", name(change).into())]);
    let (what, why) = match &todo.what {
        TodoWhat::SignIn { problem: why } => {
            let Explanation { message, hints } = problem(why, language);
            let why = hints.iter().fold(message, |text, hint| sentences(text, hint, language));
            (word(language, "todo-sign-in").to_owned(), why)
        }
        TodoWhat::DecideJob { change } => {
            (about("todo-decide-job", *change), word(language, "todo-why-decide-job").to_owned())
        }
        TodoWhat::LookAtJob { change } => {
            (about("todo-look-at-job", *change), word(language, "todo-why-look-at-job").to_owned())
        }
        TodoWhat::FixFailure { change } => {
            let why = entry(*change).map(|entry| result(entry, language)).unwrap_or_default();
            (about("todo-fix-failure", *change), why)
        }
        TodoWhat::LookAtUncertain { change } => {
            let path = entry(*change).and_then(|entry| entry.saved.as_ref()).map_or(NONE, |saved| &saved.path);
            let why = say(language, "todo-why-look-at-uncertain", [("path", path.into())]);
            (about("todo-look-at-uncertain", *change), why)
        }
        TodoWhat::LookAtNotReady { change } => {
            let why = entry(*change).map(|entry| result(entry, language)).unwrap_or_default();
            (about("todo-look-at-not-ready", *change), why)
        }
        TodoWhat::GoOn { change, note } => {
            (about("todo-go-on", *change), word(language, ready_note_id(*note)).to_owned())
        }
        TodoWhat::LookAtNotice { notice } => {
            let Some(notice) = report.notices.get(*notice as usize) else { return String::new() };
            let what = say(language, "todo-look-at-notice", [("name", about_whom(report, notice, language).into())]);
            (what, super::notice(&notice.message, notice.own.as_ref(), language))
        }
        TodoWhat::RunAgain { count } => {
            let what = say(language, "todo-run-again", [("count", count.into())]);
            (what, word(language, "todo-why-run-again").to_owned())
        }
    };
    of_what(&what, why.trim_end_matches(['.', '。']), language) + word(language, "sentence-end")
}

/// The heading above what differs on purpose.
pub fn differs(language: Language) -> &'static str {
    word(language, "report-group-differs")
}

/// A remark of the run, with what it is about.
pub fn remark(report: &Report, notice: &Notice, language: Language) -> String {
    let text = super::notice(&notice.message, notice.own.as_ref(), language);
    match about_whom(report, notice, language) {
        name if name == NONE => text,
        name => of_what(&name, &text, language),
    }
}

/// The resources that a remark is about: the first ones by name.
fn about_whom(report: &Report, notice: &Notice, language: Language) -> String {
    const NAMED: usize = 3;
    let named = notice.changes.iter().filter_map(|change| report.entries.get(*change as usize));
    let names: Vec<String> = named.take(NAMED).map(|entry| entry.object.to_string()).collect();
    match (names.is_empty(), notice.changes.len().saturating_sub(NAMED)) {
        (true, _) => NONE.to_owned(),
        (false, 0) => list(&names, language),
        (false, more) => list(&names, language) + &say(language, "and-more", [("more", more.into())]),
    }
}

/// What helps with something that is left to do, in words.
pub fn hints(report: &Report, todo: &Todo, language: Language) -> Vec<String> {
    let TodoWhat::FixFailure { change } = todo.what else { return Vec::new() };
    report.entries.get(change as usize).map(|entry| hints_of(entry, language)).unwrap_or_default()
}

/// What helps with a resource that failed, in words.
pub(crate) fn hints_of(entry: &Entry, language: Language) -> Vec<String> {
    match &entry.result {
        EntryResult::Failed { problem: why } => problem(why, language).hints,
        _ => Vec::new(),
    }
}

/// Why there are no commands to copy; none where there are some.
pub fn without_commands(report: &Report, language: Language) -> Option<String> {
    is_pasted(&report.cluster).then(|| say(language, "report-pasted", [("context", (&report.cluster.context).into())]))
}

/// What a command is for.
pub fn purpose(purpose: CommandPurpose, language: Language) -> &'static str {
    let id = match purpose {
        CommandPurpose::Inspect => "command-purpose-inspect",
        CommandPurpose::Logs => "command-purpose-logs",
        CommandPurpose::Owners => "command-purpose-owners",
        CommandPurpose::GoOn => "command-purpose-go-on",
        CommandPurpose::Rerun => "command-purpose-rerun",
        CommandPurpose::Restore => "command-purpose-restore",
        CommandPurpose::Replace => "command-purpose-replace",
        CommandPurpose::Again => "command-purpose-again",
    };
    word(language, id)
}
