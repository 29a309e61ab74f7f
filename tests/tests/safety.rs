//! What must not happen: writing while planning, running a Job by accident, losing an object.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use glasslift_engine::event::{EventKind, Outcome, RunState, Step};
use glasslift_engine::object::ApiState;
use glasslift_engine::plan::{Action, BlockReason, Choice, Risk, SkipReason};
use glasslift_engine::report::{EntryResult, Report};
use glasslift_tests::net::{Act, Interceptor, Reply, Wanted};
use glasslift_tests::{Cluster, Engine, eventually, finish, fixtures, yaml};
use http::Method;
use k8s_openapi::api::admissionregistration::v1::{ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding};
use k8s_openapi::api::batch::v1::Job;
use k8s_openapi::api::core::v1::{ConfigMap, Pod};
use kube::api::{Api, DeleteParams, ListParams, Patch, PatchParams, PostParams, PropagationPolicy};
use kube::{Client, ResourceExt};
use serde_json::{Value, json};

fn job(version: u32) -> String {
    yaml([fixtures::job("init", version)])
}

fn jobs(cluster: &Cluster) -> Api<Job> {
    Api::namespaced(cluster.client().clone(), "default")
}

fn is_complete(job: &Job) -> bool {
    let conditions = job.status.as_ref().and_then(|status| status.conditions.as_deref()).unwrap_or_default();
    conditions.iter().any(|condition| condition.type_ == "Complete" && condition.status == "True")
}

async fn installed(cluster: &Cluster, engine: &Engine) -> Job {
    let planned = engine.plan_yaml(&job(1)).await.unwrap();
    let ran = engine.run(&planned).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Succeeded, "{:#?}", ran.report.entries);
    let job = jobs(cluster).get("init").await.unwrap();
    assert!(is_complete(&job), "a run ends when its Jobs have ended");
    job
}

fn only(report: &Report) -> &EntryResult {
    assert_eq!(report.entries.len(), 1, "{:#?}", report.entries);
    &report.entries[0].result
}

#[tokio::test]
async fn planning_never_writes() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    installed(&cluster, &engine).await;
    let before = requests(&cluster).await.len();
    let planned = engine.plan("glasskube@0.3.0").await.unwrap();
    assert_eq!(planned.plan.counts.create, 21);
    engine.plan_yaml(&job(2)).await.unwrap();
    let ours: Vec<Value> = requests(&cluster).await.split_off(before);
    assert!(ours.iter().any(|event| event["verb"] == "patch"), "dry runs were sent and recorded");
    for event in ours {
        let verb = event["verb"].as_str().unwrap_or_default();
        let uri = event["requestURI"].as_str().unwrap_or_default();
        let harmless =
            matches!(verb, "get" | "list" | "watch") || uri.contains("dryRun=All") || uri.contains("selfsubject");
        assert!(harmless, "planning sent a {verb} to {uri}");
    }
}

/// Requests of the administrator, from the audit log, once the log has caught up with everything sent so far.
async fn requests(cluster: &Cluster) -> Vec<Value> {
    let marker = format!("marker-{:?}", std::time::Instant::now())
        .replace(|c: char| !c.is_ascii_alphanumeric(), "")
        .to_lowercase();
    let _ = Api::<ConfigMap>::namespaced(cluster.client().clone(), "default").get_opt(&marker).await.unwrap();
    eventually("the audit log to catch up", Duration::from_secs(30), async || {
        let text = tokio::fs::read_to_string(cluster.control_plane().audit_log()).await?;
        if !text.contains(&marker) {
            return Ok(None);
        }
        let user = engine_user();
        let events = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        Ok(Some(events.filter(|event| event["user"]["username"] == user).collect::<Vec<_>>()))
    })
    .await
    .unwrap()
}

fn engine_user() -> &'static str {
    "glasslift-test-admin"
}

#[tokio::test]
async fn a_job_that_vanished_after_the_plan_is_not_run_again() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    installed(&cluster, &engine).await;
    let planned = engine.plan_yaml(&job(2)).await.unwrap();
    assert!(matches!(planned.change("init").unwrap().action, Action::Skip { .. }));
    delete(&cluster, "init").await;
    let ran = engine.run(&planned).await.unwrap();
    assert_eq!(only(&ran.report), &EntryResult::Skipped { reason: SkipReason::JobVanished });
    assert!(jobs(&cluster).get_opt("init").await.unwrap().is_none(), "it was not created");
    assert!(!ran.report.todo.is_empty(), "the user has to decide");
}

async fn delete(cluster: &Cluster, name: &str) {
    let options = DeleteParams { propagation_policy: Some(PropagationPolicy::Background), ..DeleteParams::default() };
    jobs(cluster).delete(name, &options).await.unwrap();
    eventually("the Job to be gone", Duration::from_secs(30), async || {
        Ok(jobs(cluster).get_opt(name).await?.is_none().then_some(()))
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn what_changes_during_the_run_is_not_overwritten() {
    let cluster = Cluster::start().await.unwrap();
    let interceptor = Interceptor::before(&cluster).await.unwrap();
    let engine = Engine::connect_with(interceptor.kubeconfig(), "default").await.unwrap();
    let map = |value: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: settings, namespace: default}}\ndata: {{a: '{value}'}}\n"
        )
    };
    let first = engine.plan_yaml(&map("1")).await.unwrap();
    engine.run(&first).await.unwrap();
    let planned = engine.plan_yaml(&map("2")).await.unwrap();
    assert_eq!(planned.change("settings").unwrap().action, Action::Update);
    let writing = Wanted::new(Method::PATCH, "/configmaps/settings");
    let asked = interceptor.on(writing, 1, Act::Answer(Reply::too_many_requests(1)));
    let (handle, events) = engine.start(&planned, Duration::from_secs(60)).await.unwrap();
    asked.met(1).await.unwrap();
    let maps = Api::<ConfigMap>::namespaced(cluster.client().clone(), "default");
    maps.patch("settings", &PatchParams::default(), &Patch::Merge(json!({"data": {"b": "by hand"}}))).await.unwrap();
    let ran = finish(handle, events).await.unwrap();
    assert!(
        matches!(only(&ran.report), EntryResult::Failed { problem } if problem.code == "cluster-moved"),
        "{:#?}",
        ran.report.entries
    );
    let data = maps.get("settings").await.unwrap().data.unwrap();
    assert_eq!((data["a"].as_str(), data["b"].as_str()), ("1", "by hand"), "nothing was overwritten");
}

#[tokio::test]
async fn a_failed_recreation_puts_the_job_back_and_does_not_run_it() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let old = installed(&cluster, &engine).await;
    let mut planned = engine.plan_yaml(&job(2)).await.unwrap();
    planned.choose("init", Choice::Recreate).unwrap();
    forbid_image(cluster.client(), &jobs(&cluster), "example.com/init:2").await;

    let ran = engine.run(&planned).await.unwrap();
    let EntryResult::Failed { problem } = only(&ran.report) else { panic!("{:#?}", ran.report.entries) };
    assert!(glasslift_tests::said(problem).message.contains("The former resource was put back"), "{problem:?}");
    let steps: Vec<Step> = ran
        .events
        .iter()
        .filter_map(|event| match &event.kind {
            EventKind::State { state: RunState::Applying { step }, .. } => Some(*step),
            _ => None,
        })
        .collect();
    let expected =
        [Step::Checking, Step::Saving, Step::Deleting, Step::AwaitingDeletion, Step::Creating, Step::Restoring];
    assert_eq!(steps, expected);
    let restored = jobs(&cluster).get("init").await.unwrap();
    assert_ne!(restored.uid(), old.uid());
    let spec = restored.spec.as_ref().unwrap();
    assert_eq!(spec.suspend, Some(true), "it must not run again by accident");
    assert_eq!(spec.template.spec.as_ref().unwrap().containers[0].image.as_deref(), Some("example.com/init:1"));
    let pods = Api::<Pod>::namespaced(cluster.client().clone(), "default");
    let uid = restored.uid().unwrap();
    let of_restored = ListParams::default().labels(&format!("batch.kubernetes.io/controller-uid={uid}"));
    assert!(pods.list(&of_restored).await.unwrap().items.is_empty(), "no Pod was started");

    let snapshots: Vec<_> = std::fs::read_dir(ran.folder.join("snapshots")).unwrap().collect();
    assert_eq!(snapshots.len(), 1, "the object is on disk");
    assert!(ran.events.iter().zip(0..).all(|(event, seq)| event.seq == seq), "the record has no gaps");
}

/// Makes the server refuse Jobs with an image, and waits until it does.
async fn forbid_image(client: &Client, jobs: &Api<Job>, image: &str) {
    let policy = json!({"metadata": {"name": "no-image"}, "spec": {"failurePolicy": "Fail",
        "matchConstraints": {"resourceRules": [{"apiGroups": ["batch"], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["jobs"]}]},
        "validations": [{"expression": format!("object.spec.template.spec.containers.all(c, c.image != '{image}')"), "message": "this image is not allowed"}]}});
    let binding =
        json!({"metadata": {"name": "no-image"}, "spec": {"policyName": "no-image", "validationActions": ["Deny"]}});
    let post = PostParams::default();
    Api::<ValidatingAdmissionPolicy>::all(client.clone())
        .create(&post, &serde_json::from_value(policy).unwrap())
        .await
        .unwrap();
    Api::<ValidatingAdmissionPolicyBinding>::all(client.clone())
        .create(&post, &serde_json::from_value(binding).unwrap())
        .await
        .unwrap();
    let probe: Job =
        serde_json::from_value(json!({"metadata": {"generateName": "probe-"}, "spec": {"template": {"spec":
        {"restartPolicy": "Never", "containers": [{"name": "main", "image": image}]}}}}))
        .unwrap();
    let dry = PostParams { dry_run: true, ..PostParams::default() };
    eventually("the policy to be in force", Duration::from_secs(60), async || {
        Ok(jobs.create(&dry, &probe).await.is_err().then_some(()))
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_foreign_job_of_the_same_name_is_not_deleted() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    installed(&cluster, &engine).await;
    let mut planned = engine.plan_yaml(&job(2)).await.unwrap();
    planned.choose("init", Choice::Recreate).unwrap();
    delete(&cluster, "init").await;
    let foreign: Job =
        serde_json::from_value(serde_json::to_value(serde_yaml::from_str::<Value>(&job(3)).unwrap()).unwrap()).unwrap();
    let foreign = jobs(&cluster).create(&PostParams::default(), &foreign).await.unwrap();
    assert_eq!(engine.refused(&planned).await.unwrap().code, "plan-outdated");
    assert_eq!(jobs(&cluster).get("init").await.unwrap().uid(), foreign.uid(), "the other Job is untouched");
}

#[tokio::test]
async fn what_the_cluster_reveals_about_a_bundle_is_said_before_anything_is_written() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let map = |namespace: &str| format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: twice{namespace}}}\n---\n");
    let twice = format!("{}{}", map(""), map(", namespace: default"));
    let refused = engine.plan_yaml(&twice).await.err().expect("the same object twice").to_string();
    assert!(refused.contains("duplicate-object") && refused.contains("bundle.yaml:5"), "{refused}");

    let old = "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: old, namespace: default}\n";
    let planned = engine.plan_yaml(old).await.unwrap();
    let change = planned.change("old").unwrap();
    assert_eq!(change.action, Action::Blocked { why: BlockReason::KindNotServed });
    let removed = |risk: &Risk| matches!(risk, Risk::ApiVersion { notice } if notice.state == ApiState::Removed);
    assert!(change.risks.iter().any(removed), "{:?}", change.risks);

    let role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: wide, namespace: default}\nrules: []\n";
    let planned = engine.plan_yaml(role).await.unwrap();
    let change = planned.change("wide").unwrap();
    assert_eq!((&change.action, change.object.namespace.as_deref()), (&Action::Create, None));
    let left_out = Risk::NamespaceLeftOut { namespace: "default".into(), kind: "ClusterRole".into() };
    assert_eq!(change.risks, [left_out]);
}
