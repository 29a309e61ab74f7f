//! The form in which differences are shown. Redacted: see `diff`, which makes them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Lines of a difference that stand together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "object.ts")]
pub struct Hunk {
    /// Line number of the first line on the live side, from 1.
    pub old_start: u32,
    /// Line number of the first line on the new side, from 1.
    pub new_start: u32,
    /// The lines.
    pub lines: Vec<DiffLine>,
}

/// One line of a difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "object.ts")]
pub struct DiffLine {
    /// Which side it stands on.
    pub side: Side,
    /// The text without a line end.
    pub text: String,
}

/// Which side a line of a difference stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "object.ts")]
pub enum Side {
    /// Both.
    Both,
    /// Only on the cluster now.
    Live,
    /// Only afterwards.
    Desired,
}

/// One field that differs. Values are rendered as compact JSON and never hold secret material.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "object.ts")]
pub struct FieldChange {
    /// Path such as `spec.template.spec.containers[name=manager].image`.
    pub path: String,
    /// Value on the cluster; none when the field is added.
    #[ts(type = "string | null")]
    pub live: Option<String>,
    /// Value that would be stored; none when the field is removed.
    #[ts(type = "string | null")]
    pub desired: Option<String>,
}

/// A container whose image changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "object.ts")]
pub struct ImageChange {
    /// Container name.
    pub container: String,
    /// Image on the cluster.
    #[ts(type = "string | null")]
    pub live: Option<String>,
    /// Image in the bundle.
    #[ts(type = "string | null")]
    pub desired: Option<String>,
}
