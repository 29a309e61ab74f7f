//! Writing calls. Only `run` holds a [`Writer`].

use http::Method;
use serde_json::{Value, json};

use crate::answer::{Answer, read_as};
use crate::error::ApiError;
use crate::reader::{ApplyMode, Call, CreateMode, Detail, FIELD_MANAGER, Reader};
use crate::served::Served;

/// What becomes of the objects that a deleted object owns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Propagation {
    /// The object goes at once, its dependents later.
    Background,
    /// The object stays until its dependents are gone.
    Foreground,
}

/// Gives access to everything that changes the cluster.
#[derive(Clone)]
pub struct Writer {
    reader: Reader,
}

impl Writer {
    /// Calls through the client of a reader.
    pub fn new(reader: Reader) -> Self {
        Self { reader }
    }

    /// The calls that change nothing.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Server-side apply under our field manager.
    ///
    /// # Errors
    /// The server's refusal, or a failure to reach it.
    pub async fn apply(
        &self,
        served: &Served,
        namespace: Option<&str>,
        name: &str,
        object: &Value,
        force: bool,
    ) -> Result<Answer, ApiError> {
        self.reader.apply(served, namespace, name, object, ApplyMode { force, dry_run: false }).await
    }

    /// Creates an object. Never repeated by us: an ambiguous failure is for the caller to look into.
    ///
    /// # Errors
    /// The server's refusal, or a failure to reach it.
    pub async fn create(&self, served: &Served, namespace: Option<&str>, object: &Value) -> Result<Answer, ApiError> {
        self.reader.create(served, namespace, object, CreateMode::New).await
    }

    /// Creates an object that was deleted, as it was. A server that does not know one of its fields (another version of it stored the
    /// object) leaves that out and says so: less than what was there is better than nothing.
    ///
    /// # Errors
    /// The server's refusal, or a failure to reach it.
    pub async fn put_back(&self, served: &Served, namespace: Option<&str>, object: &Value) -> Result<Answer, ApiError> {
        self.reader.create(served, namespace, object, CreateMode::Former).await
    }

    /// Rewrites who owns which fields, if the object is still the one with this resource version; returns its new metadata.
    ///
    /// # Errors
    /// 409 `the object has been modified` when it is not; every other refusal, or a failure to reach the server.
    pub async fn set_managed_fields(
        &self,
        served: &Served,
        namespace: Option<&str>,
        name: &str,
        resource_version: &str,
        managed_fields: &[Value],
    ) -> Result<Value, ApiError> {
        let patch = json!([
            {"op": "replace", "path": "/metadata/managedFields", "value": managed_fields},
            {"op": "replace", "path": "/metadata/resourceVersion", "value": resource_version},
        ]);
        let path = served.object_path(namespace, name).with("fieldManager", FIELD_MANAGER);
        let call = Call {
            method: Method::PATCH,
            path: &path,
            body: Some(("application/json-patch+json", &patch)),
            detail: Detail::Metadata,
            secret: served.is_secret(),
        };
        read_as(&self.reader.exchange(&call).await?.bytes)
    }

    /// Deletes an object if it still has the given UID and resource version. The propagation is always explicit: the default for Jobs orphans their Pods.
    ///
    /// # Errors
    /// The server's refusal (409 when it is another object, or has changed), or a failure to reach it.
    pub async fn delete(
        &self,
        served: &Served,
        namespace: Option<&str>,
        name: &str,
        uid: &str,
        resource_version: &str,
        propagation: Propagation,
    ) -> Result<(), ApiError> {
        let body = json!({
            "apiVersion": "v1", "kind": "DeleteOptions",
            "preconditions": {"uid": uid, "resourceVersion": resource_version},
            "propagationPolicy": match propagation {
                Propagation::Background => "Background",
                Propagation::Foreground => "Foreground",
            },
        });
        let path = served.object_path(namespace, name);
        self.reader.call(Method::DELETE, &path, Some(("application/json", &body)), served.is_secret()).await.map(|_| ())
    }
}
