//! Stopping tears nothing; stopping at once says what is uncertain; a failure takes only what needs it along.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use glasslift_engine::event::{EventKind, Outcome, RunState, Step};
use glasslift_engine::plan::SkipReason;
use glasslift_engine::report::EntryResult;
use glasslift_engine::run;
use glasslift_tests::net::{Act, Interceptor, Reply, Wanted};
use glasslift_tests::{Cluster, Engine, Flow, Ran, Tunnel, finish, fixtures, within, yaml};
use http::Method;
use k8s_openapi::api::core::v1::{ConfigMap, Namespace};
use k8s_openapi::api::storage::v1::StorageClass;
use kube::api::{Api, DeleteParams, PostParams};
use serde_json::json;

fn map(name: &str) -> String {
    yaml([fixtures::config_map(name, 1)])
}

fn deployment(name: &str, uses: &str) -> String {
    let mut deployment = fixtures::deployment(name, 1);
    deployment["spec"]["template"]["spec"]["containers"][0]["envFrom"] = json!([{"configMapRef": {"name": uses}}]);
    yaml([deployment])
}

fn result<'a>(ran: &'a Ran, name: &str) -> &'a EntryResult {
    &ran.report.entries.iter().find(|entry| entry.object.name == name).expect("it is in the report").result
}

#[tokio::test]
async fn a_second_stop_ends_at_once_and_says_what_is_uncertain() {
    let cluster = Cluster::start().await.unwrap();
    let tunnel = Tunnel::to(&cluster).await.unwrap();
    let engine = Engine::connect_with(tunnel.kubeconfig(), "default").await.unwrap();
    let planned =
        engine.plan_yaml(&(0..40).map(|number| map(&format!("m{number}"))).collect::<String>()).await.unwrap();
    let (handle, events) = engine.start(&planned, Duration::from_secs(120)).await.unwrap();
    tunnel.set(Flow::Held);
    tunnel.holds().await.unwrap();
    handle.stop();
    handle.stop();
    let ran = within("an immediate stop", Duration::from_secs(10), finish(handle, events)).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Stopped);
    let count =
        |wanted: fn(&EntryResult) -> bool| ran.report.entries.iter().filter(|entry| wanted(&entry.result)).count();
    let uncertain = count(|result| matches!(result, EntryResult::Uncertain { step: Step::Applying }));
    let not_done = count(|result| *result == EntryResult::NotDone);
    assert!(uncertain > 0 && not_done > 0 && uncertain + not_done == 40, "{uncertain} uncertain, {not_done} not done");
}

#[tokio::test]
async fn a_stop_between_two_attempts_leaves_nothing_half_done() {
    let cluster = Cluster::start().await.unwrap();
    let tunnel = Tunnel::to(&cluster).await.unwrap();
    let engine = Engine::connect_with(tunnel.kubeconfig(), "default").await.unwrap();
    let planned = engine.plan_yaml(&map("one")).await.unwrap();
    let (handle, mut events) = engine.start(&planned, Duration::from_secs(120)).await.unwrap();
    tunnel.set(Flow::LoseRequest);
    let looking = async {
        loop {
            let event = events.recv().await.expect("the run ended before it tried again");
            if matches!(event.kind, EventKind::State { state: RunState::Retrying { .. }, .. }) {
                return Ok(());
            }
        }
    };
    within("a retry", Duration::from_secs(30), looking).await.unwrap();
    handle.stop();
    let ran = finish(handle, events).await.unwrap();
    assert_eq!((ran.report.outcome, result(&ran, "one")), (Outcome::Stopped, &EntryResult::NotDone));
    let maps = Api::<ConfigMap>::namespaced(cluster.client().clone(), "default");
    assert!(maps.get_opt("one").await.unwrap().is_none());
}

#[tokio::test]
async fn a_failure_takes_along_what_needs_it_and_nothing_else() {
    let cluster = Cluster::start().await.unwrap();
    let interceptor = Interceptor::before(&cluster).await.unwrap();
    let engine = Engine::connect_with(interceptor.kubeconfig(), "default").await.unwrap();
    let maps = Api::<ConfigMap>::namespaced(cluster.client().clone(), "default");
    let bundle =
        [map("broken"), map("fine"), deployment("needs-broken", "broken"), deployment("needs-fine", "fine")].concat();
    for keep_going in [false, true] {
        let planned = engine.plan_yaml(&bundle).await.unwrap();
        let refusal = Reply::status(403, "Forbidden", "configmaps \"broken\" is forbidden: not today");
        interceptor.on(Wanted::new(Method::PATCH, "/configmaps/broken"), 1, Act::Answer(refusal));
        let short = |options| run::Options { timeout: Duration::from_secs(60), keep_going, ..options };
        let (handle, events) = engine.start_with(&planned, short).await.unwrap();
        let ran = finish(handle, events).await.unwrap();
        assert_eq!(ran.report.outcome, Outcome::Failed);
        let broken = planned.change("broken").unwrap().id;
        assert!(matches!(result(&ran, "broken"), EntryResult::Failed { .. }), "{:#?}", ran.report.entries);
        assert!(matches!(result(&ran, "fine"), EntryResult::Applied { .. }), "siblings finish");
        assert_eq!(
            result(&ran, "needs-broken"),
            &EntryResult::Skipped { reason: SkipReason::DependencyFailed { on: broken } }
        );
        match keep_going {
            true => assert!(matches!(result(&ran, "needs-fine"), EntryResult::Applied { .. }), "{:#?}", ran.report),
            false => assert_eq!(result(&ran, "needs-fine"), &EntryResult::NotDone, "later waves do not start"),
        }
        maps.delete("fine", &DeleteParams::default()).await.unwrap();
    }
}

/// What fails while others wait for a free place takes those along that need it.
#[tokio::test(flavor = "multi_thread")]
async fn a_need_that_fails_while_its_change_waits_for_a_place_takes_it_along() {
    let cluster = Cluster::start().await.unwrap();
    let class =
        json!({"metadata": {"name": "never"}, "provisioner": "example.com/none", "volumeBindingMode": "Immediate"});
    let classes = Api::<StorageClass>::all(cluster.client().clone());
    classes.create(&PostParams::default(), &serde_json::from_value(class).unwrap()).await.unwrap();
    let interceptor = Interceptor::before(&cluster).await.unwrap();
    let engine = Engine::connect_with(interceptor.kubeconfig(), "default").await.unwrap();
    let claim = json!({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data", "namespace": "default"},
        "spec": {"storageClassName": "never", "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}});
    let mut second = fixtures::job("second", 1);
    second["spec"]["template"]["spec"]["volumes"] =
        json!([{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]);
    let planned = engine
        .plan_yaml(&yaml([claim, fixtures::config_map("other", 1), fixtures::job("first", 1), second]))
        .await
        .unwrap();
    let first = Wanted::new(Method::PATCH, "/jobs/first");
    interceptor.on(first, 1, Act::SlowAnswer(Duration::from_secs(6)));
    let one_by_one = |options| run::Options { timeout: Duration::from_secs(2), concurrency: 1, ..options };
    let (handle, events) = engine.start_with(&planned, one_by_one).await.unwrap();
    let ran = finish(handle, events).await.unwrap();
    let claim = planned.change("data").unwrap().id;
    let skipped = EntryResult::Skipped { reason: SkipReason::DependencyFailed { on: claim } };
    assert_eq!(result(&ran, "second"), &skipped, "{:#?}", ran.report.entries);
}

#[tokio::test]
async fn a_definition_is_served_before_its_resources_are_written() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let bundle = "apiVersion: v1\nkind: Namespace\nmetadata: {name: gated}\n---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n\
         metadata: {name: things.example.com}\nspec:\n  group: example.com\n  scope: Namespaced\n  names: {kind: Thing, plural: things, singular: thing, \
         listKind: ThingList}\n  versions:\n  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, \
         x-kubernetes-preserve-unknown-fields: true}}}\n---\napiVersion: example.com/v1\nkind: Thing\nmetadata: {name: one, namespace: gated}\nspec: {a: 1}\n";
    let planned = engine.plan_yaml(bundle).await.unwrap();
    let ran = engine.run(&planned).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Succeeded, "{:#?}", ran.report.entries);
    let retried =
        ran.events.iter().any(|event| matches!(event.kind, EventKind::State { state: RunState::Retrying { .. }, .. }));
    assert!(!retried, "the gate waited for it");
    assert!(Api::<Namespace>::all(cluster.client().clone()).get_opt("gated").await.unwrap().is_some());
}
