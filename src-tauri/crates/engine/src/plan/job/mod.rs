//! The Job rule: what happens to a Job that exists, and what a person is told about it.

mod evidence;
mod policy;

pub use evidence::{InPlace, JobEvidence};
pub(super) use policy::{evidence, existing_job, job_choices};
