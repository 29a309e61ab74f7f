//! What is known about a Job that is on the cluster, as people see it.

use glasslift_object::problem::Problem;
use glasslift_object::{FieldChange, JobState, Shown};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Facts about a Job that is on the cluster, shown before and after a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "plan.ts")]
pub struct JobEvidence {
    /// What the Job is doing or did.
    pub state: JobState,
    /// When it was created.
    #[ts(type = "string | null")]
    pub created_at: Option<Timestamp>,
    /// When it finished, for finished Jobs.
    #[ts(type = "string | null")]
    pub finished_at: Option<Timestamp>,
    /// UID of the Job on the cluster.
    pub uid: String,
    /// Whether the bundle's Job, defaulted by the server, differs from the one on the cluster.
    pub changed: bool,
    /// The fields that differ, generated labels and selector left out, secret values redacted.
    pub differing: Vec<FieldChange>,
    /// Whether the server would take the change in place.
    pub in_place: InPlace,
    /// Why a new creation would be refused; none when it would be accepted or was not tried.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub recreate_refused: Option<Problem>,
    /// Seconds after which the cluster removes the finished Job.
    #[ts(type = "number | null")]
    pub ttl_seconds: Option<i64>,
    /// Number of Pods that it owns, up to 50; none when it is not known. They go when it is re-created.
    #[serde(default)]
    #[ts(type = "number | null")]
    pub pods: Option<u32>,
    /// Name of the CronJob that owns it.
    #[ts(type = "string | null")]
    pub cron_job: Option<Shown>,
    /// Value of the Helm hook annotation.
    #[ts(type = "string | null")]
    pub helm_hook: Option<Shown>,
}

/// The server's answer to an in-place change of an existing Job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[ts(export_to = "plan.ts")]
pub enum InPlace {
    /// The server takes it.
    Accepted,
    /// The server refuses it.
    Refused {
        /// Fields named by the server.
        fields: Vec<String>,
    },
    /// It could not be asked.
    Unknown,
}
