//! Words for what the engine knows as values, in every language. The CLI, the written plans and reports, and the desktop around the window
//! use these; the window has its own. Every value has one place with all languages side by side, so that none can be forgotten.

mod cluster;
mod findings;
mod language;
mod plan;
mod problems;
mod readiness;
mod report;
mod risk;
mod run;
mod template;
mod time;

#[cfg(test)]
mod complete;

pub use cluster::{check_fact, check_facts, check_step, environment, sign_in};
pub use findings::{Advice, finding};
pub use language::Language;
pub use plan::{
    action, block_reason, choice, headline, image, in_place, job_state, note, skip_reason, title, unverified, wave,
};
pub use problems::{Explanation, problem};
pub use readiness::{failure, missing, readiness};
pub use report::{purpose, result, summary, todo};
pub use risk::{health, immutable, lifecycle, permission, risk};
pub use run::{effect, notice, outcome, run_state, step};
pub use time::{ago, moment};

/// `1 object`, `2 objects`, `2 个资源`. The English word has a regular plural, as all have that are used; the Chinese one comes with its
/// measure word.
pub fn count(count: impl Into<u64>, english: &str, chinese: &str, language: Language) -> String {
    match (language, count.into()) {
        (Language::English, 1) => format!("1 {english}"),
        (Language::English, count) => format!("{count} {english}s"),
        (Language::SimplifiedChinese, count) => format!("{count} {chinese}"),
    }
}

/// Names one after the other: `a, b, c` and `a、b、c`.
pub fn list<T: AsRef<str>>(items: &[T], language: Language) -> String {
    let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    items.join(language.pick(", ", "、"))
}

/// Clauses one after the other.
fn clauses(parts: &[String], language: Language) -> String {
    parts.join(language.pick("; ", "；"))
}
