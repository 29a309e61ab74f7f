//! Getting credentials, with scripts in the place of sign-in tools.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::time::Instant;

use glasslift_environment::{PastedKubeconfig, Variables};
use glasslift_kubeconfig::{Target, resolve};
use serde_json::json;

use super::*;

const V1: &str = "client.authentication.k8s.io/v1";
const V1BETA1: &str = "client.authentication.k8s.io/v1beta1";

fn environment() -> Environment {
    let variables: Variables =
        [("PATH", "/usr/bin:/bin"), ("INHERITED", "yes")].map(|(n, v)| (n.into(), v.into())).into();
    Environment { variables, sign_in_deadline: Some(Duration::from_secs(60)), ..Environment::default() }
}

/// Signs in as a user entry.
fn sign_in_with(environment: Environment, user: serde_json::Value) -> Result<SignIn, Problem> {
    let config = json!({
        "clusters": [{ "name": "c", "cluster": {
            "server": "https://dev.example:6443", "certificate-authority-data": "Y2E=", "tls-server-name": "inner",
            "extensions": [{ "name": "client.authentication.k8s.io/exec", "extension": { "audience": "x" } }],
        } }],
        "users": [{ "name": "u", "user": user }],
        "contexts": [{ "name": "dev", "context": { "cluster": "c", "user": "u" } }],
    });
    let environment = Environment { pasted: vec![PastedKubeconfig::new(1, config.to_string())], ..environment };
    let target = Target { kubeconfig: "pasted:1".into(), context: "dev".into(), namespace: None };
    SignIn::new(&resolve(&environment, &target)?, &environment)
}

fn sign_in(user: serde_json::Value) -> Result<SignIn, Problem> {
    sign_in_with(environment(), user)
}

/// A user entry whose tool is a shell script. `$1` is a folder for what the script remembers.
fn script(text: &str, folder: &Path, version: &str) -> serde_json::Value {
    json!({ "exec": {
        "apiVersion": version, "command": "/bin/sh", "args": ["-c", text, "script", folder], "interactiveMode": "IfAvailable",
        "env": [{ "name": "GIVEN", "value": "c4n4ry-given" }], "provideClusterInfo": true,
    } })
}

fn credential(status: serde_json::Value) -> String {
    format!("echo '{}'", json!({ "kind": "ExecCredential", "apiVersion": V1, "status": status }))
}

fn header(credentials: &Credentials) -> &str {
    credentials.authorization.as_ref().unwrap().expose_secret()
}

fn runs(folder: &Path) -> usize {
    std::fs::read_to_string(folder.join("runs")).unwrap_or_default().lines().count()
}

fn clean(problem: &Problem) {
    let shown = format!("{problem:?} {}", serde_json::to_string(problem).unwrap());
    assert!(!shown.contains("c4n4ry"), "it leaks: {shown}");
}

/// Each run gives another token: `token-1`, `token-2` and so on.
const COUNTING: &str = "echo run >> \"$1/runs\"; n=$(grep -c run \"$1/runs\"); ";

fn counting(status: &str) -> String {
    format!(
        "{COUNTING} printf %s \"{{\\\"kind\\\":\\\"ExecCredential\\\",\\\"apiVersion\\\":\\\"{V1}\\\",\\\"status\\\":{status}}}\""
    )
}

#[tokio::test]
async fn a_tool_is_run_once_without_a_terminal_and_told_about_the_cluster() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "{COUNTING} sleep 0.2; echo \"$KUBERNETES_EXEC_INFO\" > $1/info; env > $1/env; cat > $1/stdin; \
         (exec 3<>/dev/tty) 2>/dev/null && touch $1/terminal; {}",
        credential(json!({ "token": " abc\n" }))
    );
    let sign_in = sign_in(script(&text, folder.path(), V1)).unwrap();
    assert_eq!(sign_in.tool(), Some("sh"));
    assert_eq!(sign_in.find_tool().await.unwrap().as_deref(), Some(Path::new("/bin/sh")));
    assert_eq!(runs(folder.path()), 0, "finding is not running");
    let together = (0..8).map(|_| sign_in.obtain(|_| {}));
    for credentials in futures::future::join_all(together).await {
        assert_eq!(header(&credentials.unwrap()), "Bearer abc");
    }
    sign_in.obtain(|_| {}).await.unwrap();
    assert_eq!(runs(folder.path()), 1);
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let info: serde_json::Value = serde_json::from_str(&read("info")).unwrap();
    let expected = json!({ "kind": "ExecCredential", "apiVersion": V1, "spec": { "interactive": false, "cluster": {
        "server": "https://dev.example:6443", "tls-server-name": "inner", "certificate-authority-data": "Y2E=",
        "config": { "audience": "x" },
    } } });
    assert_eq!(info, expected);
    let env = read("env");
    assert!(env.contains("GIVEN=c4n4ry-given") && env.contains("INHERITED=yes"), "{env}");
    assert_eq!(read("stdin"), "");
    assert!(!folder.path().join("terminal").exists(), "there is no terminal to ask on");
}

#[tokio::test]
async fn messages_arrive_while_the_tool_still_runs() {
    let folder = tempfile::tempdir().unwrap();
    // It waits for what the listener does on its message.
    let text = format!(
        "echo 'open https://idp.example and enter AB-12' >&2; while [ ! -e $1/seen ]; do sleep 0.01; done; {}",
        credential(json!({ "token": "abc" }))
    );
    let sign_in = sign_in(script(&text, folder.path(), V1)).unwrap();
    let lines = Mutex::new(Vec::new());
    let credentials = sign_in.obtain(|line| {
        lines.lock().push(line.to_owned());
        std::fs::write(folder.path().join("seen"), "").unwrap();
    });
    assert_eq!(header(&credentials.await.unwrap()), "Bearer abc");
    assert_eq!(*lines.lock(), ["open https://idp.example and enter AB-12"]);
}

#[tokio::test]
async fn each_way_to_fail_has_its_code_and_keeps_its_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let answer = |value: serde_json::Value| format!("echo '{value}'");
    let exec = |version: &str, status: serde_json::Value| {
        answer(json!({ "kind": "ExecCredential", "apiVersion": version, "status": status }))
    };
    for (text, code) in [
        ("echo token=c4n4ry; echo \"c4n4ry-given was refused\" >&2; exit 3".to_owned(), "sign-in-tool-failed"),
        ("echo '{\"token\":\"c4n4ry\"}' >&2; exit 1".into(), "sign-in-tool-failed"),
        ("kill -9 $$".into(), "sign-in-tool-killed"),
        (":".into(), "sign-in-output-unreadable"),
        ("echo c4n4ry".into(), "sign-in-output-unreadable"),
        ("echo '{\"c4n4ry\": '".into(), "sign-in-output-unreadable"),
        ("echo '<html>c4n4ry</html>'".into(), "sign-in-output-unreadable"),
        (
            answer(json!({ "kind": "c4n4ry", "apiVersion": V1, "status": { "token": "c4n4ry" } })),
            "sign-in-output-unreadable",
        ),
        (
            answer(json!({ "kind": "ExecCredential", "apiVersion": V1, "status": "c4n4ry" })),
            "sign-in-output-unreadable",
        ),
        (exec(V1, json!({ "token": 7 })), "sign-in-output-unreadable"),
        (exec(V1, json!({ "token": "c4n4ry", "expirationTimestamp": "c4n4ry" })), "sign-in-output-unreadable"),
        (exec(V1BETA1, json!({ "token": "c4n4ry" })), "sign-in-version-mismatch"),
        (exec("c4n4ry", json!({ "token": "c4n4ry" })), "sign-in-version-mismatch"),
        (answer(json!({ "kind": "ExecCredential", "apiVersion": V1 })), "sign-in-no-status"),
        (exec(V1, json!(null)), "sign-in-no-status"),
        (exec(V1, json!({})), "sign-in-no-credentials"),
        (exec(V1, json!({ "token": "" })), "sign-in-no-credentials"),
        (exec(V1, json!({ "clientCertificateData": "c4n4ry" })), "sign-in-half-certificate"),
        (exec(V1, json!({ "token": "c4n4ry", "clientKeyData": "c4n4ry" })), "sign-in-half-certificate"),
        (
            exec(V1, json!({ "clientCertificateData": "c4n4ry", "clientKeyData": "c4n4ry" })),
            "sign-in-certificate-invalid",
        ),
        (exec(V1, json!({ "token": "c4n4ry\\nmore" })), "token-invalid"),
        ("yes c4n4ry".into(), "sign-in-output-too-large"),
    ] {
        let sign_in = sign_in(script(&text, folder.path(), V1)).unwrap();
        let lines = Mutex::new(String::new());
        let problem = sign_in.obtain(|line| lines.lock().push_str(line)).await.unwrap_err();
        assert_eq!(problem.code, code, "{text}: {problem:?}");
        clean(&problem);
        assert!(!lines.lock().contains("c4n4ry"), "{text}: {lines:?}");
        assert!(!problem.params.is_empty(), "{problem:?}");
    }
}

#[tokio::test]
async fn what_a_failing_tool_said_is_in_the_problem() {
    let folder = tempfile::tempdir().unwrap();
    let text = "echo 'Loading profile' >&2; echo 'The SSO session has expired' >&2; exit 255";
    let problem = sign_in(script(text, folder.path(), V1)).unwrap().obtain(|_| {}).await.unwrap_err();
    assert_eq!(problem.params["exit_code"], "255");
    assert_eq!(problem.params["said"], "The SSO session has expired");
    assert_eq!(problem.detail.as_deref(), Some("Loading profile\nThe SSO session has expired"));
    assert!(problem.retryable);
}

#[tokio::test]
async fn yaml_and_the_older_version_are_understood() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("printf 'apiVersion: {V1BETA1}\\nkind: ExecCredential\\nstatus:\\n  token: abc\\n'");
    let sign_in = sign_in(script(&text, folder.path(), V1BETA1)).unwrap();
    assert_eq!(header(&sign_in.obtain(|_| {}).await.unwrap()), "Bearer abc");
}

#[tokio::test]
async fn a_hanging_tool_is_ended_with_all_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let environment = Environment { sign_in_deadline: Some(Duration::from_millis(300)), ..environment() };
    let text = "(sleep 2; touch $1/mark) & echo 'waiting for your browser' >&2; sleep 600";
    let started = Instant::now();
    let sign_in = sign_in_with(environment, script(text, folder.path(), V1)).unwrap();
    let problem = sign_in.obtain(|_| {}).await.unwrap_err();
    assert_eq!((problem.code.as_str(), problem.retryable), ("sign-in-timed-out", true));
    assert_eq!(problem.detail.as_deref(), Some("waiting for your browser"));
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    tokio::time::sleep(Duration::from_millis(2500).saturating_sub(started.elapsed())).await;
    assert!(!folder.path().join("mark").exists(), "nothing is left that could write it");
}

#[tokio::test]
async fn all_who_wait_share_a_failure_and_who_comes_later_tries_again() {
    let folder = tempfile::tempdir().unwrap();
    let text = "echo run >> $1/runs; sleep 0.5; echo 'session expired' >&2; exit 1";
    let sign_in = sign_in(script(text, folder.path(), V1)).unwrap();
    for expected in 1..=2 {
        let together = (0..8).map(|_| sign_in.obtain(|_| {}));
        for obtained in futures::future::join_all(together).await {
            assert_eq!(obtained.unwrap_err().code, "sign-in-tool-failed");
        }
        assert_eq!(runs(folder.path()), expected);
    }
}

#[tokio::test]
async fn a_sign_in_goes_on_while_anybody_waits() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("echo run >> $1/runs; echo here >&2; sleep 1; {}", credential(json!({ "token": "abc" })));
    let sign_in = sign_in(script(&text, folder.path(), V1)).unwrap();
    let (first, second) = (sign_in.clone(), sign_in.clone());
    let said = Arc::new(tokio::sync::Notify::new());
    let saying = Arc::clone(&said);
    let first = tokio::spawn(async move { first.obtain(|_| saying.notify_one()).await.map(|_| ()) });
    said.notified().await;
    let second = tokio::spawn(async move { second.obtain(|_| {}).await });
    // Both wait now: the one that began it goes.
    tokio::task::yield_now().await;
    first.abort();
    assert_eq!(header(&second.await.unwrap().unwrap()), "Bearer abc");
    assert_eq!(runs(folder.path()), 1);
}

#[tokio::test]
async fn what_could_not_be_renewed_is_used_until_its_end() {
    let folder = tempfile::tempdir().unwrap();
    // Good for six seconds, to be renewed a quarter before; only the first run succeeds.
    let gives = credential(json!({ "token": "abc", "expirationTimestamp": Timestamp::now() + Duration::from_secs(6) }));
    let text = format!("[ -e $1/failing ] && {{ echo run >> $1/failed; exit 1; }}; touch $1/failing; {gives}");
    let sign_in = sign_in(script(&text, folder.path(), V1)).unwrap();
    let first = sign_in.obtain(|_| {}).await.unwrap();
    let failed = || std::fs::read_to_string(folder.path().join("failed")).unwrap_or_default().lines().count();
    let until = Instant::now() + Duration::from_secs(20);
    while failed() == 0 && Instant::now() < until {
        assert!(Arc::ptr_eq(&first, &sign_in.obtain(|_| {}).await.unwrap()));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(Arc::ptr_eq(&first, &sign_in.obtain(|_| {}).await.unwrap()), "they have not ended");
    assert_eq!(failed(), 1, "not for each request");
    let ended = async {
        loop {
            if let Err(problem) = sign_in.obtain(|_| {}).await {
                return problem;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let problem = tokio::time::timeout(Duration::from_secs(20), ended).await.unwrap();
    assert_eq!(problem.code, "sign-in-tool-failed");
    assert_eq!(failed(), 2);
}

#[tokio::test]
async fn giving_up_ends_the_tool() {
    let folder = tempfile::tempdir().unwrap();
    let sign_in = sign_in(script("echo $$ > $1/pid; echo here >&2; sleep 600", folder.path(), V1)).unwrap();
    let said = tokio::sync::Notify::new();
    tokio::select! {
        _ = sign_in.obtain(|_| said.notify_one()) => panic!("it cannot end"),
        () = said.notified() => {}
    }
    let pid = std::fs::read_to_string(folder.path().join("pid")).unwrap();
    let process = format!("/proc/{}/stat", pid.trim());
    // A killed process is a zombie until somebody asks for its end.
    let gone =
        || std::fs::read_to_string(&process).is_ok_and(|stat| stat.contains(") Z ")) || !Path::new(&process).exists();
    let until = Instant::now() + Duration::from_secs(10);
    while !gone() && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(gone(), "the tool still runs");
}

#[tokio::test]
async fn what_a_tool_leaves_running_does_not_hold_it_up() {
    let folder = tempfile::tempdir().unwrap();
    // A browser inherits the pipes and stays open.
    let text = format!("(sleep 5; touch $1/browser) & {}", credential(json!({ "token": "abc" })));
    let started = Instant::now();
    let sign_in = sign_in(script(&text, folder.path(), V1)).unwrap();
    assert_eq!(header(&sign_in.obtain(|_| {}).await.unwrap()), "Bearer abc");
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
    tokio::time::sleep(Duration::from_secs(6).saturating_sub(started.elapsed())).await;
    assert!(folder.path().join("browser").exists(), "and it is not ended");
}

#[tokio::test]
async fn credentials_are_renewed_when_they_end() {
    let folder = tempfile::tempdir().unwrap();
    let end = Timestamp::now() + Duration::from_secs(3);
    let text = counting(&format!("{{\\\"token\\\":\\\"token-$n\\\",\\\"expirationTimestamp\\\":\\\"{end}\\\"}}"));
    let sign_in = sign_in(script(&text, folder.path(), V1)).unwrap();
    let first = sign_in.obtain(|_| {}).await.unwrap();
    assert_eq!((header(&first), sign_in.valid_until()), ("Bearer token-1", Some(end)));
    assert!(Arc::ptr_eq(&first, &sign_in.obtain(|_| {}).await.unwrap()));
    let until = Instant::now() + Duration::from_secs(10);
    while header(&sign_in.obtain(|_| {}).await.unwrap()) != "Bearer token-2" && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(runs(folder.path()), 2);
}

#[test]
fn renewing_leaves_a_margin_that_fits() {
    let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    for (life, good) in [(3600, 3540), (240, 180), (120, 90), (4, 3), (0, 0)] {
        let end = Timestamp::from_second(now.as_second() + life).unwrap();
        assert_eq!(renew_at(now, end).as_second() - now.as_second(), good, "{life}");
    }
    assert!(renew_at(now, "2025-01-01T00:00:00Z".parse().unwrap()) < now);
}

#[tokio::test]
async fn a_refusal_runs_the_tool_once_more_and_not_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let sign_in = sign_in(script(&counting("{\\\"token\\\":\\\"token-$n\\\"}"), folder.path(), V1)).unwrap();
    let first = sign_in.obtain(|_| {}).await.unwrap();
    sign_in.invalidate(&first);
    let second = sign_in.obtain(|_| {}).await.unwrap();
    assert_eq!(header(&second), "Bearer token-2");
    // Others were refused with the first one too, and only find out now.
    sign_in.invalidate(&first);
    assert!(Arc::ptr_eq(&second, &sign_in.obtain(|_| {}).await.unwrap()));
    // The new one is refused as well: another browser would not help.
    sign_in.invalidate(&second);
    assert!(Arc::ptr_eq(&second, &sign_in.obtain(|_| {}).await.unwrap()));
    assert_eq!(runs(folder.path()), 2);
}

const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\\\\n$n\\\\n-----END CERTIFICATE-----";
const KEY: &str = "-----BEGIN PRIVATE KEY-----\\\\nc4n4ry\\\\n-----END PRIVATE KEY-----";

fn certificates() -> String {
    counting(&format!("{{\\\"clientCertificateData\\\":\\\"{CERTIFICATE}\\\",\\\"clientKeyData\\\":\\\"{KEY}\\\"}}"))
}

#[tokio::test]
async fn another_certificate_is_another_generation() {
    let folder = tempfile::tempdir().unwrap();
    let sign_in = sign_in(script(&certificates(), folder.path(), V1)).unwrap();
    let first = sign_in.obtain(|_| {}).await.unwrap();
    let certificate = first.certificate.as_ref().unwrap();
    assert!(certificate.certificate_pem.contains("\n1\n"), "{}", certificate.certificate_pem);
    assert!(first.authorization.is_none());
    let shown = format!("{first:?} {certificate:?}");
    assert!(!shown.contains("c4n4ry") && !shown.contains("BEGIN"), "{shown}");
    sign_in.invalidate(&first);
    let second = sign_in.obtain(|_| {}).await.unwrap();
    assert_eq!((first.generation, second.generation), (0, 1));
}

#[tokio::test]
async fn token_files_are_trimmed_and_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    let sign_in = sign_in(json!({ "tokenFile": path })).unwrap();
    assert_eq!(sign_in.tool(), None);
    for (content, code) in
        [(None, "token-file-missing"), (Some(" \n"), "token-file-empty"), (Some("c4n\n4ry"), "token-invalid")]
    {
        if let Some(content) = content {
            std::fs::write(&path, content).unwrap();
        }
        let problem = sign_in.obtain(|_| {}).await.unwrap_err();
        assert_eq!(problem.code, code);
        assert_eq!(problem.params["path"], path.display().to_string());
        assert!(!format!("{problem:?}").contains("4ry"), "{problem:?}");
    }
    std::fs::write(&path, "first\r\n").unwrap();
    let first = sign_in.obtain(|_| {}).await.unwrap();
    assert_eq!(header(&first), "Bearer first");
    std::fs::write(&path, "second\n").unwrap();
    assert!(Arc::ptr_eq(&first, &sign_in.obtain(|_| {}).await.unwrap()), "not on each request");
    // A minute passes.
    sign_in.inner.cache.lock().age();
    let second = sign_in.obtain(|_| {}).await.unwrap();
    assert_eq!(header(&second), "Bearer second");
    // The server may refuse before the minute is over.
    std::fs::write(&path, "third").unwrap();
    sign_in.invalidate(&second);
    let third = sign_in.obtain(|_| {}).await.unwrap();
    assert_eq!(header(&third), "Bearer third");
    // The same token stays the same value: there is nothing to try again with.
    sign_in.invalidate(&third);
    assert!(Arc::ptr_eq(&third, &sign_in.obtain(|_| {}).await.unwrap()));
}

#[tokio::test]
async fn what_stands_in_the_kubeconfig_is_sent() {
    for (user, expected) in [
        (json!({ "token": "abc\n" }), Some("Bearer abc")),
        (json!({ "token": "abc", "tokenFile": "/no/such/file" }), Some("Bearer abc")),
        (json!({ "username": "me", "password": "it's" }), Some("Basic bWU6aXQncw==")),
        (json!({ "username": "me" }), Some("Basic bWU6")),
        (json!({ "token": "abc", "exec": { "command": "/no/such", "apiVersion": V1 } }), Some("Bearer abc")),
        (json!({}), None),
    ] {
        let credentials = sign_in(user.clone()).unwrap().obtain(|_| {}).await.unwrap();
        let sent = credentials.authorization.as_ref().map(ExposeSecret::expose_secret);
        assert_eq!(sent, expected, "{user}");
    }
    let user = json!({ "client-certificate-data": "Y2VydA==", "client-key-data": "a2V5", "exec": { "command": "/no", "apiVersion": V1 } });
    let credentials = sign_in(user).unwrap().obtain(|_| {}).await.unwrap();
    let certificate = credentials.certificate.clone().unwrap();
    assert_eq!((certificate.certificate_pem.as_str(), certificate.key_pem.expose_secret()), ("cert", "key"));
    let missing = json!({ "client-certificate": "/no/such.pem", "client-key": "/no/such.key" });
    let problem = sign_in(missing).unwrap().obtain(|_| {}).await.unwrap_err();
    assert_eq!((problem.code.as_str(), problem.params["path"].as_str()), ("credential-file-missing", "/no/such.pem"));
}

#[test]
fn what_cannot_work_is_refused_before_anything_runs() {
    let exec = |more: serde_json::Value| {
        let mut exec = json!({ "command": "aws", "apiVersion": V1, "args": ["--password", "c4n4ry"] });
        exec.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "exec": exec })
    };
    for (user, code) in [
        (exec(json!({ "interactiveMode": "Always" })), "sign-in-needs-terminal"),
        (exec(json!({ "apiVersion": "client.authentication.k8s.io/v1alpha1" })), "sign-in-version-unsupported"),
        (json!({ "token": "c4n\n4ry" }), "token-invalid"),
        (json!({ "auth-provider": { "name": "openstack" } }), "provider-unsupported"),
        (json!({ "auth-provider": { "name": "oidc", "config": { "id-token": "c4n4ry" } } }), "provider-expired"),
    ] {
        let problem = sign_in(user).map(|_| ()).unwrap_err();
        assert_eq!(problem.code, code);
        clean(&problem);
    }
}

#[tokio::test]
async fn a_missing_tool_is_named_with_where_it_was_looked_for_and_how_to_get_it() {
    let user = json!({ "exec": {
        "command": "pinniped", "apiVersion": V1, "args": ["c4n4ry"], "env": [{ "name": "A", "value": "c4n4ry" }],
        "installHint": "\u{1b}[1mInstall it\u{1b}[0m\nwith our script",
    } });
    let empty = tempfile::tempdir().unwrap();
    let environment = Environment {
        variables: [("PATH".into(), empty.path().as_os_str().to_owned())].into(),
        ..Environment::default()
    };
    let sign_in = sign_in_with(environment, user).unwrap();
    let problem = sign_in.find_tool().await.unwrap_err();
    assert_eq!(problem.code, "sign-in-tool-missing");
    assert_eq!(problem.params["tool"], "pinniped");
    assert!(problem.params["searched"].contains(&empty.path().display().to_string()), "{problem:?}");
    assert_eq!(problem.params["install"], "pinniped");
    assert_eq!(problem.params["kubeconfig_hint"], "Install it with our script");
    assert_eq!(sign_in.obtain(|_| {}).await.unwrap_err(), problem);
    clean(&problem);
}

#[cfg(unix)]
#[tokio::test]
async fn a_tool_finds_its_companions_on_the_repaired_path() {
    use crate::credentials::tests::program;
    use glasslift_environment::LoginShell;
    let folder = tempfile::tempdir().unwrap();
    let tools = folder.path().join("tools");
    std::fs::create_dir(&tools).unwrap();
    program(&tools.join("our-login"), "#!/bin/sh\nour-companion\n");
    program(&tools.join("our-companion"), &format!("#!/bin/sh\n{}\n", credential(json!({ "token": "abc" }))));
    let zsh = folder.path().join("zsh");
    let text = format!("#!/bin/sh\nfor c; do :; done\nPATH={}:$PATH\n/bin/sh -c \"$c\"\n", tools.display());
    program(&zsh, &text);
    let login_shell = LoginShell::ask(vec![zsh], environment().variables);
    let environment = Environment { login_shell, ..environment() };
    let user = json!({ "exec": { "command": "our-login", "apiVersion": V1 } });
    let sign_in = sign_in_with(environment, user).unwrap();
    assert_eq!(sign_in.find_tool().await.unwrap(), Some(tools.join("our-login")));
    assert_eq!(header(&sign_in.obtain(|_| {}).await.unwrap()), "Bearer abc");
}

#[tokio::test]
async fn the_command_of_a_legacy_provider_is_run() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("gcloud.sh");
    std::fs::write(&script, "echo '{\"access_token\": \"abc\", \"token_expiry\": \"2999-01-01T00:00:00Z\"}'").unwrap();
    let user = json!({ "auth-provider": { "name": "gcp", "config": { "cmd-path": "/bin/sh", "cmd-args": script } } });
    let sign_in = sign_in(user).unwrap();
    assert_eq!(sign_in.tool(), Some("sh"));
    let credentials = sign_in.obtain(|_| {}).await.unwrap();
    assert_eq!(header(&credentials), "Bearer abc");
    assert_eq!(credentials.expires_at.unwrap().to_string(), "2999-01-01T00:00:00Z");
}

mod service;
