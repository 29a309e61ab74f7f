use serde_json::{Value, json};

use super::*;
use crate::source::{Checksum, Input};
use crate::types::GrantLevel;

fn objects(values: &[Value]) -> Vec<BundleObject> {
    let text = |value: &Value, pointer: &str| value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    values
        .iter()
        .map(|value| BundleObject {
            object: ObjectRef {
                api_version: text(value, "/apiVersion").unwrap(),
                kind: text(value, "/kind").unwrap(),
                namespace: text(value, "/metadata/namespace"),
                name: text(value, "/metadata/name").unwrap(),
            },
            value: value.clone(),
            file: "x.yaml".into(),
            line: 1,
        })
        .collect()
}

fn summary(values: &[Value]) -> BundleSummary {
    let input = Input { label: "x.yaml".into(), bytes: b"x".to_vec() };
    let sha256 = Checksum::of([input.bytes.as_slice()]);
    let contents = Contents { inputs: vec![input], sha256, bytes: 1 };
    describe(&[Source::parse("x.yaml")], &contents, &objects(values))
}

fn deployment(image: &str, labels: &Value) -> Value {
    json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "d", "namespace": "web", "labels": labels},
        "spec": {"template": {"spec": {"containers": [{"name": "c", "image": image}]}}}})
}

fn binding(name: &str, role: &str) -> Value {
    json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": name, "namespace": "odd"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role},
        "subjects": [{"kind": "ServiceAccount", "namespace": "web", "name": "agent"}, {"kind": "Group", "name": "system:authenticated"}]})
}

fn role(name: &str, rules: &Value) -> Value {
    json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
        "metadata": {"name": name, "labels": {"to": name}}, "rules": rules})
}

#[test]
fn a_bundle_is_counted_and_placed() {
    let found = summary(&[
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "web"}}),
        deployment("example.com/app:v1.2.3", &json!({})),
        json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "init", "namespace": "web"}, "spec": {}}),
        json!({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "nightly", "namespace": "other"}, "spec":
            {"jobTemplate": {"spec": {"template": {"spec": {"containers": [{"name": "c", "image": "example.com/app:v1.2.3"}]}}}}}}),
        json!({"apiVersion": "batch.volcano.sh/v1alpha1", "kind": "Job", "metadata": {"name": "train"}}),
        binding("b", "view"),
    ]);
    assert_eq!(found.objects, 6);
    assert_eq!(found.namespaces, ["other", "web"], "what a cluster-scoped object carries does not count");
    assert_eq!(found.jobs.iter().map(|job| job.name.as_str()).collect::<Vec<_>>(), ["init"]);
    assert_eq!(found.cron_jobs.iter().map(|job| job.name.as_str()).collect::<Vec<_>>(), ["nightly"]);
    assert_eq!(found.images, ["example.com/app:v1.2.3"]);
    assert_eq!(found.minimum_kubernetes.unwrap().to_string(), "1.21");
    assert_eq!(found.last_kubernetes, None);
}

#[test]
fn what_names_no_namespace_and_belongs_into_one_is_counted() {
    let bare = |api: &str, kind: &str| json!({"apiVersion": api, "kind": kind, "metadata": {"name": "x"}});
    let definition = |kind: &str, scope: &str| {
        json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": kind},
            "spec": {"group": "example.com", "scope": scope, "names": {"kind": kind}}})
    };
    for (values, expected) in [
        (vec![bare("v1", "ConfigMap"), bare("apps/v1", "Deployment"), deployment("a/x:1", &json!({}))], 2),
        (vec![bare("v1", "Namespace"), bare("rbac.authorization.k8s.io/v1", "ClusterRole")], 0),
        (vec![definition("Page", "Namespaced"), bare("example.com/v1", "Page")], 1),
        (vec![definition("Site", "Cluster"), bare("example.com/v1", "Site")], 0),
        (vec![bare("example.com/v1", "NobodyKnows")], 0),
    ] {
        assert_eq!(summary(&values).without_namespace, expected, "{values:?}");
    }
}

#[test]
fn product_and_version_come_from_labels_and_then_from_images() {
    let labels = |name: &str, version: Option<&str>| {
        let mut labels = json!({"app.kubernetes.io/name": name});
        if let Some(version) = version {
            labels["app.kubernetes.io/version"] = json!(version);
        }
        labels
    };
    for (values, product, version) in [
        (vec![deployment("a/app:v1.2.3", &labels("app", Some("v2.0.0")))], Some("app"), Some("2.0.0")),
        (vec![deployment("a/app:v1.2.3", &labels("app", None))], Some("app"), Some("1.2.3")),
        (
            vec![deployment("a/my-app:1.2", &labels("app", None)), deployment("redis:7", &json!({}))],
            Some("app"),
            Some("1.2"),
        ),
        (vec![deployment("a/x:1.2", &json!({})), deployment("redis:7", &json!({}))], None, None),
        (vec![deployment("a/x:1.2", &json!({})), deployment("a/y:1.2", &json!({}))], None, Some("1.2")),
        (vec![deployment("a/x:latest", &json!({}))], None, None),
    ] {
        let found = summary(&values);
        assert_eq!((found.product.as_deref(), found.version.as_deref()), (product, version), "{values:?}");
    }
}

#[test]
fn cluster_wide_permissions_are_resolved_and_ranked() {
    let mut gathering = role("gathering", &json!([]));
    gathering["aggregationRule"] = json!({"clusterRoleSelectors": [{"matchLabels": {"to": "wide"}}]});
    let mut empty = role("empty", &json!([]));
    empty["aggregationRule"] = json!({"clusterRoleSelectors": [{"matchLabels": {"to": "elsewhere"}}]});
    let everything = json!([{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]);
    let wide = json!([{"apiGroups": [""], "resources": ["*"], "verbs": ["get"]}]);
    let narrow = json!([{"apiGroups": [""], "resources": ["secrets"], "resourceNames": ["a"], "verbs": ["get"]}]);
    let found = summary(&[
        role("narrow", &narrow),
        role("wide", &wide),
        role("all", &everything),
        role("urls", &json!([{"nonResourceURLs": ["/metrics/*"], "verbs": ["get"]}])),
        gathering,
        empty,
        binding("b-narrow", "narrow"),
        binding("b-elsewhere", "somebody-elses"),
        binding("b-empty", "empty"),
        binding("b-wide", "wide"),
        binding("b-urls", "urls"),
        binding("b-gathering", "gathering"),
        binding("b-all", "all"),
        binding("b-admin", "cluster-admin"),
        // In a namespace only: no grant in the whole cluster.
        json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "r", "namespace": "web"},
            "roleRef": {"kind": "ClusterRole", "name": "all"}}),
    ]);
    let levels: Vec<_> = found.grants.iter().map(|grant| (grant.binding.name.as_str(), grant.level)).collect();
    assert_eq!(
        levels,
        [
            ("b-all", GrantLevel::ClusterAdmin),
            ("b-admin", GrantLevel::ClusterAdmin),
            ("b-wide", GrantLevel::Wildcard),
            ("b-urls", GrantLevel::Wildcard),
            ("b-gathering", GrantLevel::Wildcard),
            ("b-elsewhere", GrantLevel::Unknown),
            ("b-empty", GrantLevel::Unknown),
            ("b-narrow", GrantLevel::Listed),
        ]
    );
    let narrow = found.grants.last().unwrap();
    assert_eq!(narrow.subjects, ["ServiceAccount web/agent", "Group system:authenticated"]);
    assert_eq!(
        (narrow.rules[0].verbs.as_slice(), narrow.rules[0].names.as_slice()),
        (["get".into()].as_slice(), ["a".into()].as_slice())
    );
}
