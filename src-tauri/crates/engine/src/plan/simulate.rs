//! What a server-side apply would probably store, where dry runs are forbidden. Pure, and marked as a forecast wherever it is shown.

use glasslift_object::lists;
use serde_json::Value;

/// The object on the cluster with the fields of the bundle's object laid over it. What the new version dropped stays in it.
pub(super) fn applied(live: &Value, body: &Value) -> Value {
    match (live, body) {
        (Value::Object(live), Value::Object(body)) => {
            let mut merged = live.clone();
            for (name, wanted) in body {
                match live.get(name) {
                    // Applying null removes.
                    _ if wanted.is_null() => {
                        merged.remove(name);
                    }
                    Some(present) => {
                        merged.insert(name.clone(), applied(present, wanted));
                    }
                    None => {
                        merged.insert(name.clone(), wanted.clone());
                    }
                }
            }
            Value::Object(merged)
        }
        (Value::Array(live), Value::Array(body)) => {
            let Some(keys) = lists::keys(live, body) else {
                return Value::Array(body.clone());
            };
            let same = |a: &Value, b: &Value| lists::same_key(a, b, keys);
            let mut merged: Vec<Value> = live
                .iter()
                .map(|present| match body.iter().find(|wanted| same(present, wanted)) {
                    Some(wanted) => applied(present, wanted),
                    None => present.clone(),
                })
                .collect();
            merged.extend(body.iter().filter(|wanted| !live.iter().any(|present| same(present, wanted))).cloned());
            Value::Array(merged)
        }
        (_, wanted) => wanted.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn wanted_fields_are_laid_over_what_is_there() {
        let live = json!({"spec": {"replicas": 3, "paused": false, "containers": [{"name": "a", "image": "x:1", "tty": false}, {"name": "side"}],
            "ports": [{"containerPort": 80, "name": "a"}, {"containerPort": 81}], "args": ["1"]}});
        let body = json!({"spec": {"paused": null, "containers": [{"name": "a", "image": "x:2"}, {"name": "b"}],
            "ports": [{"containerPort": 80, "protocol": "TCP", "name": "b"}], "args": ["2", "3"]}});
        assert_eq!(
            applied(&live, &body),
            json!({"spec": {"replicas": 3, "containers": [{"name": "a", "image": "x:2", "tty": false}, {"name": "side"}, {"name": "b"}],
                "ports": [{"containerPort": 80, "protocol": "TCP", "name": "b"}, {"containerPort": 81}], "args": ["2", "3"]}})
        );
    }
}
