//! Glasslift's own programs and files.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::process::Command;

use crate::wait::within;

/// The folder with the workspace's `Cargo.toml`.
pub fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests).to_owned()
}

/// A folder of recordings that lie beside the repository. Tests that need them are ignored where they are not: see `build.rs`.
pub fn recorded(name: &str) -> PathBuf {
    root().join("../shared/data").join(name)
}

/// The folder of the bundles that ship with the app.
pub fn manifests() -> PathBuf {
    root().join("manifests")
}

/// A program of the workspace, for example `glasslift-cli`, from the folder that this test was built into.
///
/// # Errors
/// When it was not built; the text says how to.
pub fn program(name: &str) -> Result<PathBuf> {
    let this = env::current_exe().context("the test does not know where it is")?;
    // Tests are in `target/debug/deps`, programs one level above.
    let folder =
        this.parent().map(|folder| if folder.ends_with("deps") { folder.join("..") } else { folder.to_owned() });
    let path = folder.unwrap_or_default().join(format!("{name}{}", env::consts::EXE_SUFFIX));
    match path.canonicalize() {
        Ok(path) => Ok(path),
        Err(_) => bail!(
            "there is no {}: tests run Glasslift's own programs, which `cargo test` alone does not build. Run \
             `cargo xtask test`, or `cargo build --workspace --all-targets` before a single test",
            path.display()
        ),
    }
}

/// The folder for settings of the programs that this process starts: a test must not leave anything in the developer's own.
pub fn config_home() -> PathBuf {
    let test =
        env::current_exe().ok().and_then(|path| path.file_name().map(|name| name.to_string_lossy().into_owned()));
    env::temp_dir().join(format!("glasslift-tests-{}", test.unwrap_or_default()))
}

/// What a program of the tests ends with; an error is printed.
pub fn ended(result: Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// How the command line ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// The exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it complained about.
    pub stderr: String,
}

/// Runs `glasslift-cli` with these arguments to its end, at most 5 minutes.
///
/// # Errors
/// When it was not built, cannot be started or does not end. Its exit code is in the answer.
pub async fn cli<S: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = S>) -> Result<Finished> {
    cli_in("C.UTF-8", arguments).await
}

/// The same in a locale such as `zh_CN.UTF-8`.
///
/// # Errors
/// As [`cli`].
pub async fn cli_in<S: AsRef<std::ffi::OsStr>>(
    locale: &str,
    arguments: impl IntoIterator<Item = S>,
) -> Result<Finished> {
    let mut command = Command::new(program("glasslift-cli")?);
    command.args(arguments).stdin(Stdio::null()).kill_on_drop(true);
    // What the developer has set must not change what a test sees.
    command.env_remove("KUBECONFIG").env("NO_COLOR", "1").env("XDG_CONFIG_HOME", config_home());
    command.env_remove("LC_ALL").env_remove("LC_MESSAGES").env("LANG", locale);
    let output = within("running glasslift-cli", Duration::from_secs(300), async {
        command.output().await.context("glasslift-cli cannot be started")
    })
    .await?;
    Ok(Finished {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}
