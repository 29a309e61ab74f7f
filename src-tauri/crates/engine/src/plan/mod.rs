//! What will happen and why: inspect (reads), decide and order (pure), diff and redact (pure).

pub mod decide;
pub mod diff;
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
pub use inspect::{DryRun, Fact, Inspection, inspect};
pub use types::*;
