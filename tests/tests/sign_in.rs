//! Signing in again in the middle of a run, with real sign-in tools: it is no request, it happens once, and its failure is nobody's.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg(unix)]

use std::path::Path;
use std::time::Duration;

use glasslift_engine::environment::{Environment, Variables};
use glasslift_engine::event::{Effect, Event, EventKind, Outcome, RunState, SignInState};
use glasslift_engine::plan::Choice;
use glasslift_engine::report::{EntryResult, TodoWhat};
use glasslift_engine::words::{self, Language};
use glasslift_tests::fixtures::{config_map, job};
use glasslift_tests::net::{Act, Interceptor, Reply, Wanted};
use glasslift_tests::{Cluster, Engine, said, yaml};
use http::Method;
use k8s_openapi::api::batch::v1::Job;
use k8s_openapi::api::core::v1::ConfigMap;
use kube::api::{Api, ListParams};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Time that each request has: less than the second sign-in takes.
const DEADLINE: Duration = Duration::from_secs(3);

/// A sign-in tool that gives `token-1` at once, and whatever `again` does from the second time on.
fn tool(again: &str, folder: &Path) -> Value {
    let version = "client.authentication.k8s.io/v1";
    let gives = format!(
        "printf '{{\"kind\":\"ExecCredential\",\"apiVersion\":\"{version}\",\"status\":{{\"token\":\"token-%s\"}}}}' $n"
    );
    let script = format!("echo run >> $1/runs; n=$(grep -c run $1/runs); [ $n = 1 ] || {{ {again}; }}; {gives}");
    json!({ "apiVersion": version, "command": "/bin/sh", "args": ["-c", script, "tool", folder], "interactiveMode": "Never" })
}

fn runs(folder: &TempDir) -> usize {
    std::fs::read_to_string(folder.path().join("runs")).unwrap_or_default().lines().count()
}

struct Scene {
    cluster: Cluster,
    interceptor: Interceptor,
    engine: Engine,
    folder: TempDir,
}

/// An engine that is signed in, and will have to do so again when the test says that the first token has expired.
async fn signed_in(again: &str) -> Scene {
    let cluster = Cluster::start().await.unwrap();
    let interceptor = Interceptor::before(&cluster).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let kubeconfig = interceptor.signing_in(tool(again, folder.path())).await.unwrap();
    let variables: Variables = [("PATH".into(), "/usr/bin:/bin".into())].into();
    let environment =
        Environment { variables, sign_in_deadline: Some(Duration::from_secs(60)), ..Environment::default() };
    let mut engine = Engine::connect_in_environment(&environment, &kubeconfig, "default").await.unwrap();
    engine.connection = engine.connection.with_deadline(DEADLINE);
    Scene { cluster, interceptor, engine, folder }
}

impl Scene {
    /// The first token is no longer accepted for paths that end like this.
    fn expire(&self, path: &str) {
        let refused = Reply::status(401, "Unauthorized", "Unauthorized");
        self.interceptor.on(Wanted::bearing("token-1").to(path), usize::MAX, Act::Answer(refused));
    }
}

fn sign_ins(events: &[Event]) -> Vec<SignInState> {
    let states = events.iter().filter_map(|event| match &event.kind {
        EventKind::SignIn { state } => Some(state.clone()),
        _ => None,
    });
    states.collect()
}

const NAMES: [&str; 20] =
    ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t"];

#[tokio::test(flavor = "multi_thread")]
async fn a_run_waits_for_a_sign_in_that_takes_longer_than_a_request_and_goes_on() {
    let scene = signed_in("echo 'open https://idp.example' >&2; sleep 5").await;
    let bundle = yaml(NAMES.map(|name| config_map(name, 1)).into_iter().chain([job("init", 1)]));
    let planned = scene.engine.plan_yaml(&bundle).await.unwrap();
    let ran = scene.engine.run_and(&planned, || scene.expire("")).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Succeeded, "{:#?}", ran.report.todo);
    assert_eq!(runs(&scene.folder), 2, "once at first and once for all");
    let tool = "sh".to_owned();
    let expected = [
        SignInState::Waiting { tool: tool.clone(), said: None },
        SignInState::Waiting { tool, said: Some("open https://idp.example".to_owned()) },
        SignInState::SignedIn,
    ];
    assert_eq!(sign_ins(&ran.events), expected);
    // Nothing failed or was tried again because of it.
    let odd = ran.events.iter().find(|event| {
        matches!(event.kind, EventKind::State { state: RunState::Retrying { .. } | RunState::Failed { .. }, .. })
    });
    assert!(odd.is_none(), "{odd:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_fails_stops_the_run_and_leaves_nothing_uncertain() {
    let scene = signed_in("echo 'SSO session expired' >&2; exit 1").await;
    let generated = "---\napiVersion: batch/v1\nkind: Job\nmetadata: {generateName: once-, namespace: default}\nspec: {template: \
                     {spec: {restartPolicy: Never, containers: [{name: c, image: 'example.com/c:1'}]}}}\n";
    let bundle = yaml(NAMES.map(|name| config_map(name, 1)));
    let planned = scene.engine.plan_yaml(&format!("{bundle}{generated}{}", yaml([job("init", 1)]))).await.unwrap();
    let expire = || ["/jobs", "/jobs/init"].map(|path| scene.expire(path));
    let ran = scene.engine.run_and(&planned, || _ = expire()).await.unwrap();

    assert_eq!(ran.report.outcome, Outcome::Failed);
    assert_eq!(runs(&scene.folder), 2, "it is not tried for each resource");
    let states = sign_ins(&ran.events);
    assert_eq!(states.len(), 3, "{states:#?}");
    let SignInState::Failed { problem } = &states[2] else { panic!("{states:#?}") };
    assert_eq!(
        (problem.code.as_str(), problem.params["said"].as_str()),
        ("sign-in-tool-failed", "SSO session expired")
    );
    for entry in &ran.report.entries {
        let fine = match &entry.result {
            EntryResult::Applied { effect: Effect::Created } => !entry.object.is_job(),
            EntryResult::NotDone => entry.object.is_job(),
            _ => false,
        };
        assert!(fine, "{entry:#?}");
    }
    let [first, again] = ran.report.todo.as_slice() else { panic!("{:#?}", ran.report.todo) };
    assert_eq!(first.what, TodoWhat::SignIn { problem: problem.clone() });
    assert!(matches!(again.what, TodoWhat::RunAgain { .. }), "{again:?}");
    let headline = words::summary(&ran.report, Language::English);
    assert!(headline.contains("as signing in again failed"), "{headline}");
    let jobs: Api<Job> = Api::namespaced(scene.cluster.client().clone(), "default");
    assert!(jobs.list(&ListParams::default()).await.unwrap().items.is_empty(), "nothing was sent");
    let maps: Api<ConfigMap> = Api::namespaced(scene.cluster.client().clone(), "default");
    assert!(maps.get_opt("s").await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_deleted_before_a_sign_in_failed_is_said_to_be_gone_and_how_to_get_it_back() {
    let scene = signed_in("exit 1").await;
    let installed = scene.engine.plan_yaml(&yaml([job("init", 1)])).await.unwrap();
    assert_eq!(scene.engine.run(&installed).await.unwrap().report.outcome, Outcome::Succeeded);
    let mut planned = scene.engine.plan_yaml(&yaml([job("init", 2)])).await.unwrap();
    planned.choose("init", Choice::Recreate).unwrap();
    let refused = Reply::status(401, "Unauthorized", "Unauthorized");
    scene.interceptor.on(Wanted::new(Method::PATCH, "/jobs/init"), usize::MAX, Act::Answer(refused));
    let ran = scene.engine.run(&planned).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Failed);
    let entry = &ran.report.entries[0];
    let EntryResult::Failed { problem } = &entry.result else { panic!("{entry:#?}") };
    assert_eq!(problem.code, "sign-in-tool-failed");
    let saved = entry.saved.as_ref().unwrap();
    let said = said(problem);
    assert!(
        format!("{} {}", said.message, said.hints.join(" ")).contains(saved.restore.as_deref().unwrap()),
        "{said:#?}"
    );
    assert_eq!(runs(&scene.folder), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_waits_for_a_sign_in_too() {
    let scene = signed_in("sleep 4").await;
    scene.expire("");
    let planned = scene.engine.plan_yaml(&yaml(NAMES.map(|name| config_map(name, 1)))).await.unwrap();
    assert_eq!(planned.plan.changes.len(), NAMES.len());
    assert_eq!(runs(&scene.folder), 2);
}
