//! What will happen and why: inspect (reads), decide and order (pure).

mod confirmation;
mod crd;
pub mod decide;
mod detail;
mod duplicates;
mod file;
pub mod inspect;
pub mod job;
mod needs;
pub mod order;
pub mod ownership;
mod permissions;
mod simulate;
pub mod takeover;
mod types;
mod unions;

pub use confirmation::{Confirmation, confirmation};
pub use decide::{ON_EXISTING, decide, detail, settled};
pub use detail::{ChangeDetail, Comparison};
pub use file::PlanFile;
pub use inspect::{Contest, DryRun, Fact, Inspection, inspect};
pub use job::{InPlace, JobEvidence};
pub use types::*;
