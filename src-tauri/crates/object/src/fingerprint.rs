//! Has an object moved since the plan was made?

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::server_fields::without_server_fields;

/// Identity and content of an object at one moment. Status and bookkeeping do not count: they move all the time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// UID; another one means another object of the same name.
    pub uid: String,
    /// SHA-256 of the content.
    pub content: [u8; 32],
}

impl Fingerprint {
    /// The fingerprint of an object on the cluster.
    pub fn of(live: &Value) -> Self {
        let mut content = without_server_fields(live);
        // A Namespace's and a Job's finalizers come and go with their deletion, which is checked separately.
        if let Some(metadata) = content.get_mut("metadata").and_then(Value::as_object_mut) {
            metadata.remove("finalizers");
        }
        // A list and a single read give the fields in different orders.
        content.sort_all_objects();
        Self {
            uid: live.pointer("/metadata/uid").and_then(Value::as_str).unwrap_or_default().to_owned(),
            content: Sha256::digest(content.to_string().as_bytes()).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_order_of_fields_is_no_content() {
        let read = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"uid": "u", "name": "a"}, "data": {"a": "1", "b": "2"}});
        let listed = json!({"data": {"b": "2", "a": "1"}, "metadata": {"name": "a", "uid": "u"}, "kind": "ConfigMap", "apiVersion": "v1"});
        assert_eq!(Fingerprint::of(&read), Fingerprint::of(&listed));
    }

    #[test]
    fn only_content_moves_an_object() {
        let live = |data: &str, version: &str| json!({"metadata": {"uid": "u", "resourceVersion": version}, "data": {"a": data}, "status": {"seen": version}});
        assert_eq!(Fingerprint::of(&live("1", "7")), Fingerprint::of(&live("1", "8")));
        assert_ne!(Fingerprint::of(&live("1", "7")), Fingerprint::of(&live("2", "7")));
    }
}
