//! Bundles from http(s) addresses.

use std::io;
use std::time::Duration;

use glasslift_object::problem::Problem;
use ureq::tls::{RootCerts, TlsConfig};

use super::address::shown;
use super::input::{Input, SIZE_LIMIT};
use super::too_large;

/// What bounds a download.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    size: u64,
    redirects: u32,
    connect: Duration,
    answer: Duration,
    all: Duration,
    /// Whether the proxy of the environment is used.
    proxy: bool,
}

/// The bounds for real downloads.
pub(super) const BOUNDS: Bounds = Bounds {
    size: SIZE_LIMIT,
    redirects: 5,
    connect: Duration::from_secs(10),
    answer: Duration::from_secs(30),
    all: Duration::from_secs(120),
    proxy: true,
};

/// Downloads the bytes behind an address. An https address never leads to an http one, and certificates are checked against those
/// that the operating system trusts.
pub(super) fn download(address: &str, bounds: Bounds) -> Result<Input, Problem> {
    let label = shown(address);
    let failed = |error: &ureq::Error| explain(&label, error, bounds);
    let mut config = ureq::Agent::config_builder()
        .timeout_global(Some(bounds.all))
        .timeout_connect(Some(bounds.connect))
        .timeout_recv_response(Some(bounds.answer))
        .max_redirects(bounds.redirects)
        .https_only(address.starts_with("https://"))
        .http_status_as_error(false)
        .tls_config(TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build())
        // The checksum is that of the file, not of a compressed transfer.
        .accept_encoding("identity");
    if !bounds.proxy {
        config = config.proxy(None);
    }
    let agent: ureq::Agent = config.build().into();
    let mut response = agent.get(address).call().map_err(|error| failed(&error))?;
    let status = response.status();
    if !status.is_success() {
        return Err(refused(&label, status));
    }
    let kind = response.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("text/html") {
        return Err(Problem::new("web-page", format!("{label} is a web page, not a bundle."))
            .param("source", &label)
            .hint("Use the address of the file itself; on GitHub and GitLab that is behind the button Raw.")
            .hint("A page to sign in to looks the same: download such a file by hand and choose it here."));
    }
    let bytes = response.body_mut().with_config().limit(bounds.size).read_to_vec().map_err(|error| match error {
        ureq::Error::BodyExceedsLimit(_) => too_large(&label),
        other => failed(&other),
    })?;
    Ok(Input { label, bytes })
}

fn refused(label: &str, status: http::StatusCode) -> Problem {
    let problem =
        Problem::new("download-failed", format!("{label} cannot be downloaded: the server answered {status}."))
            .param("source", label)
            .param("status", status.to_string());
    match status.as_u16() {
        404 | 410 => problem.case("gone").hint("Check the address: the version or the file name may be misspelt."),
        401 | 403 => {
            problem.case("sign-in").hint("The server wants credentials. Download the file by hand and choose it here.")
        }
        429 | 500..=599 => {
            problem.case("busy").hint("The server has a problem of its own. Try again later.").retryable()
        }
        _ => problem.hint("The file can also be downloaded by hand and chosen here."),
    }
}

/// Says what went wrong in words of our own: the library's texts may hold the address with its credentials.
fn explain(label: &str, error: &ureq::Error, bounds: Bounds) -> Problem {
    let (case, what, hint, retryable) = match error {
        ureq::Error::Timeout(_) => (
            "too-long",
            format!("the server took too long (at most {} s in all)", bounds.all.as_secs_f32().ceil()),
            "Check the network and the proxy, and try again.",
            true,
        ),
        ureq::Error::TooManyRedirects => (
            "circle",
            format!("it leads from one address to the next, more than {} times", bounds.redirects),
            "Use the address that a browser ends up at.",
            false,
        ),
        ureq::Error::RequireHttpsOnly(_) => (
            "no-tls",
            "it leads from an https address to one without TLS, which anybody on the way could change".to_owned(),
            "Use the final address, or download the file by hand and check it.",
            false,
        ),
        ureq::Error::HostNotFound => (
            "no-server",
            "there is no such server".to_owned(),
            "Check the spelling, the network and the name server.",
            true,
        ),
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => {
            ("bad-address", "it is no valid address".to_owned(), "Write it as https://SERVER/PATH.", false)
        }
        ureq::Error::Rustls(error) => (
            "certificate",
            format!("the secure connection failed: {error}"),
            "The server's certificate must be one that this computer trusts; company proxies often bring their own.",
            false,
        ),
        ureq::Error::Io(error) => return connection(label, error),
        ureq::Error::InvalidProxyUrl | ureq::Error::ConnectProxyFailed(_) => {
            ("proxy", "the proxy does not work".to_owned(), "Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.", true)
        }
        _ => (
            "nonsense",
            "the server's answer cannot be understood".to_owned(),
            "Check the address and the proxy.",
            true,
        ),
    };
    let problem = Problem::new("download-failed", format!("{label} cannot be downloaded: {what}."))
        .case(case)
        .param("source", label)
        .hint(hint)
        .hint(BY_HAND);
    if retryable { problem.retryable() } else { problem }
}

const BY_HAND: &str = "The file can also be downloaded by hand and chosen here.";

fn connection(label: &str, error: &io::Error) -> Problem {
    // Certificate errors arrive wrapped in an I/O error, depending on when they show.
    let text = error.to_string();
    let (case, what, hint) = if text.contains("certificate") {
        (
            "certificate",
            format!("the secure connection failed: {text}"),
            "The server's certificate must be one that this computer trusts.",
        )
    } else {
        ("connection", format!("the connection failed: {text}"), "Check the address, the network and the proxy.")
    };
    Problem::new("download-failed", format!("{label} cannot be downloaded: {what}."))
        .case(case)
        .param("source", label)
        .param("error", text)
        .hint(hint)
        .hint(BY_HAND)
        .retryable()
}

#[cfg(test)]
mod tests;
