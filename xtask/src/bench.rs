//! `cargo xtask bench`: how fast Glasslift is, next to a bare loop of requests and in its window, and how much memory it needs.

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use glasslift_control_plane::Binaries;

use crate::command::{cargo, command, run};
use crate::steps::{self, Ending, Step};
use crate::system::{self, Need};
use crate::{build, place, ui};

/// What to measure.
#[derive(Args, Debug)]
pub(crate) struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Plan and run of 1,000 objects next to a bare loop of requests, and the memory for 5,000; fails when a goal is missed
    Engine,
    /// From the start of the app, built for release, to a window that can be used; fails when it takes more than a second
    Start,
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
    match options.what {
        What::Engine => engine(),
        What::Start => start(),
        What::Ui { check } => wizard(check),
    }
}

/// Builds in the release profile, as users get it, and measures on a throw-away control plane.
fn engine() -> Result<()> {
    Binaries::ensure(&|line| println!("      {line}"))?;
    let mut bench = cargo();
    bench.args(["bench", "--package", "glasslift-tests", "--bench", "upgrade", "--locked"]);
    run(&mut bench)
        .context("a goal was missed, or the measurement failed; run it on an idle machine before believing it")
}

fn start() -> Result<()> {
    let mut list = build::steps(Need::Window);
    list.push(Step::new("meter", "starts the app on a screen in memory", || {
        run(cargo().args(["build", "--locked", "--package", "glasslift-tests", "--bin", "start-up"]))?;
        Ok(Ending::Done)
    }));
    list.push(Step::new("figures", "six starts, one after the other", || {
        run(command(place::program("start-up")).arg("--app").arg(place::release("glasslift")))?;
        Ok(Ending::Done)
    }));
    steps::run(list)
}

fn wizard(check: bool) -> Result<()> {
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
