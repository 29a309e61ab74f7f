//! What a run needs and may not have: permissions that are missing, and parts of the cluster that would refuse its objects.
//!
//! Only asks; nothing is changed. What may not be asked counts as fine: the server has the last word anyway.

mod health;
mod permissions;
mod webhook;

use serde_json::Value;

pub use health::aggregated_apis;
pub use permissions::{check, needed};

use crate::error::ApiError;
use crate::reader::Reader;
use crate::served::Served;
use crate::types::{HealthNotice, Permission};
use glasslift_object::ObjectRef;

/// What a run will do to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// Server-side apply, which creates what is not there. The server checks `patch` and, where it creates, `create`.
    Apply,
    /// Only create, as for `generateName`.
    Create,
    /// Delete and create anew.
    Recreate,
    /// Delete.
    Delete,
}

/// One object that a run is about.
#[derive(Debug, Clone, Copy)]
pub struct Need<'a> {
    /// Which object, with its final namespace.
    pub object: &'a ObjectRef,
    /// How its kind is served.
    pub served: &'a Served,
    /// What would be sent: webhooks choose by its labels.
    pub body: &'a Value,
    /// What is done to it.
    pub intent: Intent,
}

/// What stands in the way of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preflight {
    /// Permissions that the run needs and the user does not have.
    pub missing: Vec<Permission>,
    /// Parts of the cluster that are broken.
    pub health: Vec<HealthNotice>,
}

/// Asks for everything that could stop these objects.
///
/// # Errors
/// When the server does not answer. A refusal to tell is no error.
pub async fn preflight(reader: &Reader, needs: &[Need<'_>]) -> Result<Preflight, ApiError> {
    let (missing, health) = futures::try_join!(check(reader, needs), health::of(reader, needs))?;
    Ok(Preflight { missing, health })
}

/// Turns a refusal to tell into nothing; everything else stays an error.
fn unless_refused<T>(answer: Result<T, ApiError>) -> Result<Option<T>, ApiError> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(ApiError::Refused(refusal)) if (400..500).contains(&refusal.code) && refusal.code != 429 => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
pub(super) mod testing {
    //! What the tests of this folder share.
    use super::*;

    /// An object and how it is served, from `apps/v1 Deployment deployments web/x`.
    pub(crate) fn object(text: &str) -> (ObjectRef, Served) {
        let parts: Vec<&str> = text.split(' ').collect();
        let (namespace, name) = parts[3].split_once('/').map_or((None, parts[3]), |(space, name)| (Some(space), name));
        let object = ObjectRef {
            api_version: parts[0].into(),
            kind: parts[1].into(),
            namespace: namespace.map(str::to_owned),
            name: name.into(),
        };
        let served = Served {
            group: object.group().into(),
            version: object.version().into(),
            plural: parts[2].into(),
            namespaced: namespace.is_some(),
            patchable: true,
        };
        (object, served)
    }
}
