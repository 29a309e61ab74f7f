//! Bundles from http(s) addresses.

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
        return Err(Problem::new("web-page").param("source", &label));
    }
    let bytes = response.body_mut().with_config().limit(bounds.size).read_to_vec().map_err(|error| match error {
        ureq::Error::BodyExceedsLimit(_) => too_large(&label),
        other => failed(&other),
    })?;
    Ok(Input { label, bytes })
}

fn refused(label: &str, status: http::StatusCode) -> Problem {
    let problem = Problem::new("download-failed").param("source", label).param("status", status.to_string());
    match status.as_u16() {
        404 | 410 => problem.case("gone"),
        401 | 403 => problem.case("sign-in"),
        429 | 500..=599 => problem.case("busy").retryable(),
        _ => problem,
    }
}

/// Says what went wrong in words of our own: the library's texts may hold the address with its credentials.
fn explain(label: &str, error: &ureq::Error, bounds: Bounds) -> Problem {
    let failed = |case: &str| Problem::new("download-failed").case(case).param("source", label);
    match error {
        ureq::Error::Timeout(_) => {
            failed("too-long").param("seconds", bounds.all.as_secs_f32().ceil().to_string()).retryable()
        }
        ureq::Error::TooManyRedirects => failed("circle").param("count", bounds.redirects.to_string()),
        ureq::Error::RequireHttpsOnly(_) => failed("no-tls"),
        ureq::Error::HostNotFound => failed("no-server").retryable(),
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => failed("bad-address"),
        ureq::Error::Rustls(error) => failed("certificate").param("error", error.to_string()),
        ureq::Error::Io(error) => {
            // Certificate errors arrive wrapped in an I/O error, depending on when they show.
            let text = error.to_string();
            let case = if text.contains("certificate") { "certificate" } else { "connection" };
            failed(case).param("error", text).retryable()
        }
        ureq::Error::InvalidProxyUrl | ureq::Error::ConnectProxyFailed(_) => failed("proxy").retryable(),
        _ => failed("nonsense").retryable(),
    }
}

#[cfg(test)]
mod tests;
