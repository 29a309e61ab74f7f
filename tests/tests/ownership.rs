//! The first upgrade of what another tool installed: its fields are taken over, and what the new version dropped really goes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use glasslift_engine::event::Outcome;
use glasslift_engine::plan::{Action, BlockReason, Choice, Risk};
use glasslift_tests::{Cluster, Engine, fixtures, yaml};
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::batch::v1::Job;
use kube::api::{Api, Patch, PatchParams};
use serde_json::{Value, json};

const OLD: &str = r"
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: default, labels: {app: web, dropped: 'yes'}}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: example.com/web:1
        env: [{name: KEPT, value: a}, {name: DROPPED, value: b}]
";

const NEW: &str = r"
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: default, labels: {app: web}}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: example.com/web:2
        env: [{name: KEPT, value: a}]
";

fn deployments(cluster: &Cluster) -> Api<Deployment> {
    Api::namespaced(cluster.client().clone(), "default")
}

fn value(yaml: &str) -> Value {
    serde_yaml::from_str(yaml).unwrap()
}

async fn upgrades_and_drops(cluster: &Cluster, manager: &str) {
    let engine = Engine::connect(cluster).await.unwrap();
    let same = engine.plan_yaml(OLD).await.unwrap();
    assert_eq!(same.change("web").unwrap().action, Action::Unchanged, "the same version is no change");

    let planned = engine.plan_yaml(NEW).await.unwrap();
    let change = planned.change("web").unwrap();
    assert_eq!((&change.action, change.taken_over_from.as_slice()), (&Action::Update, [manager.to_owned()].as_slice()));
    let detail =
        glasslift_engine::plan::planned_one(planned.proposal.inspection(), &planned.plan, change.id).unwrap().detail();
    let paths: Vec<_> = detail.fields.iter().map(|field| field.path.as_str()).collect();
    let container = "spec.template.spec.containers[name=web]";
    let expected =
        ["metadata.labels.dropped".to_owned(), format!("{container}.env[name=DROPPED]"), format!("{container}.image")];
    assert_eq!(paths, expected, "the plan shows what will go");

    let ran = engine.run(&planned).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Succeeded, "{:#?}", ran.report.entries);
    let web = deployments(cluster).get("web").await.unwrap();
    assert!(!web.metadata.labels.unwrap().contains_key("dropped"), "the dropped label is gone");
    let env = web.spec.unwrap().template.spec.unwrap().containers.remove(0).env.unwrap();
    assert_eq!(env.len(), 1, "the dropped variable is gone: {env:?}");
    let again = engine.plan_yaml(NEW).await.unwrap();
    assert_eq!(again.change("web").unwrap().action, Action::Unchanged, "nothing is left to do");
}

#[tokio::test]
async fn what_kubectl_applied_client_side_is_taken_over() {
    let cluster = Cluster::start().await.unwrap();
    let applied = cluster.kubectl(&["apply", "-f", "-"], OLD).await.unwrap();
    assert_eq!(applied.code, Some(0), "{applied:#?}");
    upgrades_and_drops(&cluster, "kubectl-client-side-apply").await;
}

#[tokio::test]
async fn what_another_installer_applied_server_side_is_taken_over() {
    let cluster = Cluster::start().await.unwrap();
    deployments(&cluster).patch("web", &PatchParams::apply("glasskube"), &Patch::Apply(value(OLD))).await.unwrap();
    upgrades_and_drops(&cluster, "glasskube").await;
}

#[tokio::test]
async fn what_an_unknown_tool_leaves_behind_is_said() {
    let cluster = Cluster::start().await.unwrap();
    deployments(&cluster).patch("web", &PatchParams::apply("our-script"), &Patch::Apply(value(OLD))).await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let without_label = OLD.replace(", dropped: 'yes'", "");
    let planned = engine.plan_yaml(&without_label).await.unwrap();
    let stays = Risk::FieldsStay { manager: "our-script".into(), fields: vec!["metadata.labels.dropped".into()] };
    let change = planned.change("web").unwrap();
    assert!(change.risks.contains(&stays), "{change:#?}");
    assert_eq!(change.action, Action::Unchanged);
}

#[tokio::test]
async fn what_a_controller_owns_is_not_taken() {
    let cluster = Cluster::start().await.unwrap();
    deployments(&cluster).patch("web", &PatchParams::apply("glasskube"), &Patch::Apply(value(OLD))).await.unwrap();
    let scale =
        json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {"replicas": 3}});
    deployments(&cluster).patch("web", &PatchParams::apply("autoscaler").force(), &Patch::Apply(scale)).await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let planned = engine.plan_yaml(NEW).await.unwrap();
    let Action::Blocked { why: BlockReason::Conflict { owners } } = &planned.change("web").unwrap().action else {
        panic!("{:#?}", planned.change("web"));
    };
    assert!(
        owners.iter().any(|owner| owner.manager == "autoscaler" && owner.fields == [".spec.replicas"]),
        "{owners:?}"
    );
    assert!(engine.run(&planned).await.is_err(), "a blocked plan is not started");
    assert_eq!(deployments(&cluster).get("web").await.unwrap().spec.unwrap().replicas, Some(3));
}

/// What nobody applied, such as defaults, would stay beside what the new version chooses instead, and the server refuses both.
#[tokio::test]
async fn what_cannot_stand_beside_the_new_version_goes() {
    let volumes = |yaml: &str, volume: &str| yaml.trim_end().to_owned() + "\n      volumes: [" + volume + "]\n";
    let old = volumes(OLD, "{name: data}");
    let new = volumes(NEW, "{name: data, configMap: {name: settings}}").replacen(
        "spec:",
        "spec:\n  strategy: {type: Recreate}",
        1,
    );
    for manager in ["glasslift", "glasskube", "kubectl"] {
        let cluster = Cluster::start().await.unwrap();
        if manager == "kubectl" {
            let applied = cluster.kubectl(&["apply", "-f", "-"], &old).await.unwrap();
            assert_eq!(applied.code, Some(0), "{applied:#?}");
        } else {
            deployments(&cluster).patch("web", &PatchParams::apply(manager), &Patch::Apply(value(&old))).await.unwrap();
        }
        let engine = Engine::connect(&cluster).await.unwrap();
        let planned = engine.plan_yaml(&new).await.unwrap();
        assert_eq!(planned.change("web").unwrap().action, Action::Update, "{:#?}", planned.change("web"));
        let ran = engine.run(&planned).await.unwrap();
        assert_eq!(ran.report.outcome, Outcome::Succeeded, "{:#?}", ran.report.entries);
        let spec = deployments(&cluster).get("web").await.unwrap().spec.unwrap();
        let strategy = spec.strategy.unwrap();
        assert_eq!((strategy.type_.as_deref(), strategy.rolling_update), (Some("Recreate"), None));
        let volume = spec.template.spec.unwrap().volumes.unwrap().remove(0);
        assert!(volume.empty_dir.is_none() && volume.config_map.is_some(), "{volume:?}");
        let again = engine.plan_yaml(&new).await.unwrap();
        assert_eq!(again.change("web").unwrap().action, Action::Unchanged, "nothing is left to do");
    }
}

/// A queue holds Jobs back by their field `suspend`: updating one in place would let it go, which the plan says and the run never does.
#[tokio::test]
async fn a_job_whose_field_a_controller_owns_is_contested_in_the_plan() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let job = |suspend: bool, label: &str| {
        let mut job = fixtures::job("queued", 1);
        job["spec"]["suspend"] = json!(suspend);
        job["metadata"]["labels"] = json!({"version": label});
        yaml([job])
    };
    engine.run(&engine.plan_yaml(&job(false, "one")).await.unwrap()).await.unwrap();
    let jobs = Api::<Job>::namespaced(cluster.client().clone(), "default");
    let hold = json!({"spec": {"suspend": true, "parallelism": 1}});
    let queue = PatchParams { field_manager: Some("kueue-controller".into()), ..PatchParams::default() };
    jobs.patch("queued", &queue, &Patch::Merge(hold)).await.unwrap();
    let mut planned = engine.plan_yaml(&job(false, "two")).await.unwrap();
    planned.choose("queued", Choice::Update).unwrap();
    let change = planned.change("queued").unwrap();
    let Action::Blocked { why: BlockReason::Conflict { owners } } = &change.action else { panic!("{change:#?}") };
    assert_eq!(owners.iter().map(|owner| owner.manager.as_str()).collect::<Vec<_>>(), ["kueue-controller"]);
    // What nobody contests is updated, as planned.
    let mut planned = engine.plan_yaml(&job(true, "two")).await.unwrap();
    planned.choose("queued", Choice::Update).unwrap();
    assert_eq!(planned.change("queued").unwrap().action, Action::Update);
    let ran = engine.run(&planned).await.unwrap();
    assert_ne!(ran.report.outcome, Outcome::Failed, "{:#?}", ran.report.entries);
    assert_eq!(jobs.get("queued").await.unwrap().metadata.labels.unwrap()["version"], "two");
}
