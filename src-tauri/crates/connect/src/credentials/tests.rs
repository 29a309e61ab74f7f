//! The parts of signing in that need no cluster: redacting, what is known of tools, and legacy providers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use glasslift_kubeconfig::Provider;
use jiff::Timestamp;
use secrecy::ExposeSecret;

use super::provider::{self, Way};
use super::redact::{Redactor, plain};
use super::tools;

/// Writes a program. Another process does it: a descriptor of ours could be inherited by what another test starts right now, and a
/// program that is open for writing cannot be run.
#[cfg(unix)]
pub(super) fn program(path: &Path, text: &str) {
    let mut writer = Command::new("/bin/sh")
        .args(["-c", "cat > \"$0\" && chmod 755 \"$0\""])
        .arg(path)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    writer.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    assert!(writer.wait().unwrap().success());
}

#[test]
fn what_tools_say_is_shown_without_secrets() {
    let jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl";
    for (line, expected) in [
        ("Please visit http://localhost:8000 in your browser", "Please visit http://localhost:8000 in your browser"),
        (
            "To sign in, open https://microsoft.com/devicelogin and enter the code A1B2-C3D4 to authenticate.",
            "To sign in, open https://microsoft.com/devicelogin and enter the code A1B2-C3D4 to authenticate.",
        ),
        (
            "The SSO session associated with this profile has expired",
            "The SSO session associated with this profile has expired",
        ),
        ("Enter the code: A1B2-C3D4", "Enter the code: A1B2-C3D4"),
        ("token: c4n4ry", "token: ***"),
        ("refresh_token=c4n4ry", "refresh_token=***"),
        ("{\"token\":\"c4n4ry\"}", "{\"token\":\"***\"}"),
        ("Authorization: Bearer c4n4ry", "Authorization: Bearer ***"),
        ("--client-secret c4n4ry --client-id me", "--client-secret *** --client-id me"),
        ("fetching https://me:c4n4ry@sts.example/x", "fetching https://***@sts.example/x"),
        ("https://idp.example/cb?code=c4n4ry", "https://idp.example/cb?code=***"),
        (
            "https://idp.example/cb?state=c4n4ry&x=1&id_token=c4n4ry",
            "https://idp.example/cb?state=***&x=1&id_token=***",
        ),
        ("the value given-in-env is wrong", "the value *** is wrong"),
        ("AKIAIOSFODNN7EXAMPLEAKIAIOSFODNN7EXAMPLE", "***"),
        ("\u{1b}[31mred\u{1b}[0m \u{1b}]0;title\u{7}and\u{8} plain", "red and plain"),
        (
            "dial tcp: lookup api.very-long-name-of-a-cluster.eu-central-1.compute.example.com: no such host",
            "dial tcp: lookup api.very-long-name-of-a-cluster.eu-central-1.compute.example.com: no such host",
        ),
        (
            "open /home/somebody/.config/gcloud/application_default_credentials.json: no such file",
            "open /home/somebody/.config/gcloud/application_default_credentials.json: no such file",
        ),
    ] {
        let mut redactor = Redactor::new(["given-in-env", "no"].into_iter());
        assert_eq!(redactor.line(line).as_deref(), Some(expected), "{line}");
    }
    let mut redactor = Redactor::default();
    assert!(!redactor.line(&format!("got {jwt}")).unwrap().contains("eyJ"));
    for line in ["-----BEGIN PRIVATE KEY-----", "c4n4ry", "-----END PRIVATE KEY-----", "   "] {
        assert_eq!(redactor.line(line), None, "{line}");
    }
    assert_eq!(redactor.line("after").as_deref(), Some("after"));
    assert_eq!(plain(&"x".repeat(10_000)).chars().count(), 501);
}

#[test]
fn known_tools_say_how_to_get_them() {
    for (command, args, word) in [
        ("aws", &[][..], "aws"),
        ("/opt/x/gke-gcloud-auth-plugin", &[], "gke-gcloud-auth-plugin"),
        ("kubelogin", &["get-token", "--server-id", "x"], "kubelogin-azure"),
        ("kubelogin", &["get-token", "--oidc-issuer-url=x"], "oidc-login"),
        ("kubectl", &["oidc-login", "get-token"], "oidc-login"),
        ("kubectl-oidc_login", &[], "oidc-login"),
        ("tsh", &[], "tsh"),
        ("doctl.exe", &[], "doctl"),
        ("oci", &[], "oci"),
    ] {
        let args: Vec<String> = args.iter().map(|&argument| argument.to_owned()).collect();
        assert_eq!(tools::installation(command, &args), Some(word), "{command}");
    }
    assert_eq!(tools::installation("our-own-tool", &[]), None);
}

fn provider(name: &str, settings: &[(&str, &str)]) -> Provider {
    let config = settings.iter().map(|&(key, value)| (key.to_owned(), value.into())).collect();
    Provider { name: name.into(), config }
}

#[test]
fn legacy_providers_use_what_still_works_and_else_say_what_to_use() {
    let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    // {"exp": 1767229200} and {"exp": 1767222000}: an hour after and an hour before.
    let later = "e30.eyJleHAiOiAxNzY3MjI5MjAwfQ.c2ln";
    let earlier = "e30.eyJleHAiOiAxNzY3MjIyMDAwfQ.c2ln";
    assert_eq!(provider::jwt_expiry(later).unwrap().to_string(), "2026-01-01T01:00:00Z");
    for (name, settings, expected) in [
        ("oidc", &[("id-token", later)][..], "cached"),
        ("oidc", &[("id-token", earlier), ("refresh-token", "c4n4ry")], "provider-expired"),
        ("oidc", &[("id-token", "c4n4ry")], "provider-expired"),
        ("oidc", &[], "provider-unsupported"),
        ("azure", &[("access-token", "t"), ("expires-on", "1767229200")], "cached"),
        ("azure", &[("access-token", "c4n4ry"), ("expires-on", "1767222000")], "provider-expired"),
        ("gcp", &[("access-token", "t"), ("expiry", "2026-01-01T01:00:00Z"), ("cmd-path", "gcloud")], "cached"),
        ("gcp", &[("access-token", "t"), ("expiry", "2025-12-31T23:00:00Z"), ("cmd-path", "gcloud")], "gcloud"),
        ("gcp", &[("cmd-path", "/opt/gcloud config config-helper")], "/opt/gcloud config config-helper"),
        ("gcp", &[("cmd-path", "/my tools/gcloud"), ("cmd-args", "config  x")], "/my tools/gcloud config x"),
        ("gcp", &[], "provider-unsupported"),
        ("openstack", &[], "provider-unsupported"),
        ("", &[], "provider-unsupported"),
    ] {
        let seen = match provider::way(&provider(name, settings), now) {
            Ok(Way::Cached { .. }) => "cached".to_owned(),
            Ok(Way::Command(command)) => [vec![command.program], command.args].concat().join(" "),
            Err(problem) => {
                assert!(!format!("{problem:?}").contains("c4n4ry"), "{problem:?}");
                problem.code
            }
        };
        assert_eq!(seen, expected, "{name} {settings:?}");
    }
}

#[test]
fn the_token_is_where_the_kubeconfig_says() {
    let settings = [
        ("cmd-path", "gcloud"),
        ("token-key", "{.credential.access_token}"),
        ("expiry-key", "{.credential.token_expiry}"),
    ];
    let command = provider::command(&provider("gcp", &settings)).unwrap();
    let output = br#"{"credential": {"access_token": " abc\n", "token_expiry": "2026-01-01T00:00:00Z"}}"#;
    let (token, expires_at) = command.parse(output).unwrap();
    assert_eq!((token.expose_secret(), expires_at.unwrap().as_second()), ("abc", 1_767_225_600));
    for output in [&b"{\"c4n4ry\": 1}"[..], b"c4n4ry"] {
        let problem = command.parse(output).map(|_| ()).unwrap_err();
        assert_eq!(problem.code, "sign-in-output-unreadable");
        assert!(!format!("{problem:?}").contains("c4n4ry"));
    }
}
