//! The engine of Glasslift: from a manifest bundle and a cluster to a plan, a run and a report.
//!
//! `bundle -> cluster -> inspect -> decide -> order -> execute + observe -> report`. Only `run` writes to a cluster, and only
//! through [`cluster::Writer`]; planning gets a [`cluster::Reader`], which has no writing call except dry runs.

pub mod bundle;
pub mod cluster;
pub mod event;
pub mod journal;
pub mod plan;
pub mod problem;
pub mod report;
pub mod run;
pub mod words;
pub mod written;
