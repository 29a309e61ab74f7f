//! What can be written on the command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};
use glasslift_engine::bundle::{Checksum, KubernetesVersion};
use glasslift_engine::plan::{Choice, ConflictPolicy};

/// Upgrades what runs on a Kubernetes cluster without tripping over its Jobs.
#[derive(Debug, Parser)]
#[command(name = "glasslift-cli", version, max_term_width = 100)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) cluster: ClusterArgs,
    /// No colours; the environment variable NO_COLOR does the same
    #[arg(long, global = true)]
    pub(crate) no_color: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
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

/// Where a bundle comes from.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct SourceArgs {
    /// The bundle; may be repeated, and counts in that order
    ///
    /// A file, a folder, an archive (.tar, .tar.gz, .tgz, .zip), a kustomization folder (built by kustomize or kubectl), `-`, an
    /// http(s) address of a file or archive, or a catalogue entry such as glasskube@0.3.0.
    #[arg(short = 'f', long = "file", value_name = "SRC", required = true)]
    pub(crate) sources: Vec<String>,
    /// What the SHA-256 of the bundle has to be; otherwise nothing of it is parsed
    ///
    /// Of a file, an address or an archive that of its bytes; of several files what `bundle` shows for them.
    #[arg(long, value_name = "HEX", value_parser = parse_checksum)]
    pub(crate) sha256: Option<Checksum>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct BundleArgs {
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    /// The old version to compare with; may be repeated
    #[arg(long, value_name = "SRC")]
    pub(crate) from: Vec<String>,
    /// With --from: show the differences as lines of YAML
    #[arg(long, requires = "from")]
    pub(crate) diff: bool,
    /// Name what this version of Kubernetes no longer serves, does not serve yet, or will give up
    #[arg(long, value_name = "VERSION", value_parser = parse_kubernetes, conflicts_with = "from")]
    pub(crate) kubernetes: Option<KubernetesVersion>,
    /// `json` prints one object a line, exactly as it would be sent; with --from the comparison
    #[arg(short, long, value_enum, default_value_t = ListFormat::Table)]
    pub(crate) output: ListFormat,
}

/// What to plan.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct PlanOptions {
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    /// The old version: lists objects that are no longer in the new one; may be repeated
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
    #[arg(long, value_enum, default_value_t = Conflicts::Fail)]
    pub(crate) conflicts: Conflicts,
    /// Delete this object and create it anew, because it cannot change in place; may be repeated
    #[arg(long, value_name = "KIND/[NS/]NAME", value_parser = parse_named)]
    pub(crate) recreate: Vec<Named>,
    /// Delete this object, which only the old version has; may be repeated
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
    /// Go on with the later waves although something failed; what needs a failed object is left out all the same
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
    /// How long an object may make no progress before it counts as failed
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = parse_duration)]
    pub(crate) timeout: Duration,
    /// Writes in flight
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=64))]
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Conflicts {
    /// Do not start before somebody decides
    Fail,
    /// Take the fields over
    Take,
    /// Leave the fields out of what is applied
    Keep,
}

impl From<Conflicts> for ConflictPolicy {
    fn from(conflicts: Conflicts) -> Self {
        match conflicts {
            Conflicts::Fail => Self::Fail,
            Conflicts::Take => Self::Take,
            Conflicts::Keep => Self::Keep,
        }
    }
}

/// An object that is named on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) kind: String,
    pub(crate) namespace: Option<String>,
    pub(crate) name: String,
}

impl std::fmt::Display for Named {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(f, "{}/{namespace}/{}", self.kind, self.name),
            None => write!(f, "{}/{}", self.kind, self.name),
        }
    }
}

fn parse_named(text: &str) -> Result<Named, String> {
    let parts: Vec<&str> = text.split('/').collect();
    let named = |kind: &str, namespace: Option<&str>, name: &str| Named {
        kind: kind.to_owned(),
        namespace: namespace.map(str::to_owned),
        name: name.to_owned(),
    };
    match parts.as_slice() {
        _ if parts.iter().any(|part| part.is_empty()) => Err("a part of it is empty".to_owned()),
        [kind, name] => Ok(named(kind, None, name)),
        [kind, namespace, name] => Ok(named(kind, Some(namespace), name)),
        _ => Err("write it as KIND/NAME or KIND/NAMESPACE/NAME".to_owned()),
    }
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

/// The choice for one Job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct JobChoice {
    pub(crate) namespace: Option<String>,
    pub(crate) name: String,
    pub(crate) choice: Choice,
}

fn parse_job(text: &str) -> Result<JobChoice, String> {
    let (job, choice) = text.rsplit_once('=').ok_or("write it as NAME=skip, NAME=update or NAME=recreate")?;
    let choice = match choice {
        "skip" => Choice::Skip,
        "update" => Choice::Update,
        "recreate" => Choice::Recreate,
        other => return Err(format!("`{other}` is none of skip, update, recreate")),
    };
    let (namespace, name) = match job.split_once('/') {
        Some((namespace, name)) => (Some(namespace.to_owned()), name),
        None => (None, job),
    };
    if name.is_empty() || namespace.as_deref() == Some("") {
        return Err("the name of the Job is missing".to_owned());
    }
    Ok(JobChoice { namespace, name: name.to_owned(), choice })
}

fn parse_checksum(text: &str) -> Result<Checksum, String> {
    text.parse().map_err(|_| "it has 64 hexadecimal digits".to_owned())
}

fn parse_kubernetes(text: &str) -> Result<KubernetesVersion, String> {
    text.parse().map_err(|_| "write it as 1.33".to_owned())
}

fn parse_duration(text: &str) -> Result<Duration, String> {
    let duration: jiff::SignedDuration = text.parse().map_err(|_| "write it as 90s, 10m or 1h".to_owned())?;
    let duration = Duration::try_from(duration).map_err(|_| "it must not be negative".to_owned())?;
    if duration < Duration::from_secs(1) { Err("it must be at least a second".to_owned()) } else { Ok(duration) }
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
    fn job_choices_are_read_with_and_without_namespace() {
        let choice = |namespace: Option<&str>, choice| JobChoice {
            namespace: namespace.map(Into::into),
            name: "init".into(),
            choice,
        };
        assert_eq!(parse_job("init=recreate"), Ok(choice(None, Choice::Recreate)));
        assert_eq!(parse_job("web/init=skip"), Ok(choice(Some("web"), Choice::Skip)));
        for bad in ["init", "init=force", "=skip", "/init=skip", "web/=skip"] {
            assert!(parse_job(bad).is_err(), "{bad}");
        }
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

    #[test]
    fn named_objects_are_read_with_and_without_namespace() {
        let named = |namespace: Option<&str>| Named {
            kind: "Service".into(),
            namespace: namespace.map(Into::into),
            name: "web".into(),
        };
        assert_eq!(parse_named("Service/web"), Ok(named(None)));
        assert_eq!(parse_named("Service/shop/web"), Ok(named(Some("shop"))));
        for bad in ["web", "Service/", "/web", "Service//web", "a/b/c/d"] {
            assert!(parse_named(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn durations_are_read() {
        assert_eq!(parse_duration("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(parse_duration("10m"), Ok(Duration::from_secs(600)));
        for bad in ["", "x", "-5s", "10ms"] {
            assert!(parse_duration(bad).is_err(), "{bad}");
        }
    }
}
