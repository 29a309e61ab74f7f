//! The objects that are upgraded.

use serde_json::{Value, json};

/// Half ConfigMaps, half PodTemplates: those are as large and as deep as a Deployment, and no controller answers to their change, so
/// that what is measured is Glasslift and the API server and nothing else.
pub(crate) fn objects(namespace: &str, count: usize, version: u32) -> Vec<Value> {
    (0..count)
        .map(|number| match number % 2 {
            0 => config_map(namespace, number, version),
            _ => pod_template(namespace, number, version),
        })
        .collect()
}

/// The same as a bundle.
pub(crate) fn bundle(namespace: &str, count: usize, version: u32) -> String {
    objects(namespace, count, version).iter().map(|object| format!("---\n{object}\n")).collect()
}

/// Where an object is on the server.
pub(crate) fn path(object: &Value) -> String {
    format!("{}/{}", collection(object), object["metadata"]["name"].as_str().unwrap_or_default())
}

/// Where an object is created.
pub(crate) fn collection(object: &Value) -> String {
    let plural = if object["kind"] == "ConfigMap" { "configmaps" } else { "podtemplates" };
    format!("/api/v1/namespaces/{}/{plural}", object["metadata"]["namespace"].as_str().unwrap_or_default())
}

fn config_map(namespace: &str, number: usize, version: u32) -> Value {
    let lines: String = (0..20).map(|line| format!("setting-{line} = value of {number}\n")).collect();
    json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": metadata(namespace, number, version),
        "data": { "version": version.to_string(), "settings.conf": lines },
    })
}

fn pod_template(namespace: &str, number: usize, version: u32) -> Value {
    let variables: Vec<_> = (0..8).map(|index| json!({"name": format!("VARIABLE_{index}"), "value": "x"})).collect();
    json!({
        "apiVersion": "v1",
        "kind": "PodTemplate",
        "metadata": metadata(namespace, number, version),
        "template": {
            "metadata": { "labels": { "app": format!("app-{number}") } },
            "spec": {
                "serviceAccountName": "default",
                "securityContext": { "runAsNonRoot": true },
                "containers": [{
                    "name": "manager",
                    "image": format!("registry.example.com/team/app:{version}"),
                    "args": ["--leader-elect", "--metrics=:8080"],
                    "env": variables,
                    "ports": [{ "name": "http", "containerPort": 8080 }, { "name": "metrics", "containerPort": 9090 }],
                    "livenessProbe": { "httpGet": { "path": "/healthz", "port": "http" } },
                    "readinessProbe": { "httpGet": { "path": "/readyz", "port": "http" } },
                    "resources": { "requests": { "cpu": "100m", "memory": "64Mi" }, "limits": { "memory": "128Mi" } },
                    "securityContext": { "allowPrivilegeEscalation": false, "capabilities": { "drop": ["ALL"] } },
                    "volumeMounts": [{ "name": "config", "mountPath": "/etc/app" }],
                }],
                "volumes": [{ "name": "config", "configMap": { "name": format!("object-{number}") } }],
            },
        },
    })
}

fn metadata(namespace: &str, number: usize, version: u32) -> Value {
    json!({
        "namespace": namespace,
        "name": format!("object-{number}"),
        "labels": {
            "app.kubernetes.io/name": format!("app-{number}"),
            "app.kubernetes.io/part-of": "benchmark",
            "app.kubernetes.io/version": format!("{version}.0.0"),
        },
    })
}
