//! What happened: a fold over the events of a run.

mod again;
mod command;
mod fold;
mod shell;
mod types;

use crate::event::Outcome;
pub use command::{is_pasted, ours, restore};
pub use fold::fold;
pub use shell::{quoted, quoted_path};
pub use types::{Command, CommandPurpose, Entry, EntryResult, Notice, Report, SavedCopy, SkippedJob, Todo, TodoWhat};

/// Whether nothing is left to do: only then may anything be shown in green.
pub fn is_clean(report: &Report) -> bool {
    report.todo.is_empty() && matches!(report.outcome, Outcome::Succeeded | Outcome::SucceededWithSkips)
}

#[cfg(test)]
pub(crate) mod tests;
