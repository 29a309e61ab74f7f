//! Where a test of the window keeps its kubeconfig and its bundle.

use std::path::{Path, PathBuf};

use anyhow::Result;
use glasslift_control_plane::CONTEXT_NAME;

use super::Options;
use crate::Cluster;

/// A folder with a kubeconfig of a cluster. It goes away with this.
pub struct Place {
    folder: tempfile::TempDir,
    kubeconfig: PathBuf,
}

impl Place {
    /// Writes the kubeconfig; its only context gets this name.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new(cluster: &Cluster, context: &str) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let kubeconfig = folder.path().join("config");
        cluster.control_plane().write_kubeconfig(&kubeconfig, context)?;
        Ok(Self { folder, kubeconfig })
    }

    /// The same with a kubeconfig of the harness, for a way to a cluster that a test can change.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn with(kubeconfig: &Path, context: &str) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let written = folder.path().join("config");
        std::fs::write(&written, std::fs::read_to_string(kubeconfig)?.replace(CONTEXT_NAME, context))?;
        Ok(Self { folder, kubeconfig: written })
    }

    /// Where the kubeconfig is.
    pub fn kubeconfig(&self) -> &Path {
        &self.kubeconfig
    }

    /// The kubeconfig as text.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn kubeconfig_text(&self) -> Result<String> {
        Ok(std::fs::read_to_string(&self.kubeconfig)?)
    }

    /// Writes a bundle; gives its path.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn bundle(&self, text: &str) -> Result<PathBuf> {
        self.bundle_named("bundle.yaml", text)
    }

    /// Writes one of several bundles; gives its path.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn bundle_named(&self, name: &str, text: &str) -> Result<PathBuf> {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text)?;
        Ok(path)
    }

    /// The app with the kubeconfig in its environment, and with these arguments.
    pub fn options(&self, arguments: &[&str]) -> Options {
        Options {
            arguments: arguments.iter().map(|&one| one.to_owned()).collect(),
            environment: vec![("KUBECONFIG".to_owned(), self.kubeconfig.display().to_string())],
            ..Options::default()
        }
    }
}
