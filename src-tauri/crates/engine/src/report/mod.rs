//! What happened: a fold over the events of a run, and its renderings.

mod fold;
mod render;
mod types;

pub use fold::fold;
pub use render::{is_clean, render};
pub use types::{Command, CommandPurpose, Entry, EntryResult, Report, SkippedJob, Todo};

/// A word as a POSIX shell reads it back: quoted only where it has to be.
pub fn quoted(word: &str) -> String {
    let plain = !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:@%+=,".contains(c));
    if plain { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
#[path = "tests.rs"]
pub(crate) mod tests;
