//! Connections that fail, each for its own reason: the failing layer is played on a loopback port, and the code is asserted.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use glasslift_engine::connect::CheckStep;
use glasslift_engine::environment::Environment;
use glasslift_tests::net::{self, Authority, ConnectProxy, Refusing, SocksProxy};
use glasslift_tests::{Attempt, Kubeconfig};

const GOOD: (i64, i64) = (-1, 30);
const HERE: [&str; 2] = ["localhost", "127.0.0.1"];

fn response(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n{body}", body.len())
}

fn version() -> String {
    response("200 OK", "Content-Type: application/json\r\n", r#"{"gitVersion": "v1.36.3"}"#)
}

fn expect(attempt: &Attempt, code: &str, step: CheckStep) {
    assert_eq!(attempt.code(), code, "{}", attempt.everything());
    assert_eq!(attempt.failed_step(), Some(step), "{}", attempt.everything());
    let problem = attempt.outcome.as_ref().err().unwrap();
    assert!(glasslift_tests::said(problem).hints.len() >= 2, "{code} says why and what to do: {problem:#?}");
    assert!(attempt.events.len() >= 2, "{code}: what came before was reported");
}

/// Connects to a TLS server on `localhost` that trusts nobody in particular.
async fn secured(authority: &Authority, names: &[&str], days: (i64, i64), answer: String) -> Attempt {
    let identity = authority.server(names, days).unwrap();
    let port = net::answering(&identity, answer).await.unwrap();
    let server = format!("https://localhost:{}", port.number);
    Kubeconfig::new(&server).unwrap().trusting(&authority.certificate_pem).attempt().await.unwrap()
}

#[tokio::test]
async fn names_and_ports_fail_before_anything_is_said() {
    let attempt = Kubeconfig::new("https://no-such-cluster.invalid:6443").unwrap().attempt().await.unwrap();
    expect(&attempt, "name-not-resolved", CheckStep::Name);
    assert_eq!(attempt.outcome.err().unwrap().params["host"], "no-such-cluster.invalid");

    let closed = net::closed_port().await.unwrap();
    let attempt = Kubeconfig::new(&format!("https://127.0.0.1:{closed}")).unwrap().attempt().await.unwrap();
    expect(&attempt, "connection-refused", CheckStep::Reach);
    assert_eq!(attempt.outcome.err().unwrap().params["address"], format!("127.0.0.1:{closed}"));
}

#[tokio::test]
async fn a_port_that_never_answers_is_given_up_after_a_known_time() {
    let hole = net::black_hole().await.unwrap();
    let secured = Kubeconfig::new(&format!("https://127.0.0.1:{}", hole.number)).unwrap();
    let open = Kubeconfig::new(&format!("http://127.0.0.1:{}", hole.number)).unwrap();
    let (secured, open) = tokio::join!(secured.attempt(), open.attempt());
    let secured = secured.unwrap();
    expect(&secured, "no-answer", CheckStep::Tls);
    assert_eq!(secured.outcome.err().unwrap().params["seconds"], "10");
    expect(&open.unwrap(), "no-answer", CheckStep::Version);
}

#[tokio::test]
async fn what_is_no_tls_server_is_told_apart() {
    let plain = net::plain(response("400 Bad Request", "", "no")).await.unwrap();
    let attempt = Kubeconfig::new(&format!("https://127.0.0.1:{}", plain.number)).unwrap().attempt().await.unwrap();
    expect(&attempt, "plain-http", CheckStep::Tls);
    let closing = net::closing().await.unwrap();
    let attempt = Kubeconfig::new(&format!("https://127.0.0.1:{}", closing.number)).unwrap().attempt().await.unwrap();
    expect(&attempt, "connection-closed", CheckStep::Tls);
}

#[tokio::test]
async fn wrong_certificates_are_told_apart() {
    let authority = Authority::new("the right one").unwrap();
    let attempt = secured(&authority, &["other.example", "10.1.1.1"], GOOD, version()).await;
    expect(&attempt, "name-mismatch", CheckStep::Tls);
    assert_eq!(attempt.outcome.err().unwrap().params["names"], "other.example, 10.1.1.1");

    // Without a clock to compare with, it has expired.
    expect(&secured(&authority, &HERE, (-30, -1), version()).await, "certificate-expired", CheckStep::Tls);
    expect(&secured(&authority, &HERE, (1, 30), version()).await, "certificate-not-yet-valid", CheckStep::Tls);
    let two_days_ago = response("401 Unauthorized", &format!("Date: {}\r\n", http_date(-2)), "");
    let attempt = secured(&authority, &HERE, (-30, -1), two_days_ago).await;
    expect(&attempt, "clock-wrong", CheckStep::Tls);
    let problem = attempt.outcome.err().unwrap();
    let said = glasslift_tests::said(&problem).message;
    assert!(said.contains("ahead of"), "{said}");

    let identity = Authority::new("somebody else").unwrap().server(&HERE, GOOD).unwrap();
    let port = net::answering(&identity, version()).await.unwrap();
    let server = format!("https://localhost:{}", port.number);
    let trusting = |pem: &str| Kubeconfig::new(&server).unwrap().trusting(pem);
    let attempt = trusting(&authority.certificate_pem).attempt().await.unwrap();
    expect(&attempt, "unknown-ca", CheckStep::Tls);
    assert_eq!(attempt.outcome.err().unwrap().params["issuer"], "somebody else");
    expect(&trusting(&identity.certificate_pem).attempt().await.unwrap(), "leaf-as-ca", CheckStep::Tls);
    // The operating system's authorities do not know it either.
    expect(&Kubeconfig::new(&server).unwrap().attempt().await.unwrap(), "unknown-ca", CheckStep::Tls);
    let broken = "-----BEGIN CERTIFICATE-----\nYQ==\n-----END CERTIFICATE-----\n";
    expect(&trusting(broken).attempt().await.unwrap(), "ca-unusable", CheckStep::Credentials);

    let old = net::old_identity();
    let port = net::answering(&old, version()).await.unwrap();
    let server = format!("https://localhost:{}", port.number);
    let attempt = Kubeconfig::new(&server).unwrap().trusting(&old.certificate_pem).attempt().await.unwrap();
    expect(&attempt, "certificate-v1", CheckStep::Tls);
}

#[tokio::test]
async fn a_login_is_for_a_proxy_with_a_good_certificate_even_while_the_servers_clock_is_read() {
    let authority = Authority::new("the right one").unwrap();
    let outdated = authority.server(&HERE, (-30, -1)).unwrap();
    let server = net::answering(&outdated, version()).await.unwrap();
    let good = authority.server(&HERE, GOOD).unwrap();
    let foreign = Authority::new("somebody else").unwrap().server(&HERE, GOOD).unwrap();
    for (later, asked) in [(&good, 2), (&foreign, 1)] {
        let proxy = ConnectProxy::secured(server.address(), &good, later).await.unwrap();
        let kubeconfig = Kubeconfig::new(&format!("https://localhost:{}", server.number)).unwrap();
        let through = format!("https://me:c4n4ry@127.0.0.1:{}", proxy.port.number);
        let attempt = kubeconfig.trusting(&authority.certificate_pem).cluster("proxy-url", through).attempt().await;
        expect(&attempt.unwrap(), "certificate-expired", CheckStep::Tls);
        assert_eq!(proxy.asked().len(), asked, "whoever poses as the proxy hears nothing");
    }
}

/// A date of HTTP, so many days from now.
fn http_date(days: i64) -> String {
    const FORMAT: &str = "%a, %d %b %Y %H:%M:%S GMT";
    let seconds = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let moment = jiff::Timestamp::from_second(i64::try_from(seconds).unwrap() + days * 24 * 60 * 60).unwrap();
    moment.strftime(FORMAT).to_string()
}

#[tokio::test]
async fn what_is_no_kubernetes_api_is_told_apart() {
    let authority = Authority::new("the right one").unwrap();
    let html = "Content-Type: text/html\r\n";
    let json = "Content-Type: application/json\r\n";
    for (answer, code) in [
        (response("200 OK", html, "<html>Welcome"), "not-kubernetes"),
        (response("404 Not Found", json, r#"{"error": "nothing here"}"#), "not-kubernetes"),
        ("SSH-2.0-OpenSSH_9.6\r\n".to_owned(), "not-kubernetes"),
        (response("302 Found", "Location: https://login.example.com/?t=c4n4ry\r\n", ""), "redirected"),
        (response("401 Unauthorized", json, "{}"), "unauthorized"),
        (response("503 Service Unavailable", html, "<html>"), "server-busy"),
        (response("500 Internal Server Error", json, "{}"), "server-failing"),
        (response("200 OK", json, r#"{"gitVersion": "v1.20.15"}"#), "server-too-old"),
        (String::new(), "connection-closed"),
    ] {
        let attempt = secured(&authority, &HERE, GOOD, answer.clone()).await;
        expect(&attempt, code, CheckStep::Version);
        assert!(!attempt.everything().contains("c4n4ry"), "{answer}");
    }
}

#[tokio::test]
async fn a_wrong_clock_is_mentioned_even_when_the_certificate_is_good() {
    let authority = Authority::new("the right one").unwrap();
    let date = format!("Date: {}\r\n", http_date(1));
    let attempt = secured(&authority, &HERE, GOOD, response("401 Unauthorized", &date, "{}")).await;
    assert!(attempt.everything().contains("minutes behind the server's"), "{}", attempt.everything());
}

#[tokio::test]
async fn client_certificates_are_looked_at_before_they_are_shown() {
    let authority = Authority::new("the right one").unwrap();
    let identity = authority.server(&HERE, GOOD).unwrap();
    let port = net::answering(&identity, response("401 Unauthorized", "", "")).await.unwrap();
    let server = format!("https://localhost:{}", port.number);
    let kubeconfig = || Kubeconfig::new(&server).unwrap().trusting(&authority.certificate_pem);
    let good = authority.client(GOOD).unwrap();
    let other = authority.client(GOOD).unwrap();

    let expired = kubeconfig().with_identity(&authority.client((-30, -1)).unwrap()).attempt().await.unwrap();
    expect(&expired, "client-certificate-expired", CheckStep::Credentials);
    let mixed = kubeconfig().with_certificate(&good.certificate_pem, &other.key_pem).attempt().await.unwrap();
    expect(&mixed, "client-key-mismatch", CheckStep::Credentials);
    // Only the server has to understand an old certificate: it is shown, as kubectl does.
    let old = kubeconfig().with_identity(&net::old_identity()).attempt().await.unwrap();
    expect(&old, "unauthorized", CheckStep::Version);
}

#[tokio::test]
async fn proxies_that_do_not_help_are_told_apart() {
    let authority = Authority::new("the right one").unwrap();
    let identity = authority.server(&HERE, GOOD).unwrap();
    let server = net::answering(&identity, version()).await.unwrap();
    let through = |proxy: String| {
        let kubeconfig = Kubeconfig::new("https://k8s.example.com:6443").unwrap();
        kubeconfig.trusting(&authority.certificate_pem).cluster("proxy-url", proxy)
    };
    let closed = net::closed_port().await.unwrap();
    let attempt = through(format!("http://127.0.0.1:{closed}")).attempt().await.unwrap();
    expect(&attempt, "proxy-unreachable", CheckStep::Reach);
    let attempt = through("http://no-such-proxy.invalid:3128".to_owned()).attempt().await.unwrap();
    expect(&attempt, "proxy-name-not-resolved", CheckStep::Name);
    let attempt = through("ftp://proxy.example.com".to_owned()).attempt().await.unwrap();
    assert_eq!((attempt.code(), attempt.failed_step()), ("proxy-invalid", Some(CheckStep::Config)));
    let mut environment = Environment::default();
    environment.variables.insert("HTTPS_PROXY".into(), "ftp://me:c4n4ry@proxy.example.com".into());
    let direct = Kubeconfig::new("https://k8s.example.com:6443").unwrap();
    let attempt = direct.attempt_in(&environment).await.unwrap();
    expect(&attempt, "proxy-variable-invalid", CheckStep::Credentials);
    assert!(!attempt.everything().contains("c4n4ry"), "{}", attempt.everything());

    for (status, code) in [(403, "proxy-refused"), (407, "proxy-auth-required"), (503, "proxy-cannot-reach")] {
        let refusing = Refusing { status: Some(status), ..Refusing::default() };
        let proxy = ConnectProxy::start(server.address(), refusing).await.unwrap();
        let attempt = through(format!("http://me:c4n4ry@127.0.0.1:{}", proxy.port.number)).attempt().await.unwrap();
        expect(&attempt, code, CheckStep::Reach);
        let problem = attempt.outcome.as_ref().err().unwrap();
        assert_eq!(problem.params["setting"], "proxy-url");
        assert_eq!(problem.params["proxy"], format!("http://127.0.0.1:{}", proxy.port.number));
        assert!(!attempt.everything().contains("c4n4ry"), "{}", attempt.everything());
    }
    let socks = SocksProxy::start(server.address(), Some("me:right")).await.unwrap();
    let attempt = through(format!("socks5://me:wrong@127.0.0.1:{}", socks.port.number)).attempt().await.unwrap();
    expect(&attempt, "proxy-auth-required", CheckStep::Reach);
    let nowhere = SocksProxy::start(([127, 0, 0, 1], closed).into(), None).await.unwrap();
    let attempt = through(format!("socks5://127.0.0.1:{}", nowhere.port.number)).attempt().await.unwrap();
    expect(&attempt, "proxy-cannot-reach", CheckStep::Reach);
    // Not a proxy at all, and not TLS.
    let web = net::plain("SSH-2.0-OpenSSH_9.6\r\n").await.unwrap();
    for scheme in ["http", "socks5"] {
        let attempt = through(format!("{scheme}://127.0.0.1:{}", web.number)).attempt().await.unwrap();
        expect(&attempt, "proxy-not-understood", CheckStep::Reach);
    }
    let attempt = through(format!("https://127.0.0.1:{}", web.number)).attempt().await.unwrap();
    expect(&attempt, "proxy-tls-failed", CheckStep::Reach);
    // Behind a good proxy, the certificate is still checked for the server's name.
    let proxy = ConnectProxy::start(server.address(), Refusing::default()).await.unwrap();
    let attempt = through(format!("http://127.0.0.1:{}", proxy.port.number)).attempt().await.unwrap();
    expect(&attempt, "name-mismatch", CheckStep::Tls);
}
