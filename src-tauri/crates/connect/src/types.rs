//! What a connection test says and what a person says about a cluster.

use std::fmt;

use glasslift_object::problem::Problem;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What kind of environment a cluster is, by the user's word. The strictest comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "clap", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "cluster.ts")]
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

impl EnvironmentTag {
    /// Its name in arguments, files and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Staging => "staging",
            Self::Test => "test",
            Self::Development => "development",
            Self::Untagged => "untagged",
        }
    }
}

/// What the user said about a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "cluster.ts")]
pub struct Mark {
    /// What kind of environment it is.
    pub tag: EnvironmentTag,
    /// The user's own name for it; none uses the context name.
    #[ts(type = "string | null")]
    pub name: Option<String>,
}

/// A context leads to another cluster than last time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "cluster.ts")]
pub struct Moved {
    /// The context.
    pub context: String,
    /// Where it led.
    pub before: Sighting,
    /// Where it leads now.
    pub now: Sighting,
}

/// A cluster as it was seen at one time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "cluster.ts")]
pub struct Sighting {
    /// Its UID; without the right to read it a hash of its address.
    pub identity: String,
    /// Server address.
    pub server: String,
    /// Kubernetes version; empty where it was not kept.
    pub version: String,
    /// What a person said about it.
    pub mark: Option<Mark>,
    /// When; none for now, or where it was not kept.
    #[ts(type = "string | null")]
    pub at: Option<Timestamp>,
}

/// As a person reads it: the own name, the server, the identity.
impl fmt::Display for Sighting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = self.mark.as_ref().and_then(|mark| mark.name.as_ref()) {
            write!(f, "{name}, ")?;
        }
        match self.server.as_str() {
            "" => f.write_str(&self.identity),
            server => write!(f, "{server} ({})", self.identity),
        }
    }
}

/// Something that happens while a connection is tested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[ts(export_to = "cluster.ts")]
pub enum CheckEvent {
    /// A step begins.
    Started {
        /// Which step.
        step: CheckStep,
    },
    /// What a sign-in tool says while a step lasts. Redacted.
    Message {
        /// Which step.
        step: CheckStep,
        /// Its words.
        text: String,
    },
    /// Something worth knowing while a step lasts.
    Fact {
        /// Which step.
        step: CheckStep,
        /// What.
        fact: CheckFact,
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
#[ts(export_to = "cluster.ts")]
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
#[ts(export_to = "cluster.ts")]
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
#[ts(export_to = "cluster.ts")]
pub struct CheckResult {
    /// Which step.
    pub step: CheckStep,
    /// How long it took.
    pub took_ms: u32,
    /// Something to show, for example the version.
    pub facts: Vec<CheckFact>,
    /// Why it failed; none when it passed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub problem: Option<Problem>,
}
