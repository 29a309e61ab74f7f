//! Every command for building, testing and showing Glasslift behind one door: `cargo xtask --help`.

mod bench;
mod build;
mod cluster;
mod command;
mod demo;
mod fuzz;
mod newcomer;
mod place;
mod rooms;
mod screenshots;
mod steps;
mod system;
mod test;
mod tools;
mod ui;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Builds, tests and shows Glasslift. No command asks a question; what is missing is installed, saying what and why.
#[derive(Parser, Debug)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, max_term_width = 110)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Shows the upgrade that Glasslift was made for, on a throw-away cluster: in its window, or in the terminal without a display
    Demo(demo::Options),
    /// Builds the app and the command line for use, in target/release
    Build,
    /// Takes pictures of every state of the wizard, in both languages, colour schemes and sizes
    Screenshots(screenshots::Options),
    /// Prints figures about speed
    Bench(bench::Options),
    /// Clones what is committed and follows README.md there, in the terminal and in the window
    Newcomer(newcomer::Options),
    /// Runs every check, exactly as CI does
    Test(test::Options),
    /// Feeds the readers of bundles with hostile bytes
    Fuzz(fuzz::Options),
    /// Starts, shows and stops the cluster of the tests, to try things on
    Cluster(cluster::Options),
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Demo(options) => demo::run_demo(&options),
        Command::Build => build::build(),
        Command::Screenshots(options) => screenshots::take(&options),
        Command::Bench(options) => bench::measure(&options),
        Command::Newcomer(options) => newcomer::follow(&options),
        Command::Test(options) => test::run_all(&options),
        Command::Fuzz(options) => fuzz::fuzz(&options),
        Command::Cluster(options) => cluster::run(&options),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}
