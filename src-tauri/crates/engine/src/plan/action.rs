//! What is intended for an object, why it is left alone or stands still, and what a person may choose instead.

use glasslift_object::Shown;
use glasslift_object::problem::Problem;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Position of a change in its plan; stable for the life of the plan and used in every event.
pub type ChangeId = u32;

/// What is intended for one object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[ts(export_to = "plan.ts")]
pub enum Action {
    /// The object does not exist and will be created.
    Create,
    /// The object exists and will be changed in place.
    Update,
    /// The server would store exactly what it already stores.
    Unchanged,
    /// The object is left as it is, whatever the bundle says.
    Skip {
        /// Why it is left alone.
        reason: SkipReason,
    },
    /// The object will be deleted and created anew.
    Recreate {
        /// The immutable fields that make an in-place change impossible; empty when re-running was asked for.
        fields: Vec<String>,
    },
    /// The object will be deleted.
    Delete,
    /// The object belongs to the old version only and stays.
    Keep,
    /// Nothing can be done for this object until the user decides or the cluster changes.
    Blocked {
        /// What stands in the way.
        why: BlockReason,
    },
}

impl Action {
    /// Whether the object would be written (created, changed, replaced or deleted).
    pub fn writes(&self) -> bool {
        matches!(self, Self::Create | Self::Update | Self::Recreate { .. } | Self::Delete)
    }
}

/// Why an object is left alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[ts(export_to = "plan.ts")]
pub enum SkipReason {
    /// A Job of this name is already on the cluster; Jobs do not run again unless asked for.
    JobExists {
        /// Whether the bundle's Job differs from the one on the cluster.
        changed: bool,
    },
    /// The user chose to skip the new run of a Job that has only a `generateName`.
    JobRunDeclined,
    /// The bundle says so (`glasslift.dev/on-existing: skip`).
    BundleSays,
    /// The Job was on the cluster when the plan was made and is gone now; creating it would run it again.
    JobVanished,
    /// Another change that this one needs did not succeed.
    DependencyFailed {
        /// The change that failed.
        on: ChangeId,
    },
}

/// What stands in the way of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[ts(export_to = "plan.ts")]
pub enum BlockReason {
    /// The server refuses the change because it touches fields that cannot change.
    Immutable {
        /// Field paths as the server names them, for example `spec.selector`.
        fields: Vec<String>,
        /// Whether deleting and creating the object is possible and allowed for its kind.
        can_recreate: bool,
    },
    /// Other owners hold fields that this change wants to set.
    Conflict {
        /// Who owns what.
        owners: Vec<FieldOwner>,
    },
    /// The user's policy for changed Jobs is to fail.
    JobPolicyFail,
    /// An in-place update of a Job was asked for and the server does not accept it.
    JobUpdateRefused {
        /// Field paths as the server names them.
        fields: Vec<String>,
    },
    /// The object is being deleted at this moment.
    BeingDeleted {
        /// Finalizers that hold it.
        finalizers: Vec<Shown>,
    },
    /// The server does not know the kind and the bundle does not bring it.
    KindNotServed,
    /// The user may not do this.
    Forbidden {
        /// Kubernetes verb, for example `patch`.
        verb: String,
    },
    /// Deleting it would delete others that the plan does not delete, and that no copy would bring back.
    HoldsOthers {
        /// How many, as far as they could be counted.
        count: u32,
        /// Whether there are others, or may be.
        more: bool,
        /// Some of them.
        names: Vec<String>,
    },
    /// The server refuses the object for another reason.
    Refused {
        /// The explained refusal.
        problem: Problem,
    },
}

/// A field manager and the fields it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "plan.ts")]
pub struct FieldOwner {
    /// Name of the field manager, for example `kubectl`.
    pub manager: String,
    /// What kind of owner that is.
    #[serde(default)]
    pub kind: OwnerKind,
    /// Field paths, for example `.spec.replicas`.
    pub fields: Vec<String>,
}

/// What kind of owner a field manager is. Data, not code: see `ownership`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "plan.ts")]
pub enum OwnerKind {
    /// A tool that installs things and leaves, for example kubectl, Helm, kapp.
    Installer,
    /// A controller that writes again and again, for example the HorizontalPodAutoscaler.
    Controller,
    /// A GitOps controller that will put its own state back, for example Argo CD or Flux.
    Gitops,
    /// A person, for example `kubectl edit` or `kubectl scale`.
    Person,
    /// Not known.
    #[default]
    Other,
}

/// What the user may ask for instead of the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "plan.ts")]
pub enum Choice {
    /// Leave it as it is.
    Skip,
    /// Change it in place.
    Update,
    /// Delete it and create it anew.
    Recreate,
    /// Do not start the upgrade while this object would change.
    Fail,
    /// Take the fields over from their present owner.
    TakeOver,
    /// Leave the fields that others own out of what is applied.
    KeepTheirs,
    /// Delete an object that only the old version has.
    Delete,
    /// Leave an object that only the old version has where it is.
    Keep,
}

/// What happens to fields that a controller, a person or a GitOps tool owns, unless chosen otherwise per object.
/// Fields of known installers are always taken over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "clap", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "plan.ts")]
pub enum ConflictPolicy {
    /// Do not start before somebody decides.
    #[default]
    Fail,
    /// Take the fields over.
    Take,
    /// Leave the fields out of what is applied.
    Keep,
}
