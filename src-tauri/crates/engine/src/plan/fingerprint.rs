//! Has an object moved since the plan was made?

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::diff::without_server_fields;

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
        Self {
            uid: live.pointer("/metadata/uid").and_then(Value::as_str).unwrap_or_default().to_owned(),
            content: Sha256::digest(content.to_string().as_bytes()).into(),
        }
    }
}
