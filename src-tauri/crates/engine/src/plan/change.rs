//! What a plan is made of: the values that the planner returns and every front end shows.

use glasslift_bundle::BundleSummary;
use glasslift_cluster::{ClusterInfo, HealthNotice, Permission};
use glasslift_object::{FieldChange, ImageChange, ObjectRef, Shown};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ts_rs::TS;

use super::action::{Action, ChangeId, Choice, ConflictPolicy, FieldOwner};
use super::direction::Direction;
use super::job::JobEvidence;
use super::order::Wave;
use super::risk::{Risk, Unverified};

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
    pub taken_over_from: Vec<Shown>,
    /// Fields that others than installers own and that the bundle sets otherwise, whatever was chosen about them.
    #[serde(default)]
    pub owners: Vec<FieldOwner>,
    /// What stays as its owners set it although the bundle sets it otherwise, because that was chosen. Redacted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[ts(as = "Option<Vec<KeptField>>", optional)]
    pub kept: Vec<KeptField>,
    /// Fields that the new version no longer has and that will go, for example `spec.template.spec.containers[name=app].env[name=OLD]`.
    #[serde(default)]
    pub dropped: Vec<Shown>,
    /// What a person should know before approving.
    #[serde(default)]
    pub risks: Vec<Risk>,
    /// Warnings that the server sent for this object, in its own words.
    pub warnings: Vec<Shown>,
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

impl Change {
    /// Whether the object differs from the bundle on purpose: fields of others are kept.
    pub fn differs(&self) -> bool {
        !self.kept.is_empty()
    }
}

/// A field that stays as another owner set it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "plan.ts")]
pub struct KeptField {
    /// Who owns it: the name of a field manager.
    pub manager: String,
    /// The field, its value on the cluster, and the one of the bundle.
    #[serde(flatten)]
    pub field: FieldChange,
}

/// Tells a plan from every other one: a digest of what was read and decided. Whoever approves a plan names it by this.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "plan.ts", type = "string")]
pub struct PlanId(String);

/// What will happen, object by object. Made by planning, approved by a person, executed by a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export_to = "plan.ts")]
pub struct Plan {
    /// Which plan it is; empty in records of before there were any.
    #[serde(default)]
    pub id: PlanId,
    /// When the cluster was read.
    #[ts(type = "string")]
    pub created_at: Timestamp,
    /// Which cluster.
    pub cluster: ClusterInfo,
    /// Which bundle.
    pub bundle: BundleSummary,
    /// What to write after `--from`, each, to read the old version again; empty when none is known, or it cannot be read again.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub from: Vec<String>,
    /// Version found on the cluster, where it can be told.
    #[ts(type = "string | null")]
    pub installed_version: Option<Shown>,
    /// Which way it goes from there.
    #[serde(default)]
    pub direction: Direction,
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

impl Plan {
    /// How many of the objects that are written name no namespace in the bundle: they go to that of the context.
    pub fn without_namespace(&self) -> u32 {
        let filled_in =
            |change: &&Change| change.risks.iter().any(|risk| matches!(risk, Risk::NamespaceFilledIn { .. }));
        let written = |change: &&Change| change.action.writes();
        let count = self.changes.iter().filter(filled_in).filter(written).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// The plan with its id, which depends on everything else in it.
    pub(super) fn identified(self) -> Self {
        let mut digest = Sha256::new();
        // Neither can fail; if they did, a plan without an id could not be approved.
        let written = serde_json::to_writer(&mut digest, &self).is_ok();
        let hex = digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Self { id: PlanId(if written { hex } else { String::new() }), ..self }
    }
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
    /// How many of them differ from the bundle on purpose, whatever else is done to them.
    #[serde(default)]
    pub differ: u32,
}

impl Counts {
    /// Counts the actions of some changes. What differs on purpose and is not written counts as that and nothing else.
    pub fn of(changes: &[Change]) -> Self {
        let mut counts = Self::default();
        for change in changes {
            if change.differs() {
                counts.differ += 1;
                if change.action == Action::Unchanged {
                    continue;
                }
            }
            *match change.action {
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

impl Decisions {
    /// What was decided about one object; the last word counts.
    pub fn own(&self, change: ChangeId) -> Option<Choice> {
        self.per_change.iter().rev().find(|own| own.change == change).map(|own| own.choice)
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
