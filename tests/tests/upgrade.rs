//! The main job on a real API server: Glasskube 0.2.1 to 0.3.0, whose Job cannot change.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use glasslift_control_plane::Binary;
use glasslift_engine::event::{Event, EventKind, Outcome, RunState};
use glasslift_engine::object::JobState;
use glasslift_engine::problem::Problem;
use glasslift_engine::report::{self, CommandPurpose, Report, Todo, TodoWhat};
use glasslift_tests::{Cluster, Engine, Finished, GLASSKUBE, Glasskube, cli, eventually, recorded};
use k8s_openapi::api::batch::v1::Job;
use kube::Api;
use kube::api::{Patch, PatchParams};
use serde_json::Value;
use tokio::process::Command;

/// Runs the command line on a cluster.
async fn glasslift(cluster: &Cluster, arguments: &[&str]) -> Finished {
    let place = cluster.arguments();
    let all: Vec<String> = place.into_iter().chain(arguments.iter().map(|&argument| argument.to_owned())).collect();
    cli(all).await.unwrap()
}

async fn upgrade(cluster: &Cluster, source: &str, more: &[&str]) -> (Finished, Report) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.json");
    let path_text = path.display().to_string();
    let arguments = [&["upgrade", "-f", source, "--yes", "--timeout", "90s", "--report", &path_text], more].concat();
    let finished = glasslift(cluster, &arguments).await;
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("no report: {error}; {finished:#?}"));
    (finished, serde_json::from_str(&text).unwrap())
}

#[tokio::test]
async fn the_upgrade_leaves_the_job_alone_and_says_so() {
    let cluster = Cluster::start().await.unwrap();
    let before = cluster.install_glasskube("0.2.1").await.unwrap();

    let plan = glasslift(&cluster, &["plan", "-f", "glasskube@0.3.0"]).await;
    assert_eq!(plan.code, Some(2), "there are changes: {plan:#?}");
    assert!(plan.stdout.contains("2 resources will change, 1 Job will be skipped, 18 stay as they are."), "{plan:#?}");

    let (finished, report) = upgrade(&cluster, "glasskube@0.3.0", &[]).await;
    assert_eq!(finished.code, Some(0), "{finished:#?}");
    assert_eq!(report.outcome, Outcome::SucceededWithSkips);
    assert_eq!(report.from_version.as_deref(), Some("0.2.1"));

    let after = cluster.glasskube().await.unwrap();
    assert_eq!(after.job_uid, before.job_uid, "the Job is the same object");
    assert_eq!(after.job_pods, before.job_pods, "no Pod of the Job was started");
    assert_eq!(after.job_image, Glasskube::image("0.2.1"));
    assert_eq!(after.deployment_image, Glasskube::image("0.3.0"));
    assert_eq!(after.cron_job_image, Glasskube::image("0.3.0"));
    assert!(after.deployment_ready, "{after:?}");

    let [skipped] = report.skipped_jobs.as_slice() else { panic!("one skipped Job: {:#?}", report.skipped_jobs) };
    let evidence = skipped.evidence.as_ref().unwrap();
    assert_eq!((skipped.object.name.as_str(), evidence.state), (GLASSKUBE.job, JobState::Succeeded));
    assert!(evidence.finished_at.is_some(), "{evidence:#?}");
    let paths: Vec<_> = evidence.differing.iter().map(|field| field.path.as_str()).collect();
    assert_eq!(paths, ["spec.template.spec.containers[name=manager].image"], "nothing generated shows as a difference");
    assert_eq!(skipped.images[0].desired, Some(Glasskube::image("0.3.0")));
    assert!(matches!(report.todo.as_slice(), [Todo { what: TodoWhat::DecideJob { .. }, .. }]), "{:?}", report.todo);

    let again = glasslift(&cluster, &["plan", "-f", "glasskube@0.3.0"]).await;
    assert_eq!(again.code, Some(0), "a skipped Job is no change: {again:#?}");
    let (finished, report) = upgrade(&cluster, "glasskube@0.3.0", &["--strict-jobs"]).await;
    assert_eq!(finished.code, Some(3), "a changed Job was skipped: {finished:#?}");
    assert!(report.entries.iter().all(|entry| entry.took_ms.is_some()), "each object was looked at");
    assert_eq!(cluster.glasskube().await.unwrap(), after, "the second run changed nothing");

    // The command that the report offers does what it says.
    let rerun = skipped.commands.iter().find(|command| command.purpose == CommandPurpose::Rerun).unwrap();
    let arguments: Vec<&str> = rerun.line.split(' ').skip(1).collect();
    let finished = cli(arguments.iter().chain(&["--yes"])).await.unwrap();
    assert_eq!(finished.code, Some(0), "{}: {finished:#?}", rerun.line);
    let rerun = cluster.glasskube().await.unwrap();
    assert_ne!(rerun.job_uid, before.job_uid);
    assert_eq!(rerun.job_image, Glasskube::image("0.3.0"));
}

#[tokio::test]
async fn recreating_the_job_runs_it_once_and_leaves_no_old_pod() {
    let cluster = Cluster::start().await.unwrap();
    let before = cluster.install_glasskube("0.2.1").await.unwrap();
    let choice = format!("{}/{}=recreate", GLASSKUBE.namespace, GLASSKUBE.job);
    let (finished, report) = upgrade(&cluster, "glasskube@0.3.0", &["--job", &choice]).await;
    assert_eq!(finished.code, Some(0), "{finished:#?}");
    assert_eq!(report.outcome, Outcome::Succeeded);
    assert!(report.todo.is_empty(), "{:?}", report.todo);
    let after = cluster.glasskube().await.unwrap();
    assert_ne!(after.job_uid, before.job_uid, "a new Job");
    assert_eq!(after.job_image, Glasskube::image("0.3.0"));
    assert!(after.job_complete, "the run ends only when the Job has");
    let old_pods: BTreeSet<_> = before.job_pods.into_iter().collect();
    eventually("the old Pods to be gone", Duration::from_secs(30), async || {
        let pods = cluster.glasskube().await?.job_pods;
        Ok((pods.len() == 1 && !old_pods.contains(&pods[0])).then_some(()))
    })
    .await
    .unwrap();
}

/// The case must be the real one: what every other tool does fails.
#[tokio::test]
async fn a_plain_forced_apply_fails_with_field_is_immutable() {
    let cluster = Cluster::start().await.unwrap();
    let before = cluster.install_glasskube("0.2.1").await.unwrap();
    let bundle = cli(["bundle", "-f", "glasskube@0.3.0", "-o", "json"]).await.unwrap();
    let objects: Vec<Value> = bundle.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(objects.len(), 21);
    let job = objects.iter().find(|object| object["kind"] == "Job").unwrap();
    let jobs = Api::<Job>::namespaced(cluster.client().clone(), GLASSKUBE.namespace);
    let error = jobs.patch(GLASSKUBE.job, &PatchParams::apply("test").force(), &Patch::Apply(job)).await.unwrap_err();
    assert!(error.to_string().contains("field is immutable"), "{error}");
    assert_eq!(cluster.glasskube().await.unwrap().job_uid, before.job_uid);
}

#[tokio::test]
async fn every_way_of_asking_for_a_plan_agrees() {
    let cluster = Cluster::start().await.unwrap();
    cluster.install_glasskube("0.2.1").await.unwrap();
    let json = glasslift(&cluster, &["plan", "-f", "glasskube@0.3.0", "-o", "json"]).await;
    let plan: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!((plan["counts"]["update"].as_u64(), plan["counts"]["skip"].as_u64()), (Some(2), Some(1)));
    let markdown = glasslift(&cluster, &["plan", "-f", "glasskube@0.3.0", "-o", "markdown", "--diff"]).await;
    assert!(markdown.stdout.contains("| skip | Job | glasskube-system |"), "{markdown:#?}");
    assert!(markdown.stdout.contains("+        image: ghcr.io/glasskube/package-operator:v0.3.0"), "{markdown:#?}");
    let fail = glasslift(&cluster, &["plan", "-f", "glasskube@0.3.0", "--jobs", "fail"]).await;
    assert!(fail.code == Some(2) && fail.stdout.contains("blocked"), "{fail:#?}");
    let refused = glasslift(&cluster, &["upgrade", "-f", "glasskube@0.3.0", "--jobs", "fail", "--yes"]).await;
    assert!(refused.code == Some(1) && refused.stderr.contains("Nothing was written"), "{refused:#?}");
    let unknown = glasslift(&cluster, &["plan", "-f", "glasskube@0.3.0", "--job", "nope=skip"]).await;
    assert!(
        unknown.code == Some(1) && unknown.stderr.contains(GLASSKUBE.job),
        "the known Jobs are named: {unknown:#?}"
    );
    let unasked = glasslift(&cluster, &["upgrade", "-f", "glasskube@0.3.0"]).await;
    assert!(unasked.code == Some(1) && unasked.stderr.contains("--yes"), "no terminal to ask on: {unasked:#?}");
    let jsonl = glasslift(&cluster, &["upgrade", "-f", "glasskube@0.3.0", "--yes", "-o", "jsonl"]).await;
    let events: Vec<Value> = jsonl.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events[0]["kind"]["type"], "run-started");
    assert_eq!(events[events.len() - 1]["kind"]["type"], "run-finished");
    assert!(events.iter().zip(0..).all(|(event, seq)| event["seq"] == seq), "the sequence has no gaps");
}

/// With bundles as the project published them: they are no part of this one.
async fn upgrades(variant: &str) {
    let [old, new] =
        ["0.2.1", "0.3.0"].map(|version| recorded("bundles/glasskube").join(format!("v{version}-{variant}.yaml")));
    let text = |path: &Path| path.display().to_string();
    let cluster = Cluster::start().await.unwrap();
    let (finished, _) = upgrade(&cluster, &text(&old), &[]).await;
    assert_eq!(finished.code, Some(0), "{finished:#?}");
    let before = cluster.glasskube().await.unwrap();
    let (finished, report) = upgrade(&cluster, &text(&new), &[]).await;
    assert_eq!(finished.code, Some(0), "{finished:#?}");
    assert_eq!(report.skipped_jobs.len(), 1, "{:#?}", report.skipped_jobs);
    assert_eq!(
        (report.bundle.product.as_deref(), report.bundle.version.as_deref()),
        (Some("glasskube"), Some("0.3.0"))
    );
    let after = cluster.glasskube().await.unwrap();
    assert_eq!((after.job_uid, after.job_pods), (before.job_uid, before.job_pods), "the Job was left alone");
    assert_eq!(after.deployment_image, Glasskube::image("0.3.0"));
    let again = glasslift(&cluster, &["plan", "-f", &text(&new)]).await;
    assert_eq!(again.code, Some(0), "nothing is left to do: {again:#?}");
}

#[tokio::test]
#[cfg_attr(not(recorded_data), ignore = "needs recordings that lie beside the repository")]
async fn the_published_slim_bundles_upgrade() {
    upgrades("slim").await;
}

#[tokio::test]
#[cfg_attr(not(recorded_data), ignore = "needs recordings that lie beside the repository")]
async fn the_published_aio_bundles_upgrade() {
    upgrades("aio").await;
}

/// A kind whose singular is not its name in lower case, and one of it; a Job that is named anew each time.
const ODD: &str = "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gizmos.example.com}
spec:
  group: example.com
  scope: Cluster
  names: {kind: Gadget, plural: gizmos, singular: gizmo}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
---
apiVersion: example.com/v1
kind: Gadget
metadata: {name: one, annotations: {glasslift.dev/wait: none}}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: default}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: batch/v1
kind: Job
metadata: {generateName: init-, namespace: default, annotations: {glasslift.dev/wait: none}}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: 'registry.example.com/app:1'}]}}}
";

#[tokio::test]
async fn whatever_failed_can_be_looked_at_with_the_command_of_the_report() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let kubectl = cluster.control_plane().binary(Binary::Kubectl).display().to_string();
    let home = tempfile::tempdir().unwrap();
    for planned in [engine.plan("glasskube@0.3.0").await.unwrap(), engine.plan_yaml(ODD).await.unwrap()] {
        let ran = engine.run(&planned).await.unwrap();
        assert_eq!(ran.report.outcome, Outcome::Succeeded, "{:#?}", ran.report.todo);
        // The record of a run in which everything failed.
        let failed = planned.plan.changes.iter().map(|change| EventKind::State {
            change: change.id,
            state: RunState::Failed { problem: Problem::new("forbidden").case("request").param("said", "no") },
        });
        let first = &ran.events[0];
        let failed = failed.map(|kind| Event { kind, ..first.clone() });
        let report = report::fold(&std::iter::once(first.clone()).chain(failed).collect::<Vec<_>>()).unwrap();
        assert_eq!(report.todo.len(), planned.plan.changes.len());
        for todo in &report.todo {
            let [command] = todo.commands.as_slice() else { panic!("{todo:#?}") };
            let line = command.line.replacen("kubectl", &kubectl, 1);
            let done = Command::new("sh").args(["-c", &line]).env("HOME", home.path()).output().await.unwrap();
            let (said, why) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
            assert!(done.status.success() && said.starts_with("Name:"), "{}: {said}{why}", command.line);
        }
    }
}
