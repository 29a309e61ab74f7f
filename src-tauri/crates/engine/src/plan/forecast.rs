//! What an apply would probably store, where the server may not be asked. Pure, and marked as a forecast wherever it is shown.

use serde_json::Value;

/// The keys by which entries of lists are told apart (`x-kubernetes-list-map-keys` of the built-in types).
const KEYS: [&[&str]; 6] =
    [&["name"], &["containerPort", "protocol"], &["port", "protocol"], &["mountPath"], &["devicePath"], &["ip"]];

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
            let Some(keys) = KEYS.iter().find(|keys| keyed(live, keys) && keyed(body, keys)) else {
                return Value::Array(body.clone());
            };
            let same =
                |a: &Value, b: &Value| keys.iter().all(|key| default(key, a.get(key)) == default(key, b.get(key)));
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

fn keyed(list: &[Value], keys: &[&str]) -> bool {
    list.iter().all(|item| keys.first().is_some_and(|key| item.get(key).is_some()))
}

/// Ports may leave their protocol out.
fn default(key: &str, value: Option<&Value>) -> Option<Value> {
    value.cloned().or_else(|| (key == "protocol").then(|| Value::from("TCP")))
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
