//! `cargo xtask demo`: the upgrade that Glasslift was made for, on a control plane of its own, with nothing to prepare.

use std::cell::OnceCell;
use std::env;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::Args;
use glasslift_control_plane::{Binaries, CONTEXT_NAME, ControlPlane, Options as ControlPlaneOptions};

use crate::command::{cargo, command, run};
use crate::steps::{self, Ending, Step};
use crate::system::{self, Need};
use crate::{place, tools, ui};

/// What is on the cluster when the demo begins.
const INSTALLED: &str = "glasskube@0.2.1";
/// What it is upgraded to.
const CHOSEN: &str = "glasskube@0.3.0";
/// The Job that has run by then and that the upgrade must not trip over.
const JOB: &str = "/apis/batch/v1/namespaces/glasskube-system/jobs/glasskube-webhook-cert-init";
/// A bound for busy machines; the Job takes about a second.
const JOB_WITHIN: Duration = Duration::from_secs(120);

/// How to show it.
#[derive(Args, Debug)]
pub(crate) struct Options {
    /// Drive the real window on a screen in memory and leave a picture of every step in this folder
    #[arg(long, value_name = "DIR")]
    screenshots: Option<PathBuf>,
}

/// The three ways of showing it.
enum Stage {
    Screen,
    Terminal,
    Pictures(PathBuf),
}

/// Prepares everything and shows the upgrade.
///
/// # Errors
/// The first failing step's.
pub(crate) fn run_demo(options: &Options) -> Result<()> {
    let stage = match &options.screenshots {
        Some(folder) => {
            Stage::Pictures(std::path::absolute(folder).context("the folder for the pictures is not usable")?)
        }
        None if has_display() => Stage::Screen,
        None => Stage::Terminal,
    };
    let need = if matches!(stage, Stage::Pictures(_)) { Need::Window } else { Need::Build };
    // A cell, because the first step that needs the cluster makes it and later ones use it.
    let cluster = OnceCell::new();
    let mut list = vec![Step::new("system packages", "what the app needs to be built", move || system::ensure(need))];
    if !matches!(stage, Stage::Terminal) {
        list.push(Step::new("wizard: packages", "exactly what ui/package-lock.json names", ui::install));
        list.push(Step::new("wizard: build", "the pages that the app's window shows", ui::build));
    }
    list.push(Step::new("build", "the programs of the demo", || build(&stage)));
    list.push(Step::new("control plane", "a real API server, compiled once from pinned upstream sources", || {
        Binaries::ensure(&|line| println!("      {line}"))?;
        Ok(Ending::DoneWith(format!("Kubernetes {}", glasslift_control_plane::kubernetes_version())))
    }));
    list.push(Step::new("cluster", "starts the control plane and installs Glasskube 0.2.1", || {
        let made = installed_cluster()?;
        let note = format!("KUBECONFIG={}", made.kubeconfig().display());
        let _ = cluster.set(made);
        Ok(Ending::DoneWith(note))
    }));
    list.push(Step::new("upgrade", "Glasskube 0.2.1 to 0.3.0; the Job that already ran is skipped", || {
        let cluster = cluster.get().context("the cluster is not there")?;
        match &stage {
            Stage::Screen => open_app(cluster),
            Stage::Terminal => upgrade_in_terminal(cluster),
            Stage::Pictures(folder) => take_pictures(cluster, folder),
        }
    }));
    steps::run(list)
}

fn build(stage: &Stage) -> Result<Ending> {
    let mut build = cargo();
    build.args(["build", "--locked", "--package", "glasslift-cli"]);
    if !matches!(stage, Stage::Terminal) {
        build.args(["--package", "glasslift"]);
    }
    run(&mut build)?;
    if matches!(stage, Stage::Pictures(_)) {
        // On its own: built together with it, the app would be compiled anew with the features that the picture taker switches on.
        run(cargo().args(["build", "--locked", "--package", "glasslift-tests", "--bins"]))?;
    }
    Ok(Ending::Done)
}

/// A control plane on which Glasskube 0.2.1 was installed and its Job has finished.
fn installed_cluster() -> Result<ControlPlane> {
    let options = ControlPlaneOptions { nodes: 2, ..ControlPlaneOptions::default() };
    let cluster = ControlPlane::start_with(&options, &|line| println!("      {line}"))?;
    println!("      the API server answers on {}", cluster.server_url());
    run(cli(&cluster).args(["upgrade", "--file", INSTALLED, "--yes"]))?;
    let until = Instant::now() + JOB_WITHIN;
    while !job_is_complete(&cluster)? {
        if Instant::now() > until {
            bail!("the Job glasskube-webhook-cert-init did not finish within {} s", JOB_WITHIN.as_secs());
        }
        thread::sleep(Duration::from_millis(100));
    }
    println!("      Glasskube 0.2.1 is installed and its Job has finished");
    Ok(cluster)
}

fn job_is_complete(cluster: &ControlPlane) -> Result<bool> {
    let (_, job) = cluster.api().get(JOB)?;
    let conditions = job["status"]["conditions"].as_array();
    Ok(conditions.is_some_and(|all| all.iter().any(|one| one["type"] == "Complete" && one["status"] == "True")))
}

fn cli(cluster: &ControlPlane) -> std::process::Command {
    let mut cli = command(place::program("glasslift-cli"));
    cli.arg("--kubeconfig").arg(cluster.kubeconfig()).args(["--context", CONTEXT_NAME]);
    cli
}

fn open_app(cluster: &ControlPlane) -> Result<Ending> {
    println!("      the app opens now; close its window to end the demo and stop the cluster");
    let mut app = command(place::program("glasslift"));
    app.arg("--kubeconfig").arg(cluster.kubeconfig()).args(["--context", CONTEXT_NAME, "--bundle", CHOSEN]);
    run(&mut app)?;
    Ok(Ending::Done)
}

fn upgrade_in_terminal(cluster: &ControlPlane) -> Result<Ending> {
    println!("      there is no display (DISPLAY and WAYLAND_DISPLAY are not set), so the command line shows it");
    run(cli(cluster).args(["upgrade", "--file", CHOSEN, "--yes"]))?;
    Ok(Ending::DoneWith("with a display, the same command opens the app".to_owned()))
}

fn take_pictures(cluster: &ControlPlane, folder: &Path) -> Result<Ending> {
    let mut pictures = command(place::program("screenshots"));
    pictures.env(tools::TAURI_DRIVER_VARIABLE, tools::tauri_driver()?);
    pictures.arg("flow").arg("--kubeconfig").arg(cluster.kubeconfig()).args(["--context", CONTEXT_NAME]);
    pictures.args(["--bundle", CHOSEN, "--into"]).arg(folder);
    run(&mut pictures)?;
    Ok(Ending::DoneWith(format!("the pictures are in {}", folder.display())))
}

fn has_display() -> bool {
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
