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
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::net::{TcpListener, TcpStream};
    use std::sync::mpsc::{Receiver, channel};
    use std::thread;
    use std::time::Instant;

    use super::*;

    const HERE: Bounds = Bounds {
        size: 1000,
        redirects: 3,
        connect: Duration::from_secs(5),
        answer: Duration::from_secs(5),
        all: Duration::from_secs(20),
        proxy: false,
    };

    /// A server on a loopback port. It answers every request by a function of the path, and passes the request heads on.
    fn serve(answer: impl Fn(&str, &mut TcpStream) + Send + 'static) -> (String, Receiver<String>) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = format!("127.0.0.1:{}", listener.local_addr().unwrap().port());
        let (heads, seen) = channel();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut head = String::new();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                while reader.read_line(&mut head).unwrap_or(0) > 2 {}
                let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
                let _ = heads.send(head);
                answer(&path, &mut stream);
            }
        });
        (address, seen)
    }

    /// A client that had enough may have gone: writing then fails, which is as it should be.
    fn say(stream: &mut TcpStream, head: &str, body: &[u8]) {
        let _ = write!(stream, "HTTP/1.1 {head}\r\nconnection: close\r\n\r\n");
        let _ = stream.write_all(body);
    }

    #[test]
    fn a_bundle_is_downloaded_and_credentials_stay_unseen() {
        let (server, seen) = serve(|_, stream| say(stream, "200 OK\r\ncontent-length: 5", b"a: b\n"));
        let input = download(&format!("http://me:c4n4ry@{server}/a.yaml?token=c4n4ry"), HERE).unwrap();
        assert_eq!(input, Input { label: format!("http://{server}/a.yaml?…"), bytes: b"a: b\n".to_vec() });
        let head = seen.recv().unwrap().to_lowercase();
        assert!(head.contains("authorization: basic"), "the server gets them: {head}");
        assert!(head.contains("accept-encoding: identity"), "{head}");
    }

    #[test]
    fn what_the_server_refuses_is_explained_without_the_credentials() {
        let (server, _seen) = serve(|path, stream| match path {
            "/page" => say(stream, "200 OK\r\ncontent-type: text/html; charset=utf-8", b"<html>"),
            "/busy" => say(stream, "503 Service Unavailable", b""),
            "/odd" => say(stream, "200 OK\r\ncontent-length: x", b""),
            _ => say(stream, "404 Not Found", b"no"),
        });
        for (path, code, words, retryable) in [
            ("a.yaml?token=c4n4ry", "download-failed", "404 Not Found", false),
            ("busy", "download-failed", "503 Service Unavailable", true),
            ("page", "web-page", "is a web page", false),
            ("odd", "download-failed", "cannot be understood", true),
        ] {
            let problem = download(&format!("http://me:c4n4ry@{server}/{path}"), HERE).unwrap_err();
            assert_eq!((problem.code.as_str(), problem.retryable), (code, retryable), "{problem:?}");
            assert!(problem.message.contains(words), "{problem:?}");
            assert!(!format!("{problem:?}").contains("c4n4ry"), "{problem:?}");
        }
    }

    #[test]
    fn size_is_limited_with_and_without_a_declared_length() {
        for length in ["content-length: 1000000000\r\nx: y", "x: y"] {
            let (server, _seen) = serve(move |_, stream| say(stream, &format!("200 OK\r\n{length}"), &[b'#'; 4000]));
            assert_eq!(download(&format!("http://{server}/"), HERE).unwrap_err().code, "too-large", "{length}");
        }
        let (server, _seen) = serve(|_, stream| say(stream, "200 OK", &[b'#'; 1000]));
        assert_eq!(download(&format!("http://{server}/"), HERE).unwrap().bytes.len(), 1000, "exactly the limit");
    }

    #[test]
    fn redirects_are_followed_up_to_a_limit() {
        let (server, seen) = serve(|path, stream| match path.trim_start_matches('/').parse::<u32>() {
            Ok(0) => say(stream, "200 OK", b"ok"),
            Ok(left) => say(stream, &format!("302 Found\r\nlocation: /{}", left - 1), b""),
            Err(_) => say(stream, "302 Found\r\nlocation: /loop", b""),
        });
        assert_eq!(download(&format!("http://{server}/3"), HERE).unwrap().bytes, b"ok");
        assert_eq!(seen.try_iter().count(), 4);
        let problem = download(&format!("http://{server}/loop"), HERE).unwrap_err();
        assert!(problem.message.contains("more than 3 times"), "{problem:?}");
        assert!(seen.try_iter().count() <= 5);
    }

    #[test]
    fn slow_servers_are_given_up() {
        // Says nothing, and says something every now and then: neither may hold us.
        for drip in [false, true] {
            let (server, _seen) = serve(move |_, stream| {
                if drip {
                    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
                    while stream.write_all(b"#").is_ok() {
                        thread::sleep(Duration::from_millis(20));
                    }
                } else {
                    // Ends when the client closes the connection.
                    let _ = io::copy(stream, &mut io::sink());
                }
            });
            let bounds = Bounds { answer: Duration::from_millis(200), all: Duration::from_millis(400), ..HERE };
            let started = Instant::now();
            let problem = download(&format!("http://{server}/"), bounds).unwrap_err();
            assert!(problem.message.contains("too long") && problem.retryable, "drip {drip}: {problem:?}");
            assert!(started.elapsed() < Duration::from_secs(10), "drip {drip}");
        }
    }

    #[test]
    fn https_is_not_left_and_a_server_without_it_is_named() {
        let (server, seen) = serve(|_, stream| say(stream, "200 OK", b"plain"));
        let problem = download(&format!("https://{server}/"), HERE).unwrap_err();
        assert_eq!(problem.code, "download-failed", "{problem:?}");
        drop(seen);
        let error = ureq::Error::RequireHttpsOnly("http://me:c4n4ry@example.com/".into());
        let problem = explain("https://example.com/a", &error, HERE);
        assert!(problem.message.contains("without TLS") && !format!("{problem:?}").contains("c4n4ry"), "{problem:?}");
    }

    #[test]
    fn nobody_there_and_no_address_are_explained() {
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let problem = download(&format!("http://127.0.0.1:{port}/"), HERE).unwrap_err();
        assert!(problem.message.contains("connection failed") && problem.retryable, "{problem:?}");
        let problem = download("http://exa mple/c4n4ry", HERE).unwrap_err();
        assert!(problem.message.contains("no valid address"), "{problem:?}");
    }
}
