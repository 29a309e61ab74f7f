//! Words for what a person should know before approving a change.

use glasslift_object::immutable::{Immutable, ImmutableRule};
use glasslift_object::{ApiNotice, ApiState, Readiness};

use super::language::Language;
use super::readiness::{failure, readiness};
use super::texts::{NONE, or_none, say, word};
use super::{list, of_what};
use crate::plan::Risk;

/// A risk, as a sentence without its end.
pub fn risk(risk: &Risk, language: Language) -> String {
    match risk {
        Risk::VersionNoLongerServed { version } => {
            say(language, "risk-version-no-longer-served", [("version", version.as_str().into())])
        }
        Risk::StoredVersionDropped { version } => {
            say(language, "risk-stored-version-dropped", [("version", version.as_str().into())])
        }
        Risk::ScopeChanged { live, desired } => {
            say(language, "risk-scope-changed", [("live", live.as_str().into()), ("desired", desired.as_str().into())])
        }
        Risk::StorageVersionChanged { live, desired } => say(
            language,
            "risk-storage-version-changed",
            [("live", live.as_str().into()), ("desired", desired.as_str().into())],
        ),
        Risk::SchemaFieldsRemoved { fields } => {
            say(language, "risk-schema-fields-removed", [("fields", list(fields, language).into())])
        }
        Risk::SchemaFieldsRequired { fields } => {
            say(language, "risk-schema-fields-required", [("fields", list(fields, language).into())])
        }
        Risk::DuplicateEntry { path, dropped, kept } => {
            let values =
                [("path", path.as_str().into()), ("dropped", dropped.as_str().into()), ("kept", kept.as_str().into())];
            say(language, "risk-duplicate-entry", values)
        }
        Risk::GitopsOwned { manager } => say(language, "risk-gitops-owned", [("manager", manager.as_str().into())]),
        Risk::FieldsStay { manager, fields } => say(
            language,
            "risk-fields-stay",
            [("manager", manager.as_str().into()), ("fields", list(fields, language).into())],
        ),
        Risk::ApiVersion { notice } => api_version(notice, language),
        Risk::NamespaceLeftOut { namespace, kind } => say(
            language,
            "risk-namespace-left-out",
            [("namespace", namespace.as_str().into()), ("kind", kind.as_str().into())],
        ),
        Risk::AlreadyNotReady { readiness } => {
            say(language, "risk-already-not-ready", [("readiness", lacks(readiness, language).into())])
        }
        Risk::NamespaceFilledIn { namespace } => {
            say(language, "risk-namespace-filled-in", [("namespace", namespace.as_str().into())])
        }
        Risk::AddressMayChange => word(language, "risk-address-may-change").to_owned(),
        Risk::DeletesContents => word(language, "risk-deletes-contents").to_owned(),
        Risk::DeletesWhatItOwns => word(language, "risk-deletes-what-it-owns").to_owned(),
    }
}

fn lacks(now: &Readiness, language: Language) -> String {
    match now {
        Readiness::Failed { why } => failure(why, language),
        other => readiness(other, language),
    }
}

/// What there is to know about the API version of a resource, as a sentence without its end.
pub fn lifecycle(notice: &ApiNotice, language: Language) -> String {
    of_what(&notice.object.to_string(), &api_version(notice, language), language)
}

fn api_version(notice: &ApiNotice, language: Language) -> String {
    let api = || ("api_version", (&notice.object.api_version).into());
    let since = || ("since", notice.since.to_string().into());
    let replacement = || ("replacement", or_none(&notice.replacement));
    match notice.state {
        ApiState::Removed => say(language, "api-notice-removed", [api(), since(), replacement()]),
        ApiState::NotYetServed => say(language, "api-notice-not-yet-served", [api(), since(), replacement()]),
        ApiState::Deprecated => {
            let end = notice.removed_in.map_or_else(|| NONE.to_owned(), |version| version.to_string());
            say(language, "api-notice-deprecated", [api(), since(), replacement(), ("removed_in", end.into())])
        }
    }
}

/// A field that a server will probably refuse to change.
pub fn immutable(immutable: &Immutable, language: Language) -> String {
    let id = match immutable.rule {
        ImmutableRule::JobTemplate => "immutable-rule-job-template",
        ImmutableRule::StatefulSet => "immutable-rule-stateful-set",
        ImmutableRule::Pod => "immutable-rule-pod",
        ImmutableRule::Claim => "immutable-rule-claim",
        ImmutableRule::Marked => "immutable-rule-marked",
        ImmutableRule::StoredVersion => "immutable-rule-stored-version",
        ImmutableRule::Fixed => "immutable-rule-fixed",
    };
    of_what(&immutable.field, word(language, id), language)
}
