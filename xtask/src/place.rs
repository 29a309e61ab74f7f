//! Where things are in the work tree and on the machine.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The folder with the workspace's `Cargo.toml`.
pub(crate) fn root() -> PathBuf {
    // Cargo sets the variable for `cargo xtask`; the compiled-in path serves a binary that is started by hand.
    let manifest = env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    manifest.parent().map_or_else(|| manifest.clone(), Path::to_path_buf)
}

/// Where cargo puts a debug build's programs.
pub(crate) fn programs() -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    // A relative CARGO_TARGET_DIR is meant from where cargo was called, which is where this process still is.
    target.unwrap_or_else(|| root().join("target")).join("debug")
}

/// A program that cargo built, for example `glasslift-cli`.
pub(crate) fn program(name: &str) -> PathBuf {
    programs().join(format!("{name}{}", env::consts::EXE_SUFFIX))
}

/// A program that cargo built for release.
pub(crate) fn release(name: &str) -> PathBuf {
    programs().with_file_name("release").join(format!("{name}{}", env::consts::EXE_SUFFIX))
}

/// Where tools are kept that the checks need and that no package manager of the system has.
///
/// # Errors
/// When no cache folder is known.
pub(crate) fn tools() -> Result<PathBuf> {
    let control_planes = glasslift_control_plane::cache_root()?;
    let cache = control_planes.parent().context("the cache folder has no parent folder")?;
    Ok(cache.join("tools"))
}

/// Whether a program of this name is on PATH.
pub(crate) fn on_path(name: &str) -> bool {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    env::var_os("PATH").is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(&file).is_file()))
}
