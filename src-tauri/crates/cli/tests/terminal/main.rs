//! The program as a person or a script meets it, where no cluster is needed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod completions;
mod pages;
#[cfg(unix)]
mod signals;
mod streams;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const ENGLISH: &str = "C.UTF-8";
const CHINESE: &str = "zh_CN.UTF-8";

/// Runs the program where `given` is, with nothing in its environment but a language and a home that does not exist.
fn glasslift(locale: &str, arguments: &[&str]) -> Output {
    command(locale, arguments).output().expect("glasslift-cli starts")
}

/// The folder with what the program is given.
fn given() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/terminal/given")
}

fn command(locale: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_glasslift-cli"));
    command.args(arguments).current_dir(given()).env_clear().env("LC_ALL", locale).env("HOME", "/nowhere");
    // Windows starts nothing without it.
    command.envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)));
    command
}
