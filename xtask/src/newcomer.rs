//! `cargo xtask newcomer`: follows README.md in a fresh clone, as somebody would who reads nothing else.

use std::cell::OnceCell;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::command::{command, run};
use crate::place;
use crate::steps::{self, Ending, Step};

/// Where to leave what a newcomer sees.
#[derive(Args, Debug)]
pub(crate) struct Options {
    /// The folder for the pictures of every step; `target/newcomer` unless said
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
    /// Compile in a folder of its own, as on a machine that has seen nothing yet, instead of in this work tree's
    #[arg(long)]
    cold: bool,
}

/// The heading of README.md under which the first command stands.
const SECTION: &str = "## See it";

/// Clones the repository and runs the first command of its README.md, without a display and with one in memory.
///
/// # Errors
/// The first failing step's.
pub(crate) fn follow(options: &Options) -> Result<()> {
    let folder = tempfile::tempdir().context("no folder for the clone")?;
    let clone = folder.path().join("glasslift");
    let target = place::programs().parent().context("the folder for builds has no parent")?.to_owned();
    let into = match &options.into {
        Some(into) => std::path::absolute(into).context("the folder for the pictures is not usable")?,
        None => target.join("newcomer"),
    };
    let first = OnceCell::new();
    let newcomer = |arguments: &[&str]| -> Result<Ending> {
        let line: &String = first.get().context("README.md was not read")?;
        let mut words = line.split_whitespace();
        let mut typed = command(Path::new(words.next().unwrap_or_default()));
        typed.args(words).args(arguments).current_dir(&clone);
        typed.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env_remove("CARGO_MANIFEST_DIR");
        if !options.cold {
            typed.env("CARGO_TARGET_DIR", &target);
        }
        run(&mut typed)?;
        Ok(Ending::Done)
    };
    steps::run(vec![
        Step::new("clone", "what is committed, and nothing else", || {
            let mut git = command("git");
            run(git.args(["clone", "--quiet", "--no-hardlinks"]).arg(place::root()).arg(&clone))?;
            Ok(Ending::Done)
        }),
        Step::new("README.md", "the first command under \"See it\"", || {
            let readme = fs::read_to_string(clone.join("README.md")).context("the clone has no README.md")?;
            let command = first_command(&readme).context("README.md says nothing to type under \"See it\"")?;
            let note = format!("it says `{command}`");
            let _ = first.set(command);
            Ok(Ending::DoneWith(note))
        }),
        Step::new("without a display", "the upgrade in the terminal, to its report", || newcomer(&[])),
        Step::new("with a window", "the upgrade in the app, with a picture of every step", || {
            let folder = into.to_str().context("the folder for the pictures cannot be typed")?;
            newcomer(&["--screenshots", folder])?;
            let pictures = fs::read_dir(&into).context("there are no pictures")?;
            let names: Vec<_> =
                pictures.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
            if !names.iter().any(|name| name.contains("report")) {
                bail!("the pictures end before the report: {}", names.join(", "));
            }
            Ok(Ending::DoneWith(format!("{} pictures are in {}", names.len(), into.display())))
        }),
    ])
}

/// The first line of the first shell block of the section.
fn first_command(readme: &str) -> Option<String> {
    let section = readme.split_once(SECTION)?.1;
    let block = section.split_once("```sh\n")?.1;
    block.lines().next().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_command_is_the_one_under_the_heading() {
        let readme = "# X\n```sh\nother\n```\n## See it\n\nText.\n\n```sh\ncargo xtask demo\n```\n";
        assert_eq!(first_command(readme).as_deref(), Some("cargo xtask demo"));
        assert_eq!(first_command("# X\n"), None);
    }
}
