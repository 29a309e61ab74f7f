//! The engine of Glasslift: from a manifest bundle and a cluster to a plan, a run and a report.
//!
//! The rooms follow the road, each standing on those before it: `object`, `environment`, `bundle`, `kubeconfig`, `cluster` and `connect`
//! are crates; `plan`, `event`, `report`, `journal`, `run`, `words` and `export` are modules here. Only `run` writes to a cluster, and
//! only through a [`cluster::Writer`]; planning gets a [`cluster::Reader`], which has no writing call except dry runs.

pub mod event;
pub mod export;
pub mod journal;
pub mod plan;
pub mod report;
pub mod run;
pub mod words;

pub use glasslift_bundle as bundle;
pub use glasslift_cluster as cluster;
pub use glasslift_connect as connect;
pub use glasslift_environment as environment;
pub use glasslift_kubeconfig as kubeconfig;
pub use glasslift_object as object;
pub use glasslift_object::problem;
