//! `cargo xtask cluster` as a person uses it.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

/// Runs the command on a state folder of the test's own; gives what it printed.
fn cluster(state: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let output = command.arg("cluster").args(arguments).arg("--state").arg(state).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cluster {arguments:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

fn facts(state: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(state.join("facts.json")).unwrap()).unwrap()
}

fn wait_until_gone(path: &Path) {
    let until = Instant::now() + Duration::from_secs(30);
    while path.exists() {
        assert!(Instant::now() < until, "{} is still there after 30 s", path.display());
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_detached_cluster_runs_until_it_is_taken_down() {
    let folder = tempfile::tempdir().unwrap();
    // A space, because what is printed has to survive being copied into a shell.
    let state = folder.path().join("my state");
    assert!(cluster(&state, &["status"]).starts_with("No cluster is running"));

    let said = cluster(&state, &["up", "--detach", "--nodes", "1"]);
    let export = said.lines().find(|line| line.trim_start().starts_with("export KUBECONFIG=")).unwrap();
    let kubectl = said.lines().find(|line| line.ends_with("get nodes")).unwrap();
    let script = format!("{export}\n{kubectl} --output=name");
    let nodes = Command::new("/bin/sh").args(["-c", &script]).env("HOME", folder.path()).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&nodes.stdout), "node/node-1\n", "{nodes:?}");

    assert!(cluster(&state, &["status"]).starts_with("The cluster is running"));
    assert!(cluster(&state, &["up", "--detach"]).starts_with("The cluster is already running"));
    let logs: PathBuf = serde_json::from_value(facts(&state)["logs"].clone()).unwrap();
    assert!(logs.is_dir());

    assert!(cluster(&state, &["down"]).starts_with("The cluster is stopped"));
    assert!(!logs.exists());
    assert!(!state.join("kubeconfig").exists());
    assert!(cluster(&state, &["down"]).starts_with("No cluster is running"));
}

#[test]
fn a_killed_cluster_counts_as_stopped_and_leaves_nothing_behind() {
    let state = tempfile::tempdir().unwrap();
    cluster(state.path(), &["up", "--detach"]);
    let facts = facts(state.path());
    let logs: PathBuf = serde_json::from_value(facts["logs"].clone()).unwrap();
    let pid: i32 = serde_json::from_value(facts["pid"].clone()).unwrap();
    kill_process(Pid::from_raw(pid).unwrap(), Signal::KILL).unwrap();
    wait_until_gone(&logs);
    assert!(cluster(state.path(), &["status"]).starts_with("No cluster is running"));
    cluster(state.path(), &["down"]);
    assert!(!state.path().join("kubeconfig").exists());
}
