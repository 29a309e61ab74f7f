#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::Arc;

use glasslift_bundle::{Bundle, BundleSummary};
use glasslift_cluster::{ClusterInfo, Permission, Served};
use glasslift_object::ObjectRef;
use serde_json::json;

use super::*;
use crate::plan::{Decision, FieldOwner, OwnerKind, Planned};
use crate::words::Language;

pub(in crate::plan) fn object(api_version: &str, kind: &str) -> ObjectRef {
    ObjectRef { api_version: api_version.into(), kind: kind.into(), namespace: Some("a".into()), name: "x".into() }
}

pub(in crate::plan) fn fact(object: ObjectRef, live: Option<Value>, answer: DryRun) -> Fact {
    let served = Served {
        group: object.group().into(),
        version: object.version().into(),
        plural: "things".into(),
        namespaced: true,
        patchable: true,
    };
    let body =
        json!({"apiVersion": object.api_version, "kind": object.kind, "metadata": {"name": "x", "namespace": "a"}});
    Fact { served: Some(served), live, dry_run: answer, ..Fact::new(object, body) }
}

pub(in crate::plan) fn job(image: &str, conditions: Value) -> Value {
    json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "x", "namespace": "a", "uid": "u1"},
        "spec": {"template": {"spec": {"containers": [{"name": "m", "image": image}]}}},
        "status": {"startTime": "2026-01-01T00:00:00Z", "conditions": conditions}})
}

pub(in crate::plan) fn complete() -> Value {
    json!([{"type": "Complete", "status": "True"}])
}

/// A Job that exists; `answer` is the server's to an in-place change.
pub(in crate::plan) fn job_fact(old: &str, new: &str, answer: DryRun) -> Fact {
    Fact {
        as_new: Some(Ok(job(new, json!([])))),
        ..fact(object("batch/v1", "Job"), Some(job(old, complete())), answer)
    }
}

pub(in crate::plan) fn decide_one(fact: Fact, jobs: Choice, own: Option<Choice>) -> Change {
    let per_change = own.into_iter().map(|choice| Decision { change: 0, choice }).collect();
    decide_with(fact, Vec::new(), &Decisions { jobs, per_change, ..Decisions::default() }).changes.remove(0)
}

fn decide_with(fact: Fact, denied: Vec<Permission>, decisions: &Decisions) -> Plan {
    decide_all(vec![fact], denied, decisions)
}

fn decide_all(facts: Vec<Fact>, denied: Vec<Permission>, decisions: &Decisions) -> Plan {
    let summary = BundleSummary { source: "test".into(), objects: 1, ..BundleSummary::default() };
    let cluster = ClusterInfo {
        kubeconfig: String::new(),
        kubeconfigs: Vec::new(),
        context: "c".into(),
        server: String::new(),
        user: "".into(),
        namespace: "a".into(),
        version: "".into(),
        uid: None,
        insecure: false,
        identity: String::new(),
        address: String::new(),
        acting_as: None,
        proxy: None,
    };
    let inspection = Inspection {
        created_at: jiff::Timestamp::UNIX_EPOCH,
        cluster,
        bundle: Arc::new(Bundle { summary, objects: Vec::new() }),
        from: Vec::new(),
        installed_version: None,
        facts: facts.into_iter().map(Arc::new).collect(),
        denied,
        health: Vec::new(),
    };
    decide(&inspection, decisions)
}

pub(in crate::plan) fn immutable() -> DryRun {
    DryRun::Immutable(vec!["spec.template".into()])
}

#[test]
fn other_objects() {
    let live = || json!({"metadata": {"name": "x", "resourceVersion": "1"}, "data": {"a": "1"}});
    let map = || object("v1", "ConfigMap");
    let binding = || object("rbac.authorization.k8s.io/v1", "RoleBinding");
    let secret = || object("v1", "Secret");
    let roles = || DryRun::Immutable(vec!["roleRef".into()]);
    let as_new = |fact: Fact| Fact { as_new: Some(Ok(json!({"metadata": {"generateName": "x-"}}))), ..fact };
    let blocked =
        |can_recreate| Action::Blocked { why: BlockReason::Immutable { fields: vec!["roleRef".into()], can_recreate } };
    let owner =
        || FieldOwner { manager: "hpa".into(), kind: OwnerKind::Controller, fields: vec![".spec.replicas".into()] };
    let rows = [
        ("new", fact(map(), None, DryRun::Stored(live())), None, Action::Create),
        ("same", fact(map(), Some(live()), DryRun::Stored(live())), None, Action::Unchanged),
        ("changed", fact(map(), Some(live()), DryRun::Stored(json!({"data": {"a": "2"}}))), None, Action::Update),
        ("immutable", as_new(fact(binding(), Some(live()), roles())), None, blocked(true)),
        (
            "immutable, chosen",
            as_new(fact(binding(), Some(live()), roles())),
            Some(Choice::Recreate),
            Action::Recreate { fields: vec!["roleRef".into()] },
        ),
        (
            "immutable, never re-created",
            as_new(fact(secret(), Some(live()), roles())),
            Some(Choice::Recreate),
            blocked(false),
        ),
        (
            "owned by a controller",
            fact(map(), Some(live()), DryRun::Conflict(vec![owner()])),
            None,
            Action::Blocked { why: BlockReason::Conflict { owners: vec![owner()] } },
        ),
        (
            "may not be read",
            fact(map(), None, DryRun::Unreadable),
            None,
            Action::Blocked { why: BlockReason::Forbidden { verb: "get".into() } },
        ),
        ("our own forecast: same", fact(map(), Some(live()), DryRun::Forecast(live())), None, Action::Unchanged),
        ("our own forecast", fact(map(), Some(live()), DryRun::Forecast(json!({"data": {}}))), None, Action::Update),
        (
            "kind unknown",
            Fact { served: None, ..fact(map(), None, DryRun::NotAsked) },
            None,
            Action::Blocked { why: BlockReason::KindNotServed },
        ),
        (
            "old version only",
            Fact { only_in_old: true, ..fact(map(), Some(live()), DryRun::NotAsked) },
            None,
            Action::Keep,
        ),
    ];
    for (name, fact, own, expected) in rows {
        assert_eq!(decide_one(fact, Choice::Skip, own).action, expected, "{name}");
    }
}

#[test]
fn a_secret_that_changes_is_a_change_although_its_values_are_hidden() {
    let with = |value: &str| json!({"kind": "Secret", "metadata": {"name": "x"}, "data": {"k": value}});
    let secret = fact(object("v1", "Secret"), Some(with("b2xk")), DryRun::Stored(with("bmV3")));
    let change = decide_one(secret.clone(), Choice::Skip, None);
    let detail = Planned { change: &change, fact: &Arc::new(secret.clone()) }.detail();
    assert_eq!(decide_one(secret, Choice::Skip, None).action, Action::Update);
    let text = format!("{detail:?}");
    assert!(!text.contains("b2xk") && !text.contains("bmV3"), "{text}");
    assert_eq!(detail.fields.len(), 1);
}

#[test]
fn an_object_that_is_being_deleted_is_blocked_and_names_who_holds_it() {
    let live = json!({"metadata": {"name": "x", "deletionTimestamp": "2026-01-01T00:00:00Z", "finalizers": ["f/x"]}});
    let change = decide_one(fact(object("v1", "ConfigMap"), Some(live), DryRun::NotAsked), Choice::Skip, None);
    assert_eq!(change.action, Action::Blocked { why: BlockReason::BeingDeleted { finalizers: vec!["f/x".into()] } });
}

#[test]
fn the_bundle_may_say_what_to_do_and_the_user_is_stronger() {
    let annotated = |kind: &str, api: &str, choice: &str, live: Value, answer: DryRun| {
        let mut fact = fact(object(api, kind), Some(live), answer);
        fact.body["metadata"]["annotations"] = json!({ON_EXISTING: choice});
        fact
    };
    let map = json!({"metadata": {"name": "x"}, "data": {"a": "1"}});
    let changed = || DryRun::Stored(json!({"metadata": {"name": "x"}, "data": {"a": "2"}}));
    let skip = annotated("ConfigMap", "v1", "skip", map.clone(), changed());
    assert_eq!(decide_one(skip.clone(), Choice::Skip, None).action, Action::Skip { reason: SkipReason::BundleSays });
    assert_eq!(decide_one(skip, Choice::Skip, Some(Choice::Update)).action, Action::Update);
    let mut again = annotated("Job", "batch/v1", "recreate", job("i:1", complete()), immutable());
    again.as_new = Some(Ok(job("i:2", json!([]))));
    assert!(matches!(decide_one(again.clone(), Choice::Skip, None).action, Action::Recreate { .. }));
    assert!(matches!(decide_one(again, Choice::Skip, Some(Choice::Skip)).action, Action::Skip { .. }));
}

/// Replicas are an autoscaler's; the bundle wants 2 and a new image.
fn contested(take: DryRun, keep: DryRun) -> Fact {
    let live = json!({"metadata": {"name": "x"}, "spec": {"replicas": 5, "image": "a:1"}});
    let owners = vec![FieldOwner {
        manager: "autoscaler".into(),
        kind: OwnerKind::Controller,
        fields: vec![".spec.replicas".into()],
    }];
    let mut fact = fact(object("apps/v1", "Deployment"), Some(live), DryRun::Conflict(owners.clone()));
    let kept_body = json!({"kept": true});
    fact.conflict = Some(Conflict { owners, takeover: None, take, kept_body, keep });
    fact
}

fn replicas(count: u32) -> DryRun {
    DryRun::Stored(json!({"metadata": {"name": "x"}, "spec": {"replicas": count, "image": "a:2"}}))
}

#[test]
fn fields_of_others_are_taken_or_kept_by_choice_only() {
    let by_policy = |policy: ConflictPolicy| {
        let decisions = Decisions { conflicts: policy, ..Decisions::default() };
        decide_with(contested(replicas(2), replicas(5)), Vec::new(), &decisions).changes.remove(0)
    };
    let undecided = by_policy(ConflictPolicy::Fail);
    assert!(matches!(undecided.action, Action::Blocked { why: BlockReason::Conflict { .. } }));
    assert_eq!(undecided.choices, [Choice::TakeOver, Choice::KeepTheirs, Choice::Fail]);
    assert_eq!(undecided.owners.len(), 1);
    assert_eq!(undecided.differing_fields, 2, "what taking over would change is shown before the choice");
    let taken = by_policy(ConflictPolicy::Take);
    assert_eq!((taken.action.clone(), taken.differing_fields), (Action::Update, 2));
    assert_eq!(taken.taken_over_from, ["autoscaler"]);
    let kept = by_policy(ConflictPolicy::Keep);
    assert_eq!((kept.action.clone(), kept.differing_fields), (Action::Update, 1));
    assert!(kept.taken_over_from.is_empty());
    let own = decide_one(contested(replicas(2), replicas(5)), Choice::Skip, Some(Choice::KeepTheirs));
    assert_eq!((own.action, own.differing_fields), (Action::Update, 1), "a choice is stronger than the policy");

    let fact = Arc::new(contested(replicas(2), replicas(5)));
    let with_choice = |fact: &Arc<Fact>, change: &Change| Planned { change, fact }.with_choice();
    assert_eq!(with_choice(&fact, &kept).body, json!({"kept": true}), "what is kept is left out of what is applied");
    assert!(with_choice(&fact, &kept).forced_from.is_empty());
    assert_eq!(with_choice(&fact, &taken).forced_from, ["autoscaler"]);
    assert_eq!(with_choice(&fact, &taken).body, fact.body);
}

#[test]
fn what_is_kept_from_others_is_a_state_of_its_own() {
    let same = DryRun::Stored(json!({"metadata": {"name": "x"}, "spec": {"replicas": 5, "image": "a:1"}}));
    let keep = |fact: Fact| {
        let decisions = Decisions { conflicts: ConflictPolicy::Keep, ..Decisions::default() };
        decide_with(fact, Vec::new(), &decisions)
    };
    let plan = keep(contested(replicas(2), same.clone()));
    let change = &plan.changes[0];
    assert_eq!(change.action, Action::Unchanged);
    assert_eq!((plan.counts.differ, plan.counts.unchanged, plan.counts.writes()), (1, 0, 0));
    let kept: Vec<_> = change.kept.iter().map(|kept| (kept.manager.as_str(), kept.field.path.as_str())).collect();
    assert_eq!(kept, [("autoscaler", "spec.image"), ("autoscaler", "spec.replicas")]);
    let replicas_of = change.kept[1].field.clone();
    assert_eq!((replicas_of.live.as_deref(), replicas_of.desired.as_deref()), (Some("5"), Some("2")));
    let both = keep(contested(replicas(2), replicas(5)));
    assert_eq!((both.counts.differ, both.counts.update), (1, 1), "the rest of it changes");
    let taken = Decisions { conflicts: ConflictPolicy::Take, ..Decisions::default() };
    let taken = decide_with(contested(replicas(2), same), Vec::new(), &taken);
    assert_eq!((taken.counts.differ, taken.changes[0].kept.len()), (0, 0));
}

#[test]
fn values_of_secrets_that_are_kept_are_masked() {
    let secret = |value: &str| json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "x"}, "data": {"password": value}});
    let owners =
        vec![FieldOwner { manager: "vault".into(), kind: OwnerKind::Other, fields: vec![".data.password".into()] }];
    let mut fact = fact(object("v1", "Secret"), Some(secret("b2xk")), DryRun::Conflict(owners.clone()));
    fact.conflict = Some(Conflict {
        owners,
        takeover: None,
        take: DryRun::Stored(secret("bmV3")),
        kept_body: json!({}),
        keep: DryRun::Stored(secret("b2xk")),
    });
    let decisions = Decisions { conflicts: ConflictPolicy::Keep, ..Decisions::default() };
    let kept = decide_with(fact, Vec::new(), &decisions).changes.remove(0).kept;
    assert_eq!(kept.len(), 1);
    let text = format!("{kept:?}");
    assert!(!text.contains("b2xk") && !text.contains("bmV3"), "{text}");
}

#[test]
fn fields_of_a_difference_are_found_among_those_of_a_conflict() {
    let rows = [
        ("spec.replicas", ".spec.replicas", true),
        ("spec.replicas", ".spec.replica", false),
        ("spec.template.spec.containers[name=web].image", ".spec.template.spec.containers[name=\"web\"].image", true),
        ("metadata.labels[app.kubernetes.io/name]", ".metadata.labels.app.kubernetes.io/name", true),
        ("spec.tolerations[0].key", ".spec.tolerations", true),
    ];
    for (path, field, expected) in rows {
        assert_eq!(is_within(path, field), expected, "{path} {field}");
    }
}

#[test]
fn what_is_immutable_behind_a_conflict_is_still_blocked() {
    let mut fact = contested(DryRun::Immutable(vec!["spec.selector".into()]), replicas(5));
    fact.as_new = Some(Ok(json!({})));
    let taken = decide_one(fact.clone(), Choice::Skip, Some(Choice::TakeOver));
    assert!(matches!(taken.action, Action::Blocked { why: BlockReason::Immutable { can_recreate: true, .. } }));
    assert!(taken.choices.contains(&Choice::Recreate));
    assert!(matches!(decide_one(fact, Choice::Skip, Some(Choice::Recreate)).action, Action::Recreate { .. }));
}

#[test]
fn what_only_the_old_version_has_is_deleted_by_choice_only() {
    let only_in_old = |kind: &str, name: &str| {
        let mut object = object("v1", kind);
        object.name = name.into();
        Fact { only_in_old: true, ..fact(object, Some(json!({"metadata": {"name": name}})), DryRun::NotAsked) }
    };
    let kept = decide_one(only_in_old("ConfigMap", "x"), Choice::Skip, None);
    assert_eq!((kept.action, kept.choices), (Action::Keep, vec![Choice::Keep, Choice::Delete]));
    assert_eq!(decide_one(only_in_old("ConfigMap", "x"), Choice::Skip, Some(Choice::Delete)).action, Action::Delete);
    let system = decide_one(only_in_old("Namespace", "kube-system"), Choice::Skip, Some(Choice::Delete));
    assert_eq!((system.action, system.choices), (Action::Keep, Vec::new()));
}

#[test]
fn a_change_says_what_it_needs_as_it_will_be_applied() {
    let mut namespace = object("v1", "Namespace");
    (namespace.namespace, namespace.name) = (None, "a".into());
    let with_account = |account: &str| json!({"spec": {"template": {"spec": {"serviceAccountName": account}}}});
    let account = |name: &str| {
        let named = ObjectRef { name: name.into(), ..object("v1", "ServiceAccount") };
        fact(named, None, DryRun::NotAsked)
    };
    let mut workload = contested(replicas(2), replicas(5));
    workload.body = with_account("ours");
    if let Some(conflict) = &mut workload.conflict {
        conflict.kept_body = with_account("theirs");
    }
    let facts = vec![fact(namespace, None, DryRun::NotAsked), account("ours"), account("theirs"), workload];
    for (conflicts, expected) in [(ConflictPolicy::Take, [0, 1]), (ConflictPolicy::Keep, [0, 2])] {
        let plan = decide_all(facts.clone(), Vec::new(), &Decisions { conflicts, ..Decisions::default() });
        assert_eq!(plan.changes[3].needs, expected, "{conflicts:?}");
        assert_eq!(plan.changes[1].needs, [0]);
    }
}

#[test]
fn only_permissions_that_the_plan_needs_are_missing() {
    let denied = |verb: &str| Permission {
        verb: verb.into(),
        group: String::new(),
        resource: "things".into(),
        namespace: Some("a".into()),
    };
    let elsewhere = Permission { namespace: Some("b".into()), ..denied("patch") };
    let all = vec![denied("patch"), denied("delete"), elsewhere];
    let live = json!({"metadata": {"name": "x"}});
    let changed = DryRun::Forecast(json!({"metadata": {"name": "x"}, "data": {"a": "1"}}));
    let update = fact(object("v1", "ConfigMap"), Some(live.clone()), changed);
    let plan = decide_with(update, all.clone(), &Decisions::default());
    assert_eq!(plan.missing_permissions, [denied("patch")]);
    let same = fact(object("v1", "ConfigMap"), Some(live.clone()), DryRun::Forecast(live));
    assert_eq!(decide_with(same, all, &Decisions::default()).missing_permissions, [], "nothing is written");
}

#[test]
fn fields_that_go_with_their_installer_are_named() {
    let live = json!({"metadata": {"name": "x", "labels": {"old": "1", "default": "1"}}, "spec": {"env": [{"name": "GONE", "value": "1"}]},
    });
    let managed = json!([{"manager": "helm", "operation": "Update", "fieldsV1": {"f:metadata": {"f:labels": {"f:old": {}, "f:default": {}}},
        "f:spec": {"f:env": {"k:{\"name\":\"GONE\"}": {".": {}, "f:name": {}, "f:value": {}}}}}}]);
    let mut with_managers = live.clone();
    with_managers["metadata"]["managedFields"] = managed;
    let stored = json!({"metadata": {"name": "x", "labels": {"default": "1"}}, "spec": {}});
    let mut fact = fact(object("apps/v1", "Deployment"), Some(live), DryRun::Stored(stored));
    fact.takeover = crate::plan::takeover::Takeover::of(&with_managers, &json!({}));
    let change = decide_one(fact, Choice::Skip, None);
    assert_eq!(change.dropped, ["metadata.labels.old", "spec.env[name=GONE]"]);
    assert_eq!(change.taken_over_from, ["helm"]);
}

#[test]
fn what_is_not_ready_already_is_said_before_it_is_touched() {
    let deployment = |available: u32| {
        json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "x", "namespace": "a", "uid": "u1"},
            "spec": {"replicas": 2}, "status": {"observedGeneration": 1, "replicas": 2, "updatedReplicas": 2,
            "availableReplicas": available, "readyReplicas": available}})
    };
    let stored = |live: &Value, changed: bool| {
        let mut stored = live.clone();
        stored["spec"]["minReadySeconds"] = json!(u32::from(changed));
        DryRun::Stored(if changed { stored } else { live.clone() })
    };
    let text = |change: &Change| {
        change.risks.iter().map(|risk| crate::words::risk(risk, Language::English)).collect::<Vec<_>>()
    };
    for (available, changed, expected) in
        [(2, true, None), (0, true, Some("0 of 2 replicas available")), (0, false, Some("0 of 2 replicas available"))]
    {
        let live = deployment(available);
        let answer = stored(&live, changed);
        let change = decide_one(fact(object("apps/v1", "Deployment"), Some(live), answer), Choice::Skip, None);
        assert_eq!(change.action, if changed { Action::Update } else { Action::Unchanged });
        let said = text(&change);
        assert_eq!(said.first().and_then(|text| text.split_once(": ")).map(|(_, what)| what), expected, "{said:?}");
    }
    // A new object cannot have been broken before, and a Job has evidence of its own.
    let new = fact(object("apps/v1", "Deployment"), None, DryRun::Stored(deployment(0)));
    assert!(decide_one(new, Choice::Skip, None).risks.is_empty());
    let job = job_fact("a:1", "a:2", DryRun::Immutable(vec!["spec.template".into()]));
    assert!(decide_one(job, Choice::Skip, None).risks.is_empty());
}
