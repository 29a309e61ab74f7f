//! Why a connection does not come about: every cause has a stable code; its words say what happened, why it usually does, and what to do.
//!
//! Pure: from a typed [`Fault`] to a [`Problem`]. The list of codes is exported for front ends.

#[doc(hidden)]
pub mod samples;

use glasslift_object::problem::Problem;

use crate::types::{Moved, Sighting};

/// A proxy in a fault: its address without a login, and the setting that named it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Via {
    pub(crate) proxy: String,
    /// Name of the setting, such as `HTTPS_PROXY`.
    pub(crate) setting: &'static str,
}

/// Where a certificate's time of validity ends or begins, as a date for people.
pub(crate) type Date = String;

/// A cause, known by the layer that failed and not by the words of an error. Holds nothing secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    NameNotResolved { host: String },
    Refused { address: String },
    ConnectTimedOut { address: String, seconds: u64 },
    NetworkUnreachable { address: String },
    Unreachable { address: String },
    ProxyInvalid { setting: &'static str },
    ProxyNameNotResolved { via: Via, host: String },
    ProxyUnreachable { via: Via },
    ProxyTimedOut { via: Via, seconds: u64 },
    ProxyRefused { via: Via, address: String, status: String },
    ProxyLogin { via: Via },
    ProxyCannotReach { via: Via, address: String },
    ProxyTls { via: Via },
    ProxyConfused { via: Via },
    NoAnswer { address: String, seconds: u64 },
    PlainHttp { address: String },
    Closed { address: String },
    UnknownAuthority { address: String, issuer: String },
    LeafAsAuthority { address: String },
    AuthorityUnusable { context: String },
    NameMismatch { host: String, names: String },
    Expired { address: String, until: Date },
    NotYetValid { address: String, from: Date },
    ClockWrong { address: String, minutes: u64, ahead: bool },
    OldCertificate { address: String },
    TlsFailed { address: String },
    ClientCertificateUnusable { user: String },
    ClientKeyMismatch { user: String },
    ClientCertificateExpired { user: String, until: Date },
    ClientCertificateRefused { address: String, user: String },
    Unauthorized { user: String },
    Forbidden { user: String },
    MayNotImpersonate { user: String, acting_as: String },
    NotKubernetes { address: String, what: &'static str, status: Option<u16> },
    Redirected { address: String, to: String },
    TooOld { version: String, minimum: String },
    Busy { address: String },
    Failing { address: String, status: u16 },
    ApisDown { names: String },
    ClusterChanged(Box<Moved>),
}

impl Fault {
    /// Its stable code.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::NameNotResolved { .. } => "name-not-resolved",
            Self::Refused { .. } => "connection-refused",
            Self::ConnectTimedOut { .. } => "connect-timed-out",
            Self::NetworkUnreachable { .. } => "network-unreachable",
            Self::Unreachable { .. } => "unreachable",
            Self::ProxyInvalid { .. } => "proxy-variable-invalid",
            Self::ProxyNameNotResolved { .. } => "proxy-name-not-resolved",
            Self::ProxyUnreachable { .. } => "proxy-unreachable",
            Self::ProxyTimedOut { .. } => "proxy-timed-out",
            Self::ProxyRefused { .. } => "proxy-refused",
            Self::ProxyLogin { .. } => "proxy-auth-required",
            Self::ProxyCannotReach { .. } => "proxy-cannot-reach",
            Self::ProxyTls { .. } => "proxy-tls-failed",
            Self::ProxyConfused { .. } => "proxy-not-understood",
            Self::NoAnswer { .. } => "no-answer",
            Self::PlainHttp { .. } => "plain-http",
            Self::Closed { .. } => "connection-closed",
            Self::UnknownAuthority { .. } => "unknown-ca",
            Self::LeafAsAuthority { .. } => "leaf-as-ca",
            Self::AuthorityUnusable { .. } => "ca-unusable",
            Self::NameMismatch { .. } => "name-mismatch",
            Self::Expired { .. } => "certificate-expired",
            Self::NotYetValid { .. } => "certificate-not-yet-valid",
            Self::ClockWrong { .. } => "clock-wrong",
            Self::OldCertificate { .. } => "certificate-v1",
            Self::TlsFailed { .. } => "tls-failed",
            Self::ClientCertificateUnusable { .. } => "client-certificate-unusable",
            Self::ClientKeyMismatch { .. } => "client-key-mismatch",
            Self::ClientCertificateExpired { .. } => "client-certificate-expired",
            Self::ClientCertificateRefused { .. } => "client-certificate-refused",
            Self::Unauthorized { .. } => "unauthorized",
            Self::Forbidden { .. } => "forbidden",
            Self::MayNotImpersonate { .. } => "impersonation-forbidden",
            Self::NotKubernetes { .. } => "not-kubernetes",
            Self::Redirected { .. } => "redirected",
            Self::TooOld { .. } => "server-too-old",
            Self::Busy { .. } => "server-busy",
            Self::Failing { .. } => "server-failing",
            Self::ApisDown { .. } => "apis-down",
            Self::ClusterChanged(_) => "cluster-changed",
        }
    }

    /// The values in its text, by name.
    pub(crate) fn params(&self) -> Vec<(&'static str, String)> {
        let via = |via: &Via| vec![("proxy", via.proxy.clone()), ("setting", via.setting.to_owned())];
        let with = |mut first: Vec<(&'static str, String)>, more: Vec<(&'static str, String)>| {
            first.extend(more);
            first
        };
        match self.clone() {
            Self::NameNotResolved { host } => vec![("host", host)],
            Self::ConnectTimedOut { address, seconds } | Self::NoAnswer { address, seconds } => {
                vec![("address", address), ("seconds", seconds.to_string())]
            }
            Self::Refused { address }
            | Self::NetworkUnreachable { address }
            | Self::Unreachable { address }
            | Self::PlainHttp { address }
            | Self::Closed { address }
            | Self::LeafAsAuthority { address }
            | Self::OldCertificate { address }
            | Self::TlsFailed { address }
            | Self::Busy { address } => vec![("address", address)],
            Self::ProxyInvalid { setting } => vec![("setting", (*setting).to_owned())],
            Self::ProxyNameNotResolved { via: proxy, host } => with(via(&proxy), vec![("host", host)]),
            Self::ProxyUnreachable { via: proxy }
            | Self::ProxyLogin { via: proxy }
            | Self::ProxyTls { via: proxy }
            | Self::ProxyConfused { via: proxy } => via(&proxy),
            Self::ProxyTimedOut { via: proxy, seconds } => with(via(&proxy), vec![("seconds", seconds.to_string())]),
            Self::ProxyRefused { via: proxy, address, status } => {
                with(via(&proxy), vec![("address", address), ("status", status)])
            }
            Self::ProxyCannotReach { via: proxy, address } => with(via(&proxy), vec![("address", address)]),
            Self::UnknownAuthority { address, issuer } => vec![("address", address), ("issuer", issuer)],
            Self::AuthorityUnusable { context } => vec![("context", context)],
            Self::NameMismatch { host, names } => vec![("host", host), ("names", names)],
            Self::Expired { address, until } => vec![("address", address), ("until", until)],
            Self::NotYetValid { address, from } => vec![("address", address), ("from", from)],
            Self::ClockWrong { address, minutes, ahead } => vec![
                ("address", address),
                ("minutes", minutes.to_string()),
                ("direction", if ahead { "ahead" } else { "behind" }.to_owned()),
            ],
            Self::ClientCertificateUnusable { user }
            | Self::ClientKeyMismatch { user }
            | Self::Unauthorized { user }
            | Self::Forbidden { user } => vec![("user", user)],
            Self::ClientCertificateExpired { user, until } => vec![("user", user), ("until", until)],
            Self::ClientCertificateRefused { address, user } => vec![("address", address), ("user", user)],
            Self::MayNotImpersonate { user, acting_as } => vec![("user", user), ("acting_as", acting_as)],
            Self::NotKubernetes { address, what, status } => vec![
                ("address", address),
                ("what", what.to_owned()),
                ("status", status.map_or_else(String::new, |status| status.to_string())),
            ],
            Self::Redirected { address, to } => vec![("address", address), ("to", to)],
            Self::TooOld { version, minimum } => vec![("version", version), ("minimum", minimum)],
            Self::Failing { address, status } => vec![("address", address), ("status", status.to_string())],
            Self::ApisDown { names } => vec![("names", names)],
            Self::ClusterChanged(moved) => {
                let tag = |sighting: &Sighting| sighting.mark.as_ref().map_or("untagged", |mark| mark.tag.name());
                vec![
                    ("was", moved.before.to_string()),
                    ("was_tag", tag(&moved.before).to_owned()),
                    ("now", moved.now.to_string()),
                    ("now_tag", tag(&moved.now).to_owned()),
                    ("context", moved.context),
                ]
            }
        }
    }

    /// Whether trying again without changing anything may succeed.
    fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::NameNotResolved { .. }
                | Self::Refused { .. }
                | Self::ConnectTimedOut { .. }
                | Self::NetworkUnreachable { .. }
                | Self::Unreachable { .. }
                | Self::ProxyNameNotResolved { .. }
                | Self::ProxyUnreachable { .. }
                | Self::ProxyTimedOut { .. }
                | Self::ProxyCannotReach { .. }
                | Self::NoAnswer { .. }
                | Self::Closed { .. }
                | Self::Busy { .. }
                | Self::Failing { .. }
                | Self::ApisDown { .. }
        )
    }

    /// The problem. `detail` is technical and holds nothing secret; empty for none.
    pub(crate) fn explain(&self, detail: &str) -> Problem {
        let problem = Problem { retryable: self.is_transient(), ..Problem::new(self.code()) };
        let problem = self.params().into_iter().fold(problem, |problem, (name, value)| problem.param(name, value));
        if detail.is_empty() { problem } else { problem.detail(detail) }
    }
}

#[cfg(test)]
pub(crate) mod tests;
