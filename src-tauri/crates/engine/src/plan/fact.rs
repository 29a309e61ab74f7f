//! What planning found out about one object: itself, what is on the cluster, and the server's answers to dry runs of a server-side apply.

use std::sync::Arc;

use glasslift_cluster::Served;
use glasslift_object::ObjectRef;
use glasslift_object::problem::Problem;
use serde_json::Value;

use super::action::{Choice, FieldOwner};
use super::contents::Contents;
use super::order::{Wave, wave};
use super::risk::{Risk, Unverified};
use super::takeover::Takeover;

/// What is known about one object.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Which object, with its final namespace.
    pub object: ObjectRef,
    /// What would be sent.
    pub body: Value,
    /// How its kind is served; none when it is not (yet).
    pub served: Option<Served>,
    /// When it runs.
    pub wave: Wave,
    /// The object on the cluster, without `managedFields`; none when there is none.
    pub live: Option<Value>,
    /// What the server says to a dry run of it.
    pub dry_run: DryRun,
    /// Set when others than installers own fields that the bundle sets otherwise.
    pub conflict: Option<Conflict>,
    /// What a creation under another name gives: the bundle's object with the server's defaults, or why it is refused.
    /// Asked for Jobs that exist and for refused changes.
    pub as_new: Option<Result<Value, Problem>>,
    /// What is taken over from the tools that installed it.
    pub takeover: Option<Takeover>,
    /// Managers whose fields an apply has to take by force.
    pub forced_from: Vec<String>,
    /// Number of Pods of a Job that exists; none when it is not known.
    pub pods: Option<u32>,
    /// Warnings of the server, and ours.
    pub warnings: Vec<String>,
    /// What a person should know.
    pub risks: Vec<Risk>,
    /// Why the server could not be asked.
    pub unverified: Option<Unverified>,
    /// It belongs to the old version only.
    pub only_in_old: bool,
    /// What would go with it; none for kinds that hold nothing, and unless it may be deleted.
    pub contents: Option<Contents>,
}

impl Fact {
    /// What is known before the cluster was asked.
    pub fn new(object: ObjectRef, body: Value) -> Self {
        Self {
            wave: wave(&object),
            object,
            body,
            served: None,
            live: None,
            dry_run: DryRun::NotAsked,
            conflict: None,
            as_new: None,
            takeover: None,
            forced_from: Vec::new(),
            pods: None,
            warnings: Vec::new(),
            risks: Vec::new(),
            unverified: None,
            only_in_old: false,
            contents: None,
        }
    }

    /// Whether the object is on the cluster and being deleted.
    pub fn is_being_deleted(&self) -> bool {
        self.live.as_ref().is_some_and(|live| live.pointer("/metadata/deletionTimestamp").is_some())
    }

    /// What is sent with this choice.
    pub(super) fn body_with(&self, chosen: Option<Choice>) -> &Value {
        match (&self.conflict, chosen) {
            (Some(conflict), Some(Choice::KeepTheirs)) => &conflict.kept_body,
            _ => &self.body,
        }
    }

    /// What is taken over with this choice.
    pub(super) fn takeover_with(&self, chosen: Option<Choice>) -> Option<&Takeover> {
        match (&self.conflict, chosen) {
            (Some(conflict), Some(Choice::TakeOver)) => conflict.takeover.as_ref(),
            _ => self.takeover.as_ref(),
        }
    }

    /// The server's answer to this choice. An undecided conflict shows what taking over would give.
    pub(super) fn dry_run_with(&self, chosen: Option<Choice>) -> &DryRun {
        match (&self.conflict, chosen) {
            (Some(conflict), Some(Choice::KeepTheirs)) => &conflict.keep,
            (Some(conflict), _) => &conflict.take,
            (None, _) => &self.dry_run,
        }
    }

    /// The fact as a run needs it: with what was chosen about fields of other owners.
    pub(super) fn with_choice(self: &Arc<Self>, chosen: Option<Choice>) -> Arc<Self> {
        let Some(conflict) = &self.conflict else { return Arc::clone(self) };
        Arc::new(Self {
            body: self.body_with(chosen).clone(),
            takeover: self.takeover_with(chosen).cloned(),
            forced_from: match chosen {
                Some(Choice::TakeOver) => conflict.owners.iter().map(|owner| owner.manager.clone()).collect(),
                _ => self.forced_from.clone(),
            },
            dry_run: self.dry_run_with(chosen).clone(),
            conflict: None,
            ..Self::clone(self)
        })
    }

    /// They are most of an object's size, and a run reads them anew.
    pub(super) fn forget_managed_fields(&mut self) {
        let conflict = self.conflict.iter_mut().flat_map(|conflict| [&mut conflict.take, &mut conflict.keep]);
        let answers = conflict.chain([&mut self.dry_run]).filter_map(|answer| match answer {
            DryRun::Stored(object) | DryRun::Forecast(object) => Some(object),
            _ => None,
        });
        let as_new = self.as_new.iter_mut().filter_map(|as_new| as_new.as_mut().ok());
        for object in answers.chain(self.live.iter_mut()).chain(as_new) {
            if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
                metadata.remove("managedFields");
            }
        }
    }
}

/// Fields that others than installers own and that the bundle sets otherwise, with the server's answer to either way out.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// Who owns what.
    pub owners: Vec<FieldOwner>,
    /// What is taken over then.
    pub takeover: Option<Takeover>,
    /// What taking the fields over would give.
    pub take: DryRun,
    /// The object without those fields.
    pub kept_body: Value,
    /// What leaving them out would give.
    pub keep: DryRun,
}

/// The server's answer to a dry run.
#[derive(Debug, Clone, PartialEq)]
pub enum DryRun {
    /// It was not asked.
    NotAsked,
    /// It would store this.
    Stored(Value),
    /// It may not be asked; this is our own forecast.
    Forecast(Value),
    /// The change touches these immutable fields.
    Immutable(Vec<String>),
    /// Others own fields and are no installers.
    Conflict(Vec<FieldOwner>),
    /// The object may not even be read.
    Unreadable,
    /// It refuses for another reason.
    Refused(Problem),
}

/// Whether the server chooses the name.
pub fn is_generated(body: &Value) -> bool {
    let metadata =
        |field: &str| body.pointer(&format!("/metadata/{field}")).and_then(Value::as_str).unwrap_or_default();
    metadata("name").is_empty() && !metadata("generateName").is_empty()
}

#[cfg(test)]
impl Fact {
    /// The object `x` of a kind in the namespace `a`, of which nothing else is known.
    pub(crate) fn sample(api_version: &str, kind: &str) -> Self {
        let namespace = Some("a".to_owned());
        let object = ObjectRef { api_version: api_version.into(), kind: kind.into(), namespace, name: "x".into() };
        Self::new(object, Value::Null)
    }
}
