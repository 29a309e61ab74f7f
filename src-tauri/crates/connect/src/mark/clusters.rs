//! What is remembered about clusters, and the rule by which one is recognised. Pure.
//!
//! A cluster has several identities: the UID of its `kube-system`, addresses together with their authority, and the contexts that led to
//! it. The UID decides where it is known on both sides. Where it may not be read, an address with its authority does, and the UID that is
//! known of it stays. Names never decide: they are what people mistake.

use std::path::{Component, Path, PathBuf};

use glasslift_cluster::ClusterInfo;
use glasslift_environment::PastedKubeconfig;
use glasslift_object::problem::Problem;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::standing::{MarkBasis, Standing, address};
use super::suggest;
use crate::types::{EnvironmentTag, Mark, Moved, Sighting};

/// The moment of the last connection is kept as exactly as this, so that not every connection writes the file.
const EXACT: SignedDuration = SignedDuration::from_hours(1);

/// What is remembered about all clusters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clusters {
    pub(super) known: Vec<Known>,
}

/// What is remembered about one. Lists have the newest last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Known {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) uid: Option<String>,
    /// Each [`ClusterInfo::address`] that led to it.
    #[serde(default)]
    pub(super) addresses: Vec<String>,
    #[serde(default)]
    pub(super) servers: Vec<String>,
    #[serde(default)]
    pub(super) contexts: Vec<Context>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) mark: Option<Mark>,
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub(super) version: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) seen: Option<Timestamp>,
}

/// A context that led to a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Context {
    /// Absolute.
    pub(super) kubeconfig: PathBuf,
    pub(super) name: String,
    /// Whether it did the last time; otherwise it leads elsewhere meanwhile.
    pub(super) last: bool,
}

impl Clusters {
    /// What counts about a cluster.
    pub fn standing(&self, info: &ClusterInfo) -> Standing {
        let own: Vec<&Known> = self.known.iter().filter(|known| known.is(info)).collect();
        let (mark, basis) = self.counting(info, &own);
        Standing {
            mark,
            basis,
            moved: self.moved(info),
            uid: info.uid.clone().or_else(|| only_uid(&own)),
            addresses: std::iter::once(address(info))
                .chain(own.iter().flat_map(|known| known.addresses.iter().map(String::as_str)))
                .filter(|address| !address.is_empty())
                .map(str::to_owned)
                .collect(),
        }
    }

    /// What a person said about the cluster that a context led to last, or about one of production before; without contacting it.
    pub fn of_context(&self, kubeconfig: &str, context: &str) -> Option<Mark> {
        let context = Context::new(kubeconfig, context)?;
        let last = self.last(&context).and_then(|known| known.mark.clone());
        last.or_else(|| {
            strictest(self.known.iter().filter(|known| known.was_led_to(&context) && known.is_production()))
        })
    }

    /// Remembers by what a cluster is recognised. From now on the context leads there.
    pub fn learn(&mut self, info: &ClusterInfo, at: Timestamp) {
        // The number of a pasted context means something else the next time, and what was pasted stays in memory.
        let Some(context) = Context::of(info) else { return };
        for other in self.known.iter_mut().flat_map(|known| &mut known.contexts).filter(|other| other.is(&context)) {
            other.last = false;
        }
        self.change(info, at, |known| {
            known.contexts.retain(|own| !own.is(&context));
            known.contexts.push(context);
        });
    }

    /// Keeps what a person says about a cluster.
    ///
    /// # Errors
    /// `mark-not-confirmed`: it counts as production and no longer would, and its name was not typed.
    pub fn mark(&mut self, info: &ClusterInfo, mark: Mark, typed: Option<&str>, at: Timestamp) -> Result<(), Problem> {
        let standing = self.standing(info);
        let name = standing.name(info);
        if standing.is_production() && mark.tag != EnvironmentTag::Production && typed != Some(name) {
            return Err(Problem::new("mark-not-confirmed").param("name", name));
        }
        self.learn(info, at);
        self.change(info, at, |known| known.mark = Some(mark));
        Ok(())
    }

    /// The strictest of what its identities carry. A person's word about this very cluster outweighs what only may be about it.
    fn counting(&self, info: &ClusterInfo, own: &[&Known]) -> (Mark, MarkBasis) {
        if let Some(said) = strictest(own.iter().copied()) {
            return (said, MarkBasis::Said);
        }
        let tagged = |tag| Mark { tag, name: None };
        let related = || self.known.iter().filter(|known| !known.is(info) && known.is_related(info));
        if let Some(before) = strictest(related().filter(|known| known.is_production())) {
            // The name of what is surely another cluster is not to be typed for this one.
            let name = before.name.filter(|_| info.uid.is_none());
            return (Mark { tag: EnvironmentTag::Production, name }, MarkBasis::Before);
        }
        // An entry that was learned without a UID proves nothing by being there.
        let was_known = || own.iter().copied().chain(related()).any(|known| known.uid.is_some());
        if info.uid.is_none() && only_uid(own).is_none() && was_known() {
            return (tagged(EnvironmentTag::Production), MarkBasis::Unread);
        }
        match suggest(&info.context, &info.server) {
            EnvironmentTag::Untagged => (tagged(EnvironmentTag::Untagged), MarkBasis::Nothing),
            suggested => (tagged(suggested), MarkBasis::Suggested),
        }
    }

    fn moved(&self, info: &ClusterInfo) -> Option<Moved> {
        let last = self.last(&Context::of(info)?).filter(|known| !known.is(info))?;
        // Old files do not say by which authority a UID was read.
        let old = last.addresses.is_empty() && info.uid.is_none() && last.servers.contains(&info.server);
        if old {
            return None;
        }
        let mark = strictest(self.known.iter().filter(|known| known.is(info)));
        let now = Sighting {
            identity: info.identity.clone(),
            server: info.server.clone(),
            version: info.version.clone(),
            mark,
            at: None,
        };
        Some(Moved { context: info.context.clone(), before: last.sighting(), now })
    }

    fn last(&self, context: &Context) -> Option<&Known> {
        self.known.iter().find(|known| known.contexts.iter().any(|own| own.last && own.is(context)))
    }

    /// Changes the one entry of a cluster: everything that is certainly about it, together.
    fn change(&mut self, info: &ClusterInfo, at: Timestamp, change: impl FnOnce(&mut Known)) {
        // An address that led to several clusters tells none of them: what is said there gets an entry of its own.
        let own: Vec<&Known> = self.known.iter().filter(|known| known.is(info)).collect();
        let several = own.len() > 1 && only_uid(&own).is_none();
        let (own, others): (Vec<Known>, Vec<Known>) = std::mem::take(&mut self.known)
            .into_iter()
            .partition(|known| known.is(info) && (!several || known.uid.is_none()));
        self.known = others;
        let mut whole = own.into_iter().fold(Known::default(), Known::and);
        whole.see(info, at);
        change(&mut whole);
        self.known.push(whole);
    }
}

impl Known {
    /// Whether it certainly is this cluster.
    fn is(&self, info: &ClusterInfo) -> bool {
        match (&self.uid, &info.uid) {
            (Some(own), Some(other)) => own == other,
            _ => self.addresses.iter().any(|own| own == address(info)),
        }
    }

    /// Whether it may be this cluster, or the one whose place this one took.
    fn is_related(&self, info: &ClusterInfo) -> bool {
        let by_context = Context::of(info).is_some_and(|context| self.was_led_to(&context));
        by_context || self.servers.contains(&info.server)
    }

    fn was_led_to(&self, context: &Context) -> bool {
        self.contexts.iter().any(|own| own.is(context))
    }

    fn is_production(&self) -> bool {
        self.mark.as_ref().is_some_and(|mark| mark.tag == EnvironmentTag::Production)
    }

    fn sighting(&self) -> Sighting {
        Sighting {
            identity: self.uid.as_ref().or(self.addresses.last()).cloned().unwrap_or_default(),
            server: self.servers.last().cloned().unwrap_or_default(),
            version: self.version.clone(),
            mark: self.mark.clone(),
            at: self.seen,
        }
    }

    fn see(&mut self, info: &ClusterInfo, at: Timestamp) {
        // One that cannot be read now is still known.
        self.uid = info.uid.clone().or(self.uid.take());
        newest(&mut self.addresses, address(info));
        newest(&mut self.servers, &info.server);
        self.version.clone_from(&info.version);
        if self.seen.is_none_or(|seen| at.duration_since(seen) > EXACT) {
            self.seen = Some(at);
        }
    }

    /// Two entries turn out to be of one cluster.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.mark = strictest([&self, &other]);
        self.uid = self.uid.or(other.uid);
        for address in &other.addresses {
            newest(&mut self.addresses, address);
        }
        for server in &other.servers {
            newest(&mut self.servers, server);
        }
        self.contexts.extend(other.contexts);
        if other.seen >= self.seen {
            self.seen = other.seen;
            self.version = other.version;
        }
        self
    }
}

impl Context {
    /// None where the kubeconfig was pasted.
    pub(super) fn new(kubeconfig: &str, name: &str) -> Option<Self> {
        let path = Path::new(kubeconfig);
        if PastedKubeconfig::is_one(path) {
            return None;
        }
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let mut plain = PathBuf::new();
        for component in absolute.components() {
            match component {
                Component::CurDir => {}
                Component::ParentDir => drop(plain.pop()),
                other => plain.push(other),
            }
        }
        Some(Self { kubeconfig: plain, name: name.to_owned(), last: true })
    }

    fn of(info: &ClusterInfo) -> Option<Self> {
        Self::new(&info.kubeconfig, &info.context)
    }

    fn is(&self, other: &Self) -> bool {
        self.kubeconfig == other.kubeconfig && self.name == other.name
    }
}

/// The strictest of what was said, with its name, or a name that stands elsewhere.
fn strictest<'a>(known: impl IntoIterator<Item = &'a Known>) -> Option<Mark> {
    let marks: Vec<&Mark> = known.into_iter().filter_map(|known| known.mark.as_ref()).collect();
    let mut strictest = (*marks.iter().min_by_key(|mark| mark.tag)?).clone();
    strictest.name = strictest.name.or_else(|| marks.iter().find_map(|mark| mark.name.clone()));
    Some(strictest)
}

/// The UID of all that have one, where that is only one.
fn only_uid(known: &[&Known]) -> Option<String> {
    let mut uids: Vec<&String> = known.iter().filter_map(|known| known.uid.as_ref()).collect();
    uids.sort();
    uids.dedup();
    match uids.as_slice() {
        [only] => Some((*only).clone()),
        _ => None,
    }
}

fn newest(list: &mut Vec<String>, text: &str) {
    list.retain(|own| own != text);
    if !text.is_empty() {
        list.push(text.to_owned());
    }
}
