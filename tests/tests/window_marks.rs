//! Marks in the real window: another cluster under the same context stops it, and production is not lost by a slip.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::path::PathBuf;

use anyhow::Result;
use glasslift_tests::window::{LATER, Options, SOON, Step, Window};
use glasslift_tests::{Cluster, eventually};
use serde_json::Value;
use thirtyfour::components::SelectElement;

const CONTEXT: &str = "shop";

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn kubeconfig(&self) -> PathBuf {
        self.folder.path().join("config")
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    fn memory(&self) -> PathBuf {
        self.home().join(".config/glasslift/clusters.json")
    }

    async fn open(&self) -> Result<Window> {
        Window::open(&Options {
            environment: vec![("KUBECONFIG".to_owned(), self.kubeconfig().display().to_string())],
            home: Some(self.home()),
            ..Options::default()
        })
        .await
    }

    fn remembered(&self) -> Result<Value> {
        Ok(serde_json::from_str(&std::fs::read_to_string(self.memory())?)?)
    }
}

async fn choose(window: &Window, tag: &str) -> Result<()> {
    let list = SelectElement::new(&window.see("environment", SOON).await?).await?;
    Ok(list.select_by_value(tag).await?)
}

async fn chosen(window: &Window) -> Result<Option<String>> {
    let list = SelectElement::new(&window.see("environment", SOON).await?).await?;
    Ok(list.first_selected_option().await?.value().await?)
}

/// At a window that shows its first step: connects to a context that leads elsewhere, and finds nothing to go on with.
async fn is_stopped(window: &Window) -> Result<()> {
    window.is_at(Step::Cluster).await?;
    window.click(&format!("context-{CONTEXT}"), SOON).await?;
    window.click("connect", SOON).await?;
    let said = window.reads("moved", "now leads to another cluster", LATER).await?;
    assert!(said.contains("Production") && said.contains("not marked"), "{said}");
    window.find(r#"[data-testid="primary"]:disabled"#, SOON).await.map(|_| ())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_created_anew_stops_the_window_and_production_takes_its_name() -> Result<()> {
    let (old, new) = tokio::try_join!(Cluster::start(), Cluster::start())?;
    let place = Place { folder: tempfile::tempdir()? };
    old.control_plane().write_kubeconfig(&place.kubeconfig(), CONTEXT)?;
    let window = place.open().await?;
    window.connect_to(CONTEXT).await?;
    // The list keeps the focus after its use; keys that would move through it while it is closed change nothing.
    choose(&window, "staging").await?;
    eventually("the mark to be kept", SOON, async || {
        Ok((place.remembered()?["clusters"][0]["mark"]["tag"] == "staging").then_some(()))
    })
    .await?;
    for key in ["Up", "Down", "Home", "p"] {
        window.see("environment", SOON).await?.focus().await?;
        window.press_by_hand(&[key, "Escape"]).await?;
        assert_eq!(chosen(&window).await?.as_deref(), Some("staging"), "{key}");
        assert_eq!(place.remembered()?["clusters"][0]["mark"]["tag"], "staging", "{key}");
    }
    choose(&window, "production").await?;
    window.see("production", SOON).await?;
    choose(&window, "untagged").await?;
    window.reads("unmark-dialog", "counts as production", SOON).await?;
    window.click("unmark-cancel", SOON).await?;
    assert_eq!(place.remembered()?["clusters"][0]["mark"]["tag"], "production");
    window.close().await?;

    new.control_plane().write_kubeconfig(&place.kubeconfig(), CONTEXT)?;
    let before = std::fs::read_to_string(place.memory())?;
    let window = place.open().await?;
    is_stopped(&window).await?;
    window.click("moved-refuse", SOON).await?;
    is_stopped(&window).await?;
    assert_eq!(std::fs::read_to_string(place.memory())?, before, "nothing is accepted without a word");
    window.click("moved-accept", SOON).await?;
    window.reads("cluster-bar", CONTEXT, SOON).await?;
    // It is the new cluster, of which nobody has said that it is no production.
    window.see("production", SOON).await?;
    choose(&window, "test").await?;
    window.see("unmark-input", SOON).await?.send_keys(CONTEXT).await?;
    window.click("unmark-confirm", SOON).await?;
    window.see("tag", SOON).await?;
    window.close().await?;

    // Marks that cannot be read stop it, too.
    std::fs::write(place.memory(), r#"{"version": 99}"#)?;
    let window = place.open().await?;
    window.click(&format!("context-{CONTEXT}"), SOON).await?;
    window.click("connect", SOON).await?;
    let selector = r#"[data-step="cluster"] [role="alert"]"#;
    let alert = window.find(selector, LATER).await?.text().await?;
    assert!(alert.contains("was written by a newer version"), "{alert}");
    window.find(r#"[data-testid="primary"]:disabled"#, SOON).await?;
    window.close().await
}
