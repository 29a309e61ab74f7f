//! Field sets as `metadata.managedFields` writes them (`fieldsV1`, structured-merge-diff `fieldpath/serialize.go`). Pure.

use serde_json::{Map, Value};

/// One step of a path into an object.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// A field of an object.
    Field(String),
    /// The list item with these key fields.
    Key(Map<String, Value>),
    /// The list item with this value, in a list that is a set.
    Item(Value),
    /// The list item at this position.
    Index(usize),
}

/// A path into an object.
pub type Path = Vec<Step>;

/// The paths that a field set owns: its leaves, and the list items that it owns as a whole.
pub fn owned(fields: &Value) -> Vec<Path> {
    let mut paths = Vec::new();
    collect(fields, &mut Vec::new(), &mut paths);
    paths
}

fn collect(fields: &Value, prefix: &mut Path, paths: &mut Vec<Path>) {
    let Some(members) = fields.as_object() else { return };
    let whole_item = members.contains_key(".") && matches!(prefix.last(), Some(Step::Key(_) | Step::Item(_)));
    if (members.is_empty() && !prefix.is_empty()) || whole_item {
        paths.push(prefix.clone());
    }
    for (name, inner) in members {
        let Some(step) = step(name) else { continue };
        prefix.push(step);
        collect(inner, prefix, paths);
        prefix.pop();
    }
}

fn step(name: &str) -> Option<Step> {
    let (kind, rest) = name.split_once(':')?;
    match kind {
        "f" => Some(Step::Field(rest.to_owned())),
        "k" => serde_json::from_str(rest).ok().map(Step::Key),
        "v" => serde_json::from_str(rest).ok().map(Step::Item),
        "i" => rest.parse().ok().map(Step::Index),
        _ => None,
    }
}

/// Makes a field set own a path as well.
pub fn claim(fields: &mut Value, path: &[Step]) {
    let Some((first, rest)) = path.split_first() else { return };
    if !fields.is_object() {
        *fields = Value::Object(Map::new());
    }
    let Some(members) = fields.as_object_mut() else { return };
    let known = members.keys().find(|name| step(name).as_ref() == Some(first)).cloned();
    let inner = members.entry(known.unwrap_or_else(|| member(first))).or_insert_with(|| Value::Object(Map::new()));
    claim(inner, rest);
}

/// A step as a field set writes it.
fn member(step: &Step) -> String {
    match step {
        Step::Field(name) => format!("f:{name}"),
        Step::Key(keys) => format!("k:{}", Value::Object(keys.clone())),
        Step::Item(value) => format!("v:{value}"),
        Step::Index(index) => format!("i:{index}"),
    }
}

/// Whether a field set owns anything at or below a path.
pub fn owns_within(fields: &Value, path: &[Step]) -> bool {
    let Some((first, rest)) = path.split_first() else { return true };
    let Some(members) = fields.as_object() else { return false };
    members.iter().any(|(name, inner)| step(name).as_ref() == Some(first) && owns_within(inner, rest))
}

/// Whether an object has something at a path.
pub fn contains(object: &Value, path: &[Step]) -> bool {
    get(object, path).is_some()
}

/// What an object has at a path.
pub fn get<'a>(object: &'a Value, path: &[Step]) -> Option<&'a Value> {
    let Some((first, rest)) = path.split_first() else { return Some(object) };
    get(child(object, first)?, rest)
}

/// Replaces what an object has at a path; an object that has nothing there stays as it is.
pub fn replace(object: &mut Value, path: &[Step], value: &Value) {
    let Some((first, rest)) = path.split_first() else {
        *object = value.clone();
        return;
    };
    let inner = match first {
        Step::Field(name) => object.get_mut(name),
        _ => position(object, first).and_then(|at| object.get_mut(at)),
    };
    if let Some(inner) = inner {
        replace(inner, rest, value);
    }
}

fn child<'a>(value: &'a Value, step: &Step) -> Option<&'a Value> {
    match step {
        Step::Field(name) => value.get(name),
        _ => value.get(position(value, step)?),
    }
}

fn position(list: &Value, step: &Step) -> Option<usize> {
    let items = list.as_array()?;
    match step {
        Step::Field(_) => None,
        Step::Index(index) => (*index < items.len()).then_some(*index),
        Step::Item(wanted) => items.iter().position(|item| item == wanted),
        Step::Key(keys) => items.iter().position(|item| {
            keys.iter().all(|(key, wanted)| match item.get(key) {
                Some(value) => value == wanted,
                // The only key field with a default: ports may leave it out.
                None => key == "protocol" && wanted == "TCP",
            })
        }),
    }
}

/// Removes what is at a path, and the maps and lists that are empty afterwards.
pub fn remove(object: &mut Value, path: &[Step]) {
    let Some((first, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        return remove_child(object, first);
    }
    let inner = match first {
        Step::Field(name) => object.get_mut(name),
        _ => position(object, first).and_then(|at| object.get_mut(at)),
    };
    let Some(inner) = inner else { return };
    remove(inner, rest);
    let empty = inner.as_object().is_some_and(Map::is_empty) || inner.as_array().is_some_and(Vec::is_empty);
    if empty {
        remove_child(object, first);
    }
}

fn remove_child(object: &mut Value, step: &Step) {
    match step {
        Step::Field(name) => {
            object.as_object_mut().and_then(|fields| fields.remove(name));
        }
        _ => {
            if let (Some(at), Some(items)) = (position(object, step), object.as_array_mut()) {
                items.remove(at);
            }
        }
    }
}

/// A path for people, in the form of the difference's paths.
pub fn display(path: &[Step]) -> String {
    let mut text = String::new();
    for step in path {
        match step {
            Step::Field(name) if name.contains('.') => text.push_str(&format!("[{name}]")),
            Step::Field(name) if text.is_empty() => text.push_str(name),
            Step::Field(name) => text.push_str(&format!(".{name}")),
            Step::Key(keys) => {
                let keys: Vec<_> = keys
                    .iter()
                    .map(|(key, value)| {
                        format!("{key}={}", value.as_str().map_or_else(|| value.to_string(), str::to_owned))
                    })
                    .collect();
                text.push_str(&format!("[{}]", keys.join(",")));
            }
            Step::Item(value) => text.push_str(&format!("[{value}]")),
            Step::Index(index) => text.push_str(&format!("[{index}]")),
        }
    }
    text
}

/// A path as the server names it in an ownership conflict (structured-merge-diff `fieldpath/element.go`).
pub fn as_named_in_conflicts(path: &[Step]) -> String {
    let mut text = String::new();
    for step in path {
        match step {
            Step::Field(name) => text.push_str(&format!(".{name}")),
            Step::Key(keys) => {
                let mut keys: Vec<_> = keys.iter().map(|(key, value)| format!("{key}={value}")).collect();
                keys.sort();
                text.push_str(&format!("[{}]", keys.join(",")));
            }
            Step::Item(value) => text.push_str(&format!("[={value}]")),
            Step::Index(index) => text.push_str(&format!("[{index}]")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_claimed_is_owned_beside_what_was() {
        let mut fields = json!({"f:spec": {"f:volumes": {"k:{\"name\":\"data\"}": {".": {}, "f:name": {}}}}});
        let names = |names: &[&str]| names.iter().map(|name| Step::Field((*name).to_owned())).collect::<Path>();
        claim(&mut fields, &names(&["spec", "strategy", "rollingUpdate"]));
        let mut volume = names(&["spec", "volumes"]);
        volume.push(Step::Key(Map::from_iter([("name".to_owned(), json!("data"))])));
        volume.push(Step::Field("emptyDir".to_owned()));
        claim(&mut fields, &volume);
        let expected = json!({"f:spec": {"f:strategy": {"f:rollingUpdate": {}},
            "f:volumes": {"k:{\"name\":\"data\"}": {".": {}, "f:name": {}, "f:emptyDir": {}}}}});
        assert_eq!(fields, expected);
    }

    fn paths(fields: &Value) -> Vec<String> {
        let mut paths: Vec<_> = owned(fields).iter().map(|path| display(path)).collect();
        paths.sort();
        paths
    }

    #[test]
    fn leaves_and_whole_items_are_owned() {
        let fields = json!({"f:metadata": {"f:labels": {".": {}, "f:app.kubernetes.io/name": {}}},
            "f:spec": {"f:containers": {"k:{\"name\":\"a\"}": {".": {}, "f:image": {}, "f:name": {}}},
                "f:args": {}, "f:finalizers": {"v:\"x\"": {}}}});
        let expected = [
            "metadata.labels[app.kubernetes.io/name]",
            "spec.args",
            "spec.containers[name=a]",
            "spec.containers[name=a].image",
            "spec.containers[name=a].name",
            "spec.finalizers[\"x\"]",
        ];
        assert_eq!(paths(&fields), expected);
    }

    #[test]
    fn paths_are_found_and_removed_with_what_is_empty_then() {
        let mut object = json!({"metadata": {"labels": {"a": "1"}},
            "spec": {"ports": [{"port": 80}, {"port": 53, "protocol": "UDP"}], "env": [{"name": "A"}, {"name": "B"}]}});
        let field = |name: &str| Step::Field(name.into());
        let key = |value: Value| Step::Key(value.as_object().cloned().unwrap_or_default());
        assert!(contains(&object, &[field("spec"), field("ports"), key(json!({"port": 80, "protocol": "TCP"}))]));
        assert!(!contains(&object, &[field("spec"), field("ports"), key(json!({"port": 53, "protocol": "TCP"}))]));
        remove(&mut object, &[field("metadata"), field("labels"), field("a")]);
        remove(&mut object, &[field("spec"), field("env"), key(json!({"name": "A"}))]);
        remove(&mut object, &[field("spec"), field("not"), field("there")]);
        assert_eq!(object["spec"]["env"], json!([{"name": "B"}]));
        assert_eq!(object.get("metadata"), None, "nothing is left in it");
    }

    #[test]
    fn ownership_below_a_path_counts() {
        let fields = json!({"f:spec": {"f:containers": {"k:{\"name\":\"a\"}": {"f:image": {}}}}});
        let item = owned(&json!({"f:spec": {"f:containers": {"k:{\"name\":\"a\"}": {".": {}}}}})).remove(0);
        assert!(owns_within(&fields, &item));
        let other = owned(&json!({"f:spec": {"f:containers": {"k:{\"name\":\"b\"}": {".": {}}}}})).remove(0);
        assert!(!owns_within(&fields, &other));
    }
}
