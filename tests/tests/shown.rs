//! What leaves the engine: no secret, wherever people keep them, and nothing that acts on a terminal or a page, whoever wrote it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::Path;
use std::time::Duration;

use glasslift_engine::export;
use glasslift_engine::export::Format;
use glasslift_engine::object::inert::is_acted_on;
use glasslift_engine::plan::{Choice, Decisions, planned};
use glasslift_engine::words::{self, Language};
use glasslift_tests::net::{Act, Interceptor, Reply, Wanted};
use glasslift_tests::{Cluster, Engine, Planned, Ran, cli, finish, fixtures, yaml};
use http::Method;
use k8s_openapi::api::core::v1::{Event, Pod};
use kube::ResourceExt;
use kube::api::{Api, Patch, PatchParams, PostParams};
use serde_json::{Value, json};

/// Stands in every secret, as it is and in base64 at any offset.
const CANARY: [&str; 4] = ["c4n4ry", "YzRuNHJ5", "M0bjRye", "jNG40cn"];

/// A page in every format and language.
const FORMATS: [Format; 4] = [Format::Html, Format::Markdown, Format::Json, Format::Junit];
const LANGUAGES: [Language; 2] = [Language::English, Language::SimplifiedChinese];

/// Objects in which secrets stand wherever people keep them; `version` makes all of them differ.
fn everywhere(version: u32) -> String {
    let canary = format!("c4n4ry-{version}");
    let mut web = fixtures::deployment("web", 1);
    web["metadata"]["annotations"] = json!({"example.com/api-key": canary,
        "objectset.rio.cattle.io/applied": format!("H4sI{canary}"),
        "example.com/copy": json!({"spec": {"env": [{"name": "SMTP_PASS", "value": canary}]}}).to_string()});
    let container = &mut web["spec"]["template"]["spec"]["containers"][0];
    container["env"] = json!([{"name": "DB_PASSWORD", "value": canary}, {"name": "AUTH", "value": canary},
        {"name": "DATABASE_URL", "value": format!("postgres://me:{canary}@db:5432/app")},
        {"name": "LEVEL", "value": format!("level-{version}")}]);
    container["args"] =
        json!([format!("--password={canary}"), "--token", canary, format!("--dsn=me:{canary}@tcp(db:3306)/app")]);
    let mut init = fixtures::job("init", version);
    init["spec"]["template"]["spec"]["containers"][0]["env"] = json!([{"name": "API_TOKEN", "value": canary}]);
    yaml([
        json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "plain", "namespace": "default", "annotations": {
            "kapp.k14s.io/original": json!({"stringData": {"a": canary}}).to_string(), "somebody.example/note": canary}},
            "stringData": {"a": canary}}),
        json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "coded", "namespace": "default"},
            "data": {"a": format!("YzRuNHJ5LT{}=", if version == 1 { "E" } else { "I" })}}),
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings", "namespace": "default"}, "data": {
            "db_password": canary, "app.properties": format!("level=1\nspring.datasource.password={canary}\n"),
            "config.json": json!({"smtp": {"password": canary}}).to_string(),
            "key.pem": format!("-----BEGIN PRIVATE KEY-----\n{canary}\n-----END PRIVATE KEY-----\n")}}),
        json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": {"name": "databases.example.com"}, "spec": {"group": "example.com", "scope": "Namespaced",
            "names": {"plural": "databases", "singular": "database", "kind": "Database"},
            "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object",
                "properties": {"spec": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}}}]}}),
        json!({"apiVersion": "example.com/v1", "kind": "Database", "metadata": {"name": "main", "namespace": "default"},
            "spec": {"adminPassword": canary, "replica": {"credentials": {"value": canary}}, "size": version}}),
        web,
        init,
    ])
}

/// Everything that is made of a plan, each with its name.
fn outputs(planned: &Planned) -> Vec<(String, String)> {
    let (inspection, decisions) = (planned.proposal.inspection(), Decisions::default());
    let sheet = export::plan::Sheet { inspection, plan: &planned.plan, decisions: &decisions, from: &[] };
    let mut outputs = vec![("plan for the window".to_owned(), serde_json::to_string(&planned.plan).unwrap())];
    for format in FORMATS {
        for language in LANGUAGES {
            if let Ok(text) = export::plan::render(sheet, format, language) {
                outputs.push((format!("plan as {format:?} in {language:?}"), text));
            }
        }
    }
    outputs
}

/// Everything that is made of a run, each with its name: its record on disk too, but for the copies, which are true.
fn left_by(ran: &Ran) -> Vec<(String, String)> {
    let mut outputs = vec![("report for the window".to_owned(), serde_json::to_string(&ran.report).unwrap())];
    for language in LANGUAGES {
        let entries = ran.report.entries.iter().map(|entry| words::result(entry, language));
        outputs.push((format!("results in {language:?}"), entries.collect::<Vec<_>>().join("\n")));
        for format in FORMATS {
            let text = export::report::render(&ran.report, format, language).unwrap();
            outputs.push((format!("report as {format:?} in {language:?}"), text));
        }
    }
    for file in fs::read_dir(&ran.folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
        outputs.push((file.display().to_string(), fs::read_to_string(&file).unwrap()));
    }
    assert!(outputs.iter().any(|(name, _)| name.ends_with("events.jsonl")), "the record is read");
    outputs
}

/// What the terminal says about a bundle, a plan and a check.
async fn said_in_the_terminal(kubeconfig: &Path, bundle: &Path) -> Vec<(String, String)> {
    let (kubeconfig, bundle) = (kubeconfig.display().to_string(), bundle.display().to_string());
    let mut outputs = Vec::new();
    for arguments in [
        &["bundle", "-f", &bundle][..],
        &["plan", "--diff", "-f", &bundle, "--kubeconfig", &kubeconfig, "-n", "default"],
        &["plan", "--output", "json", "-f", &bundle, "--kubeconfig", &kubeconfig, "-n", "default"],
        &["plan", "--output", "markdown", "-f", &bundle, "--kubeconfig", &kubeconfig, "-n", "default"],
    ] {
        let finished = cli(arguments).await.unwrap();
        assert!(!finished.stdout.is_empty(), "{arguments:?}: {finished:#?}");
        outputs.push((arguments.join(" "), format!("{}{}", finished.stdout, finished.stderr)));
    }
    outputs
}

#[tokio::test]
async fn no_secret_reaches_any_output_and_every_change_of_one_shows() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let first = engine.plan_yaml(&everywhere(1)).await.unwrap();
    let mut all = outputs(&first);
    all.extend(left_by(&engine.run(&first).await.unwrap()));

    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("new.yaml");
    fs::write(&bundle, everywhere(2)).unwrap();
    all.extend(said_in_the_terminal(cluster.control_plane().kubeconfig(), &bundle).await);
    let mut second = engine.plan_yaml(&everywhere(2)).await.unwrap();
    second.choose("init", Choice::Recreate).unwrap();
    for name in ["plain", "coded", "settings", "main", "web", "init"] {
        let mut changes = planned(second.proposal.inspection(), &second.plan);
        let detail = changes.find(|planned| planned.change.object.name == name).unwrap().detail();
        assert!(!detail.fields.is_empty(), "{name}: what changed shows");
        all.push((format!("differences of {name}"), serde_json::to_string(&detail).unwrap()));
    }
    all.extend(outputs(&second));
    let ran = engine.run(&second).await.unwrap();
    all.extend(left_by(&ran));

    // A text is missing its `|`: the server quotes what it got.
    let wrong =
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: wrong, namespace: default}\ndata: {a: {password: c4n4ry}}\n";
    all.extend(outputs(&engine.plan_yaml(wrong).await.unwrap()));

    assert!(all.len() > 40, "only {} outputs", all.len());
    for (name, text) in &all {
        for canary in CANARY {
            let at = text.find(canary).map(|at| text[..at].chars().rev().take(200).collect::<String>());
            let before = at.map(|before| before.chars().rev().collect::<String>());
            assert_eq!(before, None, "{name} holds {canary}");
        }
    }
    let copies: Vec<_> =
        fs::read_dir(ran.folder.join("snapshots")).unwrap().map(|entry| entry.unwrap().path()).collect();
    let copy = fs::read_to_string(&copies[0]).unwrap();
    assert!(copies.len() == 1 && copy.contains("c4n4ry-1"), "a copy is true: {copy}");
}

/// Moves the cursor, sets the title, turns the line around, and is a picture with a script on a page.
const HOSTILE: &str = "\u{1b}[2J\u{1b}]0;owned\u{7}\r\u{9b}1A\u{202e}\u{200b}<img src=x onerror=alert(1)>";

fn assert_inert(outputs: &[(String, String)]) {
    for (name, text) in outputs {
        let acts = text.chars().find(|c| is_acted_on(*c)).map(|c| format!("U+{:04X}", u32::from(c)));
        assert_eq!(acts, None, "{name}:\n{text}");
        // In JSON, they would be written as escapes.
        for escape in ["\\u001b", "\\u0007", "\\r", "\\u009b", "\\u202e"] {
            assert!(!text.to_lowercase().contains(escape), "{name} holds {escape}:\n{text}");
        }
        // In Markdown, it may stand in code.
        let is_page = name.contains("Html") || name.contains("Junit");
        assert!(!is_page || !text.contains("<img"), "{name}:\n{text}");
        let mut prose = text.lines().filter(|line| name.contains("Markdown") && !line.contains('`'));
        assert!(!prose.any(|line| line.contains("<img")), "{name}:\n{text}");
    }
}

/// A Pod that no scheduler looks at, so that its conditions stay as they are made here.
fn abandoned(name: &str, version: &str) -> Value {
    let mut pod = fixtures::pod(name);
    pod["spec"]["schedulerName"] = json!("nobody");
    pod["metadata"]["labels"] = json!({"version": version});
    pod
}

#[tokio::test]
async fn what_servers_and_events_say_acts_on_no_terminal_and_no_page() {
    let cluster = Cluster::start().await.unwrap();
    let client = cluster.client().clone();
    let pods = Api::<Pod>::namespaced(client.clone(), "default");
    let installer = PostParams { field_manager: Some("kubectl-client-side-apply".into()), ..PostParams::default() };
    for name in ["conditioned", "warned"] {
        pods.create(&installer, &serde_json::from_value(abandoned(name, "1")).unwrap()).await.unwrap();
    }
    let condition = json!({"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": HOSTILE});
    let status = Patch::Strategic(json!({"status": {"conditions": [condition]}}));
    pods.patch_status("conditioned", &PatchParams::default(), &status).await.unwrap();
    let uid = pods.get("warned").await.unwrap().uid().unwrap();
    let event = json!({"metadata": {"name": "warned.1"}, "type": "Warning", "reason": format!("Bad{HOSTILE}"), "message": HOSTILE,
        "involvedObject": {"kind": "Pod", "namespace": "default", "name": "warned", "uid": uid, "apiVersion": "v1"}});
    let events = Api::<Event>::namespaced(client, "default");
    events.create(&PostParams::default(), &serde_json::from_value(event).unwrap()).await.unwrap();

    let interceptor = Interceptor::before(&cluster).await.unwrap();
    let engine = Engine::connect_with(interceptor.kubeconfig(), "default").await.unwrap();
    let denied = |message: &str| Reply::status(403, "Forbidden", message);
    interceptor.on(Wanted::new(Method::PATCH, "/configmaps/planned").dry_run(), 100, Act::Answer(denied(HOSTILE)));
    let bundle = yaml([fixtures::config_map("planned", 1)]);
    let planned = engine.plan_yaml(&bundle).await.unwrap();
    assert_inert(&outputs(&planned));

    interceptor.on(Wanted::new(Method::PATCH, "/configmaps/written"), 100, Act::Answer(denied(HOSTILE)));
    for objects in
        [vec![fixtures::config_map("written", 1)], vec![abandoned("conditioned", "2"), abandoned("warned", "2")]]
    {
        let failing = objects.len();
        let planned = engine.plan_yaml(&yaml(objects)).await.unwrap();
        assert_inert(&outputs(&planned));
        let (handle, stream) = engine.start(&planned, Duration::from_secs(3)).await.unwrap();
        let ran = finish(handle, stream).await.unwrap();
        let outputs = left_by(&ran);
        assert_inert(&outputs);
        let said = |name: &str| outputs.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str()).unwrap();
        let results = said("results in English");
        assert_eq!(
            results.lines().filter(|line| line.contains("␛[2J␛]0;owned␇␍")).count(),
            failing,
            "what was said is shown:\n{results}"
        );
    }
}
