//! The report of a run: a fold over its events.

use glasslift_bundle::BundleSummary;
use glasslift_cluster::ClusterInfo;
use glasslift_object::problem::Problem;
use glasslift_object::{ImageChange, ObjectRef, Readiness, ReadyNote, Shown};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::event::{Effect, Outcome, Saved, Step};
use crate::plan::{Action, ChangeId, Direction, JobEvidence, KeptField, SkipReason};

/// Everything a person needs after a run, most urgent first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export_to = "report.ts")]
pub struct Report {
    /// The run.
    pub run: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Which cluster.
    pub cluster: ClusterInfo,
    /// Which bundle.
    pub bundle: BundleSummary,
    /// Version that was installed before, where it could be told.
    #[ts(type = "string | null")]
    pub from_version: Option<Shown>,
    /// Which way it went from there.
    #[serde(default)]
    pub direction: Direction,
    /// First event.
    #[ts(type = "string")]
    pub started_at: Timestamp,
    /// Last event.
    #[ts(type = "string")]
    pub finished_at: Timestamp,
    /// Jobs that did not run again.
    pub skipped_jobs: Vec<SkippedJob>,
    /// What is left for the user to do, most urgent first.
    pub todo: Vec<Todo>,
    /// The copies that were saved of what was to be deleted, whatever became of it.
    pub copies: Vec<SavedCopy>,
    /// Everything else, by what became of it.
    pub entries: Vec<Entry>,
    /// What the server and Glasslift remarked during the run.
    #[serde(default)]
    pub notices: Vec<Notice>,
}

/// A remark of the run, once for all changes that it was made about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "report.ts")]
pub struct Notice {
    /// The changes that it was made about; none when it is about the run.
    pub changes: Vec<ChangeId>,
    /// What the server sent, in its own words; empty for our own.
    pub message: String,
    /// Our own, which is worded by its code; none for what the server sent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub own: Option<Problem>,
    /// Whether nothing is to be done about it: the plan said the same, so that it was approved, or all is as it should be.
    pub settled: bool,
}

/// A copy of an object on this computer, and the way back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "report.ts")]
pub struct SavedCopy {
    /// Change in the plan.
    pub change: ChangeId,
    /// Which object.
    pub object: ObjectRef,
    /// The file.
    pub path: String,
    /// What brings it back; none where the kubeconfig was pasted, which no command can name.
    pub commands: Vec<Command>,
}

/// A Job that did not run again, with its evidence and the ways on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export_to = "report.ts")]
pub struct SkippedJob {
    /// Change in the plan.
    pub change: ChangeId,
    /// Which Job.
    pub object: ObjectRef,
    /// Why it was skipped.
    pub reason: SkipReason,
    /// What was known about it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub evidence: Option<JobEvidence>,
    /// Images that the bundle would have used.
    pub images: Vec<ImageChange>,
    /// Commands to look at it and to run it again, each naming the context.
    pub commands: Vec<Command>,
}

/// A command to copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "report.ts")]
pub struct Command {
    /// What it does.
    pub purpose: CommandPurpose,
    /// The command line.
    pub line: String,
}

/// What a suggested command is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "report.ts")]
pub enum CommandPurpose {
    /// Shows the object.
    Inspect,
    /// Shows what a Job printed.
    Logs,
    /// Shows who owns which field.
    Owners,
    /// Lets a workload go on that stands still by its own settings.
    GoOn,
    /// Deletes and re-creates the Job with this tool.
    Rerun,
    /// Puts a saved object back.
    Restore,
    /// Puts a saved object back in the place of the new one.
    Replace,
    /// Does the rest of the upgrade.
    Again,
}

/// Something left for the user to do, and the commands that help with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export_to = "report.ts")]
pub struct Todo {
    /// What is to be done.
    #[serde(flatten)]
    pub what: TodoWhat,
    /// In the order in which they help. Those of a Job that did not run again stand with the Job.
    pub commands: Vec<Command>,
}

/// What is left for the user to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum TodoWhat {
    /// Signing in again failed in the middle, which ended the run.
    SignIn {
        /// Why.
        problem: Problem,
    },
    /// It was applied, and the run ended before it was ready.
    LookAtNotReady {
        /// Change in the plan.
        change: ChangeId,
    },
    /// The skipped Job differs from the bundle's: decide whether it has to run again.
    DecideJob {
        /// Change in the plan.
        change: ChangeId,
    },
    /// The skipped Job had failed or is suspended.
    LookAtJob {
        /// Change in the plan.
        change: ChangeId,
    },
    /// A change failed.
    FixFailure {
        /// Change in the plan.
        change: ChangeId,
    },
    /// A change was being written when the run ended: look at the object, and put it back if it is gone.
    LookAtUncertain {
        /// Change in the plan.
        change: ChangeId,
    },
    /// It is ready only in a manner of speaking: the new version does not run before somebody does something about it.
    GoOn {
        /// Change in the plan.
        change: ChangeId,
        /// What it stands still by.
        note: ReadyNote,
    },
    /// The server or Glasslift remarked something that was not in the plan.
    LookAtNotice {
        /// Position in the notices of the report.
        notice: u32,
    },
    /// A change was not started; run again.
    RunAgain {
        /// How many changes were not started.
        count: u32,
    },
}

/// One object of the report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export_to = "report.ts")]
pub struct Entry {
    /// Change in the plan.
    pub change: ChangeId,
    /// Which object.
    pub object: ObjectRef,
    /// What was planned.
    pub planned: Action,
    /// What became of it.
    pub result: EntryResult,
    /// Readiness at the end, where it was awaited.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub readiness: Option<Readiness>,
    /// Images that changed.
    pub images: Vec<ImageChange>,
    /// Fields that stay as others set them, by choice.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[ts(as = "Option<Vec<KeptField>>", optional)]
    pub kept: Vec<KeptField>,
    /// The copy that was saved before it was deleted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub saved: Option<Saved>,
    /// First step of it; none when its turn never came.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(type = "string", optional)]
    pub began_at: Option<Timestamp>,
    /// When it was written; from then on it got ready.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(type = "string", optional)]
    pub written_at: Option<Timestamp>,
    /// Milliseconds from the first step to the end.
    #[ts(type = "number | null")]
    pub took_ms: Option<u64>,
}

/// What became of an object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[ts(export_to = "report.ts")]
pub enum EntryResult {
    /// It was written.
    Applied {
        /// What the write did.
        effect: Effect,
    },
    /// It was written or found as it should be, and the run ended before it was ready. `Entry::readiness` says what it lacked.
    NotReady {
        /// What the write did.
        effect: Effect,
    },
    /// It was left alone.
    Skipped {
        /// Why.
        reason: SkipReason,
    },
    /// It failed.
    Failed {
        /// Why.
        problem: Problem,
    },
    /// It was not started, or nothing had been written yet.
    NotDone,
    /// The run ended while it was being written: whether that took place is not known.
    Uncertain {
        /// The step that was in progress.
        step: Step,
    },
}

impl EntryResult {
    /// Whether it came to its end as planned: what failed, is not ready, is uncertain or was left out for another's failure did not.
    pub fn is_done(&self) -> bool {
        match self {
            Self::Applied { .. } => true,
            Self::Skipped { reason } => !matches!(reason, SkipReason::DependencyFailed { .. }),
            Self::NotReady { .. } | Self::Failed { .. } | Self::NotDone | Self::Uncertain { .. } => false,
        }
    }

    /// Not started, or left out because something it needs failed.
    pub(super) fn is_left_out(&self) -> bool {
        matches!(self, Self::NotDone | Self::Skipped { reason: SkipReason::DependencyFailed { .. } })
    }
}
