//! Makes values fit to be seen: secret content is replaced where objects and texts leave the engine.
//!
//! Hidden are: everything in a Secret but its keys, values whose name tells (fields, environment variables, arguments, keys of a ConfigMap,
//! annotations), and in any text what stands behind such a name, what an address has before its `@`, private keys and web tokens.
//! Equal secrets get equal numbers, so that a difference still shows whether a value changes.

mod telling;
mod text;

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::{Map, Value};

pub use telling::is_telling;
pub use text::text;
use text::{NUMBERED, is_no_secret, masked};

use crate::inert;

/// Replaces secret content, and makes the rest fit to be shown. One masker serves both sides of a comparison.
#[derive(Debug, Default)]
pub struct Masker {
    numbers: HashMap<String, usize>,
}

/// Annotation in which kubectl keeps a copy of the whole object, secret values included.
pub const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// Annotations in which other installers keep a copy of the whole object, some of them packed.
const WHOLE_OBJECTS: [&str; 3] =
    ["objectset.rio.cattle.io/applied", "kapp.k14s.io/original", "kapp.k14s.io/original-diff"];

/// Annotations of Secrets that hold names and nothing else. All others may hold a copy of what is in the Secret.
const OPEN_ON_SECRETS: [&str; 14] = [
    "kubernetes.io/service-account.name",
    "kubernetes.io/service-account.uid",
    "kubernetes.io/description",
    "meta.helm.sh/release-name",
    "meta.helm.sh/release-namespace",
    "helm.sh/hook",
    "helm.sh/hook-weight",
    "helm.sh/hook-delete-policy",
    "helm.sh/resource-policy",
    "cert-manager.io/certificate-name",
    "cert-manager.io/issuer-name",
    "cert-manager.io/issuer-kind",
    "argocd.argoproj.io/sync-wave",
    "glasslift.dev/on-existing",
];

/// Below a name that tells, the fields that hold the secret itself instead of saying where it is.
const HOLDERS: [&str; 6] = ["value", "data", "plaintext", "literal", "inline", "stringValue"];

impl Masker {
    /// A copy of an object without secret content, and without characters that act on a terminal.
    pub fn mask(&mut self, object: &Value) -> Value {
        let mut object = object.clone();
        let kind = object.get("kind").and_then(Value::as_str).map(str::to_owned).unwrap_or_default();
        let is_secret = kind == "Secret";
        if let Some(annotations) = object.pointer_mut("/metadata/annotations").and_then(Value::as_object_mut) {
            annotations.remove(LAST_APPLIED);
            for (name, value) in annotations {
                let is_open = if is_secret {
                    OPEN_ON_SECRETS.contains(&name.as_str())
                } else {
                    !WHOLE_OBJECTS.contains(&name.as_str())
                };
                if !is_open {
                    self.hide(value);
                }
            }
        }
        if is_secret {
            for field in ["data", "stringData"] {
                if let Some(entries) = object.get_mut(field).and_then(Value::as_object_mut) {
                    entries.values_mut().for_each(|value| self.hide(value));
                }
            }
        }
        self.walk(&mut object, Place { is_definition: kind == "CustomResourceDefinition", ..Place::default() });
        object
    }

    /// Whether an object has anything that would be hidden.
    pub fn hides_something(mut self, object: &Value) -> bool {
        self.mask(object);
        !self.numbers.is_empty()
    }

    /// Hides what tells in a value and everything below it.
    fn walk(&mut self, value: &mut Value, place: Place) {
        match value {
            Value::String(text) => {
                if place.is_told {
                    self.hide(value);
                } else {
                    self.text(text);
                }
            }
            Value::Number(_) if place.is_told => self.hide(value),
            Value::Array(items) => self.list(items, place),
            Value::Object(fields) => self.fields(fields, place),
            _ => {}
        }
    }

    fn list(&mut self, items: &mut [Value], place: Place) {
        // `["--password", "…"]`
        let mut is_announced = false;
        for item in items {
            let announces =
                item.as_str().is_some_and(|item| item.starts_with('-') && is_telling(item) && !item.contains('='));
            if is_announced && item.as_str().is_some_and(|item| !item.starts_with('-')) {
                self.hide(item);
            } else {
                self.walk(item, Place { is_told: place.is_told && !item.is_object(), ..place });
            }
            is_announced = announces;
        }
    }

    fn fields(&mut self, fields: &mut Map<String, Value>, place: Place) {
        if fields.keys().any(|key| !key.chars().all(inert::is_fit_for_names)) {
            let taken = std::mem::take(fields);
            *fields = taken.into_iter().map(|(key, value)| (inert::inert(&key).into_owned(), value)).collect();
        }
        // A variable, a parameter: `{name: DB_PASSWORD, value: …}`.
        let is_named = fields.get("name").and_then(Value::as_str).is_some_and(is_telling);
        for (key, value) in fields {
            // The schema of a definition speaks of fields; it holds none.
            if place.is_definition && key == "openAPIV3Schema" {
                self.schema(value);
                continue;
            }
            let is_holder = HOLDERS.contains(&key.as_str());
            let is_told = !place.is_label && (is_telling(key) || is_holder && (is_named || place.is_below_telling));
            let inner = Place {
                is_told: is_told && !value.is_object(),
                is_below_telling: is_told && value.is_object(),
                is_label: key == "labels" || key == "matchLabels",
                ..place
            };
            self.walk(value, inner);
        }
    }

    /// Makes texts fit to be shown, and hides nothing in them.
    fn schema(&mut self, value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Cow::Owned(inert) = inert::inert(text) {
                    *text = inert;
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.schema(item)),
            Value::Object(fields) => fields.values_mut().for_each(|field| self.schema(field)),
            _ => {}
        }
    }

    fn hide(&mut self, value: &mut Value) {
        let secret = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if !is_no_secret(&secret) {
            *value = Value::String(self.number(&secret));
        }
    }

    fn text(&mut self, text: &mut String) {
        // An object in a text, as installers keep it in annotations and programs in ConfigMaps.
        if text.starts_with(['{', '['])
            && let Ok(mut inner) = serde_json::from_str::<Value>(text)
        {
            let before = self.numbers.len();
            self.walk(&mut inner, Place::default());
            if self.numbers.len() > before || inner.to_string().contains(NUMBERED) {
                *text = inner.to_string();
            }
        }
        if let Cow::Owned(inert) = inert::inert(text) {
            *text = inert;
        }
        if let Cow::Owned(masked) = masked(text, |secret| self.number(secret)) {
            *text = masked;
        }
    }

    fn number(&mut self, secret: &str) -> String {
        let next = self.numbers.len() + 1;
        let number = *self.numbers.entry(secret.to_owned()).or_insert(next);
        format!("{NUMBERED}{number}>")
    }
}

/// What is known about where a value stands.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// Its name says that it is secret.
    is_told: bool,
    /// It is a field of something whose name says so.
    is_below_telling: bool,
    /// It is a label: what selects things is no secret.
    is_label: bool,
    /// It is part of a CustomResourceDefinition.
    is_definition: bool,
}

#[cfg(test)]
mod tests;
