//! What a plan knows before anything is written: owners, double entries, permissions, definitions, removed objects, saved plans.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use glasslift_control_plane::CONTEXT_NAME;
use glasslift_engine::event::Outcome;
use glasslift_engine::plan::{
    Action, BlockReason, Choice, ConflictPolicy, Decisions, OwnerKind, Risk, Unverified, decide,
};
use glasslift_engine::words::{self, Language};
use glasslift_tests::{Cluster, Engine, cli, eventually};
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{ConfigMap, Namespace};
use k8s_openapi::api::rbac::v1::{Role, RoleBinding};
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::api::{Api, DeleteParams, Patch, PatchParams, PostParams};
use serde_json::{Value, json};

fn deployments(cluster: &Cluster) -> Api<Deployment> {
    Api::namespaced(cluster.client().clone(), "default")
}

fn maps(cluster: &Cluster) -> Api<ConfigMap> {
    Api::namespaced(cluster.client().clone(), "default")
}

fn object<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn web(replicas: u32, image: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web, namespace: default}}\nspec:\n  replicas: {replicas}\n  \
         selector: {{matchLabels: {{app: web}}}}\n  template:\n    metadata: {{labels: {{app: web}}}}\n    spec:\n      \
         containers: [{{name: web, image: '{image}'}}]\n"
    )
}

fn map(name: &str, value: &str) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: default}}\ndata: {{a: '{value}'}}\n")
}

/// An autoscaler set the replicas of what kubectl installed.
async fn scaled(cluster: &Cluster) -> Engine {
    let old: Value = serde_yaml::from_str(&web(1, "example.com/web:1")).unwrap();
    deployments(cluster).patch("web", &PatchParams::apply("kubectl"), &Patch::Apply(old)).await.unwrap();
    let scale =
        json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {"replicas": 3}});
    let autoscaler = PatchParams::apply("keda-operator").force();
    deployments(cluster).patch("web", &autoscaler, &Patch::Apply(scale)).await.unwrap();
    Engine::connect(cluster).await.unwrap()
}

#[tokio::test]
async fn a_controllers_fields_are_kept_or_taken_by_choice() {
    let cluster = Cluster::start().await.unwrap();
    let engine = scaled(&cluster).await;
    let new = web(2, "example.com/web:2");
    let mut planned = engine.plan_yaml(&new).await.unwrap();
    let change = planned.change("web").unwrap();
    assert!(matches!(&change.action, Action::Blocked { why: BlockReason::Conflict { .. } }), "{change:#?}");
    assert_eq!(change.owners[0].kind, OwnerKind::Controller);

    planned.choose("web", Choice::KeepTheirs).unwrap();
    let ran = engine.run(&planned).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Succeeded, "{:#?}", ran.report.entries);
    let kept: Vec<_> = ran.report.entries[0].kept.iter().map(|kept| words::kept(kept, Language::English)).collect();
    assert_eq!(kept, ["keeps spec.replicas of keda-operator: 3 instead of 2"]);
    let summary = words::summary(&ran.report, Language::English);
    assert!(summary.contains("1 resource differs on purpose."), "{summary}");
    let live = deployments(&cluster).get("web").await.unwrap().spec.unwrap();
    assert_eq!(live.replicas, Some(3), "theirs was kept");
    assert_eq!(live.template.spec.unwrap().containers[0].image.as_deref(), Some("example.com/web:2"));

    let mut again = engine.plan_yaml(&new).await.unwrap();
    let decisions = Decisions { conflicts: ConflictPolicy::Keep, ..Decisions::default() };
    let kept = decide(again.proposal.inspection(), &decisions);
    assert_eq!(kept.changes[0].action, Action::Unchanged, "nothing else is left to do");
    assert_eq!((kept.counts.differ, kept.counts.unchanged), (1, 0));
    assert_eq!(words::headline(&kept, Language::English), "1 resource differs on purpose.");
    again.decide(&Decisions { conflicts: ConflictPolicy::Take, ..Decisions::default() });
    assert_eq!(again.change("web").unwrap().action, Action::Update);
    engine.run(&again).await.unwrap();
    assert_eq!(deployments(&cluster).get("web").await.unwrap().spec.unwrap().replicas, Some(2), "it was taken over");
}

#[tokio::test]
async fn a_variable_given_twice_is_applied_once_with_a_warning() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let twice = web(1, "example.com/web:1").replace(
        "image: 'example.com/web:1'",
        "image: 'example.com/web:1', env: [{name: MODE, value: old}, {name: MODE, value: new}]",
    );
    let planned = engine.plan_yaml(&twice).await.unwrap();
    let risk = &planned.change("web").unwrap().risks[0];
    assert!(
        matches!(risk, Risk::DuplicateEntry { dropped, kept, .. } if dropped == "old" && kept == "new"),
        "{risk:?}"
    );
    let ran = engine.run(&planned).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Succeeded, "{:#?}", ran.report.entries);
    let live = deployments(&cluster).get("web").await.unwrap().spec.unwrap().template.spec.unwrap();
    assert_eq!(live.containers[0].env.as_ref().unwrap()[0].value.as_deref(), Some("new"));
}

/// May read everything in `default`, and change nothing.
async fn reader(cluster: &Cluster, kubeconfig: &std::path::Path) {
    let client = cluster.client().clone();
    let role: Role = object(json!({"metadata": {"name": "reader"},
        "rules": [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["get", "list"]}]}));
    Api::<Role>::namespaced(client.clone(), "default").create(&PostParams::default(), &role).await.unwrap();
    let binding: RoleBinding = object(json!({"metadata": {"name": "reader"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"},
        "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "rita"}]}));
    Api::<RoleBinding>::namespaced(client, "default").create(&PostParams::default(), &binding).await.unwrap();
    let identity = cluster.control_plane().sign_client_cert("rita", None).unwrap();
    cluster.control_plane().write_kubeconfig_as(kubeconfig, CONTEXT_NAME, "rita", &identity).unwrap();
}

#[tokio::test]
async fn who_may_only_read_gets_a_forecast_and_no_upgrade() {
    let cluster = Cluster::start().await.unwrap();
    maps(&cluster)
        .create(&PostParams::default(), &object(json!({"metadata": {"name": "same"}, "data": {"a": "1"}})))
        .await
        .unwrap();
    maps(&cluster)
        .create(&PostParams::default(), &object(json!({"metadata": {"name": "other"}, "data": {"a": "1"}})))
        .await
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let kubeconfig = folder.path().join("config");
    reader(&cluster, &kubeconfig).await;
    let engine = Engine::connect_with(&kubeconfig, "default").await.unwrap();
    let bundle = [map("same", "1"), map("other", "2"), map("new", "1")].join("---\n");
    let planned = engine.plan_yaml(&bundle).await.unwrap();
    let row = |name: &str| {
        let change = planned.change(name).unwrap();
        (change.action.clone(), change.unverified)
    };
    assert_eq!(row("same"), (Action::Unchanged, Some(Unverified::DryRunForbidden)));
    assert_eq!(row("other"), (Action::Update, Some(Unverified::DryRunForbidden)));
    assert_eq!(row("new"), (Action::Create, Some(Unverified::DryRunForbidden)));
    let missing: Vec<String> = planned.plan.missing_permissions.iter().map(ToString::to_string).collect();
    assert!(missing.contains(&"patch configmaps in default".to_owned()), "{missing:?}");
    let refused = engine.run(&planned).await.err().unwrap().to_string();
    assert!(refused.contains("permissions-missing") && refused.contains("patch configmaps -n default"), "{refused}");
}

fn widgets(scope: &str, versions: &[(&str, bool)]) -> Value {
    let versions: Vec<Value> = versions
        .iter()
        .map(|(name, storage)| {
            json!({"name": name, "served": true, "storage": storage, "schema": {"openAPIV3Schema": {"type": "object", "properties": {
                "spec": {"type": "object", "properties": {"size": {"type": "integer",
                    "x-kubernetes-validations": [{"rule": "self == oldSelf", "message": "size stays as it is"}]}}}}}}})
        })
        .collect();
    json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "widgets.example.com"},
        "spec": {"group": "example.com", "scope": scope, "names": {"kind": "Widget", "plural": "widgets"}, "versions": versions}})
}

#[tokio::test]
async fn definitions_and_custom_rules_are_explained_before_the_server_refuses() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let widget = |size: u32| json!({"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "w", "namespace": "default"}, "spec": {"size": size}});
    let both = |definition: Value, size: u32| format!("{}\n---\n{}\n", definition, widget(size));
    let first = engine.plan_yaml(&both(widgets("Namespaced", &[("v1", true)]), 1)).await.unwrap();
    assert_eq!(first.change("w").unwrap().unverified, Some(Unverified::KindNotServedYet));
    let ran = engine.run(&first).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Succeeded, "{:#?}", ran.report.entries);
    let established: Api<CustomResourceDefinition> = Api::all(cluster.client().clone());
    let stored = established.get("widgets.example.com").await.unwrap().status.unwrap().stored_versions;
    assert_eq!(stored, Some(vec!["v1".to_owned()]));

    let refused = |action: &Action| match action {
        Action::Blocked { why: BlockReason::Refused { problem } } => problem.code.clone(),
        other => panic!("{other:?}"),
    };
    let engine = Engine::connect(&cluster).await.unwrap();
    let scope = engine.plan_yaml(&widgets("Cluster", &[("v1", true)]).to_string()).await.unwrap();
    assert_eq!(refused(&scope.change("widgets.example.com").unwrap().action), "crd-scope-changed");
    let dropped = engine.plan_yaml(&widgets("Namespaced", &[("v2", true)]).to_string()).await.unwrap();
    assert_eq!(refused(&dropped.change("widgets.example.com").unwrap().action), "crd-stored-version-dropped");
    let more = engine.plan_yaml(&widgets("Namespaced", &[("v1", false), ("v2", true)]).to_string()).await.unwrap();
    let change = more.change("widgets.example.com").unwrap();
    assert_eq!(change.action, Action::Update);
    assert!(matches!(&change.risks[..], [Risk::StorageVersionChanged { .. }]), "{:?}", change.risks);

    let mut resized = engine.plan_yaml(&widget(2).to_string()).await.unwrap();
    let change = resized.change("w").unwrap();
    let immutable =
        Action::Blocked { why: BlockReason::Immutable { fields: vec!["spec.size".into()], can_recreate: true } };
    assert_eq!(change.action, immutable, "told by the rule that compares with oldSelf");
    resized.choose("w", Choice::Recreate).unwrap();
    assert_eq!(engine.run(&resized).await.unwrap().report.outcome, Outcome::Succeeded);
}

#[tokio::test]
async fn what_is_wrong_in_a_namespace_to_come_is_found_before_anything_is_written() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let shop = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\n";
    let inside = |text: String| text.replace("namespace: default", "namespace: shop");
    let broken = inside(web(1, "example.com/web:1").replace("matchLabels: {app: web}", "matchLabels: {app: other}"));
    let planned = engine.plan_yaml(&format!("{shop}{broken}")).await.unwrap();
    assert!(matches!(planned.change("web").unwrap().action, Action::Blocked { why: BlockReason::Refused { .. } }));

    let planned = engine.plan_yaml(&format!("{shop}{}", inside(web(1, "example.com/web:1")))).await.unwrap();
    let change = planned.change("web").unwrap();
    assert_eq!((&change.action, change.unverified), (&Action::Create, Some(Unverified::NamespaceNotThereYet)));
    assert_eq!(engine.run(&planned).await.unwrap().report.outcome, Outcome::Succeeded);
}

#[tokio::test]
async fn what_is_being_deleted_is_seen_as_such() {
    let cluster = Cluster::start().await.unwrap();
    let held = json!({"metadata": {"name": "held", "finalizers": ["example.com/hold"]}, "data": {"a": "1"}});
    maps(&cluster).create(&PostParams::default(), &object(held)).await.unwrap();
    maps(&cluster).delete("held", &DeleteParams::default()).await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let planned = engine.plan_yaml(&map("held", "2")).await.unwrap();
    let expected = Action::Blocked { why: BlockReason::BeingDeleted { finalizers: vec!["example.com/hold".into()] } };
    assert_eq!(planned.change("held").unwrap().action, expected);
}

#[tokio::test]
async fn what_only_the_old_version_has_stays_and_can_be_deleted() {
    let cluster = Cluster::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let old = file("old.yaml", &[map("both", "1"), map("gone", "1"), map("stays", "1")].join("---\n"));
    let new = file("new.yaml", &map("both", "2"));
    let run = async |arguments: &[&str]| {
        let arguments: Vec<String> =
            arguments.iter().map(|text| (*text).to_owned()).chain(cluster.arguments()).collect();
        cli(arguments).await.unwrap()
    };
    assert_eq!(run(&["upgrade", "-f", &old, "--yes"]).await.code, Some(0));
    let wrong = run(&["plan", "-f", &new, "--from", &old, "--delete", "ConfigMap/both"]).await;
    assert_eq!(wrong.code, Some(1), "what stays in the bundle cannot be deleted: {wrong:?}");
    let upgraded = run(&["upgrade", "-f", &new, "--from", &old, "--delete", "ConfigMap/default/gone", "--yes"]).await;
    assert_eq!(upgraded.code, Some(0), "{upgraded:?}");
    assert!(maps(&cluster).get_opt("gone").await.unwrap().is_none(), "it was deleted");
    assert!(maps(&cluster).get_opt("stays").await.unwrap().is_some(), "nobody asked for that one");
}

#[tokio::test]
async fn a_saved_plan_is_executed_only_if_nothing_moved() {
    let cluster = Cluster::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let run = async |arguments: &[&str]| {
        let arguments: Vec<String> =
            arguments.iter().map(|text| (*text).to_owned()).chain(cluster.arguments()).collect();
        cli(arguments).await.unwrap()
    };
    let bundle = path("bundle.yaml");
    std::fs::write(&bundle, [map("one", "1"), map("two", "1")].join("---\n")).unwrap();
    assert_eq!(run(&["upgrade", "-f", &bundle, "--yes"]).await.code, Some(0));
    std::fs::write(&bundle, [map("one", "2"), map("two", "1")].join("---\n")).unwrap();
    let plan = path("plan.json");
    let saved = run(&["plan", "-f", &bundle, "--save", &plan]).await;
    assert_eq!(saved.code, Some(2), "{saved:?}");
    for (name, line) in [("plan.md", "+  a: \"2\""), ("plan.html", "+  a: &quot;2&quot;")] {
        run(&["plan", "-f", &bundle, "--save", &path(name)]).await;
        assert!(std::fs::read_to_string(path(name)).unwrap().contains(line), "{name} shows the difference");
    }

    // Under an installer's name: the owner is not what this is about.
    let by_hand = PatchParams { field_manager: Some("kubectl".to_owned()), ..PatchParams::default() };
    let patch = Patch::Merge(json!({"data": {"a": "by hand"}}));
    maps(&cluster).patch("one", &by_hand, &patch).await.unwrap();
    let refused = run(&["upgrade", "--plan", &plan, "--yes"]).await;
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("default/one") && refused.stderr.contains("content changed"), "{}", refused.stderr);
    assert!(!refused.stderr.contains("default/two"), "only what moved is named: {}", refused.stderr);

    let back = Patch::Merge(json!({"data": {"a": "1"}}));
    maps(&cluster).patch("one", &by_hand, &back).await.unwrap();
    let written = std::fs::read(&bundle).unwrap();
    std::fs::write(&bundle, map("one", "3")).unwrap();
    let changed = run(&["upgrade", "--plan", &plan, "--yes"]).await;
    assert!(changed.stderr.contains("checksum"), "{}", changed.stderr);
    std::fs::write(&bundle, written).unwrap();

    let done = run(&["upgrade", "--plan", &plan, "--yes"]).await;
    assert_eq!(done.code, Some(0), "{done:?}");
    let one = eventually("the change", Duration::from_secs(5), async || Ok(maps(&cluster).get_opt("one").await?))
        .await
        .unwrap();
    assert_eq!(one.data.unwrap()["a"], "2");
}

#[tokio::test]
async fn a_version_of_the_catalog_is_known_as_the_old_one() {
    let cluster = Cluster::start().await.unwrap();
    cluster.install_glasskube("0.2.1").await.unwrap();
    let namespaces: Api<Namespace> = Api::all(cluster.client().clone());
    assert!(namespaces.get_opt("glasskube-system").await.unwrap().is_some());
    let engine = Engine::connect(&cluster).await.unwrap();
    let planned = engine.plan("glasskube@0.3.0").await.unwrap();
    let names: Vec<String> = planned
        .plan
        .changes
        .iter()
        .filter(|change| change.action == Action::Keep)
        .map(|change| change.object.to_string())
        .collect();
    let expected = removed_between("0.2.1", "0.3.0");
    assert_eq!(names.len(), expected.len(), "{names:?} against {expected:?}");
}

/// Objects that the first version has and the second has not.
fn removed_between(old: &str, new: &str) -> Vec<String> {
    let objects = |version: &str| -> Vec<String> {
        let source = glasslift_engine::bundle::Source::parse(&format!("glasskube@{version}"));
        let bundle = glasslift_engine::bundle::load(&source).unwrap().bundle.unwrap();
        bundle.objects.iter().map(|object| object.object.to_string()).collect()
    };
    let new = objects(new);
    objects(old).into_iter().filter(|object| !new.contains(object)).collect()
}

#[tokio::test]
async fn where_resources_without_a_namespace_go_is_said_before_anything_is_written() {
    let cluster = Cluster::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bundle.yaml").display().to_string();
    let bare = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bare}\n";
    let role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: bare-role}\n";
    let text = [bare, role, &map("named", "1")].join("---\n");
    std::fs::write(&file, &text).unwrap();
    let run = async |arguments: &[&str]| {
        let all: Vec<String> =
            cluster.arguments().into_iter().chain(arguments.iter().map(|text| (*text).to_owned())).collect();
        cli(all).await.unwrap()
    };

    let shown = run(&["bundle", "-f", &file]).await;
    assert!(shown.stdout.contains("1 resource names no namespace and goes to that of the context"), "{shown:#?}");

    let planned = Engine::connect_in(&cluster, "kube-public").await.unwrap().plan_yaml(&text).await.unwrap();
    let filled_in = Risk::NamespaceFilledIn { namespace: "kube-public".into() };
    assert_eq!(planned.change("bare").unwrap().risks, [filled_in]);
    assert_eq!(planned.change("named").unwrap().risks, []);
    assert_eq!(planned.change("bare-role").unwrap().risks, []);

    let plan = run(&["plan", "-f", &file]).await;
    assert_eq!(plan.stdout.matches("names no namespace").count(), 1, "{plan:#?}");
    assert!(plan.stdout.contains("1 resource names no namespace and goes to default"), "{plan:#?}");
    run(&["upgrade", "-f", &file, "--yes"]).await;
    let again = run(&["plan", "-f", &file]).await;
    assert!(!again.stdout.contains("names no namespace"), "nothing of it is written: {again:#?}");
}

#[tokio::test]
async fn the_way_back_to_an_older_version_is_called_a_downgrade() {
    let cluster = Cluster::start().await.unwrap();
    let place = || cluster.arguments().into_iter();
    let plan = async |source: &str, format: &str| {
        let arguments = ["plan", "-f", source, "-o", format].map(str::to_owned);
        cli(place().chain(arguments)).await.unwrap().stdout
    };
    let direction = async |source: &str| {
        let plan: Value = serde_json::from_str(&plan(source, "json").await).unwrap();
        plan["direction"].as_str().unwrap().to_owned()
    };
    assert_eq!(direction("glasskube@0.3.0").await, "install");
    cluster.install_glasskube("0.3.0").await.unwrap();
    assert_eq!(direction("glasskube@0.3.0").await, "same");
    assert_eq!(direction("glasskube@0.2.1").await, "downgrade");
    for format in ["table", "markdown"] {
        let said = plan("glasskube@0.2.1", format).await;
        assert!(said.contains("Downgrade glasskube 0.3.0 to 0.2.1 on "), "{said}");
    }
    let upgrade = ["upgrade", "-f", "glasskube@0.2.1", "--yes"].map(str::to_owned);
    let finished = cli(place().chain(upgrade)).await.unwrap();
    assert!(finished.stdout.contains("runs glasskube 0.2.1, downgraded from 0.3.0"), "{finished:#?}");
}
