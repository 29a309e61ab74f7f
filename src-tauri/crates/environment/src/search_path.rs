//! Where sign-in tools, and what builds kustomizations, are looked for: the login shell's path, this process's path, and where installers put things.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::{Environment, Variables};

/// Which system's conventions apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum System {
    Windows,
    Mac,
    Other,
}

impl System {
    fn here() -> Self {
        if cfg!(windows) {
            Self::Windows
        } else if cfg!(target_os = "macos") {
            Self::Mac
        } else {
            Self::Other
        }
    }
}

/// The folders to look in, in order, each once. Relative ones are left out, as Go does: what they mean depends on where one stands.
pub fn folders(environment: &Environment, shell: Option<&Variables>) -> Vec<PathBuf> {
    let path = |variables: &Variables| variables.get(OsStr::new("PATH")).cloned();
    let listed = [shell.and_then(path), path(&environment.variables)].into_iter().flatten();
    let listed: Vec<PathBuf> = listed.flat_map(|path| std::env::split_paths(&path).collect::<Vec<_>>()).collect();
    let variable = |name: &str| {
        let name = OsStr::new(name);
        environment.variables.get(name).or_else(|| shell.and_then(|found| found.get(name))).map(PathBuf::from)
    };
    let known = well_known(System::here(), environment.home.as_deref(), variable);
    let mut unique: Vec<PathBuf> = Vec::new();
    let shown = environment.tool_folders.iter().cloned();
    for folder in shown.chain(listed).chain(known.into_iter().filter(|folder| folder.is_dir())) {
        if folder.is_absolute() && !unique.contains(&folder) {
            unique.push(folder);
        }
    }
    unique
}

/// Where installers and version managers put programs.
pub(crate) fn well_known(
    system: System,
    home: Option<&Path>,
    variable: impl Fn(&str) -> Option<PathBuf>,
) -> Vec<PathBuf> {
    let in_home = |folders: &[&str]| -> Vec<PathBuf> {
        home.map(|home| folders.iter().map(|folder| home.join(folder)).collect()).unwrap_or_default()
    };
    let krew = variable("KREW_ROOT").map(|root| root.join("bin"));
    let mut folders: Vec<PathBuf> = krew.into_iter().collect();
    if system == System::Windows {
        let below = |name: &str, folder: &str| variable(name).map(|root| root.join(folder));
        folders.extend(below("LOCALAPPDATA", "Microsoft/WinGet/Links"));
        folders.extend(below("LOCALAPPDATA", "Microsoft/WindowsApps"));
        folders.extend(below("LOCALAPPDATA", "Google/Cloud SDK/google-cloud-sdk/bin"));
        folders.extend(below("ProgramFiles(x86)", "Google/Cloud SDK/google-cloud-sdk/bin"));
        folders.extend(below("ProgramFiles", "Amazon/AWSCLIV2"));
        folders.extend(below("ProgramFiles", "Microsoft SDKs/Azure/CLI2/wbin"));
        folders.extend(below("ProgramData", "chocolatey/bin"));
        folders.extend(in_home(&["scoop/shims", ".azure-kubelogin", ".azure-kubectl", ".krew/bin", "go/bin"]));
        return folders;
    }
    folders.extend(in_home(&[".local/bin", "bin", ".krew/bin"]));
    if system == System::Mac {
        folders.extend(["/opt/homebrew/bin", "/opt/local/bin"].map(PathBuf::from));
        folders.push(PathBuf::from("/opt/homebrew/share/google-cloud-sdk/bin"));
        folders.push(PathBuf::from("/usr/local/share/google-cloud-sdk/bin"));
    } else {
        folders.extend(
            ["/snap/bin", "/home/linuxbrew/.linuxbrew/bin", "/usr/lib/google-cloud-sdk/bin"].map(PathBuf::from),
        );
        folders.extend(["/var/lib/flatpak/exports/bin", "/run/current-system/sw/bin"].map(PathBuf::from));
        folders.extend(in_home(&[".linuxbrew/bin"]));
    }
    folders.extend(["/usr/local/bin", "/usr/bin", "/bin"].map(PathBuf::from));
    folders.extend(in_home(&[
        "google-cloud-sdk/bin",
        ".asdf/shims",
        ".local/share/mise/shims",
        ".nix-profile/bin",
        ".cargo/bin",
        "go/bin",
        ".volta/bin",
        ".rd/bin",
        ".arkade/bin",
        ".pulumi/bin",
        ".oci/bin",
    ]));
    folders
}

/// What looking for a program gave.
#[derive(Debug, PartialEq, Eq)]
pub enum Lookup {
    /// Here it is.
    Found(PathBuf),
    /// A file of that name is there and cannot be run.
    NotExecutable(PathBuf),
    /// There is none.
    Missing,
}

/// Finds a program: a path as it is, a bare name in the folders.
pub fn find(command: &str, folders: &[PathBuf], extensions: &[OsString]) -> Lookup {
    let is_path = Path::new(command).components().count() > 1 || command.contains('/');
    let candidates: Vec<PathBuf> = if is_path {
        vec![PathBuf::from(command)]
    } else {
        folders.iter().map(|folder| folder.join(command)).collect()
    };
    let mut unusable = None;
    for candidate in candidates.into_iter().flat_map(|path| with_extensions(path, extensions)) {
        if is_executable(&candidate) {
            return Lookup::Found(candidate);
        }
        if unusable.is_none() && candidate.is_file() {
            unusable = Some(candidate);
        }
    }
    unusable.map_or(Lookup::Missing, Lookup::NotExecutable)
}

/// Windows tells programs by their extension (`PATHEXT`).
fn with_extensions(path: PathBuf, extensions: &[OsString]) -> Vec<PathBuf> {
    if extensions.is_empty()
        || path.extension().is_some_and(|own| extensions.iter().any(|e| e.eq_ignore_ascii_case(own)))
    {
        return vec![path];
    }
    let with = |extension: &OsString| {
        let mut name = path.clone().into_os_string();
        name.push(".");
        name.push(extension);
        PathBuf::from(name)
    };
    extensions.iter().map(with).collect()
}

/// The extensions of programs, without the dot; none where there are none.
pub fn extensions(environment: &Environment) -> Vec<OsString> {
    if !cfg!(windows) {
        return Vec::new();
    }
    let listed = environment.variables.get(OsStr::new("PATHEXT")).and_then(|value| value.to_str().map(str::to_owned));
    let listed = listed.unwrap_or_else(|| ".COM;.EXE;.BAT;.CMD".to_owned());
    listed
        .split(';')
        .map(|extension| OsString::from(extension.trim_start_matches('.')))
        .filter(|e| !e.is_empty())
        .collect()
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}

/// The variables of a sign-in tool: those of this process, what only the login shell sets, and the repaired path. A tool calls others
/// (`az`, `gcloud`, `session-manager-plugin`) and needs the path as much as we do.
pub fn variables(environment: &Environment, shell: Option<&Variables>, folders: &[PathBuf]) -> Variables {
    let mut variables = environment.variables.clone();
    for (name, value) in shell.into_iter().flatten() {
        variables.entry(name.clone()).or_insert_with(|| value.clone());
    }
    if let Some(home) = &environment.home {
        variables.entry("HOME".into()).or_insert_with(|| home.clone().into_os_string());
    }
    // An AppImage points these into itself, where the tools of the system find libraries that do not fit.
    let bundled = variables.get(OsStr::new("APPDIR")).cloned().filter(|folder| !folder.is_empty());
    if let Some(bundled) = bundled.as_ref().and_then(|folder| folder.to_str()) {
        variables.retain(|name, value| name == "PATH" || !value.to_str().is_some_and(|value| value.contains(bundled)));
    }
    variables.remove(OsStr::new("PYTHONHOME"));
    variables.remove(OsStr::new("PYTHONPATH"));
    if let Ok(path) = std::env::join_paths(folders) {
        variables.insert("PATH".into(), path);
    }
    variables
}
