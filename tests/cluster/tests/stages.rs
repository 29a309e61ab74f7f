//! A test can script what becomes of its Pods, beyond what kwok has published.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;

use glasslift_control_plane::{ControlPlane, Options};
use serde_json::json;
use support::{eventually, job};

/// Pods with the label never get their image. The weight beats the published stage that makes a Pod ready.
const NO_IMAGE: &str = r#"
apiVersion: kwok.x-k8s.io/v1alpha1
kind: Stage
metadata: { name: no-image }
spec:
  resourceRef: { apiGroup: v1, kind: Pod }
  selector:
    matchLabels: { image: missing }
    matchExpressions:
    - { key: .status.phase, operator: In, values: [Pending] }
    - { key: .status.containerStatuses, operator: DoesNotExist }
  weight: 1000000
  next:
    statusTemplate: |
      containerStatuses:
      - name: main
        image: example.invalid/job:1
        ready: false
        restartCount: 0
        state: { waiting: { reason: ImagePullBackOff } }
---
apiVersion: kwok.x-k8s.io/v1alpha1
kind: Stage
metadata: { name: no-image-for-ever }
spec:
  resourceRef: { apiGroup: v1, kind: Pod }
  selector:
    matchLabels: { image: missing }
    matchExpressions:
    - { key: .status.containerStatuses, operator: Exists }
    - { key: .metadata.deletionTimestamp, operator: DoesNotExist }
  weight: 1000000
  delay: { durationMilliseconds: 86400000 }
  next: {}
"#;

#[test]
fn a_stage_of_ones_own_decides_what_becomes_of_a_pod() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("no-image.yaml");
    fs::write(&file, NO_IMAGE).unwrap();
    let control_plane = ControlPlane::start(Options { extra_stages: vec![file], ..Options::default() }).unwrap();
    let api = control_plane.api();
    let jobs = "/apis/batch/v1/namespaces/default/jobs";
    assert_eq!(api.post(jobs, &job("stuck", json!({ "image": "missing" }))).unwrap().0, 201);
    let pods = "/api/v1/namespaces/default/pods?labelSelector=job-name%3Dstuck";
    eventually("the Pod to miss its image", || {
        let (_, list) = api.get(pods).unwrap();
        let waiting = &list["items"][0]["status"]["containerStatuses"][0]["state"]["waiting"];
        (waiting["reason"] == "ImagePullBackOff").then_some(())
    });
    let (_, live) = api.get(&format!("{jobs}/stuck")).unwrap();
    assert_eq!(live["status"]["active"], 1);
}
