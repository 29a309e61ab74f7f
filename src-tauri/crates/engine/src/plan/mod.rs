//! What will happen and why: inspect (reads), decide and order (pure).

mod action;
mod change;
mod confirmation;
mod crd;
mod decide;
mod detail;
mod duplicates;
mod fact;
mod file;
mod inspect;
pub mod job;
mod needs;
mod order;
pub mod ownership;
mod permissions;
mod planned;
mod risk;
mod simulate;
pub mod takeover;
mod unions;
mod verdict;

pub use action::{Action, BlockReason, ChangeId, Choice, ConflictPolicy, FieldOwner, OwnerKind, SkipReason};
pub use change::{Change, Counts, Decision, Decisions, Plan};
pub use confirmation::{Confirmation, confirmation};
pub use decide::{ON_EXISTING, decide};
pub use detail::{ChangeDetail, Comparison};
pub use fact::{Conflict, DryRun, Fact, is_generated};
pub use file::PlanFile;
pub use inspect::{Inspection, inspect};
pub use job::{InPlace, JobEvidence};
pub use order::Wave;
pub use planned::{Planned, planned, planned_one};
pub use risk::{Risk, Unverified};
