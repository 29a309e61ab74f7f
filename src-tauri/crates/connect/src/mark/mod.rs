//! What the user says about clusters, and which cluster a context led to last time.
//!
//! A cluster is recognised by [`ClusterInfo::identity`], never by the name of a context: names are what people mistake.

mod suggest;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use serde::{Deserialize, Serialize};

pub use suggest::suggest;

use crate::fault::Fault;
use crate::types::ClusterLabel;
use glasslift_cluster::ClusterInfo;
use glasslift_object::problem::Problem;

/// Where labels are kept unless the caller says otherwise: a file in the user's configuration folder.
pub fn default_file() -> Option<PathBuf> {
    let base = etcetera::choose_base_strategy().ok()?;
    Some(base.config_dir().join("glasslift").join("clusters.json"))
}

/// The file with labels. Read anew for each question, because the app and the command line share it.
#[derive(Debug, Clone)]
pub struct Labels {
    file: PathBuf,
}

/// What the file holds. Unknown fields of a newer version are kept away by its number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Content {
    /// 1.
    version: u32,
    /// Labels by identity.
    #[serde(default)]
    labels: BTreeMap<String, ClusterLabel>,
    /// Which cluster each context led to last.
    #[serde(default)]
    seen: Vec<Seen>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Seen {
    kubeconfig: String,
    context: String,
    identity: String,
    server: String,
}

const VERSION: u32 = 1;

impl Labels {
    /// The labels in a file, which does not have to exist.
    pub fn new(file: impl Into<PathBuf>) -> Self {
        Self { file: file.into() }
    }

    /// What the user said about a cluster.
    ///
    /// # Errors
    /// A file that is there and cannot be read: a label that is overlooked may be the one that says production.
    pub fn get(&self, identity: &str) -> Result<Option<ClusterLabel>, Problem> {
        Ok(self.read()?.labels.get(identity).cloned())
    }

    /// Which cluster a context led to last, without contacting it.
    ///
    /// # Errors
    /// As [`Labels::get`].
    pub fn of_context(&self, kubeconfig: &str, context: &str) -> Result<Option<ClusterLabel>, Problem> {
        let content = self.read()?;
        let seen = content.seen.iter().find(|seen| seen.kubeconfig == kubeconfig && seen.context == context);
        Ok(seen.and_then(|seen| content.labels.get(&seen.identity)).cloned())
    }

    /// Keeps what the user says about a cluster.
    ///
    /// # Errors
    /// A file that cannot be read or written.
    pub fn set(&self, identity: &str, label: ClusterLabel) -> Result<(), Problem> {
        let mut content = self.read()?;
        content.labels.insert(identity.to_owned(), label);
        self.write(&content)
    }

    /// Refuses a context that leads to another cluster than last time; the first time is remembered.
    ///
    /// # Errors
    /// `cluster-changed`, until [`Labels::accept`] is called; a file that cannot be read.
    pub fn recognise(&self, info: &ClusterInfo) -> Result<(), Problem> {
        let content = self.read()?;
        match content.seen.iter().find(|seen| seen.kubeconfig == info.kubeconfig && seen.context == info.context) {
            Some(seen) if seen.identity == info.identity => Ok(()),
            // Without the right to ask for the identity, or with it for the first time, the address is all there is to compare.
            Some(seen) if kind(&seen.identity) != kind(&info.identity) && seen.server == info.server => {
                let _ = self.accept(info);
                Ok(())
            }
            Some(seen) => Err(changed(seen, &content, info)),
            // Remembering is for the next time; a folder that cannot be written is no reason to stop this time.
            None => {
                let _ = self.accept(info);
                Ok(())
            }
        }
    }

    /// From now on the context leads to this cluster.
    ///
    /// # Errors
    /// A file that cannot be read or written.
    pub fn accept(&self, info: &ClusterInfo) -> Result<(), Problem> {
        // What was pasted is gone with the window, and its number would mean something else next time.
        if info.kubeconfig.starts_with("pasted:") {
            return Ok(());
        }
        let mut content = self.read()?;
        content.seen.retain(|seen| seen.kubeconfig != info.kubeconfig || seen.context != info.context);
        content.seen.push(Seen {
            kubeconfig: info.kubeconfig.clone(),
            context: info.context.clone(),
            identity: info.identity.clone(),
            server: info.server.clone(),
        });
        self.write(&content)
    }

    fn read(&self) -> Result<Content, Problem> {
        let text = match fs::read_to_string(&self.file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Content { version: VERSION, ..Content::default() });
            }
            Err(error) => return Err(self.unusable("unreadable", &error.to_string())),
        };
        let content: Content =
            serde_json::from_str(&text).map_err(|error| self.unusable("invalid", &error.to_string()))?;
        if content.version != VERSION {
            return Err(self.unusable("newer", &format!("version {}", content.version)));
        }
        Ok(content)
    }

    /// Whole or not at all: the old file stays until the new one is complete.
    fn write(&self, content: &Content) -> Result<(), Problem> {
        let failed = |error: &dyn std::fmt::Display| self.unusable("unwritable", &error.to_string());
        let folder = self.file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(|error| failed(&error))?;
        let mut draft = tempfile::NamedTempFile::new_in(folder).map_err(|error| failed(&error))?;
        let text = serde_json::to_string_pretty(content).map_err(|error| failed(&error))?;
        draft.write_all(text.as_bytes()).map_err(|error| failed(&error))?;
        draft.persist(&self.file).map_err(|error| failed(&error.error))?;
        Ok(())
    }

    fn unusable(&self, what: &str, detail: &str) -> Problem {
        let path = self.file.display().to_string();
        Problem::new("labels-unusable").param("path", path).param("what", what).detail(detail)
    }
}

fn changed(seen: &Seen, content: &Content, info: &ClusterInfo) -> Problem {
    let name = |identity: &str, server: &str| {
        let label = content.labels.get(identity).and_then(|label| label.name.clone());
        label.map_or_else(|| format!("{server} ({identity})"), |name| format!("{name}, {server} ({identity})"))
    };
    let was = name(&seen.identity, &seen.server);
    let now = name(&info.identity, &info.server);
    Fault::ClusterChanged { context: info.context.clone(), was, now }.explain("")
}

/// Identities are of two kinds: the cluster's own, and a hash of its address.
fn kind(identity: &str) -> bool {
    identity.starts_with("address:")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::types::EnvironmentTag;

    fn info(context: &str, identity: &str, server: &str) -> ClusterInfo {
        ClusterInfo {
            kubeconfig: "/home/x/.kube/config".into(),
            kubeconfigs: Vec::new(),
            context: context.into(),
            server: server.into(),
            user: "u".into(),
            namespace: "default".into(),
            version: "v1.36.3".into(),
            uid: None,
            insecure: false,
            identity: identity.into(),
            acting_as: None,
            proxy: None,
        }
    }

    fn label(tag: EnvironmentTag, name: &str) -> ClusterLabel {
        ClusterLabel { tag, name: Some(name.into()) }
    }

    #[test]
    fn a_label_belongs_to_the_cluster_and_not_to_the_context() {
        let folder = tempfile::tempdir().unwrap();
        let labels = Labels::new(folder.path().join("deeper").join("clusters.json"));
        assert_eq!(labels.get("one").unwrap(), None);
        labels.set("one", label(EnvironmentTag::Production, "shop")).unwrap();
        labels.recognise(&info("a", "one", "https://one")).unwrap();
        labels.recognise(&info("b", "one", "https://one")).unwrap();
        for context in ["a", "b"] {
            let found = labels.of_context("/home/x/.kube/config", context).unwrap();
            assert_eq!(found, Some(label(EnvironmentTag::Production, "shop")));
        }
        assert_eq!(labels.of_context("/other", "a").unwrap(), None);
    }

    #[test]
    fn a_context_that_leads_elsewhere_stops_until_that_is_accepted() {
        let folder = tempfile::tempdir().unwrap();
        let labels = Labels::new(folder.path().join("clusters.json"));
        labels.set("one", label(EnvironmentTag::Test, "lab")).unwrap();
        labels.recognise(&info("a", "one", "https://one")).unwrap();
        let other = info("a", "two", "https://two");
        let problem = labels.recognise(&other).unwrap_err();
        assert_eq!(problem.code, "cluster-changed");
        assert_eq!(problem.params["was"], "lab, https://one (one)");
        assert_eq!(problem.params["now"], "https://two (two)");
        assert_eq!(labels.recognise(&other).unwrap_err().code, "cluster-changed", "it does not pass by asking twice");
        labels.accept(&other).unwrap();
        labels.recognise(&other).unwrap();
        assert_eq!(labels.recognise(&info("a", "one", "https://one")).unwrap_err().code, "cluster-changed");
    }

    #[test]
    fn losing_the_right_to_see_the_identity_is_no_other_cluster() {
        let folder = tempfile::tempdir().unwrap();
        let labels = Labels::new(folder.path().join("clusters.json"));
        labels.recognise(&info("a", "one", "https://one")).unwrap();
        labels.recognise(&info("a", "address:1", "https://one")).unwrap();
        labels.recognise(&info("a", "one", "https://one")).unwrap();
        assert_eq!(labels.recognise(&info("a", "address:2", "https://two")).unwrap_err().code, "cluster-changed");
    }

    #[test]
    fn a_file_that_cannot_be_understood_is_never_overlooked_or_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("clusters.json");
        let labels = Labels::new(&file);
        for text in ["{", r#"{"version": 2}"#, ""] {
            fs::write(&file, text).unwrap();
            assert_eq!(labels.get("one").unwrap_err().code, "labels-unusable");
            assert_eq!(labels.set("one", label(EnvironmentTag::Test, "x")).unwrap_err().code, "labels-unusable");
            assert_eq!(fs::read_to_string(&file).unwrap(), text);
        }
    }
}
