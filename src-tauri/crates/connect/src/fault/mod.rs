//! Why a connection does not come about: every cause has a stable code, and says what happened, why it usually does, and what to do.
//!
//! Pure: from a typed [`Fault`] to a [`Problem`]. The list of codes is exported for front ends that word them in another language.

mod entries;
#[doc(hidden)]
pub mod samples;

pub(crate) use entries::ENTRIES;

use glasslift_object::problem::Problem;

/// What the catalogue says about one code. `{name}` stands for the parameter of that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Stable code.
    pub code: &'static str,
    /// Whether trying again without changing anything may succeed.
    pub retryable: bool,
    /// What happened.
    pub message: &'static str,
    /// Why it usually does.
    pub why: &'static str,
    /// What to do.
    pub action: &'static str,
}

/// All entries, in the order of a connection test.
pub fn entries() -> &'static [Entry] {
    ENTRIES
}

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
    NotKubernetes { address: String, what: String },
    Redirected { address: String, to: String },
    TooOld { version: String, minimum: String },
    Busy { address: String },
    Failing { address: String, status: u16 },
    ApisDown { names: String },
    ClusterChanged { context: String, was: String, now: String },
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
            Self::ClusterChanged { .. } => "cluster-changed",
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
                ("direction", if ahead { "ahead of" } else { "behind" }.to_owned()),
            ],
            Self::ClientCertificateUnusable { user }
            | Self::ClientKeyMismatch { user }
            | Self::Unauthorized { user }
            | Self::Forbidden { user } => vec![("user", user)],
            Self::ClientCertificateExpired { user, until } => vec![("user", user), ("until", until)],
            Self::ClientCertificateRefused { address, user } => vec![("address", address), ("user", user)],
            Self::MayNotImpersonate { user, acting_as } => vec![("user", user), ("acting_as", acting_as)],
            Self::NotKubernetes { address, what } => vec![("address", address), ("what", what)],
            Self::Redirected { address, to } => vec![("address", address), ("to", to)],
            Self::TooOld { version, minimum } => vec![("version", version), ("minimum", minimum)],
            Self::Failing { address, status } => vec![("address", address), ("status", status.to_string())],
            Self::ApisDown { names } => vec![("names", names)],
            Self::ClusterChanged { context, was, now } => vec![("context", context), ("was", was), ("now", now)],
        }
    }

    /// The explanation. `detail` is technical and holds nothing secret; empty for none.
    pub(crate) fn explain(&self, detail: &str) -> Problem {
        let params = self.params();
        let fallback = Entry { code: self.code(), retryable: false, message: "", why: "", action: "" };
        let entry = ENTRIES.iter().find(|entry| entry.code == self.code()).copied().unwrap_or(fallback);
        let mut problem = Problem::new(entry.code, filled(entry.message, &params))
            .hint(filled(entry.why, &params))
            .hint(filled(entry.action, &params));
        problem.retryable = entry.retryable;
        for (name, value) in params {
            problem = problem.param(name, value);
        }
        if detail.is_empty() { problem } else { problem.detail(detail) }
    }
}

fn filled(template: &str, params: &[(&'static str, String)]) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    // One pass: a value that looks like a placeholder stays what it is.
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let Some((name, tail)) = after.split_once('}') else { break };
        text.push_str(params.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value.as_str()));
        rest = tail;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
pub(crate) mod tests;
