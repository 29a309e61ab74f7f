//! Runs of this and earlier sessions.

use std::path::{Path, PathBuf};

use glasslift_engine::journal::{self, RunSummary};
use glasslift_engine::problem::Problem;
use glasslift_engine::report::{self, Report};
use tauri::{AppHandle, Runtime, State};

use super::blocking;
use super::run::write_report;
use crate::session::missing;
use crate::settings;
use crate::state::App;

#[tauri::command]
pub(crate) async fn history() -> Result<Vec<RunSummary>, Problem> {
    let root = journal_root()?;
    blocking(move || Ok(journal::history(&root))).await
}

#[tauri::command]
pub(crate) async fn past_report(id: String) -> Result<Report, Problem> {
    blocking(move || read(&journal_root()?, &id)).await
}

#[tauri::command]
pub(crate) async fn save_past_report<R: Runtime>(
    handle: AppHandle<R>,
    app: State<'_, App>,
    id: String,
    path: PathBuf,
) -> Result<(), Problem> {
    app.chosen(&path)?;
    let report = blocking(move || read(&journal_root()?, &id)).await?;
    write_report(&report, &path, settings::language(&handle)).await
}

/// Where runs are recorded.
pub(super) fn journal_root() -> Result<PathBuf, Problem> {
    journal::default_root().ok_or_else(|| Problem::new("no-home").param("what", "runs"))
}

/// Folds the record of a run. An id is the name of a folder below `root`; anything else names no run.
fn read(root: &Path, id: &str) -> Result<Report, Problem> {
    let plain = !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if !plain {
        return Err(missing("such-run"));
    }
    let events = journal::events(&root.join(id))
        .map_err(|error| Problem::new("run-unreadable").param("run", id).param("error", error.to_string()))?;
    report::fold(&events).ok_or_else(|| Problem::new("run-unreadable").case("cut").param("run", id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_names_a_folder_of_the_records_and_nothing_else() {
        let root = tempfile::tempdir().unwrap();
        for id in ["", "..", "../other", "/etc", "a/b", "."] {
            assert_eq!(read(root.path(), id).unwrap_err().code, "out-of-order", "{id}");
        }
        assert_eq!(read(root.path(), "20260301T101500Z-00ab12").unwrap_err().code, "run-unreadable");
    }
}
