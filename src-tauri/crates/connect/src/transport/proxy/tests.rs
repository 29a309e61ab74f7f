#![allow(clippy::unwrap_used)]

use super::*;

fn destination(text: &str) -> Destination<'_> {
    let (scheme, rest) = text.split_once("://").unwrap();
    let encrypted = scheme == "https";
    let (host, port) = host_and_port(rest);
    Destination { encrypted, host, port: port.map_or(if encrypted { 443 } else { 80 }, |port| port.parse().unwrap()) }
}

#[test]
fn no_proxy_is_read_as_go_reads_it() {
    for (server, no_proxy, expected) in [
        ("https://k8s.example.com:6443", "", true),
        ("https://k8s.example.com:6443", "*", false),
        ("https://k8s.example.com:6443", "other, *", false),
        ("https://k8s.example.com:6443", "example.com", false),
        ("https://k8s.example.com:6443", ".example.com", false),
        ("https://k8s.example.com:6443", "*.example.com", false),
        ("https://example.com:6443", "example.com", false),
        ("https://example.com:6443", ".example.com", true),
        ("https://example.com:6443", "*.example.com", true),
        ("https://notexample.com:6443", "example.com", true),
        ("https://K8S.Example.COM:6443", "example.com", false),
        ("https://k8s.example.com:6443", "EXAMPLE.com", false),
        ("https://k8s.example.com:6443", "example.com:6443", false),
        ("https://k8s.example.com:6443", "example.com:443", true),
        ("https://k8s.example.com", "example.com:443", false),
        // Empty entries, blanks and what is no address are harmless.
        ("https://k8s.example.com:6443", "a.example,,b.example,", true),
        ("https://k8s.example.com:6443", " a.example , example.com ", false),
        ("https://k8s.example.com:6443", "<local>,example.com", false),
        ("https://k8s.example.com:6443", ":6443", true),
        // Blanks do not separate.
        ("https://k8s.example.com:6443", "a.example example.com", true),
        // Addresses and networks, always the server's own.
        ("https://10.9.9.9:6443", "10.0.0.0/8", false),
        ("https://10.9.9.9:6443", "10.9.9.9", false),
        ("https://10.9.9.9:6443", "10.9.9.9:6443", false),
        ("https://10.9.9.9:6443", "10.9.9.9:1", true),
        ("https://10.9.9.9:6443", "10.9.9", true),
        ("https://10.9.9.9:6443", "9.9", true),
        ("https://11.9.9.9:6443", "10.0.0.0/8", true),
        ("https://169.254.1.1:6443", "169.254/16", true),
        ("https://10.9.9.9:6443", "0.0.0.0/0", false),
        ("https://10.9.9.9:6443", "10.9.9.9/32", false),
        ("https://[2001:db8::7]:6443", "2001:db8::/32", false),
        ("https://[2001:db8::7]:6443", "2001:db8::7", false),
        ("https://[2001:db8::7]:6443", "[2001:db8::7]:6443", false),
        ("https://[2001:db9::7]:6443", "2001:db8::/32", true),
        ("https://[::ffff:10.9.9.9]:6443", "10.0.0.0/8", false),
        // This machine is never behind a proxy.
        ("https://localhost:6443", "", false),
        ("https://127.0.0.1:6443", "", false),
        ("https://127.8.8.8:6443", "", false),
        ("https://[::1]:6443", "", false),
    ] {
        assert_eq!(uses_proxy(destination(server), no_proxy), expected, "{server} with NO_PROXY={no_proxy}");
    }
}

#[test]
fn the_kubeconfig_wins_and_knows_no_exceptions() {
    let variables = |https: &str, http: &str, no_proxy: &str| {
        let (https, http, no_proxy) = (https.to_owned(), http.to_owned(), no_proxy.to_owned());
        ProxyVariables::from(move |name| match name {
            "HTTPS_PROXY" => Some(https.clone()),
            "http_proxy" => Some(http.clone()),
            "NO_PROXY" => Some(no_proxy.clone()),
            _ => None,
        })
    };
    let server = "https://k8s.example.com:6443";
    for (server, kubeconfig, variables, expected) in [
        (server, None, variables("", "", ""), Ok(None)),
        (server, None, variables("http://p:3128", "", ""), Ok(Some("http://p:3128"))),
        (server, None, variables("p:3128", "", ""), Ok(Some("http://p:3128"))),
        (server, None, variables("p", "", ""), Ok(Some("http://p:80"))),
        (server, None, variables("https://p", "", ""), Ok(Some("https://p:443"))),
        (server, None, variables("socks5://p", "", ""), Ok(Some("socks5://p:1080"))),
        (server, None, variables("socks5h://[::1]:9", "", ""), Ok(Some("socks5h://[::1]:9"))),
        (server, None, variables("", "http://plain", ""), Ok(None)),
        ("http://k8s.example.com", None, variables("", "http://plain", ""), Ok(Some("http://plain:80"))),
        (server, None, variables("http://p:3128", "", "example.com"), Ok(None)),
        (server, Some("http://kube:1"), variables("http://p:3128", "", "*"), Ok(Some("http://kube:1"))),
        (server, Some(""), variables("http://p:3128", "", ""), Ok(Some("http://p:3128"))),
        ("https://127.0.0.1:1", Some("socks5://kube:1"), variables("", "", ""), Ok(Some("socks5://kube:1"))),
        (server, Some("kube:1"), variables("", "", ""), Err("proxy-url")),
        (server, Some("ftp://kube:1"), variables("", "", ""), Err("proxy-url")),
        (server, None, variables("http://:3128", "", ""), Err("HTTPS_PROXY")),
        (server, None, variables("http://p:port", "", ""), Err("HTTPS_PROXY")),
    ] {
        let chosen = choose(destination(server), kubeconfig, &variables);
        let shown = chosen.as_ref().map(|proxy| proxy.as_ref().map(Proxy::address)).map_err(|bad| bad.source.name());
        assert_eq!(shown, expected, "{server} {kubeconfig:?} {variables:?}");
    }
}

#[test]
fn a_login_is_decoded_for_the_proxy_and_shown_nowhere() {
    let proxy = parse("http://me:c4n%40ry@p:3128/", ProxySource::Kubeconfig).unwrap();
    assert_eq!(proxy.login, Some(("me".into(), "c4n@ry".into())));
    assert_eq!(proxy.basic().unwrap(), format!("Basic {}", STANDARD.encode("me:c4n@ry")));
    assert_eq!(proxy.address(), "http://p:3128");
    assert!(!format!("{proxy:?}").contains("c4n"));
    let variables = ProxyVariables { https: Some("http://me:c4n4ry@p".into()), ..ProxyVariables::default() };
    assert!(!format!("{variables:?}").contains("c4n4ry"));
}
