//! What is known about a cluster, for people.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The cluster a run is pinned to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "cluster.ts")]
pub struct ClusterInfo {
    /// Path of the kubeconfig; `pasted:1` for one that was pasted.
    pub kubeconfig: String,
    /// Paths of all kubeconfigs that the context was read from, in the order of `KUBECONFIG`; empty where that is one.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub kubeconfigs: Vec<String>,
    /// Context name.
    pub context: String,
    /// Server address, without credentials.
    pub server: String,
    /// Who the server says we are; the user entry's name where it does not say.
    pub user: String,
    /// Namespace for objects that name none.
    pub namespace: String,
    /// Server version, for example `v1.36.3`.
    pub version: String,
    /// UID of the namespace `kube-system`: the identity of the cluster. None when it may not be read.
    #[ts(type = "string | null")]
    pub uid: Option<String>,
    /// Whether the kubeconfig switches certificate checks off.
    pub insecure: bool,
    /// What the cluster is recognised by: the UID of `kube-system`, else its `address`.
    #[serde(default)]
    pub identity: String,
    /// A hash of the server address and its authority, which recognises a cluster whose UID may not be read. Empty in old files.
    #[serde(default)]
    pub address: String,
    /// Whom the user acts as, by impersonation.
    #[serde(default)]
    #[ts(type = "string | null")]
    pub acting_as: Option<String>,
    /// Proxy on the way, without credentials.
    #[serde(default)]
    #[ts(type = "string | null")]
    pub proxy: Option<String>,
}

/// A verb on a kind that the bundle needs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[ts(export_to = "cluster.ts")]
pub struct Permission {
    /// Kubernetes verb, for example `patch`.
    pub verb: String,
    /// API group; empty for the core group.
    pub group: String,
    /// Plural resource name, for example `deployments`.
    pub resource: String,
    /// Namespace; none for what has cluster scope.
    #[ts(type = "string | null")]
    pub namespace: Option<String>,
}

impl std::fmt::Display for Permission {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.verb, self.resource)?;
        if !self.group.is_empty() {
            write!(f, ".{}", self.group)?;
        }
        match &self.namespace {
            Some(namespace) => write!(f, " in {namespace}"),
            None => Ok(()),
        }
    }
}

impl Permission {
    /// As kubectl names it: `patch deployments.apps -n web`.
    pub fn for_kubectl(&self) -> String {
        match &self.namespace {
            Some(namespace) => format!("{} -n {namespace}", Self { namespace: None, ..self.clone() }),
            None => self.to_string(),
        }
    }
}

/// A part of the cluster that is broken and matters to a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[ts(export_to = "cluster.ts")]
pub enum HealthNotice {
    /// An aggregated API is not available.
    ApiServiceDown {
        /// Name of the APIService, for example `v1beta1.metrics.k8s.io`.
        name: String,
        /// Its own words.
        message: String,
    },
    /// A webhook matches kinds of the bundle, refuses on failure and has nobody behind it.
    WebhookWithoutBackend {
        /// Configuration and webhook, for example `policy/validate.policy.example.com`.
        name: String,
        /// The Service it calls, as `namespace/name`.
        service: String,
        /// Kinds of the bundle that it matches.
        kinds: Vec<String>,
    },
}
