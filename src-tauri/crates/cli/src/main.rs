//! `glasslift-cli`: the engine of Glasslift for terminals, scripts and CI. No Kubernetes logic lives here.

mod args;
mod bundle;
mod check;
mod cluster;
mod compare;
mod confirm;
mod label;
mod language;
mod output;
mod plan;
mod upgrade;

use std::process::ExitCode;

use glasslift_engine::problem::Problem;

use args::{Args, Command};

/// Exit codes besides 0. `plan` and `bundle --from` answer 2 for changes; everything answers 1 for a failure.
mod exit {
    pub(crate) const FAILED: u8 = 1;
    pub(crate) const CHANGES: u8 = 2;
    pub(crate) const JOB_SKIPPED: u8 = 3;
    pub(crate) const STOPPED: u8 = 130;
}

fn main() -> ExitCode {
    let args: Vec<_> = std::env::args_os().collect();
    language::choose(&args);
    let args = Args::read(args);
    if args.no_color {
        anstream::ColorChoice::Never.write_global();
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let problem = Problem::new("runtime", format!("The program could not start: {error}."));
            return failed(&problem.param("error", error.to_string()));
        }
    };
    match runtime.block_on(run(args)) {
        Ok(code) => code,
        Err(problem) => failed(&problem),
    }
}

async fn run(args: Args) -> Result<ExitCode, Problem> {
    match &args.command {
        Command::Contexts(options) => cluster::contexts(&args.cluster, options),
        Command::Check(options) => check::check(&args.cluster, options).await,
        Command::Label(options) => label::label(&args.cluster, options).await,
        Command::Bundle(options) => bundle::bundle(options).await,
        Command::Plan(options) => plan::plan(&args.cluster, options).await,
        Command::Upgrade(options) => upgrade::upgrade(&args.cluster, options).await,
    }
}

fn failed(problem: &Problem) -> ExitCode {
    output::problem(problem);
    ExitCode::from(exit::FAILED)
}
