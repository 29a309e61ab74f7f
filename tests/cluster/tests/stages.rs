//! A test can script what becomes of its Pods, beyond what kwok has published.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;

use glasslift_control_plane::fixtures::{STUCK, job, labelled, stuck_pods};
use glasslift_control_plane::{ControlPlane, Options};

use support::eventually;

#[test]
fn a_stage_of_ones_own_decides_what_becomes_of_a_pod() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("stages.yaml");
    fs::write(&file, stuck_pods()).unwrap();
    let control_plane = ControlPlane::start(Options { extra_stages: vec![file], ..Options::default() }).unwrap();
    let api = control_plane.api();
    let jobs = "/apis/batch/v1/namespaces/default/jobs";
    assert_eq!(api.post(jobs, &labelled(job("stuck", 1), STUCK, "no-image")).unwrap().0, 201);
    let pods = "/api/v1/namespaces/default/pods?labelSelector=job-name%3Dstuck";
    eventually("the Pod to miss its image", || {
        let (_, list) = api.get(pods).unwrap();
        let waiting = &list["items"][0]["status"]["containerStatuses"][0]["state"]["waiting"];
        (waiting["reason"] == "ImagePullBackOff").then_some(())
    });
    let (_, live) = api.get(&format!("{jobs}/stuck")).unwrap();
    assert_eq!(live["status"]["active"], 1);
}
