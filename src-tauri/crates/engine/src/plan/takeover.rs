//! Taking over the ownership of fields (`managedFields`): which become ours, and which of them go when the new version is applied. Pure.

use std::collections::BTreeSet;

use glasslift_cluster::FIELD_MANAGER;
use glasslift_object::fields::{self, Path, Step};
use serde_json::{Value, json};

use super::action::OwnerKind;
use super::ownership::{is_ours, is_taken_over, manager, owner_kind, subresource};
use super::unions::{self, Replaced};

/// What becomes of the fields that installers own when the object is applied.
///
/// A forced apply alone leaves the fields that the new version dropped, because the old installer still owns them (measured on 1.36).
/// So its entries become ours first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Takeover {
    /// The installers, by name.
    pub managers: Vec<String>,
    /// Fields that the new version does not have and that will go: only the installers own them, or they cannot stand beside it.
    pub dropped: Vec<Path>,
    /// Choices that fall otherwise than before.
    pub replaced: Vec<Replaced>,
}

impl Takeover {
    /// What applying `body` to `live` will take over; none when there is nothing to take over.
    pub fn of(live: &Value, body: &Value) -> Option<Self> {
        Self::with(live, body, &[])
    }

    /// The same when the user also chose to take fields over from `others`: of those, who applied the object and is nobody that comes
    /// back gives it up as a whole, so that what the new version dropped goes there, too.
    pub fn with(live: &Value, body: &Value, others: &[String]) -> Option<Self> {
        let entries = live.pointer("/metadata/managedFields")?.as_array()?;
        let is_taken = |entry: &Value| is_taken_over(entry) || is_given_up(entry, others);
        let (taken, kept): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| is_taken(entry));
        let ours = kept.iter().find(|entry| is_ours(entry)).and_then(|entry| entry.get("fieldsV1"));
        let goes_anyway = |path: &Path| ours.is_some_and(|ours| fields::owns_within(ours, path));
        let mut replaced = unions::replaced(body, live);
        replaced.retain(|replaced| !replaced.leftovers.iter().all(goes_anyway));
        if taken.is_empty() && replaced.is_empty() {
            return None;
        }
        let managers: BTreeSet<&str> = taken.iter().filter_map(|entry| manager(entry)).collect();
        let others: Vec<&Value> = kept
            .iter()
            .filter(|entry| manager(entry) != Some(FIELD_MANAGER))
            .filter_map(|entry| entry.get("fieldsV1"))
            .collect();
        let mut dropped: Vec<Path> = replaced.iter().flat_map(|replaced| replaced.leftovers.clone()).collect();
        for path in taken.iter().filter_map(|entry| entry.get("fieldsV1")).flat_map(fields::owned) {
            let stays = fields::contains(body, &path) || others.iter().any(|other| fields::owns_within(other, &path));
            if !stays && !dropped.iter().any(|dropped| path.starts_with(dropped)) {
                dropped.push(path);
            }
        }
        Some(Self { managers: managers.into_iter().map(str::to_owned).collect(), dropped, replaced })
    }

    /// What `metadata.managedFields` have to become before the apply: the entries of installers, and of `others` that give up, are
    /// ours, and so is what has to go. None when nothing has to change. `api_version` is that of the applied object.
    pub fn managed_fields(&self, live: &Value, others: &[String], api_version: &str) -> Option<Vec<Value>> {
        let entries = live.pointer("/metadata/managedFields")?.as_array()?;
        let is_taken = |entry: &Value| is_taken_over(entry) || is_given_up(entry, others);
        if self.replaced.is_empty() && !entries.iter().any(is_taken) {
            return None;
        }
        let rewritten = |entry| if is_taken(entry) { as_ours(entry) } else { entry.clone() };
        let mut entries: Vec<Value> = entries.iter().map(rewritten).collect();
        let mut claims = self.replaced.iter().flat_map(|replaced| &replaced.leftovers).peekable();
        if claims.peek().is_some() && !entries.iter().any(is_ours) {
            let ours = json!({"manager": FIELD_MANAGER, "operation": "Apply", "apiVersion": api_version, "fieldsType": "FieldsV1"});
            entries.push(ours);
        }
        if let Some(ours) = entries.iter_mut().find(|entry| is_ours(entry)) {
            claims.for_each(|path| fields::claim(&mut ours["fieldsV1"], path));
        }
        Some(entries)
    }

    /// What can be asked about in a dry run: with the former choices, as the server refuses the new ones before the former are gone.
    pub fn askable(&self, body: &Value, live: &Value) -> Value {
        let mut body = body.clone();
        for replaced in &self.replaced {
            if let Some(former) = fields::get(live, &replaced.place) {
                fields::replace(&mut body, &replaced.place, former);
            }
        }
        body
    }

    /// Whether the server might put defaults where dropped fields were. Of labels, annotations and plain data only a Namespace's own
    /// label has one.
    pub fn may_uncover_defaults(&self) -> bool {
        let own_label = Step::Field("kubernetes.io/metadata.name".to_owned());
        let has_none = |path: &Path| {
            let Some(Step::Field(top)) = path.first() else { return false };
            matches!(top.as_str(), "metadata" | "data" | "binaryData" | "stringData") && path.last() != Some(&own_label)
        };
        !self.dropped.iter().all(has_none)
    }

    /// The dropped fields that the prediction does not have and the stored object does.
    pub fn left_over(&self, predicted: &Value, stored: &Value) -> Vec<String> {
        let stays = |path: &&Path| fields::contains(stored, path) && !fields::contains(predicted, path);
        self.dropped.iter().filter(stays).map(|path| fields::display(path)).collect()
    }

    /// What the server will store: its answer to a dry run, without the fields that will go.
    ///
    /// An installer that used plain updates owns defaults as well; they come back at once. `as_new` is the bundle's object with the
    /// server's defaults, as a creation under another name gives it.
    pub fn predict(&self, stored: &Value, as_new: Option<&Value>) -> Value {
        let mut stored = stored.clone();
        for path in &self.dropped {
            match as_new.and_then(|as_new| fields::get(as_new, path)) {
                Some(default) => fields::replace(&mut stored, path, default),
                None => fields::remove(&mut stored, path),
            }
        }
        for replaced in &self.replaced {
            if let Some(chosen) = as_new.and_then(|as_new| fields::get(as_new, &replaced.place)) {
                fields::replace(&mut stored, &replaced.place, chosen);
            }
        }
        stored
    }
}

/// The whole configuration of a manager that nobody knows, and that is among those the user takes over from.
fn is_given_up(entry: &Value, others: &[String]) -> bool {
    let name = manager(entry).unwrap_or_default();
    let applied = entry.get("operation").and_then(Value::as_str) == Some("Apply");
    applied
        && subresource(entry).is_empty()
        && owner_kind(name, "") == OwnerKind::Other
        && others.iter().any(|other| other == name)
}

fn as_ours(entry: &Value) -> Value {
    let mut entry = entry.clone();
    entry["manager"] = json!(FIELD_MANAGER);
    entry["operation"] = json!("Apply");
    entry
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Installed by client-side apply; the new version drops a variable, a label and an annotation.
    #[test]
    fn fields_that_the_new_version_dropped_go_with_their_installer() {
        let live = json!({"metadata": {"labels": {"old": "1", "kept": "1", "scaled": "1"}, "managedFields": [
            {"manager": "kubectl-client-side-apply", "operation": "Update", "apiVersion": "apps/v1", "fieldsV1": {
                "f:metadata": {"f:labels": {".": {}, "f:old": {}, "f:kept": {}, "f:scaled": {}}},
                "f:spec": {"f:template": {"f:env": {"k:{\"name\":\"GONE\"}": {".": {}, "f:name": {}, "f:value": {}}}}}}},
            {"manager": "hpa", "operation": "Update", "fieldsV1": {"f:metadata": {"f:labels": {"f:scaled": {}}}}},
            {"manager": "kube-controller-manager", "operation": "Update", "subresource": "status", "fieldsV1": {"f:status": {}}}]},
            "spec": {"template": {"env": [{"name": "GONE", "value": "x"}, {"name": "STAYS", "value": "y"}]}}});
        let body = json!({"metadata": {"labels": {"kept": "2"}}, "spec": {"template": {"env": [{"name": "STAYS", "value": "y"}]}}});
        let takeover = Takeover::of(&live, &body).unwrap_or_default();
        assert_eq!(takeover.managers, ["kubectl-client-side-apply"]);
        let stored = takeover.predict(&live, None);
        assert_eq!(stored["metadata"]["labels"], json!({"kept": "1", "scaled": "1"}), "another owner keeps its label");
        assert_eq!(stored["spec"]["template"]["env"], json!([{"name": "STAYS", "value": "y"}]));
        assert_eq!(takeover.left_over(&stored, &stored), Vec::<String>::new());
        assert!(takeover.left_over(&stored, &live).contains(&"metadata.labels.old".to_owned()), "it is still there");
        let rewritten = takeover.managed_fields(&live, &[], "apps/v1").unwrap_or_default();
        let owners: Vec<_> = rewritten.iter().map(|entry| (manager(entry), entry["operation"].as_str())).collect();
        let expected = [("glasslift", "Apply"), ("hpa", "Update"), ("kube-controller-manager", "Update")];
        assert_eq!(owners, expected.map(|(manager, operation)| (Some(manager), Some(operation))));
    }

    #[test]
    fn defaults_that_the_installer_owns_come_back() {
        let live = json!({"metadata": {"managedFields": [{"manager": "kubectl-create", "operation": "Update",
            "fieldsV1": {"f:spec": {"f:paused": {}, "f:limit": {}}}}]}, "spec": {"paused": true, "limit": 5}});
        let as_new = json!({"spec": {"limit": 10}});
        let takeover = Takeover::of(&live, &json!({})).unwrap_or_default();
        assert_eq!(takeover.predict(&live, Some(&as_new))["spec"], json!({"limit": 10}));
    }

    #[test]
    fn only_where_there_may_be_defaults_they_are_asked_for() {
        let dropping = |path: &[&str]| Takeover {
            dropped: vec![path.iter().map(|name| Step::Field((*name).to_owned())).collect()],
            ..Takeover::default()
        };
        assert!(!dropping(&["metadata", "labels", "old"]).may_uncover_defaults());
        assert!(!dropping(&["data", "key"]).may_uncover_defaults());
        assert!(dropping(&["metadata", "labels", "kubernetes.io/metadata.name"]).may_uncover_defaults());
        assert!(dropping(&["spec", "replicas"]).may_uncover_defaults());
    }

    #[test]
    fn only_who_applied_and_is_taken_over_from_gives_all_up() {
        let owned = json!({"f:metadata": {"f:labels": {"f:old": {}}}});
        let live = json!({"metadata": {"labels": {"old": "1"}, "managedFields": [
            {"manager": "other", "operation": "Apply", "fieldsV1": owned},
            {"manager": "hpa", "operation": "Apply", "subresource": "scale", "fieldsV1": {"f:spec": {"f:replicas": {}}}},
            {"manager": "argocd-controller", "operation": "Apply", "fieldsV1": {"f:spec": {"f:x": {}}}}]}});
        let all = ["other", "hpa", "argocd-controller"].map(str::to_owned);
        let takeover = Takeover::with(&live, &json!({}), &all).unwrap_or_default();
        assert_eq!(takeover.managers, ["other"]);
        assert_eq!(takeover.predict(&live, None).pointer("/metadata/labels"), None, "nothing is left in it");
        assert_eq!(Takeover::of(&live, &json!({})), None, "unasked, nothing is taken from it");
    }

    #[test]
    fn what_is_ours_already_is_not_taken_over() {
        let live = json!({"metadata": {"managedFields": [{"manager": "glasslift", "operation": "Apply", "fieldsV1": {"f:data": {"f:a": {}}}}]}});
        assert_eq!(Takeover::of(&live, &json!({})), None);
    }
}
