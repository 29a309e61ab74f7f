//! The real window on a real cluster: by keyboard alone, in Chinese, and with something that fails.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]

use anyhow::Result;
use glasslift_tests::window::{LATER, Options, Place, SOON, Step, Window};
use glasslift_tests::{Cluster, GLASSKUBE};

const CONTEXT: &str = "staging-eu-1";

/// One object that is ready as soon as it is there.
const SETTINGS: &str = "
apiVersion: v1
kind: ConfigMap
metadata: {name: by-keyboard, namespace: default}
data: {a: b}
";

/// A Deployment that gives up after a second, and an object that is fine.
const GIVES_UP: &str = "
apiVersion: v1
kind: ConfigMap
metadata: {name: fine, namespace: default}
data: {a: b}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: impatient, namespace: default}
spec:
  replicas: 1
  progressDeadlineSeconds: 1
  selector: {matchLabels: {app: impatient}}
  template:
    metadata: {labels: {app: impatient}}
    spec:
      nodeSelector: {no: such-node}
      containers: [{name: main, image: example.org/impatient:1}]
";

/// Presses the one button that goes on.
async fn press_primary(window: &Window) -> Result<()> {
    window.find(r#"[data-testid="primary"]:enabled"#, LATER).await?;
    window.tab_to("primary").await?;
    window.press("Enter").await
}

/// From the first step to the report without a pointer.
#[tokio::test(flavor = "multi_thread")]
async fn the_whole_way_goes_by_keyboard() -> Result<()> {
    let cluster = Cluster::start().await?;
    let place = Place::new(&cluster, CONTEXT)?;
    let bundle = place.bundle(SETTINGS)?;
    let window = Window::open(&place.options(&[])).await?;

    window.tab_to(&format!("context-{CONTEXT}")).await?;
    window.press("Space").await?;
    window.tab_to("connect").await?;
    window.press("Enter").await?;
    window.reads("cluster-bar", CONTEXT, LATER).await?;
    press_primary(&window).await?;
    window.is_at(Step::Bundle).await?;
    window.tab_to("bundle-source").await?;
    window.write(&bundle.display().to_string()).await?;
    window.tab_to("bundle-load").await?;
    window.press("Enter").await?;
    window.see("bundle-summary", SOON).await?;
    press_primary(&window).await?;
    window.find(r#"[data-step="review"] [data-testid="row-ConfigMap-by-keyboard"]"#, LATER).await?;
    press_primary(&window).await?;
    window.see("confirm-dialog", SOON).await?;
    window.tab_to("confirm-apply").await?;
    window.press("Enter").await?;
    window.is_at(Step::Apply).await?;
    press_primary(&window).await?;
    window.is_at(Step::Report).await?;
    window.see("headline", SOON).await?;
    window.close().await
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// The upgrade with the Job, in Simplified Chinese to the end.
#[tokio::test(flavor = "multi_thread")]
async fn the_wizard_upgrades_in_chinese() -> Result<()> {
    let cluster = Cluster::start().await?;
    cluster.install_glasskube("0.2.1").await?;
    let place = Place::new(&cluster, CONTEXT)?;
    let window = Window::open(&place.options(&["--language", "zh-CN"])).await?;
    window.find(r#"html[lang="zh-CN"]"#, SOON).await?;
    window.connect_to(CONTEXT).await?;
    window.choose_from_catalog("glasskube", "0.3.0").await?;
    let plan = window.compare().await?;
    assert!(is_chinese(&plan), "{plan}");
    window.ask_to_apply().await?;
    window.confirm(None).await?;
    window.run_is_over(LATER).await?;
    let headline = window.open_report().await?;
    assert!(is_chinese(&headline), "{headline}");
    let card = window.text_of(&format!("skipped-job-{}", GLASSKUBE.job), SOON).await?;
    assert!(is_chinese(&card), "{card}");
    window.close().await
}

/// What fails is told where it happened, and the report does not look like a success.
#[tokio::test(flavor = "multi_thread")]
async fn a_failure_is_told_where_it_happened_and_in_the_report() -> Result<()> {
    let cluster = Cluster::start().await?;
    let place = Place::new(&cluster, CONTEXT)?;
    let bundle = place.bundle(GIVES_UP)?;
    let window = Window::open(&place.options(&[])).await?;
    window.connect_to(CONTEXT).await?;
    window.choose_bundle_file(&bundle).await?;
    window.compare().await?;
    window.ask_to_apply().await?;
    window.confirm(None).await?;
    window.find(r#"[data-testid="row-Deployment-impatient"][data-readiness="failed"]"#, LATER).await?;
    window.run_is_over(LATER).await?;
    let headline = window.open_report().await?;
    assert!(headline.to_lowercase().contains("fail"), "{headline}");
    window.see("entry-Deployment-impatient", SOON).await?;
    window.close().await
}

/// A kubeconfig from the clipboard is enough to connect, and what the test of the connection saw can be read, without names at first.
#[tokio::test(flavor = "multi_thread")]
async fn a_pasted_kubeconfig_connects_and_its_diagnostics_hide_names() -> Result<()> {
    let cluster = Cluster::start().await?;
    let place = Place::new(&cluster, CONTEXT)?;
    let window = Window::open(&Options::default()).await?;
    window.click("kubeconfig-paste", SOON).await?;
    window.paste_into("paste-text", &place.kubeconfig_text()?).await?;
    window.click("paste-load", SOON).await?;
    window.connect_to(CONTEXT).await?;

    window.click("diagnostics", SOON).await?;
    let masked = window.reads("diagnostics-text", "tls", SOON).await?;
    assert!(!masked.contains(CONTEXT) && !masked.contains("127.0.0.1"), "{masked}");
    window.click("diagnostics-mask", SOON).await?;
    let text = window.reads("diagnostics-text", CONTEXT, SOON).await?;
    assert!(!text.contains("BEGIN"), "{text}");
    window.press("Escape").await?;
    window.is_at(Step::Cluster).await?;
    window.close().await
}
