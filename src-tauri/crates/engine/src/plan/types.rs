//! What a plan is made of: the values that the planner returns and every front end shows.

use glasslift_bundle::BundleSummary;
use glasslift_cluster::{ClusterInfo, HealthNotice, Permission};
use glasslift_object::problem::Problem;
use glasslift_object::{ApiNotice, ImageChange, ObjectRef, Readiness};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::job::JobEvidence;

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
        finalizers: Vec<String>,
    },
    /// The server does not know the kind and the bundle does not bring it.
    KindNotServed,
    /// The user may not do this.
    Forbidden {
        /// Kubernetes verb, for example `patch`.
        verb: String,
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

/// The order in which changes run; a later wave starts when the earlier one is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "plan.ts")]
pub enum Wave {
    /// Namespaces.
    Namespaces,
    /// CustomResourceDefinitions and cluster-wide classes.
    Definitions,
    /// Identity, configuration, storage, services.
    Foundations,
    /// Workloads and Jobs.
    Workloads,
    /// Admission webhooks and policies, APIServices.
    Admission,
    /// Custom resources.
    CustomResources,
}

/// One object and what will happen to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export_to = "plan.ts")]
pub struct Change {
    /// Position in the plan.
    pub id: ChangeId,
    /// Which object.
    pub object: ObjectRef,
    /// When it runs.
    pub wave: Wave,
    /// What is intended.
    pub action: Action,
    /// The changes that this one cannot do without: its Namespace, the CustomResourceDefinition of its kind, what its Pods refer to.
    /// When one of them fails, this one is left out.
    #[serde(default)]
    pub needs: Vec<ChangeId>,
    /// The change of the APIService that serves its kind: it has to be ready before this one is written.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub served_by: Option<ChangeId>,
    /// What is known about a Job that already exists.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub job: Option<JobEvidence>,
    /// How many fields differ; the fields themselves are fetched on demand.
    pub differing_fields: u32,
    /// Images that change, by container.
    pub images: Vec<ImageChange>,
    /// Fields taken over from the tools that installed the object, by manager name.
    pub taken_over_from: Vec<String>,
    /// Fields that others than installers own and that the bundle sets otherwise, whatever was chosen about them.
    #[serde(default)]
    pub owners: Vec<FieldOwner>,
    /// Fields that the new version no longer has and that will go, for example `spec.template.spec.containers[name=app].env[name=OLD]`.
    #[serde(default)]
    pub dropped: Vec<String>,
    /// What a person should know before approving.
    #[serde(default)]
    pub risks: Vec<Risk>,
    /// Warnings that the server sent for this object, in its own words.
    pub warnings: Vec<String>,
    /// Set when the plan for this object could not be checked against the server, and why.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub unverified: Option<Unverified>,
    /// What the user may choose for this object.
    pub choices: Vec<Choice>,
    /// The choice in force, where there is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub chosen: Option<Choice>,
    /// Whether a person should look at this even though nothing is blocked (a failed Job that is skipped, say).
    pub attention: bool,
}

/// Why the plan for an object is a forecast and not the server's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "plan.ts")]
pub enum Unverified {
    /// The kind is defined by a CustomResourceDefinition of the same bundle, or served through an APIService of it, and not served yet.
    KindNotServedYet,
    /// The namespace is created by the same bundle and does not exist yet.
    NamespaceNotThereYet,
    /// The user may not send dry runs for this object.
    DryRunForbidden,
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

/// Something about a change that a person should know before approving it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[ts(export_to = "plan.ts")]
pub enum Risk {
    /// The CustomResourceDefinition no longer serves a version that it served.
    VersionNoLongerServed {
        /// Name of the version.
        version: String,
    },
    /// A version in which objects are stored (`status.storedVersions`) is dropped; the server refuses this.
    StoredVersionDropped {
        /// Name of the version.
        version: String,
    },
    /// The scope changes; the server refuses this.
    ScopeChanged {
        /// Scope on the cluster.
        live: String,
        /// Scope in the bundle.
        desired: String,
    },
    /// The storage version changes; existing objects stay in the old one until they are written again.
    StorageVersionChanged {
        /// Version on the cluster.
        live: String,
        /// Version in the bundle.
        desired: String,
    },
    /// Schema fields are removed: their values are dropped from existing objects when these are written.
    SchemaFieldsRemoved {
        /// Paths such as `v1: spec.size`.
        fields: Vec<String>,
    },
    /// Fields become required: existing objects without them are refused when written.
    SchemaFieldsRequired {
        /// Paths such as `v1: spec.size`.
        fields: Vec<String>,
    },
    /// A list names an entry twice; the last one is kept, as server-side apply refuses both.
    DuplicateEntry {
        /// Where, for example `spec.template.spec.containers[name=app].env[name=MODE]`.
        path: String,
        /// The value that is dropped, redacted.
        dropped: String,
        /// The value that is kept, redacted.
        kept: String,
    },
    /// A GitOps controller owns fields and will put its own state back.
    GitopsOwned {
        /// Its field manager.
        manager: String,
    },
    /// A tool that nobody knows applied the object, too; what it set and the bundle does not have stays.
    FieldsStay {
        /// Its field manager.
        manager: String,
        /// Paths such as `metadata.labels.old`.
        fields: Vec<String>,
    },
    /// It is not ready before anything is done: the change is not what broke it, and need not be what repairs it.
    AlreadyNotReady {
        /// How ready it is.
        readiness: Readiness,
    },
    /// The server no longer, or not yet, serves the API version that the bundle asks for, or will give it up.
    ApiVersion {
        /// What is the matter.
        notice: ApiNotice,
    },
    /// The bundle names a namespace for a kind that has cluster scope; it is left out.
    NamespaceLeftOut {
        /// The namespace.
        namespace: String,
        /// The kind.
        kind: String,
    },
    /// The old object is deleted first; its address may change.
    AddressMayChange,
    /// Deleting it deletes everything inside it or of its kind.
    DeletesContents,
}

/// How many changes there are of each action.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "plan.ts")]
#[allow(missing_docs)]
pub struct Counts {
    pub create: u32,
    pub update: u32,
    pub unchanged: u32,
    pub skip: u32,
    pub recreate: u32,
    pub delete: u32,
    pub keep: u32,
    pub blocked: u32,
}

impl Counts {
    /// Counts the actions of some changes.
    pub fn of<'a>(actions: impl IntoIterator<Item = &'a Action>) -> Self {
        let mut counts = Self::default();
        for action in actions {
            *match action {
                Action::Create => &mut counts.create,
                Action::Update => &mut counts.update,
                Action::Unchanged => &mut counts.unchanged,
                Action::Skip { .. } => &mut counts.skip,
                Action::Recreate { .. } => &mut counts.recreate,
                Action::Delete => &mut counts.delete,
                Action::Keep => &mut counts.keep,
                Action::Blocked { .. } => &mut counts.blocked,
            } += 1;
        }
        counts
    }

    /// How many objects would be written (created, changed, replaced or deleted).
    pub fn writes(&self) -> u32 {
        self.create + self.update + self.recreate + self.delete
    }
}

/// What will happen, object by object. Made by planning, approved by a person, executed by a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export_to = "plan.ts")]
pub struct Plan {
    /// When the cluster was read.
    #[ts(type = "string")]
    pub created_at: Timestamp,
    /// Which cluster.
    pub cluster: ClusterInfo,
    /// Which bundle.
    pub bundle: BundleSummary,
    /// Version found on the cluster, where it can be told.
    #[ts(type = "string | null")]
    pub installed_version: Option<String>,
    /// What happens to existing Jobs unless chosen otherwise per Job.
    pub jobs: Choice,
    /// What happens to fields of other owners unless chosen otherwise per object.
    #[serde(default)]
    pub conflicts: ConflictPolicy,
    /// Permissions that the run needs and the user does not have. A run is refused while there are any.
    #[serde(default)]
    pub missing_permissions: Vec<Permission>,
    /// Parts of the cluster that are broken and stand in the way of the bundle's kinds.
    #[serde(default)]
    pub health: Vec<HealthNotice>,
    /// Every object, in the order in which it will run.
    pub changes: Vec<Change>,
    /// Totals.
    pub counts: Counts,
}

/// What the user decided about existing Jobs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "plan.ts")]
pub struct Decisions {
    /// For all Jobs that exist.
    pub jobs: Choice,
    /// For fields of other owners.
    #[serde(default)]
    pub conflicts: ConflictPolicy,
    /// For single objects, by position in the plan; stronger than `jobs`.
    pub per_change: Vec<Decision>,
}

impl Default for Decisions {
    fn default() -> Self {
        Self { jobs: Choice::Skip, conflicts: ConflictPolicy::Fail, per_change: Vec::new() }
    }
}

/// What the user decided about one object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "plan.ts")]
pub struct Decision {
    /// Which change.
    pub change: ChangeId,
    /// What to do.
    pub choice: Choice,
}
