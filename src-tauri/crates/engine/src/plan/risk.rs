//! What a person should know before approving a change.

use glasslift_object::{ApiNotice, Readiness, Shown};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Something about a change that a person should know before approving it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[ts(export_to = "plan.ts")]
pub enum Risk {
    /// The CustomResourceDefinition no longer serves a version that it served.
    VersionNoLongerServed {
        /// Name of the version.
        version: Shown,
    },
    /// A version in which objects are stored (`status.storedVersions`) is dropped; the server refuses this.
    StoredVersionDropped {
        /// Name of the version.
        version: Shown,
    },
    /// The scope changes; the server refuses this.
    ScopeChanged {
        /// Scope on the cluster.
        live: Shown,
        /// Scope in the bundle.
        desired: Shown,
    },
    /// The storage version changes; existing objects stay in the old one until they are written again.
    StorageVersionChanged {
        /// Version on the cluster.
        live: Shown,
        /// Version in the bundle.
        desired: Shown,
    },
    /// Schema fields are removed: their values are dropped from existing objects when these are written.
    SchemaFieldsRemoved {
        /// Paths such as `v1: spec.size`.
        fields: Vec<Shown>,
    },
    /// Fields become required: existing objects without them are refused when written.
    SchemaFieldsRequired {
        /// Paths such as `v1: spec.size`.
        fields: Vec<Shown>,
    },
    /// A list names an entry twice; the last one is kept, as server-side apply refuses both.
    DuplicateEntry {
        /// Where, for example `spec.template.spec.containers[name=app].env[name=MODE]`.
        path: Shown,
        /// The value that is dropped, redacted.
        dropped: Shown,
        /// The value that is kept, redacted.
        kept: Shown,
    },
    /// A GitOps controller owns fields and will put its own state back.
    GitopsOwned {
        /// Its field manager.
        manager: Shown,
    },
    /// A tool that nobody knows applied the object, too; what it set and the bundle does not have stays.
    FieldsStay {
        /// Its field manager.
        manager: Shown,
        /// Paths such as `metadata.labels.old`.
        fields: Vec<Shown>,
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
        namespace: Shown,
        /// The kind.
        kind: Shown,
    },
    /// The bundle names no namespace; that of the context is filled in.
    NamespaceFilledIn {
        /// The namespace.
        namespace: Shown,
    },
    /// The old object is deleted first; its address may change.
    AddressMayChange,
    /// Deleting it deletes the data that it holds.
    DeletesContents,
    /// It is a custom resource: what its operator made for it may go with it, a database for example.
    DeletesWhatItOwns,
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
