//! Commands for people to copy. Each is complete: it names the kubeconfig with its whole path and the context, so that it cannot reach
//! another cluster, and works in every folder. A kubeconfig that was pasted cannot be named: then there are none.

use std::path::Path;

use glasslift_cluster::ClusterInfo;
use glasslift_environment::PastedKubeconfig;
use glasslift_object::{ObjectRef, ReadyNote};

use super::again;
use super::shell::{Shell, quoted, quoted_path};
use super::types::{Command, CommandPurpose, Entry, EntryResult, Notice};
use crate::event::{Effect, LEFT_OVER, Saved};
use crate::plan::{ChangeId, Plan};

/// Our own program, as it is called in a terminal.
const OURS: &str = "glasslift-cli";

/// A command line of our own program for a cluster; none where its kubeconfig was pasted.
pub fn ours(cluster: &ClusterInfo, rest: &str) -> Option<String> {
    line(cluster, OURS, rest)
}

/// The command line that puts a saved object back; none where the kubeconfig was pasted.
pub fn restore(cluster: &ClusterInfo, saved: &Path) -> Option<String> {
    kubectl(cluster, &format!("create -f {}", quoted_path(saved)))
}

/// Whether no command can name the kubeconfig, because it was pasted and is kept nowhere.
pub fn is_pasted(cluster: &ClusterInfo) -> bool {
    PastedKubeconfig::is_one(Path::new(&cluster.kubeconfig))
}

/// What helps with a change that failed or whose end is not known.
pub(super) fn of_entry(cluster: &ClusterInfo, entry: &Entry) -> Vec<Command> {
    let gone = match &entry.result {
        // What was put back already is not told how to be.
        EntryResult::Failed { problem } => {
            std::iter::once(problem).chain(&problem.and).any(|told| told.code == "to-put-back")
        }
        result => matches!(result, EntryResult::Uncertain { .. }),
    };
    let saved = entry.saved.as_ref().filter(|_| gone);
    let back = command(CommandPurpose::Restore, saved.and_then(|saved| saved.restore.clone()));
    // Nothing is printed before it was created.
    let printed = entry.object.is_job() && entry.written_at.is_some();
    let logs = printed.then(|| logs(cluster, &entry.object)).flatten();
    inspect(cluster, &entry.object).into_iter().chain(logs).chain(back).collect()
}

/// What brings a saved object back, which may have a new one in its place.
pub(super) fn of_copy(cluster: &ClusterInfo, entry: &Entry, saved: &Saved) -> Vec<Command> {
    let back = match &entry.result {
        EntryResult::Applied { effect: Effect::Recreated } | EntryResult::NotReady { effect: Effect::Recreated } => {
            let line = kubectl(cluster, &format!("replace --force -f {}", quoted_path(Path::new(&saved.path))));
            command(CommandPurpose::Replace, line)
        }
        _ => command(CommandPurpose::Restore, saved.restore.clone()),
    };
    back.into_iter().collect()
}

/// What lets a workload go on that is ready only in a manner of speaking; none where it takes more than one command.
pub(super) fn of_standstill(cluster: &ClusterInfo, object: &ObjectRef, note: ReadyNote) -> Vec<Command> {
    let patch = |patch: &str| format!("patch {} --type merge -p {}", named(object), quoted(patch));
    let line = match note {
        ReadyNote::Paused => Some(format!("rollout resume {}", named(object))),
        ReadyNote::Suspended => Some(patch(r#"{"spec":{"suspend":false}}"#)),
        ReadyNote::Partitioned => Some(patch(r#"{"spec":{"updateStrategy":{"rollingUpdate":{"partition":0}}}}"#)),
        // Which Pods, and when, is for a person.
        ReadyNote::OnDelete => None,
        ReadyNote::Expired | ReadyNote::Unbound | ReadyNote::ScaledToZero => None,
    };
    let line = line.and_then(|line| kubectl(cluster, &format!("{}{line}", namespace(object))));
    inspect(cluster, object).into_iter().chain(command(CommandPurpose::GoOn, line)).collect()
}

/// What helps with a remark about an object.
pub(super) fn of_notice(cluster: &ClusterInfo, object: &ObjectRef, notice: &Notice) -> Vec<Command> {
    if notice.own.as_ref().is_none_or(|own| own.code != LEFT_OVER) {
        return inspect(cluster, object).into_iter().collect();
    }
    let rest = format!("{}get {} -o yaml --show-managed-fields", namespace(object), named(object));
    command(CommandPurpose::Owners, kubectl(cluster, &rest)).into_iter().collect()
}

/// What there is to do about a Job that did not run again.
pub(super) fn of_skipped_job(plan: &Plan, entries: &[Entry], change: ChangeId, job: &ObjectRef) -> Vec<Command> {
    let cluster = &plan.cluster;
    let look = inspect(cluster, job);
    // What the server names on creation is not there yet.
    if is_generated(job) {
        return look.into_iter().collect();
    }
    let rerun = upgrade(plan, &again::recreating(plan, entries, change));
    let commands = [look, logs(cluster, job), command(CommandPurpose::Rerun, rerun)];
    commands.into_iter().flatten().collect()
}

/// What does the rest of an upgrade; nothing where the bundle cannot be read again.
pub(super) fn of_rest(plan: &Plan, entries: &[Entry]) -> Vec<Command> {
    command(CommandPurpose::Again, upgrade(plan, &again::resuming(plan, entries))).into_iter().collect()
}

fn command(purpose: CommandPurpose, line: Option<String>) -> Option<Command> {
    line.map(|line| Command { purpose, line })
}

/// Shows an object and its events, or every object whose name begins like this where the server makes up the rest.
fn inspect(cluster: &ClusterInfo, object: &ObjectRef) -> Option<Command> {
    let what = match object.name.strip_suffix('*') {
        Some(prefix) => format!("{} {}", resource(object), quoted(prefix)),
        None => named(object),
    };
    command(CommandPurpose::Inspect, kubectl(cluster, &format!("{}describe {what}", namespace(object))))
}

/// What a Job printed; none while its name is not known.
fn logs(cluster: &ClusterInfo, job: &ObjectRef) -> Option<Command> {
    if is_generated(job) {
        return None;
    }
    command(CommandPurpose::Logs, kubectl(cluster, &format!("{}logs {}", namespace(job), named(job))))
}

fn named(object: &ObjectRef) -> String {
    format!("{}/{}", resource(object), quoted(&object.name))
}

/// The upgrade again: the same bundle for the same namespace, and the choices given.
fn upgrade(plan: &Plan, choices: &[String]) -> Option<String> {
    let bundle = &plan.bundle;
    if bundle.sources.is_empty() {
        return None;
    }
    let mut words = vec!["-n".to_owned(), plan.cluster.namespace.clone(), "upgrade".to_owned()];
    let mut named = |name: &str, values: &[String]| {
        values.iter().for_each(|value| words.extend([name.to_owned(), value.clone()]));
    };
    named("-f", &bundle.sources);
    if bundle.pinned {
        named("--sha256", std::slice::from_ref(&bundle.sha256));
    }
    named("--from", &plan.from);
    words.extend(choices.iter().cloned());
    let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    ours(&plan.cluster, &words.join(" "))
}

fn kubectl(cluster: &ClusterInfo, rest: &str) -> Option<String> {
    line(cluster, "kubectl", rest)
}

fn line(cluster: &ClusterInfo, program: &str, rest: &str) -> Option<String> {
    if is_pasted(cluster) {
        return None;
    }
    let context = quoted(&cluster.context);
    Some(match cluster.kubeconfigs.as_slice() {
        [] => format!("{program} --kubeconfig {} --context {context} {rest}", quoted(&cluster.kubeconfig)),
        // kubectl would read nothing but the one file.
        files => Shell::here().with_kubeconfigs(files, &format!("{program} --context {context} {rest}")),
    })
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

    use glasslift_bundle::BundleSummary;
    use glasslift_object::problem::Problem;

    use super::*;
    use crate::event::Step;
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

    fn entry(result: EntryResult, saved: Option<Saved>) -> Entry {
        Entry {
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
        }
    }

    fn lines(commands: Vec<Command>) -> Vec<(CommandPurpose, String)> {
        commands.into_iter().map(|command| (command.purpose, command.line)).collect()
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
            let command = inspect(&cluster, &object).unwrap();
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
            let entry = entry(result, saved);
            let mut expected = vec![(CommandPurpose::Inspect, look.clone())];
            if is_put_back {
                expected.push((CommandPurpose::Restore, back.clone()));
            }
            assert_eq!(lines(of_entry(&cluster, &entry)), expected, "{:?}", entry.result);
        }
    }

    #[test]
    fn a_copy_comes_back_also_where_a_new_one_has_taken_its_place() {
        let cluster = plan().cluster;
        let path = Path::new("/s/d.json");
        let saved = Saved { path: "/s/d.json".into(), restore: restore(&cluster, path) };
        let applied = |effect| EntryResult::Applied { effect };
        let create = (CommandPurpose::Restore, format!("kubectl {PLACE} create -f /s/d.json"));
        let replace = (CommandPurpose::Replace, format!("kubectl {PLACE} replace --force -f /s/d.json"));
        let rows = [
            (applied(Effect::Deleted), &create),
            (applied(Effect::Recreated), &replace),
            (EntryResult::Uncertain { step: Step::Creating }, &create),
            (EntryResult::Failed { problem: Problem::new("moved") }, &create),
        ];
        for (result, expected) in rows {
            let entry = entry(result, Some(saved.clone()));
            assert_eq!(lines(of_copy(&cluster, &entry, &saved)), std::slice::from_ref(expected), "{:?}", entry.result);
        }
    }

    #[test]
    fn the_upgrade_is_named_again_only_where_its_sources_can_be_read_again() {
        let of = |sources: &[&str]| {
            let mut plan = plan();
            plan.bundle.sources = sources.iter().map(|&source| source.to_owned()).collect();
            let job = object("batch/v1", "Job", Some("a"), "init");
            (lines(of_rest(&plan, &[])), lines(of_skipped_job(&plan, &[], 2, &job)))
        };
        let upgrade = format!("glasslift-cli {PLACE} -n default upgrade -f /x/a.yaml -f '/x/b c.yaml'");
        let (rest, job) = of(&["/x/a.yaml", "/x/b c.yaml"]);
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
        let declined = of_skipped_job(&plan(), &[], 2, &object("batch/v1", "Job", Some("a"), "init-*"));
        assert_eq!(lines(declined), [(CommandPurpose::Inspect, format!("kubectl {PLACE} -n a describe job init-"))]);
    }

    #[test]
    fn a_command_holds_everything_that_the_run_was_given() {
        let mut plan = plan();
        plan.cluster.namespace = "my shop".into();
        plan.bundle = BundleSummary { sources: vec!["/b.yaml".into()], sha256: "ab".into(), ..plan.bundle };
        plan.from = vec!["/old.yaml".into()];
        let line = |plan: &Plan| of_rest(plan, &[]).remove(0).line;
        let rest = "-n 'my shop' upgrade -f /b.yaml";
        assert_eq!(line(&plan), format!("glasslift-cli {PLACE} {rest} --from /old.yaml"));
        plan.bundle.pinned = true;
        assert_eq!(line(&plan), format!("glasslift-cli {PLACE} {rest} --sha256 ab --from /old.yaml"));
    }

    #[test]
    #[cfg(unix)]
    fn a_context_out_of_a_list_is_reached_by_the_whole_list() {
        let mut cluster = plan().cluster;
        cluster.kubeconfigs = vec!["/home/a b/config".into(), "/home/x".into()];
        assert_eq!(
            restore(&cluster, Path::new("/s/d.json")).as_deref(),
            Some("KUBECONFIG='/home/a b/config:/home/x' kubectl --context prod create -f /s/d.json")
        );
        assert_eq!(
            ours(&cluster, "check").as_deref(),
            Some("KUBECONFIG='/home/a b/config:/home/x' glasslift-cli --context prod check")
        );
    }

    #[test]
    fn nothing_names_a_kubeconfig_that_was_pasted() {
        let mut plan = plan();
        plan.cluster.kubeconfig = "pasted:1".into();
        let job = object("batch/v1", "Job", Some("a"), "init");
        assert!(is_pasted(&plan.cluster));
        assert_eq!((restore(&plan.cluster, Path::new("/s/d.json")), ours(&plan.cluster, "check")), (None, None));
        assert!(of_rest(&plan, &[]).is_empty() && of_skipped_job(&plan, &[], 2, &job).is_empty());
    }
}
