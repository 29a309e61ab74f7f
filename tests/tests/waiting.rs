//! Waiting is bounded, says what it waits for, and can be stopped.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use glasslift_engine::event::{EventKind, Outcome};
use glasslift_engine::report::EntryResult;
use glasslift_engine::words;
use glasslift_tests::fixtures::{FAILING, deployment, job, labelled};
use glasslift_tests::{Cluster, Engine, Events, finish, within, yaml};
use serde_json::json;

/// A Deployment that no node takes.
fn stuck() -> String {
    let mut web = deployment("web", 2);
    web["spec"]["template"]["spec"]["nodeSelector"] = json!({"no-such": "node"});
    yaml([web])
}

/// A Job that fails, and something in a later wave.
fn failing() -> String {
    let mut init = labelled(job("init", 1), FAILING, "true");
    init["spec"]["backoffLimit"] = json!(0);
    let later = json!({"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration",
        "metadata": {"name": "later"}, "webhooks": []});
    yaml([init, later])
}

/// Receives until something about waiting is said that contains the text.
async fn waiting_for(events: &mut Events, text: &str) {
    within(&format!("an event that waits for `{text}`"), Duration::from_secs(60), async {
        while let Some(event) = events.recv().await {
            if let EventKind::Progress { waiting, .. } = &event.kind
                && waiting.iter().any(|item| words::missing(&item.missing, words::Language::English).contains(text))
            {
                return Ok(());
            }
        }
        Err(anyhow::anyhow!("the run ended without it"))
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn stopping_ends_the_wait_and_keeps_what_was_applied() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let planned = engine.plan_yaml(&stuck()).await.unwrap();
    let (handle, mut events) = engine.start(&planned, Duration::from_secs(600)).await.unwrap();
    waiting_for(&mut events, "of 2 replicas").await;
    handle.stop();
    let ran = finish(handle, events).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Stopped);
    let summary = glasslift_engine::words::summary(&ran.report, glasslift_engine::words::Language::English);
    assert!(summary.starts_with("Stopped by you"), "{summary}");
    assert!(matches!(ran.report.entries[0].result, EntryResult::NotReady { .. }), "it stays applied, and is not done");
    let again = engine.plan_yaml(&stuck()).await.unwrap();
    assert_eq!(again.plan.counts.writes(), 0, "nothing has to be written again");
}

#[tokio::test]
async fn no_progress_for_too_long_is_a_failure_that_says_what_was_missing() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let planned = engine.plan_yaml(&stuck()).await.unwrap();
    let (handle, events) = engine.start(&planned, Duration::from_secs(2)).await.unwrap();
    let ran = finish(handle, events).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Failed);
    assert!(matches!(ran.report.entries[0].result, EntryResult::Failed { .. }), "{:#?}", ran.report.entries);
    let said = glasslift_engine::words::result(&ran.report.entries[0], glasslift_engine::words::Language::English);
    assert!(said.contains("0 of 2 replicas available"), "{said}");
}

#[tokio::test]
async fn a_job_that_fails_is_a_failure() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let planned = engine.plan_yaml(&failing()).await.unwrap();
    let ran = engine.run(&planned).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Failed, "{:#?}", ran.report.entries);
    let job = ran.report.entries.iter().find(|entry| entry.object.kind == "Job").unwrap();
    assert!(matches!(&job.result, EntryResult::Failed { problem } if problem.code == "not-ready"), "{job:#?}");
    // Skipped from now on, and flagged: it needs a person.
    let again = engine.plan_yaml(&failing()).await.unwrap();
    assert!(again.change("init").unwrap().attention, "{:#?}", again.change("init"));
}
