//! The stages that kwok plays, taken from kwok's own module at the pinned version.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use crate::error::Error;

/// The name of the joined file in a cache folder.
pub(crate) const STAGES_FILE: &str = "stages.yaml";

/// The published stages to play: kwok's `fast` set, and its `chaos` set for Pods, which acts only on Pods with its
/// label.
const STAGE_FOLDERS: [&str; 4] = ["node/fast", "node/heartbeat-with-lease", "pod/fast", "pod/chaos"];

/// Joins the stage files of the kwok module into one YAML stream.
pub(crate) fn stages(module: &Path) -> Result<String, Error> {
    let mut all = String::new();
    for wanted in STAGE_FOLDERS {
        let folder = module.join("kustomize/stage").join(wanted);
        let mut files: Vec<OsString> =
            fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.file_name()).collect();
        files.sort();
        let before = all.len();
        for name in files.iter().filter(|name| Path::new(name).extension().is_some_and(|end| end == "yaml")) {
            let path = folder.join(name);
            let text = fs::read_to_string(&path).map_err(Error::file("read", &path))?;
            if text.lines().any(|line| line == "kind: Stage") {
                all.push_str("---\n");
                all.push_str(&text);
                all.push('\n');
            }
        }
        if all.len() == before {
            return Err(Error::StagesMissing { folder: module.to_owned(), wanted });
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_joined_and_kustomizations_left_out() {
        let module = tempfile::tempdir().unwrap();
        for folder in STAGE_FOLDERS {
            let folder = module.path().join("kustomize/stage").join(folder);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("kustomization.yaml"), "kind: Kustomization\n").unwrap();
            fs::write(folder.join("a.yaml"), "kind: Stage\n").unwrap();
        }
        let text = stages(module.path()).unwrap();
        assert_eq!(text.matches("kind: Stage").count(), STAGE_FOLDERS.len());
        assert!(!text.contains("Kustomization"));
        fs::remove_file(module.path().join("kustomize/stage/pod/fast/a.yaml")).unwrap();
        assert!(matches!(stages(module.path()), Err(Error::StagesMissing { wanted: "pod/fast", .. })));
    }
}
