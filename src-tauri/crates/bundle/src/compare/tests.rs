use serde_json::json;

use super::*;

fn bundle(values: &[Value]) -> Bundle {
    let text = |value: &Value, pointer: &str| value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let object = |value: &Value| BundleObject {
        object: ObjectRef {
            api_version: text(value, "/apiVersion").unwrap(),
            kind: text(value, "/kind").unwrap(),
            namespace: text(value, "/metadata/namespace"),
            name: text(value, "/metadata/name").unwrap_or_else(|| "run-*".to_owned()),
        },
        value: value.clone(),
        file: "x.yaml".into(),
        line: 1,
    };
    Bundle { summary: BundleSummary::default(), objects: values.iter().map(object).collect() }
}

fn config(name: &str, value: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": "web"}, "data": {"a": value}})
}

#[test]
fn objects_are_added_removed_changed_or_the_same() {
    let role = |version: &str, namespace: Option<&str>| {
        json!({"apiVersion": format!("rbac.authorization.k8s.io/{version}"), "kind": "ClusterRole",
            "metadata": {"name": "r", "namespace": namespace}, "rules": []})
    };
    let run = |image: &str| json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"generateName": "run-", "namespace": "web"}, "spec": {"template": image}});
    let old = bundle(&[
        config("a", "1"),
        config("gone", "1"),
        config("b", "1"),
        role("v1beta1", Some("web")),
        run("1"),
        run("2"),
    ]);
    let new = bundle(&[role("v1", None), config("b", "2"), config("new", "1"), config("a", "1"), run("1"), run("3")]);
    let found = compare(&old, &new);
    let list: Vec<_> = found.objects.iter().map(|change| (change.object.name.as_str(), change.change)).collect();
    use BundleChange::{Added, Changed, Removed};
    assert_eq!(list, [("r", Changed), ("b", Changed), ("new", Added), ("run-*", Changed), ("gone", Removed)]);
    assert_eq!(found.counts, BundleCounts { same: 2, changed: 3, added: 1, removed: 1, jobs_changed: 1, immutable: 1 });
    let role = &found.objects[0];
    assert_eq!(role.old_api_version.as_deref(), Some("rbac.authorization.k8s.io/v1beta1"));
    assert_eq!(role.fields.iter().map(|field| field.path.as_str()).collect::<Vec<_>>(), ["apiVersion"]);
    assert!(compare(&new, &new).is_same());
}

#[test]
fn secrets_stay_hidden_and_lines_show_the_change() {
    let secret = |value: &str| json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "stringData": {"password": value, "same": "c4n4ry-2"}});
    let (old, new) = (bundle(&[secret("c4n4ry-0"), config("a", "1")]), bundle(&[secret("c4n4ry-1"), config("b", "1")]));
    let found = compare(&old, &new);
    assert_eq!(
        found.objects[0].fields.iter().map(|field| field.path.as_str()).collect::<Vec<_>>(),
        ["stringData.password"]
    );
    let hunks: Vec<_> = found.objects.iter().map(|change| hunks(&old, &new, change)).collect();
    assert!(hunks.iter().all(|hunks| !hunks.is_empty()), "an added and a removed object have lines, too");
    assert!(!format!("{found:?}{hunks:?}").contains("c4n4ry"));
}
