//! A control plane with a Kubernetes client, and what the tests ask it about Glasskube.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use glasslift_control_plane::{CONTEXT_NAME, ControlPlane, Options};
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::batch::v1::{CronJob, Job};
use k8s_openapi::api::core::v1::{Pod, PodSpec};
use kube::api::{Api, ListParams};
use kube::config::{Config, KubeConfigOptions, Kubeconfig};
use kube::{Client, ResourceExt};

use crate::programs::cli;
use crate::wait::eventually;

/// A control plane of one's own, and a client with the administrator's rights. Dropping it stops it.
///
/// Glasskube has fixed names and cluster-wide objects, so every test that installs it takes one of these; starting takes about 2 s.
pub struct Cluster {
    // The client goes first: it belongs to this test's runtime, and closes its connections with it.
    client: Client,
    control_plane: ControlPlane,
}

impl Cluster {
    /// Starts one with two nodes and an audit log.
    ///
    /// # Errors
    /// When the control plane cannot be built or started.
    pub async fn start() -> Result<Self> {
        Self::start_with(Options { nodes: 2, ..Options::default() }).await
    }

    /// Starts one as the test wants it.
    ///
    /// # Errors
    /// When the control plane cannot be built or started.
    pub async fn start_with(options: Options) -> Result<Self> {
        let start = tokio::task::spawn_blocking(|| ControlPlane::start(options));
        let control_plane = start.await.context("starting the control plane broke off")??;
        let client = client(control_plane.kubeconfig()).await?;
        Ok(Self { client, control_plane })
    }

    /// The Kubernetes client.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// What runs underneath.
    pub fn control_plane(&self) -> &ControlPlane {
        &self.control_plane
    }

    /// The arguments that point `glasslift-cli` or `glasslift` here.
    pub fn arguments(&self) -> [String; 4] {
        let kubeconfig = self.control_plane.kubeconfig().display().to_string();
        ["--kubeconfig".to_owned(), kubeconfig, "--context".to_owned(), CONTEXT_NAME.to_owned()]
    }

    /// Installs a version from the catalog with `glasslift-cli`, and waits until its Job is complete.
    ///
    /// # Errors
    /// When the command line does not end with 0, or the Job does not finish within a minute.
    pub async fn install_glasskube(&self, version: &str) -> Result<Glasskube> {
        let arguments = self.arguments();
        let upgrade = ["upgrade".to_owned(), "--file".to_owned(), format!("glasskube@{version}"), "--yes".to_owned()];
        let finished = cli(arguments.iter().chain(&upgrade)).await?;
        if finished.code != Some(0) {
            bail!("installing Glasskube {version} failed: {finished:#?}");
        }
        eventually("the Job of Glasskube to be complete", Duration::from_secs(60), async || {
            let glasskube = self.glasskube().await?;
            Ok(glasskube.job_complete.then_some(glasskube))
        })
        .await
    }

    /// What is on the cluster of Glasskube now.
    ///
    /// # Errors
    /// When one of its three workloads is missing or cannot be read.
    pub async fn glasskube(&self) -> Result<Glasskube> {
        let client = || self.client.clone();
        let deployment = Api::<Deployment>::namespaced(client(), GLASSKUBE.namespace).get(GLASSKUBE.deployment).await?;
        let cron_job = Api::<CronJob>::namespaced(client(), GLASSKUBE.namespace).get(GLASSKUBE.cron_job).await?;
        let job = Api::<Job>::namespaced(client(), GLASSKUBE.namespace).get(GLASSKUBE.job).await?;
        let of_the_job = ListParams::default().labels(&format!("batch.kubernetes.io/job-name={}", GLASSKUBE.job));
        let pods = Api::<Pod>::namespaced(client(), GLASSKUBE.namespace).list(&of_the_job).await?;

        let image = |pod: Option<&PodSpec>| -> String {
            let manager = pod.and_then(|pod| pod.containers.iter().find(|container| container.name == "manager"));
            manager.and_then(|container| container.image.clone()).unwrap_or_default()
        };
        let template = deployment.spec.as_ref().and_then(|spec| spec.template.spec.as_ref());
        let cron_template = cron_job.spec.job_template.spec.as_ref();
        let conditions = job.status.as_ref().and_then(|status| status.conditions.as_ref());
        let status = deployment.status.as_ref();
        let observed = status.and_then(|status| status.observed_generation);
        let updated = status.and_then(|status| status.updated_replicas).unwrap_or_default();
        let available = status.and_then(|status| status.available_replicas).unwrap_or_default();
        Ok(Glasskube {
            deployment_image: image(template),
            deployment_ready: observed == deployment.metadata.generation && updated == 1 && available == 1,
            cron_job_image: image(cron_template.and_then(|spec| spec.template.spec.as_ref())),
            job_uid: job.uid().unwrap_or_default(),
            job_image: image(job.spec.as_ref().and_then(|spec| spec.template.spec.as_ref())),
            job_complete: conditions
                .is_some_and(|all| all.iter().any(|one| one.type_ == "Complete" && one.status == "True")),
            job_pods: pods.iter().map(ResourceExt::name_any).collect(),
        })
    }
}

/// The names of Glasskube's workloads.
pub struct Names {
    /// Where they are.
    pub namespace: &'static str,
    /// The operator.
    pub deployment: &'static str,
    /// What renews the webhook's certificate.
    pub cron_job: &'static str,
    /// What made the first certificate, and is immutable.
    pub job: &'static str,
}

/// The names of Glasskube's workloads.
pub const GLASSKUBE: Names = Names {
    namespace: "glasskube-system",
    deployment: "glasskube-controller-manager",
    cron_job: "glasskube-webhook-cert",
    job: "glasskube-webhook-cert-init",
};

/// What an upgrade may and may not change about Glasskube.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glasskube {
    /// The operator's image.
    pub deployment_image: String,
    /// Whether the Pods of exactly this Deployment are available.
    pub deployment_ready: bool,
    /// The image of the next renewal.
    pub cron_job_image: String,
    /// Changes when the Job is created anew.
    pub job_uid: String,
    /// The image that the Job ran with.
    pub job_image: String,
    /// Whether the Job has finished well.
    pub job_complete: bool,
    /// The names of the Job's Pods: one more means that it ran again.
    pub job_pods: Vec<String>,
}

impl Glasskube {
    /// The operator's image in a version, for example `0.3.0`.
    pub fn image(version: &str) -> String {
        format!("ghcr.io/glasskube/package-operator:v{version}")
    }
}

async fn client(kubeconfig: &Path) -> Result<Client> {
    let kubeconfig = Kubeconfig::read_from(kubeconfig).context("the control plane's kubeconfig is not readable")?;
    let mut config = Config::from_custom_kubeconfig(kubeconfig, &KubeConfigOptions::default()).await?;
    // A test that waits says what it waits for; a client that retries in silence does not.
    config.default_retry = false;
    Ok(Client::try_from(config)?)
}
