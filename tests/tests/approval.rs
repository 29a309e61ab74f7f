//! Only what was approved runs, only on the cluster that it was approved for, and only if all of it is still true.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

use glasslift_engine::connect::{EnvironmentTag, Mark};
use glasslift_engine::plan::{Choice, Consent};
use glasslift_engine::problem::Problem;
use glasslift_tests::net::Interceptor;
use glasslift_tests::{Cluster, Engine, fixtures, yaml};
use k8s_openapi::api::core::v1::ConfigMap;
use kube::ResourceExt;
use kube::api::{Api, DeleteParams, ListParams, Patch, PatchParams, PostParams};
use serde_json::json;

fn maps(names: &[&str], value: u32) -> String {
    yaml(names.iter().map(|name| fixtures::config_map(name, value)))
}

/// What moved, by object.
fn moved(problem: &Problem) -> BTreeMap<String, String> {
    assert_eq!(problem.code, "plan-outdated", "{problem:?}");
    problem.and.iter().map(|one| (one.params["object"].to_string(), one.params["what"].to_string())).collect()
}

/// A half-done upgrade is what a stale plan gives: so all of it is compared before the first write.
#[tokio::test]
async fn a_plan_of_which_anything_moved_is_not_begun() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let api = Api::<ConfigMap>::namespaced(cluster.client().clone(), "default");
    // Enough of them for a list, and a kind that is read one by one.
    let many: Vec<String> = (0..12).map(|number| format!("map-{number}")).collect();
    let names: Vec<&str> = many.iter().map(String::as_str).collect();
    engine.run(&engine.plan_yaml(&maps(&names, 1)).await.unwrap()).await.unwrap();
    let planned = engine.plan_yaml(&[maps(&names, 2), maps(&["new"], 1)].concat()).await.unwrap();

    let hand = Patch::Merge(json!({"data": {"b": "by hand"}}));
    api.patch("map-3", &PatchParams::default(), &hand).await.unwrap();
    api.delete("map-4", &DeleteParams::default()).await.unwrap();
    api.delete("map-5", &DeleteParams::default()).await.unwrap();
    for name in ["map-5", "new"] {
        let foreign: ConfigMap = serde_json::from_value(json!({"metadata": {"name": name}})).unwrap();
        api.create(&PostParams::default(), &foreign).await.unwrap();
    }
    // A change that counts for nothing: the version moves, the content does not.
    let label = |value: serde_json::Value| Patch::Merge(json!({"metadata": {"labels": {"seen": value}}}));
    api.patch("map-6", &PatchParams::default(), &label(json!("yes"))).await.unwrap();
    api.patch("map-6", &PatchParams::default(), &label(json!(null))).await.unwrap();

    let versions = async || -> BTreeMap<String, Option<String>> {
        let all = api.list(&ListParams::default()).await.unwrap();
        all.into_iter().map(|map| (map.name_any(), map.resource_version())).collect()
    };
    let before = versions().await;
    let refusal = engine.refused(&planned).await.unwrap();
    let object = |name: &str| format!("ConfigMap default/{name}");
    let expected = [("map-3", "content"), ("map-4", "deleted"), ("map-5", "recreated"), ("new", "appeared")];
    assert_eq!(moved(&refusal), expected.map(|(name, what)| (object(name), what.to_owned())).into());
    assert_eq!(versions().await, before, "nothing was written");
}

/// `kubectl proxy` or an ssh tunnel that is started anew may lead elsewhere, and creations have no precondition that would notice.
#[tokio::test]
async fn another_cluster_behind_the_same_address_gets_nothing() {
    let (planned_for, other) = tokio::join!(Cluster::start(), Cluster::start());
    let (planned_for, other) = (planned_for.unwrap(), other.unwrap());
    let way = Interceptor::before(&planned_for).await.unwrap();
    let engine = Engine::connect_with(way.kubeconfig(), "default").await.unwrap();
    let planned = engine.plan_yaml(&maps(&["settings"], 1)).await.unwrap();
    way.lead_to(&other);
    let refusal = engine.refused(&planned).await.unwrap();
    assert_eq!(refusal.code, "another-cluster");
    for cluster in [&planned_for, &other] {
        let api = Api::<ConfigMap>::namespaced(cluster.client().clone(), "default");
        assert!(api.get_opt("settings").await.unwrap().is_none());
    }
    way.lead_to(&planned_for);
    engine.run(&planned).await.unwrap();
}

#[tokio::test]
async fn only_the_plan_that_was_approved_is_approved_and_only_in_words_that_are_enough() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let mut planned = engine.plan_yaml(&yaml([fixtures::job("init", 1)])).await.unwrap();
    engine.run(&planned).await.unwrap();
    planned = engine.plan_yaml(&yaml([fixtures::job("init", 2)])).await.unwrap();
    let first = planned.plan.id.clone();
    let code = |problem: Option<Problem>| problem.map(|problem| problem.code).unwrap_or_default();
    let marks = engine.marks();
    let approve = |planned: &glasslift_tests::Planned, id, consent: Consent<'_>| {
        code(planned.proposal.approve(id, consent, &marks).err())
    };
    assert_eq!(approve(&planned, &first, Consent::Yes), "");
    planned.choose("init", Choice::Recreate).unwrap();
    assert_eq!(approve(&planned, &first, Consent::Beforehand), "plan-superseded", "what is shown is another plan");
    let second = planned.plan.id.clone();
    assert_eq!(approve(&planned, &second, Consent::Yes), "wrong-cluster", "a deletion needs the name");
    assert_eq!(approve(&planned, &second, Consent::Beforehand), "");
    // The same decision gives the same plan, whoever asks.
    planned.choose("init", Choice::Recreate).unwrap();
    assert_eq!(planned.plan.id, second);

    let mark = Mark { tag: EnvironmentTag::Production, name: Some("the shop".to_owned()) };
    marks.mark(&planned.plan.cluster, &mark, None).unwrap();
    for (consent, expected) in [
        (Consent::Beforehand, "production-not-confirmed"),
        (Consent::Yes, "wrong-cluster"),
        (Consent::Name("another"), "wrong-cluster"),
        (Consent::Name("the shop"), ""),
    ] {
        assert_eq!(approve(&planned, &second, consent), expected, "{consent:?}");
    }
}
