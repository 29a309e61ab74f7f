//! Which proxy stands between here and a server. Pure.
//!
//! The rules are those of kubectl: `proxy-url` of the kubeconfig wins and knows no exceptions (`client-go/rest`), else the environment
//! decides by the rules of Go's `golang.org/x/net/http/httpproxy`, applied to the address of the server.

use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The variables that name proxies. `HTTP_PROXY` counts for servers without encryption only, as in Go.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct ProxyVariables {
    /// `HTTPS_PROXY`, else `https_proxy`.
    pub(crate) https: Option<String>,
    /// `HTTP_PROXY`, else `http_proxy`.
    pub(crate) http: Option<String>,
    /// `NO_PROXY`, else `no_proxy`.
    pub(crate) no_proxy: Option<String>,
}

impl std::fmt::Debug for ProxyVariables {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The address of a proxy may hold a password.
        f.debug_struct("ProxyVariables").field("no_proxy", &self.no_proxy).finish_non_exhaustive()
    }
}

impl ProxyVariables {
    /// Takes them from an environment; capitals win, an empty variable counts as unset.
    pub(crate) fn from(variable: impl Fn(&str) -> Option<String>) -> Self {
        let any = |name: &str| {
            let lower = name.to_lowercase();
            variable(name).filter(|text| !text.is_empty()).or_else(|| variable(&lower).filter(|text| !text.is_empty()))
        };
        Self { https: any("HTTPS_PROXY"), http: any("HTTP_PROXY"), no_proxy: any("NO_PROXY") }
    }
}

/// Where a setting came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProxySource {
    /// `proxy-url` in the kubeconfig.
    Kubeconfig,
    /// `HTTPS_PROXY` or `https_proxy`.
    HttpsVariable,
    /// `HTTP_PROXY` or `http_proxy`.
    HttpVariable,
}

impl ProxySource {
    /// The setting by its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Kubeconfig => "proxy-url",
            Self::HttpsVariable => "HTTPS_PROXY",
            Self::HttpVariable => "HTTP_PROXY",
        }
    }
}

/// How a proxy is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProxyScheme {
    /// `CONNECT` over plain HTTP.
    Http,
    /// `CONNECT` over TLS.
    Https,
    /// SOCKS 5; names are resolved by the proxy, as Go does for both spellings.
    Socks5,
}

/// A proxy to go through.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Proxy {
    pub(crate) scheme: ProxyScheme,
    pub(crate) host: String,
    pub(crate) port: u16,
    /// User and password, decoded.
    pub(crate) login: Option<(String, String)>,
    pub(crate) source: ProxySource,
    shown: String,
}

impl Proxy {
    /// Its address without user and password.
    pub(crate) fn address(&self) -> &str {
        &self.shown
    }

    /// Value of `Proxy-Authorization`.
    pub(crate) fn basic(&self) -> Option<String> {
        let (user, password) = self.login.as_ref()?;
        Some(format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))))
    }
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Proxy").field("address", &self.shown).field("source", &self.source).finish_non_exhaustive()
    }
}

/// A setting that is no address of a proxy. It keeps nothing of the value, which may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InvalidProxy {
    pub(crate) source: ProxySource,
}

/// The address that is looked for in the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Destination<'a> {
    /// Whether it is reached by `https`.
    pub(crate) encrypted: bool,
    /// Name or address, without brackets.
    pub(crate) host: &'a str,
    pub(crate) port: u16,
}

/// Chooses the proxy for a server; none for a direct connection.
///
/// # Errors
/// The setting that would count is no usable address.
pub(crate) fn choose(
    server: Destination<'_>,
    kubeconfig: Option<&str>,
    variables: &ProxyVariables,
) -> Result<Option<Proxy>, InvalidProxy> {
    if let Some(url) = kubeconfig.filter(|url| !url.is_empty()) {
        return parse(url, ProxySource::Kubeconfig).map(Some);
    }
    let (value, source) = if server.encrypted {
        (&variables.https, ProxySource::HttpsVariable)
    } else {
        (&variables.http, ProxySource::HttpVariable)
    };
    match value {
        Some(value) if uses_proxy(server, variables.no_proxy.as_deref().unwrap_or_default()) => {
            parse(value, source).map(Some)
        }
        _ => Ok(None),
    }
}

/// A setting without a scheme means `http`, as in Go; a kubeconfig has to name one.
fn parse(text: &str, source: ProxySource) -> Result<Proxy, InvalidProxy> {
    let invalid = InvalidProxy { source };
    let (scheme, rest) = match text.trim().split_once("://") {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
        None if source == ProxySource::Kubeconfig => return Err(invalid),
        None => ("http".to_owned(), text.trim()),
    };
    let (kind, default_port) = match scheme.as_str() {
        "http" => (ProxyScheme::Http, 80),
        "https" => (ProxyScheme::Https, 443),
        "socks5" | "socks5h" => (ProxyScheme::Socks5, 1080),
        _ => return Err(invalid),
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (login, place) = match authority.rsplit_once('@') {
        Some((login, place)) => (Some(login), place),
        None => (None, authority),
    };
    let (host, port) = host_and_port(place);
    let port = match port {
        None | Some("") => default_port,
        Some(port) => port.parse().map_err(|_| invalid)?,
    };
    if host.is_empty() || host.contains(|character: char| character.is_whitespace() || character.is_control()) {
        return Err(invalid);
    }
    let login = login.map(|login| {
        let (user, password) = login.split_once(':').unwrap_or((login, ""));
        (decoded(user), decoded(password))
    });
    Ok(Proxy {
        scheme: kind,
        host: host.to_owned(),
        port,
        login,
        source,
        shown: format!("{scheme}://{}", super::joined(host, port)),
    })
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Splits `host:port`, `[::1]:port` and bare addresses.
fn host_and_port(text: &str) -> (&str, Option<&str>) {
    if let Some((host, rest)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return (host, rest.strip_prefix(':'));
    }
    match text.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') => (host, Some(port)),
        _ => (text, None),
    }
}

/// `useProxy` of Go's httpproxy.
fn uses_proxy(server: Destination<'_>, no_proxy: &str) -> bool {
    let host = server.host.trim().to_lowercase();
    let address: Option<IpAddr> = host.parse().ok().map(canonical);
    if host == "localhost" || address.is_some_and(|address| address.is_loopback()) {
        return false;
    }
    !no_proxy.split(',').any(|entry| excludes(entry, &host, server.port, address))
}

/// An IPv4 address written as IPv6 is that IPv4 address.
fn canonical(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

fn excludes(entry: &str, host: &str, port: u16, address: Option<IpAddr>) -> bool {
    let entry = entry.trim().to_lowercase();
    if entry == "*" {
        return true;
    }
    if let Some((network, length)) = entry.split_once('/')
        && let (Ok(network), Ok(length)) = (network.parse::<IpAddr>(), length.parse::<u8>())
    {
        return address.is_some_and(|address| is_in(address, network, length));
    }
    let (name, wanted_port) = host_and_port(&entry);
    let right_port = wanted_port.is_none_or(|wanted| wanted.is_empty() || wanted.parse() == Ok(port));
    if name.is_empty() || !right_port {
        return false;
    }
    if let Ok(excluded) = name.parse::<IpAddr>() {
        return address == Some(canonical(excluded));
    }
    // `*.x` and `.x` are names below x; `x` is that name and those below.
    match name.strip_prefix('*').unwrap_or(name) {
        suffix if suffix.starts_with('.') => address.is_none() && host.ends_with(suffix),
        name => address.is_none() && (host == name || host.ends_with(&format!(".{name}"))),
    }
}

fn is_in(address: IpAddr, network: IpAddr, length: u8) -> bool {
    match (address, canonical(network)) {
        (IpAddr::V4(address), IpAddr::V4(network)) if length <= 32 => {
            let mask = u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or(0);
            u32::from(address) & mask == u32::from(network) & mask
        }
        (IpAddr::V6(address), IpAddr::V6(network)) if length <= 128 => {
            let mask = u128::MAX.checked_shl(128 - u32::from(length)).unwrap_or(0);
            u128::from(address) & mask == u128::from(network) & mask
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
