//! How ready objects are, as a person reads it: kstatus' rules of the object room through the words of the engine.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::time::Duration;

use glasslift_engine::object::Readiness;
use glasslift_engine::object::kstatus::{Observed, of};
use glasslift_engine::words;
use serde_json::{Value, json};

fn object(api_version: &str, kind: &str, spec: Value, status: Value) -> Value {
    json!({"apiVersion": api_version, "kind": kind, "metadata": {"name": "x", "generation": 2}, "spec": spec, "status": status})
}

/// What a person reads; `ready` alone when nothing is missing.
fn read(object: &Value) -> String {
    words::readiness(&of(object, &Observed::AT_REST), words::Language::English)
}

/// Checks rows of spec, status and the words for them.
fn table(api_version: &str, kind: &str, rows: &[(Value, Value, &str)]) {
    for (spec, status, expected) in rows {
        let object = object(api_version, kind, spec.clone(), status.clone());
        assert_eq!(&read(&object), expected, "{kind} {spec} {status}");
    }
}

fn conditions(rows: &[(&str, &str, &str)]) -> Value {
    rows.iter().map(|(name, status, reason)| json!({"type": name, "status": status, "reason": reason})).collect()
}

#[test]
fn rules_for_every_kind_come_first() {
    let deleting = json!({"apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"name": "x", "deletionTimestamp": "2026-01-01T00:00:00Z", "finalizers": ["a/b"]}});
    assert_eq!(read(&deleting), "it is being deleted, held by a/b");
    let rows = [
        (json!({"observedGeneration": 1}), "its controller has not seen the new version yet"),
        (json!({"observedGeneration": 2}), "ready"),
        (
            json!({"observedGeneration": 2, "conditions": [{"type": "Stalled", "status": "True", "reason": "Bad", "message": "no"}]}),
            "not ready: no",
        ),
        (
            json!({"observedGeneration": 2, "conditions": [{"type": "Reconciling", "status": "True", "reason": "Work", "message": "on it"}]}),
            "on it",
        ),
    ];
    for (status, expected) in rows {
        assert_eq!(read(&object("example.com/v1", "Thing", json!({}), status.clone())), expected, "{status}");
    }
    let written = Observed { generation: 3, ..Observed::AT_REST };
    let old = object("apps/v1", "ReplicaSet", json!({"replicas": 0}), json!({"observedGeneration": 2}));
    assert!(
        matches!(of(&old, &written), Readiness::Progressing { .. }),
        "a state from before our write is no evidence"
    );
    let not_awaited = json!({"kind": "Service", "apiVersion": "v1", "metadata": {"annotations": {"glasslift.dev/wait": "none"}},
        "spec": {"type": "LoadBalancer"}});
    assert_eq!(read(&not_awaited), "ready");
}

#[test]
fn a_deployment_is_ready_when_all_of_it_is_new_and_available() {
    let want = json!({"replicas": 3, "progressDeadlineSeconds": 600});
    let good = [("Progressing", "True", "NewReplicaSetAvailable"), ("Available", "True", "MinimumReplicasAvailable")];
    let all = |more: Value| {
        let mut status = json!({"observedGeneration": 2, "replicas": 3, "updatedReplicas": 3, "availableReplicas": 3,
            "readyReplicas": 3, "conditions": conditions(&good)});
        for (key, value) in more.as_object().unwrap() {
            status[key] = value.clone();
        }
        status
    };
    table(
        "apps/v1",
        "Deployment",
        &[
            (want.clone(), json!({}), "its controller has not seen the new version yet"),
            (want.clone(), all(json!({"observedGeneration": 1})), "its controller has not seen the new version yet"),
            (want.clone(), all(json!({"replicas": 2})), "2 of 3 replicas created"),
            (want.clone(), all(json!({"updatedReplicas": 1})), "1 of 3 replicas updated"),
            (want.clone(), all(json!({"replicas": 4})), "1 old Pod still ending"),
            (want.clone(), all(json!({"availableReplicas": 2})), "2 of 3 replicas available"),
            (want.clone(), all(json!({"readyReplicas": 2})), "2 of 3 replicas ready"),
            (
                want.clone(),
                all(json!({"conditions": conditions(&[("Progressing", "True", "ReplicaSetUpdated"), good[1]])})),
                "Progressing: ReplicaSetUpdated",
            ),
            (
                want.clone(),
                all(
                    json!({"conditions": conditions(&[good[0], ("Available", "False", "MinimumReplicasUnavailable")])}),
                ),
                "Available: MinimumReplicasUnavailable",
            ),
            (
                want.clone(),
                all(
                    json!({"conditions": [{"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded", "message": "too slow"}]}),
                ),
                "not ready: too slow",
            ),
            (want.clone(), all(json!({})), "ready"),
            // Without a deadline there is no condition `Progressing`.
            (json!({"replicas": 3}), all(json!({"conditions": conditions(&[good[1]])})), "ready"),
            (
                json!({"replicas": 3, "progressDeadlineSeconds": i32::MAX}),
                all(json!({"conditions": conditions(&[good[1]])})),
                "ready",
            ),
            (
                json!({"replicas": 3, "paused": true}),
                json!({"observedGeneration": 2}),
                "ready: it is paused, so its Pods stay as they are",
            ),
            (
                json!({"replicas": 3, "paused": true, "progressDeadlineSeconds": 600}),
                all(json!({"conditions": conditions(&[("Progressing", "Unknown", "DeploymentPaused"), good[1]])})),
                "ready",
            ),
            (json!({"replicas": 0}), json!({"observedGeneration": 2}), "ready: it is scaled to nothing"),
            // The default is one replica.
            (json!({}), json!({"observedGeneration": 2}), "0 of 1 replicas created"),
        ],
    );
}

#[test]
fn replica_sets_and_replication_controllers() {
    let want = json!({"replicas": 2});
    let all = json!({"replicas": 2, "fullyLabeledReplicas": 2, "availableReplicas": 2, "readyReplicas": 2});
    let but = |field: &str, value: Value| {
        let mut status = all.clone();
        status[field] = value;
        status
    };
    for (api_version, kind) in [("apps/v1", "ReplicaSet"), ("v1", "ReplicationController")] {
        table(
            api_version,
            kind,
            &[
                (want.clone(), all.clone(), "ready"),
                (want.clone(), but("fullyLabeledReplicas", json!(1)), "1 of 2 replicas created"),
                (want.clone(), but("availableReplicas", json!(1)), "1 of 2 replicas available"),
                (want.clone(), but("readyReplicas", json!(1)), "1 of 2 replicas ready"),
                (want.clone(), but("replicas", json!(3)), "1 old Pod still ending"),
                (
                    want.clone(),
                    but(
                        "conditions",
                        json!([{"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": "quota"}]),
                    ),
                    "quota",
                ),
            ],
        );
    }
}

#[test]
fn a_stateful_set_follows_its_strategy() {
    let status = |ready: u32, updated: u32, current: u32, revision: &str| {
        json!({"observedGeneration": 2, "replicas": 2, "readyReplicas": ready, "updatedReplicas": updated,
            "currentReplicas": current, "currentRevision": "a", "updateRevision": revision})
    };
    let want = json!({"replicas": 2});
    let by_hand = json!({"replicas": 2, "updateStrategy": {"type": "OnDelete"}});
    let partition =
        json!({"replicas": 2, "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 1}}});
    table(
        "apps/v1",
        "StatefulSet",
        &[
            (want.clone(), json!({}), "its controller has not seen the new version yet"),
            (by_hand.clone(), status(1, 0, 2, "b"), "1 of 2 replicas ready"),
            (by_hand.clone(), status(2, 0, 2, "b"), "ready: its Pods change only when they are deleted"),
            (by_hand.clone(), status(2, 2, 0, "b"), "ready"),
            (by_hand, status(2, 2, 2, "a"), "ready"),
            (want.clone(), json!({"observedGeneration": 2, "replicas": 1}), "1 of 2 replicas created"),
            (
                want.clone(),
                json!({"observedGeneration": 2, "replicas": 3, "readyReplicas": 2}),
                "1 old Pod still ending",
            ),
            (want.clone(), status(1, 2, 2, "a"), "1 of 2 replicas ready"),
            (want.clone(), status(2, 1, 1, "b"), "1 of 2 replicas updated"),
            (want.clone(), status(2, 2, 0, "b"), "the last replicas are being updated"),
            (want.clone(), status(2, 2, 1, "a"), "the last replicas are being updated"),
            (want.clone(), status(2, 2, 2, "a"), "ready"),
            (partition.clone(), status(2, 0, 2, "b"), "0 of 1 replicas updated"),
            (partition.clone(), status(2, 1, 1, "b"), "ready: only the replicas from its partition on were changed"),
            (partition, status(2, 2, 2, "a"), "ready"),
        ],
    );
}

#[test]
fn a_daemon_set_needs_every_fitting_node() {
    let all = json!({"observedGeneration": 2, "desiredNumberScheduled": 2, "currentNumberScheduled": 2,
        "updatedNumberScheduled": 2, "numberAvailable": 2, "numberReady": 2});
    let but = |field: &str| {
        let mut status = all.clone();
        status[field] = json!(1);
        status
    };
    let by_hand = json!({"updateStrategy": {"type": "OnDelete"}});
    table(
        "apps/v1",
        "DaemonSet",
        &[
            (json!({}), json!({"desiredNumberScheduled": 0}), "its controller has not seen the new version yet"),
            (json!({}), json!({"observedGeneration": 2}), "its controller has not seen the new version yet"),
            (json!({}), json!({"observedGeneration": 2, "desiredNumberScheduled": 0}), "ready"),
            (json!({}), but("currentNumberScheduled"), "1 of 2 Pods scheduled"),
            (json!({}), but("updatedNumberScheduled"), "1 of 2 Pods updated"),
            (json!({}), but("numberAvailable"), "1 of 2 Pods available"),
            (json!({}), but("numberReady"), "1 of 2 Pods ready"),
            (json!({}), all.clone(), "ready"),
            (by_hand.clone(), but("updatedNumberScheduled"), "ready: its Pods change only when they are deleted"),
            (by_hand, all.clone(), "ready"),
        ],
    );
}

#[test]
fn a_job_is_ready_when_it_succeeded_and_not_when_it_runs() {
    let started = "2026-01-01T00:00:00Z";
    table(
        "batch/v1",
        "Job",
        &[
            (json!({}), json!({}), "it has not started yet"),
            (
                json!({"completions": 2}),
                json!({"active": 1, "succeeded": 1, "startTime": started}),
                "1 of 2 completions, 1 active",
            ),
            (
                json!({}),
                json!({"active": 1, "failed": 2, "startTime": started}),
                "0 of 1 completions, 1 active, 2 failed",
            ),
            (
                json!({}),
                json!({"conditions": conditions(&[("SuccessCriteriaMet", "True", "")])}),
                "its last Pods are ending",
            ),
            (
                json!({}),
                json!({"conditions": conditions(&[("FailureTarget", "True", "")])}),
                "its last Pods are ending",
            ),
            (json!({}), json!({"conditions": conditions(&[("Complete", "True", "")])}), "ready"),
            (
                json!({}),
                json!({"conditions": conditions(&[("Failed", "True", "BackoffLimitExceeded")])}),
                "not ready: Failed: BackoffLimitExceeded",
            ),
            (json!({"suspend": true}), json!({}), "ready: it is suspended and does not run"),
        ],
    );
    // Only the group `batch` holds Jobs.
    let other = object("batch.volcano.sh/v1alpha1", "Job", json!({}), json!({}));
    assert_eq!(read(&other), "ready");
}

#[test]
fn a_pod_that_ended_badly_is_a_failure() {
    let ready = conditions(&[("Ready", "True", "")]);
    let unschedulable = conditions(&[("PodScheduled", "False", "Unschedulable")]);
    let crashing = json!([{"name": "app", "state": {"waiting": {"reason": "CrashLoopBackOff"}}}]);
    table(
        "v1",
        "Pod",
        &[
            (json!({}), json!({}), "it has not started yet"),
            (json!({}), json!({"phase": "Pending"}), "it has not started yet"),
            (json!({}), json!({"phase": "Pending", "conditions": unschedulable}), "it has not started yet"),
            (json!({}), json!({"phase": "Running"}), "its containers are not ready"),
            (json!({}), json!({"phase": "Running", "containerStatuses": crashing}), "its containers are not ready"),
            (json!({}), json!({"phase": "Running", "conditions": ready}), "ready"),
            (json!({}), json!({"phase": "Succeeded"}), "ready"),
            (
                json!({}),
                json!({"phase": "Failed", "reason": "Evicted", "message": "low on memory"}),
                "not ready: the Pod ended without success: Evicted \"low on memory\"",
            ),
        ],
    );
}

#[test]
fn storage_services_and_namespaces() {
    let balancer = json!({"type": "LoadBalancer", "clusterIP": "10.0.0.1"});
    table(
        "v1",
        "Service",
        &[
            (balancer.clone(), json!({"loadBalancer": {}}), "the load balancer has no address yet"),
            (balancer, json!({"loadBalancer": {"ingress": [{"ip": "1.2.3.4"}]}}), "ready"),
            (json!({"type": "ClusterIP"}), json!({"loadBalancer": {}}), "ready"),
        ],
    );
    table(
        "v1",
        "Namespace",
        &[
            (json!({}), json!({"phase": "Active"}), "ready"),
            (json!({}), json!({"phase": "Terminating"}), "it is Terminating, not Active"),
            (json!({}), json!({}), "it is not Active yet"),
        ],
    );
    table(
        "v1",
        "PersistentVolumeClaim",
        &[
            (json!({}), json!({"phase": "Bound"}), "ready"),
            (json!({}), json!({"phase": "Lost"}), "not ready: its volume is lost"),
            (json!({}), json!({"phase": "Pending"}), "ready: it is not bound yet"),
        ],
    );
    let pending = object("v1", "PersistentVolumeClaim", json!({}), json!({"phase": "Pending"}));
    let at_once = Observed { waits_for_consumer: false, ..Observed::AT_REST };
    assert_eq!(words::readiness(&of(&pending, &at_once), words::Language::English), "it is Pending, not Bound");
}

#[test]
fn definitions_and_api_services() {
    let refused = json!({"conditions": conditions(&[("NamesAccepted", "False", "PluralConflict")])});
    let not_established = |reason: &str| json!({"conditions": conditions(&[("Established", "False", reason)])});
    table(
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
        &[
            (json!({}), json!({}), "it is not established yet"),
            (json!({}), refused, "not ready: NamesAccepted: PluralConflict"),
            (json!({}), not_established("Installing"), "it is not established yet"),
            (json!({}), not_established("NotAccepted"), "not ready: Established: NotAccepted"),
            (json!({}), json!({"conditions": conditions(&[("Established", "True", "")])}), "ready"),
        ],
    );
    table(
        "apiregistration.k8s.io/v1",
        "APIService",
        &[
            (json!({}), json!({}), "the condition Available does not hold yet"),
            (
                json!({}),
                json!({"conditions": conditions(&[("Available", "False", "MissingEndpoints")])}),
                "Available: MissingEndpoints",
            ),
            (json!({}), json!({"conditions": conditions(&[("Available", "True", "Passed")])}), "ready"),
        ],
    );
}

#[test]
fn what_is_not_awaited_is_ready_at_once() {
    let rows = [
        ("v1", "Secret"),
        ("v1", "ConfigMap"),
        ("batch/v1", "CronJob"),
        ("policy/v1", "PodDisruptionBudget"),
        ("autoscaling/v2", "HorizontalPodAutoscaler"),
        ("networking.k8s.io/v1", "Ingress"),
        ("rbac.authorization.k8s.io/v1", "Role"),
        ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"),
    ];
    for (api_version, kind) in rows {
        let object = object(api_version, kind, json!({}), json!({}));
        assert_eq!(of(&object, &Observed { waited: Duration::ZERO, ..Observed::AT_REST }), Readiness::READY, "{kind}");
    }
}

#[test]
fn custom_resources_are_judged_by_their_conditions() {
    let with = |rows: &[(&str, &str, &str)]| json!({"conditions": conditions(rows)});
    let unseen = json!({"conditions": [{"type": "Ready", "status": "True", "observedGeneration": 1}]});
    table(
        "example.com/v1",
        "Thing",
        &[
            (json!({}), json!({}), "ready"),
            (json!({}), with(&[("Ready", "True", "")]), "ready"),
            (json!({}), with(&[("Ready", "False", "Waiting")]), "Ready: Waiting"),
            (json!({}), with(&[("Ready", "Unknown", "")]), "the condition Ready does not hold yet"),
            (json!({}), with(&[("Ready", "True", ""), ("Synced", "False", "CannotSync")]), "Synced: CannotSync"),
            (json!({}), with(&[("Available", "False", "No")]), "Available: No"),
            (json!({}), with(&[("Healthy", "False", "No")]), "Healthy: No"),
            (json!({}), with(&[("SomethingElse", "False", "")]), "ready"),
            (json!({}), unseen, "its controller has not seen the new version yet"),
        ],
    );
    // Right after the write a missing status proves nothing.
    let fresh = Observed { waited: Duration::ZERO, ..Observed::AT_REST };
    let bare = json!({"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "x"}});
    assert_eq!(
        words::readiness(&of(&bare, &fresh), words::Language::English),
        "its controller has not written a status yet"
    );
    assert_eq!(read(&bare), "ready");
}
