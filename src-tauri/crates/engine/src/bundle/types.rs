//! What a bundle is made of.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Identity of an object: the same four parts that `kubectl` shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ObjectRef {
    /// `v1`, `batch/v1`.
    pub api_version: String,
    /// `Job`.
    pub kind: String,
    /// Namespace; none for cluster-scoped objects.
    #[ts(type = "string | null")]
    pub namespace: Option<String>,
    /// Name, or the `generateName` prefix followed by `*`.
    pub name: String,
}

impl ObjectRef {
    /// API group; empty for the core group.
    pub fn group(&self) -> &str {
        self.api_version.split_once('/').map_or("", |(group, _)| group)
    }

    /// API version without the group.
    pub fn version(&self) -> &str {
        self.api_version.rsplit_once('/').map_or(self.api_version.as_str(), |(_, version)| version)
    }

    /// Whether this is a Job of the `batch` group; Jobs of other groups are custom resources.
    pub fn is_job(&self) -> bool {
        self.kind == "Job" && self.group() == "batch"
    }
}

impl fmt::Display for ObjectRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(f, "{} {namespace}/{}", self.kind, self.name),
            None => write!(f, "{} {}", self.kind, self.name),
        }
    }
}

/// What a bundle is, for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BundleSummary {
    /// Where it came from, as the user would name it: a path, a URL, `glasskube@0.3.0`.
    pub source: String,
    /// Product name, where it is recognised.
    #[ts(type = "string | null")]
    pub product: Option<String>,
    /// Version, where it is recognised.
    #[ts(type = "string | null")]
    pub version: Option<String>,
    /// Number of objects.
    pub objects: u32,
    /// Objects per kind, most frequent first.
    pub kinds: Vec<KindCount>,
    /// Names of its Jobs.
    pub jobs: Vec<ObjectRef>,
    /// Container images.
    pub images: Vec<String>,
    /// SHA-256 of the bytes read, in hexadecimal.
    pub sha256: String,
    /// Size of the bytes read.
    #[ts(type = "number")]
    pub bytes: u64,
}

/// How many objects there are of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct KindCount {
    /// Kind.
    pub kind: String,
    /// How many.
    pub count: u32,
}

/// A product that the application can install and upgrade without a network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
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
