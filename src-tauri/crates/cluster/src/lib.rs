//! Talking to an API server: what it serves, the two ways to talk to it, and what its errors mean.
//!
//! A [`Reader`] cannot change anything: its only writing verbs are dry runs. A [`Writer`] is for `run` alone.

mod answer;
mod discovery;
mod doing;
mod error;
mod gate;
mod list;
mod path;
pub mod preflight;
mod reader;
pub mod retry;
mod served;
mod transient;
mod types;
mod writer;

pub use answer::{Answer, NoAnswer, RawAnswer, causes};
pub use discovery::Discovery;
pub use doing::Doing;
pub use error::{ApiError, Cause, Meaning, Refusal, Sent, immutable_fields, partly_immutable_fields};
pub use gate::{Gate, Pass};
pub use kube::core::WatchEvent;
pub use list::{Listed, Name, Names, WORTH_A_LIST};
pub use path::Path;
pub use reader::{Detail, FIELD_MANAGER, Reader};
pub use served::Served;
pub use transient::Transient;
pub use types::{ClusterInfo, HealthNotice, Permission};
pub use writer::{Propagation, Writer};
