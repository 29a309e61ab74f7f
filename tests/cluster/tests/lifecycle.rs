//! What a user of the crate relies on: control planes work side by side, and nothing of them is left behind, however
//! they end.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use glasslift_control_plane::fixtures::{deployment, job};
use glasslift_control_plane::{ControlPlane, Error, Options};
use serde_json::{Value, json};

use support::{condition, eventually, is_alive};

#[test]
fn two_at_once_work_apart_and_leave_nothing_behind() {
    let other = thread::spawn(|| ControlPlane::start(Options { nodes: 2, ..Options::default() }));
    let one = ControlPlane::start(Options::default()).unwrap();
    let other = other.join().unwrap().unwrap();
    assert_ne!(one.server_url(), other.server_url());

    for control_plane in [&one, &other] {
        let api = control_plane.api();
        let (status, _) = api.post("/apis/batch/v1/namespaces/default/jobs", &job("hello", 1)).unwrap();
        assert_eq!(status, 201);
        let (status, _) = api.post("/apis/apps/v1/namespaces/default/deployments", &deployment("web", 3)).unwrap();
        assert_eq!(status, 201);
    }
    for control_plane in [&one, &other] {
        let job = "/apis/batch/v1/namespaces/default/jobs/hello";
        eventually("the Job to complete", || condition(control_plane, job, "Complete"));
        let deployment = "/apis/apps/v1/namespaces/default/deployments/web";
        eventually("the Deployment to be available", || condition(control_plane, deployment, "Available"));
        let (_, live) = control_plane.api().get(deployment).unwrap();
        assert_eq!(live["status"]["readyReplicas"], 3);
    }

    // What is done to one is not seen in the other.
    one.api().post("/api/v1/namespaces", &json!({ "metadata": { "name": "only-here" } })).unwrap();
    assert_eq!(one.api().get("/api/v1/namespaces/only-here").unwrap().0, 200);
    assert_eq!(other.api().get("/api/v1/namespaces/only-here").unwrap().0, 404);

    for control_plane in [one, other] {
        let pids: Vec<u32> = control_plane.pids().into_iter().map(|(_, pid)| pid).collect();
        let folder = control_plane.state_dir().to_owned();
        assert_eq!(pids.len(), 5);
        assert!(pids.iter().all(|pid| is_alive(*pid)) && folder.is_dir());
        control_plane.stop();
        assert!(!pids.iter().any(|pid| is_alive(*pid)), "a process outlived stop()");
        assert!(!folder.exists());
    }
}

#[test]
fn a_killed_owner_leaves_nothing_behind() {
    let mut owner = Command::new(env!("CARGO_BIN_EXE_hold-control-plane"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(owner.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let facts: Value = serde_json::from_str(&line).unwrap();
    let pids: Vec<u32> = serde_json::from_value(facts["pids"].clone()).unwrap();
    let folder: PathBuf = serde_json::from_value(facts["stateDir"].clone()).unwrap();
    assert!(pids.len() == 5 && pids.iter().all(|pid| is_alive(*pid)) && folder.is_dir());

    // SIGKILL: nothing in the owner gets to run any more.
    owner.kill().unwrap();
    owner.wait().unwrap();
    eventually("the processes of the killed owner to be gone", || pids.iter().all(|pid| !is_alive(*pid)).then_some(()));
    eventually("the folder of the killed owner to be gone", || (!folder.exists()).then_some(()));
}

#[test]
fn a_wrong_argument_is_reported_with_the_words_of_the_program() {
    let wrong = vec!["--no-such-flag".to_owned()];
    let error = ControlPlane::start(Options { extra_apiserver_args: wrong, ..Options::default() }).unwrap_err();
    let Error::Died { name, log, tail, .. } = &error else { panic!("{error}") };
    assert_eq!(*name, "kube-apiserver");
    assert!(tail.contains("unknown flag: --no-such-flag"), "{tail}");
    assert!(!log.parent().and_then(Path::parent).unwrap().exists(), "a failed start leaves its folder behind");
}
