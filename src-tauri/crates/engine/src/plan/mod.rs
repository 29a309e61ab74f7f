//! What will happen and why: inspect (reads), decide and order (pure), diff and redact (pure).

pub mod decide;
mod decide_job;
pub mod definitions;
pub mod diff;
mod difference;
mod duplicates;
mod evidence;
pub mod export;
pub mod fields;
mod file;
pub mod fingerprint;
mod forecast;
pub mod immutability;
pub mod inspect;
pub mod job;
pub mod order;
pub mod ownership;
mod permissions;
pub mod redact;
pub mod takeover;
mod types;
mod unions;

pub use decide::{ON_EXISTING, decide, detail, settled};
pub use difference::{ChangeDetail, Comparison, DiffLine, FieldChange, Hunk, ImageChange, Side};
pub use evidence::{InPlace, JobEvidence, JobState};
pub use file::PlanFile;
pub use inspect::{Contest, DryRun, Fact, Inspection, inspect};
pub use types::*;
