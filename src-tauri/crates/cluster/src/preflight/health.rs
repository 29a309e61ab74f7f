//! Broken parts of a cluster that would refuse a bundle's objects.

use std::collections::BTreeSet;

use futures::{StreamExt, TryStreamExt};
use serde_json::Value;

use super::webhook::{self, NamespaceLabels};
use super::{Need, unless_refused};
use crate::error::ApiError;
use crate::path::Path;
use crate::reader::Reader;
use crate::types::HealthNotice;

/// Requests in flight at once.
const PLACES: usize = 16;

/// Looks for aggregated APIs that are down, and for webhooks that would be asked about the objects and have nobody behind them.
pub(super) async fn of(reader: &Reader, needs: &[Need<'_>]) -> Result<Vec<HealthNotice>, ApiError> {
    let (mut notices, webhooks) = futures::try_join!(aggregated_apis(reader), webhooks(reader, needs))?;
    notices.extend(webhooks);
    Ok(notices)
}

/// Aggregated APIs that are not available, by name.
pub async fn aggregated_apis(reader: &Reader) -> Result<Vec<HealthNotice>, ApiError> {
    let services = list(reader, &Path::resource("apiregistration.k8s.io", "v1", "apiservices", None)).await?;
    Ok(services.iter().filter_map(unavailable).collect())
}

/// The notice about one APIService; the built-in ones have no Service behind them and are always there. Pure.
fn unavailable(api: &Value) -> Option<HealthNotice> {
    api.pointer("/spec/service").filter(|service| !service.is_null())?;
    let conditions = api.pointer("/status/conditions")?.as_array()?;
    let available = conditions.iter().find(|condition| condition["type"] == "Available")?;
    if available["status"] == "True" {
        return None;
    }
    Some(HealthNotice::ApiServiceDown {
        name: api.pointer("/metadata/name")?.as_str()?.to_owned(),
        message: available["message"].as_str().unwrap_or_default().to_owned(),
    })
}

async fn webhooks(reader: &Reader, needs: &[Need<'_>]) -> Result<Vec<HealthNotice>, ApiError> {
    let path = |plural| Path::resource("admissionregistration.k8s.io", "v1", plural, None);
    let (mutating, validating) = (path("mutatingwebhookconfigurations"), path("validatingwebhookconfigurations"));
    let (mut configurations, more) = futures::try_join!(list(reader, &mutating), list(reader, &validating))?;
    configurations.extend(more);
    if configurations.is_empty() {
        return Ok(Vec::new());
    }
    let namespaces = namespace_labels(reader, needs).await?;
    let called: Vec<_> = configurations.iter().flat_map(|one| called(one, needs, &namespaces)).collect();
    let services: BTreeSet<(String, String)> = called.iter().map(|found| found.service.clone()).collect();
    let deserted: Vec<Option<(String, String)>> = futures::stream::iter(services)
        .map(|service| async move { Ok::<_, ApiError>(is_deserted(reader, &service).await?.then_some(service)) })
        .buffered(PLACES)
        .try_collect()
        .await?;
    let deserted: BTreeSet<_> = deserted.into_iter().flatten().collect();
    let broken = called.into_iter().filter(|found| deserted.contains(&found.service));
    Ok(broken.map(Called::into_notice).collect())
}

/// A webhook that fails closed and is called for objects of the bundle.
struct Called {
    name: String,
    service: (String, String),
    kinds: BTreeSet<String>,
}

impl Called {
    fn into_notice(self) -> HealthNotice {
        HealthNotice::WebhookWithoutBackend {
            name: self.name,
            service: format!("{}/{}", self.service.0, self.service.1),
            kinds: self.kinds.into_iter().collect(),
        }
    }
}

fn called(configuration: &Value, needs: &[Need<'_>], namespaces: &NamespaceLabels) -> Vec<Called> {
    let webhooks = configuration.get("webhooks").and_then(Value::as_array);
    let called = |webhook: &Value| {
        let (namespace, name) = webhook::service(webhook).filter(|_| webhook::fails_closed(webhook))?;
        let matching = needs.iter().filter(|need| webhook::is_called_for(webhook, need, namespaces));
        let kinds: BTreeSet<String> = matching.map(|need| need.object.kind.clone()).collect();
        let own = webhook["name"].as_str().unwrap_or_default();
        let outer = configuration.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
        (!kinds.is_empty()).then(|| Called {
            name: format!("{outer}/{own}"),
            service: (namespace.to_owned(), name.to_owned()),
            kinds,
        })
    };
    webhooks.into_iter().flatten().filter_map(called).collect()
}

/// Labels of the namespaces that the objects are in: those on the cluster, else those that the bundle brings.
async fn namespace_labels(reader: &Reader, needs: &[Need<'_>]) -> Result<NamespaceLabels, ApiError> {
    let brought = needs.iter().filter(|need| need.object.kind == "Namespace" && need.object.group().is_empty());
    let mut labels: NamespaceLabels = brought.map(|need| (need.object.name.clone(), labels_of(need.body))).collect();
    let used: BTreeSet<String> = needs.iter().filter_map(|need| need.object.namespace.clone()).collect();
    let live: Vec<_> = futures::stream::iter(used)
        .map(|name| async move {
            let path = Path::resource("", "v1", "namespaces", None).then(&name);
            let found = unless_refused(reader.get_path(&path, false).await)?;
            Ok::<_, ApiError>(found.flatten().map(|namespace| (name, labels_of(&namespace))))
        })
        .buffered(PLACES)
        .try_collect()
        .await?;
    labels.extend(live.into_iter().flatten());
    Ok(labels)
}

fn labels_of(object: &Value) -> Value {
    object.pointer("/metadata/labels").cloned().unwrap_or_else(|| serde_json::json!({}))
}

/// Whether nobody answers for a Service: it does not exist, or has no ready endpoint.
async fn is_deserted(reader: &Reader, (namespace, name): &(String, String)) -> Result<bool, ApiError> {
    let service = Path::resource("", "v1", "services", Some(namespace)).then(name);
    match unless_refused(reader.get_path(&service, false).await)? {
        None => return Ok(false),
        Some(None) => return Ok(true),
        Some(Some(service)) if service.pointer("/spec/type").and_then(Value::as_str) == Some("ExternalName") => {
            return Ok(false);
        }
        Some(Some(_)) => {}
    }
    let slices = Path::resource("discovery.k8s.io", "v1", "endpointslices", Some(namespace));
    let slices = slices.with("labelSelector", &format!("kubernetes.io/service-name={name}"));
    let Some(Some(answer)) = unless_refused(reader.get_path(&slices, false).await)? else { return Ok(false) };
    let slices = answer.get("items").and_then(Value::as_array);
    Ok(!slices.is_some_and(|slices| slices.iter().any(has_ready_endpoint)))
}

/// An endpoint that says nothing about being ready counts as ready (`discovery/v1`).
fn has_ready_endpoint(slice: &Value) -> bool {
    let endpoints = slice.get("endpoints").and_then(Value::as_array);
    endpoints.is_some_and(|all| all.iter().any(|one| one.pointer("/conditions/ready") != Some(&Value::Bool(false))))
}

async fn list(reader: &Reader, path: &Path) -> Result<Vec<Value>, ApiError> {
    let answer = unless_refused(reader.get_path(path, false).await)?.flatten();
    let items = answer.as_ref().and_then(|list| list.get("items")).and_then(Value::as_array);
    Ok(items.cloned().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_an_aggregated_api_that_says_so_is_down() {
        let api = |service: Value, status: &str| {
            json!({"metadata": {"name": "v1.x"}, "spec": {"service": service},
                "status": {"conditions": [{"type": "Available", "status": status, "message": "no endpoints"}]}})
        };
        let down = HealthNotice::ApiServiceDown { name: "v1.x".into(), message: "no endpoints".into() };
        let behind = json!({"namespace": "a", "name": "b"});
        assert_eq!(unavailable(&api(behind.clone(), "False")), Some(down.clone()));
        assert_eq!(unavailable(&api(behind.clone(), "Unknown")), Some(down));
        assert_eq!(unavailable(&api(behind, "True")), None);
        assert_eq!(unavailable(&api(Value::Null, "False")), None);
    }

    #[test]
    fn an_endpoint_is_ready_unless_it_says_otherwise() {
        for (endpoints, expected) in [
            (json!([]), false),
            (json!([{"conditions": {"ready": false}}]), false),
            (json!([{"conditions": {"ready": false}}, {"conditions": {"ready": true}}]), true),
            (json!([{"addresses": ["10.0.0.1"]}]), true),
        ] {
            assert_eq!(has_ready_endpoint(&json!({"endpoints": endpoints})), expected, "{endpoints}");
        }
    }
}
