//! Makes values fit to be seen: secret content is replaced where objects turn into text.
//!
//! Equal secrets get equal numbers, so that a difference still shows whether a value changes.

use std::collections::HashMap;

use serde_json::{Map, Value};

/// Replaces secret content. One masker serves both sides of a comparison.
#[derive(Debug, Default)]
pub struct Masker {
    numbers: HashMap<String, usize>,
}

/// Environment variables with such names hold secrets although they should not.
const TELLING_NAMES: [&str; 8] =
    ["password", "passwd", "secret", "token", "apikey", "api_key", "private_key", "credential"];

/// Annotation in which kubectl keeps a copy of the whole object, secret values included.
pub const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

impl Masker {
    /// A copy of an object without secret content.
    pub fn mask(&mut self, object: &Value) -> Value {
        let mut object = object.clone();
        if let Some(annotations) = object.pointer_mut("/metadata/annotations").and_then(Value::as_object_mut) {
            annotations.remove(LAST_APPLIED);
        }
        if object.get("kind").and_then(Value::as_str) == Some("Secret") {
            for field in ["data", "stringData"] {
                if let Some(entries) = object.get_mut(field).and_then(Value::as_object_mut) {
                    self.mask_entries(entries);
                }
            }
        }
        self.mask_environment(&mut object);
        object
    }

    /// Whether an object has anything that would be hidden.
    pub fn hides_something(mut self, object: &Value) -> bool {
        self.mask(object);
        !self.numbers.is_empty()
    }

    fn mask_entries(&mut self, entries: &mut Map<String, Value>) {
        for value in entries.values_mut() {
            let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            *value = self.number(shown);
        }
    }

    fn mask_environment(&mut self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.mask_environment(item)),
            Value::Object(fields) => {
                if let Some(Value::Array(variables)) = fields.get_mut("env") {
                    for variable in variables {
                        let telling = variable.get("name").and_then(Value::as_str).is_some_and(is_telling);
                        if let Some(value) = variable.get_mut("value").filter(|_| telling) {
                            *value = self.number(value.as_str().unwrap_or_default().to_owned());
                        }
                    }
                }
                fields.values_mut().for_each(|field| self.mask_environment(field));
            }
            _ => {}
        }
    }

    fn number(&mut self, secret: String) -> Value {
        let next = self.numbers.len() + 1;
        let number = *self.numbers.entry(secret).or_insert(next);
        Value::String(format!("<hidden #{number}>"))
    }
}

/// Whether a name says that a secret stands behind it.
pub fn is_telling(name: &str) -> bool {
    let name = name.to_lowercase();
    TELLING_NAMES.iter().any(|telling| name.contains(telling))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn secret_content_is_hidden_and_changes_still_show() {
        let mut masker = Masker::default();
        let live = json!({"kind": "Secret", "data": {"a": "YzRuNHJ5", "b": "c2FtZQ=="}, "stringData": {"c": "c4n4ry"},
            "metadata": {"annotations": {LAST_APPLIED: "c4n4ry", "other": "stays"}}});
        let new = json!({"kind": "Secret", "data": {"a": "bmV3YzRuNHJ5", "b": "c2FtZQ=="}});
        let (live, new) = (masker.mask(&live), masker.mask(&new));
        let text = format!("{live}{new}");
        assert!(!text.contains("YzRuNHJ5") && !text.contains("c4n4ry"), "{text}");
        assert_ne!(live["data"]["a"], new["data"]["a"], "a changed value shows as changed");
        assert_eq!(live["data"]["b"], new["data"]["b"], "an equal value shows as equal");
        assert_eq!(live["metadata"]["annotations"]["other"], "stays");
    }

    #[test]
    fn environment_values_with_telling_names_are_hidden() {
        let pod = json!({"spec": {"containers": [{"env": [
            {"name": "DB_PASSWORD", "value": "c4n4ry"}, {"name": "LEVEL", "value": "debug"}]}]}});
        let masked = Masker::default().mask(&pod);
        assert_eq!(masked["spec"]["containers"][0]["env"][0]["value"], "<hidden #1>");
        assert_eq!(masked["spec"]["containers"][0]["env"][1]["value"], "debug");
    }
}
