//! How a resource is named: group, version, kind, namespace, name.

use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};
use ts_rs::TS;

use crate::inert::inert;

/// Identity of an object: the same four parts that `kubectl` shows. Names of RBAC may hold nearly anything: requests are made of what they
/// are, and what is shown or written has been through the gate.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, TS)]
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

impl Serialize for ObjectRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("ObjectRef", 4)?;
        fields.serialize_field("api_version", &inert(&self.api_version))?;
        fields.serialize_field("kind", &inert(&self.kind))?;
        fields.serialize_field("namespace", &self.namespace.as_deref().map(inert))?;
        fields.serialize_field("name", &inert(&self.name))?;
        fields.end()
    }
}

impl fmt::Display for ObjectRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, name) = (inert(&self.kind), inert(&self.name));
        match &self.namespace {
            Some(namespace) => write!(f, "{kind} {}/{name}", inert(namespace)),
            None => write!(f, "{kind} {name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_acts_on_a_terminal_is_shown_and_written_without_that() {
        let object = ObjectRef {
            api_version: "rbac.authorization.k8s.io/v1".into(),
            kind: "Role".into(),
            namespace: Some("a\u{9b}".into()),
            name: "r\u{1b}[2J".into(),
        };
        assert_eq!(object.to_string(), "Role a\u{fffd}/r␛[2J");
        let written = serde_json::to_value(&object).unwrap_or_default();
        assert_eq!((&written["namespace"], &written["name"]), (&"a\u{fffd}".into(), &"r␛[2J".into()), "{written}");
        let plain = ObjectRef { namespace: None, name: "r".into(), ..object };
        let written = serde_json::to_string(&plain).unwrap_or_default();
        assert_eq!(serde_json::from_str::<ObjectRef>(&written).ok(), Some(plain));
    }
}
