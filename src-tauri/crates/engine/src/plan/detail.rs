//! The form in which differences are shown. Redacted: see `diff`, which makes them.

use glasslift_object::{FieldChange, Hunk};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::types::ChangeId;

/// The differences of one change, fetched on demand. Redacted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "plan.ts")]
pub struct ChangeDetail {
    /// Which change.
    pub change: ChangeId,
    /// What is compared.
    pub comparison: Comparison,
    /// Fields that differ, sorted by path.
    pub fields: Vec<FieldChange>,
    /// The same as YAML lines, with three lines of context.
    pub hunks: Vec<Hunk>,
}

/// What the two sides of a difference are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "plan.ts")]
pub enum Comparison {
    /// The live object and what the server would store.
    LiveAndStored,
    /// The live object and the bundle's, because the server could not be asked.
    LiveAndBundle,
    /// The live Job and the bundle's Job, defaulted by the server. What is skipped, not what is done.
    LiveAndNewJob,
    /// Nothing and the new object.
    New,
    /// The object and nothing.
    Removed,
}
