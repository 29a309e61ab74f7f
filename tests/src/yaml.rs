//! Bundles made of objects.

use serde_json::Value;

/// A bundle of these objects. JSON is YAML.
pub fn yaml(objects: impl IntoIterator<Item = Value>) -> String {
    objects.into_iter().map(|object| format!("---\n{object}\n")).collect()
}
