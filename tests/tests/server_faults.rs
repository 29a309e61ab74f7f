//! What a real server does only when it is in trouble: it asks for patience, is not there, gives up in the middle. Whatever it says,
//! every object is written once, and nobody wonders what is going on meanwhile.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use glasslift_engine::event::{Effect, EventKind, Outcome, RunState};
use glasslift_engine::report::EntryResult;
use glasslift_tests::fixtures::{config_map, job};
use glasslift_tests::net::{Act, Interceptor, Reply, Wanted};
use glasslift_tests::{Cluster, Engine, Planned, Ran, finish, yaml};
use http::Method;
use k8s_openapi::api::batch::v1::Job;
use k8s_openapi::api::core::v1::Pod;
use kube::api::{Api, ListParams};
use serde_json::Value;

fn writing(kind: &str, name: &str) -> Wanted {
    Wanted::new(Method::PATCH, &format!("/{kind}/{name}"))
}

/// A cluster, a server in trouble before it, and an engine that only knows the latter.
async fn troubled() -> (Cluster, Interceptor, Engine) {
    let cluster = Cluster::start().await.unwrap();
    let interceptor = Interceptor::before(&cluster).await.unwrap();
    let engine = Engine::connect_with(interceptor.kubeconfig(), "default").await.unwrap();
    (cluster, interceptor, engine)
}

/// Writes of one object that the API server saw, without dry runs.
async fn writes(cluster: &Cluster, name: &str) -> usize {
    let text = tokio::fs::read_to_string(cluster.control_plane().audit_log()).await.unwrap();
    let events = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let ours = events.filter(|event| {
        event["stage"] == "ResponseComplete"
            && event["objectRef"]["name"] == name
            && event["user"]["username"] == "glasslift-test-admin"
            && !event["requestURI"].as_str().unwrap_or_default().contains("dryRun")
    });
    ours.filter(|event| ["create", "patch", "update", "delete"].iter().any(|verb| event["verb"] == *verb)).count()
}

fn result<'a>(ran: &'a Ran, name: &str) -> &'a EntryResult {
    &ran.report.entries.iter().find(|entry| entry.object.name == name).expect("it is in the report").result
}

/// Number of the attempt, seconds until then and code of each retry of an object.
fn retries(ran: &Ran, name: &str) -> Vec<(u32, u32, String)> {
    let change = ran.report.entries.iter().find(|entry| entry.object.name == name).expect("it is in the report").change;
    let of_change = ran.events.iter().filter_map(|event| match &event.kind {
        EventKind::State { change: of, state: RunState::Retrying { n, in_seconds, why } } if *of == change => {
            Some((*n, *in_seconds, why.code.clone()))
        }
        _ => None,
    });
    of_change.collect()
}

fn busy(rows: &[(u32, u32)]) -> Vec<(u32, u32, String)> {
    rows.iter().map(|(n, seconds)| (*n, *seconds, "server-busy".to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_in_trouble_is_tried_again_as_it_asks_and_each_object_is_written_once() {
    let (cluster, interceptor, engine) = troubled().await;
    let names = ["slowed", "slowed-status", "unavailable", "shutting-down", "no-backend", "timeout", "twice"];
    let bundle = |value| yaml(names.map(|name| config_map(name, value)));
    let ran = engine.run(&engine.plan_yaml(&bundle(1)).await.unwrap()).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Succeeded, "{:#?}", ran.report.entries);

    // A limit, by a filter and by a handler; a server without storage, about to stop, behind a balancer that finds none; a time-out.
    let limited = Reply::status(429, "TooManyRequests", "the server has received too many requests").retry_after(2);
    let stopping = Reply::text(429, "The apiserver is shutting down, please try again later.\n").retry_after(5);
    let answers = [
        Reply::too_many_requests(3),
        limited,
        Reply::unavailable(),
        stopping,
        Reply::text(503, "no healthy upstream"),
        Reply::timeout(),
        Reply::unavailable().retry_after(1),
    ];
    let once = answers.into_iter().zip(names).map(|(reply, name)| {
        interceptor.on(writing("configmaps", name), if name == "twice" { 2 } else { 1 }, Act::Answer(reply))
    });
    let rules: Vec<_> = once.collect();
    let planned = engine.plan_yaml(&bundle(2)).await.unwrap();
    let ran = engine.run(&planned).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Succeeded, "{:#?}", ran.report.entries);
    let expected: [&[(u32, u32)]; 7] =
        [&[(2, 3)], &[(2, 2)], &[(2, 1)], &[(2, 5)], &[(2, 1)], &[(2, 1)], &[(2, 1), (3, 2)]];
    for ((name, expected), rule) in names.into_iter().zip(expected).zip(rules) {
        assert_eq!(retries(&ran, name), busy(expected), "{name}");
        assert_eq!(rule.count(), expected.len(), "{name}");
        assert_eq!(result(&ran, name), &EntryResult::Applied { effect: Effect::Updated }, "{name}");
        assert_eq!(writes(&cluster, name).await, 2, "{name}: once for each version");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_whose_creation_may_have_taken_place_is_never_created_twice() {
    let (cluster, interceptor, engine) = troubled().await;
    let rows = [
        ("slowed", Act::Answer(Reply::too_many_requests(1)), Some(1)),
        ("unavailable", Act::Answer(Reply::unavailable()), Some(1)),
        ("done", Act::AnswerAfter(Reply::timeout()), Some(0)),
        ("done-behind-a-balancer", Act::AnswerAfter(Reply::text(503, "upstream connect error")), Some(0)),
        ("not-done", Act::Answer(Reply::timeout()), None),
        ("not-done-behind-a-balancer", Act::Answer(Reply::text(502, "bad gateway")), None),
    ];
    let bundle = yaml(rows.iter().map(|(name, ..)| job(name, 1)));
    let planned = engine.plan_yaml(&bundle).await.unwrap();
    for (name, act, _) in &rows {
        interceptor.on(writing("jobs", name), 1, act.clone());
    }
    let ran = engine.run(&planned).await.unwrap();
    let pods = Api::<Pod>::namespaced(cluster.client().clone(), "default");
    for (name, _, tried_again) in rows {
        let ran_once = tried_again.is_some();
        match (result(&ran, name), tried_again) {
            (EntryResult::Applied { effect: Effect::Created }, Some(again)) => {
                assert_eq!(retries(&ran, name).len(), again, "{name}");
            }
            (EntryResult::Failed { problem }, None) => {
                assert_eq!(problem.code, "write-uncertain", "{name}: {problem:?}");
                assert!(glasslift_tests::said(problem).message.contains("not tried again"), "{name}: {problem:?}");
            }
            (result, _) => panic!("{name}: {result:?}"),
        }
        assert_eq!(writes(&cluster, name).await, usize::from(ran_once), "{name}");
        let of_job = ListParams::default().labels(&format!("batch.kubernetes.io/job-name={name}"));
        assert_eq!(pods.list(&of_job).await.unwrap().items.len(), usize::from(ran_once), "{name}");
    }
    // Looked at again, the plan creates what is not there and leaves the rest alone.
    let again = engine.plan_yaml(&bundle).await.unwrap();
    assert_eq!((again.plan.counts.create, again.plan.counts.skip), (2, 4), "{:#?}", again.plan.counts);
    assert_eq!(
        Api::<Job>::namespaced(cluster.client().clone(), "default")
            .list(&ListParams::default())
            .await
            .unwrap()
            .items
            .len(),
        4
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn patience_has_an_end_and_a_refusal_for_good_is_not_tried_again() {
    let (cluster, interceptor, engine) = troubled().await;
    let planned = engine.plan_yaml(&yaml([config_map("busy", 1), config_map("schema", 1)])).await.unwrap();
    let busy_rule = interceptor.on(writing("configmaps", "busy"), usize::MAX, Act::Answer(Reply::unavailable()));
    let schema = Reply::status(
        500,
        "",
        "failed to create typed patch object (default/schema; /v1, Kind=ConfigMap): .dat: field not declared in schema",
    );
    let schema_rule = interceptor.on(writing("configmaps", "schema"), usize::MAX, Act::Answer(schema));
    let (handle, events) = engine.start(&planned, Duration::from_secs(5)).await.unwrap();
    let ran = finish(handle, events).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Failed);
    // One second and two: four more would be seven of five.
    assert_eq!(retries(&ran, "busy"), busy(&[(2, 1), (3, 2)]));
    assert_eq!((busy_rule.count(), schema_rule.count()), (3, 1));
    for (name, code) in [("busy", "server-busy"), ("schema", "does-not-fit-schema")] {
        let EntryResult::Failed { problem } = result(&ran, name) else { panic!("{:#?}", ran.report.entries) };
        assert_eq!(problem.code, code);
        assert_eq!(writes(&cluster, name).await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn connecting_goes_on_after_the_server_asked_for_patience() {
    let cluster = Cluster::start().await.unwrap();
    let interceptor = Interceptor::before(&cluster).await.unwrap();
    let rules = [
        (Method::GET, "/version"),
        (Method::POST, "/selfsubjectreviews"),
        (Method::GET, "/namespaces/kube-system"),
        (Method::GET, "/apis"),
    ]
    .map(|(method, path)| interceptor.on(Wanted::new(method, path), 1, Act::Answer(Reply::too_many_requests(1))));
    let engine = Engine::connect_with(interceptor.kubeconfig(), "default").await.unwrap();
    assert_eq!(rules.map(|rule| rule.count()), [1; 4]);
    assert_eq!(engine.connection.info.user, "glasslift-test-admin");
}

#[tokio::test(flavor = "multi_thread")]
async fn planning_goes_on_after_the_server_asked_for_patience() {
    let (cluster, interceptor, engine) = troubled().await;
    let bundle = |value| yaml([config_map("one", value), config_map("two", value), job("init", 1)]);
    engine.run(&engine.plan_yaml(&bundle(1)).await.unwrap()).await.unwrap();
    let undisturbed = engine.plan_yaml(&bundle(2)).await.unwrap();
    let limit = || Act::Answer(Reply::too_many_requests(1));
    let rules = [
        interceptor.on(Wanted::new(Method::GET, "/namespaces/default"), 1, limit()),
        interceptor.on(Wanted::new(Method::GET, "/configmaps/one"), 1, limit()),
        interceptor.on(writing("configmaps", "two").dry_run(), 1, Act::Answer(Reply::unavailable())),
        interceptor.on(writing("jobs", "init").dry_run(), 1, Act::Answer(Reply::timeout())),
        interceptor.on(Wanted::new(Method::POST, "/jobs").dry_run(), 1, limit()),
    ];
    let planned = engine.plan_yaml(&bundle(2)).await.unwrap();
    assert_eq!(rules.map(|rule| rule.count()), [1; 5]);
    let actions = |planned: &Planned| {
        planned.plan.changes.iter().map(|change| (change.object.to_string(), change.action.clone())).collect::<Vec<_>>()
    };
    assert_eq!(actions(&planned), actions(&undisturbed));
    assert_eq!(writes(&cluster, "one").await, 1, "planning does not write");
}

/// A deletion in the foreground leaves the object there, changed by itself: what its repetition meets is our own doing.
#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_whose_answer_was_lost_is_our_own_and_goes_on() {
    let (cluster, interceptor, engine) = troubled().await;
    let running = |image: &str| {
        let mut running = job("running", 1);
        running["spec"]["template"]["spec"]["containers"][0]["image"] = image.into();
        running["metadata"]["finalizers"] = serde_json::json!(["example.com/hold"]);
        yaml([running])
    };
    let ran = engine.run(&engine.plan_yaml(&running("example.com/a:1")).await.unwrap()).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Succeeded, "{:#?}", ran.report.entries);
    let jobs = Api::<Job>::namespaced(cluster.client().clone(), "default");
    let old = jobs.get("running").await.unwrap();
    let mut planned = engine.plan_yaml(&running("example.com/a:2")).await.unwrap();
    planned.choose("running", glasslift_engine::plan::Choice::Recreate).unwrap();
    let deleting = Wanted::new(Method::DELETE, "/jobs/running");
    let rule = interceptor.on(deleting, 1, Act::AnswerAfter(Reply::timeout()));
    let (handle, events) = engine.start(&planned, Duration::from_secs(60)).await.unwrap();
    glasslift_tests::eventually("the finalizer to hold the old Job", Duration::from_secs(30), async || {
        let live = jobs.get_opt("running").await?;
        Ok(live.filter(|live| live.metadata.deletion_timestamp.is_some()))
    })
    .await
    .unwrap();
    let free = serde_json::json!({"metadata": {"finalizers": null}});
    jobs.patch("running", &kube::api::PatchParams::default(), &kube::api::Patch::Merge(free)).await.unwrap();
    let ran = finish(handle, events).await.unwrap();
    assert_eq!(result(&ran, "running"), &EntryResult::Applied { effect: Effect::Recreated }, "{:#?}", ran.report);
    assert_eq!(rule.count(), 1);
    assert_ne!(jobs.get("running").await.unwrap().metadata.uid, old.metadata.uid);
}

/// The new one is refused, and the answer to putting the former one back is lost: it is back all the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_former_job_that_is_back_although_its_answer_was_lost_is_reported_as_put_back() {
    let (cluster, interceptor, engine) = troubled().await;
    engine.run(&engine.plan_yaml(&yaml([job("init", 1)])).await.unwrap()).await.unwrap();
    let mut planned = engine.plan_yaml(&yaml([job("init", 2)])).await.unwrap();
    planned.choose("init", glasslift_engine::plan::Choice::Recreate).unwrap();
    interceptor.on(writing("jobs", "init"), 1, Act::Answer(Reply::status(422, "Invalid", "admission says no")));
    let lost = interceptor.on(Wanted::new(Method::POST, "/jobs"), 1, Act::AnswerAfter(Reply::text(502, "bad gateway")));
    let ran = engine.run(&planned).await.unwrap();
    assert_eq!(lost.count(), 1);
    let EntryResult::Failed { problem } = result(&ran, "init") else { panic!("{:#?}", ran.report.entries) };
    let told: Vec<_> = problem.and.iter().map(|more| more.code.as_str()).collect();
    assert_eq!((problem.code.as_str(), told.as_slice()), ("invalid", ["former-put-back"].as_slice()), "{problem:?}");
    let back = Api::<Job>::namespaced(cluster.client().clone(), "default").get("init").await.unwrap();
    assert_eq!(back.spec.unwrap().suspend, Some(true));
}

/// A webhook that makes something else of an object each time keeps nobody from knowing what was created.
#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_we_created_is_ours_whatever_was_made_of_it() {
    let (_cluster, interceptor, engine) = troubled().await;
    let planned = engine.plan_yaml(&yaml([job("init", 1)])).await.unwrap();
    interceptor.on(writing("jobs", "init"), 1, Act::AnswerAfter(Reply::timeout()));
    // Asked again, the server would store something else.
    let other = Reply::status(422, "Invalid", "admission says no this time");
    interceptor.on(writing("jobs", "init").dry_run(), usize::MAX, Act::Answer(other));
    let ran = engine.run(&planned).await.unwrap();
    assert_eq!(result(&ran, "init"), &EntryResult::Applied { effect: Effect::Created }, "{:#?}", ran.report.entries);
}
