//! A real Kubernetes control plane for tests and for people: upstream etcd, kube-apiserver, kube-controller-manager and
//! kube-scheduler, with kwok as the kubelet, so Jobs complete and Deployments become available without a container.
//!
//! `go.mod` in this folder, and in `older` for the oldest supported Kubernetes, are the only places that name versions. [`Binaries::ensure`] builds what it pins once per
//! machine and [`ControlPlane::start`] runs it on loopback with throw-away certificates in a temporary folder.
//!
//! Nothing outlives its owner: [`ControlPlane::stop`] and `Drop` end the processes in order, and a watchdog process
//! does so when the owner was killed.

mod api;
mod binaries;
mod certificates;
mod components;
mod control_plane;
mod error;
pub mod fixtures;
mod go;
mod kubeconfig;
mod ownership;
mod pins;
mod process;
mod processes;
mod socket;
mod stages;

pub use api::Api;
pub use binaries::{ASSETS_VARIABLE, Binaries, Binary, CACHE_VARIABLE, cache_root};
pub use certificates::ClientCertificate;
pub use control_plane::{CONTEXT_NAME, ControlPlane, Options};
pub use error::Error;
pub use pins::{RELEASE_VARIABLE, Release, kubernetes_version};
