//! What counts about a cluster before anything is done to it: which mark, why, and whether the context led elsewhere before.

use glasslift_cluster::ClusterInfo;
use glasslift_object::problem::Problem;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::fault::Fault;
use crate::types::{EnvironmentTag, Mark, Moved};

/// What counts about a connected cluster. Made by `Clusters::standing`; no front end decides again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "cluster.ts")]
pub struct Standing {
    /// The mark that counts.
    pub mark: Mark,
    /// Why it does.
    pub basis: MarkBasis,
    /// The context led to another cluster last time. Nothing is planned or run until a person says that this one is meant.
    pub moved: Option<Moved>,
    /// The cluster's own UID, read now or at an earlier connection to the same address and authority.
    #[serde(skip)]
    pub(super) uid: Option<String>,
    /// Each [`ClusterInfo::address`] that is known to lead to it.
    #[serde(skip)]
    pub(super) addresses: Vec<String>,
}

/// Why a mark counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "cluster.ts")]
pub enum MarkBasis {
    /// A person said it about this cluster.
    Said,
    /// A person said production about a cluster that this context or server address led to before.
    Before,
    /// Its UID was known and can no longer be read, so that it may be any cluster.
    Unread,
    /// The names of context and server suggest it.
    Suggested,
    /// Nothing is known: it is untagged.
    Nothing,
}

impl Standing {
    /// Whether it is a cluster of production: by a person's word, or for want of one because it may be.
    pub fn is_production(&self) -> bool {
        self.mark.tag == EnvironmentTag::Production
    }

    /// What has to be typed: the user's own name for the cluster, or that of the context.
    pub fn name<'a>(&'a self, info: &'a ClusterInfo) -> &'a str {
        self.mark.name.as_deref().unwrap_or(&info.context)
    }

    /// Refuses a context that leads to another cluster than last time.
    ///
    /// # Errors
    /// `cluster-changed`, until [`super::Marks::accept`] is called.
    pub fn refuse_moved(&self) -> Result<(), Problem> {
        self.moved.as_ref().map_or(Ok(()), |moved| Err(moved.to_problem()))
    }

    /// Whether that was this cluster, too: the UID says so, and where one of the two is not known, an address with its authority.
    pub fn is_cluster(&self, other: &ClusterInfo) -> bool {
        match (&self.uid, &other.uid) {
            (Some(own), Some(other)) => own == other,
            _ => self.addresses.iter().any(|own| own == address(other)),
        }
    }
}

impl Moved {
    /// As a problem, for whoever has no page for it.
    pub fn to_problem(&self) -> Problem {
        Fault::ClusterChanged(Box::new(self.clone())).explain("")
    }
}

/// The hash of address and authority; old files have it as the identity of a cluster without UID.
pub(super) fn address(info: &ClusterInfo) -> &str {
    match info.address.as_str() {
        "" if info.uid.is_none() => &info.identity,
        address => address,
    }
}
