use serde_json::{Value, json};

use super::{LAST_APPLIED, Masker};

const CANARY: &str = "c4n4ry";

#[test]
fn secret_content_is_hidden_and_changes_still_show() {
    let mut masker = Masker::default();
    let live = json!({"kind": "Secret", "data": {"a": "YzRuNHJ5", "b": "c2FtZQ=="}, "stringData": {"c": "c4n4ry"},
        "metadata": {"annotations": {LAST_APPLIED: "c4n4ry", "meta.helm.sh/release-name": "stays"}}});
    let new = json!({"kind": "Secret", "data": {"a": "bmV3YzRuNHJ5", "b": "c2FtZQ=="}});
    let (live, new) = (masker.mask(&live), masker.mask(&new));
    let text = format!("{live}{new}");
    assert!(!text.contains("YzRuNHJ5") && !text.contains("c4n4ry"), "{text}");
    assert_ne!(live["data"]["a"], new["data"]["a"], "a changed value shows as changed");
    assert_eq!(live["data"]["b"], new["data"]["b"], "an equal value shows as equal");
    assert_eq!(live["metadata"]["annotations"]["meta.helm.sh/release-name"], "stays");
}

#[test]
fn every_annotation_of_a_secret_is_hidden_but_those_that_hold_names() {
    let secret = json!({"kind": "Secret", "metadata": {"name": "db", "annotations": {
        "kapp.k14s.io/original": "{\"data\":{\"a\":\"c4n4ry\"}}", "objectset.rio.cattle.io/applied": "H4sIc4n4ry",
        "somebody.example/note": "c4n4ry", "kubernetes.io/service-account.name": "agent"}}});
    let masked = Masker::default().mask(&secret);
    assert!(!masked.to_string().contains(CANARY), "{masked}");
    assert_eq!(masked["metadata"]["annotations"]["kubernetes.io/service-account.name"], "agent");
    assert_eq!(masked["metadata"]["name"], "db");
}

#[test]
fn secrets_are_hidden_wherever_people_keep_them() {
    for object in [
        json!({"spec": {"containers": [{"env": [{"name": "DB_PASSWORD", "value": "c4n4ry"}]}]}}),
        json!({"spec": {"containers": [{"env": [{"name": "PASS", "value": "c4n4ry"}, {"name": "AUTH", "value": "c4n4ry"}]}]}}),
        json!({"spec": {"containers": [{"env": [{"name": "DATABASE_URL", "value": "postgres://u:c4n4ry@db/x"}]}]}}),
        json!({"spec": {"containers": [{"args": ["--password=c4n4ry"]}]}}),
        json!({"spec": {"containers": [{"args": ["--password", "c4n4ry", "--verbose"]}]}}),
        json!({"spec": {"containers": [{"command": ["sh", "-c", "run --token c4n4ry"]}]}}),
        json!({"kind": "Database", "spec": {"adminPassword": "c4n4ry"}}),
        json!({"kind": "Database", "spec": {"password": {"value": "c4n4ry"}, "tokens": ["c4n4ry"]}}),
        json!({"kind": "Release", "spec": {"parameters": [{"name": "apiKey", "value": "c4n4ry"}]}}),
        json!({"kind": "ConfigMap", "data": {"db_password": "c4n4ry"}}),
        json!({"kind": "ConfigMap", "data": {"app.properties": "a=1\nspring.datasource.password=c4n4ry\n"}}),
        json!({"kind": "ConfigMap", "data": {"config.json": "{\"env\": [{\"name\": \"TOKEN\", \"value\": \"c4n4ry\"}]}"}}),
        json!({"kind": "ConfigMap", "data": {"dsn": "c4n4ry"}}),
        json!({"metadata": {"annotations": {"example.com/api-key": "c4n4ry"}}}),
        json!({"metadata": {"annotations": {"objectset.rio.cattle.io/applied": "H4sIc4n4ry"}}}),
        json!({"metadata": {"annotations": {"x": "{\"spec\":{\"env\":[{\"name\":\"PWD\",\"value\":\"c4n4ry\"}]}}"}}}),
    ] {
        let masked = Masker::default().mask(&object).to_string();
        assert!(!masked.contains(CANARY) && masked.contains("<hidden #1>"), "{masked}");
    }
}

#[test]
fn what_only_speaks_of_secrets_stays() {
    let stays = |object: Value| assert_eq!(Masker::default().mask(&object), object);
    stays(json!({"spec": {"containers": [{"env": [
        {"name": "LEVEL", "value": "debug"}, {"name": "PASSWORD_FILE", "value": "/run/secrets/db"},
        {"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}}],
        "args": ["--password=$(DB_PASSWORD)", "--auth-mode", "RBAC"], "image": "example.com/token-service:v1"}],
        "volumes": [{"name": "token", "secret": {"secretName": "db", "items": [{"key": "password", "path": "p"}]}}],
        "automountServiceAccountToken": false, "imagePullSecrets": [{"name": "pull"}]}}));
    stays(json!({"metadata": {"labels": {"token": "none-of-your-business"}}, "rules": [{"resources": ["secrets"]}]}));
    stays(json!({"kind": "CustomResourceDefinition", "spec": {"versions": [{"schema": {"openAPIV3Schema": {
        "properties": {"password": {"type": "string", "description": "Password: what the user types.", "default": "x"}}}}}]}}));
    stays(json!({"kind": "ServiceAccount", "secrets": [{"name": "agent-token"}]}));
}

#[test]
fn what_is_shown_acts_on_no_terminal() {
    let object = json!({"spec": {"image": "ok:1\u{1b}[2K\rnothing", "a\u{1b}b": "\u{202e}x"}});
    let masked = Masker::default().mask(&object);
    assert_eq!(masked, json!({"spec": {"image": "ok:1␛[2K␍nothing", "a␛b": "\u{fffd}x"}}));
}
#[test]
fn no_text_makes_it_slow() {
    // Each of these took minutes when every name looked to the end of the text.
    for part in [
        "password: ",
        "token=\"",
        "https://a",
        "-----BEGIN PRIVATE KEY-----",
        "--",
        "a:b@tcp(",
        "eyJ",
        "bearer ",
        "/a:",
    ] {
        super::text(&part.repeat(20_000));
    }
}
