//! What the window can ask for. Each command reads its arguments, calls the engine and hands on the result.

mod bundle;
mod cluster;
mod history;
mod plan;
mod run;
mod settings;

// Tauri's macro makes hidden items beside each command, so the whole modules are re-exported.
pub(crate) use bundle::*;
pub(crate) use cluster::*;
pub(crate) use history::*;
pub(crate) use plan::*;
pub(crate) use run::*;
pub(crate) use settings::*;
