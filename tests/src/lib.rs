//! What the tests in `tests/` and the picture taker share: a control plane with a Kubernetes client, Glasslift's own programs, waiting
//! for conditions, and the real window.
//!
//! Glasslift's programs are taken from the folder that cargo built the tests into. `cargo xtask test` builds them first; before running
//! a single test by hand, do the same with `cargo build --workspace --all-targets`.

mod attempt;
mod cluster;
mod engine;
mod kubectl;
pub mod net;
mod programs;
#[cfg(target_os = "linux")]
pub mod states;
#[cfg(target_os = "linux")]
mod terminal;
mod tunnel;
mod wait;
#[cfg(target_os = "linux")]
pub mod window;
mod yaml;

pub use glasslift_control_plane::fixtures;

pub use attempt::{Attempt, Kubeconfig, attempt};
pub use cluster::{Cluster, GLASSKUBE, Glasskube};
pub use engine::{Engine, Events, Planned, Ran, finish, said};
pub use programs::{Finished, cli, cli_in, config_home, ended, manifests, program, recorded, root};
#[cfg(target_os = "linux")]
pub use terminal::{Role, Terminal};
pub use tunnel::{Flow, Tunnel};
pub use wait::{eventually, within};
pub use yaml::yaml;
