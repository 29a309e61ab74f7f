//! Words for what a person should know before approving a change.

use crate::cluster::HealthNotice;
use crate::event::Readiness;
use crate::plan::Risk;
use crate::words::failure;

/// A risk, as a sentence without its end.
pub fn risk(risk: &Risk) -> String {
    match risk {
        Risk::VersionNoLongerServed { version } => {
            format!("version {version} will no longer be served; clients that still use it will fail")
        }
        Risk::StoredVersionDropped { version } => {
            format!("objects may still be stored as {version}, which the bundle drops; the server refuses that")
        }
        Risk::ScopeChanged { live, desired } => {
            format!("the scope would change from {live} to {desired}; the server refuses that")
        }
        Risk::StorageVersionChanged { live, desired } => {
            format!("objects will be stored as {desired} instead of {live}; existing ones when they are next written")
        }
        Risk::SchemaFieldsRemoved { fields } => {
            format!(
                "the schema loses {}; values in existing objects are dropped when these are written",
                fields.join(", ")
            )
        }
        Risk::SchemaFieldsRequired { fields } => {
            format!(
                "the schema now requires {}; existing objects without it are refused when written",
                fields.join(", ")
            )
        }
        Risk::DuplicateEntry { path, dropped, kept } => {
            format!("{path} is given twice; the last one is kept: {kept} (left out: {dropped})")
        }
        Risk::GitopsOwned { manager } => {
            format!("the GitOps controller {manager} looks after this object and will put its own state back")
        }
        Risk::AlreadyNotReady { readiness } => {
            format!("before anything is done it is not as it should be: {}", now(readiness))
        }
        Risk::AddressMayChange => "the old Service is deleted first, so its address may change".to_owned(),
        Risk::DeletesContents => "deleting it deletes everything in it or of its kind".to_owned(),
    }
}

fn now(readiness: &Readiness) -> String {
    match readiness {
        Readiness::Failed { why } => failure(why),
        other => super::readiness(other),
    }
}

/// A broken part of the cluster, as a sentence without its end.
pub fn health(notice: &HealthNotice) -> String {
    match notice {
        HealthNotice::ApiServiceDown { name, message } => format!("the API {name} is not available: {message}"),
        HealthNotice::WebhookWithoutBackend { name, service, kinds } => {
            format!("the webhook {name} refuses every {} while nobody answers for {service}", kinds.join(", "))
        }
    }
}
