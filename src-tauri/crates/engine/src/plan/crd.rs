//! What is risky about a changed CustomResourceDefinition. The server refuses little of it. Pure.
//!
//! Rules: `apiextensions-apiserver/pkg/apis/apiextensions/validation` (stored versions, scope); the rest is what breaks existing objects.

use std::collections::{BTreeMap, BTreeSet};

use glasslift_object::Shown;
use glasslift_object::problem::Problem;
use serde_json::Value;

use super::risk::Risk;

/// More paths than these are summed up by the first ones.
const PATHS_SHOWN: usize = 20;

/// What is risky about replacing the definition on the cluster by the bundle's.
pub(super) fn risks(live: &Value, desired: &Value) -> Vec<Risk> {
    let mut risks = Vec::new();
    if let (Some(live), Some(desired)) = (text(live, "/spec/scope"), text(desired, "/spec/scope"))
        && live != desired
    {
        risks.push(Risk::ScopeChanged { live: live.into(), desired: desired.into() });
    }
    let (old, new) = (versions(live), versions(desired));
    let stored: BTreeSet<&str> = live
        .pointer("/status/storedVersions")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    for version in stored.iter().filter(|version| !new.contains_key(**version)) {
        risks.push(Risk::StoredVersionDropped { version: (*version).into() });
    }
    let served = |version: &Value| version.get("served").and_then(Value::as_bool).unwrap_or_default();
    for (name, version) in &old {
        let still = new.get(name).is_some_and(|version| served(version));
        let named_already = stored.contains(name) && !new.contains_key(name);
        if served(version) && !still && !named_already {
            risks.push(Risk::VersionNoLongerServed { version: (*name).into() });
        }
    }
    if let (Some(live), Some(desired)) = (storage(&old), storage(&new))
        && live != desired
    {
        risks.push(Risk::StorageVersionChanged { live: live.into(), desired: desired.into() });
    }
    risks.extend(schema_risks(&old, &new));
    risks
}

/// Explains what the server would refuse anyway, before it does.
pub(super) fn refusal(risks: &[Risk]) -> Option<Problem> {
    risks.iter().find_map(|risk| match risk {
        Risk::ScopeChanged { live, desired } => {
            Some(Problem::new("crd-scope-changed").param("live", live).param("desired", desired))
        }
        Risk::StoredVersionDropped { version } => {
            Some(Problem::new("crd-stored-version-dropped").param("version", version))
        }
        _ => None,
    })
}

fn text<'a>(object: &'a Value, pointer: &str) -> Option<&'a str> {
    object.pointer(pointer).and_then(Value::as_str)
}

fn versions(definition: &Value) -> BTreeMap<&str, &Value> {
    let versions = definition.pointer("/spec/versions").and_then(Value::as_array);
    versions.into_iter().flatten().filter_map(|version| Some((version.get("name")?.as_str()?, version))).collect()
}

fn storage<'a>(versions: &BTreeMap<&'a str, &Value>) -> Option<&'a str> {
    let is_storage = |version: &Value| version.get("storage").and_then(Value::as_bool).unwrap_or_default();
    versions.iter().find(|(_, version)| is_storage(version)).map(|(name, _)| *name)
}

fn schema_risks(old: &BTreeMap<&str, &Value>, new: &BTreeMap<&str, &Value>) -> Vec<Risk> {
    let (mut removed, mut required) = (Vec::new(), Vec::new());
    for (name, version) in old {
        let schemas = (schema(version), new.get(name).and_then(|version| schema(version)));
        if let (Some(old), Some(new)) = schemas {
            compare(&format!("{name}: "), String::new(), old, new, &mut removed, &mut required);
        }
    }
    let mut risks = Vec::new();
    if !removed.is_empty() {
        risks.push(Risk::SchemaFieldsRemoved { fields: shown(removed) });
    }
    if !required.is_empty() {
        risks.push(Risk::SchemaFieldsRequired { fields: shown(required) });
    }
    risks
}

fn schema(version: &Value) -> Option<&Value> {
    version.pointer("/schema/openAPIV3Schema")
}

fn shown(mut paths: Vec<String>) -> Vec<Shown> {
    paths.sort();
    let more = paths.len().saturating_sub(PATHS_SHOWN);
    paths.truncate(PATHS_SHOWN);
    if more > 0 {
        paths.push(format!("… +{more}"));
    }
    paths.into_iter().map(Shown::from).collect()
}

fn compare(
    version: &str,
    path: String,
    old: &Value,
    new: &Value,
    removed: &mut Vec<String>,
    required: &mut Vec<String>,
) {
    // What is not pruned keeps its values.
    if new.get("x-kubernetes-preserve-unknown-fields").and_then(Value::as_bool).unwrap_or_default() {
        return;
    }
    let names = |schema: &Value| -> BTreeSet<String> {
        let list = schema.get("required").and_then(Value::as_array);
        list.into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect()
    };
    let properties = |schema: &Value| schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
    let (before, after) = (properties(old), properties(new));
    for name in names(new).difference(&names(old)) {
        // A default fills the gap.
        if after.get(name).is_none_or(|schema| schema.get("default").is_none()) {
            required.push(format!("{version}{}", join(&path, name)));
        }
    }
    for (name, schema) in &before {
        match after.get(name) {
            Some(later) => compare(version, join(&path, name), schema, later, removed, required),
            None if new.get("additionalProperties").is_some() => {}
            None => removed.push(format!("{version}{}", join(&path, name))),
        }
    }
    for inner in ["items", "additionalProperties"] {
        if let (Some(old), Some(new)) = (old.get(inner), new.get(inner)) {
            compare(version, format!("{path}[]"), old, new, removed, required);
        }
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Whether the schema has a rule at or above a field that compares with the old value (`oldSelf`): then a refusal there is about immutability.
///
/// `field` is as the server names it in a cause, for example `spec.items[0].size`.
pub(super) fn has_transition_rule(definition: &Value, version: &str, field: &str) -> bool {
    let versions = versions(definition);
    let Some(mut schema) = versions.get(version).and_then(|version| schema(version)) else { return false };
    let mut found = compares_with_old(schema);
    for step in field.split(['.', '[']).filter(|step| !step.is_empty()) {
        let inner = if step.ends_with(']') {
            schema.get("items").or_else(|| schema.get("additionalProperties"))
        } else {
            schema
                .get("properties")
                .and_then(|properties| properties.get(step))
                .or_else(|| schema.get("additionalProperties"))
        };
        let Some(inner) = inner else { break };
        schema = inner;
        // The rule that refused stands where the cause points to; those above it are about the whole.
        found = compares_with_old(schema);
    }
    found
}

fn compares_with_old(schema: &Value) -> bool {
    let rules = schema.get("x-kubernetes-validations").and_then(Value::as_array);
    rules.into_iter().flatten().any(|rule| {
        let rule = rule.get("rule").and_then(Value::as_str).unwrap_or_default();
        rule.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "oldSelf")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn definition(versions: Value) -> Value {
        json!({"spec": {"scope": "Namespaced", "versions": versions}, "status": {"storedVersions": ["v1alpha1", "v1"]}})
    }

    fn version(name: &str, storage: bool, schema: Value) -> Value {
        json!({"name": name, "served": true, "storage": storage, "schema": {"openAPIV3Schema": schema}})
    }

    #[test]
    fn versions_scope_and_storage() {
        let live = definition(json!([
            version("v1alpha1", false, json!({})),
            version("v1beta1", false, json!({})),
            version("v1", true, json!({}))
        ]));
        let mut desired = definition(json!([version("v1", false, json!({})), version("v2", true, json!({}))]));
        desired["spec"]["scope"] = json!("Cluster");
        let risks = risks(&live, &desired);
        assert_eq!(
            risks,
            [
                Risk::ScopeChanged { live: "Namespaced".into(), desired: "Cluster".into() },
                Risk::StoredVersionDropped { version: "v1alpha1".into() },
                Risk::VersionNoLongerServed { version: "v1beta1".into() },
                Risk::StorageVersionChanged { live: "v1".into(), desired: "v2".into() },
            ]
        );
        assert_eq!(refusal(&risks).map(|problem| problem.code), Some("crd-scope-changed".to_owned()));
        assert_eq!(refusal(&risks[1..]).map(|problem| problem.code), Some("crd-stored-version-dropped".to_owned()));
        assert_eq!(refusal(&risks[2..]), None, "the server accepts the others");
    }

    #[test]
    fn schema_fields_that_go_or_become_required() {
        let old = json!({"properties": {"spec": {"properties": {"size": {}, "list": {"items": {"properties": {"a": {}, "b": {}}}}}}}});
        let new = json!({"properties": {"spec": {"required": ["mode", "level"], "properties": {
            "mode": {}, "level": {"default": 1}, "list": {"items": {"properties": {"a": {}}}}}}}});
        let live = definition(json!([version("v1", true, old.clone()), version("v1alpha1", false, json!({}))]));
        let desired = definition(json!([version("v1", true, new), version("v1alpha1", false, json!({}))]));
        assert_eq!(
            risks(&live, &desired),
            [
                Risk::SchemaFieldsRemoved { fields: vec!["v1: spec.list[].b".into(), "v1: spec.size".into()] },
                Risk::SchemaFieldsRequired { fields: vec!["v1: spec.mode".into()] },
            ]
        );
        assert_eq!(risks(&live, &live), []);
        let open = json!({"x-kubernetes-preserve-unknown-fields": true});
        let open = definition(json!([version("v1", true, open), version("v1alpha1", false, json!({}))]));
        assert_eq!(risks(&live, &open), [], "nothing is pruned");
    }

    #[test]
    fn transition_rules_are_found_where_the_cause_points() {
        let schema = json!({"properties": {"spec": {"properties": {
            "size": {"x-kubernetes-validations": [{"rule": "self == oldSelf", "message": "cannot change"}]},
            "mode": {"x-kubernetes-validations": [{"rule": "self != 'oldSelfish'"}]},
            "disks": {"items": {"properties": {"kind": {"x-kubernetes-validations": [{"rule": "self == oldSelf"}]}}}}}}}});
        let definition = definition(json!([version("v1", true, schema)]));
        for (field, expected) in [
            ("spec.size", true),
            ("spec.mode", false),
            ("spec", false),
            ("spec.disks[0].kind", true),
            ("spec.other", false),
        ] {
            assert_eq!(has_transition_rule(&definition, "v1", field), expected, "{field}");
        }
        assert!(!has_transition_rule(&definition, "v2", "spec.size"));
    }
}
