//! Lists that the server merges by key (`x-kubernetes-list-map-keys` of the built-in types), and entries that are given twice. Pure.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::pods;

/// A list: its field, what identifies an entry, and what an absent part of that stands for.
type List = (&'static str, &'static [(&'static str, &'static str)]);

const POD: &[List] = &[
    ("containers", &[("name", "")]),
    ("initContainers", &[("name", "")]),
    ("ephemeralContainers", &[("name", "")]),
    ("volumes", &[("name", "")]),
    ("imagePullSecrets", &[("name", "")]),
    ("hostAliases", &[("ip", "")]),
    ("topologySpreadConstraints", &[("topologyKey", ""), ("whenUnsatisfiable", "")]),
    ("resourceClaims", &[("name", "")]),
    ("schedulingGates", &[("name", "")]),
];

const CONTAINER: &[List] = &[
    ("env", &[("name", "")]),
    ("ports", &[("containerPort", ""), ("protocol", "TCP")]),
    ("volumeMounts", &[("mountPath", "")]),
    ("volumeDevices", &[("devicePath", "")]),
];

const SERVICE: &[List] = &[("ports", &[("port", ""), ("protocol", "TCP")])];
const SERVICE_ACCOUNT: &[List] = &[("imagePullSecrets", &[("name", "")]), ("secrets", &[("name", "")])];
const WEBHOOKS: &[List] = &[("webhooks", &[("name", "")])];

/// An entry that was left out because a later one has the same key.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOut {
    /// JSON pointer of the list.
    pub pointer: String,
    /// What both are, for example `name MODE`.
    pub identity: String,
    /// Position of the entry that was left out, in the list as it was written.
    pub dropped: usize,
    /// Position of the entry that was kept, in the list as it was written.
    pub kept: usize,
}

/// Keeps the last of the entries that are given twice, as client-side apply does; server-side apply refuses such an object with a 500.
pub fn keep_last(group: &str, kind: &str, object: &mut Value) -> Vec<LeftOut> {
    let Some(map) = object.as_object() else { return Vec::new() };
    let mut left_out = Vec::new();
    for Place { pointer, keys } in places(group, kind, map) {
        let Some(items) = object.pointer_mut(&pointer).and_then(Value::as_array_mut) else { continue };
        let doubles = twice(items, keys);
        // From the back, so that the positions of the others stay right.
        let mut drop: Vec<usize> = doubles.iter().map(|double| double.first).collect();
        drop.sort_unstable();
        drop.dedup();
        for position in drop.into_iter().rev() {
            items.remove(position);
        }
        left_out.extend(doubles.into_iter().map(|double| LeftOut {
            pointer: pointer.clone(),
            identity: double.identity,
            dropped: double.first,
            kept: double.last,
        }));
    }
    left_out
}

/// A list that is merged by key, and what identifies its entries.
struct Place {
    pointer: String,
    keys: &'static [(&'static str, &'static str)],
}

/// An entry and the next one with the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twice {
    /// Position of the first.
    pub first: usize,
    /// Position of the next.
    pub last: usize,
    /// What both are, for example `name MODE`.
    pub identity: String,
}

/// Every entry of an object that is given twice, with the JSON pointer of its list.
pub fn given_twice(group: &str, kind: &str, object: &Map<String, Value>) -> Vec<(String, Twice)> {
    let in_place = |Place { pointer, keys }: Place| {
        let found = twice(list(object, &pointer).unwrap_or_default(), keys);
        found.into_iter().map(move |twice| (pointer.clone(), twice))
    };
    places(group, kind, object).into_iter().flat_map(in_place).collect()
}

fn twice(items: &[Value], keys: &[(&str, &str)]) -> Vec<Twice> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut found = Vec::new();
    for (last, item) in items.iter().enumerate() {
        let Some(identity) = identity(item, keys) else { continue };
        if let Some(first) = seen.insert(identity.clone(), last) {
            found.push(Twice { first, last, identity });
        }
    }
    found
}

/// Where an object of a built-in kind has lists that are merged by key.
fn places(group: &str, kind: &str, object: &Map<String, Value>) -> Vec<Place> {
    let of = |base: &str, lists: &[List]| -> Vec<Place> {
        lists.iter().map(|(name, keys)| Place { pointer: format!("{base}/{name}"), keys }).collect()
    };
    let path = match (group, kind) {
        ("", "Service") => return of("/spec", SERVICE),
        ("", "ServiceAccount") => return of("", SERVICE_ACCOUNT),
        ("admissionregistration.k8s.io", "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration") => {
            return of("", WEBHOOKS);
        }
        _ => match pods::spec_pointer(group, kind) {
            Some(pointer) => pointer,
            None => return Vec::new(),
        },
    };
    let mut places = of(path, POD);
    for name in ["containers", "initContainers", "ephemeralContainers"] {
        let pointer = format!("{path}/{name}");
        let count = list(object, &pointer).map_or(0, |containers| containers.len());
        // Containers last: leaving one of them out moves the positions below.
        let inner = (0..count).flat_map(|i| of(&format!("{pointer}/{i}"), CONTAINER));
        places.splice(0..0, inner);
    }
    places
}

fn list<'a>(object: &'a Map<String, Value>, pointer: &str) -> Option<&'a [Value]> {
    let (first, rest) = pointer.strip_prefix('/')?.split_once('/').unwrap_or((pointer.trim_start_matches('/'), ""));
    let value = object.get(first)?;
    let found = if rest.is_empty() { Some(value) } else { value.pointer(&format!("/{rest}")) };
    found?.as_array().map(Vec::as_slice)
}

/// `name x`, `containerPort 80/TCP`; nothing where the entry has no key.
fn identity(item: &Value, keys: &[(&str, &str)]) -> Option<String> {
    let mut parts = Vec::new();
    for (key, default) in keys {
        match item.get(*key) {
            Some(Value::String(text)) => parts.push(text.clone()),
            Some(Value::Number(number)) => parts.push(number.to_string()),
            None if !default.is_empty() => parts.push((*default).to_owned()),
            _ => return None,
        }
    }
    Some(format!("{} {}", keys.first()?.0, parts.join("/")))
}

/// The keys by which entries of lists are told apart (`x-kubernetes-list-map-keys` of the built-in types).
const KEYS: [&[&str]; 6] =
    [&["name"], &["containerPort", "protocol"], &["port", "protocol"], &["mountPath"], &["devicePath"], &["ip"]];

/// The keys by which the entries of both lists are told apart; none where these are not merged by key.
pub fn keys(one: &[Value], other: &[Value]) -> Option<&'static [&'static str]> {
    let keyed =
        |list: &[Value], keys: &[&str]| list.iter().all(|item| keys.first().is_some_and(|key| item.get(key).is_some()));
    KEYS.into_iter().find(|keys| keyed(one, keys) && keyed(other, keys))
}

/// Whether two entries have the same key. Ports may leave their protocol out.
pub fn same_key(one: &Value, other: &Value, keys: &[&str]) -> bool {
    let part = |item: &Value, key: &str| item.get(key).cloned().or_else(|| (key == "protocol").then(|| "TCP".into()));
    keys.iter().all(|key| part(one, key) == part(other, key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_last_of_two_entries_is_kept() {
        let mut object = json!({"spec": {"template": {"spec": {
            "containers": [{"name": "old", "env": [{"name": "A", "value": "0"}]}, {"name": "app",
                "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}, {"name": "A", "value": "3"}, {"name": "A", "value": "4"}],
                "ports": [{"containerPort": 80, "name": "a"}, {"containerPort": 80, "protocol": "TCP", "name": "b"}, {"containerPort": 80, "protocol": "UDP"}]}],
            "volumes": [{"name": "v"}, {"name": "w"}]}}}});
        let left_out = keep_last("apps", "Deployment", &mut object);
        let app = &object["spec"]["template"]["spec"]["containers"][1];
        assert_eq!(app["env"], json!([{"name": "B", "value": "2"}, {"name": "A", "value": "4"}]));
        assert_eq!(
            app["ports"],
            json!([{"containerPort": 80, "protocol": "TCP", "name": "b"}, {"containerPort": 80, "protocol": "UDP"}])
        );
        assert_eq!(left_out.len(), 3, "{left_out:?}");
        assert_eq!((left_out[0].dropped, left_out[0].kept, left_out[0].identity.as_str()), (0, 2, "name A"));
        assert_eq!(keep_last("apps", "Deployment", &mut object), []);
    }
}
