use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Instant;

use std::io;

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
    for (path, code, value, retryable) in [
        ("a.yaml?token=c4n4ry", "download-failed", "404 Not Found", false),
        ("busy", "download-failed", "503 Service Unavailable", true),
        ("page", "web-page", "/page", false),
        ("odd", "download-failed", "nonsense", true),
    ] {
        let problem = download(&format!("http://me:c4n4ry@{server}/{path}"), HERE).unwrap_err();
        assert_eq!((problem.code.as_str(), problem.retryable), (code, retryable), "{problem:?}");
        assert!(problem.params.values().any(|text| text.contains(value)), "{problem:?}");
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
    assert_eq!((&*problem.params["case"], &*problem.params["count"]), ("circle", "3"), "{problem:?}");
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
        assert!(problem.params["case"] == "too-long" && problem.retryable, "drip {drip}: {problem:?}");
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
    assert!(problem.params["case"] == "no-tls" && !format!("{problem:?}").contains("c4n4ry"), "{problem:?}");
}

#[test]
fn nobody_there_and_no_address_are_explained() {
    let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let problem = download(&format!("http://127.0.0.1:{port}/"), HERE).unwrap_err();
    assert!(problem.params["case"] == "connection" && problem.retryable, "{problem:?}");
    let problem = download("http://exa mple/c4n4ry", HERE).unwrap_err();
    assert_eq!(problem.params["case"], "bad-address", "{problem:?}");
}
