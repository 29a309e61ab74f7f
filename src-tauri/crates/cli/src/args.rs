//! What can be written on the command line.

mod bundle;
mod help;
mod plan;
mod refusal;
mod values;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};

pub(crate) use bundle::{BundleArgs, SourceArgs};
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
    #[arg(long, global = true, value_enum, value_name = "TAG")]
    pub(crate) language: Option<Tongue>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What `--language` takes. It is read before all other arguments: see [`crate::language`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Tongue {
    #[value(name = "en")]
    English,
    #[value(name = "zh-CN")]
    SimplifiedChinese,
}

impl Args {
    /// Reads the arguments, and explains what is wrong with them, in the language in use. Ends the process after help, or when they
    /// cannot be used.
    pub(crate) fn read(args: Vec<OsString>) -> Self {
        let mut command = help::in_language(Self::command(), language());
        let read = command.try_get_matches_from_mut(args).and_then(|matches| Self::from_arg_matches(&matches));
        read.unwrap_or_else(|error| refusal::exit(&error, language()))
    }
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
    /// Namespace for objects that name none
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
    Label(LabelArgs),
    /// Read a bundle and show what is in it, or compare it with an older one; contacts no cluster
    ///
    /// With --from it exits with 2 when the two versions differ, and with 0 when they would leave the same objects. Either way, 1 says
    /// that something could not be read.
    Bundle(BundleArgs),
    /// Show what an upgrade would do; exits with 2 when there are changes
    Plan(PlanArgs),
    /// Upgrade the cluster to a bundle
    Upgrade(UpgradeArgs),
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
pub(crate) struct LabelArgs {
    /// What kind of environment the cluster is
    #[arg(long, value_enum)]
    pub(crate) tag: Option<Tag>,
    /// Your own name for the cluster; empty for the context's
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Accept that the context leads to another cluster than last time
    #[arg(long)]
    pub(crate) accept: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Tag {
    Production,
    Staging,
    Test,
    Development,
    Untagged,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    Table,
    Json,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn sources_may_be_repeated_and_must_be_there() {
        let args = Args::try_parse_from(["x", "bundle", "-f", "a", "-f", "b", "--from", "c", "--diff"]).unwrap();
        let Command::Bundle(options) = args.command else { panic!("another command") };
        assert_eq!((options.source.sources, options.from), (vec!["a".to_owned(), "b".into()], vec!["c".to_owned()]));
        for bad in [
            vec!["x", "bundle"],
            vec!["x", "plan"],
            vec!["x", "bundle", "-f", "a", "--sha256", "abc"],
            vec!["x", "bundle", "-f", "a", "--diff"],
            vec!["x", "bundle", "-f", "a", "--kubernetes", "new"],
        ] {
            assert!(Args::try_parse_from(&bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn an_upgrade_needs_a_bundle_or_a_plan_and_not_both() {
        let parse = |line: &[&str]| Args::try_parse_from(line);
        assert!(parse(&["x", "upgrade", "--plan", "p.json"]).is_ok());
        assert!(parse(&["x", "upgrade", "-f", "a"]).is_ok());
        for bad in [
            vec!["x", "upgrade"],
            vec!["x", "upgrade", "--plan", "p.json", "-f", "a"],
            vec!["x", "upgrade", "--plan", "p.json", "--jobs", "recreate"],
            vec!["x", "plan", "--plan", "p.json"],
        ] {
            assert!(parse(&bad).is_err(), "{bad:?}");
        }
    }
}
