//! `glasslift-cli`: the engine of Glasslift for terminals, scripts and CI. No Kubernetes logic lives here.

#![deny(clippy::print_stdout, clippy::print_stderr, clippy::disallowed_macros)]

mod args;
mod choices;
mod commands;
mod confirm;
mod exit;
mod language;
mod load;
mod marks;
mod output;
mod prepare;
mod signals;
mod target;

use std::process::ExitCode;

use glasslift_engine::environment::allow_enough_files;
use glasslift_engine::problem::Problem;

use args::{Args, Command};
use exit::Exit;

fn main() -> ExitCode {
    allow_enough_files();
    let args: Vec<_> = std::env::args_os().collect();
    language::choose(&args);
    let args = Args::read(args);
    if args.no_color {
        anstream::ColorChoice::Never.write_global();
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let problem = Problem::new("runtime");
            return failed(&problem.param("error", error.to_string())).into();
        }
    };
    let is_upgrade = matches!(args.command, Command::Upgrade(_));
    let ended = runtime.block_on(signals::heeding(|signals| async move { commands::run(&args, &signals).await }));
    // What still reads, from a terminal or a slow disk, is not waited for.
    runtime.shutdown_background();
    let exit = ended.unwrap_or_else(|problem| failed(&problem));
    match output::lost() {
        Some(error) => unprinted(exit, error, is_upgrade).into(),
        None => exit.into(),
    }
}

fn failed(problem: &Problem) -> Exit {
    output::problem(problem);
    Exit::Failed
}

/// The end where standard output took no more: the outcome of an upgrade counts, and all others have failed, as their output is what they
/// are for.
fn unprinted(exit: Exit, error: &str, is_upgrade: bool) -> Exit {
    output::problem(&Problem::new("output-lost").param("error", error));
    match exit {
        Exit::Success | Exit::Changes if !is_upgrade => Exit::Failed,
        exit => exit,
    }
}
