//! The readers of the engine, compiled on their own: what bytes from outside meet first.

/// `glasslift_engine::bundle`, without what needs a cluster.
#[path = "../../src/bundle"]
pub mod bundle {
    pub mod check;
    pub mod finding;
    pub mod yaml;
}
