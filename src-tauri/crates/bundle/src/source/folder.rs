//! Files and folders, in kubectl's order.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use glasslift_object::problem::Problem;

use super::input::Input;
use super::too_large;

/// What kubectl takes from a folder (`cli-runtime/pkg/resource/builder.go`). Upper case does not count there either.
const EXTENSIONS: [&str; 3] = ["json", "yaml", "yml"];

/// Whether kubectl would take a file of this name from a folder.
pub(super) fn is_manifest(path: &Path) -> bool {
    path.extension().and_then(|extension| extension.to_str()).is_some_and(|extension| EXTENSIONS.contains(&extension))
}

/// Reads one file; a pipe such as `/dev/fd/63` is one, too.
pub(super) fn read_file(path: &Path, limit: u64) -> Result<Input, Problem> {
    let label = path.display().to_string();
    let file = File::open(path).map_err(|error| unreadable(&label, &error))?;
    read_limited(label, file, limit)
}

/// Reads to the end, or refuses what is larger than the limit.
pub(super) fn read_limited(label: String, from: impl Read, limit: u64) -> Result<Input, Problem> {
    let mut bytes = Vec::new();
    from.take(limit + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&label, &error))?;
    if bytes.len() as u64 > limit { Err(too_large(&label)) } else { Ok(Input { label, bytes }) }
}

fn unreadable(label: &str, error: &io::Error) -> Problem {
    let name = if label == "-" { "Standard input" } else { label };
    let problem = match error.kind() {
        io::ErrorKind::NotFound => Problem::new("not-found", format!("{name} does not exist."))
            .case("source")
            .hint("Check the spelling. Catalogue entries are written as PRODUCT@VERSION, such as glasskube@0.3.0."),
        io::ErrorKind::PermissionDenied => {
            Problem::new("unreadable", format!("{name} cannot be read: you have no permission.")).case("permission")
        }
        _ => Problem::new("unreadable", format!("{name} cannot be read: {error}.")).param("error", error.to_string()),
    };
    problem.param("source", label)
}

/// Manifests of a folder and its subfolders in kubectl's order: lexical, files and folders mixed (Go `filepath.Walk`). The limit
/// holds for all of them together.
pub(super) fn read_folder(folder: &Path, limit: u64) -> Result<Vec<Input>, Problem> {
    let (mut inputs, mut left) = (Vec::new(), limit);
    for path in manifests(folder)? {
        let input = read_file(&path, left).map_err(|problem| match problem.code.as_str() {
            "too-large" => too_large(&folder.display().to_string()),
            _ => problem,
        })?;
        left = left.saturating_sub(input.bytes.len() as u64);
        inputs.push(input);
    }
    if inputs.is_empty() {
        return Err(Problem::new("empty-folder", format!("{} holds no manifests.", folder.display()))
            .param("source", folder.display().to_string())
            .hint("Looked for *.yaml, *.yml and *.json, also in its subfolders."));
    }
    Ok(inputs)
}

fn manifests(folder: &Path) -> Result<Vec<PathBuf>, Problem> {
    let (mut found, mut waiting) = (Vec::new(), vec![folder.to_owned()]);
    // A stack of what is still to be visited, the next on top: folders may be deeper than a call stack.
    while let Some(path) = waiting.pop() {
        // Like filepath.Walk, links to folders are not followed: they may lead in circles. The one that was named is.
        let is_folder = path == folder || fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_dir());
        if is_folder {
            waiting.extend(entries(&path)?);
        } else if is_manifest(&path) {
            if fs::metadata(&path).is_ok_and(|metadata| !metadata.is_file()) {
                return Err(Problem::new(
                    "no-file",
                    format!("{} is named like a manifest and is no file.", path.display()),
                )
                .param("path", path.display().to_string())
                .hint("It is a link to a folder, a pipe or a device. Name it by itself, or move it away."));
            }
            found.push(path);
        }
    }
    Ok(found)
}

/// What is in a folder, last first.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, Problem> {
    let label = folder.display().to_string();
    let entries = fs::read_dir(folder).map_err(|error| unreadable(&label, &error))?;
    let paths: Result<Vec<PathBuf>, io::Error> = entries.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths.map_err(|error| unreadable(&label, &error))?;
    paths.sort_by(|a, b| b.cmp(a));
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, name).unwrap();
        }
        folder
    }

    #[test]
    fn folders_are_read_in_kubectls_order_and_only_manifests() {
        let folder =
            folder(&["b.yaml", "a/z.json", "a.yaml", "a-b/x.yml", "a/b/c.yaml", "c.YAML", "notes.txt", "B.yml"]);
        let inputs = read_folder(folder.path(), 1000).unwrap();
        let names: Vec<_> = inputs.iter().map(|input| String::from_utf8_lossy(&input.bytes).into_owned()).collect();
        assert_eq!(names, ["B.yml", "a/b/c.yaml", "a/z.json", "a-b/x.yml", "a.yaml", "b.yaml"]);
    }

    #[test]
    fn the_limit_holds_for_all_files_together() {
        let folder = folder(&["a.yaml", "b.yaml"]);
        assert_eq!(read_folder(folder.path(), 12).unwrap().len(), 2);
        let problem = read_folder(folder.path(), 11).unwrap_err();
        assert_eq!(problem.code, "too-large");
        assert!(problem.message.starts_with(&folder.path().display().to_string()), "{problem:?}");
    }

    #[test]
    fn what_is_not_there_is_named() {
        assert_eq!(read_file(Path::new("no-such-file.yaml"), 1).unwrap_err().code, "not-found");
        assert_eq!(read_folder(folder(&["notes.txt"]).path(), 1).unwrap_err().code, "empty-folder");
    }

    #[cfg(unix)]
    #[test]
    fn links_to_files_are_read_and_links_to_folders_are_not_followed() {
        let folder = folder(&["real/a.yaml"]);
        std::os::unix::fs::symlink(folder.path().join("real/a.yaml"), folder.path().join("link.yaml")).unwrap();
        std::os::unix::fs::symlink(folder.path(), folder.path().join("circle")).unwrap();
        assert_eq!(read_folder(folder.path(), 1000).unwrap().len(), 2);
        std::os::unix::fs::symlink(folder.path(), folder.path().join("folder.yaml")).unwrap();
        assert_eq!(read_folder(folder.path(), 1000).unwrap_err().code, "no-file");
    }
}
