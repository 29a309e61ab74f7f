//! Megabytes per second of the bundle reader, beside serde_yaml's, over about 20 MB of generated manifests.
//!
//! `cargo bench -p glasslift-bundle --bench yaml`

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use glasslift_bundle::{check, yaml};
use serde::Deserialize;
use serde_json::{Value, json};

/// Bytes to generate.
const SIZE: usize = 20_000_000;
/// Runs per candidate; the best one counts.
const RUNS: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    let text = manifests()?;
    let documents = text.matches("\n---\n").count() + 1;
    println!("{:.1} MB, {documents} documents", text.len() as f64 / 1e6);
    measure("read", &text, |text| Ok(yaml::read("bench", text.as_bytes()).documents.len()))?;
    measure("read + check", &text, |text| {
        Ok(check::objects(vec![yaml::read("bench", text.as_bytes())]).objects.len())
    })?;
    measure("serde_yaml", &text, |text| {
        let mut count = 0;
        for document in serde_yaml::Deserializer::from_str(text) {
            black_box(Value::deserialize(document)?);
            count += 1;
        }
        Ok(count)
    })?;
    Ok(())
}

fn measure(name: &str, text: &str, run: impl Fn(&str) -> Result<usize, Box<dyn Error>>) -> Result<(), Box<dyn Error>> {
    let mut best = f64::INFINITY;
    let mut count = 0;
    for _ in 0..RUNS {
        let start = Instant::now();
        count = black_box(run(black_box(text))?);
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!("{name:>12}: {:6.1} MB/s ({count} documents)", text.len() as f64 / 1e6 / best);
    Ok(())
}

/// ConfigMaps with scripts, Deployments and CustomResourceDefinitions, by bytes about a third each.
fn manifests() -> Result<String, Box<dyn Error>> {
    let mut text = String::with_capacity(SIZE + (1 << 20));
    let mut number = 0;
    while text.len() < SIZE {
        number += 1;
        for object in [config(number), deployment(number), crd(number)] {
            text.push_str("---\n");
            text.push_str(&serde_yaml::to_string(&object)?);
        }
    }
    Ok(text)
}

fn config(number: usize) -> Value {
    let line = "  if [ -z \"$NAME\" ]; then echo \"missing: name\" >&2; exit 1; fi # check\n";
    json!({
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"name": format!("config-{number}"), "namespace": "bench"},
        "data": {"run.sh": format!("#!/bin/sh\n{}", line.repeat(500)), "level": "info"},
    })
}

fn deployment(number: usize) -> Value {
    let container = |i: usize| {
        let env: Vec<Value> =
            (0..60).map(|e| json!({"name": format!("SETTING_{e}"), "value": format!("value {e}")})).collect();
        json!({
            "name": format!("container-{i}"),
            "image": format!("registry.example.com/team/app-{i}@sha256:{:064}", i),
            "args": ["--listen=0.0.0.0:8080", "--log-level=info"],
            "env": env,
            "resources": {"limits": {"cpu": "500m", "memory": "256Mi"}, "requests": {"cpu": "100m"}},
            "readinessProbe": {"httpGet": {"path": "/healthz", "port": 8080}, "periodSeconds": 10},
        })
    };
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": format!("app-{number}"), "labels": {"app.kubernetes.io/name": "app"}},
        "spec": {
            "replicas": 3,
            "selector": {"matchLabels": {"app.kubernetes.io/name": "app"}},
            "template": {"spec": {"containers": (0..10).map(container).collect::<Vec<_>>()}},
        },
    })
}

fn crd(number: usize) -> Value {
    let field = |i: usize| {
        json!({
            "type": "object",
            "description": format!("Field {i} says what is to be done with the part of the same name, and by whom it is used."),
            "properties": {
                "name": {"type": "string", "minLength": 1, "pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"},
                "count": {"type": "integer", "format": "int32", "minimum": 0, "maximum": 65535},
                "enabled": {"type": "boolean", "default": false},
            },
            "required": ["name"],
        })
    };
    let properties: serde_json::Map<String, Value> = (0..60).map(|i| (format!("field{i}"), field(i))).collect();
    json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": format!("things{number}.example.com")},
        "spec": {"group": "example.com", "scope": "Namespaced", "versions": [{
            "name": "v1", "served": true, "storage": true,
            "schema": {"openAPIV3Schema": {"type": "object", "properties": properties}},
        }]},
    })
}
