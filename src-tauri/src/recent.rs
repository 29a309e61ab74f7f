//! The bundles that were read last. A convenience: a list that cannot be read or written is an empty one, never an error.

use std::path::{Path, PathBuf};

use glasslift_engine::environment::whole;
use glasslift_engine::object::Shown;
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Manager, Runtime};
use ts_rs::TS;

/// How many are remembered.
const LIMIT: usize = 8;

/// A bundle that was read before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "shell.ts")]
pub(crate) struct RecentBundle {
    /// What to read: a path, an address, a catalog entry.
    pub(crate) source: String,
    /// Product, where it was recognised.
    pub(crate) product: Option<Shown>,
    /// Version, where it was recognised.
    pub(crate) version: Option<Shown>,
    /// When it was read, as RFC 3339 has it.
    pub(crate) at: String,
}

/// Where the list is kept.
pub(crate) fn file<R: Runtime>(app: &AppHandle<R>) -> Option<PathBuf> {
    Some(app.path().app_local_data_dir().ok()?.join("recent-bundles.json"))
}

/// The list, newest first.
pub(crate) fn read(file: &Path) -> Vec<RecentBundle> {
    std::fs::read(file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

/// Puts a bundle at the top of the list.
pub(crate) fn remember(file: &Path, bundle: RecentBundle) {
    let mut list = read(file);
    list.retain(|known| known.source != bundle.source);
    list.insert(0, bundle);
    list.truncate(LIMIT);
    let (Some(folder), Ok(text)) = (file.parent(), serde_json::to_vec_pretty(&list)) else { return };
    if std::fs::create_dir_all(folder).is_ok() {
        let _ = whole::write(file, &text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(source: &str) -> RecentBundle {
        RecentBundle { source: source.into(), product: None, version: None, at: String::new() }
    }

    #[test]
    fn the_newest_is_first_and_each_is_there_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep").join("recent.json");
        for source in ["a", "b", "a"] {
            remember(&file, bundle(source));
        }
        let sources: Vec<_> = read(&file).into_iter().map(|bundle| bundle.source).collect();
        assert_eq!(sources, ["a", "b"]);
        for number in 0..20 {
            remember(&file, bundle(&number.to_string()));
        }
        assert_eq!(read(&file).len(), LIMIT);
        std::fs::write(&file, "not json").unwrap();
        assert_eq!(read(&file), []);
    }
}
