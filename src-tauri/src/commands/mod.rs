//! What the window can ask for. Each command reads its arguments, calls the engine and hands on the result.

mod bundle;
mod cluster;
mod history;
mod plan;
mod run;
mod settings;

use std::path::PathBuf;

use glasslift_engine::export;
use glasslift_engine::problem::Problem;

// Tauri's macro makes hidden items beside each command, so the whole modules are re-exported.
pub(crate) use bundle::*;
pub(crate) use cluster::*;
pub(crate) use history::*;
pub(crate) use plan::*;
pub(crate) use run::*;
pub(crate) use settings::*;

/// Work that takes its time: not on a thread that answers the page.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Problem> + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        Problem::new("internal", format!("The work ended unexpectedly: {error}.")).param("error", error.to_string())
    })?
}

/// Writes a file that the user named in a dialog.
async fn write_text(code: &'static str, path: PathBuf, text: String) -> Result<(), Problem> {
    blocking(move || export::write(code, &path, &text)).await
}
