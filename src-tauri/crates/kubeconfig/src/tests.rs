//! What is listed, and what is resolved.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::Value;

use super::*;
use crate::types::Target;

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/kubeconfigs/cases.yaml");

#[derive(Deserialize)]
struct Case {
    name: String,
    files: serde_yaml::Mapping,
    list: Option<Vec<String>>,
    #[serde(default)]
    contexts: Vec<Row>,
    #[serde(default)]
    sources: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Row {
    r#in: Option<String>,
    #[serde(default)]
    name: String,
    problem: Option<String>,
    unresolved: Option<String>,
    line: Option<u32>,
    server: Option<String>,
    user: Option<String>,
    namespace: Option<String>,
    auth: Option<String>,
    #[serde(default)]
    current: bool,
    ca: Option<String>,
    certificate: Option<String>,
    r#as: Option<String>,
}

fn set_up(case: &Case) -> (tempfile::TempDir, Environment, String) {
    let folder = tempfile::tempdir().unwrap();
    let mut names = Vec::new();
    for (name, text) in &case.files {
        let name = name.as_str().unwrap();
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text.as_str().unwrap()).unwrap();
        names.push(name.to_owned());
    }
    let first = names[0].clone();
    let list = case.list.clone().unwrap_or(names);
    let list = std::env::join_paths(list.iter().map(|name| folder.path().join(name))).unwrap();
    let environment = Environment { kubeconfig: Some(list), ..Environment::default() };
    (folder, environment, first)
}

fn line_of(problem: Option<&Problem>) -> Option<u32> {
    problem.and_then(|problem| problem.params.get("line")).map(|line| line.parse().unwrap())
}

#[test]
fn the_table_of_kubeconfigs_is_listed_and_resolved() {
    let cases: Vec<Case> = serde_yaml::from_str(&std::fs::read_to_string(CASES).unwrap()).unwrap();
    assert!(cases.len() >= 40, "{}", cases.len());
    for case in &cases {
        let (folder, environment, first) = set_up(case);
        let sources = discover(&environment, &[]);
        let file = |row: &Row| folder.path().join(row.r#in.as_ref().unwrap_or(&first));
        let mut listed = sources.iter().flat_map(|source| source.contexts.iter().map(move |context| (source, context)));
        for row in &case.contexts {
            let at = format!("{}: {}", case.name, row.name);
            let (source, context) = listed.next().unwrap_or_else(|| panic!("{at} is not listed"));
            assert_eq!((Path::new(&source.path), &context.name), (file(row).as_path(), &row.name), "{at}");
            check_row(&at, row, context, &environment, &file(row));
        }
        let more: Vec<_> = listed.map(|(_, context)| &context.name).collect();
        assert!(more.is_empty(), "{}: more is listed: {more:?}", case.name);
        for source in &sources {
            let expected = case.sources.iter().find(|row| file(row) == Path::new(&source.path));
            let code = source.problem.as_ref().map(|problem| problem.code.as_str());
            assert_eq!(code, expected.and_then(|row| row.problem.as_deref()), "{}: {}", case.name, source.path);
            assert_eq!(line_of(source.problem.as_ref()), expected.and_then(|row| row.line), "{}", case.name);
        }
        let shown = format!("{sources:?}{}", serde_json::to_string(&sources).unwrap());
        assert!(!shown.contains("c4n4ry") && !shown.contains("31415926"), "{} leaks: {shown}", case.name);
    }
}

fn check_row(at: &str, row: &Row, context: &ContextSummary, environment: &Environment, file: &Path) {
    let code = context.problem.as_ref().map(|problem| problem.code.as_str());
    assert_eq!(code, row.problem.as_deref(), "{at}: {:?}", context.problem);
    assert_eq!(line_of(context.problem.as_ref()), row.line, "{at}");
    assert_eq!(context.current, row.current, "{at}: current");
    let target = Target { kubeconfig: file.to_owned(), context: context.name.clone(), namespace: None };
    let resolved = resolve(environment, &target);
    if let Some(code) = row.problem.as_ref().filter(|code| *code != "context-shadowed").or(row.unresolved.as_ref()) {
        assert_eq!(resolved.as_ref().err().map(|problem| &problem.code), Some(code), "{at}");
        return;
    }
    if row.problem.is_some() {
        return;
    }
    let resolved = resolved.unwrap_or_else(|problem| panic!("{at}: {problem:?}"));
    assert_eq!(Some(&context.server), row.server.as_ref(), "{at}");
    assert_eq!(context.server, resolved.server, "{at}");
    assert_eq!(context.user, row.user.clone().unwrap_or_default(), "{at}");
    assert_eq!((&context.user, &context.namespace), (&resolved.user, &resolved.namespace), "{at}");
    assert_eq!(context.namespace, row.namespace.clone().unwrap_or("default".into()), "{at}");
    let kind: Value = serde_json::to_value(&context.auth).unwrap();
    assert_eq!(kind["type"], row.auth.clone().unwrap_or("none".into()), "{at}");
    assert_eq!(resolved.ca.as_deref().filter(|_| row.ca.is_some()), row.ca.as_deref(), "{at}");
    if let Some(expected) = &row.certificate {
        assert_eq!(&read_material(resolved.auth.certificate.as_ref().unwrap(), "it").unwrap(), expected, "{at}");
    }
    assert_eq!(resolved.auth.impersonation.as_ref().map(|acting| &acting.user), row.r#as.as_ref(), "{at}");
    assert!(!format!("{resolved:?}").contains("c4n4ry"), "{at} leaks: {resolved:?}");
}

const CONFIG: &str = "
clusters: [{name: c, cluster: {server: 'https://me:c4n4ry@dev.example', proxy-url: 'http://me:c4n4ry@proxy'}}]
users: [{name: me, user: {exec: {command: bin/tool, args: [--secret, c4n4ry], env: [{name: A, value: c4n4ry}],
  apiVersion: client.authentication.k8s.io/v1, interactiveMode: Always}}}]
contexts: [{name: dev, context: {cluster: c, user: me}}]
";

fn pasted(text: &str) -> Environment {
    Environment { pasted: vec![PastedKubeconfig::new(1, text)], ..Environment::default() }
}

fn target(path: impl Into<PathBuf>) -> Target {
    Target { kubeconfig: path.into(), context: "dev".into(), namespace: None }
}

#[test]
fn a_pasted_kubeconfig_is_listed_resolved_and_never_shown() {
    let environment = pasted(&CONFIG.replace("bin/tool", "tool"));
    let sources = discover(&environment, &[]);
    assert_eq!((sources[0].origin, sources[0].path.as_str()), (Origin::Pasted, "pasted:1"));
    assert_eq!(sources[0].contexts[0].problem, None);
    let resolved = resolve(&environment, &target("pasted:1")).unwrap();
    assert_eq!(resolved.server, "https://dev.example");
    assert_eq!(resolved.auth.username, None, "the sign-in tool goes before the address");
    let shown = format!("{environment:?} {resolved:?} {sources:?}");
    assert!(!shown.contains("c4n4ry"), "{shown}");
    let gone = resolve(&Environment::default(), &target("pasted:1")).unwrap_err();
    assert_eq!(gone.code, "pasted-gone");
}

#[test]
fn a_pasted_kubeconfig_cannot_have_relative_paths() {
    let problem = discover(&pasted(CONFIG), &[]).remove(0).contexts.remove(0).problem.unwrap();
    assert_eq!((problem.code.as_str(), problem.params["line"].as_str()), ("entry-broken", "3"));
    assert!(problem.detail.as_ref().unwrap().contains("pasted"), "{problem:?}");
}

#[test]
fn a_tools_path_with_a_slash_counts_from_the_folder_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config");
    std::fs::write(&path, CONFIG).unwrap();
    let resolved = resolve(&Environment::default(), &target(&path)).unwrap();
    let exec = resolved.auth.exec.unwrap();
    assert_eq!(Path::new(&exec.command), folder.path().join("bin/tool"));
    assert!(exec.always_interactive);
    assert_eq!(exec.env[0].1.expose_secret(), "c4n4ry");
}

#[test]
fn what_was_resolved_stays_when_the_file_changes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config");
    std::fs::write(&path, CONFIG).unwrap();
    let before = resolve(&Environment::default(), &target(&path)).unwrap();
    std::fs::write(&path, CONFIG.replace("dev.example", "production.example")).unwrap();
    assert_eq!(before.server, "https://dev.example");
}

#[test]
fn chosen_files_are_told_apart_from_missing_defaults() {
    let folder = tempfile::tempdir().unwrap();
    let environment = Environment { home: Some(folder.path().to_owned()), ..Environment::default() };
    let gone = folder.path().join("gone");
    let sources = discover(&environment, &[gone.clone(), folder.path().to_owned(), gone]);
    let seen: Vec<_> = sources.iter().map(|s| (s.origin, s.problem.as_ref().map(|p| p.code.as_str()))).collect();
    assert_eq!(
        seen,
        [
            (Origin::Default, None),
            (Origin::Chosen, Some("kubeconfig-missing")),
            (Origin::Chosen, Some("kubeconfig-unreadable")),
        ]
    );
}

#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    assert_eq!(describe_chosen(&Environment::default(), &pipe).problem.unwrap().code, "kubeconfig-unreadable");
}

#[test]
fn an_empty_variable_means_the_default_file() {
    let environment =
        Environment { kubeconfig: Some("".into()), home: Some("/home/x".into()), ..Environment::default() };
    assert_eq!(candidates(&environment), [(PathBuf::from("/home/x/.kube/config"), Origin::Default)]);
}

#[test]
fn thousands_of_contexts_are_listed_quickly() {
    let mut text = "clusters: [{name: c, cluster: {server: 'https://dev.example'}}]\ncontexts:\n".to_owned();
    (0..2000).for_each(|n| text.push_str(&format!("- {{name: c{n}, context: {{cluster: c}}}}\n")));
    let environment = pasted(&text);
    let started = std::time::Instant::now();
    assert_eq!(discover(&environment, &[])[0].contexts.len(), 2000);
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}

#[test]
fn a_change_is_noticed_however_the_file_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config");
    let later = folder.path().join("later");
    let environment = Environment { kubeconfig: Some(path.clone().into()), ..Environment::default() };
    let (sender, changes) = mpsc::channel();
    let asked = Arc::new(AtomicUsize::new(0));
    let chosen = {
        let (later, asked) = (later.clone(), Arc::clone(&asked));
        move || {
            asked.fetch_add(1, Ordering::Relaxed);
            vec![later.clone()]
        }
    };
    let watch = Watch::every(Duration::from_millis(10), environment, chosen, move || {
        let _ = sender.send(());
    });
    let draft = folder.path().join("draft");
    let steps: BTreeMap<&str, Box<dyn Fn()>> = BTreeMap::from([
        ("1 created", Box::new(|| std::fs::write(&path, "a").unwrap()) as Box<dyn Fn()>),
        ("2 written over", Box::new(|| std::fs::write(&path, "bcd").unwrap())),
        (
            "3 replaced",
            Box::new(|| {
                std::fs::write(&draft, "efg").unwrap();
                std::fs::rename(&draft, &path).unwrap();
            }),
        ),
        ("4 removed", Box::new(|| std::fs::remove_file(&path).unwrap())),
        ("5 chosen later", Box::new(|| std::fs::write(&later, "a").unwrap())),
    ]);
    for (name, step) in &steps {
        // Writing is two changes for somebody who looks in between.
        while changes.try_recv().is_ok() {}
        step();
        assert!(changes.recv_timeout(Duration::from_secs(10)).is_ok(), "{name}");
    }
    drop(watch);
    while changes.recv_timeout(Duration::from_secs(10)).is_ok() {}
    assert!(asked.load(Ordering::Relaxed) > 1, "the list of chosen files is asked each time");
}

#[test]
fn paths_are_whole_and_a_list_is_kept_together() {
    let here = std::env::current_dir().unwrap();
    assert_eq!(Target::new(Path::new("some/config"), "c", None).kubeconfig, here.join("some/config"));
    assert_eq!(Target::new(Path::new("pasted:1"), "c", None).kubeconfig, Path::new("pasted:1"));
    let list = std::env::join_paths(["one", "/two"]).unwrap();
    let environment = Environment { kubeconfig: Some(list), ..Environment::default() };
    assert_eq!(environment.listed(), [here.join("one"), std::path::absolute("/two").unwrap()]);

    let folder = tempfile::tempdir().unwrap();
    let [one, two, alone] = ["one", "two", "alone"].map(|name| folder.path().join(name));
    std::fs::write(&one, "contexts: [{name: dev, context: {cluster: c}}]\n").unwrap();
    std::fs::write(&two, "clusters: [{name: c, cluster: {server: 'https://dev.example'}}]\n").unwrap();
    let both = [&one, &two].map(|path| std::fs::read_to_string(path).unwrap());
    std::fs::write(&alone, both.concat()).unwrap();
    let list = std::env::join_paths([&one, &two]).unwrap();
    let environment = Environment { kubeconfig: Some(list), ..Environment::default() };
    assert_eq!(resolve(&environment, &target(&one)).unwrap().list, [one, two]);
    assert!(resolve(&environment, &target(&alone)).unwrap().list.is_empty());
    let single = Environment { kubeconfig: Some(alone.clone().into()), ..Environment::default() };
    assert!(resolve(&single, &target(&alone)).unwrap().list.is_empty());
}
