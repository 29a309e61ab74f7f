//! The entries of a kubeconfig. Secrets are in types that do not show them.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::types::AuthKind;

/// A cluster entry.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cluster {
    pub server: String,
    pub insecure: bool,
    pub ca: Option<Material>,
    pub proxy_url: Option<SecretString>,
    pub disable_compression: bool,
    pub tls_server_name: Option<String>,
    /// What the extension `client.authentication.k8s.io/exec` passes on to a sign-in tool.
    pub exec_extension: Option<Value>,
}

/// A context entry.
#[derive(Debug, Clone, Default)]
pub(crate) struct Context {
    pub cluster: String,
    pub user: String,
    pub namespace: Option<String>,
}

/// A certificate or key: in the kubeconfig, or in a file beside it.
#[derive(Clone)]
pub enum Material {
    /// PEM.
    Data(SecretString),
    /// Path of a PEM file, absolute.
    File(PathBuf),
}

impl fmt::Debug for Material {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Data(_) => f.write_str("Data"),
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
        }
    }
}

/// Everything a user entry says about signing in.
#[derive(Debug, Clone, Default)]
pub struct AuthInfo {
    /// Client certificate.
    pub certificate: Option<Material>,
    /// Its key.
    pub key: Option<Material>,
    /// Bearer token.
    pub token: Option<SecretString>,
    /// File with a bearer token, absolute. It wins over `token` while it can be read, as in client-go.
    pub token_file: Option<PathBuf>,
    /// User name for basic authentication.
    pub username: Option<String>,
    /// Password for basic authentication.
    pub password: Option<SecretString>,
    /// A sign-in tool.
    pub exec: Option<Exec>,
    /// A legacy provider.
    pub provider: Option<Provider>,
    /// Whom to act as.
    pub impersonation: Option<Impersonation>,
}

/// Whom to act as, by headers (`Impersonate-User` and so on).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Impersonation {
    /// User name.
    pub user: String,
    /// UID.
    pub uid: Option<String>,
    /// Groups.
    pub groups: Vec<String>,
    /// More attributes.
    pub extra: BTreeMap<String, Vec<String>>,
}

/// A sign-in tool (exec plugin).
#[derive(Clone, Default)]
pub struct Exec {
    /// Bare name, or absolute path.
    pub command: String,
    /// Arguments.
    pub args: Vec<String>,
    /// Variables for the tool, beside those it inherits.
    pub env: Vec<(String, SecretString)>,
    /// Version of the protocol, for example `client.authentication.k8s.io/v1`.
    pub api_version: String,
    /// What the kubeconfig says about installing it.
    pub install_hint: Option<String>,
    /// Whether the tool insists on a terminal.
    pub always_interactive: bool,
    /// Whether the tool is told about the cluster.
    pub provide_cluster_info: bool,
}

/// Arguments may hold a password.
impl fmt::Debug for Exec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exec")
            .field("command", &self.command)
            .field("api_version", &self.api_version)
            .finish_non_exhaustive()
    }
}

/// A legacy provider.
#[derive(Clone, Default)]
pub struct Provider {
    /// Its name.
    pub name: String,
    /// Its settings, tokens among them.
    pub config: BTreeMap<String, SecretString>,
}

impl Provider {
    /// A setting of the provider.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.config.get(key).map(ExposeSecret::expose_secret).filter(|value| !value.is_empty())
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider").field("name", &self.name).finish_non_exhaustive()
    }
}

impl AuthInfo {
    /// How it signs in, in client-go's order of precedence.
    pub fn kind(&self) -> AuthKind {
        if self.token.is_some() || self.token_file.is_some() {
            AuthKind::Token
        } else if self.username.is_some() {
            AuthKind::Basic
        } else if let Some(provider) = &self.provider {
            AuthKind::Provider { name: provider.name.clone() }
        } else if self.certificate.is_some() {
            AuthKind::Certificate
        } else if let Some(exec) = &self.exec {
            AuthKind::Exec { command: exec.command.clone() }
        } else {
            AuthKind::None
        }
    }
}
