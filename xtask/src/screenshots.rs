//! `cargo xtask screenshots`: pictures of every state of the wizard, in both languages, colour schemes and sizes.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;

use crate::command::{cargo, command, run};
use crate::steps::{self, Ending, Step};
use crate::system::{self, Need};
use crate::{place, ui};

/// Which pictures.
#[derive(Args, Debug)]
pub(crate) struct Options {
    /// Only states whose name contains this, for example `review` or `31-`; may be given several times
    #[arg(long, value_name = "PART")]
    only: Vec<String>,
    /// Only this size of the page, for example 960x640
    #[arg(long, value_name = "SIZE")]
    size: Option<String>,
    /// Only this colour scheme: light or dark
    #[arg(long, value_name = "SCHEME")]
    theme: Option<String>,
    /// Only this language: en or zh-CN
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// The folder for the pictures; `target/screenshots` unless said
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
}

/// Builds the wizard with its scripted host and takes the pictures that `tests/screenshots.yaml` lists.
///
/// # Errors
/// The first failing step's.
pub(crate) fn take(options: &Options) -> Result<()> {
    let target = place::programs();
    let target = target.parent().context("the folder for builds has no parent")?.to_owned();
    let build = target.join("scripted-ui");
    let into = match &options.into {
        Some(folder) => std::path::absolute(folder).context("the folder for the pictures is not usable")?,
        None => target.join("screenshots"),
    };
    steps::run(vec![
        Step::new("system packages", "a screen in memory and the web engine that the window uses", || {
            system::ensure(Need::Window)
        }),
        Step::new("wizard: packages", "exactly what ui/package-lock.json names", ui::install),
        Step::new("wizard: build", "with the scripted host, which plays a cluster", || ui::build_scripted(&build)),
        Step::new("picture taker", "drives the web engine through WebDriver", || {
            run(cargo().args(["build", "--locked", "--package", "glasslift-tests", "--bin", "screenshots"]))?;
            Ok(Ending::Done)
        }),
        Step::new("pictures", "every state that tests/screenshots.yaml lists", || {
            let mut pictures = command(place::program("screenshots"));
            pictures.arg("states").arg("--build").arg(&build).arg("--into").arg(&into);
            for (name, value) in
                [("--size", &options.size), ("--theme", &options.theme), ("--language", &options.language)]
            {
                if let Some(value) = value {
                    pictures.args([name, value]);
                }
            }
            for part in &options.only {
                pictures.args(["--only", part]);
            }
            run(&mut pictures)?;
            Ok(Ending::DoneWith(format!("the pictures are in {}", into.display())))
        }),
    ])
}
