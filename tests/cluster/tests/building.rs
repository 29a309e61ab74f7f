//! Getting the programs: with no Go, with an old Go, and by several processes at once. A script plays `go`, so this
//! is quick.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

/// Answers as `go` does; its `build` leaves a mark and makes programs that only fail.
const GO: &str = r#"#!/bin/sh
here=$(dirname "$0")
case "$*" in
  env*) printf '%s\nlinux\namd64\n' "$(cat "$here/version")" ;;
  list*-deps*) echo one-package ;;
  list*-m*) echo "$here/kwok" ;;
  build*)
    echo built >> "$here/builds"
    sleep 0.5
    while [ "$1" != "-o" ]; do shift; done
    for name in server kube-apiserver kube-controller-manager kube-scheduler kubectl kwok; do
      printf '#!/bin/sh\nexit 7\n' > "$2$name"
      chmod +x "$2$name"
    done ;;
esac
"#;

/// A folder with a played `go` of a version.
fn machine(version: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let go = folder.path().join("go");
    fs::write(&go, GO).unwrap();
    fs::set_permissions(&go, fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(folder.path().join("version"), version).unwrap();
    for stages in ["node/fast", "node/heartbeat-with-lease", "pod/fast", "pod/chaos"] {
        let stages = folder.path().join("kwok/kustomize/stage").join(stages);
        fs::create_dir_all(&stages).unwrap();
        fs::write(stages.join("stage.yaml"), "kind: Stage\n").unwrap();
    }
    folder
}

/// Starts a process that needs the programs.
fn start(machine: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_hold-control-plane"))
        .env("PATH", format!("{}:/usr/bin:/bin", machine.display()))
        .env("GLASSLIFT_CONTROL_PLANE_CACHE", machine.join("cache"))
        .env_remove("KUBEBUILDER_ASSETS")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn said(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn several_processes_at_once_build_once() {
    let machine = machine("go1.99.1");
    let processes: Vec<_> = (0..3).map(|_| start(machine.path())).collect();
    for process in processes {
        let said = said(&process.wait_with_output().unwrap());
        assert!(said.contains("ended by itself (exit status: 7)"), "it got as far as running them: {said}");
    }
    let builds = || fs::read_to_string(machine.path().join("builds")).unwrap();
    assert_eq!(builds(), "built\n");

    // Another Go may build other programs, so it does not get these.
    fs::write(machine.path().join("version"), "go1.99.2").unwrap();
    start(machine.path()).wait_with_output().unwrap();
    assert_eq!(builds(), "built\nbuilt\n");
}

#[test]
fn an_old_go_is_refused_before_anything_is_built() {
    let machine = machine("go1.21.13");
    let said = said(&start(machine.path()).wait_with_output().unwrap());
    assert!(said.contains("go1.21.13"), "{said}");
    assert!(said.contains("or newer is needed") && said.contains("Install a newer Go"), "{said}");
    assert!(!machine.path().join("builds").exists());
}

#[test]
fn without_go_the_message_says_what_to_install() {
    let machine = machine("");
    let mut command = Command::new(env!("CARGO_BIN_EXE_hold-control-plane"));
    command.env("PATH", machine.path().join("kwok")).env("GLASSLIFT_CONTROL_PLANE_CACHE", machine.path().join("cache"));
    let said = said(&command.stdin(Stdio::null()).output().unwrap());
    assert!(said.contains("the Go toolchain is missing") && said.contains("Install Go"), "{said}");
}
