//! How a kind is served: the path, scope and verbs of its resource.

use crate::path::Path;

/// One served resource.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Served {
    /// API group; empty for the core group.
    pub group: String,
    /// API version.
    pub version: String,
    /// Plural name, as in URLs.
    pub plural: String,
    /// Whether its objects live in namespaces.
    pub namespaced: bool,
    /// Whether it can be patched, which server-side apply needs.
    pub patchable: bool,
}

impl Served {
    /// Path of the collection, or of the objects of one namespace.
    pub fn collection_path(&self, namespace: Option<&str>) -> Path {
        Path::resource(&self.group, &self.version, &self.plural, namespace.filter(|_| self.namespaced))
    }

    /// Path of one object.
    pub fn object_path(&self, namespace: Option<&str>, name: &str) -> Path {
        self.collection_path(namespace).then(name)
    }

    /// Whether its objects hold what is not shown.
    pub fn is_secret(&self) -> bool {
        self.plural == "secrets"
    }
}
