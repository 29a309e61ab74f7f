//! What happened: a fold over the events of a run.

mod command;
mod fold;
mod types;

use crate::event::Outcome;
pub use command::{quoted, restore};
pub use fold::fold;
pub use types::{Command, CommandPurpose, Entry, EntryResult, Notice, Report, SkippedJob, Todo, TodoWhat};

/// Whether nothing is left to do: only then may anything be shown in green.
pub fn is_clean(report: &Report) -> bool {
    report.todo.is_empty() && matches!(report.outcome, Outcome::Succeeded | Outcome::SucceededWithSkips)
}

#[cfg(test)]
pub(crate) mod tests;
