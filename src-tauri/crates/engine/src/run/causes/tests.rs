#![allow(clippy::unwrap_used)]

use serde_json::json;

use super::*;

fn pod(status: Value) -> Value {
    json!({"kind": "Pod", "metadata": {"name": "web-x"}, "status": status})
}

#[test]
fn a_pod_says_why_it_is_not_ready() {
    let container = |state: Value| pod(json!({"containerStatuses": [{"name": "app", "state": state}]}));
    let crash = json!({"containerStatuses": [{"name": "app", "state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off"}},
        "lastState": {"terminated": {"reason": "OOMKilled", "exitCode": 137, "message": "canary"}}}]});
    let init = json!({"initContainerStatuses": [{"name": "setup", "state": {"terminated": {"reason": "Error", "exitCode": 2}}}],
        "containerStatuses": [{"name": "app", "state": {"waiting": {"reason": "PodInitializing"}}}]});
    let unscheduled = json!({"phase": "Pending", "conditions": [
        {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/2 nodes are available"}]});
    let rows = [
        (
            container(json!({"waiting": {"reason": "ImagePullBackOff", "message": "not found"}})),
            Some(("ImagePullBackOff", "not found", false)),
        ),
        (
            container(json!({"waiting": {"reason": "InvalidImageName", "message": "bad"}})),
            Some(("InvalidImageName", "bad", true)),
        ),
        (
            container(
                json!({"waiting": {"reason": "CreateContainerConfigError", "message": "secret \"x\" not found"}}),
            ),
            Some(("CreateContainerConfigError", "secret \"x\" not found", false)),
        ),
        (container(json!({"waiting": {"reason": "ContainerCreating"}})), None),
        (container(json!({"running": {}})), None),
        (container(json!({"terminated": {"reason": "Completed", "exitCode": 0}})), None),
        (pod(crash), Some(("CrashLoopBackOff", "OOMKilled, exit code 137", false))),
        (pod(init), Some(("Error", "Error, exit code 2", false))),
        (pod(unscheduled), Some(("Unschedulable", "0/2 nodes are available", false))),
        (
            pod(json!({"phase": "Failed", "reason": "Evicted", "message": "low on memory"})),
            Some(("Evicted", "low on memory", false)),
        ),
    ];
    for (pod, expected) in rows {
        let found = pod_cause(&pod);
        let told = found.as_ref().map(|found| (found.cause.reason.as_str(), found.cause.message.as_str(), found.fatal));
        assert_eq!(told, expected, "{pod}");
    }
}

#[test]
fn only_pods_of_the_newest_version_count() {
    let pod = |name: &str, hash: &str, created: &str| json!({"metadata": {"name": name, "creationTimestamp": created, "labels": {"pod-template-hash": hash}}});
    let pods = [pod("old", "a", "2026-01-01T00:00:00Z"), pod("new", "b", "2026-01-02T00:00:00Z")];
    let names = |found: Vec<&Value>| -> Vec<String> {
        found.iter().filter_map(|pod| pod.pointer("/metadata/name")?.as_str().map(str::to_owned)).collect()
    };
    assert_eq!(names(of_newest(&pods, None)), ["new"]);
    assert_eq!(names(of_newest(&pods, Some(&("pod-template-hash".into(), "a".into())))), ["old"]);
    assert!(of_newest(&pods, Some(&("pod-template-hash".into(), "c".into()))).is_empty(), "none of it yet");
}

#[test]
fn the_latest_warning_counts_and_a_replica_set_says_why_it_makes_no_pods() {
    let event = |reason: &str, at: &str| json!({"reason": reason, "message": "m", "lastTimestamp": at, "involvedObject": {"kind": "Job", "name": "init"}});
    let events = [event("Later", "2026-01-02T00:00:00Z"), event("Earlier", "2026-01-01T00:00:00Z")];
    let cause = event_cause(&events).unwrap().cause;
    assert_eq!((cause.kind.as_str(), cause.reason.as_str()), ("Job", "Later"));
    assert_eq!(event_cause(&[]), None);
    let set = json!({"metadata": {"name": "web-1"}, "status": {"conditions": [
        {"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": "exceeded quota"}]}});
    let cause = replica_failure(&set).unwrap().cause;
    assert_eq!((cause.kind.as_str(), cause.message.as_str()), ("ReplicaSet", "exceeded quota"));
}

#[test]
fn workloads_are_found_by_their_labels() {
    let workload =
        json!({"kind": "Job", "spec": {"selector": {"matchLabels": {"batch.kubernetes.io/controller-uid": "u"}}}});
    assert_eq!(
        Selector::of(&workload).unwrap().query,
        ("labelSelector", "batch.kubernetes.io/controller-uid=u".to_owned())
    );
    let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}});
    assert_eq!(
        Selector::of(&pod).unwrap().query,
        ("fieldSelector", "metadata.name=web".to_owned()),
        "it speaks for itself"
    );
    assert_eq!(Selector::of(&json!({"kind": "Service", "spec": {"selector": {"app": "x"}}})), None);
}
