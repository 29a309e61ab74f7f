//! What can be chosen, for people.

use std::path::{Path, PathBuf};

use glasslift_environment::PastedKubeconfig;
use glasslift_object::problem::Problem;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A kubeconfig file and what can be chosen in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "cluster.ts")]
pub struct KubeconfigSource {
    /// Path of the file; for a `KUBECONFIG` list each file has an entry of its own.
    pub path: String,
    /// Why it is in the list.
    pub origin: Origin,
    /// Its contexts, in file order.
    pub contexts: Vec<ContextSummary>,
    /// Set when the file cannot be read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub problem: Option<Problem>,
}

/// Why a kubeconfig is in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "cluster.ts")]
pub enum Origin {
    /// Named by the environment variable `KUBECONFIG`.
    Environment,
    /// The default file in the home folder.
    Default,
    /// Chosen by the user.
    Chosen,
    /// Pasted; kept in memory only.
    Pasted,
}

/// One context of a kubeconfig. Nothing was contacted to make this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "cluster.ts")]
pub struct ContextSummary {
    /// Name.
    pub name: String,
    /// Server address, without credentials.
    pub server: String,
    /// Name of the user entry.
    pub user: String,
    /// Namespace of the context, `default` when it names none.
    pub namespace: String,
    /// How it signs in.
    pub auth: AuthKind,
    /// Whether the file marks it as the current context. A suggestion only.
    pub current: bool,
    /// Why it cannot be used; none when it can.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub problem: Option<Problem>,
}

/// How a context signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[ts(export_to = "cluster.ts")]
pub enum AuthKind {
    /// Client certificate.
    Certificate,
    /// Bearer token, inline or from a file.
    Token,
    /// User name and password.
    Basic,
    /// A sign-in tool.
    Exec {
        /// The tool's command.
        command: String,
    },
    /// A legacy provider such as `oidc`.
    Provider {
        /// Its name.
        name: String,
    },
    /// Nothing: anonymous.
    None,
}

/// Which cluster the user chose. Pinned: the current context is never followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Kubeconfig file, with its whole path.
    pub kubeconfig: PathBuf,
    /// Context in it.
    pub context: String,
    /// Namespace for objects that name none, instead of the context's.
    pub namespace: Option<String>,
}

impl Target {
    /// A context in a kubeconfig, which may be named as it is seen from the folder that the program works in.
    pub fn new(kubeconfig: &Path, context: impl Into<String>, namespace: Option<String>) -> Self {
        Self { kubeconfig: absolute(kubeconfig), context: context.into(), namespace }
    }
}

/// The whole path of a kubeconfig, so that it means the same in every folder; that of a pasted one stands for it as it is.
pub fn absolute(kubeconfig: &Path) -> PathBuf {
    match PastedKubeconfig::is_one(kubeconfig) {
        true => kubeconfig.to_owned(),
        false => std::path::absolute(kubeconfig).unwrap_or_else(|_| kubeconfig.to_owned()),
    }
}
