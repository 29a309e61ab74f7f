//! What tests of the product do with a control plane. All of them use the one of this process.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;
use std::process::Command;

use glasslift_control_plane::fixtures::{FAILING, job, labelled};
use glasslift_control_plane::{Binary, ControlPlane};
use serde_json::{Value, json};

use support::{condition, eventually};

#[test]
fn it_says_the_pinned_version() {
    let (_, version) = ControlPlane::shared().api().get("/version").unwrap();
    let release = ControlPlane::shared().release();
    assert_eq!(version["gitVersion"], release.kubernetes_version());
    assert_eq!(version["minor"], release.minor().split('.').nth(1).unwrap());
}

#[test]
fn kubectl_reads_the_kubeconfig_under_a_name_of_ones_own() {
    let control_plane = ControlPlane::shared();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config");
    control_plane.write_kubeconfig(&file, "my: context").unwrap();
    let kubectl = |arguments: &[&str]| {
        let mut command = Command::new(control_plane.binary(Binary::Kubectl));
        command.env("KUBECONFIG", &file).env("HOME", folder.path());
        let output = command.args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(kubectl(&["config", "current-context"]), "my: context\n");
    assert_eq!(kubectl(&["get", "nodes", "--output=name"]), "node/node-1\nnode/node-2\n");
}

#[test]
fn an_identity_has_the_rights_that_rbac_gives_it_and_the_audit_log_names_it() {
    let control_plane = ControlPlane::shared();
    let identity = control_plane.sign_client_cert("jane", Some("readers")).unwrap();
    let jane = control_plane.api_as(&identity).unwrap();
    let path = "/api/v1/namespaces/kube-system/configmaps";
    let (status, refusal) = jane.get(path).unwrap();
    assert_eq!(status, 403, "{refusal}");
    let binding = json!({
        "metadata": { "name": "readers" },
        "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view" },
        "subjects": [{ "apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "readers" }],
    });
    let bindings = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";
    assert_eq!(control_plane.api().post(bindings, &binding).unwrap().0, 201);
    eventually("the role binding to count", || (jane.get(path).unwrap().0 == 200).then_some(()));
    assert_eq!(jane.post(path, &json!({ "metadata": { "name": "no" } })).unwrap().0, 403);

    let log = fs::read_to_string(control_plane.audit_log()).unwrap();
    let events: Vec<Value> = log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let refused = events.iter().find(|event| event["user"]["username"] == "jane" && event["verb"] == "create").unwrap();
    assert_eq!(refused["responseStatus"]["code"], 403);
    let written = events.iter().find(|event| event["objectRef"]["resource"] == "clusterrolebindings").unwrap();
    assert!(written["requestURI"].is_string());
}

#[test]
fn a_job_fails_when_its_pods_carry_the_failure_label_of_kwok() {
    let control_plane = ControlPlane::shared();
    let jobs = "/apis/batch/v1/namespaces/default/jobs";
    let mut failing = labelled(job("failing", 1), FAILING, "true");
    failing["spec"]["backoffLimit"] = json!(0);
    assert_eq!(control_plane.api().post(jobs, &failing).unwrap().0, 201);
    let failed = eventually("the Job to fail", || condition(control_plane, &format!("{jobs}/failing"), "Failed"));
    assert_eq!(failed["status"]["failed"], 1);
}

#[test]
fn a_finished_job_with_a_ttl_goes_and_takes_its_pods_along() {
    let control_plane = ControlPlane::shared();
    let jobs = "/apis/batch/v1/namespaces/default/jobs";
    let mut short_lived = job("short-lived", 1);
    short_lived["spec"]["ttlSecondsAfterFinished"] = json!(0);
    assert_eq!(control_plane.api().post(jobs, &short_lived).unwrap().0, 201);
    let gone = |path: &str| (control_plane.api().get(path).unwrap().0 == 404).then_some(());
    eventually("the Job to be removed", || gone(&format!("{jobs}/short-lived")));
    let pods = "/api/v1/namespaces/default/pods?labelSelector=job-name%3Dshort-lived";
    eventually("its Pods to be collected", || {
        let (_, list) = control_plane.api().get(pods).unwrap();
        list["items"].as_array().unwrap().is_empty().then_some(())
    });
}
