//! Bundles that others read or counted, too: kubectl's own answers to 208 small inputs, and bundles as their projects published them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

use glasslift_engine::bundle::check::{self, RawObject};
use glasslift_engine::bundle::{self, Source, yaml};
use glasslift_tests::recorded;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// What kubectl did: whether it ended well, and the objects that it had sent by then.
#[derive(Deserialize)]
struct Answer {
    ok: bool,
    objects: Box<RawValue>,
}

/// Cases that kubectl accepts and Glasslift does not; each has a test beside its rule that says why.
const REFUSED: &[&str] = &["d-deep-flow-1000"];

/// An object as kubectl would have sent it: it knows that only Namespaces are cluster-scoped here.
fn sent(object: &RawObject) -> Value {
    let mut value = object.value.clone();
    if let Some(metadata) = value["metadata"].as_object_mut() {
        if object.kind == "Namespace" {
            metadata.remove("namespace");
        } else {
            metadata.entry("namespace").or_insert("default".into());
        }
    }
    value
}

/// Numbers beyond `i64` are floats in Go, however they are written.
fn canonical(value: &mut Value) {
    match value {
        Value::Number(number) if !number.is_i64() => *value = number.as_f64().into(),
        Value::Array(items) => items.iter_mut().for_each(canonical),
        Value::Object(map) => map.values_mut().for_each(canonical),
        _ => {}
    }
}

#[test]
#[cfg_attr(not(recorded_data), ignore = "needs recordings that lie beside the repository")]
fn every_case_is_accepted_or_refused_as_by_kubectl_with_the_same_objects() {
    let folder = recorded("yaml");
    let answers = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let answers: BTreeMap<String, Answer> = serde_json::from_str(&answers).unwrap();
    let mut differences = Vec::new();
    for (name, answer) in &answers {
        let bytes = std::fs::read(folder.join("cases").join(name)).unwrap();
        let checked = check::objects(vec![yaml::read(name, &bytes)]);
        let ok = !checked.has_errors();
        if ok != (answer.ok && !REFUSED.contains(&name.as_str())) {
            differences.push(format!("{name}: kubectl {}, here {ok} {:?}", answer.ok, checked.findings));
            continue;
        }
        if REFUSED.contains(&name.as_str()) {
            continue;
        }
        let mut wanted: Vec<Value> = serde_json::from_str(answer.objects.get()).unwrap();
        wanted.iter_mut().for_each(canonical);
        // Applying the same text twice is the same as once.
        wanted.dedup();
        let mut here: Vec<Value> = checked.objects.iter().map(sent).collect();
        here.iter_mut().for_each(canonical);
        if !answer.ok {
            // kubectl stops somewhere; here everything else is read too, though nothing is sent.
            here.retain(|object| wanted.contains(object));
        }
        if here != wanted {
            differences.push(format!("{name}: kubectl sends {wanted:?}, here {here:?}"));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert_eq!(answers.len(), 208);
}

/// Objects per published bundle, as counted by `kubectl annotate --local -o name -f FILE` of kubectl 1.32.
const BUNDLES: &[(&str, usize)] = &[
    ("argo-cd/v0.11.0", 27),
    ("argo-cd/v0.12.0", 29),
    ("argo-cd/v2.14.0", 59),
    ("argo-cd/v3.0.0", 59),
    ("glasskube/v0.0.4-aio", 33),
    ("glasskube/v0.0.4-slim", 12),
    ("glasskube/v0.1.0-aio", 42),
    ("glasskube/v0.1.0-slim", 21),
    ("glasskube/v0.10.0-aio", 48),
    ("glasskube/v0.2.1-aio", 42),
    ("glasskube/v0.2.1-slim", 21),
    ("glasskube/v0.26.0-aio", 48),
    ("glasskube/v0.26.0-slim", 27),
    ("glasskube/v0.26.1-aio", 48),
    ("glasskube/v0.26.1-slim", 27),
    ("glasskube/v0.3.0-aio", 42),
    ("glasskube/v0.3.0-slim", 21),
    ("glasskube/v0.4.0-aio", 42),
    ("glasskube/v0.4.0-slim", 21),
    ("glasskube/v0.9.0-aio", 45),
    ("ingress-nginx/v0.34.1", 18),
    ("ingress-nginx/v0.35.0", 18),
    ("ingress-nginx/v0.51.0", 18),
    ("ingress-nginx/v1.0.0", 19),
    ("ingress-nginx/v1.1.3", 19),
    ("ingress-nginx/v1.12.0", 19),
    ("ingress-nginx/v1.12.1", 19),
    ("ingress-nginx/v1.15.0", 19),
    ("ingress-nginx/v1.15.1", 19),
    ("ingress-nginx/v1.2.0", 19),
    ("prometheus-operator/v0.51.0", 13),
    ("prometheus-operator/v0.52.0", 13),
    ("prometheus-operator/v0.60.0", 13),
];

#[test]
#[cfg_attr(not(recorded_data), ignore = "needs recordings that lie beside the repository")]
fn published_bundles_load_without_a_word_and_with_kubectl_s_counts() {
    let folder = recorded("bundles");
    for (name, count) in BUNDLES {
        let bytes = std::fs::read(folder.join(format!("{name}.yaml"))).unwrap();
        let checked = check::objects(vec![yaml::read(name, &bytes)]);
        assert_eq!(checked.objects.len(), *count, "{name}");
        assert!(checked.findings.is_empty(), "{name}: {:#?}", checked.findings);
        for object in &checked.objects {
            let line = String::from_utf8_lossy(&bytes).lines().nth(object.span.line as usize - 1).unwrap().to_owned();
            assert!(!line.trim().is_empty() && !line.starts_with('#'), "{name}:{} {line}", object.span.line);
        }
    }
}

/// The figures (same, changed, added, removed; objects with immutable changes) come from a script that compares the bundles with PyYAML,
/// not from this program.
#[test]
#[cfg_attr(not(recorded_data), ignore = "needs recordings that lie beside the repository")]
fn published_bundles_compare_as_counted_elsewhere() {
    let bundles = recorded("bundles");
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
            let source = Source::Path(bundles.join(project).join(format!("{version}.yaml")));
            bundle::load(&source).unwrap().bundle.unwrap()
        };
        let found = bundle::compare(&read(old), &read(new));
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
