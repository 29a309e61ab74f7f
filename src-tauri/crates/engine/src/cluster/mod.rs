//! Who and where: kubeconfigs, connecting, what the server serves, and the two ways to talk to it.

mod answer;
pub mod catalogue;
mod checklist;
mod connect;
pub mod credentials;
pub mod diagnostics;
mod discovery;
mod doing;
pub mod kubeconfig;
pub mod label;
mod list;
mod passing;
mod patience;
pub mod preflight;
mod reader;
mod transport;
mod types;
mod version;
mod writer;

pub use answer::{ApiError, Cause, Refusal};
pub use connect::{Connection, Target, connect};
pub use discovery::{Discovery, Served};
pub use doing::Doing;
pub use list::{Listed, WORTH_A_LIST};
pub use passing::Passing;
pub use reader::{Answer, Detail, FIELD_MANAGER, Reader};
pub use types::{
    AuthKind, CheckEvent, CheckFact, CheckResult, CheckStep, ClusterInfo, ClusterLabel, ContextSummary, EnvironmentTag,
    HealthNotice, KubeconfigSource, Origin, Permission,
};
pub use writer::{Propagation, Writer};
