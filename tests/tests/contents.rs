//! What holds others is not deleted with them: no copy of it would bring them back.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use glasslift_engine::event::Outcome;
use glasslift_engine::plan::{Action, BlockReason, Choice, Decision, Decisions};
use glasslift_engine::report::EntryResult;
use glasslift_tests::net::{Act, Interceptor, Wanted};
use glasslift_tests::{Cluster, Engine, Planned, finish, fixtures, yaml};
use http::Method;
use k8s_openapi::api::core::v1::{ConfigMap, Namespace};
use kube::api::{Api, DeleteParams, PostParams};
use serde_json::{Value, json};

fn namespace(name: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
}

fn map(namespace: &str, name: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": namespace}})
}

fn definition() -> Value {
    json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "things.example.com"},
        "spec": {"group": "example.com", "scope": "Namespaced",
            "names": {"kind": "Thing", "plural": "things", "singular": "thing", "listKind": "ThingList"},
            "versions": [{"name": "v1", "served": true, "storage": true,
                "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}]}})
}

fn thing(name: &str) -> Value {
    json!({"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": name, "namespace": "default"}})
}

/// Wants objects of the old version deleted.
fn delete(planned: &mut Planned, names: &[&str]) {
    let per_change =
        names.iter().map(|name| Decision { change: planned.change(name).unwrap().id, choice: Choice::Delete });
    let decisions = Decisions { per_change: per_change.collect(), ..Decisions::default() };
    planned.decide(&decisions);
}

fn held(planned: &Planned, name: &str) -> Vec<String> {
    match &planned.change(name).unwrap().action {
        Action::Blocked { why: BlockReason::HoldsOthers { count, more: false, names } } => {
            assert_eq!(*count as usize, names.len());
            names.clone()
        }
        other => panic!("expected that {name} holds others, got {other:?}"),
    }
}

#[tokio::test]
async fn a_namespace_goes_only_when_nothing_else_is_in_it() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let old = yaml([namespace("shop"), map("shop", "ours"), fixtures::config_map("stays", 1)]);
    engine.run(&engine.plan_yaml(&old).await.unwrap()).await.unwrap();
    let api = Api::<ConfigMap>::namespaced(cluster.client().clone(), "shop");
    let foreign: ConfigMap = serde_json::from_value(map("shop", "theirs")).unwrap();
    api.create(&PostParams::default(), &foreign).await.unwrap();

    let new = yaml([fixtures::config_map("stays", 1)]);
    let mut planned = engine.plan_from(&old, &new).await.unwrap();
    assert_eq!(planned.change("shop").unwrap().action, Action::Keep);
    delete(&mut planned, &["shop"]);
    assert_eq!(held(&planned, "shop"), ["ConfigMap shop/ours", "ConfigMap shop/theirs"]);
    delete(&mut planned, &["shop", "ours"]);
    assert_eq!(held(&planned, "shop"), ["ConfigMap shop/theirs"], "what the plan deletes itself has a copy");
    // What the new version puts there counts, although it is not there yet.
    let mut planned = engine.plan_from(&old, &yaml([map("shop", "coming")])).await.unwrap();
    delete(&mut planned, &["shop", "ours"]);
    assert_eq!(held(&planned, "shop"), ["ConfigMap shop/coming", "ConfigMap shop/theirs"]);

    api.delete("theirs", &DeleteParams::default()).await.unwrap();
    let mut planned = engine.plan_from(&old, &new).await.unwrap();
    delete(&mut planned, &["shop", "ours"]);
    assert_eq!(planned.change("shop").unwrap().action, Action::Delete);
    let ran = engine.run(&planned).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Succeeded, "{:#?}", ran.report.entries);
    assert!(Api::<Namespace>::all(cluster.client().clone()).get_opt("shop").await.unwrap().is_none());
}

#[tokio::test]
async fn a_definition_goes_only_when_there_is_nothing_of_its_kind_also_at_its_turn() {
    let cluster = Cluster::start().await.unwrap();
    let interceptor = Interceptor::before(&cluster).await.unwrap();
    let engine = Engine::connect_with(interceptor.kubeconfig(), "default").await.unwrap();
    let old = yaml([definition(), thing("one"), fixtures::config_map("stays", 1)]);
    engine.run(&engine.plan_yaml(&old).await.unwrap()).await.unwrap();
    // A new connection knows the kind.
    let engine = Engine::connect_with(interceptor.kubeconfig(), "default").await.unwrap();
    let mut planned = engine.plan_from(&old, &yaml([fixtures::config_map("stays", 2)])).await.unwrap();
    delete(&mut planned, &["things.example.com"]);
    assert_eq!(held(&planned, "things.example.com"), ["Thing default/one"]);
    delete(&mut planned, &["things.example.com", "one"]);
    assert_eq!(planned.change("things.example.com").unwrap().action, Action::Delete);

    let asked = interceptor.on(Wanted::new(Method::PATCH, "/configmaps/stays"), 1, Act::Late);
    let (handle, events) = engine.start(&planned, Duration::from_secs(60)).await.unwrap();
    asked.met(1).await.unwrap();
    let (status, body) =
        cluster.control_plane().api().post("/apis/example.com/v1/namespaces/default/things", &thing("late")).unwrap();
    assert_eq!(status, 201, "{body}");
    asked.release();
    let ran = finish(handle, events).await.unwrap();
    let of = |name: &str| &ran.report.entries.iter().find(|entry| entry.object.name == name).unwrap().result;
    let EntryResult::Failed { problem } = of("things.example.com") else { panic!("{:#?}", ran.report.entries) };
    assert_eq!((problem.code.as_str(), problem.params["names"].as_str()), ("holds-others", "Thing default/late"));
    let (status, _) = cluster.control_plane().api().get("/apis/example.com/v1/namespaces/default/things/late").unwrap();
    assert_eq!(status, 200);
}
