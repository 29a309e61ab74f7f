//! What is known about kubeconfigs and clusters, for people.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::problem::Problem;

/// A kubeconfig file and what can be chosen in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
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
#[ts(export)]
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
#[ts(export)]
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
#[ts(export)]
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

/// The cluster a run is pinned to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ClusterInfo {
    /// Path of the kubeconfig.
    pub kubeconfig: String,
    /// Context name.
    pub context: String,
    /// Server address, without credentials.
    pub server: String,
    /// Who the server says we are; the user entry's name where it does not say.
    pub user: String,
    /// Namespace for objects that name none.
    pub namespace: String,
    /// Server version, for example `v1.36.3`.
    pub version: String,
    /// UID of the namespace `kube-system`: the identity of the cluster. None when it may not be read.
    #[ts(type = "string | null")]
    pub uid: Option<String>,
    /// Whether the kubeconfig switches certificate checks off.
    pub insecure: bool,
    /// What the cluster is recognised by: the UID of `kube-system`, else a hash of the server address and its authority.
    #[serde(default)]
    pub identity: String,
    /// Whom the user acts as, by impersonation.
    #[serde(default)]
    #[ts(type = "string | null")]
    pub acting_as: Option<String>,
    /// Proxy on the way, without credentials.
    #[serde(default)]
    #[ts(type = "string | null")]
    pub proxy: Option<String>,
}

/// A verb on a kind that the bundle needs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Permission {
    /// Kubernetes verb, for example `patch`.
    pub verb: String,
    /// API group; empty for the core group.
    pub group: String,
    /// Plural resource name, for example `deployments`.
    pub resource: String,
    /// Namespace; none for what has cluster scope.
    #[ts(type = "string | null")]
    pub namespace: Option<String>,
}

impl std::fmt::Display for Permission {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.verb, self.resource)?;
        if !self.group.is_empty() {
            write!(f, ".{}", self.group)?;
        }
        match &self.namespace {
            Some(namespace) => write!(f, " in {namespace}"),
            None => Ok(()),
        }
    }
}

impl Permission {
    /// As kubectl names it: `patch deployments.apps -n web`.
    pub fn for_kubectl(&self) -> String {
        match &self.namespace {
            Some(namespace) => format!("{} -n {namespace}", Self { namespace: None, ..self.clone() }),
            None => self.to_string(),
        }
    }
}

/// A part of the cluster that is broken and matters to a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[ts(export)]
pub enum HealthNotice {
    /// An aggregated API is not available.
    ApiServiceDown {
        /// Name of the APIService, for example `v1beta1.metrics.k8s.io`.
        name: String,
        /// Its own words.
        message: String,
    },
    /// A webhook matches kinds of the bundle, refuses on failure and has nobody behind it.
    WebhookWithoutBackend {
        /// Configuration and webhook, for example `policy/validate.policy.example.com`.
        name: String,
        /// The Service it calls, as `namespace/name`.
        service: String,
        /// Kinds of the bundle that it matches.
        kinds: Vec<String>,
    },
}

/// What kind of environment a cluster is, by the user's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum EnvironmentTag {
    /// Customers depend on it: its name has to be typed before a run.
    Production,
    /// Looks like production.
    Staging,
    /// For trying out.
    Test,
    /// Somebody's own.
    Development,
    /// Not said.
    Untagged,
}

/// What the user said about a cluster. Kept by `ClusterInfo::identity`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ClusterLabel {
    /// What kind of environment it is.
    pub tag: EnvironmentTag,
    /// The user's own name for it; none uses the context name.
    #[ts(type = "string | null")]
    pub name: Option<String>,
}

/// Something that happens while a connection is tested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[ts(export)]
pub enum CheckEvent {
    /// A step begins.
    Started {
        /// Which step.
        step: CheckStep,
    },
    /// Something to read while a step lasts, for example what a sign-in tool prints. Redacted.
    Message {
        /// Which step.
        step: CheckStep,
        /// What a tool printed; empty for our own.
        text: String,
        /// Our own, which is worded by its value; none for what a tool printed.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        #[ts(optional)]
        fact: Option<CheckFact>,
    },
    /// A step ended.
    Done {
        /// How.
        result: CheckResult,
    },
}

/// What a connection test does, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum CheckStep {
    /// Read the kubeconfig.
    Config,
    /// Find and run the sign-in tool.
    SignInTool,
    /// Get credentials.
    Credentials,
    /// Resolve the server's name.
    Name,
    /// Open a connection to the server, or to the proxy.
    Reach,
    /// Agree on encryption and check the certificate.
    Tls,
    /// Ask for the version.
    Version,
    /// Ask who we are.
    Identity,
    /// Ask what the server offers.
    Discovery,
    /// Look whether aggregated APIs are available.
    Health,
}

/// Something worth knowing about a step that passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[ts(export)]
pub enum CheckFact {
    /// The same in every language: an address, a name, a version.
    Plain {
        /// The text.
        text: String,
    },
    /// There is a client certificate.
    ClientCertificate {
        /// Its last moment, where it can be read.
        #[ts(type = "string | null")]
        until: Option<String>,
    },
    /// There is a token.
    Token {
        /// Its last moment.
        until: String,
    },
    /// There is a token that says no end, or a password.
    TokenOrPassword,
    /// There are no credentials.
    NoCredentials,
    /// The server was reached through a proxy.
    Through {
        /// The server's address.
        address: String,
        /// The proxy's.
        proxy: String,
    },
    /// The server's certificate is not checked, as the kubeconfig says.
    Unchecked,
    /// This computer's clock differs from the server's.
    ClockOff {
        /// By how many minutes.
        minutes: u32,
        /// Whether it is ahead.
        ahead: bool,
    },
}

impl CheckFact {
    /// Nothing for an empty text.
    pub(super) fn plain(text: impl Into<String>) -> Vec<Self> {
        let text = text.into();
        if text.is_empty() { Vec::new() } else { vec![Self::Plain { text }] }
    }
}

/// One line of a connection test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CheckResult {
    /// Which step.
    pub step: CheckStep,
    /// How long it took.
    pub took_ms: u32,
    /// What is worth knowing, for example the version.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[ts(optional, as = "Option<Vec<CheckFact>>")]
    pub facts: Vec<CheckFact>,
    /// Why it failed; none when it passed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub problem: Option<Problem>,
}
