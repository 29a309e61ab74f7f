//! The one event type of a run and its sequence. The journal, the window and the CLI all read this stream.

use glasslift_object::problem::Problem;
use glasslift_object::{Missing, Readiness, Shown};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::plan::{ChangeId, Plan, SkipReason};

/// The code of the notice that fields which should have gone with the old version are still there.
pub(crate) const LEFT_OVER: &str = "left-over";
/// The code of the notice that what was to be deleted is not there any more.
pub(crate) const GONE_ALREADY: &str = "gone-already";
/// The code of a fault in the engine itself.
pub(crate) const ENGINE_FAULT: &str = "engine-fault";

/// One thing that happened in a run. `seq` counts from 0 and has no gaps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export_to = "event.ts")]
pub struct Event {
    /// Identifies the run.
    pub run: String,
    /// Position in the run's stream.
    #[ts(type = "number")]
    pub seq: u64,
    /// When it happened.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// What happened.
    pub kind: EventKind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[ts(export_to = "event.ts")]
pub enum EventKind {
    /// First event: the whole plan, so that a screen can be laid out before work starts.
    RunStarted {
        /// What is about to be done.
        plan: Box<Plan>,
    },
    /// A change moved on.
    State {
        /// Which change.
        change: ChangeId,
        /// Where it is now.
        state: RunState,
    },
    /// An applied object became ready, or not.
    Readiness {
        /// Which change.
        change: ChangeId,
        /// How ready it is.
        readiness: Readiness,
    },
    /// The server chose the name of a created object.
    Named {
        /// Which change.
        change: ChangeId,
        /// The name.
        name: String,
    },
    /// What is being waited for. Repeated while waiting, so that no wait is silent.
    Progress {
        /// Changes that reached their end (ready, skipped, failed or cancelled).
        done: u32,
        /// All changes.
        total: u32,
        /// What is awaited at this moment.
        waiting: Vec<Waiting>,
    },
    /// The object as it was is on this computer, before it is deleted.
    Saved {
        /// Which change.
        change: ChangeId,
        /// Where, and how to put it back.
        saved: Saved,
    },
    /// Something worth knowing that belongs to no state change, such as a warning sent by the server.
    Notice {
        /// The change it belongs to, if any.
        #[ts(type = "number | null")]
        change: Option<ChangeId>,
        /// What the server sent, in its own words; empty for our own.
        message: Shown,
        /// Our own, which is worded by its code; none for what the server sent.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        #[ts(optional)]
        own: Option<Problem>,
    },
    /// The run signs in again. Everything that needs the server waits for it.
    SignIn {
        /// How far that is.
        state: SignInState,
    },
    /// The user asked to stop, or to stop sooner than before.
    StopRequested {
        /// How urgently.
        #[serde(default)]
        how: Stop,
    },
    /// Last event.
    RunFinished {
        /// How it ended.
        outcome: Outcome,
    },
}

impl EventKind {
    /// A notice in our own words.
    pub(crate) fn own(change: Option<ChangeId>, problem: Problem) -> Self {
        Self::Notice { change, message: Shown::default(), own: Some(problem) }
    }
}

/// How urgently to stop.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "event.ts")]
pub enum Stop {
    /// Finish what is being written, start nothing more.
    #[default]
    AfterCurrent,
    /// Wait for nothing any more. Only what was deleted is created anew or put back first, for a bounded time.
    AtOnce,
}

/// How far a sign-in in the middle of a run is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[ts(export_to = "event.ts")]
pub enum SignInState {
    /// The sign-in tool is at work, and may wait for a person.
    Waiting {
        /// Its name.
        tool: String,
        /// What it said last, redacted; none as long as it said nothing.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        #[ts(optional)]
        said: Option<String>,
    },
    /// The run goes on.
    SignedIn,
    /// Nobody is signed in any more: the run stops. Nothing was sent that could be uncertain because of it.
    Failed {
        /// Why.
        problem: Problem,
    },
}

/// A copy of an object on this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "event.ts")]
pub struct Saved {
    /// The file.
    pub path: String,
    /// The exact command that puts the object back; none where the kubeconfig was pasted, which no command can name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub restore: Option<String>,
}

/// Where a change is in a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[ts(export_to = "event.ts")]
pub enum RunState {
    /// Its turn has not come.
    Queued,
    /// It could start but for something else.
    Waiting {
        /// What it waits for.
        on: WaitingOn,
    },
    /// It is being written.
    Applying {
        /// The step in progress.
        step: Step,
    },
    /// A transient failure; it will be tried again.
    Retrying {
        /// Number of the coming attempt, from 2.
        n: u32,
        /// Seconds until then.
        in_seconds: u32,
        /// What went wrong.
        why: Problem,
    },
    /// It was written.
    Applied {
        /// What the write did.
        effect: Effect,
    },
    /// It could not be written, or did not become ready.
    Failed {
        /// Why.
        problem: Problem,
    },
    /// It was left alone.
    Skipped {
        /// Why.
        reason: SkipReason,
    },
    /// The run ended before its turn.
    Cancelled,
}

impl RunState {
    /// Whether this state is an end: applied objects may still become ready or fail.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Failed { .. } | Self::Skipped { .. } | Self::Cancelled | Self::Applied { .. })
    }
}

/// What a queued change waits for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[ts(export_to = "event.ts")]
pub enum WaitingOn {
    /// A namespace must be active.
    Namespace {
        /// Its name.
        name: Shown,
    },
    /// A CustomResourceDefinition must be established and served.
    Definition {
        /// Its name.
        name: Shown,
    },
    /// An APIService must be available.
    ApiService {
        /// Its name.
        name: Shown,
    },
    /// The old object must be gone before the new one is created.
    Deletion {
        /// Finalizers that still hold it.
        finalizers: Vec<Shown>,
    },
}

/// The step of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "event.ts")]
pub enum Step {
    /// The cluster is compared with the plan once more.
    Checking,
    /// The object is saved on disk.
    Saving,
    /// Field ownership is taken over.
    TakingOver,
    /// Server-side apply.
    Applying,
    /// Delete request.
    Deleting,
    /// Waiting for the old object to be gone.
    AwaitingDeletion,
    /// Create request.
    Creating,
    /// Creating failed and the saved object is put back.
    Restoring,
}

/// What a write did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "event.ts")]
pub enum Effect {
    /// A new object.
    Created,
    /// A changed object.
    Updated,
    /// Nothing changed.
    Unchanged,
    /// Deleted and created anew.
    Recreated,
    /// Deleted.
    Deleted,
    /// Left alone by plan.
    Kept,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "event.ts")]
pub enum Outcome {
    /// Everything was applied and is ready.
    Succeeded,
    /// Everything else was applied and is ready; some Jobs were left alone.
    SucceededWithSkips,
    /// The user stopped it.
    Stopped,
    /// Something failed.
    Failed,
    /// The program ended in the middle.
    Interrupted,
}

/// One thing that is awaited.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export_to = "event.ts")]
pub struct Waiting {
    /// Which change.
    pub change: ChangeId,
    /// What is missing.
    pub missing: Missing,
    /// Since when.
    #[ts(type = "string")]
    pub since: Timestamp,
}
