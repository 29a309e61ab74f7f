//! Commands for people to copy. Each names the kubeconfig and the context, so that it cannot reach another cluster.

use std::path::Path;

use glasslift_bundle::BundleSummary;
use glasslift_cluster::ClusterInfo;
use glasslift_object::{ObjectRef, ReadyNote};

use super::types::{Command, CommandPurpose, Entry, EntryResult, Notice};
use crate::event::LEFT_OVER;

/// A word as a POSIX shell reads it back: quoted only where it has to be.
pub fn quoted(word: &str) -> String {
    let plain = !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:@%+=,".contains(c));
    if plain { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

/// The command line that puts a saved object back.
pub fn restore(cluster: &ClusterInfo, saved: &Path) -> String {
    kubectl(cluster, &format!("create -f {}", quoted(&saved.display().to_string())))
}

/// What helps with a change that failed or whose end is not known.
pub(super) fn of_entry(cluster: &ClusterInfo, entry: &Entry) -> Vec<Command> {
    let mut commands = vec![inspect(cluster, &entry.object)];
    let gone = match &entry.result {
        // What was put back already has no such command.
        EntryResult::Failed { problem } => {
            std::iter::once(problem).chain(&problem.and).any(|told| told.params.contains_key("restore"))
        }
        result => matches!(result, EntryResult::Uncertain { .. }),
    };
    // Nothing is printed before it was created.
    if entry.object.is_job() && entry.written_at.is_some() {
        commands.extend(logs(cluster, &entry.object));
    }
    if let Some(saved) = entry.saved.as_ref().filter(|_| gone) {
        commands.push(Command { purpose: CommandPurpose::Restore, line: saved.restore.clone() });
    }
    commands
}

/// What lets a workload go on that is ready only in a manner of speaking; none where it takes more than one command.
pub(super) fn of_standstill(cluster: &ClusterInfo, object: &ObjectRef, note: ReadyNote) -> Vec<Command> {
    let mut commands = vec![inspect(cluster, object)];
    let patch = |patch: &str| format!("patch {} --type merge -p {}", named(object), quoted(patch));
    let line = match note {
        ReadyNote::Paused => Some(format!("rollout resume {}", named(object))),
        ReadyNote::Suspended => Some(patch(r#"{"spec":{"suspend":false}}"#)),
        ReadyNote::Partitioned => Some(patch(r#"{"spec":{"updateStrategy":{"rollingUpdate":{"partition":0}}}}"#)),
        // Which Pods, and when, is for a person.
        ReadyNote::OnDelete => None,
        ReadyNote::Expired | ReadyNote::Unbound | ReadyNote::ScaledToZero => None,
    };
    commands.extend(line.map(|line| {
        let line = kubectl(cluster, &format!("{}{line}", namespace(object)));
        Command { purpose: CommandPurpose::GoOn, line }
    }));
    commands
}

/// What helps with a remark about an object.
pub(super) fn of_notice(cluster: &ClusterInfo, object: &ObjectRef, notice: &Notice) -> Vec<Command> {
    if notice.own.as_ref().is_none_or(|own| own.code != LEFT_OVER) {
        return vec![inspect(cluster, object)];
    }
    let rest = format!("{}get {} -o yaml --show-managed-fields", namespace(object), named(object));
    vec![Command { purpose: CommandPurpose::Owners, line: kubectl(cluster, &rest) }]
}

/// What there is to do about a Job that did not run again.
pub(super) fn of_skipped_job(cluster: &ClusterInfo, bundle: &BundleSummary, job: &ObjectRef) -> Vec<Command> {
    let mut commands = vec![inspect(cluster, job)];
    // What the server names on creation is not there yet.
    if is_generated(job) {
        return commands;
    }
    commands.extend(logs(cluster, job));
    if let Some(upgrade) = upgrade(cluster, bundle) {
        let name = format!("{}/{}", job.namespace.as_deref().unwrap_or_default(), job.name);
        let line = format!("{upgrade} --job {}=recreate", quoted(&name));
        commands.push(Command { purpose: CommandPurpose::Rerun, line });
    }
    commands
}

/// What does the rest of an upgrade; nothing where the bundle cannot be read again.
pub(super) fn of_rest(cluster: &ClusterInfo, bundle: &BundleSummary) -> Vec<Command> {
    let again = upgrade(cluster, bundle).map(|line| Command { purpose: CommandPurpose::Again, line });
    again.into_iter().collect()
}

/// Shows an object and its events, or every object whose name begins like this where the server makes up the rest.
fn inspect(cluster: &ClusterInfo, object: &ObjectRef) -> Command {
    let what = match object.name.strip_suffix('*') {
        Some(prefix) => format!("{} {}", resource(object), quoted(prefix)),
        None => named(object),
    };
    let line = kubectl(cluster, &format!("{}describe {what}", namespace(object)));
    Command { purpose: CommandPurpose::Inspect, line }
}

/// What a Job printed; none while its name is not known.
fn logs(cluster: &ClusterInfo, job: &ObjectRef) -> Option<Command> {
    let line = kubectl(cluster, &format!("{}logs {}", namespace(job), named(job)));
    (!is_generated(job)).then_some(Command { purpose: CommandPurpose::Logs, line })
}

fn named(object: &ObjectRef) -> String {
    format!("{}/{}", resource(object), quoted(&object.name))
}

fn upgrade(cluster: &ClusterInfo, bundle: &BundleSummary) -> Option<String> {
    let files: Vec<String> = bundle.sources.iter().map(|source| format!("-f {}", quoted(source))).collect();
    (!files.is_empty()).then(|| format!("glasslift-cli {} upgrade {}", place(cluster), files.join(" ")))
}

fn kubectl(cluster: &ClusterInfo, rest: &str) -> String {
    format!("kubectl {} {rest}", place(cluster))
}

fn place(cluster: &ClusterInfo) -> String {
    format!("--kubeconfig {} --context {}", quoted(&cluster.kubeconfig), quoted(&cluster.context))
}

fn namespace(object: &ObjectRef) -> String {
    object.namespace.as_ref().map_or_else(String::new, |namespace| format!("-n {} ", quoted(namespace)))
}

/// The kind as kubectl takes it: the core group needs no name, as kubectl looks there first, and Jobs are known to everybody.
fn resource(object: &ObjectRef) -> String {
    let kind = object.kind.to_lowercase();
    match object.group() {
        "" => kind,
        _ if object.is_job() => kind,
        group => format!("{kind}.{}.{group}", object.version()),
    }
}

fn is_generated(object: &ObjectRef) -> bool {
    object.name.ends_with('*')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use glasslift_object::problem::Problem;

    use super::*;
    use crate::event::{Saved, Step};
    use crate::plan::Action;
    use crate::report::tests::plan;

    const PLACE: &str = "--kubeconfig '/home/a b/config' --context prod";

    fn object(api_version: &str, kind: &str, namespace: Option<&str>, name: &str) -> ObjectRef {
        ObjectRef {
            api_version: api_version.into(),
            kind: kind.into(),
            namespace: namespace.map(Into::into),
            name: name.into(),
        }
    }

    fn lines(commands: Vec<Command>) -> Vec<(CommandPurpose, String)> {
        commands.into_iter().map(|command| (command.purpose, command.line)).collect()
    }

    #[test]
    fn words_are_quoted_only_where_they_have_to_be() {
        let rows = [
            ("prod", "prod"),
            ("a b", "'a b'"),
            ("it's", r"'it'\''s'"),
            ("", "''"),
            ("$HOME", "'$HOME'"),
            ("user@host:6443/x", "user@host:6443/x"),
        ];
        for (word, expected) in rows {
            assert_eq!(quoted(word), expected);
        }
    }

    #[test]
    fn an_object_is_looked_at_by_the_name_that_kubectl_takes() {
        let cluster = plan().cluster;
        let rows = [
            (object("v1", "Service", Some("a"), "s"), "-n a describe service/s"),
            (object("v1", "Namespace", None, "a"), "describe namespace/a"),
            (object("apps/v1", "Deployment", Some("a"), "d"), "-n a describe deployment.v1.apps/d"),
            (object("batch/v1", "Job", Some("a"), "init"), "-n a describe job/init"),
            (
                object("batch.volcano.sh/v1alpha1", "Job", Some("a"), "x"),
                "-n a describe job.v1alpha1.batch.volcano.sh/x",
            ),
            (object("example.com/v1", "Thing", None, "one"), "describe thing.v1.example.com/one"),
            (
                object("rbac.authorization.k8s.io/v1", "ClusterRole", None, "system:it's"),
                r"describe clusterrole.v1.rbac.authorization.k8s.io/'system:it'\''s'",
            ),
            (object("batch/v1", "Job", Some("a"), "init-*"), "-n a describe job init-"),
        ];
        for (object, expected) in rows {
            let command = inspect(&cluster, &object);
            assert_eq!(command.line, format!("kubectl {PLACE} {expected}"), "{object}");
        }
    }

    #[test]
    fn what_failed_or_is_uncertain_is_looked_at_and_put_back_where_it_may_be_gone() {
        let cluster = plan().cluster;
        let saved = || Some(Saved { path: "/s/d.yaml".into(), restore: restore(&cluster, Path::new("/s/d.yaml")) });
        let failed = |problem| EntryResult::Failed { problem };
        let problem = || Problem::new("forbidden").case("request").param("said", "no");
        let uncertain = || EntryResult::Uncertain { step: Step::Creating };
        let look = format!("kubectl {PLACE} -n a describe deployment.v1.apps/d");
        let back = format!("kubectl {PLACE} create -f /s/d.yaml");
        let rows = [
            (failed(problem()), None, false),
            (failed(problem()), saved(), false),
            (failed(problem().and(Problem::new("to-put-back").param("restore", "x"))), saved(), true),
            (uncertain(), None, false),
            (uncertain(), saved(), true),
        ];
        for (result, saved, is_put_back) in rows {
            let entry = Entry {
                change: 1,
                object: object("apps/v1", "Deployment", Some("a"), "d"),
                planned: Action::Update,
                result,
                readiness: None,
                images: Vec::new(),
                kept: Vec::new(),
                saved,
                began_at: None,
                written_at: None,
                took_ms: None,
            };
            let mut expected = vec![(CommandPurpose::Inspect, look.clone())];
            if is_put_back {
                expected.push((CommandPurpose::Restore, back.clone()));
            }
            assert_eq!(lines(of_entry(&cluster, &entry)), expected, "{:?}", entry.result);
        }
    }

    #[test]
    fn the_upgrade_is_named_again_only_where_its_sources_can_be_read_again() {
        let plan = plan();
        let of = |sources: &[&str]| {
            let sources = sources.iter().map(|&source| source.to_owned()).collect();
            let bundle = BundleSummary { sources, ..plan.bundle.clone() };
            let job = object("batch/v1", "Job", Some("a"), "init");
            (lines(of_rest(&plan.cluster, &bundle)), lines(of_skipped_job(&plan.cluster, &bundle, &job)))
        };
        let upgrade = format!("glasslift-cli {PLACE} upgrade -f a.yaml -f 'b c.yaml'");
        let (rest, job) = of(&["a.yaml", "b c.yaml"]);
        assert_eq!(rest, [(CommandPurpose::Again, upgrade.clone())]);
        assert_eq!(
            job,
            [
                (CommandPurpose::Inspect, format!("kubectl {PLACE} -n a describe job/init")),
                (CommandPurpose::Logs, format!("kubectl {PLACE} -n a logs job/init")),
                (CommandPurpose::Rerun, format!("{upgrade} --job a/init=recreate")),
            ]
        );
        let (rest, job) = of(&[]);
        assert!(rest.is_empty());
        assert_eq!(job.len(), 2, "{job:?}");
        let declined = of_skipped_job(&plan.cluster, &plan.bundle, &object("batch/v1", "Job", Some("a"), "init-*"));
        assert_eq!(lines(declined), [(CommandPurpose::Inspect, format!("kubectl {PLACE} -n a describe job init-"))]);
    }
}
