//! Tools of the checks that come from crates.io: kept in the user's cache, never installed for the whole machine.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::command::{cargo, run};
use crate::place;

/// Environment variable through which the window tests learn where tauri-driver is.
pub(crate) const TAURI_DRIVER_VARIABLE: &str = "GLASSLIFT_TAURI_DRIVER";

/// The release that is used; 3.x belongs to another generation of the window library.
const TAURI_DRIVER_VERSION: &str = "2.1.0";

/// Where tauri-driver is, which passes WebDriver commands on to the app's window. Built on first use, in about half a minute.
///
/// # Errors
/// When it is not there and cannot be built.
pub(crate) fn tauri_driver() -> Result<PathBuf> {
    let folder = place::tools()?.join(format!("tauri-driver-{TAURI_DRIVER_VERSION}"));
    let program = folder.join("bin").join(format!("tauri-driver{}", std::env::consts::EXE_SUFFIX));
    if !program.is_file() {
        println!("      missing: tauri-driver (passes a program's clicks on to the app's window)");
        let mut install = cargo();
        install.args(["install", "tauri-driver", "--version", TAURI_DRIVER_VERSION, "--locked", "--root"]).arg(&folder);
        // A tool's build must neither fill nor depend on the work tree's target folder.
        install.env("CARGO_TARGET_DIR", folder.join("build")).current_dir(std::env::temp_dir());
        run(&mut install)?;
        let _ = std::fs::remove_dir_all(folder.join("build"));
    }
    if !program.is_file() {
        bail!("cargo install succeeded, but there is no {}", program.display());
    }
    Ok(program)
}
