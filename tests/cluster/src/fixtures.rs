//! Objects for tests, all in the namespace `default`, and stages that decide what becomes of their Pods.

use serde_json::{Value, json};

/// A Pod with this label is stuck as the label's value says, where the stages of [`stuck_pods`] are played.
pub const STUCK: &str = "stuck";

/// A Pod with this label set to `true` fails: one of kwok's published stages.
pub const FAILING: &str = "pod-container-running-failed.stage.kwok.x-k8s.io";

/// Value of the label, and how the container waits then: reason, message, and how it ended the last time.
const WAYS_TO_BE_STUCK: [(&str, &str, &str, &str); 3] = [
    ("no-image", "ImagePullBackOff", "manifest unknown", ""),
    ("bad-image", "InvalidImageName", "it cannot be read", ""),
    ("crashing", "CrashLoopBackOff", "back-off", "lastState: { terminated: { reason: Error, exitCode: 3 } }"),
];

/// A ConfigMap with one value.
pub fn config_map(name: &str, value: u32) -> Value {
    json!({
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": { "name": name, "namespace": "default" },
        "data": { "a": value.to_string() },
    })
}

/// A Job with one Pod; every version has an image of its own.
pub fn job(name: &str, version: u32) -> Value {
    let template = json!({ "spec": pod_spec(&format!("example.com/init:{version}"), "Never") });
    json!({
        "apiVersion": "batch/v1", "kind": "Job",
        "metadata": { "name": name, "namespace": "default" },
        "spec": { "template": template },
    })
}

/// A Deployment.
pub fn deployment(name: &str, replicas: u32) -> Value {
    let labels = json!({ "app": name });
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": { "name": name, "namespace": "default" },
        "spec": {
            "replicas": replicas,
            "selector": { "matchLabels": labels },
            "template": { "metadata": { "labels": labels }, "spec": pod_spec("example.com/web:1", "Always") },
        },
    })
}

/// A Pod of nobody.
pub fn pod(name: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": { "name": name, "namespace": "default" },
        "spec": pod_spec("example.com/web:1", "Always"),
    })
}

/// The same workload, with a label on its Pods.
#[must_use]
pub fn labelled(mut workload: Value, key: &str, value: &str) -> Value {
    let pod = if workload["kind"] == "Pod" { &mut workload } else { &mut workload["spec"]["template"] };
    pod["metadata"]["labels"][key] = json!(value);
    workload
}

fn pod_spec(image: &str, restart_policy: &str) -> Value {
    json!({ "restartPolicy": restart_policy, "containers": [{ "name": "main", "image": image }] })
}

/// kwok stages under which Pods with the label [`STUCK`] never become ready, for
/// [`Options::extra_stages`](crate::Options::extra_stages). Their weight beats the published stage that makes a Pod ready.
pub fn stuck_pods() -> String {
    let mut stages = r"
apiVersion: kwok.x-k8s.io/v1alpha1
kind: Stage
metadata: { name: stuck-for-ever }
spec:
  resourceRef: { apiGroup: v1, kind: Pod }
  selector:
    matchExpressions:
    - { key: .metadata.labels.stuck, operator: Exists }
    - { key: .status.containerStatuses, operator: Exists }
    - { key: .metadata.deletionTimestamp, operator: DoesNotExist }
  weight: 1000000
  delay: { durationMilliseconds: 86400000 }
  next: {}
"
    .to_owned();
    for (value, reason, message, more) in WAYS_TO_BE_STUCK {
        stages.push_str(&format!(
            r"---
apiVersion: kwok.x-k8s.io/v1alpha1
kind: Stage
metadata: {{ name: stuck-{value} }}
spec:
  resourceRef: {{ apiGroup: v1, kind: Pod }}
  selector:
    matchLabels: {{ {STUCK}: {value} }}
    matchExpressions:
    - {{ key: .status.phase, operator: In, values: [Pending] }}
    - {{ key: .status.containerStatuses, operator: DoesNotExist }}
  weight: 1000000
  next:
    statusTemplate: |
      containerStatuses:
      - name: main
        image: example.invalid/web:1
        ready: false
        restartCount: 0
        state: {{ waiting: {{ reason: {reason}, message: {message} }} }}
        {more}
"
        ));
    }
    stages
}
