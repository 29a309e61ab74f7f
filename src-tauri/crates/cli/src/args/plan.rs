//! What is planned and how it is executed.

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;
use glasslift_engine::plan::{Choice, ConflictPolicy};
use glasslift_engine::run;

use super::bundle::SourceArgs;
use super::values::{JobChoice, Named, parse_concurrency, parse_duration, parse_job, parse_named};

/// What to plan.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct PlanOptions {
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    /// The old version: lists resources that are no longer in the new one; may be repeated
    #[arg(long, value_name = "SRC")]
    pub(crate) from: Vec<String>,
    /// What happens to Jobs that already exist
    #[arg(long, value_enum, default_value_t = JobPolicy::Skip)]
    pub(crate) jobs: JobPolicy,
    /// What happens to one Job, stronger than --jobs; may be repeated
    #[arg(long = "job", value_name = "[NS/]NAME=skip|update|recreate", value_parser = parse_job)]
    pub(crate) job: Vec<JobChoice>,
    /// What happens to fields that a controller, a person or a GitOps tool owns; those of installers (kubectl, Helm, ...) are
    /// always taken over
    #[arg(long, value_enum, default_value_t = ConflictPolicy::Fail)]
    pub(crate) conflicts: ConflictPolicy,
    /// Delete this resource and create it anew, because it cannot change in place; may be repeated
    #[arg(long, value_name = "KIND/[NS/]NAME", value_parser = parse_named)]
    pub(crate) recreate: Vec<Named>,
    /// Delete this resource, which only the old version has; may be repeated
    #[arg(long, value_name = "KIND/[NS/]NAME", value_parser = parse_named)]
    pub(crate) delete: Vec<Named>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct PlanArgs {
    #[command(flatten)]
    pub(crate) options: PlanOptions,
    /// Show the differences
    #[arg(long)]
    pub(crate) diff: bool,
    /// How to print
    #[arg(short, long, value_enum, default_value_t = PlanFormat::Table)]
    pub(crate) output: PlanFormat,
    /// Save the plan: .json for `upgrade --plan`, .md or .html for reading
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlanFormat {
    Table,
    Json,
    Markdown,
}

#[derive(Debug, clap::Args)]
#[command(mut_arg("sources", |sources| sources.required(false).required_unless_present("plan")))]
pub(crate) struct UpgradeArgs {
    #[command(flatten)]
    pub(crate) options: PlanOptions,
    /// Execute a plan that `plan --save` wrote, if cluster and bundle are still what was approved
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["sources", "sha256", "from", "jobs", "job", "conflicts", "recreate", "delete"]
    )]
    pub(crate) plan: Option<PathBuf>,
    /// Go on with the later waves although something failed; what needs a failed resource is left out all the same
    #[arg(long)]
    pub(crate) keep_going: bool,
    /// Show the differences before asking
    #[arg(long)]
    pub(crate) diff: bool,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// The name of the cluster, instead of typing it when asked; --yes needs it on a production cluster
    #[arg(long, value_name = "NAME")]
    pub(crate) confirm: Option<String>,
    /// `jsonl` prints every event as a line of JSON
    #[arg(short, long, value_enum, default_value_t = UpgradeFormat::Table)]
    pub(crate) output: UpgradeFormat,
    /// Write a report; its ending says which kind: .html .md .json .xml (JUnit)
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// How long a resource may make no progress before it counts as failed
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = parse_duration)]
    pub(crate) timeout: Duration,
    /// Writes in flight, 1 to 64
    #[arg(long, value_name = "N", default_value_t = run::CONCURRENCY, value_parser = parse_concurrency)]
    pub(crate) concurrency: u16,
    /// Exit with 3 if a Job that differs was skipped
    #[arg(long)]
    pub(crate) strict_jobs: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum UpgradeFormat {
    Table,
    Jsonl,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum JobPolicy {
    /// Leave them as they are, and say so
    Skip,
    /// Change them in place where the server accepts it
    Update,
    /// Delete those that differ and create them anew, which runs them again
    Recreate,
    /// Do not start if one differs
    Fail,
}

impl From<JobPolicy> for Choice {
    fn from(policy: JobPolicy) -> Self {
        match policy {
            JobPolicy::Skip => Self::Skip,
            JobPolicy::Update => Self::Update,
            JobPolicy::Recreate => Self::Recreate,
            JobPolicy::Fail => Self::Fail,
        }
    }
}
