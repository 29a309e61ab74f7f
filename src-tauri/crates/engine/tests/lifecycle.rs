//! What is said about API versions that a server no longer, or not yet, serves.

#![allow(clippy::unwrap_used)]

use glasslift_engine::object::immutable::immutable;
use glasslift_engine::object::lifecycle::*;
use glasslift_engine::object::{KubernetesVersion, ObjectRef};
use glasslift_engine::words::{self, Language};
use serde_json::json;

fn object(api_version: &str, kind: &str) -> ObjectRef {
    ObjectRef { api_version: api_version.into(), kind: kind.into(), namespace: None, name: "x".into() }
}

/// One row a line: what, on which server, what is said about it.
#[test]
fn what_a_server_does_with_api_versions() {
    let cases = [
        (
            "extensions/v1beta1 Deployment",
            "v1.15.0",
            "deprecated since Kubernetes 1.8 and goes away in 1.16; write apps/v1",
        ),
        ("extensions/v1beta1 Deployment", "v1.16.0", "removed in Kubernetes 1.16; write apps/v1"),
        (
            "extensions/v1beta1 Ingress",
            "v1.21.0",
            "deprecated since Kubernetes 1.14 and goes away in 1.22; write networking.k8s.io/v1",
        ),
        ("apps/v1beta2 StatefulSet", "v1.36.3", "removed in Kubernetes 1.16; write apps/v1"),
        (
            "apiextensions.k8s.io/v1beta1 CustomResourceDefinition",
            "v1.22.0",
            "removed in Kubernetes 1.22; write apiextensions.k8s.io/v1",
        ),
        ("rbac.authorization.k8s.io/v1beta1 ClusterRole", "v1.16.9", ""),
        (
            "rbac.authorization.k8s.io/v1beta1 ClusterRole",
            "v1.17.0",
            "deprecated since Kubernetes 1.17 and goes away in 1.22; write rbac.authorization.k8s.io/v1",
        ),
        (
            "admissionregistration.k8s.io/v1beta1 ValidatingWebhookConfiguration",
            "1.22+",
            "removed in Kubernetes 1.22; write admissionregistration.k8s.io/v1",
        ),
        ("admissionregistration.k8s.io/v1beta1 ValidatingAdmissionPolicy", "v1.28.0", ""),
        ("policy/v1beta1 PodSecurityPolicy", "v1.25.0", "removed in Kubernetes 1.25"),
        ("policy/v1beta1 PodDisruptionBudget", "v1.25.0-gke.7", "removed in Kubernetes 1.25; write policy/v1"),
        ("batch/v1beta1 CronJob", "v1.24.17", "deprecated since Kubernetes 1.21 and goes away in 1.25; write batch/v1"),
        ("batch/v1 CronJob", "v1.20.0", "came with Kubernetes 1.21"),
        ("autoscaling/v2beta2 HorizontalPodAutoscaler", "v1.26.0", "removed in Kubernetes 1.26; write autoscaling/v2"),
        (
            "flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema",
            "v1.32.0",
            "removed in Kubernetes 1.32; write flowcontrol.apiserver.k8s.io/v1",
        ),
        (
            "storage.k8s.io/v1beta1 CSIStorageCapacity",
            "v1.26.0",
            "deprecated since Kubernetes 1.24 and goes away in 1.27; write storage.k8s.io/v1",
        ),
        ("v1 Endpoints", "v1.33.0", "deprecated since Kubernetes 1.33; write discovery.k8s.io/v1"),
        ("v1 ConfigMap", "v1.36.0", ""),
        ("apps/v1 Deployment", "v1.36.0", ""),
        ("example.com/v1beta1 Deployment", "v1.36.0", ""),
        ("batch/v1 Deployment", "v1.36.0", ""),
    ];
    for (what, server, expected) in cases {
        let (version, kind) = what.split_once(' ').unwrap();
        let said: Vec<String> = api_lifecycle([&object(version, kind)], server.parse().unwrap())
            .iter()
            .map(|notice| words::lifecycle(notice, Language::English))
            .collect();
        let expected: Vec<String> = match expected {
            "" => Vec::new(),
            text if text.starts_with("removed") => vec![format!("{kind} x: {version} was {text}")],
            text if text.starts_with("deprecated") => vec![format!("{kind} x: {version} is {text}")],
            text => vec![format!("{kind} x: {version} {text}")],
        };
        assert_eq!(said, expected, "{what} on {server}");
    }
}

#[test]
fn the_range_of_servers_follows_from_all_objects() {
    let range = |list: &[(&str, &str)]| {
        let objects: Vec<_> = list.iter().map(|(version, kind)| object(version, kind)).collect();
        let (first, last) = served_by(&objects);
        (first.map(|version| version.to_string()), last.map(|version| version.to_string()))
    };
    let text = |version: &str| Some(version.to_owned());
    for (list, expected) in [
        (vec![("v1", "ConfigMap"), ("example.com/v1", "Thing")], (None, None)),
        (vec![("apps/v1", "Deployment"), ("batch/v1", "CronJob"), ("batch/v1", "Job")], (text("1.21"), None)),
        (vec![("apps/v1", "Deployment"), ("batch/v1beta1", "CronJob")], (text("1.9"), text("1.24"))),
        (vec![("apps/v1beta1", "Deployment"), ("policy/v1", "PodDisruptionBudget")], (text("1.21"), text("1.15"))),
        // Announced, not yet a fact.
        (vec![("resource.k8s.io/v1beta1", "DeviceClass")], (text("1.32"), None)),
    ] {
        assert_eq!(range(&list), expected, "{list:?}");
    }
}

#[test]
fn versions_are_read_as_servers_write_them() {
    for (text, expected) in
        [("v1.33.2", "1.33"), ("1.9", "1.9"), ("v1.30.1-gke.1", "1.30"), ("1.28+", "1.28"), ("v1.30+k3s", "1.30")]
    {
        assert_eq!(text.parse::<KubernetesVersion>().unwrap().to_string(), expected);
    }
    for bad in ["", "1", "x.1", "v1.x", "-1.2"] {
        assert!(bad.parse::<KubernetesVersion>().is_err(), "{bad}");
    }
    assert!("1.9".parse::<KubernetesVersion>().unwrap() < "1.10".parse().unwrap());
}

#[test]
fn a_forecast_says_why() {
    let found = immutable("batch", "Job", &json!({"spec": {"template": 1}}), &json!({"spec": {"template": 2}}));
    assert_eq!(
        words::immutable(&found[0], Language::English),
        "spec.template: the Pod template of an existing Job does not change"
    );
}
