//! Words for what the engine knows as values, in every language: functions from values to the texts of `words/`, which the window reads
//! too. The CLI, the written plans and reports, and the desktop around the window use these.

mod cluster;
mod language;
mod plan;
mod problems;
mod programs;
mod readiness;
mod report;
mod risk;
mod run;
mod texts;
mod time;

#[cfg(test)]
mod complete;

pub use cluster::{check_fact, check_facts, check_step, environment, health, permission, sign_in};
pub use language::Language;
pub use plan::{
    action, block_reason, choice, headline, image, in_place, intent, job_state, kept, note, skip_reason, start, title,
    unverified, wave, without_namespace,
};
pub use problems::{Advice, Explanation, finding, problem};
pub use programs::{for_programs, report_for_programs};
pub use readiness::{failure, missing, readiness};
pub(crate) use report::hints_of;
pub use report::{differs, hints, purpose, remark, result, summary, todo, unready, without_commands};
pub use risk::{immutable, lifecycle, risk};
pub use run::{awake, effect, notice, outcome, run_state, signing_in, step};
pub(crate) use texts::{say, word};
pub use time::{ago, moment};

/// Names one after the other: `a, b, c` and `a、b、c`.
pub fn list<T: AsRef<str>>(items: &[T], language: Language) -> String {
    let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    items.join(&say(language, "list-separator", []))
}

/// A list that may be empty, as a value.
fn list_or_none<T: AsRef<str>>(items: &[T], language: Language) -> String {
    if items.is_empty() { texts::NONE.to_owned() } else { list(items, language) }
}

/// Clauses one after the other.
pub(crate) fn clauses(parts: &[String], language: Language) -> String {
    parts.join(&say(language, "clause-separator", []))
}

/// A name and what is said of it.
pub(crate) fn of_what(name: &str, text: &str, language: Language) -> String {
    say(language, "of-what", [("name", name.into()), ("text", text.into())])
}
