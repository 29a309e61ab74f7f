//! The program in a real terminal: how it is ended, what becomes of a run whose terminal or disk is gone, and what cannot act on it.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::Stdio;

use glasslift_engine::event::{EventKind, Outcome};
use glasslift_engine::journal;
use glasslift_tests::fixtures::{config_map, deployment, job};
use glasslift_tests::net::{Act, Interceptor, Reply, Wanted};
use glasslift_tests::{Cluster, Role, Terminal, program, yaml};
use http::Method;
use k8s_openapi::api::core::v1::ConfigMap;
use kube::Api;
use rustix::process::Signal;
use serde_json::{Value, json};
use tempfile::TempDir;

const SIGNALS: [(Signal, i32); 3] = [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129)];

/// A folder for the program, with a bundle in it.
struct Place(TempDir);

impl Place {
    fn with(objects: impl IntoIterator<Item = Value>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("bundle.yaml"), yaml(objects)).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The arguments for a command with the bundle on a cluster.
    fn arguments(&self, kubeconfig: &Path, command: &str, more: &[&str]) -> Vec<String> {
        let (kubeconfig, bundle) = (kubeconfig.display().to_string(), self.path("bundle.yaml").display().to_string());
        let fixed = ["--kubeconfig", &kubeconfig, command, "-f", &bundle];
        fixed.iter().chain(more).map(|&word| word.to_owned()).collect()
    }

    fn start(&self, role: Role, kubeconfig: &Path, command: &str, more: &[&str]) -> Terminal {
        Terminal::start(role, self.0.path(), self.arguments(kubeconfig, command, more)).unwrap()
    }

    /// How the only run ended, and whether its record has an end.
    fn recorded(&self) -> Option<Outcome> {
        let root = self.path("glasslift/runs");
        let runs = journal::history(&root);
        assert_eq!(runs.len(), 1, "{runs:#?}");
        let events = journal::events_of(&root, &runs[0].id).unwrap();
        assert!(matches!(events.last().unwrap().kind, EventKind::RunFinished { .. }), "{:#?}", events.last());
        runs[0].outcome
    }

    fn ran_nothing(&self) -> bool {
        journal::history(&self.path("glasslift/runs")).is_empty()
    }
}

async fn exists(cluster: &Cluster, name: &str) -> bool {
    Api::<ConfigMap>::namespaced(cluster.client().clone(), "default").get_opt(name).await.unwrap().is_some()
}

#[tokio::test]
async fn nothing_that_is_asked_keeps_a_signal_from_ending_it() {
    let cluster = Cluster::start().await.unwrap();
    let kubeconfig = cluster.control_plane().kubeconfig();
    let map = Place::with([config_map("asked", 1)]);
    let ends = |code: i32, said: &str| {
        assert!(code == 130 && said.trim_end().ends_with("Nothing was changed."), "{code}: {said}")
    };
    let asked = |more: &[&str]| map.start(Role::Owner, kubeconfig, "upgrade", more);

    for (signal, expected) in SIGNALS {
        let terminal = asked(&[]);
        terminal.shows("[y/N] ").await.unwrap();
        terminal.signal(signal).unwrap();
        let (code, said) = terminal.ended().await.unwrap();
        assert!(code == expected && said.ends_with("[y/N] \r\nNothing was changed.\r\n"), "{code}: {said:?}");
    }
    let terminal = asked(&[]);
    terminal.shows("[y/N] ").await.unwrap();
    terminal.types("\x03").unwrap();
    let (code, said) = terminal.ended().await.unwrap();
    ends(code, &said);
    // The window is closed: nobody sees what is said.
    let terminal = asked(&[]);
    terminal.shows("[y/N] ").await.unwrap();
    // A closed terminal ends the answer and sends a signal: whichever is heard first.
    assert!([129, 130].contains(&terminal.vanishes().await.unwrap()));
    for answer in ["n\n", "\n", "\x04"] {
        let terminal = asked(&[]);
        terminal.shows("[y/N] ").await.unwrap();
        terminal.types(answer).unwrap();
        let (code, said) = terminal.ended().await.unwrap();
        ends(code, &said);
    }
    assert!(!exists(&cluster, "asked").await && map.ran_nothing());

    let terminal = asked(&[]);
    terminal.shows("[y/N] ").await.unwrap();
    terminal.types("y\n").unwrap();
    assert_eq!(terminal.ended().await.unwrap().0, 0);
    assert!(exists(&cluster, "asked").await && map.recorded() == Some(Outcome::Succeeded));

    let old = Place::with([job("asked", 1)]);
    assert_eq!(old.start(Role::Owner, kubeconfig, "upgrade", &["--yes"]).ended().await.unwrap().0, 0);
    let new = Place::with([job("asked", 2)]);
    let terminal = new.start(Role::Owner, kubeconfig, "upgrade", &["--jobs", "recreate"]);
    terminal.shows("Type the name").await.unwrap();
    terminal.types("half a na\x03").unwrap();
    let (code, said) = terminal.ended().await.unwrap();
    ends(code, &said);
    assert!(new.ran_nothing());
}

#[tokio::test]
async fn a_signal_ends_a_plan_that_is_made() {
    let cluster = Cluster::start().await.unwrap();
    let place = Place::with([config_map("planned", 1)]);
    for command in ["plan", "check", "upgrade"] {
        for (signal, expected) in SIGNALS {
            let interceptor = Interceptor::before(&cluster).await.unwrap();
            let reached = interceptor.on(Wanted::new(Method::PATCH, "/configmaps/planned").dry_run(), 1, Act::Hold);
            let terminal = place.start(Role::Owner, interceptor.kubeconfig(), command, &[]);
            reached.met(1).await.unwrap();
            match signal {
                Signal::INT => terminal.types("\x03").unwrap(),
                signal => terminal.signal(signal).unwrap(),
            }
            let (code, said) = terminal.ended().await.unwrap();
            assert!(code == expected && said.contains("Nothing was changed."), "{command} {signal:?}: {code}: {said}");
        }
    }
    assert!(place.ran_nothing());
}

#[tokio::test]
async fn a_run_stops_in_order_whatever_asks_it_to() {
    let cluster = Cluster::start().await.unwrap();
    for (number, (signal, _)) in SIGNALS.into_iter().enumerate() {
        // No node is like that: it waits, and would for ten minutes.
        let mut waits = deployment(&format!("waits-{number}"), 1);
        waits["spec"]["template"]["spec"]["nodeSelector"] = json!({"there": "none"});
        let place = Place::with([waits]);
        let report = place.path("report.json");
        let more = ["--yes", "--report", report.to_str().unwrap()];
        let terminal = place.start(Role::Owner, cluster.control_plane().kubeconfig(), "upgrade", &more);
        terminal.shows("waiting for Deployment").await.unwrap();
        match signal {
            Signal::INT => terminal.types("\x03").unwrap(),
            signal => terminal.signal(signal).unwrap(),
        }
        let (code, said) = terminal.ended().await.unwrap();
        assert_eq!(code, 130, "{signal:?}: {said}");
        assert!(said.contains("Stopping after the current changes") && said.contains("Stopped by you"), "{said}");
        assert_eq!(place.recorded(), Some(Outcome::Stopped), "{signal:?}");
        let report: Value = serde_json::from_str(&std::fs::read_to_string(report).unwrap()).unwrap();
        assert_eq!(report["outcome"], "stopped");
    }
}

#[tokio::test]
async fn a_second_signal_of_another_kind_stops_a_run_at_once() {
    let cluster = Cluster::start().await.unwrap();
    let interceptor = Interceptor::before(&cluster).await.unwrap();
    let reached = interceptor.on(Wanted::new(Method::PATCH, "/configmaps/held"), 1, Act::Hold);
    let place = Place::with([config_map("held", 1)]);
    let terminal = place.start(Role::Owner, interceptor.kubeconfig(), "upgrade", &["--yes"]);
    reached.met(1).await.unwrap();
    terminal.signal(Signal::TERM).unwrap();
    terminal.shows("Stopping after the current changes").await.unwrap();
    terminal.types("\x03").unwrap();
    let (code, said) = terminal.ended().await.unwrap();
    assert_eq!((code, place.recorded()), (130, Some(Outcome::Stopped)), "{said}");
}

#[tokio::test]
async fn a_run_goes_on_to_its_end_when_its_terminal_or_disk_is_gone() {
    let cluster = Cluster::start().await.unwrap();
    let interceptor = Interceptor::before(&cluster).await.unwrap();
    let busy = Act::Answer(Reply::unavailable());
    let reached = interceptor.on(Wanted::new(Method::PATCH, "/configmaps/gone-1"), 1, busy);
    let place = Place::with([config_map("gone-1", 1), deployment("gone-2", 1)]);
    // It owns no terminal, so nothing tells it that this one goes: its writing fails.
    let terminal = place.start(Role::Guest, interceptor.kubeconfig(), "upgrade", &["--yes"]);
    reached.met(1).await.unwrap();
    assert_eq!(terminal.vanishes().await.unwrap(), 0);
    assert!(exists(&cluster, "gone-1").await && place.recorded() == Some(Outcome::Succeeded));

    for full in [[true, false], [true, true]] {
        let place = Place::with([config_map(&format!("full-{}", full[1]), 1)]);
        let to = |is_full: bool| match is_full {
            true => Stdio::from(std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap()),
            false => Stdio::piped(),
        };
        let mut command = tokio::process::Command::new(program("glasslift-cli").unwrap());
        command.args(place.arguments(cluster.control_plane().kubeconfig(), "upgrade", &["--yes"]));
        command.env("XDG_CONFIG_HOME", place.0.path()).env("XDG_STATE_HOME", place.0.path());
        command.stdin(Stdio::null()).stdout(to(full[0])).stderr(to(full[1])).env("LC_ALL", "C.UTF-8");
        let ended = command.spawn().unwrap().wait_with_output().await.unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!((ended.status.code(), place.recorded()), (Some(0), Some(Outcome::Succeeded)), "{said}");
        assert_eq!(said.contains("The output could not be written"), !full[1], "{said}");
    }
}

#[tokio::test]
async fn a_report_is_shown_before_it_is_written_and_its_loss_has_an_exit_code() {
    let cluster = Cluster::start().await.unwrap();
    let place = Place::with([config_map("reported", 1)]);
    // It can be opened, and takes nothing.
    let report = place.path("report.html");
    std::os::unix::fs::symlink("/dev/full", &report).unwrap();
    let more = ["--yes", "--report", report.to_str().unwrap()];
    let terminal = place.start(Role::Owner, cluster.control_plane().kubeconfig(), "upgrade", &more);
    let (code, said) = terminal.ended().await.unwrap();
    let (shown, failed) = (said.find(" runs ").unwrap(), said.find("report.html cannot be written").unwrap());
    assert!(code == 4 && shown < failed, "{code}: {said}");
    assert_eq!(place.recorded(), Some(Outcome::Succeeded));

    // What cannot be opened is said before anything is asked of the cluster.
    let place = Place::with([config_map("not-reported", 1)]);
    let more = ["--yes", "--report", "/no/such/folder/report.html"];
    let (code, said) =
        place.start(Role::Owner, cluster.control_plane().kubeconfig(), "upgrade", &more).ended().await.unwrap();
    assert!(code == 1 && said.contains("/no/such/folder/report.html cannot be written"), "{code}: {said}");
    assert!(!exists(&cluster, "not-reported").await && place.ran_nothing());
}

/// What must never reach a terminal: they clear it, name its window, and turn text around.
const EVIL: &str = "fine\u{1b}[2J\u{1b}[1;1H\u{1b}]0;owned\u{7}\r\nno changes\u{202e}";

fn is_inert(said: &str) -> bool {
    !["\u{1b}[2J", "\u{1b}]0;", "\u{7}", "\u{9b}", "\u{202e}", "\nno changes"].iter().any(|evil| said.contains(evil))
}

#[tokio::test]
async fn what_bundles_and_servers_say_does_nothing_in_a_terminal() {
    let cluster = Cluster::start().await.unwrap();
    let interceptor = Interceptor::before(&cluster).await.unwrap();
    let refusal = |message: &str| {
        let said = format!("admission webhook \"w.example.com\" denied the request: {message}\u{9b}2J");
        Act::Answer(Reply::status(400, "BadRequest", &said))
    };
    let role = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
        "metadata": {"name": format!("role {EVIL}")}, "rules": [{"apiGroups": [""], "resources": [EVIL], "verbs": [EVIL]}]});
    let binding = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "b"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": format!("role {EVIL}")},
        "subjects": [{"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": EVIL}]});
    let mut web = deployment("evil", 1);
    web["spec"]["template"]["spec"]["containers"][0]["image"] = json!(format!("web:{EVIL}"));
    let listed = Place::with([role, binding, web]);
    let mut command = listed.arguments(interceptor.kubeconfig(), "bundle", &[]);
    command.drain(..2);
    let (code, said) = Terminal::start(Role::Owner, listed.0.path(), command).unwrap().ended().await.unwrap();
    assert!(code == 1 && is_inert(&said) && said.contains("owned"), "{code}: {said:?}");

    // A webhook says it while planning, and while writing.
    let planned = Place::with([config_map("evil", 1), deployment("evil", 1)]);
    interceptor.on(Wanted::new(Method::PATCH, "/configmaps/evil").dry_run(), 1, refusal(EVIL));
    let terminal = planned.start(Role::Owner, interceptor.kubeconfig(), "plan", &["--diff"]);
    let (code, said) = terminal.ended().await.unwrap();
    assert!(code == 2 && is_inert(&said) && said.contains("owned"), "{code}: {said:?}");
    let written = Place::with([config_map("evil", 1)]);
    interceptor.on(Wanted::new(Method::PATCH, "/configmaps/evil"), 1, refusal(EVIL));
    let terminal = written.start(Role::Owner, interceptor.kubeconfig(), "upgrade", &["--yes"]);
    let (code, said) = terminal.ended().await.unwrap();
    assert!(code == 1 && is_inert(&said) && said.contains("owned"), "{code}: {said:?}");

    // A condition says it while it is waited for.
    let definition = json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": "things.example.com"},
        "spec": {"group": "example.com", "scope": "Namespaced", "names": {"kind": "Thing", "plural": "things"},
            "versions": [{"name": "v1", "served": true, "storage": true,
                "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}]}});
    let condition = json!({"type": "Ready", "status": "False", "reason": EVIL, "message": EVIL,
        "lastTransitionTime": "2026-01-01T00:00:00Z"});
    let thing = json!({"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "evil", "namespace": "default"},
        "status": {"conditions": [condition]}});
    let awaited = Place::with([definition, thing]);
    let terminal = awaited.start(Role::Owner, interceptor.kubeconfig(), "upgrade", &["--yes", "--timeout", "3s"]);
    let (code, said) = terminal.ended().await.unwrap();
    assert!(code == 1 && is_inert(&said) && said.contains("owned"), "{code}: {said:?}");
}
