//! The readers of the engine, compiled on their own: what bytes from outside meet first.

/// `glasslift_engine::bundle`, without what needs a cluster or the network.
#[path = "../../src/bundle"]
pub mod bundle {
    pub mod check;
    pub mod finding;
    pub mod yaml;

    /// `glasslift_engine::bundle::source`, likewise.
    #[allow(dead_code)]
    pub mod source {
        mod address;
        pub mod archive;
        mod folder;
        mod input;
        mod kustomize;

        use input::too_large;
        pub use input::{Input, SIZE_LIMIT};
    }
}
#[path = "../../src/problem.rs"]
pub mod problem;

/// `glasslift_engine::plan`, as far as addresses are masked by it.
#[path = "../../src/plan"]
#[allow(dead_code)]
mod plan {
    pub(crate) mod redact;
}
