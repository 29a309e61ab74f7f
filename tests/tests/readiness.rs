//! Waiting says what is missing and why, survives a server that goes away, and costs little.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

use glasslift_control_plane::Options;
use glasslift_engine::event::{EventKind, Outcome};
use glasslift_engine::object::{FailureWhat, Readiness};
use glasslift_engine::report::{EntryResult, Report};
use glasslift_engine::words;
use glasslift_tests::fixtures::{STUCK, deployment, labelled, pod, stuck_pods};
use glasslift_tests::{Cluster, Engine, Events, finish, within, yaml};
use k8s_openapi::api::core::v1::{Node, ResourceQuota};
use k8s_openapi::api::rbac::v1::{ClusterRole, ClusterRoleBinding};
use kube::api::{Api, Patch, PatchParams, PostParams};
use serde_json::{Value, json};

/// Waits until the run says this about what is missing.
async fn waiting_for(events: &mut Events, text: &str) {
    waiting_for_all(events, &[text]).await;
}

/// Waits until the run has said all of this about what is missing, in whatever order.
async fn waiting_for_all(events: &mut Events, texts: &[&str]) {
    let looking = async {
        let mut unsaid = texts.to_vec();
        while !unsaid.is_empty() {
            let event = events.recv().await.expect("the run ended before it waited");
            if let EventKind::Readiness { readiness: Readiness::Progressing { missing }, .. } = &event.kind {
                unsaid.retain(|text| !words::missing(missing, words::Language::English).contains(text));
            }
        }
        Ok(())
    };
    within(format!("waiting for {texts:?}"), Duration::from_secs(60), looking).await.unwrap();
}

#[tokio::test]
async fn the_cause_is_named_and_what_cannot_recover_fails_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let stages = folder.path().join("stages.yaml");
    fs::write(&stages, stuck_pods()).unwrap();
    let options = Options { nodes: 1, extra_stages: vec![stages], ..Options::default() };
    let cluster = Cluster::start_with(options).await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let planned = engine.plan_yaml(&yaml([labelled(deployment("web", 1), STUCK, "no-image")])).await.unwrap();
    let (handle, mut events) = engine.start(&planned, Duration::from_secs(120)).await.unwrap();
    waiting_for(&mut events, ", container main: ImagePullBackOff \"manifest unknown\"").await;
    handle.stop();
    finish(handle, events).await.unwrap();

    let planned = engine.plan_yaml(&yaml([labelled(deployment("bad", 1), STUCK, "bad-image")])).await.unwrap();
    let ran = engine.run(&planned).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Failed);
    assert_bad_image(&ran.report);
}

fn assert_bad_image(report: &Report) {
    let readiness = report.entries[0].readiness.as_ref().unwrap();
    assert!(
        matches!(readiness, Readiness::Failed { why } if why.what == FailureWhat::Container
            && why.cause.as_ref().is_some_and(|cause| cause.reason == "InvalidImageName")),
        "{readiness:?}"
    );
}

/// A Pod of nobody has no workload that speaks for it: it speaks for itself.
#[tokio::test]
async fn a_bare_pod_says_why_it_does_not_run() {
    let folder = tempfile::tempdir().unwrap();
    let stages = folder.path().join("stages.yaml");
    fs::write(&stages, stuck_pods()).unwrap();
    let options = Options { nodes: 1, extra_stages: vec![stages], ..Options::default() };
    let cluster = Cluster::start_with(options).await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let mut homeless = pod("homeless");
    homeless["spec"]["nodeSelector"] = json!({"no-such": "node"});
    let crashing = labelled(pod("crashing"), STUCK, "crashing");
    // Both may pass: a node may come, and what the container needs may come with the same run. So they are waited for.
    let planned = engine.plan_yaml(&yaml([homeless, crashing])).await.unwrap();
    let (handle, mut events) = engine.start(&planned, Duration::from_secs(120)).await.unwrap();
    let texts =
        ["Pod homeless: Unschedulable", "Pod crashing, container main: CrashLoopBackOff \"Error, exit code 3\""];
    waiting_for_all(&mut events, &texts).await;
    handle.stop();
    let ran = finish(handle, events).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Stopped);

    let bad = labelled(pod("bad"), STUCK, "bad-image");
    let ran = engine.run(&engine.plan_yaml(&yaml([bad])).await.unwrap()).await.unwrap();
    assert_bad_image(&ran.report);
}

#[tokio::test]
async fn what_was_broken_before_is_not_blamed_on_the_upgrade() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let mut stuck = deployment("stuck", 1);
    stuck["spec"]["template"]["spec"]["nodeSelector"] = json!({"no-such": "node"});
    let bundle = |stuck: &Value| yaml([stuck.clone(), deployment("fine", 1)]);
    let (handle, mut events) =
        engine.start(&engine.plan_yaml(&bundle(&stuck)).await.unwrap(), Duration::from_secs(60)).await.unwrap();
    waiting_for(&mut events, "Unschedulable").await;
    handle.stop();
    finish(handle, events).await.unwrap();

    stuck["metadata"]["labels"] = json!({"version": "2"});
    let planned = engine.plan_yaml(&bundle(&stuck)).await.unwrap();
    let risks = |name: &str| {
        planned
            .change(name)
            .unwrap()
            .risks
            .iter()
            .map(|risk| words::risk(risk, words::Language::English))
            .collect::<Vec<_>>()
            .join("; ")
    };
    assert!(risks("stuck").contains("before anything is done") && risks("stuck").contains("0 of 1 replicas"));
    assert_eq!(risks("fine"), "");
    let (handle, events) = engine.start(&planned, Duration::from_secs(2)).await.unwrap();
    let ran = finish(handle, events).await.unwrap();
    let EntryResult::Failed { problem } = &ran.report.entries[0].result else { panic!("{:#?}", ran.report.entries) };
    assert!(
        glasslift_tests::said(problem).hints.iter().any(|hint| hint.contains("may not be the cause")),
        "{problem:?}"
    );
}

#[tokio::test]
async fn a_quota_that_forbids_pods_is_the_cause() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let quota = json!({"metadata": {"name": "none"}, "spec": {"hard": {"pods": "0"}}});
    let quotas = Api::<ResourceQuota>::namespaced(cluster.client().clone(), "default");
    quotas.create(&PostParams::default(), &serde_json::from_value(quota).unwrap()).await.unwrap();
    let planned = engine.plan_yaml(&yaml([deployment("web", 1)])).await.unwrap();
    let (handle, events) = engine.start(&planned, Duration::from_secs(5)).await.unwrap();
    let ran = finish(handle, events).await.unwrap();
    assert!(matches!(ran.report.entries[0].result, EntryResult::Failed { .. }), "{:#?}", ran.report.entries);
    let said = glasslift_engine::words::result(&ran.report.entries[0], glasslift_engine::words::Language::English);
    assert!(said.contains("ReplicaSet web-") && said.contains("exceeded quota"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_goes_away_while_waiting_does_not_end_the_wait() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let mut choosy = deployment("web", 1);
    choosy["spec"]["template"]["spec"]["nodeSelector"] = json!({"fits": "yes"});
    let planned = engine.plan_yaml(&yaml([choosy])).await.unwrap();
    let (handle, mut events) = engine.start(&planned, Duration::from_secs(120)).await.unwrap();
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

/// The watches that we began, each with its address.
fn watches(cluster: &Cluster) -> BTreeSet<(String, String)> {
    let text = fs::read_to_string(cluster.control_plane().audit_log()).unwrap();
    text.lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|event| event["user"]["username"] == "glasslift-test-admin" && event["verb"] == "watch")
        .filter_map(|event| Some((event["auditID"].as_str()?.to_owned(), event["requestURI"].as_str()?.to_owned())))
        .collect()
}

/// A connection is a file, of which a program may not have many.
#[tokio::test(flavor = "multi_thread")]
async fn many_namespaces_share_a_watch() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let all = (0..20).flat_map(|number| {
        let namespace = format!("n{number}");
        let mut web = deployment("web", 1);
        web["metadata"]["namespace"] = json!(namespace);
        [json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}), web]
    });
    let ran = engine.run(&engine.plan_yaml(&yaml(all)).await.unwrap()).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Succeeded, "{:#?}", ran.report.entries);
    let watches = watches(&cluster);
    let of_all = watches.iter().filter(|(_, address)| address.starts_with("/apis/apps/v1/deployments?")).count();
    assert!((1..=2).contains(&of_all) && watches.len() <= 10, "{watches:#?}");
}

#[tokio::test]
async fn many_objects_share_a_watch_and_without_the_right_to_watch_they_are_looked_at() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let many = yaml((0..30).map(|number| deployment(&format!("web-{number}"), 1)));
    let ran = engine.run(&engine.plan_yaml(&many).await.unwrap()).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Succeeded, "{:#?}", ran.report.entries);
    assert_eq!(watches(&cluster).len(), 1, "one kind, one namespace");

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
    let ran = poller.run(&poller.plan_yaml(&yaml([deployment("polled", 1)])).await.unwrap()).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Succeeded, "{:#?}", ran.report.entries);
}
