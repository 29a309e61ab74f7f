//! From a chosen context to a working, identified connection: transport, sign-in, the connection test, and what people said about a
//! cluster.

mod checklist;
mod connection;
mod credentials;
pub mod fault;
pub mod mark;
mod transport;
mod types;
mod version;

pub use connection::{Connection, connect};
pub use credentials::{Observation, SignIn, SignInNews};
pub use types::{CheckEvent, CheckFact, CheckResult, CheckStep, EnvironmentTag, Mark, Moved, Sighting};
