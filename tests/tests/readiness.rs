//! Waiting says what is missing and why, survives a server that goes away, and costs little.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

use glasslift_control_plane::Options;
use glasslift_engine::event::{EventKind, FailureWhat, Outcome, Readiness};
use glasslift_engine::report::EntryResult;
use glasslift_engine::words;
use glasslift_tests::{Cluster, Engine, Events, finish, within};
use k8s_openapi::api::core::v1::{Node, ResourceQuota};
use k8s_openapi::api::rbac::v1::{ClusterRole, ClusterRoleBinding};
use kube::api::{Api, Patch, PatchParams, PostParams};
use serde_json::{Value, json};

/// Pods with the label `image` never get it; with the value `invalid` they never can.
const NO_IMAGE: &str = r"
apiVersion: kwok.x-k8s.io/v1alpha1
kind: Stage
metadata: { name: no-image }
spec:
  resourceRef: { apiGroup: v1, kind: Pod }
  selector:
    matchLabels: { image: missing }
    matchExpressions:
    - { key: .status.phase, operator: In, values: [Pending] }
    - { key: .status.containerStatuses, operator: DoesNotExist }
  weight: 1000000
  next:
    statusTemplate: |
      containerStatuses:
      - name: main
        image: example.invalid/web:1
        ready: false
        restartCount: 0
        state: { waiting: { reason: ImagePullBackOff, message: manifest unknown } }
---
apiVersion: kwok.x-k8s.io/v1alpha1
kind: Stage
metadata: { name: bad-image }
spec:
  resourceRef: { apiGroup: v1, kind: Pod }
  selector:
    matchLabels: { image: invalid }
    matchExpressions:
    - { key: .status.phase, operator: In, values: [Pending] }
    - { key: .status.containerStatuses, operator: DoesNotExist }
  weight: 1000000
  next:
    statusTemplate: |
      containerStatuses:
      - name: main
        image: example.invalid/WEB
        ready: false
        restartCount: 0
        state: { waiting: { reason: InvalidImageName, message: it cannot be read } }
---
apiVersion: kwok.x-k8s.io/v1alpha1
kind: Stage
metadata: { name: no-image-for-ever }
spec:
  resourceRef: { apiGroup: v1, kind: Pod }
  selector:
    matchExpressions:
    - { key: '.metadata.labels.image', operator: Exists }
    - { key: .status.containerStatuses, operator: Exists }
    - { key: .metadata.deletionTimestamp, operator: DoesNotExist }
  weight: 1000000
  delay: { durationMilliseconds: 86400000 }
  next: {}
";

fn deployment(name: &str, labels: &str, pod: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}, namespace: default}}\nspec:\n  replicas: 1\n  selector: \
         {{matchLabels: {{app: {name}}}}}\n  template:\n    metadata: {{labels: {{app: {name}{labels}}}}}\n    spec:\n      \
         containers: [{{name: main, image: 'example.com/web:1'}}]\n{pod}---\n"
    )
}

/// Waits until the run says this about what is missing.
async fn waiting_for(events: &mut Events, text: &str) {
    let looking = async {
        loop {
            let event = events.recv().await.expect("the run ended before it waited");
            if let EventKind::Readiness { readiness: Readiness::Progressing { missing }, .. } = &event.kind
                && words::missing(missing, words::Language::English).contains(text)
            {
                return Ok(());
            }
        }
    };
    within(format!("waiting for {text}"), Duration::from_secs(60), looking).await.unwrap();
}

#[tokio::test]
async fn the_cause_is_named_and_what_cannot_recover_fails_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let stages = folder.path().join("stages.yaml");
    fs::write(&stages, NO_IMAGE).unwrap();
    let options = Options { nodes: 1, extra_stages: vec![stages], ..Options::default() };
    let cluster = Cluster::start_with(options).await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let planned = engine.plan_yaml(&deployment("web", ", image: missing", "")).await.unwrap();
    let (handle, mut events) = engine.start(&planned, Duration::from_secs(120)).unwrap();
    waiting_for(&mut events, ", container main: ImagePullBackOff \"manifest unknown\"").await;
    handle.stop();
    finish(handle, events).await.unwrap();

    let planned = engine.plan_yaml(&deployment("bad", ", image: invalid", "")).await.unwrap();
    let ran = engine.run(&planned).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Failed);
    let readiness = ran.report.entries[0].readiness.as_ref().unwrap();
    assert!(
        matches!(readiness, Readiness::Failed { why } if why.what == FailureWhat::Container
            && why.cause.as_ref().is_some_and(|cause| cause.reason == "InvalidImageName")),
        "{readiness:?}"
    );
}

#[tokio::test]
async fn a_quota_that_forbids_pods_is_the_cause() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let quota = json!({"metadata": {"name": "none"}, "spec": {"hard": {"pods": "0"}}});
    let quotas = Api::<ResourceQuota>::namespaced(cluster.client().clone(), "default");
    quotas.create(&PostParams::default(), &serde_json::from_value(quota).unwrap()).await.unwrap();
    let planned = engine.plan_yaml(&deployment("web", "", "")).await.unwrap();
    let (handle, events) = engine.start(&planned, Duration::from_secs(5)).unwrap();
    let ran = finish(handle, events).await.unwrap();
    let EntryResult::Failed { problem } = &ran.report.entries[0].result else { panic!("{:#?}", ran.report.entries) };
    assert!(problem.message.contains("ReplicaSet web-") && problem.message.contains("exceeded quota"), "{problem:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_goes_away_while_waiting_does_not_end_the_wait() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let planned = engine.plan_yaml(&deployment("web", "", "      nodeSelector: {fits: 'yes'}\n")).await.unwrap();
    let (handle, mut events) = engine.start(&planned, Duration::from_secs(120)).unwrap();
    waiting_for(&mut events, "Unschedulable").await;
    tokio::task::block_in_place(|| {
        cluster.control_plane().stop_apiserver();
        cluster.control_plane().start_apiserver().unwrap();
    });
    let nodes = Api::<Node>::all(cluster.client().clone());
    let name = nodes.list(&Default::default()).await.unwrap().items[0].metadata.name.clone().unwrap();
    let fits = json!({"metadata": {"labels": {"fits": "yes"}}});
    nodes.patch(&name, &PatchParams::default(), &Patch::Merge(fits)).await.unwrap();
    let ran = finish(handle, events).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Succeeded, "{:#?}", ran.report.entries);
}

#[tokio::test]
async fn many_objects_share_a_watch_and_without_the_right_to_watch_they_are_looked_at() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let many: String = (0..30).map(|number| deployment(&format!("web-{number}"), "", "")).collect();
    let ran = engine.run(&engine.plan_yaml(&many).await.unwrap()).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Succeeded, "{:#?}", ran.report.headline);
    let text = fs::read_to_string(cluster.control_plane().audit_log()).unwrap();
    let watches: BTreeSet<String> = text
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|event| event["user"]["username"] == "glasslift-test-admin" && event["verb"] == "watch")
        .filter_map(|event| event["auditID"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(watches.len(), 1, "one kind, one namespace");

    let role = json!({"metadata": {"name": "no-watch"}, "rules": [
        {"apiGroups": ["*"], "resources": ["*"], "verbs": ["get", "list", "create", "patch", "update", "delete"]}]});
    let binding = json!({"metadata": {"name": "no-watch"}, "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole",
        "name": "no-watch"}, "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "poller"}]});
    let post = PostParams::default();
    let client = || cluster.client().clone();
    Api::<ClusterRole>::all(client()).create(&post, &serde_json::from_value(role).unwrap()).await.unwrap();
    Api::<ClusterRoleBinding>::all(client()).create(&post, &serde_json::from_value(binding).unwrap()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let kubeconfig = folder.path().join("kubeconfig");
    let identity = cluster.control_plane().sign_client_cert("poller", None).unwrap();
    let context = glasslift_control_plane::CONTEXT_NAME;
    cluster.control_plane().write_kubeconfig_as(&kubeconfig, context, "poller", &identity).unwrap();
    let poller = Engine::connect_with(&kubeconfig, "default").await.unwrap();
    let ran = poller.run(&poller.plan_yaml(&deployment("polled", "", "")).await.unwrap()).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Succeeded, "{:#?}", ran.report.entries);
}
