//! What a Kubernetes resource is: how it is named, what makes it the same, its fields, its status, and how two of them differ.
//! Pure; everything else stands on it.

pub mod diff;
mod difference;
pub mod fields;
mod fingerprint;
pub mod identity;
pub mod immutable;
pub mod inert;
pub mod job;
pub mod kstatus;
pub mod lifecycle;
pub mod lists;
pub mod pods;
pub mod problem;
mod readiness;
pub mod redact;
mod reference;
pub mod server_fields;
pub mod shown;
pub mod status;
pub mod yaml;

pub use difference::{DiffLine, FieldChange, Hunk, ImageChange, Side};
pub use fingerprint::Fingerprint;
pub use identity::{Identity, is_built_in};
pub use job::JobState;
pub use lifecycle::{ApiNotice, ApiState, KubernetesVersion, api_lifecycle};
pub use pods::images;
pub use readiness::{Failure, FailureWhat, Missing, MissingWhat, Readiness, ReadinessCause, ReadyNote, ReplicaState};
pub use reference::ObjectRef;
pub use shown::Shown;
