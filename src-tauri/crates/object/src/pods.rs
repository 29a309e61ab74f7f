//! Where a kind keeps its Pod specification.

use serde_json::Value;

/// JSON pointer of the Pod specification in objects of a built-in kind; none where it has none.
pub fn spec_pointer(group: &str, kind: &str) -> Option<&'static str> {
    Some(match (group, kind) {
        ("", "Pod") => "/spec",
        ("", "PodTemplate") => "/template/spec",
        ("", "ReplicationController")
        | ("apps" | "extensions", "Deployment" | "DaemonSet" | "ReplicaSet" | "StatefulSet")
        | ("batch", "Job") => "/spec/template/spec",
        ("batch", "CronJob") => "/spec/jobTemplate/spec/template/spec",
        _ => return None,
    })
}

/// JSON pointer of the Pod specification in an object of any kind, custom ones included: where something with containers stands.
pub fn place(object: &Value) -> Option<&'static str> {
    const PLACES: [&str; 3] = ["/spec/template/spec", "/spec/jobTemplate/spec/template/spec", "/spec"];
    PLACES.into_iter().find(|path| object.pointer(path).is_some_and(|pod| pod.get("containers").is_some()))
}

/// The Pod specification of an object of any kind.
pub fn spec(object: &Value) -> Option<&Value> {
    object.pointer(place(object)?)
}

/// Container names and images of a Pod template, wherever the kind keeps it.
pub fn images(object: &Value) -> Vec<(String, String)> {
    let Some(pod) = spec(object) else { return Vec::new() };
    ["initContainers", "containers"]
        .iter()
        .filter_map(|field| pod.get(field).and_then(Value::as_array))
        .flatten()
        .filter_map(|container| {
            let text = |field| container.get(field).and_then(Value::as_str).map(str::to_owned);
            Some((text("name")?, text("image")?))
        })
        .collect()
}
