//! The Job rule: a Job that exists is left alone unless somebody asks for something else, and none ever runs again by accident.
//!
//! - A Job that is on the cluster is skipped, whatever changed in it, and the plan shows the `evidence`: what it is doing or did, how the
//!   bundle's Job differs once the server has defaulted it, and whether the server would take that in place (`ask`).
//! - A choice for this Job, else the bundle's annotation `glasslift.dev/on-existing`, else the policy for all Jobs says otherwise
//!   (`policy`): update it in place, re-create it, or fail. For all Jobs, re-creating and failing mean those that changed.
//! - A Job with a `generateName` only is a new run with every apply: it is created unless that is declined.
//! - A run looks once more (`run`): a Job that vanished since the plan is not created, one that appeared is skipped, and a creation
//!   whose answer was lost is never repeated. A Job that is put back after its re-creation failed is suspended.

mod ask;
mod evidence;
mod policy;
mod run;
mod types;

pub(super) use ask::pods;
pub(super) use evidence::{evidence, exists, sides};
pub(super) use policy::{existing, needs_attention, new_run};
pub use run::{appeared, may_create_again, still_skipped, suspended};
pub use types::{InPlace, JobEvidence};

#[cfg(test)]
mod tests;
