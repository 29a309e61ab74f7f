//! How a resource is named: group, version, kind, namespace, name.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Identity of an object: the same four parts that `kubectl` shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[ts(export_to = "object.ts")]
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
