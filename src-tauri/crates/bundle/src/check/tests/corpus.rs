//! kubectl's own answers: 208 small inputs and published bundles. Both lie outside of the repository; without them there is
//! nothing to compare with, and the tests pass.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::*;

/// A folder beside the repository.
fn shared(name: &str) -> Option<PathBuf> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    Some(root.join("../shared/data").join(name)).filter(|path| path.is_dir())
}

/// What kubectl did: whether it ended well, and the objects that it had sent by then.
#[derive(Deserialize)]
struct Answer {
    ok: bool,
    objects: Box<RawValue>,
}

/// Cases that kubectl accepts and Glasslift does not; each has a test of its own that says why.
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
fn every_case_is_accepted_or_refused_as_by_kubectl_with_the_same_objects() {
    let Some(folder) = shared("yaml") else { return };
    let answers = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let answers: BTreeMap<String, Answer> = serde_json::from_str(&answers).unwrap();
    let mut differences = Vec::new();
    for (name, answer) in &answers {
        let bytes = std::fs::read(folder.join("cases").join(name)).unwrap();
        let checked = objects(vec![read(name, &bytes)]);
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

/// Deliberate: what is nested beyond what can be read back from a cluster is refused before it is sent.
#[test]
fn the_depth_limit_is_below_kubectl_s_and_says_so() {
    let nested = |levels: usize| check(&format!("{HEAD}x: {}{}\n", "[".repeat(levels), "]".repeat(levels)));
    assert_eq!(found(&nested(yaml::MAX_DEPTH - 1)), [""; 0]);
    let refused = nested(yaml::MAX_DEPTH);
    assert_eq!(found(&refused), [format!("too-deep@5:{}", yaml::MAX_DEPTH + 3)]);
    assert!(refused.findings[0].help.contains("10000"));
    let text = serde_json::to_string(&nested(yaml::MAX_DEPTH - 1).objects[0].value).unwrap();
    assert!(serde_json::from_str::<Value>(&text).is_ok(), "what is accepted can be read back");
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
fn published_bundles_load_without_a_word_and_with_kubectl_s_counts() {
    let Some(folder) = shared("bundles") else { return };
    for (name, count) in BUNDLES {
        let bytes = std::fs::read(folder.join(format!("{name}.yaml"))).unwrap();
        let checked = objects(vec![read(name, &bytes)]);
        assert_eq!(checked.objects.len(), *count, "{name}");
        assert_eq!(found(&checked), [""; 0], "{name}");
        for object in &checked.objects {
            let line = String::from_utf8_lossy(&bytes).lines().nth(object.span.line as usize - 1).unwrap().to_owned();
            assert!(!line.trim().is_empty() && !line.starts_with('#'), "{name}:{} {line}", object.span.line);
        }
    }
}
