//! Kinds that another API server serves: they wait until that one is there, and say so.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use glasslift_engine::event::{Effect, EventKind, Outcome, RunState, WaitingOn};
use glasslift_engine::object::{MissingWhat, Readiness};
use glasslift_engine::plan::{Action, SkipReason, Unverified};
use glasslift_engine::report::EntryResult;
use glasslift_engine::words::{self, Language};
use glasslift_tests::net::Extension;
use glasslift_tests::{Cluster, Engine, Events, Ran, finish, within};

/// An APIService in front of its Service, and an object that only the server behind them understands. The Service leads to this machine.
fn bundle(extension: &Extension) -> String {
    let port = extension.port.number;
    format!(
        "apiVersion: samples.example.com/v1\nkind: Sample\nmetadata: {{name: one, namespace: default}}\nspec: {{a: 1}}\n---\n\
         apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: {{name: v1.samples.example.com}}\nspec:\n  \
         group: samples.example.com\n  version: v1\n  groupPriorityMinimum: 1000\n  versionPriority: 10\n  insecureSkipTLSVerify: true\n  \
         service: {{namespace: default, name: samples, port: {port}}}\n---\n\
         apiVersion: v1\nkind: Service\nmetadata: {{name: samples, namespace: default}}\nspec: {{type: ExternalName, externalName: localhost}}\n"
    )
}

fn result<'a>(ran: &'a Ran, kind: &str) -> &'a EntryResult {
    &ran.report.entries.iter().find(|entry| entry.object.kind == kind).expect("it is in the report").result
}

/// Waits until the APIService is said to lack something, and the object to wait for it.
async fn both_wait(events: &mut Events) {
    let looking = async {
        let (mut object, mut service) = (false, false);
        while !(object && service) {
            let event = events.recv().await.expect("the run ended before it waited");
            match &event.kind {
                EventKind::State { state: RunState::Waiting { on: WaitingOn::ApiService { name } }, .. } => {
                    object = name == "v1.samples.example.com";
                }
                EventKind::Readiness { readiness: Readiness::Progressing { missing }, .. } => {
                    service |= matches!(&missing.what, MissingWhat::Condition { name, reason, message }
                        if name == "Available" && reason == "FailedDiscoveryCheck" && message.contains("503"));
                }
                _ => {}
            }
        }
        Ok(())
    };
    within("the object and its APIService to wait", Duration::from_secs(60), looking).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_api_service_serves_waits_until_that_is_available() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let extension = Extension::start().await.unwrap();
    let planned = engine.plan_yaml(&bundle(&extension)).await.unwrap();
    let sample = planned.change("one").unwrap();
    assert_eq!((&sample.action, sample.unverified), (&Action::Create, Some(Unverified::KindNotServedYet)));

    let (handle, mut events) = engine.start(&planned, Duration::from_secs(120)).await.unwrap();
    both_wait(&mut events).await;
    assert_eq!(extension.writes(), 0);
    extension.put_in_order();
    let ran = finish(handle, events).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Succeeded, "{:#?}", ran.report.entries);
    assert_eq!(result(&ran, "Sample"), &EntryResult::Applied { effect: Effect::Created });
    assert_eq!(extension.writes(), 1);
    let retried =
        ran.events.iter().any(|event| matches!(event.kind, EventKind::State { state: RunState::Retrying { .. }, .. }));
    assert!(!retried, "the gate waited for it");

    // A connection made from now on knows the kind.
    let engine = Engine::connect(&cluster).await.unwrap();
    let again = engine.plan_yaml(&bundle(&extension)).await.unwrap();
    assert_eq!((again.plan.counts.writes(), again.plan.counts.blocked), (0, 0), "{:#?}", again.plan.changes);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_needs_an_api_service_that_never_comes_is_left_out() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let extension = Extension::start().await.unwrap();
    let planned = engine.plan_yaml(&bundle(&extension)).await.unwrap();
    let service = planned.change("v1.samples.example.com").unwrap().id;
    let (handle, events) = engine.start(&planned, Duration::from_secs(3)).await.unwrap();
    let ran = finish(handle, events).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Failed);
    let failed = ran.report.entries.iter().find(|entry| entry.object.kind == "APIService").unwrap();
    assert!(matches!(failed.result, EntryResult::Failed { .. }), "{failed:#?}");
    let words = words::result(failed, Language::English);
    assert!(words.contains("503"), "{words}");
    assert_eq!(
        result(&ran, "Sample"),
        &EntryResult::Skipped { reason: SkipReason::DependencyFailed { on: service } },
        "{:#?}",
        ran.report.entries
    );
}
