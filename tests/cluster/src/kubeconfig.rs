//! Kubeconfig files for the identities of a control plane.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::certificates::ClientCertificate;
use crate::error::Error;

/// What a kubeconfig says.
pub(crate) struct Kubeconfig<'a> {
    pub(crate) context: &'a str,
    pub(crate) user: &'a str,
    pub(crate) server: &'a str,
    pub(crate) ca_pem: &'a str,
    pub(crate) identity: &'a ClientCertificate,
}

impl Kubeconfig<'_> {
    /// The file's text, certificates embedded.
    pub(crate) fn text(&self) -> String {
        let cluster = json!({
            "server": self.server,
            "certificate-authority-data": STANDARD.encode(self.ca_pem),
        });
        let user = json!({
            "client-certificate-data": STANDARD.encode(&self.identity.certificate_pem),
            "client-key-data": STANDARD.encode(&self.identity.key_pem),
        });
        let config = json!({
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{ "name": self.context, "cluster": cluster }],
            "users": [{ "name": self.user, "user": user }],
            "contexts": [{
                "name": self.context,
                "context": { "cluster": self.context, "user": self.user },
            }],
            "current-context": self.context,
        });
        // JSON is YAML too: readable either way should the YAML writer ever refuse.
        serde_yaml::to_string(&config).unwrap_or_else(|_| config.to_string())
    }

    /// Writes the file so that only the owner can read it, and never half of it.
    pub(crate) fn write(&self, path: &Path) -> Result<(), Error> {
        write_private(path, &self.text())
    }
}

/// Writes a file with a secret in it: mode 0600, complete or not at all.
pub(crate) fn write_private(path: &Path, text: &str) -> Result<(), Error> {
    let draft = path.with_extension("draft");
    let mut options = OpenOptions::new();
    options.create(true).write(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft).map_err(Error::file("create", &draft))?;
    file.write_all(text.as_bytes()).map_err(Error::file("write", &draft))?;
    fs::rename(&draft, path).map_err(Error::file("move into place", path))
}
