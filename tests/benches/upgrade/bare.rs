//! The yardstick: a loop that sends requests and looks at nothing but their status.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use futures::TryStreamExt;
use kube::Client;
use kube::client::Body;
use serde_json::Value;

use crate::objects::{collection, path};

/// One request: method, address, media type, body.
pub(crate) type Call = (http::Method, String, &'static str, Vec<u8>);

/// The plain server-side apply of an object.
pub(crate) fn apply(object: &Value, manager: &str) -> Call {
    let address = format!("{}?fieldManager={manager}&force=true", path(object));
    (http::Method::PATCH, address, "application/apply-patch+yaml", object.to_string().into_bytes())
}

/// A creation that leaves what `kubectl apply` leaves: its manager's name under `Update`, and its annotation.
pub(crate) fn create_like_kubectl(object: &Value) -> Call {
    let mut created = object.clone();
    created["metadata"]["annotations"] =
        serde_json::json!({ "kubectl.kubernetes.io/last-applied-configuration": object.to_string() });
    let address = format!("{}?fieldManager=kubectl-client-side-apply", collection(object));
    (http::Method::POST, address, "application/json", created.to_string().into_bytes())
}

/// Sends all of them, so many at once, and says how long that took.
pub(crate) async fn send(client: &Client, calls: Vec<Call>, concurrency: usize) -> Result<Duration> {
    let began = Instant::now();
    futures::stream::iter(calls.into_iter().map(Ok))
        .try_for_each_concurrent(concurrency, |(method, address, media_type, body)| async move {
            let request = http::Request::builder()
                .method(method)
                .uri(&address)
                .header(http::header::CONTENT_TYPE, media_type)
                .header(http::header::ACCEPT, "application/json")
                .body(Body::from(body))?;
            let response = client.send(request).await?;
            let status = response.status();
            let body = response.into_body().collect_bytes().await?;
            if !status.is_success() {
                bail!("{address}: {status}: {}", String::from_utf8_lossy(&body));
            }
            Ok(())
        })
        .await?;
    Ok(began.elapsed())
}
