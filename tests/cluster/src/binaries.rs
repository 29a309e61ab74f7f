//! The programs of the control plane: where they are, and building them once when they are nowhere.

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::go::Go;
use crate::pins::{KWOK_MODULE, Pins, Release};
use crate::stages::{STAGES_FILE, stages};

/// Environment variable with the folder to keep built control planes in; its default is the folder
/// `glasslift/control-plane` in the user's cache.
pub const CACHE_VARIABLE: &str = "GLASSLIFT_CONTROL_PLANE_CACHE";
/// Environment variable with a folder of ready-made binaries, as in controller-runtime's envtest. What is not in
/// there is built.
pub const ASSETS_VARIABLE: &str = "KUBEBUILDER_ASSETS";

/// Raised when the way of building changes, so that caches of the old way are not used.
const RECIPE: &str = "1";

/// A program that the pins in `go.mod` provide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Binary {
    /// The store.
    Etcd,
    /// The API server.
    KubeApiserver,
    /// All built-in controllers: Job, garbage collector, TTL after finished and so on.
    KubeControllerManager,
    /// The scheduler.
    KubeScheduler,
    /// The client for people; nothing in here needs it, tests compare with it.
    Kubectl,
    /// The kubelet's stand-in.
    Kwok,
}

impl Binary {
    /// Every program, in the order of their names.
    pub const ALL: [Binary; 6] = [
        Binary::Etcd,
        Binary::KubeApiserver,
        Binary::KubeControllerManager,
        Binary::KubeScheduler,
        Binary::Kubectl,
        Binary::Kwok,
    ];

    /// The file name.
    pub fn name(self) -> &'static str {
        match self {
            Binary::Etcd => "etcd",
            Binary::KubeApiserver => "kube-apiserver",
            Binary::KubeControllerManager => "kube-controller-manager",
            Binary::KubeScheduler => "kube-scheduler",
            Binary::Kubectl => "kubectl",
            Binary::Kwok => "kwok",
        }
    }

    /// The Go package of its `main`, one of the `tool` lines of `go.mod`.
    pub(crate) fn package(self) -> &'static str {
        match self {
            Binary::Etcd => "go.etcd.io/etcd/server/v3",
            Binary::KubeApiserver => "k8s.io/kubernetes/cmd/kube-apiserver",
            Binary::KubeControllerManager => "k8s.io/kubernetes/cmd/kube-controller-manager",
            Binary::KubeScheduler => "k8s.io/kubernetes/cmd/kube-scheduler",
            Binary::Kubectl => "k8s.io/kubernetes/cmd/kubectl",
            Binary::Kwok => "sigs.k8s.io/kwok/cmd/kwok",
        }
    }

    /// The name that `go build -o folder/` gives the file: the last part of the package path that is not a major
    /// version.
    fn built_name(self) -> &'static str {
        match self {
            Binary::Etcd => "server",
            other => other.name(),
        }
    }
}

/// Every program of the control plane, ready to run.
#[derive(Clone, Debug)]
pub struct Binaries {
    paths: BTreeMap<Binary, PathBuf>,
    stages: PathBuf,
}

impl Binaries {
    /// Finds the programs, and builds what is nowhere. A first build takes about 6 minutes on 2 cores; after that this
    /// takes a few milliseconds. Of several processes at once one builds, the others wait for it.
    ///
    /// `on_line` gets a line of plain English whenever there is something to tell: what is built and why, how far it
    /// is.
    ///
    /// # Errors
    /// When Go is missing or too old, when the build fails, or when the cache folder cannot be written.
    pub fn ensure(on_line: &dyn Fn(&str)) -> Result<Self, Error> {
        Self::ensure_release(Release::Current, on_line)
    }

    /// [`Binaries::ensure`] for a Kubernetes version of one's choice. Both together take twice as long to build; what
    /// they have in common is built once.
    ///
    /// # Errors
    /// As [`Binaries::ensure`].
    pub fn ensure_release(release: Release, on_line: &dyn Fn(&str)) -> Result<Self, Error> {
        let root = cache_root()?;
        let mut all = Self { paths: BTreeMap::new(), stages: PathBuf::new() };
        for (pins, wanted) in release.parts() {
            // A ready-made server is of the version that somebody chose, which is not the older one.
            let assets = env::var_os(ASSETS_VARIABLE).map(PathBuf::from).filter(|_| pins.kwok_version().is_some());
            let part = Self::ensure_part(&root, *pins, wanted, assets.as_deref(), on_line)?;
            all.paths.extend(part.paths);
            if wanted.contains(&Binary::Kwok) {
                all.stages = part.stages;
            }
        }
        Ok(all)
    }

    fn ensure_part(
        root: &Path,
        pins: Pins,
        wanted: &[Binary],
        assets: Option<&Path>,
        on_line: &dyn Fn(&str),
    ) -> Result<Self, Error> {
        let sources = write_sources(root, pins)?;
        let go = Go::find(&sources, pins)?;
        let folder = root.join(format!("{}-{}", key(pins, &go), go.platform()));
        let found = Self::locate(&folder, wanted, assets);
        if found.missing().is_empty() {
            mark_used(&folder);
            return Ok(found);
        }
        fs::create_dir_all(&folder).map_err(Error::file("create the folder", &folder))?;
        let _lock = lock(&folder.join(LOCK_FILE), on_line)?;
        // Another process may have built it while this one waited for the lock.
        let found = Self::locate(&folder, wanted, assets);
        if !found.missing().is_empty() {
            build(&go, &found.missing(), &folder, on_line)?;
            remove_unused(root, SystemTime::now());
        }
        Ok(found)
    }

    /// Where a program is.
    pub fn path(&self, binary: Binary) -> &Path {
        self.paths.get(&binary).map_or(Path::new(binary.name()), PathBuf::as_path)
    }

    /// The file with the stages that kwok plays.
    pub(crate) fn stages(&self) -> &Path {
        &self.stages
    }

    fn locate(folder: &Path, wanted: &[Binary], assets: Option<&Path>) -> Self {
        let place = |binary: Binary| {
            let ready_made = assets.map(|assets| assets.join(binary.name())).filter(|path| path.is_file());
            ready_made.unwrap_or_else(|| folder.join(binary.name()))
        };
        let paths = wanted.iter().map(|&binary| (binary, place(binary))).collect();
        Self { paths, stages: folder.join(STAGES_FILE) }
    }

    fn missing(&self) -> Vec<Binary> {
        // kwok counts as missing without its stages: both come from the same module.
        let stages = self.stages.is_file();
        let here = |binary, path: &Path| path.is_file() && (binary != Binary::Kwok || stages);
        self.paths.iter().filter(|(binary, path)| !here(**binary, path)).map(|(binary, _)| *binary).collect()
    }
}

/// The folder that built control planes are kept in: [`CACHE_VARIABLE`], else `glasslift/control-plane` in the user's
/// cache.
///
/// # Errors
/// When no cache folder is known: neither `XDG_CACHE_HOME` nor `HOME` is set.
pub fn cache_root() -> Result<PathBuf, Error> {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    choose_cache_root(set(CACHE_VARIABLE), set("XDG_CACHE_HOME"), set("HOME")).ok_or(Error::NoCacheFolder)
}

fn choose_cache_root(chosen: Option<PathBuf>, xdg: Option<PathBuf>, home: Option<PathBuf>) -> Option<PathBuf> {
    // The XDG base directory specification: a relative XDG_CACHE_HOME counts as unset.
    let user = || xdg.filter(|path| path.is_absolute()).or_else(|| home.map(|home| home.join(".cache")));
    chosen.or_else(|| user().map(|cache| cache.join("glasslift").join("control-plane")))
}

/// Lays an embedded `go.mod` and `go.sum` down for `go` to work in.
fn write_sources(root: &Path, pins: Pins) -> Result<PathBuf, Error> {
    let folder = root.join(format!("pins-{}", hash(pins, &[])));
    if !folder.is_dir() {
        fs::create_dir_all(root).map_err(Error::file("create the folder", root))?;
        let draft = tempfile::Builder::new().prefix(".pins-").tempdir_in(root);
        let draft = draft.map_err(Error::file("create a folder in", root))?;
        for (name, text) in [("go.mod", pins.go_mod), ("go.sum", pins.go_sum)] {
            let path = draft.path().join(name);
            fs::write(&path, text).map_err(Error::file("write", &path))?;
        }
        // Losing the race against another process is fine: it wrote the same.
        if let Err(error) = fs::rename(draft.path(), &folder)
            && !folder.is_dir()
        {
            return Err(Error::file("create the folder", &folder)(error));
        }
    }
    Ok(folder)
}

fn key(pins: Pins, go: &Go) -> String {
    hash(pins, &[go.version(), go.platform(), RECIPE])
}

fn hash(pins: Pins, more: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in [pins.go_mod, pins.go_sum].iter().chain(more) {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    hasher.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Takes the lock of a cache folder; it is let go when the file is dropped, also when the process dies.
fn lock(path: &Path, on_line: &dyn Fn(&str)) -> Result<File, Error> {
    let file = File::options().create(true).truncate(false).write(true).open(path);
    let file = file.map_err(Error::file("open", path))?;
    match file.try_lock() {
        Ok(()) => return Ok(file),
        Err(TryLockError::WouldBlock) => on_line("another process is building the control plane: waiting for it"),
        Err(TryLockError::Error(error)) => return Err(Error::file("lock", path)(error)),
    }
    file.lock().map_err(Error::file("lock", path))?;
    Ok(file)
}

/// Builds into a draft folder and moves each finished file into place, so that a file that is there is whole.
fn build(go: &Go, wanted: &[Binary], folder: &Path, on_line: &dyn Fn(&str)) -> Result<(), Error> {
    remove_abandoned_drafts(folder);
    let draft = tempfile::Builder::new().prefix(DRAFT_PREFIX).tempdir_in(folder);
    let draft = draft.map_err(Error::file("create a folder in", folder))?;
    let names: Vec<_> = wanted.iter().map(|binary| binary.name()).collect();
    on_line(&format!(
        "building {} with Go {}, once, for tests on a real control plane; about 6 minutes on 2 cores",
        names.join(", "),
        go.version()
    ));
    let packages: Vec<_> = wanted.iter().map(|binary| binary.package()).collect();
    go.build(&packages, draft.path(), on_line)?;
    if wanted.contains(&Binary::Kwok) {
        let text = stages(&go.module_folder(KWOK_MODULE)?)?;
        let path = draft.path().join(STAGES_FILE);
        fs::write(&path, text).map_err(Error::file("write", &path))?;
        move_into_place(&path, &folder.join(STAGES_FILE))?;
    }
    for binary in wanted {
        move_into_place(&draft.path().join(binary.built_name()), &folder.join(binary.name()))?;
    }
    on_line(&format!("the control plane is built: {}", folder.display()));
    Ok(())
}

const DRAFT_PREFIX: &str = ".building-";
const LOCK_FILE: &str = "build.lock";
/// How long a cache folder stays that nothing asks for: 30 days.
const KEPT_UNUSED: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Only called under the build lock, so a draft that exists belongs to a build that was killed.
fn remove_abandoned_drafts(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(DRAFT_PREFIX) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Notes that a cache folder is in use. Best effort: without it the folder is built again some day.
fn mark_used(folder: &Path) {
    if let Ok(file) = File::options().write(true).open(folder.join(LOCK_FILE)) {
        let _ = file.set_modified(SystemTime::now());
    }
}

/// Removes what other versions of the pins have left: 400 MB each.
fn remove_unused(root: &Path, now: SystemTime) {
    for entry in fs::read_dir(root).into_iter().flatten().flatten() {
        let used = fs::metadata(entry.path().join(LOCK_FILE)).and_then(|data| data.modified());
        if used.is_ok_and(|used| now.duration_since(used).is_ok_and(|age| age > KEPT_UNUSED)) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn move_into_place(from: &Path, to: &Path) -> Result<(), Error> {
    fs::rename(from, to).map_err(Error::file("move into place", to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_is_the_chosen_one_then_xdg_then_home() {
        let path = |text: &str| Some(PathBuf::from(text));
        assert_eq!(choose_cache_root(path("/c"), path("/x"), path("/h")), path("/c"));
        assert_eq!(choose_cache_root(None, path("/x"), path("/h")), path("/x/glasslift/control-plane"));
        assert_eq!(choose_cache_root(None, path("rel"), path("/h")), path("/h/.cache/glasslift/control-plane"));
        assert_eq!(choose_cache_root(None, None, None), None);
    }

    #[test]
    fn ready_made_binaries_win_and_the_rest_comes_from_the_cache() {
        let cache = tempfile::tempdir().unwrap();
        let assets = tempfile::tempdir().unwrap();
        fs::write(assets.path().join("etcd"), "").unwrap();
        fs::write(cache.path().join("kwok"), "").unwrap();
        let found = Binaries::locate(cache.path(), &Binary::ALL, Some(assets.path()));
        assert_eq!(found.path(Binary::Etcd), assets.path().join("etcd"));
        assert_eq!(found.path(Binary::KubeApiserver), cache.path().join("kube-apiserver"));
        assert!(!found.missing().contains(&Binary::Etcd));
        assert!(found.missing().contains(&Binary::Kwok), "kwok is of no use without its stages");
        fs::write(cache.path().join(STAGES_FILE), "").unwrap();
        assert!(!Binaries::locate(cache.path(), &Binary::ALL, None).missing().contains(&Binary::Kwok));
    }

    #[test]
    fn a_cache_folder_goes_when_nothing_has_used_it_for_long() {
        let root = tempfile::tempdir().unwrap();
        let (unused, used) = (root.path().join("a"), root.path().join("b"));
        for folder in [&unused, &used] {
            fs::create_dir(folder).unwrap();
            let long_ago = SystemTime::now() - 2 * KEPT_UNUSED;
            File::create(folder.join(LOCK_FILE)).unwrap().set_modified(long_ago).unwrap();
        }
        fs::create_dir(root.path().join("not-a-cache")).unwrap();
        mark_used(&used);
        remove_unused(root.path(), SystemTime::now());
        assert!(!unused.exists());
        assert!(used.exists() && root.path().join("not-a-cache").exists());
    }
}
