//! The API server can go away and come back, as it does in an upgrade of the cluster itself.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

use glasslift_control_plane::{ControlPlane, Error, Options};
use serde_json::json;

#[test]
fn what_is_stored_survives_a_restart_of_the_api_server() {
    let control_plane = ControlPlane::start(Options { nodes: 0, audit: false, ..Options::default() }).unwrap();
    let path = "/api/v1/namespaces/default/configmaps";
    let kept = json!({ "metadata": { "name": "kept" } });
    assert_eq!(control_plane.api().post(path, &kept).unwrap().0, 201);

    control_plane.stop_apiserver();
    assert_eq!(control_plane.pids().len(), 4);
    assert!(matches!(control_plane.api().get(path), Err(Error::Request { .. })));

    control_plane.start_apiserver().unwrap();
    assert_eq!(control_plane.api().get(&format!("{path}/kept")).unwrap().0, 200);
    assert_eq!(control_plane.pids().len(), 5);
    assert!(!control_plane.audit_log().exists());
}
