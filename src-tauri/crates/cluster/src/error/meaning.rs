//! What a refusal means, told from the whole Status before anything is left out of it. No decision reads what is shown.

use kube::core::Status;
use serde::{Deserialize, Serialize};

/// What a refusal means beyond its code.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Meaning {
    /// The account lacks the permission.
    Forbidden,
    /// A ResourceQuota is used up.
    QuotaExceeded,
    /// An admission webhook or policy said no; its words mean what their author pleases.
    Denied,
    /// The object is another one than expected, or none.
    OtherObject,
    /// The object does not fit the schema of its kind.
    DoesNotFit,
    /// What its code says.
    #[default]
    Other,
}

impl Meaning {
    /// The meaning of a Status (answers of 1.27 to 1.36, and `apiserver/pkg/endpoints/handlers/responsewriters/errors.go`).
    pub(super) fn of(code: u16, status: &Status) -> Self {
        let says = |text: &str| status.message.contains(text);
        let causes = status.details.as_ref().map(|details| details.causes.as_slice()).unwrap_or_default();
        let only_the_uid = !causes.is_empty() && causes.iter().all(|cause| cause.field == "metadata.uid");
        match (code, status.reason.as_str()) {
            _ if says("admission webhook ") || says("denied request") => Self::Denied,
            // Authorisers are quoted the same way for every verb: `User "x" cannot patch resource "y" ...`.
            (403, _) if says("User \"") && says("\" cannot ") => Self::Forbidden,
            (403, _) if says("exceeded quota") => Self::QuotaExceeded,
            (409, "Conflict") if says("uid mismatch") || says("UID in precondition") => Self::OtherObject,
            (422, _) if only_the_uid => Self::OtherObject,
            (400 | 500, _) if says("failed to create typed patch object") => Self::DoesNotFit,
            _ => Self::Other,
        }
    }
}
