//! What will happen and why: inspect (reads), decide and order (pure), diff and redact (pure).

pub mod decide;
pub mod diff;
mod difference;
mod evidence;
pub mod fields;
pub mod fingerprint;
pub mod immutability;
pub mod inspect;
pub mod job;
pub mod order;
pub mod ownership;
pub mod redact;
mod types;

pub use decide::{ON_EXISTING, decide, detail};
pub use difference::{ChangeDetail, Comparison, DiffLine, FieldChange, Hunk, ImageChange, Side};
pub use evidence::{InPlace, JobEvidence, JobState};
pub use inspect::{DryRun, Fact, Inspection, inspect};
pub use types::*;
