//! What a bundle is made of.

use glasslift_object::{KubernetesVersion, ObjectRef, Shown};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a bundle is, for people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "bundle.ts")]
pub struct BundleSummary {
    /// Where it came from, as the user would name it: a path, a URL, `glasskube@0.3.0`.
    pub source: Shown,
    /// What to write after `-f`, each, to read it again; empty when it cannot be: pasted, piped, or with a hidden credential.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub sources: Vec<String>,
    /// Product name, where it is recognised.
    #[ts(type = "string | null")]
    pub product: Option<Shown>,
    /// Version, where it is recognised.
    #[ts(type = "string | null")]
    pub version: Option<Shown>,
    /// Number of objects.
    pub objects: u32,
    /// Objects per kind, most frequent first.
    pub kinds: Vec<KindCount>,
    /// Names of its Jobs.
    pub jobs: Vec<ObjectRef>,
    /// Names of its CronJobs.
    #[serde(default)]
    pub cron_jobs: Vec<ObjectRef>,
    /// Namespaces that it creates or puts objects into by name.
    #[serde(default)]
    pub namespaces: Vec<Shown>,
    /// Objects that name no namespace and belong into one, as far as that can be told without a cluster.
    #[serde(default)]
    pub without_namespace: u32,
    /// What it permits in the whole cluster, the most powerful first.
    #[serde(default)]
    pub grants: Vec<Grant>,
    /// First Kubernetes version that serves all its built-in API versions; none where they imply none.
    #[serde(default)]
    #[ts(type = "string | null")]
    pub minimum_kubernetes: Option<KubernetesVersion>,
    /// Last Kubernetes version that does; none while all of them are still served.
    #[serde(default)]
    #[ts(type = "string | null")]
    pub last_kubernetes: Option<KubernetesVersion>,
    /// Container images.
    pub images: Vec<Shown>,
    /// SHA-256 of what was read, in hexadecimal; see [`super::source::Checksum`].
    pub sha256: String,
    /// Whether somebody had said before what that has to be.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    #[ts(optional, as = "Option<bool>")]
    pub pinned: bool,
    /// Size of what was read, in bytes: of an archive before it is unpacked.
    #[ts(type = "number")]
    pub bytes: u64,
}

/// Permissions in the whole cluster that a ClusterRoleBinding of the bundle gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "bundle.ts")]
pub struct Grant {
    /// The binding.
    pub binding: ObjectRef,
    /// Name of the ClusterRole.
    pub role: Shown,
    /// Who gets them: `ServiceAccount web/agent`, `Group system:authenticated`.
    pub subjects: Vec<Shown>,
    /// How much it is.
    pub level: GrantLevel,
    /// The rules of the role; empty where they are not in the bundle.
    pub rules: Vec<GrantRule>,
}

/// How far a grant reaches, the most powerful first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "bundle.ts")]
pub enum GrantLevel {
    /// Everything: the role is `cluster-admin`, or has all verbs on all resources of all groups.
    ClusterAdmin,
    /// A rule with `*` as verb, resource, group or address.
    Wildcard,
    /// The role is not in the bundle, or the server fills it from others.
    Unknown,
    /// What the rules list, and no more.
    Listed,
}

/// One rule of a role, as it stands in the bundle.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "bundle.ts")]
pub struct GrantRule {
    /// `get`, `*`.
    pub verbs: Vec<Shown>,
    /// API groups; the core group is empty text.
    pub groups: Vec<Shown>,
    /// Resources such as `pods/log`.
    pub resources: Vec<Shown>,
    /// Names that it is limited to; empty for all.
    pub names: Vec<Shown>,
    /// Addresses of the server that are no resources, such as `/metrics`.
    pub urls: Vec<Shown>,
}

/// How many objects there are of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "bundle.ts")]
pub struct KindCount {
    /// Kind.
    pub kind: Shown,
    /// How many.
    pub count: u32,
}

/// A product that the application can install and upgrade without a network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "bundle.ts")]
pub struct CatalogProduct {
    /// Short name used in sources such as `glasskube@0.3.0`.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// What it is, in one sentence.
    pub description: String,
    /// Versions, oldest first.
    pub versions: Vec<String>,
}
