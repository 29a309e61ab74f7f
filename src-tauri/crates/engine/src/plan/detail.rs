//! The differences of a change, and the form in which they are shown. Redacted: see `diff`, which makes them.

use glasslift_object::diff::Sides;
use glasslift_object::{FieldChange, Hunk};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use super::action::{Action, ChangeId, Choice};
use super::change::Change;
use super::fact::{DryRun, Fact};
use super::job;

/// The differences of one change, fetched on demand. Redacted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "plan.ts")]
pub struct ChangeDetail {
    /// Which change.
    pub change: ChangeId,
    /// What is compared.
    pub comparison: Comparison,
    /// Fields that differ, sorted by path.
    pub fields: Vec<FieldChange>,
    /// The same as YAML lines, with three lines of context.
    pub hunks: Vec<Hunk>,
}

/// What the two sides of a difference are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "plan.ts")]
pub enum Comparison {
    /// The live object and what the server would store.
    LiveAndStored,
    /// The live object and the bundle's, because the server could not be asked.
    LiveAndBundle,
    /// The live Job and the bundle's Job, defaulted by the server. What is skipped, not what is done.
    LiveAndNewJob,
    /// Nothing and the new object.
    New,
    /// The object and nothing.
    Removed,
}

/// The differences of one change.
pub(super) fn detail(fact: &Fact, change: &Change) -> ChangeDetail {
    let (comparison, sides) = comparison(fact, change.chosen, &change.action);
    ChangeDetail { change: change.id, comparison, fields: sides.fields(), hunks: sides.hunks() }
}

pub(super) fn comparison(fact: &Fact, chosen: Option<Choice>, action: &Action) -> (Comparison, Sides) {
    let live = fact.live.as_ref().unwrap_or(&Value::Null);
    let answer = fact.dry_run_with(chosen);
    if fact.live.is_none() {
        let new = match answer {
            DryRun::Stored(stored) => stored,
            _ => &fact.body,
        };
        return (Comparison::New, Sides::of_objects(&Value::Null, new));
    }
    if matches!(action, Action::Delete | Action::Keep) {
        return (Comparison::Removed, Sides::of_objects(live, &Value::Null));
    }
    if let Some(sides) = job::sides(fact) {
        return (Comparison::LiveAndNewJob, sides);
    }
    match (&fact.as_new, answer) {
        (_, DryRun::Stored(stored)) => (Comparison::LiveAndStored, Sides::of_objects(live, stored)),
        (_, DryRun::Forecast(stored)) => (Comparison::LiveAndBundle, Sides::of_objects(live, stored)),
        (Some(Ok(as_new)), _) => (Comparison::LiveAndStored, Sides::of_objects(live, &renamed(as_new, live))),
        _ => (Comparison::LiveAndBundle, Sides::of_objects(live, &fact.body)),
    }
}

/// What was created under another name, under the name of the object on the cluster.
fn renamed(as_new: &Value, live: &Value) -> Value {
    let mut as_new = as_new.clone();
    for field in ["name", "generateName"] {
        let own = live.pointer(&format!("/metadata/{field}")).cloned();
        if let Some(metadata) = as_new.get_mut("metadata").and_then(Value::as_object_mut) {
            match own {
                Some(own) => metadata.insert(field.to_owned(), own),
                None => metadata.remove(field),
            };
        }
    }
    as_new
}
