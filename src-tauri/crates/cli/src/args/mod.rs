//! What can be written on the command line.

mod bundle;
mod help;
mod plan;
mod refusal;
#[cfg(test)]
mod tests;
mod values;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use glasslift_engine::connect::EnvironmentTag;
use glasslift_engine::words::Language;

pub(crate) use bundle::BundleArgs;
pub(crate) use plan::{PlanArgs, PlanFormat, PlanOptions, UpgradeArgs, UpgradeFormat};
pub(crate) use values::{JobChoice, Named};

use crate::language::language;

/// Upgrades what runs on a Kubernetes cluster without tripping over its Jobs.
#[derive(Debug, Parser)]
#[command(name = "glasslift-cli", version, max_term_width = 100)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) cluster: ClusterArgs,
    /// No colours; the environment variable NO_COLOR does the same
    #[arg(long, global = true)]
    pub(crate) no_color: bool,
    /// Language of the output; otherwise that of the environment (LC_ALL, LC_MESSAGES, LANG)
    // It is read before all other arguments: see `crate::language`.
    #[arg(long, global = true, value_enum, value_name = "TAG")]
    pub(crate) language: Option<Language>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Args {
    /// Reads the arguments, and explains what is wrong with them, in the language in use. Ends the process after help, or when they
    /// cannot be used.
    pub(crate) fn read(args: Vec<OsString>) -> Self {
        let mut command = command();
        let read = command.try_get_matches_from_mut(args).and_then(|matches| Self::from_arg_matches(&matches));
        read.unwrap_or_else(|error| refusal::exit(&error, language()))
    }
}

/// The command line, with its help in the language in use.
pub(crate) fn command() -> clap::Command {
    help::in_language(Args::command(), language())
}

/// Which cluster.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct ClusterArgs {
    /// Kubeconfig file; otherwise KUBECONFIG, otherwise ~/.kube/config
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) kubeconfig: Option<PathBuf>,
    /// Context in the kubeconfig; otherwise its current context
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) context: Option<String>,
    /// Namespace for resources that name none
    #[arg(short, long, global = true, value_name = "NAME")]
    pub(crate) namespace: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the contexts that can be chosen; contacts no cluster
    Contexts(ListArgs),
    /// Test the connection, step by step
    ///
    /// Each problem has a stable code; `--output json` prints one step a line.
    Check(CheckArgs),
    /// Show or set what a cluster is: production, staging, test or development
    ///
    /// It belongs to the cluster, whatever the context is called. `upgrade` asks for the name of a production cluster.
    Mark(MarkArgs),
    /// Read a bundle and show what is in it, or compare it with an older one; contacts no cluster
    ///
    /// With --from it exits with 2 when the two versions differ, and with 0 when they would leave the same resources. Either way, 1
    /// says that something could not be read.
    Bundle(BundleArgs),
    /// Show what an upgrade would do; exits with 2 when there are changes
    Plan(PlanArgs),
    /// Upgrade the cluster to a bundle
    Upgrade(UpgradeArgs),
    /// Print a script that completes command lines in a shell
    ///
    /// For bash: `source <(glasslift-cli completions bash)` in ~/.bashrc. Other shells have a folder for such scripts. Its words are in
    /// the language in use.
    Completions(CompletionsArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct ListArgs {
    /// How to print
    #[arg(short, long, value_enum, default_value_t = ListFormat::Table)]
    pub(crate) output: ListFormat,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    /// How to print
    #[arg(short, long, value_enum, default_value_t = ListFormat::Table)]
    pub(crate) output: ListFormat,
    /// Also look whether this bundle may be applied, and whether the cluster is healthy enough for it; may be repeated
    #[arg(short = 'f', long = "file", value_name = "SRC")]
    pub(crate) sources: Vec<String>,
    /// Write a report of the test, for whoever helps; it holds no secret
    #[arg(long, value_name = "FILE")]
    pub(crate) diagnostics: Option<PathBuf>,
    /// With --diagnostics: hide names and addresses of servers
    #[arg(long, requires = "diagnostics")]
    pub(crate) mask: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct MarkArgs {
    /// What kind of environment the cluster is
    #[arg(long, value_enum)]
    pub(crate) tag: Option<EnvironmentTag>,
    /// Your own name for the cluster; empty for the context's
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Accept that the context leads to another cluster than last time
    #[arg(long)]
    pub(crate) accept: bool,
    /// The cluster's name, without which it does not stop counting as production
    #[arg(long, value_name = "NAME", requires = "tag")]
    pub(crate) confirm: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CompletionsArgs {
    /// The shell that is to read it
    #[arg(value_enum, value_name = "SHELL")]
    pub(crate) shell: Shell,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    Table,
    Json,
}
