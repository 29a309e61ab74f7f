//! Folders in which the user showed sign-in tools, kept for the next start. A file that cannot be read means none.

use std::path::{Path, PathBuf};

use glasslift_engine::environment::whole;
use tauri::{AppHandle, Manager, Runtime};

/// Where the folders are kept.
pub(crate) fn file<R: Runtime>(app: &AppHandle<R>) -> Option<PathBuf> {
    Some(app.path().app_config_dir().ok()?.join("sign-in-tools.json"))
}

/// The folders, newest first.
pub(crate) fn read(file: &Path) -> Vec<PathBuf> {
    std::fs::read(file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

/// The folders with the one that a tool is in, first.
pub(crate) fn with_tool(folders: &[PathBuf], tool: &Path) -> Vec<PathBuf> {
    let folder = tool.parent().filter(|folder| folder.is_absolute());
    let others = folders.iter().map(PathBuf::as_path).filter(|one| Some(*one) != folder);
    folder.into_iter().chain(others).map(Path::to_owned).collect()
}

/// Keeps the folders; where that fails they hold until the window is closed.
pub(crate) fn write(file: &Path, folders: &[PathBuf]) -> std::io::Result<()> {
    file.parent().map_or(Ok(()), std::fs::create_dir_all)?;
    whole::write(file, &serde_json::to_vec_pretty(folders)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_a_tool_comes_first_once_and_is_kept() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("new").join("sign-in-tools.json");
        assert!(read(&file).is_empty());
        let folders = ["/one", "/two"].map(PathBuf::from);
        let found = with_tool(&folders, Path::new("/two/kubelogin"));
        assert_eq!(found, ["/two", "/one"].map(PathBuf::from));
        assert_eq!(with_tool(&folders, Path::new("kubelogin")), folders, "a bare name is in no folder");
        write(&file, &found).unwrap();
        assert_eq!(read(&file), found);
        std::fs::write(&file, "{").unwrap();
        assert!(read(&file).is_empty());
    }
}
