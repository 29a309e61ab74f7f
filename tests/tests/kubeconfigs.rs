//! The table of kubeconfigs, compared with what kubectl says about the same files.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::Command;

use glasslift_control_plane::{Binaries, Binary};
use glasslift_engine::environment::Environment;
use glasslift_engine::kubeconfig::{KubeconfigSource, Material, ResolvedContext, Target, discover, resolve};
use serde::Deserialize;
use serde_json::Value;

const CASES: &str = include_str!("../kubeconfigs/cases.yaml");

#[derive(Deserialize)]
struct Case {
    name: String,
    files: serde_yaml::Mapping,
    list: Option<Vec<String>>,
    #[serde(default = "same")]
    kubectl: String,
}

fn same() -> String {
    "same".to_owned()
}

/// A case on disk.
struct SetUp {
    folder: tempfile::TempDir,
    kubectl: PathBuf,
    list: std::ffi::OsString,
}

impl SetUp {
    fn new(case: &Case, kubectl: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut names = Vec::new();
        for (name, text) in &case.files {
            let name = name.as_str().unwrap();
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, text.as_str().unwrap()).unwrap();
            names.push(name.to_owned());
        }
        let names = case.list.clone().unwrap_or(names);
        let list = std::env::join_paths(names.iter().map(|name| folder.path().join(name))).unwrap();
        Self { folder, kubectl: kubectl.to_owned(), list }
    }

    /// What `kubectl config …` prints; none when it fails.
    fn kubectl(&self, arguments: &[&str]) -> Option<String> {
        let output = Command::new(&self.kubectl)
            .arg("config")
            .args(arguments)
            .env_clear()
            .env("KUBECONFIG", &self.list)
            .env("HOME", self.folder.path())
            .output()
            .unwrap();
        output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
    }

    fn environment(&self) -> Environment {
        Environment { kubeconfig: Some(self.list.clone()), ..Environment::default() }
    }
}

#[test]
fn the_table_of_kubeconfigs_means_the_same_to_kubectl() {
    let binaries = Binaries::ensure(&|line| eprintln!("{line}")).unwrap();
    let cases: Vec<Case> = serde_yaml::from_str(CASES).unwrap();
    let mut compared = 0;
    for case in &cases {
        let set_up = SetUp::new(case, binaries.path(Binary::Kubectl));
        let listed = set_up.kubectl(&["get-contexts", "-o", "name"]);
        if case.kubectl == "refuses" {
            assert_eq!(listed, None, "{}: kubectl takes it", case.name);
            continue;
        }
        let sources = discover(&set_up.environment(), &[]);
        compare_lists(case, &set_up, &sources, &listed.expect(&case.name));
        if case.kubectl == "same" {
            compared += compare_contexts(case, &set_up, &sources);
        }
    }
    assert!(compared >= 30, "{compared}");
}

/// The same names, and the same current one.
fn compare_lists(case: &Case, set_up: &SetUp, sources: &[KubeconfigSource], listed: &str) {
    let contexts = || sources.iter().flat_map(|source| &source.contexts);
    let is_shadowed = |problem: &str| problem == "context-shadowed";
    let offered = contexts().filter(|one| !one.problem.as_ref().is_some_and(|problem| is_shadowed(&problem.code)));
    let mut ours: Vec<&str> = offered.map(|context| context.name.as_str()).collect();
    let mut theirs: Vec<&str> = listed.lines().collect();
    ours.sort_unstable();
    theirs.sort_unstable();
    assert_eq!(ours, theirs, "{}", case.name);
    let view: Value = serde_json::from_str(&set_up.kubectl(&["view", "-o", "json"]).unwrap()).unwrap();
    let current = view["current-context"].as_str().filter(|name| theirs.contains(name));
    let marked: Vec<_> = contexts().filter(|context| context.current).map(|context| context.name.as_str()).collect();
    assert_eq!(marked, current.into_iter().collect::<Vec<_>>(), "{}", case.name);
}

/// Each usable context leads to the same server, user, namespace and credentials.
fn compare_contexts(case: &Case, set_up: &SetUp, sources: &[KubeconfigSource]) -> usize {
    let mut compared = 0;
    for source in sources {
        for context in source.contexts.iter().filter(|context| context.problem.is_none()) {
            let arguments = ["view", "--minify", "--flatten", "--raw", "-o", "json", "--context", &context.name];
            let at = format!("{}: {}", case.name, context.name);
            let view: Value = serde_json::from_str(&set_up.kubectl(&arguments).expect(&at)).unwrap();
            let target =
                Target { kubeconfig: PathBuf::from(&source.path), context: context.name.clone(), namespace: None };
            compare(&at, &view, &resolve(&set_up.environment(), &target).expect(&at));
            compared += 1;
        }
    }
    compared
}

fn compare(at: &str, view: &Value, ours: &ResolvedContext) {
    let text = |pointer: &str| view.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let decoded = |pointer: &str| {
        // `kubectl` prints bytes as base64; a shell decodes them without another dependency.
        let value = text(pointer).to_owned();
        (!value.is_empty()).then(|| base64(&value))
    };
    assert_eq!(ours.server, text("/clusters/0/cluster/server"), "{at}");
    assert_eq!(ours.ca, decoded("/clusters/0/cluster/certificate-authority-data"), "{at}");
    assert_eq!(
        ours.tls_server_name.as_deref().unwrap_or_default(),
        text("/clusters/0/cluster/tls-server-name"),
        "{at}"
    );
    let insecure = view.pointer("/clusters/0/cluster/insecure-skip-tls-verify").and_then(Value::as_bool);
    assert_eq!(ours.insecure, insecure.unwrap_or_default(), "{at}");
    assert_eq!(ours.user, text("/users/0/name"), "{at}");
    let namespace = Some(text("/contexts/0/context/namespace")).filter(|name| !name.is_empty());
    assert_eq!(ours.namespace, namespace.unwrap_or("default"), "{at}");
    let user = |key: &str| text(&format!("/users/0/user/{key}")).to_owned();
    let auth = &ours.auth;
    let has = |key: &str| view.pointer(&format!("/users/0/user/{key}")).is_some();
    assert_eq!(auth.token.is_some(), has("token"), "{at}");
    assert_eq!(auth.username.as_deref().unwrap_or_default(), user("username"), "{at}");
    assert_eq!(auth.exec.as_ref().map(|exec| exec.command.as_str()).unwrap_or_default(), user("exec/command"), "{at}");
    assert_eq!(auth.provider.is_some(), has("auth-provider"), "{at}");
    assert_eq!(auth.impersonation.as_ref().map(|acting| acting.user.as_str()).unwrap_or_default(), user("as"), "{at}");
    // kubectl completes every path but this one when it shows a kubeconfig.
    let folder = ours.kubeconfig.parent().unwrap();
    let token_file = auth.token_file.as_ref().map(|path| path.canonicalize().unwrap());
    let theirs = Some(user("tokenFile")).filter(|path| !path.is_empty());
    assert_eq!(token_file, theirs.map(|path| folder.join(path).canonicalize().unwrap()), "{at}");
    let certificate = match &auth.certificate {
        Some(Material::File(path)) => Some(std::fs::read_to_string(path).unwrap()),
        Some(Material::Data(_)) => decoded("/users/0/user/client-certificate-data"),
        None => None,
    };
    assert_eq!(certificate, decoded("/users/0/user/client-certificate-data"), "{at}");
}

fn base64(text: &str) -> String {
    let output = Command::new("/bin/sh").args(["-c", "printf %s \"$0\" | base64 -d", text]).output().unwrap();
    assert!(output.status.success(), "{text} is not base64");
    String::from_utf8(output.stdout).unwrap()
}
