//! The real window: the wizard on a real cluster, clicked through WebDriver as a person would.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]

use std::path::Path;

use anyhow::Result;
use glasslift_tests::window::{LATER, Options, SOON, Step, Window};
use glasslift_tests::{Cluster, GLASSKUBE, Glasskube};

/// A name that the wizard takes for a production cluster, so that the upgrade has to be confirmed by typing it.
const CONTEXT: &str = "prod-eu-1";

fn kubeconfig_in(folder: &Path, cluster: &Cluster) -> Result<std::path::PathBuf> {
    // A space and a letter beyond ASCII: both occur in the home folders of real people.
    let path = folder.join("müller team.yaml");
    cluster.control_plane().write_kubeconfig(&path, CONTEXT)?;
    Ok(path)
}

/// The whole road: five steps, one Job that must not run again, and a cluster that is as the report says.
#[tokio::test(flavor = "multi_thread")]
async fn the_wizard_upgrades_glasskube_and_leaves_its_job_alone() -> Result<()> {
    let cluster = Cluster::start().await?;
    let before = cluster.install_glasskube("0.2.1").await?;
    let folder = tempfile::tempdir()?;
    let kubeconfig = kubeconfig_in(folder.path(), &cluster)?;
    let window = Window::open(&Options {
        environment: vec![("KUBECONFIG".to_owned(), kubeconfig.display().to_string())],
        ..Options::default()
    })
    .await?;

    window.connect_to(CONTEXT).await?;
    window.choose_from_catalog("glasskube", "0.3.0").await?;

    let plan = window.compare().await?;
    assert!(plan.contains("2 resources will change, 1 Job will be skipped"), "{plan}");
    let job_row = format!("row-Job-{}", GLASSKUBE.job);
    let deployment_row = format!("row-Deployment-{}", GLASSKUBE.deployment);
    assert_eq!(window.attribute(&job_row, "data-action").await?, "skip");
    assert_eq!(window.attribute(&deployment_row, "data-action").await?, "update");
    // Looking at the plan has written nothing.
    assert_eq!(cluster.glasskube().await?, before);

    window.ask_to_apply().await?;
    // The dialog names the cluster, so that nobody upgrades the wrong one, and does not start by itself.
    window.reads("confirm-dialog", CONTEXT, SOON).await?;
    window.confirm(Some(CONTEXT)).await?;
    // The table shows what fits; this is how one finds what is skipped, at any time of the run.
    window.click("filter-skipped", SOON).await?;
    let skipped = window.reads(&job_row, "Skipped", LATER).await?;
    assert!(skipped.contains("succeeded"), "{skipped}");
    window.run_is_over(LATER).await?;
    assert_eq!(window.attribute(&job_row, "data-state").await?, "skipped");

    let headline = window.open_report().await?;
    assert!(headline.contains("prod-eu-1 runs Glasskube 0.3.0; 1 Job did not run again"), "{headline}");
    let card = window.text_of(&format!("skipped-job-{}", GLASSKUBE.job), SOON).await?;
    for part in ["a Job cannot be changed after it was created", "v0.2.1", "v0.3.0"] {
        assert!(card.contains(part), "the report does not say `{part}`:\n{card}");
    }
    // The cluster stays in sight to the end.
    window.reads("cluster-bar", CONTEXT, SOON).await?;
    window.close().await?;

    let after = cluster.glasskube().await?;
    assert_eq!(after.job_uid, before.job_uid, "the Job was created anew");
    assert_eq!(after.job_pods, before.job_pods, "the Job ran again");
    assert_eq!(after.job_image, Glasskube::image("0.2.1"));
    assert_eq!(after.deployment_image, Glasskube::image("0.3.0"));
    assert_eq!(after.cron_job_image, Glasskube::image("0.3.0"));
    assert!(after.deployment_ready, "{after:#?}");
    Ok(())
}

/// The kubeconfig comes through the desktop's own file dialog.
#[tokio::test(flavor = "multi_thread")]
async fn a_kubeconfig_is_chosen_in_the_native_file_dialog() -> Result<()> {
    let cluster = Cluster::start().await?;
    let folder = tempfile::tempdir()?;
    let kubeconfig = kubeconfig_in(folder.path(), &cluster)?;
    let window = Window::open(&Options::default()).await?;

    window.is_at(Step::Cluster).await?;
    window.choose_file("kubeconfig-add", "Choose a kubeconfig", &kubeconfig).await?;
    window.connect_to(CONTEXT).await?;
    window.close().await
}
