//! The real window when answers come late: what is started is what is on the screen, or nothing.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::path::Path;

use anyhow::Result;
use glasslift_tests::net::{Act, Interceptor, Rule, Wanted};
use glasslift_tests::window::{LATER, Options, Place, SOON, Step, Window};
use glasslift_tests::{Cluster, fixtures, yaml};
use http::Method;
use k8s_openapi::api::core::v1::ConfigMap;
use kube::api::Api;

const SLOW: &str = "lab-slow";
const OTHER: &str = "lab-other";

fn bundle(place: &Place, name: &str) -> Result<std::path::PathBuf> {
    place.bundle_named(&format!("{name}.yaml"), &yaml([fixtures::config_map(name, 1)]))
}

async fn is_there(cluster: &Cluster, name: &str) -> bool {
    Api::<ConfigMap>::namespaced(cluster.client().clone(), "default").get_opt(name).await.unwrap().is_some()
}

/// Begins to compare a bundle of which one answer does not come, and goes back.
async fn leave_while_comparing(window: &Window, way: &Interceptor, bundle: &Path) -> Result<Rule> {
    let asked = way.on(Wanted::new(Method::GET, "/configmaps/first"), 1, Act::Late);
    window.choose_bundle_file(bundle).await?;
    window.click("primary", SOON).await?;
    window.is_at(Step::Review).await?;
    asked.met(1).await?;
    window.click("back", SOON).await?;
    window.is_at(Step::Bundle).await?;
    Ok(asked)
}

/// Chooses another bundle instead of the one that was left, and compares it.
async fn compare(window: &Window, bundle: &Path) -> Result<()> {
    let source = window.see("bundle-source", SOON).await?;
    source.clear().await?;
    source.send_keys(bundle.display().to_string()).await?;
    window.click("bundle-load", SOON).await?;
    window.reads("bundle-summary", "second", SOON).await?;
    window.compare().await.map(|_| ())
}

async fn finish(window: &Window, late: &Rule) -> Result<()> {
    window.ask_to_apply().await?;
    // The question is about the second plan, and now the answer for the first one arrives.
    late.release();
    window.confirm(None).await?;
    window.run_is_over(LATER).await?;
    window.open_report().await?;
    window.see("entry-ConfigMap-second", SOON).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_was_left_never_takes_the_place_of_the_one_that_is_approved() -> Result<()> {
    let cluster = Cluster::start().await?;
    let way = Interceptor::before(&cluster).await?;
    let place = Place::with(way.kubeconfig(), SLOW)?;
    let window = Window::open(&place.options(&[])).await?;
    window.connect_to(SLOW).await?;
    let late = leave_while_comparing(&window, &way, &bundle(&place, "first")?).await?;

    compare(&window, &bundle(&place, "second")?).await?;
    finish(&window, &late).await?;
    assert!(!is_there(&cluster, "first").await && is_there(&cluster, "second").await);
    window.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_for_a_cluster_that_was_left_is_not_executed_on_another() -> Result<()> {
    let (slow, other) = tokio::join!(Cluster::start(), Cluster::start());
    let (slow, other) = (slow?, other?);
    let way = Interceptor::before(&slow).await?;
    let (place, second) = (Place::with(way.kubeconfig(), SLOW)?, Place::new(&other, OTHER)?);
    let list = format!("{}:{}", place.kubeconfig().display(), second.kubeconfig().display());
    let options = Options { environment: vec![("KUBECONFIG".to_owned(), list)], ..place.options(&[]) };
    let window = Window::open(&options).await?;
    window.connect_to(SLOW).await?;
    let late = leave_while_comparing(&window, &way, &bundle(&place, "first")?).await?;

    window.click("back", SOON).await?;
    window.connect_to(OTHER).await?;
    window.click("primary", SOON).await?;
    compare(&window, &bundle(&place, "second")?).await?;
    finish(&window, &late).await?;
    for (cluster, name, expected) in
        [(&slow, "first", false), (&slow, "second", false), (&other, "first", false), (&other, "second", true)]
    {
        assert_eq!(is_there(cluster, name).await, expected, "{name}");
    }
    window.close().await
}
