//! The report is green only when nothing is left: what stands still, what was remarked, what went again and what runs under another name
//! are all said.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use glasslift_engine::event::Outcome;
use glasslift_engine::object::{Readiness, ReadyNote};
use glasslift_engine::report::{CommandPurpose, Entry, EntryResult, TodoWhat, is_clean};
use glasslift_engine::words::{self, Language};
use glasslift_tests::fixtures::{self, FAILING, labelled};
use glasslift_tests::{Cluster, Engine, Ran, eventually, finish, yaml};
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::batch::v1::Job;
use k8s_openapi::api::core::v1::ConfigMap;
use kube::api::{Api, Patch, PatchParams};
use serde_json::{Value, json};

fn entry<'a>(ran: &'a Ran, kind: &str) -> &'a Entry {
    ran.report.entries.iter().find(|entry| entry.object.kind == kind).expect("it is in the report")
}

fn what(ran: &Ran) -> Vec<TodoWhat> {
    ran.report.todo.iter().map(|todo| todo.what.clone()).collect()
}

fn summary(ran: &Ran) -> String {
    words::summary(&ran.report, Language::English)
}

/// A Job whose name the server chooses.
fn generated(job: Value) -> Value {
    let mut job = job;
    job["metadata"] = json!({"generateName": "migrate-", "namespace": "default"});
    job["spec"]["backoffLimit"] = json!(0);
    job
}

#[tokio::test]
async fn a_job_that_the_server_names_is_followed_to_its_end() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    for (job, outcome) in [
        (fixtures::job("x", 1), Outcome::Succeeded),
        (labelled(fixtures::job("x", 1), FAILING, "true"), Outcome::Failed),
    ] {
        let planned = engine.plan_yaml(&yaml([generated(job)])).await.unwrap();
        let ran = engine.run(&planned).await.unwrap();
        assert_eq!(ran.report.outcome, outcome, "{:#?}", ran.report);
        let entry = entry(&ran, "Job");
        let name = &entry.object.name;
        assert!(name.starts_with("migrate-") && !name.contains('*'), "{name}");
        let job = Api::<Job>::namespaced(cluster.client().clone(), "default").get(name).await.unwrap();
        let conditions = job.status.unwrap().conditions.unwrap();
        assert!(conditions.iter().any(|one| one.type_ == "Complete" || one.type_ == "Failed"), "it was awaited");
        assert_eq!(is_clean(&ran.report), outcome == Outcome::Succeeded);
        if outcome == Outcome::Failed {
            assert_eq!(what(&ran), [TodoWhat::FixFailure { change: 0 }]);
            let logs = ran.report.todo[0].commands.iter().find(|command| command.purpose == CommandPurpose::Logs);
            assert!(logs.unwrap().line.ends_with(&format!("logs job/{name}")), "{logs:?}");
        }
    }
}

fn stateful_set(image: &str, strategy: Value) -> Value {
    let mut set = fixtures::deployment("db", 2);
    set["kind"] = json!("StatefulSet");
    set["metadata"]["name"] = json!("db");
    set["spec"]["serviceName"] = json!("db");
    set["spec"]["updateStrategy"] = strategy;
    set["spec"]["template"]["spec"]["containers"][0]["image"] = json!(image);
    set
}

#[tokio::test]
async fn what_stands_still_by_its_own_settings_is_something_to_do() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let paused = |image: &str, paused: bool| {
        let mut web = fixtures::deployment("web", 1);
        web["spec"]["template"]["spec"]["containers"][0]["image"] = json!(image);
        web["spec"]["paused"] = json!(paused);
        web
    };
    let by_hand = json!({"type": "OnDelete"});
    let partitioned = json!({"type": "RollingUpdate", "rollingUpdate": {"partition": 1}});
    let mut suspended = fixtures::job("init", 1);
    suspended["spec"]["suspend"] = json!(true);
    let (old, new) = ("example.com/web:1", "example.com/web:2");
    let rows = [
        (Some(paused(old, false)), paused(new, true), ReadyNote::Paused),
        (Some(stateful_set(old, by_hand.clone())), stateful_set(new, by_hand), ReadyNote::OnDelete),
        (
            Some(stateful_set(new, partitioned.clone())),
            stateful_set("example.com/web:3", partitioned),
            ReadyNote::Partitioned,
        ),
        (None, suspended, ReadyNote::Suspended),
    ];
    for (old, new, note) in rows {
        if let Some(old) = old {
            let planned = engine.plan_yaml(&yaml([old])).await.unwrap();
            let ran = engine.run(&planned).await.unwrap();
            assert_eq!(ran.report.outcome, Outcome::Succeeded, "{note:?}: {:#?}", ran.report);
        }
        let planned = engine.plan_yaml(&yaml([new])).await.unwrap();
        let ran = engine.run(&planned).await.unwrap();
        assert_eq!(what(&ran), [TodoWhat::GoOn { change: 0, note }], "{:#?}", ran.report);
        assert!(!is_clean(&ran.report));
        assert!(summary(&ran).contains("1 resource does not run it yet. 1 thing left to do."), "{}", summary(&ran));
    }
    let web = Api::<Deployment>::namespaced(cluster.client().clone(), "default").get("web").await.unwrap();
    assert_eq!(web.spec.unwrap().paused, Some(true), "nothing lets it go on by itself");
}

#[tokio::test]
async fn a_field_that_should_have_gone_and_did_not_is_something_to_do() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let maps = Api::<ConfigMap>::namespaced(cluster.client().clone(), "default");
    let map = |labels: Value, value: &str| {
        json!({"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": value},
            "metadata": {"name": "settings", "namespace": "default", "labels": labels}})
    };
    let old = map(json!({"old": "yes"}), "1");
    maps.patch("settings", &PatchParams::apply("kubectl"), &Patch::Apply(&old)).await.unwrap();
    let planned = engine.plan_yaml(&yaml([map(json!({}), "2")])).await.unwrap();
    assert_eq!(planned.change("settings").unwrap().dropped, ["metadata.labels.old"]);
    // Nothing of its content changes, so it is still what was approved.
    let label =
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings", "labels": {"old": "yes"}}});
    maps.patch("settings", &PatchParams::apply("somebody"), &Patch::Apply(&label)).await.unwrap();
    let ran = engine.run(&planned).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Succeeded, "{:#?}", ran.report);
    assert_eq!(what(&ran), [TodoWhat::LookAtNotice { notice: 0 }]);
    let said = words::todo(&ran.report, &ran.report.todo[0], Language::English);
    assert_eq!(
        said,
        "Look at ConfigMap default/settings: metadata.labels.old should have gone with the old version and is still there: somebody else holds it."
    );
    assert_eq!(ran.report.todo[0].commands[0].purpose, CommandPurpose::Owners);
}

#[tokio::test]
async fn a_warning_that_only_the_run_got_is_something_to_do() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let definition = json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": "things.example.com"},
        "spec": {"group": "example.com", "scope": "Namespaced",
            "names": {"kind": "Thing", "plural": "things", "singular": "thing", "listKind": "ThingList"},
            "versions": [{"name": "v1", "served": true, "storage": true, "deprecated": true,
                "deprecationWarning": "things are old", "schema": {"openAPIV3Schema": {"type": "object"}}}]}});
    let thing = |name: &str| json!({"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": name, "namespace": "default"}});
    let planned = engine.plan_yaml(&yaml([definition, thing("one"), thing("two")])).await.unwrap();
    let ran = engine.run(&planned).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Succeeded, "{:#?}", ran.report);
    let notices: Vec<_> =
        ran.report.notices.iter().map(|notice| (notice.message.as_str(), notice.changes.len())).collect();
    assert_eq!(notices, [("things are old", 2)], "said once for both");
    assert_eq!(what(&ran), [TodoWhat::LookAtNotice { notice: 0 }]);
}

#[tokio::test]
async fn what_the_garbage_collector_deletes_at_once_is_gone() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let maps = Api::<ConfigMap>::namespaced(cluster.client().clone(), "default");
    let owner = maps
        .create(&kube::api::PostParams::default(), &serde_json::from_value(fixtures::config_map("owner", 1)).unwrap())
        .await
        .unwrap();
    let owned = |name: &str, uid: &str| {
        let mut map = fixtures::config_map(name, 1);
        map["metadata"]["ownerReferences"] =
            json!([{"apiVersion": "v1", "kind": "ConfigMap", "name": "owner", "uid": uid}]);
        map
    };
    let uid = owner.metadata.uid.unwrap();
    let bundle = [owned("kept", &uid), owned("lost", "00000000-0000-0000-0000-000000000000")];
    let planned = engine.plan_yaml(&yaml(bundle)).await.unwrap();
    let ran = engine.run(&planned).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Failed, "{:#?}", ran.report);
    let of = |name: &str| ran.report.entries.iter().find(|entry| entry.object.name == name).unwrap();
    assert_eq!(of("lost").readiness, Some(Readiness::Gone));
    assert!(matches!(&of("lost").result, EntryResult::Failed { problem } if problem.code == "gone"));
    assert!(matches!(of("kept").result, EntryResult::Applied { .. }), "its owner is there");
    eventually("the one without an owner to be gone", Duration::from_secs(10), || async {
        Ok(maps.get_opt("lost").await?.is_none().then_some(()))
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn what_is_not_ready_when_it_is_stopped_is_not_done() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let mut web = fixtures::deployment("web", 2);
    web["spec"]["template"]["spec"]["nodeSelector"] = json!({"no-such": "node"});
    let planned = engine.plan_yaml(&yaml([fixtures::config_map("settings", 1), web])).await.unwrap();
    let (handle, mut events) = engine.start(&planned, Duration::from_secs(600)).await.unwrap();
    while let Some(event) = events.recv().await {
        if matches!(
            &event.kind,
            glasslift_engine::event::EventKind::Readiness { readiness: Readiness::Progressing { .. }, .. }
        ) {
            break;
        }
    }
    handle.stop();
    let ran = finish(handle, events).await.unwrap();
    assert!(matches!(entry(&ran, "Deployment").result, EntryResult::NotReady { .. }), "{:#?}", ran.report);
    assert!(summary(&ran).starts_with("Stopped by you after 1 of 2 resources."), "{}", summary(&ran));
    let change = entry(&ran, "Deployment").change;
    assert_eq!(what(&ran), [TodoWhat::LookAtNotReady { change }]);
    assert!(!is_clean(&ran.report));
}
