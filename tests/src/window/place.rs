//! Where a test of the window keeps its kubeconfig and its bundle.

use std::path::PathBuf;

use anyhow::Result;

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
        let path = self.folder.path().join("bundle.yaml");
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
