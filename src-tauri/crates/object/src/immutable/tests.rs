use super::*;

/// One row a line: group and kind, the old and the new manifest, what is forecast.
#[test]
fn what_servers_usually_refuse_is_forecast() {
    let template = |image: &str| json!({"spec": {"containers": [{"name": "c", "image": image}]}});
    let rows = [
        (
            "batch",
            "Job",
            json!({"spec": {"template": template("a:1")}}),
            json!({"spec": {"template": template("a:2")}}),
            "spec.template",
        ),
        (
            "batch",
            "Job",
            json!({"spec": {"backoffLimit": 1, "suspend": true}}),
            json!({"spec": {"backoffLimit": 2}}),
            "",
        ),
        ("batch", "Job", json!({"spec": {}}), json!({"spec": {"completions": 1, "completionMode": "NonIndexed"}}), ""),
        (
            "batch",
            "Job",
            json!({"spec": {"parallelism": 2}}),
            json!({"spec": {"parallelism": 2, "completions": 1}}),
            "spec.completions",
        ),
        (
            "batch",
            "Job",
            json!({"spec": {"completionMode": "Indexed", "completions": 2, "parallelism": 2}}),
            json!({"spec": {"completionMode": "Indexed", "completions": 3, "parallelism": 3}}),
            "",
        ),
        (
            "batch",
            "Job",
            json!({"spec": {}}),
            json!({"spec": {"podFailurePolicy": {"rules": []}}}),
            "spec.podFailurePolicy",
        ),
        ("batch", "CronJob", json!({"spec": {"jobTemplate": 1}}), json!({"spec": {"jobTemplate": 2}}), ""),
        ("batch.volcano.sh", "Job", json!({"spec": {"template": 1}}), json!({"spec": {"template": 2}}), ""),
        (
            "apps",
            "Deployment",
            json!({"spec": {"selector": {"matchLabels": {"a": "1"}}}}),
            json!({"spec": {"selector": {"matchLabels": {"a": "2"}}}}),
            "spec.selector",
        ),
        (
            "apps",
            "DaemonSet",
            json!({"spec": {"template": {"metadata": {"labels": {"a": "1"}}}}}),
            json!({"spec": {"selector": {"matchLabels": {"a": "1"}}}}),
            "",
        ),
        (
            "apps",
            "Deployment",
            json!({"spec": {"template": template("a:1")}}),
            json!({"spec": {"template": template("a:2")}}),
            "",
        ),
        (
            "apps",
            "StatefulSet",
            json!({"spec": {"serviceName": "a", "replicas": 1}}),
            json!({"spec": {"serviceName": "b", "replicas": 2, "podManagementPolicy": "OrderedReady"}}),
            "spec.serviceName",
        ),
        (
            "apps",
            "StatefulSet",
            json!({"spec": {"volumeClaimTemplates": [{"spec": 1}]}}),
            json!({"spec": {"podManagementPolicy": "Parallel"}}),
            "spec.podManagementPolicy spec.volumeClaimTemplates",
        ),
        (
            "rbac.authorization.k8s.io",
            "RoleBinding",
            json!({"roleRef": {"kind": "Role", "name": "a"}}),
            json!({"roleRef": {"kind": "Role", "name": "b", "apiGroup": "rbac.authorization.k8s.io"}, "subjects": []}),
            "roleRef.name",
        ),
        ("", "Secret", json!({"data": {"a": "1"}}), json!({"type": "Opaque", "data": {"a": "2"}}), ""),
        ("", "Secret", json!({"type": "Opaque"}), json!({"type": "kubernetes.io/tls"}), "type"),
        (
            "",
            "ConfigMap",
            json!({"immutable": true, "data": {"a": "1"}}),
            json!({"immutable": true, "data": {"a": "2"}}),
            "data",
        ),
        ("", "ConfigMap", json!({"immutable": true}), json!({"metadata": {"labels": {"a": "b"}}}), "immutable"),
        ("", "ConfigMap", json!({"data": {"a": "1"}}), json!({"immutable": true, "data": {"a": "2"}}), ""),
        ("", "Service", json!({"spec": {"clusterIP": "10.0.0.1", "ports": []}}), json!({"spec": {"ports": [1]}}), ""),
        ("", "Service", json!({"spec": {}}), json!({"spec": {"clusterIP": "None"}}), "spec.clusterIP"),
        ("", "Service", json!({"spec": {}}), json!({"spec": {"type": "ExternalName", "clusterIP": "None"}}), ""),
        (
            "",
            "Service",
            json!({"spec": {"ipFamilies": ["IPv4"]}}),
            json!({"spec": {"ipFamilies": ["IPv6", "IPv4"]}}),
            "spec.ipFamilies[0]",
        ),
        (
            "",
            "PersistentVolumeClaim",
            json!({"spec": {"resources": 1, "volumeMode": "Filesystem"}}),
            json!({"spec": {"resources": 2}}),
            "",
        ),
        (
            "",
            "PersistentVolumeClaim",
            json!({"spec": {"storageClassName": "a"}}),
            json!({"spec": {"storageClassName": "b"}}),
            "spec.storageClassName",
        ),
        (
            "",
            "PersistentVolume",
            json!({"spec": {"hostPath": {"path": "/a"}, "capacity": 1}}),
            json!({"spec": {"hostPath": {"path": "/b"}, "capacity": 2}}),
            "spec.hostPath",
        ),
        ("", "Pod", json!({"spec": template("a:1")["spec"]}), json!({"spec": template("a:2")["spec"]}), ""),
        (
            "",
            "Pod",
            json!({"spec": {"containers": [{"name": "a"}]}}),
            json!({"spec": {"containers": [{"name": "b"}]}}),
            "spec",
        ),
        (
            "storage.k8s.io",
            "StorageClass",
            json!({"provisioner": "a"}),
            json!({"provisioner": "a", "reclaimPolicy": "Delete", "volumeBindingMode": "WaitForFirstConsumer"}),
            "volumeBindingMode",
        ),
        ("scheduling.k8s.io", "PriorityClass", json!({"value": 1}), json!({"value": 2, "description": "x"}), "value"),
        (
            "networking.k8s.io",
            "IngressClass",
            json!({"spec": {"controller": "a"}}),
            json!({"spec": {"controller": "b"}}),
            "spec.controller",
        ),
        (
            "apiextensions.k8s.io",
            "CustomResourceDefinition",
            json!({"spec": {"scope": "Cluster"}}),
            json!({"spec": {"scope": "Namespaced"}}),
            "spec.scope",
        ),
        (
            "apiextensions.k8s.io",
            "CustomResourceDefinition",
            json!({"spec": {"names": {"kind": "A"}}}),
            json!({"spec": {"scope": "Namespaced", "names": {"kind": "A", "listKind": "AList"}}}),
            "",
        ),
        (
            "apiextensions.k8s.io",
            "CustomResourceDefinition",
            json!({"spec": {"versions": [{"name": "v1", "storage": true}]}}),
            json!({"spec": {"versions": [{"name": "v2", "storage": true}, {"name": "v1"}]}}),
            "",
        ),
        (
            "apiextensions.k8s.io",
            "CustomResourceDefinition",
            json!({"spec": {"version": "v1alpha1"}}),
            json!({"spec": {"versions": [{"name": "v1", "storage": true}]}}),
            "spec.versions",
        ),
    ];
    for (group, kind, old, new, expected) in rows {
        let fields: Vec<String> = immutable(group, kind, &old, &new).into_iter().map(|found| found.field).collect();
        assert_eq!(fields.join(" "), expected, "{group} {kind}: {old} to {new}");
        assert!(immutable(group, kind, &old, &old).is_empty(), "{group} {kind} with itself");
    }
}

#[test]
fn a_forecast_says_why() {
    let found = immutable("batch", "Job", &json!({"spec": {"template": 1}}), &json!({"spec": {"template": 2}}));
    assert_eq!(found, [Immutable { field: "spec.template".into(), rule: ImmutableRule::JobTemplate }]);
}
