use super::*;
use serde_json::json;

fn object(api_version: &str, kind: &str, spec: Value, status: Value) -> Value {
    json!({"apiVersion": api_version, "kind": kind, "metadata": {"name": "x", "generation": 1}, "spec": spec, "status": status})
}

fn missing(readiness: &Readiness) -> &str {
    match readiness {
        Readiness::Progressing { missing } => missing,
        other => panic!("expected progressing, got {other:?}"),
    }
}

#[test]
fn a_deployment_says_what_is_missing() {
    let of = |status: Value| super::of(&object("apps/v1", "Deployment", json!({"replicas": 3}), status));
    let rows = [
        (json!({}), "its controller has not seen it yet"),
        (json!({"observedGeneration": 0}), "its controller has not seen the new version yet"),
        (json!({"observedGeneration": 1, "replicas": 3, "updatedReplicas": 1}), "1 of 3 replicas updated"),
        (json!({"observedGeneration": 1, "replicas": 4, "updatedReplicas": 3}), "1 old replicas still ending"),
        (
            json!({"observedGeneration": 1, "replicas": 3, "updatedReplicas": 3, "availableReplicas": 2}),
            "2 of 3 replicas available",
        ),
    ];
    for (status, expected) in rows {
        assert_eq!(missing(&of(status.clone())), expected, "{status}");
    }
    let done = json!({"observedGeneration": 1, "replicas": 3, "updatedReplicas": 3, "availableReplicas": 3, "readyReplicas": 3});
    assert_eq!(of(done), ready());
    let stuck = json!({"observedGeneration": 1, "conditions": [{"type": "Progressing", "status": "False",
        "reason": "ProgressDeadlineExceeded", "message": "too slow"}]});
    assert_eq!(of(stuck), Readiness::Failed { message: "too slow".into() });
}

#[test]
fn a_running_job_is_not_ready_and_a_suspended_one_is_noted() {
    let of = |spec: Value, status: Value| super::of(&object("batch/v1", "Job", spec, status));
    let running =
        of(json!({"completions": 2}), json!({"active": 1, "succeeded": 1, "startTime": "2026-01-01T00:00:00Z"}));
    assert_eq!(missing(&running), "1 of 2 completions, 1 active");
    assert_eq!(of(json!({}), json!({"conditions": [{"type": "Complete", "status": "True"}]})), ready());
    assert!(matches!(of(json!({"suspend": true}), json!({})), Readiness::Ready { note: Some(_) }));
    let failed =
        of(json!({}), json!({"conditions": [{"type": "Failed", "status": "True", "reason": "BackoffLimitExceeded"}]}));
    assert_eq!(failed, Readiness::Failed { message: "BackoffLimitExceeded".into() });
}

#[test]
fn other_kinds() {
    let rows = [
        (object("v1", "ConfigMap", json!({}), json!({})), true),
        (object("v1", "Namespace", json!({}), json!({"phase": "Active"})), true),
        (object("v1", "Namespace", json!({}), json!({"phase": "Terminating"})), false),
        (object("v1", "Service", json!({"type": "LoadBalancer"}), json!({"loadBalancer": {}})), false),
        (object("v1", "Service", json!({"type": "ClusterIP"}), json!({"loadBalancer": {}})), true),
        (
            object("apps/v1", "DaemonSet", json!({}), json!({"desiredNumberScheduled": 0, "observedGeneration": 1})),
            true,
        ),
        (object("apps/v1", "StatefulSet", json!({"replicas": 2}), json!({"readyReplicas": 1})), false),
        (object("apiextensions.k8s.io/v1", "CustomResourceDefinition", json!({}), json!({})), false),
        (
            object(
                "apiextensions.k8s.io/v1",
                "CustomResourceDefinition",
                json!({}),
                json!({"conditions": [{"type": "Established", "status": "True"}]}),
            ),
            true,
        ),
        (
            object(
                "apiregistration.k8s.io/v1",
                "APIService",
                json!({}),
                json!({"conditions": [{"type": "Available", "status": "False"}]}),
            ),
            false,
        ),
        (
            object(
                "example.com/v1",
                "Thing",
                json!({}),
                json!({"conditions": [{"type": "Ready", "status": "Unknown"}]}),
            ),
            false,
        ),
        (object("example.com/v1", "Thing", json!({}), json!({})), true),
        (object("v1", "PersistentVolumeClaim", json!({}), json!({"phase": "Pending"})), true),
    ];
    for (object, expected) in rows {
        assert_eq!(matches!(of(&object), Readiness::Ready { .. }), expected, "{object}");
    }
}
