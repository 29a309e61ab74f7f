//! `cargo xtask bench`: figures about speed.

use anyhow::{Context, Result};
use clap::{Args, Subcommand};

use crate::command::{cargo, command, run};
use crate::steps::{self, Ending, Step};
use crate::system::{self, Need};
use crate::{place, ui};

/// What to measure.
#[derive(Args, Debug)]
pub(crate) struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// The wizard in the web engine of its window: 5,000 rows during thousands of events
    Ui {
        /// Fail when a figure is above its limit
        #[arg(long)]
        check: bool,
    },
}

/// Builds what is needed and prints the figures.
///
/// # Errors
/// The first failing step's.
pub(crate) fn measure(options: &Options) -> Result<()> {
    let What::Ui { check } = options.what;
    let target = place::programs();
    let build = target.parent().context("the folder for builds has no parent")?.join("scripted-ui");
    steps::run(vec![
        Step::new("system packages", "a screen in memory and the web engine that the window uses", || {
            system::ensure(Need::Window)
        }),
        Step::new("wizard: packages", "exactly what ui/package-lock.json names", ui::install),
        Step::new("wizard: build", "with the scripted host, which plays a cluster", || ui::build_scripted(&build)),
        Step::new("meter", "drives the web engine through WebDriver", || {
            run(cargo().args(["build", "--locked", "--package", "glasslift-tests", "--bin", "ui-speed"]))?;
            Ok(Ending::Done)
        }),
        Step::new("figures", "5,000 rows during a run", || {
            let mut meter = command(place::program("ui-speed"));
            meter.arg("--build").arg(&build);
            if check {
                meter.arg("--check");
            }
            run(&mut meter)?;
            Ok(Ending::Done)
        }),
    ])
}
