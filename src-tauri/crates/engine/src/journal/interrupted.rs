//! What an interrupted run leaves open, told from its record. Pure but for reading the record.

use std::io;
use std::path::Path;

use glasslift_object::ObjectRef;
use serde::{Deserialize, Serialize};

use crate::event::{Saved, Step};
use crate::plan::ChangeId;
use crate::report::{EntryResult, Report, fold};

/// A change that the end of a run found in the middle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InFlight {
    /// Which change.
    pub change: ChangeId,
    /// Which object.
    pub object: ObjectRef,
    /// What was being done.
    pub step: Step,
    /// Whether the object may be gone: it was being deleted, or was deleted and not created anew.
    pub may_be_gone: bool,
    /// The copy that was saved before, with the command that puts it back.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub saved: Option<Saved>,
}

/// The changes that were in flight when a recorded run ended without an end; empty for a run that ended in order.
///
/// # Errors
/// When the record cannot be read.
pub fn interrupted(folder: &Path) -> io::Result<Vec<InFlight>> {
    Ok(fold(&super::events(folder)?).map(|report| in_flight(&report)).unwrap_or_default())
}

/// The changes of a report of which it is not known whether they took place.
pub fn in_flight(report: &Report) -> Vec<InFlight> {
    let entries = report.entries.iter().filter_map(|entry| {
        let EntryResult::Uncertain { step } = entry.result else { return None };
        Some(InFlight {
            change: entry.change,
            object: entry.object.clone(),
            step,
            may_be_gone: may_be_gone(step) && entry.saved.is_some(),
            saved: entry.saved.clone(),
        })
    });
    entries.collect()
}

/// Whether an object that was in this step may be gone.
pub(crate) fn may_be_gone(step: Step) -> bool {
    matches!(step, Step::Deleting | Step::AwaitingDeletion | Step::Creating | Step::Restoring)
}
