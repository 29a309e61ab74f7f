use std::path::PathBuf;

use serde_json::json;

use super::*;
use crate::load;
use crate::source::Source;

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

/// Published bundles, where they are at hand. The figures (same, changed, added, removed; objects with immutable changes) come from a
/// script that compares them with PyYAML, not from this program.
#[test]
fn published_bundles_compare_as_counted_elsewhere() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data/bundles");
    if !folder.is_dir() {
        return;
    }
    const INIT: &str = "glasskube-webhook-cert-init";
    const NGINX: &str = "ingress-nginx-admission-create ingress-nginx-admission-patch";
    const SCOPE: &str = "packages.packages.glasskube.dev";
    const SELECTORS: &str = "argocd-application-controller argocd-repo-server argocd-server";
    let rows = [
        ("glasskube", "v0.0.4-aio", "v0.1.0-aio", [31, 2, 9, 0], "", ""),
        ("glasskube", "v0.2.1-aio", "v0.3.0-aio", [39, 3, 0, 0], INIT, ""),
        ("glasskube", "v0.2.1-slim", "v0.3.0-slim", [18, 3, 0, 0], INIT, ""),
        ("glasskube", "v0.3.0-slim", "v0.4.0-slim", [18, 3, 0, 0], INIT, ""),
        ("glasskube", "v0.9.0-aio", "v0.10.0-aio", [30, 15, 3, 0], INIT, SCOPE),
        ("glasskube", "v0.26.0-aio", "v0.26.1-aio", [45, 3, 0, 0], INIT, ""),
        ("glasskube", "v0.4.0-slim", "v0.26.1-slim", [15, 6, 6, 0], INIT, SCOPE),
        // Five of them carry a namespace in the old version that the server drops.
        ("ingress-nginx", "v0.34.1", "v0.35.0", [1, 17, 0, 0], NGINX, ""),
        ("ingress-nginx", "v0.51.0", "v1.0.0", [1, 17, 1, 0], NGINX, ""),
        ("ingress-nginx", "v1.1.3", "v1.2.0", [1, 18, 0, 0], NGINX, ""),
        ("ingress-nginx", "v1.12.0", "v1.12.1", [1, 18, 0, 0], NGINX, ""),
        ("ingress-nginx", "v1.15.0", "v1.15.1", [1, 18, 0, 0], NGINX, ""),
        ("argo-cd", "v0.11.0", "v0.12.0", [0, 21, 8, 6], "", SELECTORS),
        ("argo-cd", "v2.14.0", "v3.0.0", [47, 12, 0, 0], "", ""),
        ("prometheus-operator", "v0.51.0", "v0.52.0", [0, 13, 0, 0], "", ""),
        ("prometheus-operator", "v0.52.0", "v0.60.0", [0, 13, 0, 0], "", ""),
    ];
    for (project, old, new, [same, changed, added, removed], jobs, others) in rows {
        let read = |version: &str| {
            let source = Source::Path(folder.join(project).join(format!("{version}.yaml")));
            load(&source).unwrap().bundle.unwrap()
        };
        let found = compare(&read(old), &read(new));
        let counts = found.counts;
        let what = format!("{project} {old} to {new}");
        assert_eq!(
            [counts.same, counts.changed, counts.added, counts.removed],
            [same, changed, added, removed],
            "{what}"
        );
        let names = |is_job: bool| {
            let list = found.objects.iter().filter(|o| o.object.is_job() == is_job && !o.immutable.is_empty());
            let mut names: Vec<&str> = list.map(|change| change.object.name.as_str()).collect();
            names.sort_unstable();
            names.join(" ")
        };
        assert_eq!((names(true).as_str(), names(false).as_str()), (jobs, others), "{what}");
    }
}
