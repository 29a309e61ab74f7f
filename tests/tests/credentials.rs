//! Every way of signing in, against a real API server.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg(unix)]

use std::path::Path;
use std::time::Duration;

use glasslift_control_plane::ControlPlane;
use glasslift_engine::connect::{CheckEvent, CheckStep};
use glasslift_engine::environment::{Environment, Variables};
use glasslift_tests::{Attempt, Kubeconfig, eventually};
use serde_json::{Value, json};

const V1: &str = "client.authentication.k8s.io/v1";
const V1BETA1: &str = "client.authentication.k8s.io/v1beta1";

async fn control_plane() -> &'static ControlPlane {
    tokio::task::spawn_blocking(ControlPlane::shared).await.unwrap()
}

/// Makes a ServiceAccount and gives a token for it.
async fn token(name: &'static str) -> String {
    let control_plane = control_plane().await;
    let answer = tokio::task::spawn_blocking(move || {
        let accounts = "/api/v1/namespaces/default/serviceaccounts";
        control_plane.api().post(accounts, &json!({ "metadata": { "name": name } })).unwrap();
        let request = json!({ "spec": { "expirationSeconds": 3600 } });
        control_plane.api().post(&format!("{accounts}/{name}/token"), &request).unwrap()
    });
    let (status, body) = answer.await.unwrap();
    assert_eq!(status, 201, "{body}");
    body["status"]["token"].as_str().unwrap().to_owned()
}

fn user_name(account: &str) -> String {
    format!("system:serviceaccount:default:{account}")
}

async fn kubeconfig() -> Kubeconfig {
    let control_plane = control_plane().await;
    Kubeconfig::new(&control_plane.server_url()).unwrap().trusting(control_plane.ca_pem())
}

fn environment() -> Environment {
    let variables: Variables = [("PATH".into(), "/usr/bin:/bin".into())].into();
    Environment { variables, sign_in_deadline: Some(Duration::from_secs(30)), ..Environment::default() }
}

/// A sign-in tool that is a shell script; `$1` is a folder for what it remembers, `$TOKEN` a token that the server takes.
fn tool(script: &str, folder: &Path, token: &str, version: &str) -> Value {
    json!({
        "apiVersion": version, "command": "/bin/sh", "args": ["-c", script, "our-tool", folder], "interactiveMode": "Never",
        "env": [{ "name": "TOKEN", "value": token }, { "name": "OTHER", "value": "c4n4ry-environment" }],
    })
}

/// Prints a credential; the fields are put into double quotes of a shell.
fn prints(version: &str, status: &str) -> String {
    let credential = format!(r#"{{"kind":"ExecCredential","apiVersion":"{version}","status":{{{status}}}}}"#);
    format!("printf %s \"{}\"", credential.replace('"', "\\\""))
}

fn gives_token(version: &str) -> String {
    prints(version, r#""token":"$TOKEN""#)
}

const COUNT: &str = "echo run >> \"$1/runs\"; n=$(grep -c run \"$1/runs\"); ";

fn runs(folder: &Path) -> usize {
    std::fs::read_to_string(folder.join("runs")).unwrap_or_default().lines().count()
}

/// Nothing that is secret is anywhere that a front end or a log could show it.
fn keeps_secrets(attempt: &Attempt, token: &str) {
    let shown = attempt.everything();
    assert!(!shown.contains("c4n4ry") && !shown.contains(token), "it leaks: {shown}");
}

fn connected_as(attempt: &Attempt, user: &str) {
    assert_eq!(attempt.code(), "connected", "{}", attempt.everything());
    assert_eq!(attempt.outcome.as_ref().unwrap().info.user, user);
}

#[tokio::test]
async fn tokens_and_certificates_sign_in() {
    let token = token("plain").await;
    let attempt = kubeconfig().await.user("token", format!("{token}\n")).attempt().await.unwrap();
    connected_as(&attempt, &user_name("plain"));
    keeps_secrets(&attempt, &token);

    let control_plane = control_plane().await;
    let identity = control_plane.sign_client_cert("ann", Some("team")).unwrap();
    let certified = kubeconfig().await.with_certificate(&identity.certificate_pem, &identity.key_pem);
    connected_as(&certified.attempt().await.unwrap(), "ann");
}

#[tokio::test]
async fn a_token_that_the_server_does_not_know_is_refused() {
    for (field, value) in [("token", "c4n4ry"), ("tokenFile", "token")] {
        let kubeconfig = kubeconfig().await.user(field, value);
        let path = kubeconfig.write().unwrap();
        std::fs::write(path.parent().unwrap().join("token"), "c4n4ry\n").unwrap();
        let attempt = kubeconfig.attempt().await.unwrap();
        assert_eq!(attempt.code(), "unauthorized", "{}", attempt.everything());
        keeps_secrets(&attempt, "c4n4ry");
    }
}

#[tokio::test]
async fn a_password_does_not_sign_in_to_a_modern_server() {
    let kubeconfig = kubeconfig().await.user("username", "somebody").user("password", "c4n4ry");
    let attempt = kubeconfig.attempt().await.unwrap();
    keeps_secrets(&attempt, "c4n4ry");
    // The server ignores the password and knows nobody by it.
    assert!(["unauthorized", "forbidden"].contains(&attempt.code()), "{}", attempt.everything());
}

#[tokio::test]
async fn a_token_file_that_rotates_is_read_again_when_the_old_token_is_refused() {
    let [first, second] = [token("rotates-first").await, token("rotates-second").await];
    let kubeconfig = kubeconfig().await.user("tokenFile", "secrets/token");
    let folder = kubeconfig.write().unwrap().parent().unwrap().join("secrets");
    std::fs::create_dir(&folder).unwrap();
    let path = folder.join("token");
    std::fs::write(&path, format!("{first}\n")).unwrap();
    let attempt = kubeconfig.attempt().await.unwrap();
    connected_as(&attempt, &user_name("rotates-first"));

    // As the kubelet does it: a new file in the place of the old one.
    std::fs::write(folder.join("draft"), format!("{second}\n")).unwrap();
    std::fs::rename(folder.join("draft"), &path).unwrap();
    let control_plane = control_plane().await;
    let gone = "/api/v1/namespaces/default/serviceaccounts/rotates-first";
    tokio::task::spawn_blocking(move || control_plane.api().delete(gone).unwrap()).await.unwrap();
    let connection = attempt.outcome.as_ref().unwrap();
    // The server remembers a token for some seconds; the minute after which files are read anyway is longer.
    eventually("requests to be signed with the new token", Duration::from_secs(40), async || {
        Ok(connection.reader().who_am_i().await?.filter(|user| *user == user_name("rotates-second")))
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn sign_in_tools_of_both_versions_sign_in_and_are_heard() {
    let token = token("tools").await;
    for version in [V1, V1BETA1] {
        let folder = tempfile::tempdir().unwrap();
        let script = format!(
            "{COUNT} echo 'open https://idp.example' >&2; sleep 0.5; echo \"$TOKEN\" >&2; {}",
            gives_token(version)
        );
        let kubeconfig = kubeconfig().await.user("exec", tool(&script, folder.path(), &token, version));
        let attempt = kubeconfig.attempt_in(&environment()).await.unwrap();
        connected_as(&attempt, &user_name("tools"));
        keeps_secrets(&attempt, &token);
        assert_eq!(runs(folder.path()), 1, "once for the whole connection");
        let said = attempt.events.iter().find_map(|event| match event {
            CheckEvent::Message { step: CheckStep::SignInTool, text, .. } => Some(text.as_str()),
            _ => None,
        });
        assert_eq!(said, Some("open https://idp.example"));
    }
}

#[tokio::test]
async fn a_tool_may_give_a_certificate() {
    let identity = control_plane().await.sign_client_cert("certified", None).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let status = json!({ "clientCertificateData": identity.certificate_pem, "clientKeyData": identity.key_pem });
    let credential = json!({ "kind": "ExecCredential", "apiVersion": V1, "status": status });
    std::fs::write(folder.path().join("credential"), credential.to_string()).unwrap();
    let exec = tool("cat $1/credential", folder.path(), "c4n4ry", V1);
    let attempt = kubeconfig().await.user("exec", exec).attempt_in(&environment()).await.unwrap();
    connected_as(&attempt, "certified");
    keeps_secrets(&attempt, "PRIVATE KEY");

    // Somebody else from now on: when the tool is asked again, connections are made with the new certificate.
    let other = control_plane().await.sign_client_cert("certified-anew", None).unwrap();
    let status = json!({ "clientCertificateData": other.certificate_pem, "clientKeyData": other.key_pem });
    let credential = json!({ "kind": "ExecCredential", "apiVersion": V1, "status": status });
    std::fs::write(folder.path().join("credential"), credential.to_string()).unwrap();
    let connection = attempt.outcome.as_ref().unwrap();
    assert_eq!(connection.reader().who_am_i().await.unwrap().as_deref(), Some("certified"));
    let current = connection.sign_in().obtain(|_| {}).await.unwrap();
    connection.sign_in().invalidate(&current);
    assert_eq!(connection.reader().who_am_i().await.unwrap().as_deref(), Some("certified-anew"));
}

#[tokio::test]
async fn credentials_that_end_are_renewed_while_requests_go_on() {
    let token = token("renewed").await;
    let folder = tempfile::tempdir().unwrap();
    let status = r#""token":"$TOKEN","expirationTimestamp":"$end""#;
    let script = format!("{COUNT} end=$(date -u -d '+4 seconds' +%Y-%m-%dT%H:%M:%SZ); {}", prints(V1, status));
    let exec = tool(&script, folder.path(), &token, V1);
    let attempt = kubeconfig().await.user("exec", exec).attempt_in(&environment()).await.unwrap();
    connected_as(&attempt, &user_name("renewed"));
    let reader = attempt.outcome.as_ref().unwrap().reader();
    eventually("the tool to be run again", Duration::from_secs(30), async || {
        assert_eq!(reader.who_am_i().await.unwrap(), Some(user_name("renewed")), "no request fails meanwhile");
        Ok((runs(folder.path()) >= 3).then_some(()))
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_refused_token_makes_the_tool_run_once_more() {
    let token = token("stale").await;
    let folder = tempfile::tempdir().unwrap();
    let script = format!("{COUNT} [ $n = 1 ] && TOKEN=c4n4ry-stale; {}", gives_token(V1));
    let exec = tool(&script, folder.path(), &token, V1);
    let attempt = kubeconfig().await.user("exec", exec).attempt_in(&environment()).await.unwrap();
    connected_as(&attempt, &user_name("stale"));
    assert_eq!(runs(folder.path()), 2);

    // One that never gives a good one is run twice, not for each request.
    let folder = tempfile::tempdir().unwrap();
    let script = format!("{COUNT} TOKEN=c4n4ry-$n; {}", gives_token(V1));
    let exec = tool(&script, folder.path(), &token, V1);
    let attempt = kubeconfig().await.user("exec", exec).attempt_in(&environment()).await.unwrap();
    assert_eq!(attempt.code(), "unauthorized", "{}", attempt.everything());
    assert_eq!(runs(folder.path()), 2);
    keeps_secrets(&attempt, &token);
}

#[tokio::test]
async fn tools_that_fail_are_told_apart_and_keep_their_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let exec = |script: &str| tool(script, folder.path(), "c4n4ry-token", V1);
    let environment = Environment { sign_in_deadline: Some(Duration::from_secs(1)), ..environment() };
    for (exec, code) in [
        (exec("echo \"$OTHER and $TOKEN were refused\" >&2; echo c4n4ry; exit 3"), "sign-in-tool-failed"),
        (exec("kill -9 $$"), "sign-in-tool-killed"),
        (exec("echo 'waiting for your browser' >&2; sleep 600"), "sign-in-timed-out"),
        (exec("echo c4n4ry"), "sign-in-output-unreadable"),
        (exec(&gives_token(V1BETA1)), "sign-in-version-mismatch"),
        (exec(&prints(V1, "")), "sign-in-no-credentials"),
        (
            json!({ "apiVersion": V1, "command": "no-such-tool-anywhere", "installHint": "Get it." }),
            "sign-in-tool-missing",
        ),
        (json!({ "apiVersion": V1, "command": "sh", "interactiveMode": "Always" }), "sign-in-needs-terminal"),
    ] {
        let attempt = kubeconfig().await.user("exec", exec).attempt_in(&environment).await.unwrap();
        assert_eq!(attempt.code(), code, "{}", attempt.everything());
        assert_eq!(attempt.failed_step(), Some(CheckStep::SignInTool), "{code}");
        keeps_secrets(&attempt, "c4n4ry-token");
    }
}

#[tokio::test]
async fn somebody_may_act_as_somebody_else() {
    let admin = control_plane().await.admin_cert();
    let kubeconfig = kubeconfig().await.with_certificate(&admin.certificate_pem, &admin.key_pem);
    let attempt = kubeconfig.user("as", "ann").user("as-groups", json!(["team"])).attempt().await.unwrap();
    assert_eq!(attempt.code(), "connected", "{}", attempt.everything());
    let connection = attempt.outcome.as_ref().unwrap();
    assert_eq!(connection.info.acting_as.as_deref(), Some("ann"));
    assert_eq!(connection.reader().who_am_i().await.unwrap().as_deref(), Some("ann"));
}

#[tokio::test]
async fn a_kubeconfig_that_changes_does_not_redirect_a_connection() {
    let token = token("pinned").await;
    let kubeconfig = kubeconfig().await.user("token", token);
    let attempt = kubeconfig.attempt().await.unwrap();
    let path = kubeconfig.write().unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("127.0.0.1", "192.0.2.1")).unwrap();
    let user = attempt.outcome.as_ref().unwrap().reader().who_am_i().await;
    assert_eq!(user.unwrap(), Some(user_name("pinned")));
}
