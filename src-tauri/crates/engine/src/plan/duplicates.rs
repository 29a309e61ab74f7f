//! Lists that name an entry twice: client-side apply takes them, server-side apply answers 500. The last entry is kept. Pure.

use glasslift_object::ObjectRef;
use glasslift_object::lists::{LeftOut, keep_last};
use glasslift_object::redact::Masker;
use serde_json::Value;

use super::risk::Risk;

/// Leaves out what is given twice, and says what was left out and what was kept.
pub(super) fn resolve(object: &ObjectRef, body: &mut Value) -> Vec<Risk> {
    let written = body.clone();
    let left_out = keep_last(object.group(), &object.kind, body);
    if left_out.is_empty() {
        return Vec::new();
    }
    let masked = Masker::default().mask(&written);
    left_out.iter().map(|double| risk(&masked, double)).collect()
}

fn risk(masked: &Value, double: &LeftOut) -> Risk {
    let entry = |position: usize| {
        let entry = masked.pointer(&format!("{}/{position}", double.pointer)).unwrap_or(&Value::Null);
        match entry.get("value").and_then(Value::as_str) {
            Some(value) => value.to_owned(),
            None => entry.to_string(),
        }
    };
    let identity = double.identity.replacen(' ', "=", 1);
    Risk::DuplicateEntry {
        path: format!("{}[{identity}]", readable(masked, &double.pointer)).into(),
        dropped: entry(double.dropped).into(),
        kept: entry(double.kept).into(),
    }
}

/// `/spec/containers/0/env` as `spec.containers[name=app].env`.
fn readable(object: &Value, pointer: &str) -> String {
    let mut text = String::new();
    let mut at = object;
    for part in pointer.split('/').skip(1) {
        let inner = if at.is_array() { part.parse().ok().and_then(|index: usize| at.get(index)) } else { at.get(part) };
        let Some(inner) = inner else { break };
        if at.is_array() {
            let name = inner.get("name").and_then(Value::as_str);
            text.push_str(&name.map_or_else(|| format!("[{part}]"), |name| format!("[name={name}]")));
        } else {
            if !text.is_empty() {
                text.push('.');
            }
            text.push_str(part);
        }
        at = inner;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn both_entries_are_named_and_secrets_are_not() {
        let object =
            ObjectRef { api_version: "apps/v1".into(), kind: "Deployment".into(), namespace: None, name: "x".into() };
        let mut body = json!({"kind": "Deployment", "spec": {"template": {"spec": {"containers": [{"name": "app", "env": [
            {"name": "MODE", "value": "old"}, {"name": "DB_PASSWORD", "value": "c4n4ry"},
            {"name": "MODE", "value": "new"}, {"name": "DB_PASSWORD", "value": "c4n4ry2"}]}]}}}});
        let risks = resolve(&object, &mut body);
        assert_eq!(
            risks[0],
            Risk::DuplicateEntry {
                path: "spec.template.spec.containers[name=app].env[name=MODE]".into(),
                dropped: "old".into(),
                kept: "new".into()
            }
        );
        assert!(!format!("{risks:?}").contains("c4n4ry"), "{risks:?}");
        assert_eq!(
            body.pointer("/spec/template/spec/containers/0/env").and_then(Value::as_array).map(Vec::len),
            Some(2)
        );
    }
}
