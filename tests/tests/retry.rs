//! What can pass is tried again, visibly; what cannot is not; and a lost answer never makes anything happen twice.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use glasslift_engine::event::{Effect, Event, EventKind, Outcome, RunState};
use glasslift_engine::plan::Choice;
use glasslift_engine::report::EntryResult;
use glasslift_tests::net::{Act, Interceptor, Reply, Wanted};
use glasslift_tests::{Cluster, Engine, Events, Flow, Ran, Tunnel, eventually, finish, fixtures, within, yaml};
use http::Method;
use k8s_openapi::api::admissionregistration::v1::ValidatingWebhookConfiguration;
use k8s_openapi::api::batch::v1::Job;
use k8s_openapi::api::core::v1::{ConfigMap, Pod};
use kube::ResourceExt;
use kube::api::{Api, DeleteParams, ListParams, Patch, PatchParams, PostParams};
use serde_json::{Value, json};

fn map(value: u32) -> String {
    yaml([fixtures::config_map("settings", value)])
}

fn job() -> String {
    yaml([fixtures::job("init", 1)])
}

/// Waits until a change is being retried for a reason, and gives the number of the attempt and the seconds until then.
async fn retrying(events: &mut Events, code: &str) -> (u32, u32) {
    let looking = async {
        loop {
            let event: Event = events.recv().await.expect("the run ended before it tried again");
            if let EventKind::State { state: RunState::Retrying { n, in_seconds, why }, .. } = event.kind
                && why.code == code
            {
                return Ok((n, in_seconds));
            }
        }
    };
    within(format!("a retry because of {code}"), Duration::from_secs(60), looking).await.unwrap()
}

/// Writes of one object, without dry runs, from the audit log.
async fn writes(cluster: &Cluster, name: &str) -> Vec<String> {
    let text = tokio::fs::read_to_string(cluster.control_plane().audit_log()).await.unwrap();
    let events = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    events
        .filter(|event| event["stage"] == "ResponseComplete" || event["stage"] == "Panic")
        .filter(|event| !event["requestURI"].as_str().unwrap_or_default().contains("dryRun"))
        .filter(|event| event["objectRef"]["name"] == name && event["user"]["username"] == "glasslift-test-admin")
        .filter_map(|event| event["verb"].as_str().map(str::to_owned))
        .filter(|verb| ["create", "patch", "update", "delete"].contains(&verb.as_str()))
        .collect()
}

fn effect(result: &EntryResult) -> Effect {
    match result {
        EntryResult::Applied { effect } => *effect,
        other => panic!("expected applied, got {other:?}"),
    }
}

#[tokio::test]
async fn a_webhook_that_comes_up_later_is_waited_for_with_a_countdown() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let planned = engine.plan_yaml(&[map(1), job()].concat()).await.unwrap();
    let webhooks = Api::<ValidatingWebhookConfiguration>::all(cluster.client().clone());
    // Nobody listens there.
    let webhook = json!({"metadata": {"name": "not-up-yet"}, "webhooks": [{"name": "not.up.yet", "admissionReviewVersions": ["v1"],
        "sideEffects": "None", "failurePolicy": "Fail", "timeoutSeconds": 1, "clientConfig": {"url": "https://127.0.0.1:1/x"},
        "rules": [{"apiGroups": ["", "batch"], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["configmaps", "jobs"]}]}]});
    webhooks.create(&PostParams::default(), &serde_json::from_value(webhook).unwrap()).await.unwrap();
    let maps = Api::<ConfigMap>::namespaced(cluster.client().clone(), "default");
    let probe = ConfigMap {
        metadata: kube::api::ObjectMeta { name: Some("probe".into()), ..Default::default() },
        ..Default::default()
    };
    let dry = PostParams { dry_run: true, ..PostParams::default() };
    eventually("the webhook to be in force", Duration::from_secs(30), async || {
        Ok(maps.create(&dry, &probe).await.is_err().then_some(()))
    })
    .await
    .unwrap();

    let (handle, mut events) = engine.start(&planned, Duration::from_secs(120)).await.unwrap();
    assert_eq!(retrying(&mut events, "webhook-unreachable").await, (2, 1));
    assert_eq!(retrying(&mut events, "webhook-unreachable").await, (3, 2));
    webhooks.delete("not-up-yet", &DeleteParams::default()).await.unwrap();
    let ran = finish(handle, events).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Succeeded, "{:#?}", ran.report.entries);
    let pods = Api::<Pod>::namespaced(cluster.client().clone(), "default");
    assert_eq!(pods.list(&ListParams::default()).await.unwrap().items.len(), 1, "the Job ran once");
}

#[tokio::test]
async fn a_server_that_restarts_is_waited_for() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let planned = engine.plan_yaml(&[map(1), job()].concat()).await.unwrap();
    let (handle, mut events) = engine.start(&planned, Duration::from_secs(120)).await.unwrap();
    // It blocks the only thread, so that nothing is written before.
    cluster.control_plane().stop_apiserver();
    retrying(&mut events, "connection-lost").await;
    cluster.control_plane().start_apiserver().unwrap();
    let ran = finish(handle, events).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Succeeded, "{:#?}", ran.report.entries);
}

#[tokio::test]
async fn a_write_whose_answer_was_lost_is_looked_up_and_not_repeated() {
    let cluster = Cluster::start().await.unwrap();
    let tunnel = Tunnel::to(&cluster).await.unwrap();
    let engine = Engine::connect_with(tunnel.kubeconfig(), "default").await.unwrap();
    for (bundle, name) in [(map(1), "settings"), (job(), "init")] {
        let planned = engine.plan_yaml(&bundle).await.unwrap();
        let ran = engine.run_and(&planned, || tunnel.set(Flow::LoseAnswer)).await.unwrap();
        tunnel.cut().await.unwrap();
        assert_eq!(ran.report.outcome, Outcome::Succeeded, "{:#?}", ran.report.entries);
        assert_eq!(effect(&ran.report.entries[0].result), Effect::Created);
        assert_eq!(writes(&cluster, name).await, ["patch"], "{name} was written once");
    }
}

#[tokio::test]
async fn a_request_that_was_lost_is_repeated_but_never_for_a_job() {
    let cluster = Cluster::start().await.unwrap();
    let tunnel = Tunnel::to(&cluster).await.unwrap();
    let engine = Engine::connect_with(tunnel.kubeconfig(), "default").await.unwrap();
    let planned = engine.plan_yaml(&map(1)).await.unwrap();
    let ran = engine.run_and(&planned, || tunnel.set(Flow::LoseRequest)).await.unwrap();
    assert_eq!(effect(&ran.report.entries[0].result), Effect::Created);

    let planned = engine.plan_yaml(&job()).await.unwrap();
    let ran = engine.run_and(&planned, || tunnel.set(Flow::LoseRequest)).await.unwrap();
    let EntryResult::Failed { problem } = &ran.report.entries[0].result else { panic!("{:#?}", ran.report.entries) };
    assert!(glasslift_tests::said(problem).message.contains("not tried again"), "{problem:?}");
    let jobs = Api::<Job>::namespaced(cluster.client().clone(), "default");
    assert!(jobs.get_opt("init").await.unwrap().is_none(), "it may have run: a person decides");
}

#[tokio::test]
async fn a_status_that_moves_is_no_reason_to_stop_and_content_is() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    engine.run(&engine.plan_yaml(&map(1)).await.unwrap()).await.unwrap();
    let changed = map(2);
    let maps = Api::<ConfigMap>::namespaced(cluster.client().clone(), "default");
    let planned = engine.plan_yaml(&changed).await.unwrap();
    // Another version of the same content: only who owns it changed.
    let body = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}, "data": {"a": "1"}});
    maps.patch("settings", &PatchParams::apply("somebody"), &Patch::Apply(&body)).await.unwrap();
    let released = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}});
    maps.patch("settings", &PatchParams::apply("somebody"), &Patch::Apply(&released)).await.unwrap();
    let ran = engine.run(&planned).await.unwrap();
    assert_eq!(effect(&ran.report.entries[0].result), Effect::Updated);
}

#[tokio::test]
async fn what_appears_or_goes_during_the_run_is_not_touched() {
    let cluster = Cluster::start().await.unwrap();
    let interceptor = Interceptor::before(&cluster).await.unwrap();
    let engine = Engine::connect_with(interceptor.kubeconfig(), "default").await.unwrap();
    let maps = Api::<ConfigMap>::namespaced(cluster.client().clone(), "default");
    let patience = || {
        let writing = Wanted::new(Method::PATCH, "/configmaps/settings");
        interceptor.on(writing, 1, Act::Answer(Reply::too_many_requests(1)))
    };
    let is_moved = |ran: &Ran| {
        let moved =
            matches!(&ran.report.entries[0].result, EntryResult::Failed { problem } if problem.code == "cluster-moved");
        assert!(moved, "{:#?}", ran.report.entries);
    };
    let planned = engine.plan_yaml(&map(1)).await.unwrap();
    let asked = patience();
    let (handle, events) = engine.start(&planned, Duration::from_secs(60)).await.unwrap();
    asked.met(1).await.unwrap();
    let foreign: ConfigMap =
        serde_json::from_value(json!({"metadata": {"name": "settings"}, "data": {"b": "theirs"}})).unwrap();
    let foreign = maps.create(&PostParams::default(), &foreign).await.unwrap();
    is_moved(&finish(handle, events).await.unwrap());
    assert_eq!(maps.get("settings").await.unwrap().resource_version(), foreign.resource_version());
    // And what went away is not created.
    let mut planned = engine.plan_yaml(&map(3)).await.unwrap();
    let _ = planned.choose("settings", Choice::TakeOver);
    let asked = patience();
    let (handle, events) = engine.start(&planned, Duration::from_secs(60)).await.unwrap();
    asked.met(1).await.unwrap();
    maps.delete("settings", &DeleteParams::default()).await.unwrap();
    is_moved(&finish(handle, events).await.unwrap());
    assert!(maps.get_opt("settings").await.unwrap().is_none());
}
