//! Differences between two objects: by field and as lines of YAML. Redacted by construction: nothing is compared before it is masked.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use similar::{ChangeTag, TextDiff};

use crate::difference::{DiffLine, FieldChange, Hunk, ImageChange, Side};
use crate::pods::images;
use crate::redact::Masker;
use crate::server_fields::{without_generated_job_fields, without_server_fields};
use crate::yaml;

/// Lines of unchanged text around a change.
const CONTEXT_LINES: usize = 3;
/// Longest rendered value of a field, in characters.
const VALUE_LIMIT: usize = 400;

/// Both sides of a comparison, masked by the same masker and without server fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Sides {
    live: Value,
    desired: Value,
}

impl Sides {
    /// Compares objects of any kind. An absent side is `Value::Null`.
    pub fn of_objects(live: &Value, desired: &Value) -> Self {
        Self::masked(&without_server_fields(live), &without_server_fields(desired))
    }

    /// Compares a Job on the cluster with one that would be created. Labels and annotations that only the live one has do not count:
    /// other tools put them there.
    pub fn of_jobs(live: &Value, desired: &Value) -> Self {
        let mut live = without_generated_job_fields(live);
        let desired = without_generated_job_fields(desired);
        for field in ["labels", "annotations"] {
            let wanted =
                desired.pointer(&format!("/metadata/{field}")).and_then(Value::as_object).cloned().unwrap_or_default();
            let Some(metadata) = live.get_mut("metadata").and_then(Value::as_object_mut) else { continue };
            if let Some(map) = metadata.get_mut(field).and_then(Value::as_object_mut) {
                map.retain(|key, _| wanted.contains_key(key));
                if map.is_empty() {
                    metadata.remove(field);
                }
            }
        }
        Self::masked(&live, &desired)
    }

    fn masked(live: &Value, desired: &Value) -> Self {
        let mut masker = Masker::default();
        Self { live: sorted(masker.mask(live)), desired: sorted(masker.mask(desired)) }
    }

    /// Whether there is no difference.
    pub fn equal(&self) -> bool {
        self.live == self.desired
    }

    /// The fields that differ, sorted by path.
    pub fn fields(&self) -> Vec<FieldChange> {
        let mut changes = Vec::new();
        compare(String::new(), Some(&self.live), Some(&self.desired), &mut changes);
        changes
    }

    /// The containers whose image differs.
    pub fn images(&self) -> Vec<ImageChange> {
        let (live, desired) = (images(&self.live), images(&self.desired));
        let names: BTreeSet<&String> = live.iter().chain(&desired).map(|(name, _)| name).collect();
        let find = |list: &[(String, String)], name: &str| {
            list.iter().find(|(known, _)| known == name).map(|(_, image)| image.clone())
        };
        names
            .into_iter()
            .map(|name| ImageChange { container: name.clone(), live: find(&live, name), desired: find(&desired, name) })
            .filter(|change| change.live != change.desired)
            .collect()
    }

    /// The difference as lines of YAML.
    pub fn hunks(&self) -> Vec<Hunk> {
        let (live, desired) = (lines(&self.live), lines(&self.desired));
        let diff = TextDiff::from_lines(live.as_str(), desired.as_str());
        let line_number = |index: usize| u32::try_from(index + 1).unwrap_or(u32::MAX);
        diff.grouped_ops(CONTEXT_LINES)
            .iter()
            .filter_map(|group| {
                let first = group.first()?;
                let lines = group.iter().flat_map(|op| diff.iter_changes(op)).map(|change| DiffLine {
                    side: match change.tag() {
                        ChangeTag::Equal => Side::Both,
                        ChangeTag::Delete => Side::Live,
                        ChangeTag::Insert => Side::Desired,
                    },
                    text: change.value().trim_end_matches('\n').to_owned(),
                });
                Some(Hunk {
                    old_start: line_number(first.old_range().start),
                    new_start: line_number(first.new_range().start),
                    lines: lines.collect(),
                })
            })
            .collect()
    }
}

/// Its lines of YAML; none where there is nothing.
fn lines(value: &Value) -> String {
    if value.is_null() { String::new() } else { yaml::text(value) }
}

/// With keys in order. serde_json keeps them so by itself, unless any crate of the build asks it not to.
fn sorted(value: Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        Value::Object(fields) => {
            let fields: BTreeMap<String, Value> = fields.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            Value::Object(fields.into_iter().collect())
        }
        scalar => scalar,
    }
}

fn compare(path: String, live: Option<&Value>, desired: Option<&Value>, changes: &mut Vec<FieldChange>) {
    if live == desired {
        return;
    }
    match (live, desired) {
        (Some(Value::Object(old)), Some(Value::Object(new))) => {
            let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
            for key in keys {
                compare(join(&path, key), old.get(key), new.get(key), changes);
            }
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) => compare_lists(&path, old, new, changes),
        _ => changes.push(FieldChange { path, live: live.map(render), desired: desired.map(render) }),
    }
}

/// Lists of named things are compared by name, others by position.
fn compare_lists(path: &str, old: &[Value], new: &[Value], changes: &mut Vec<FieldChange>) {
    let (Some(old_names), Some(new_names)) = (names(old), names(new)) else {
        for index in 0..old.len().max(new.len()) {
            compare(format!("{path}[{index}]"), old.get(index), new.get(index), changes);
        }
        return;
    };
    for (index, name) in old_names.iter().enumerate() {
        let other = new_names.iter().position(|candidate| candidate == name).and_then(|at| new.get(at));
        compare(format!("{path}[name={name}]"), old.get(index), other, changes);
    }
    for (index, name) in new_names.iter().enumerate().filter(|(_, name)| !old_names.contains(name)) {
        compare(format!("{path}[name={name}]"), None, new.get(index), changes);
    }
}

/// The `name` of each entry, if every entry has one of its own.
fn names(list: &[Value]) -> Option<Vec<&str>> {
    let names: Option<Vec<&str>> = list.iter().map(|item| item.get("name").and_then(Value::as_str)).collect();
    names.filter(|names| names.iter().collect::<BTreeSet<_>>().len() == names.len())
}

fn join(path: &str, key: &str) -> String {
    let key = if key.contains('.') { format!("[{key}]") } else { key.to_owned() };
    match (path.is_empty(), key.starts_with('[')) {
        (true, _) => key,
        (false, true) => format!("{path}{key}"),
        (false, false) => format!("{path}.{key}"),
    }
}

fn render(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if text.chars().count() <= VALUE_LIMIT {
        return text;
    }
    let cut: String = text.chars().take(VALUE_LIMIT).collect();
    format!("{cut}…")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::LAST_APPLIED;
    use serde_json::json;

    fn paths(sides: &Sides) -> Vec<String> {
        sides.fields().into_iter().map(|change| change.path).collect()
    }

    #[test]
    fn named_lists_are_compared_by_name_and_others_by_position() {
        let live = json!({"spec": {"containers": [{"name": "a", "image": "x:1"}, {"name": "b", "image": "y:1"}], "args": ["1", "2"]}});
        let desired = json!({"spec": {"containers": [{"name": "b", "image": "y:2"}, {"name": "c", "image": "z:1"}], "args": ["1", "3"]}});
        let sides = Sides::of_objects(&live, &desired);
        assert_eq!(
            paths(&sides),
            ["spec.args[1]", "spec.containers[name=a]", "spec.containers[name=b].image", "spec.containers[name=c]"]
        );
        assert_eq!(sides.images().len(), 3, "one gone, one changed, one new");
    }

    #[test]
    fn what_the_server_keeps_for_itself_is_no_difference() {
        let live = json!({"metadata": {"name": "x", "uid": "1", "resourceVersion": "5", "generation": 2, "managedFields": [],
            "annotations": {LAST_APPLIED: "{}"}}, "status": {"ready": true}, "data": {"a": "b"}});
        let desired = json!({"metadata": {"name": "x"}, "data": {"a": "b"}});
        assert!(Sides::of_objects(&live, &desired).equal());
    }

    #[test]
    fn two_runs_of_the_same_job_are_equal() {
        let live = json!({"metadata": {"name": "init", "labels": {"seen-by": "a-tool"}}, "spec": {
            "selector": {"matchLabels": {"batch.kubernetes.io/controller-uid": "1"}},
            "template": {"metadata": {"labels": {"job-name": "init", "controller-uid": "1"}}, "spec": {"containers": [{"name": "m", "image": "a:1"}]}}}});
        let fresh = json!({"metadata": {"name": "init-check"}, "spec": {
            "selector": {"matchLabels": {"batch.kubernetes.io/controller-uid": "2"}},
            "template": {"metadata": {"labels": {"job-name": "init-check", "controller-uid": "2"}}, "spec": {"containers": [{"name": "m", "image": "a:1"}]}}}});
        assert!(Sides::of_jobs(&live, &fresh).equal(), "{:?}", Sides::of_jobs(&live, &fresh).fields());
        let mut changed = fresh.clone();
        changed["spec"]["template"]["spec"]["containers"][0]["image"] = json!("a:2");
        let sides = Sides::of_jobs(&live, &changed);
        assert_eq!(paths(&sides), ["spec.template.spec.containers[name=m].image"]);
        assert_eq!(
            sides.images(),
            [ImageChange { container: "m".into(), live: Some("a:1".into()), desired: Some("a:2".into()) }]
        );
    }

    #[test]
    fn hunks_carry_line_numbers_and_no_secret() {
        let live = json!({"kind": "Secret", "data": {"a": "YzRuNHJ5", "k": "dw=="}});
        let desired = json!({"kind": "Secret", "data": {"a": "bmV1", "k": "dw=="}});
        let hunks = Sides::of_objects(&live, &desired).hunks();
        assert_eq!(hunks.len(), 1);
        assert_eq!((hunks[0].old_start, hunks[0].new_start), (1, 1));
        assert!(!format!("{hunks:?}").contains("YzRuNHJ5"), "{hunks:?}");
        assert_eq!(hunks[0].lines.iter().filter(|line| line.side == Side::Desired).count(), 1);
    }
}
