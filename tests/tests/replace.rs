//! Deleting and creating anew never loses an object: not to a finalizer, a stranger, a stop. (`crash.rs` kills the program.)

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use glasslift_engine::event::{Effect, Event, EventKind, Outcome, RunState, Stop, WaitingOn};
use glasslift_engine::object::MissingWhat;
use glasslift_engine::plan::{Choice, Decision, Decisions};
use glasslift_engine::report::EntryResult;
use glasslift_engine::run;
use glasslift_tests::net::{Act, Interceptor, Reply, Wanted};
use glasslift_tests::{Cluster, Engine, Events, Flow, Planned, Tunnel, eventually, finish, fixtures, within, yaml};
use http::Method;
use k8s_openapi::api::batch::v1::Job;
use k8s_openapi::api::core::v1::ConfigMap;
use kube::ResourceExt;
use kube::api::{Api, Patch, PatchParams, PostParams};
use serde_json::{Map, Value, json};

const HOLD: &str = "example.com/hold";

fn job(version: u32) -> String {
    yaml([fixtures::job("init", version)])
}

fn jobs(cluster: &Cluster) -> Api<Job> {
    Api::namespaced(cluster.client().clone(), "default")
}

async fn set_finalizers(cluster: &Cluster, finalizers: &[&str]) {
    let patch = json!({"metadata": {"finalizers": finalizers}});
    jobs(cluster).patch("init", &PatchParams::default(), &Patch::Merge(patch)).await.unwrap();
}

/// A plan to re-create an installed Job that a finalizer holds.
async fn held(cluster: &Cluster, engine: &Engine) -> Planned {
    let ran = engine.run(&engine.plan_yaml(&job(1)).await.unwrap()).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Succeeded, "{:#?}", ran.report.entries);
    set_finalizers(cluster, &[HOLD]).await;
    let mut planned = engine.plan_yaml(&job(2)).await.unwrap();
    planned.choose("init", Choice::Recreate).unwrap();
    planned
}

/// Waits until the run says that the finalizer holds the old object.
async fn said(events: &mut Events) {
    let looking = async {
        loop {
            let event: Event = events.recv().await.expect("the run ended before it waited");
            if let EventKind::State { state: RunState::Waiting { on: WaitingOn::Deletion { finalizers } }, .. } =
                event.kind
                && finalizers.iter().any(|name| name == HOLD)
            {
                return Ok(());
            }
        }
    };
    within("being told who holds the object", Duration::from_secs(60), looking).await.unwrap();
}

/// A run that has deleted what something holds, with so many seconds of patience.
async fn deleting(engine: &Engine, planned: &Planned, seconds: u64) -> (run::Handle, Events) {
    let (handle, mut events) = engine.start(planned, Duration::from_secs(seconds)).await.unwrap();
    said(&mut events).await;
    (handle, events)
}

#[tokio::test]
async fn a_finalizer_is_named_and_waited_for() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let planned = held(&cluster, &engine).await;
    let old = jobs(&cluster).get("init").await.unwrap();
    let (handle, events) = deleting(&engine, &planned, 60).await;
    // A first stop does not leave it half done.
    handle.stop();
    set_finalizers(&cluster, &[]).await;
    let ran = finish(handle, events).await.unwrap();
    // Whether it gets ready is no longer awaited.
    let recreated = EntryResult::NotReady { effect: Effect::Recreated };
    assert_eq!(ran.report.entries[0].result, recreated, "{:#?}", ran.report);
    let new = jobs(&cluster).get("init").await.unwrap();
    assert_ne!(new.uid(), old.uid());
    let saved = ran.report.entries[0].saved.as_ref().expect("what was deleted is on disk");
    assert!(std::fs::read_to_string(&saved.path).unwrap().contains("example.com/init:1"));
}

#[tokio::test]
async fn a_deletion_that_takes_too_long_ends_with_the_way_back() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let planned = held(&cluster, &engine).await;
    let (handle, events) = engine.start(&planned, Duration::from_secs(2)).await.unwrap();
    let ran = finish(handle, events).await.unwrap();
    let EntryResult::Failed { problem } = &ran.report.entries[0].result else { panic!("{:#?}", ran.report.entries) };
    assert_eq!(problem.code, "deletion-not-finished");
    assert!(problem.params["finalizers"].contains(HOLD), "{problem:?}");
    let way_back = problem.and.iter().find_map(|more| more.params.get("restore"));
    assert!(way_back.is_some_and(|command| command.contains("create -f")), "{problem:?}");
}

/// A stop at once tears nothing: what is being deleted is waited for, and put back.
#[tokio::test]
async fn a_stop_at_once_in_the_gap_puts_the_former_object_back() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let planned = held(&cluster, &engine).await;
    let old = jobs(&cluster).get("init").await.unwrap();
    let (handle, mut events) = deleting(&engine, &planned, 60).await;
    handle.stop_at_least(Stop::AtOnce);
    handle.stop_at_least(Stop::AfterCurrent);
    handle.stop_at_least(Stop::AtOnce);
    let promised = async {
        loop {
            let event = events.recv().await.expect("the run ended before it put the object back");
            if let EventKind::Progress { waiting, .. } = event.kind
                && waiting.iter().any(|one| matches!(one.missing.what, MissingWhat::PutBack { within_seconds: 60 }))
            {
                return Ok(());
            }
        }
    };
    within("being told what is waited for", Duration::from_secs(30), promised).await.unwrap();
    set_finalizers(&cluster, &[]).await;
    let ran = finish(handle, events).await.unwrap();
    let EntryResult::Failed { problem } = &ran.report.entries[0].result else { panic!("{:#?}", ran.report.entries) };
    let codes: Vec<_> = problem.and.iter().map(|more| more.code.as_str()).collect();
    assert_eq!((problem.code.as_str(), codes.as_slice()), ("stopped", ["former-put-back"].as_slice()), "{problem:?}");
    let back = jobs(&cluster).get("init").await.unwrap();
    assert_ne!(back.uid(), old.uid());
    let spec = back.spec.unwrap();
    assert_eq!(spec.suspend, Some(true), "it does not run again");
    assert_eq!(spec.template.spec.unwrap().containers[0].image.as_deref(), Some("example.com/init:1"));
    let asked = ran.events.iter().filter_map(|event| match event.kind {
        EventKind::StopRequested { how } => Some(how),
        _ => None,
    });
    assert_eq!(asked.collect::<Vec<_>>(), [Stop::AtOnce], "the same wish again is none");
    assert!(matches!(ran.events.last().unwrap().kind, EventKind::RunFinished { .. }), "nothing comes after the end");
}

/// What the finalizers of others hold is not waited for any longer than was said.
#[tokio::test]
async fn a_stop_at_once_has_an_end_and_names_the_way_back() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let planned = held(&cluster, &engine).await;
    let (handle, events) = deleting(&engine, &planned, 3).await;
    handle.stop_at_least(Stop::AtOnce);
    let ran = within("the end of the run", Duration::from_secs(20), finish(handle, events)).await.unwrap();
    let EntryResult::Failed { problem } = &ran.report.entries[0].result else { panic!("{:#?}", ran.report.entries) };
    assert_eq!(problem.code, "deletion-not-finished");
    assert!(problem.and.iter().any(|more| more.params.contains_key("restore")), "{problem:?}");
}

/// Somebody whose permission to read was taken away meanwhile hears of it at once, and the run goes on when it is back.
#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_that_cannot_be_looked_at_says_so_at_once() {
    let cluster = Cluster::start().await.unwrap();
    let interceptor = Interceptor::before(&cluster).await.unwrap();
    let engine = Engine::connect_with(interceptor.kubeconfig(), "default").await.unwrap();
    let planned = held(&cluster, &engine).await;
    let looking = || Wanted::new(Method::GET, "/jobs/init");
    // The comparison with the plan, and the first look.
    interceptor.on(looking(), 2, Act::Pass);
    let refused =
        Reply::status(403, "Forbidden", "jobs.batch \"init\" is forbidden: User \"x\" cannot get resource \"jobs\"");
    interceptor.on(looking(), 2, Act::Answer(refused));
    let (handle, mut events) = engine.start(&planned, Duration::from_secs(60)).await.unwrap();
    let told = async {
        loop {
            let event = events.recv().await.expect("the run ended before it said why it waits");
            if let EventKind::State { state: RunState::Retrying { why, .. }, .. } = event.kind {
                return Ok(why.code);
            }
        }
    };
    let code = within("being told", Duration::from_secs(20), told).await.unwrap();
    assert_eq!(code, "forbidden");
    set_finalizers(&cluster, &[]).await;
    let ran = finish(handle, events).await.unwrap();
    assert_eq!(ran.report.entries[0].result, EntryResult::Applied { effect: Effect::Recreated }, "{:#?}", ran.report);
}

#[tokio::test]
async fn what_a_stranger_creates_in_the_gap_is_left_alone() {
    let cluster = Cluster::start().await.unwrap();
    let tunnel = Tunnel::to(&cluster).await.unwrap();
    let engine = Engine::connect_with(tunnel.kubeconfig(), "default").await.unwrap();
    let planned = held(&cluster, &engine).await;
    let (handle, events) = deleting(&engine, &planned, 60).await;
    tunnel.set(Flow::Held);
    set_finalizers(&cluster, &[]).await;
    let yaml: Value = serde_yaml::from_str(&job(3)).unwrap();
    let foreign: Job = serde_json::from_value(yaml).unwrap();
    let foreign = eventually("the name to be free", Duration::from_secs(30), async || {
        Ok(jobs(&cluster).create(&PostParams::default(), &foreign).await.ok())
    })
    .await
    .unwrap();
    tunnel.set(Flow::Open);
    let ran = finish(handle, events).await.unwrap();
    let EntryResult::Failed { problem } = &ran.report.entries[0].result else { panic!("{:#?}", ran.report.entries) };
    assert_eq!(problem.code, "cluster-moved");
    assert!(glasslift_tests::said(problem).hints.iter().any(|hint| hint.contains("saved in")), "{problem:?}");
    assert_eq!(jobs(&cluster).get("init").await.unwrap().uid(), foreign.uid());
}

#[tokio::test]
async fn objects_of_the_old_version_are_deleted_last_and_only_after_everything_is_ready() {
    let cluster = Cluster::start().await.unwrap();
    let interceptor = Interceptor::before(&cluster).await.unwrap();
    let engine = Engine::connect_with(interceptor.kubeconfig(), "default").await.unwrap();
    let map = |name: &str, value: u32| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: default}}\ndata: {{a: '{value}'}}\n---\n"
        )
    };
    let old = format!("{}{}{}", map("stays", 1), map("goes", 1), job(1));
    engine.run(&engine.plan_yaml(&old).await.unwrap()).await.unwrap();
    let mut planned = engine.plan_from(&old, &map("stays", 2)).await.unwrap();
    planned.choose("goes", Choice::Delete).unwrap();
    let ran = engine.run(&planned).await.unwrap();
    let result = |name: &str| &ran.report.entries.iter().find(|entry| entry.object.name == name).unwrap().result;
    assert_eq!(result("goes"), &EntryResult::Applied { effect: Effect::Deleted }, "{:#?}", ran.report.entries);
    assert_eq!(result("init"), &EntryResult::Applied { effect: Effect::Kept });
    let maps = Api::<ConfigMap>::namespaced(cluster.client().clone(), "default");
    assert!(maps.get_opt("goes").await.unwrap().is_none());
    assert_eq!(std::fs::read_dir(ran.folder.join("snapshots")).unwrap().count(), 1, "it is on disk");

    // If something fails, nothing is deleted.
    let old = format!("{}{}", map("stays", 2), map("goes", 1));
    engine.run(&engine.plan_yaml(&old).await.unwrap()).await.unwrap();
    let mut planned = engine.plan_from(&old, &map("stays", 3)).await.unwrap();
    planned.choose("goes", Choice::Delete).unwrap();
    let refusal = Reply::status(403, "Forbidden", "configmaps \"stays\" is forbidden: not today");
    interceptor.on(Wanted::new(Method::PATCH, "/configmaps/stays"), 1, Act::Answer(refusal));
    let ran = engine.run(&planned).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Failed);
    assert!(maps.get_opt("goes").await.unwrap().is_some(), "it stays while something is wrong");
}

/// Texts that YAML 1.1 takes for something else, and what a writer may lose.
const TEXTS: &[&str] = &[
    "on",
    "off",
    "yes",
    "no",
    "y",
    "n",
    "No",
    "OFF",
    "1_000",
    "0_7",
    "0X1F",
    "0O17",
    "007",
    "12:30:45",
    "2001-12-14",
    "2001-12-14T21:59:43Z",
    "~",
    "null",
    "",
    "1.10",
    "<<",
    "one\ntwo\n",
    "  one\n\n two  \n\n",
    "trailing  ",
    "\ttab",
    "\r\n",
    "日本 \u{1f600} a\u{feff}b",
    "{{ a }}",
    "\\ \" '",
];

#[tokio::test]
async fn what_was_deleted_comes_back_from_its_copy_to_the_letter() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let data: Map<String, Value> =
        TEXTS.iter().enumerate().map(|(at, text)| (format!("key-{at}"), json!(text))).collect();
    let words = ["on", "y", "1_000"].map(|word| (word.to_owned(), json!(word)));
    let map = json!({"apiVersion": "v1", "kind": "ConfigMap", "data": data,
        "metadata": {"name": "texts", "namespace": "default", "annotations": Map::from_iter(words.clone())}});
    // The server knows no types here, and takes whatever it is given.
    let thing = json!({"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "texts", "namespace": "default"},
        "spec": {"texts": TEXTS, "words": Map::from_iter(words), "numbers": [1, -1, 0.5, i64::MAX], "others": [true, {"null": "no"}]}});
    let definition = json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": "things.example.com"},
        "spec": {"group": "example.com", "scope": "Namespaced", "names": {"kind": "Thing", "plural": "things"},
            "versions": [{"name": "v1", "served": true, "storage": true,
                "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}]}});
    let old = yaml([definition.clone(), map, thing]);
    let ran = engine.run(&engine.plan_yaml(&old).await.unwrap()).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Succeeded, "{:#?}", ran.report.entries);
    let content = async |kind: &str, field: &str| {
        let found = cluster.kubectl(&["get", kind, "texts", "-n", "default", "-o", "json"], "").await.unwrap();
        assert_eq!(found.code, Some(0), "{found:#?}");
        let object: Value = serde_json::from_str(&found.stdout).unwrap();
        [object[field].clone(), object["metadata"]["annotations"].clone()]
    };
    let before = [content("configmap", "data").await, content("things", "spec").await];
    assert_eq!(before[0][0], Value::Object(data));

    let mut planned = engine.plan_from(&old, &yaml([definition])).await.unwrap();
    let gone = planned.plan.changes.iter().filter(|change| change.object.name == "texts");
    let per_change: Vec<_> = gone.map(|change| Decision { change: change.id, choice: Choice::Delete }).collect();
    assert_eq!(per_change.len(), 2);
    planned.decide(&Decisions { per_change, ..Decisions::default() });
    let ran = engine.run(&planned).await.unwrap();
    let saved: Vec<_> = ran.report.entries.iter().filter_map(|entry| entry.saved.as_ref()).collect();
    assert_eq!(saved.len(), 2, "{:#?}", ran.report.entries);
    for saved in saved {
        let done = cluster.shell(saved.restore.as_deref().expect("a command")).await.unwrap();
        assert_eq!(done.code, Some(0), "{:?}: {done:#?}", saved.restore);
    }
    assert_eq!([content("configmap", "data").await, content("things", "spec").await], before);
}
