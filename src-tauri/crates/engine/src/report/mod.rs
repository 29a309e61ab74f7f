//! What happened: a fold over the events of a run, and its renderings.

mod fold;
mod render;
mod types;

pub use fold::fold;
pub(crate) use render::STYLE;
pub use render::{Format, is_clean, purpose_words, render, todo_words};
pub use types::{Command, CommandPurpose, Entry, EntryResult, Report, SkippedJob, Todo};

/// A word as a POSIX shell reads it back: quoted only where it has to be.
pub fn quoted(word: &str) -> String {
    let plain = !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:@%+=,".contains(c));
    if plain { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
