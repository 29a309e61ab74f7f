//! How ready an applied object is, as data: front ends word it, each in its own language. Only texts of the server are free text.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::problem::Problem;
use crate::shown::Shown;

/// How ready an applied object is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[ts(export_to = "object.ts")]
pub enum Readiness {
    /// On its way.
    Progressing {
        /// What is missing.
        missing: Missing,
    },
    /// It does what it should.
    Ready {
        /// Set when it is ready only in a manner of speaking.
        note: Option<ReadyNote>,
    },
    /// It cannot become ready by itself.
    Failed {
        /// Why.
        why: Failure,
    },
    /// It made no progress for too long.
    TimedOut {
        /// What was missing last.
        missing: Missing,
    },
    /// It disappeared.
    Gone,
}

/// What an object lacks, and the nearest cause that is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export_to = "object.ts")]
pub struct Missing {
    /// What is missing.
    pub what: MissingWhat,
    /// Why, where something on the cluster tells.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub cause: Option<ReadinessCause>,
}

/// What is missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[ts(export_to = "object.ts")]
pub enum MissingWhat {
    /// Its controller has not looked at the newest generation yet.
    Observation,
    /// Too few replicas are as they should be.
    Replicas {
        /// How many are.
        have: u32,
        /// How many should be.
        want: u32,
        /// What they should be.
        how: ReplicaState,
    },
    /// Too few Pods of a DaemonSet are as they should be.
    NodePods {
        /// How many are.
        have: u32,
        /// How many should be, one for each fitting node.
        want: u32,
        /// What they should be.
        how: ReplicaState,
    },
    /// Pods of the old version are still ending.
    OldPods {
        /// How many.
        count: u32,
    },
    /// The last replicas are being changed to the new revision.
    Revision,
    /// A Job runs.
    Completions {
        /// Pods that succeeded.
        succeeded: u32,
        /// Pods that have to succeed.
        wanted: u32,
        /// Pods at work.
        active: u32,
        /// Pods that failed.
        failed: u32,
    },
    /// A Job's last Pods are ending.
    JobEnd,
    /// A Job or Pod has not started yet.
    Start,
    /// The containers of a Pod are not ready.
    Containers,
    /// A load balancer has no address yet.
    Address,
    /// The object is in another phase.
    Phase {
        /// Phase it is in; none when it has none yet.
        now: Option<Shown>,
        /// Phase it should be in.
        wanted: Shown,
    },
    /// A CustomResourceDefinition is not established yet.
    Established,
    /// The server does not serve a kind yet.
    Served {
        /// Name of the definition or kind, for example `Certificate.cert-manager.io`.
        name: Shown,
    },
    /// A condition does not hold.
    Condition {
        /// Type of the condition.
        name: Shown,
        /// The server's one-word reason; empty when the condition is not there yet.
        reason: Shown,
        /// The server's sentence; may be empty.
        message: Shown,
    },
    /// Its controller has not written a status yet.
    Status,
    /// The object is being deleted, or the old one is before the new one is created.
    Deletion {
        /// Finalizers that hold it.
        finalizers: Vec<Shown>,
    },
    /// A write failed for a reason that may pass and is tried again.
    Retry {
        /// What went wrong.
        why: Problem,
    },
    /// The user asked to stop at once while there was no object: it is created anew or put back first.
    PutBack {
        /// Within how many seconds since then.
        within_seconds: u32,
    },
    /// The object cannot be looked at at the moment.
    Look {
        /// Why.
        why: Problem,
    },
}

/// What replicas should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "object.ts")]
pub enum ReplicaState {
    /// They should exist.
    Created,
    /// They should be of the new version.
    Updated,
    /// A node should have taken them.
    Scheduled,
    /// Their containers should be ready.
    Ready,
    /// They should have been ready for long enough.
    Available,
}

/// What on the cluster tells why something is missing: a container's state, a condition of a Pod, or a warning Event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "object.ts")]
pub struct ReadinessCause {
    /// Kind of the object that tells, for example `Pod`.
    pub kind: Shown,
    /// Its name.
    pub name: Shown,
    /// The container, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub container: Option<Shown>,
    /// One word of the server, for example `ImagePullBackOff`.
    pub reason: Shown,
    /// The server's sentence; may be empty.
    pub message: Shown,
}

/// Why an object is ready only in a manner of speaking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "object.ts")]
pub enum ReadyNote {
    /// The Job is suspended and does not run.
    Suspended,
    /// The Job finished and its time to live removed it.
    Expired,
    /// Pods of this StatefulSet or DaemonSet are of an older version, and change only when somebody deletes them.
    OnDelete,
    /// Only the replicas from the partition on were changed.
    Partitioned,
    /// The claim is not bound yet; it may wait for its first consumer.
    Unbound,
    /// The workload is scaled to nothing.
    ScaledToZero,
    /// The Deployment is paused: its Pods stay as they are.
    Paused,
}

impl ReadyNote {
    /// Whether the new version does not run before somebody does something about it.
    pub fn leaves_work(self) -> bool {
        match self {
            Self::Suspended | Self::OnDelete | Self::Partitioned | Self::Paused => true,
            // It did its work; it binds with its first consumer; it is meant to run nowhere.
            Self::Expired | Self::Unbound | Self::ScaledToZero => false,
        }
    }
}

/// Why an object cannot become ready by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export_to = "object.ts")]
pub struct Failure {
    /// What failed.
    pub what: FailureWhat,
    /// Why, where something on the cluster tells.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub cause: Option<ReadinessCause>,
}

/// What failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[ts(export_to = "object.ts")]
pub enum FailureWhat {
    /// A condition says so.
    Condition {
        /// Type of the condition.
        name: Shown,
        /// The server's one-word reason; may be empty.
        reason: Shown,
        /// The server's sentence; may be empty.
        message: Shown,
    },
    /// The Pod ended without success.
    PodFailed {
        /// The server's one-word reason; may be empty.
        reason: Shown,
        /// The server's sentence; may be empty.
        message: Shown,
    },
    /// A container cannot start or ends again and again; the cause says which.
    Container,
    /// The volume of the claim is lost.
    VolumeLost,
}

impl From<MissingWhat> for Missing {
    fn from(what: MissingWhat) -> Self {
        Self { what, cause: None }
    }
}

impl From<FailureWhat> for Failure {
    fn from(what: FailureWhat) -> Self {
        Self { what, cause: None }
    }
}

impl Readiness {
    /// Ready without anything to add.
    pub const READY: Self = Self::Ready { note: None };

    /// Whether nothing more is awaited and something is wrong.
    pub fn is_bad(&self) -> bool {
        matches!(self, Self::Failed { .. } | Self::TimedOut { .. } | Self::Gone)
    }
}
