//! `glasslift-cli`: the engine of Glasslift for terminals, scripts and CI. No Kubernetes logic lives here.

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
mod target;

use std::process::ExitCode;

use glasslift_engine::environment::allow_enough_files;
use glasslift_engine::problem::Problem;

use args::Args;
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
            return failed(&problem.param("error", error.to_string()));
        }
    };
    match runtime.block_on(commands::run(&args)) {
        Ok(exit) => exit.into(),
        Err(problem) => failed(&problem),
    }
}

fn failed(problem: &Problem) -> ExitCode {
    output::problem(problem);
    Exit::Failed.into()
}
