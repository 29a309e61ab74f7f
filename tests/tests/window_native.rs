//! The real window and the desktop around it: closing during a run, a page that is lost, one program per user, what is remembered.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]

use std::path::Path;

use anyhow::Result;
use glasslift_engine::event::Outcome;
use glasslift_engine::journal;
use glasslift_tests::window::{Bus, LATER, Options, Place, SOON, Size, Step, Window};
use glasslift_tests::{Cluster, eventually};

const CONTEXT: &str = "staging-eu-1";

/// What the native question is called that is asked where the page does not answer.
const QUESTION: &str = "Quit during an upgrade?";

/// A bundle whose run stays under way: no node has what its Pod asks for.
const NEVER_READY: &str = "
apiVersion: v1
kind: ConfigMap
metadata: {name: first, namespace: default}
data: {a: b}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: patience, namespace: default}
spec:
  replicas: 1
  selector: {matchLabels: {app: patience}}
  template:
    metadata: {labels: {app: patience}}
    spec:
      nodeSelector: {no: such-node}
      containers: [{name: main, image: example.org/patience:1}]
";

/// Goes from the first step to a run that waits for the Deployment.
async fn start_endless_run(window: &Window, place: &Place) -> Result<()> {
    window.connect_to(CONTEXT).await?;
    window.choose_bundle_file(&place.bundle(NEVER_READY)?).await?;
    window.compare().await?;
    window.ask_to_apply().await?;
    window.confirm(None).await?;
    window.find(r#"[data-testid="row-Deployment-patience"][data-readiness="progressing"]"#, LATER).await?;
    Ok(())
}

/// How the only recorded run ended.
async fn recorded_outcome(runs: &Path) -> Result<Outcome> {
    eventually("the end of the run to be recorded", SOON, async || {
        let history = journal::history(runs);
        assert_eq!(history.len(), 1, "{history:#?}");
        Ok(history[0].outcome)
    })
    .await
}

/// The page comes back in the middle of a run, and closing the window asks before it ends one.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_survives_a_lost_page_and_closing_asks_first() -> Result<()> {
    let cluster = Cluster::start().await?;
    let place = Place::new(&cluster, CONTEXT)?;
    let home = tempfile::tempdir()?;
    let window = Window::open(&Options { home: Some(home.path().to_owned()), ..place.options(&[]) }).await?;
    start_endless_run(&window, &place).await?;

    window.reload().await?;
    window.is_at(Step::Apply).await?;
    window.reads("cluster-bar", CONTEXT, SOON).await?;
    window.find(r#"[data-testid="row-ConfigMap-first"][data-state="applied"]"#, SOON).await?;
    window.find(r#"[data-testid="row-Deployment-patience"][data-readiness="progressing"]"#, SOON).await?;

    window.ask_to_close().await?;
    window.see("close-dialog", SOON).await?;
    window.click("keep-running", SOON).await?;
    window.see("stop", SOON).await?;

    window.ask_to_close().await?;
    window.click("quit-stop", SOON).await?;
    let runs = window.runs();
    window.is_gone(LATER).await?;
    assert_eq!(recorded_outcome(&runs).await?, Outcome::Stopped);
    Ok(())
}

/// The web process ends in the middle of a run, as for lack of memory: the window comes back to the run, which went on.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_survives_the_end_of_the_web_process() -> Result<()> {
    let cluster = Cluster::start().await?;
    let place = Place::new(&cluster, CONTEXT)?;
    let window = Window::open(&place.options(&[])).await?;
    start_endless_run(&window, &place).await?;

    window.kill_web_process().await?;
    assert!(journal::history(&window.runs())[0].outcome.is_none(), "the run ended with the page");
    // The step begins at its heading, and the first stop after that is the button that stops the run.
    let stopped = eventually("the page to be back at the run and to stop it", LATER, async || {
        window.press_by_hand(&["Tab", "Return"]).await?;
        Ok(journal::history(&window.runs())[0].outcome)
    });
    assert_eq!(stopped.await?, Outcome::Stopped);
    window.ask_to_close().await?;
    window.is_gone(LATER).await
}

/// A page that hangs cannot ask, so the desktop does.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_hangs_does_not_keep_the_window_from_closing() -> Result<()> {
    let cluster = Cluster::start().await?;
    let place = Place::new(&cluster, CONTEXT)?;
    let home = tempfile::tempdir()?;
    let window = Window::open(&Options { home: Some(home.path().to_owned()), ..place.options(&[]) }).await?;
    start_endless_run(&window, &place).await?;

    window.hang().await?;
    window.ask_to_close().await?;
    // Neither Escape nor Enter quits.
    window.answer(QUESTION, &["Escape"]).await?;
    window.ask_to_close().await?;
    window.answer(QUESTION, &["Return"]).await?;
    assert!(
        journal::history(&window.runs())[0].outcome.is_none(),
        "closing was declined and the run ended all the same"
    );
    window.ask_to_close().await?;
    window.answer(QUESTION, &["Tab", "space"]).await?;
    let runs = window.runs();
    window.is_gone(LATER).await?;
    assert_eq!(recorded_outcome(&runs).await?, Outcome::Stopped);
    Ok(())
}

/// During a run the computer stays awake; its end is announced to somebody who looks elsewhere.
#[tokio::test(flavor = "multi_thread")]
async fn the_computer_stays_awake_for_a_run_and_its_end_is_announced() -> Result<()> {
    let cluster = Cluster::start().await?;
    let place = Place::new(&cluster, CONTEXT)?;
    let bus = Bus::start().await?;
    let mut options = place.options(&[]);
    options.environment.extend(bus.environment());
    let window = Window::open(&options).await?;
    start_endless_run(&window, &place).await?;
    let awake = eventually("the computer to be kept awake", SOON, async || {
        Ok(Some(bus.awake()?).filter(|held| held.len() == 2))
    });
    assert!(awake.await?.iter().all(|why| why.contains(CONTEXT)));
    assert!(bus.announced().is_empty());

    window.minimise().await?;
    window.click_unseen("stop").await?;
    let announced = eventually("the end to be announced", LATER, async || Ok(bus.announced().pop())).await?;
    assert!(announced.contains(CONTEXT) && announced.contains("Stopped by you"), "{announced}");
    eventually("the computer to be let go", SOON, async || Ok(bus.awake()?.is_empty().then_some(()))).await?;
    window.close().await
}

/// A second start shows the window that is there and hands over what it was asked for.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_hands_over_to_the_first() -> Result<()> {
    let bus = Bus::start().await?;
    let folder = tempfile::tempdir()?;
    let kubeconfig = folder.path().join("handed over");
    std::fs::write(
        &kubeconfig,
        "{clusters: [{name: a, cluster: {server: 'https://localhost:1'}}], users: [{name: u, user: {token: t}}],
          contexts: [{name: here, context: {cluster: a, user: u}}, {name: there, context: {cluster: a, user: u}}]}",
    )?;
    let window = Window::open(&Options { environment: bus.environment(), ..Options::default() }).await?;
    let arguments =
        ["--kubeconfig", &kubeconfig.display().to_string(), "--context", "there"].map(str::to_owned).to_vec();
    let again = Options { arguments, environment: bus.environment(), ..Options::default() };
    assert!(window.start_again(&again).await?, "the second start did not end well");
    window.see("context-there", SOON).await?;
    window.close().await
}

/// The window has the size that it had last time.
#[tokio::test(flavor = "multi_thread")]
async fn the_window_remembers_its_size() -> Result<()> {
    let home = tempfile::tempdir()?;
    let options = Options { home: Some(home.path().to_owned()), ..Options::default() };
    let size = Size { width: 1111, height: 777 };
    let window = Window::open(&options).await?;
    assert_ne!(window.size().await?, size);
    window.resize(size).await?;
    // Without a run, closing closes.
    window.ask_to_close().await?;
    window.is_gone(SOON).await?;
    drop(window);
    let window = Window::open(&options).await?;
    assert_eq!(window.size().await?, size);
    window.close().await
}
