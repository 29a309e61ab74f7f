//! Resources whose names would mean something in an address. RBAC names may hold anything but `/` and `%`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use glasslift_engine::plan::{Action, BlockReason};
use glasslift_tests::{Cluster, Engine, cli};
use k8s_openapi::api::batch::v1::Job;
use k8s_openapi::api::core::v1::ConfigMap;
use k8s_openapi::api::rbac::v1::Role;
use kube::ResourceExt;
use kube::api::{Api, ListParams};

fn role(name: &str, verbs: &str) -> String {
    format!(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {{name: '{name}', namespace: default}}\n\
         rules: [{{apiGroups: [''], resources: [pods], verbs: [{verbs}]}}]\n"
    )
}

const MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: default}\ndata: {a: b}\n";

async fn names(cluster: &Cluster) -> Vec<String> {
    let roles: Api<Role> = Api::namespaced(cluster.client().clone(), "default");
    let mut names: Vec<String> = roles.list(&ListParams::default()).await.unwrap().iter().map(Role::name_any).collect();
    names.sort();
    names
}

#[tokio::test]
async fn exactly_the_resource_of_the_name_is_planned_written_and_deleted() {
    const ODD: [&str; 8] = [
        "reader#beta",
        "writer?old",
        "writer?dryRun=All&x=y",
        "leader election",
        "system:node",
        "café",
        "a&b=c+d;e,f@g",
        "back\\slash",
    ];
    let cluster = Cluster::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, parts: &[String]| {
        let path = folder.path().join(name);
        std::fs::write(&path, parts.join("---\n")).unwrap();
        path.display().to_string()
    };
    let run = async |arguments: &[&str]| {
        let arguments: Vec<String> =
            arguments.iter().map(|text| (*text).to_owned()).chain(cluster.arguments()).collect();
        cli(arguments).await.unwrap()
    };
    let all = |verbs: &str| -> Vec<String> {
        let plain = ["reader", "writer", "a"].into_iter();
        plain.chain(ODD).map(|name| role(name, verbs)).chain([MAP.to_owned()]).collect()
    };
    let old = file("old.yaml", &all("get"));
    let installed = run(&["upgrade", "-f", &old, "--yes"]).await;
    assert_eq!(installed.code, Some(0), "{installed:?}");
    let mut expected: Vec<&str> = ["reader", "writer", "a"].into_iter().chain(ODD).collect();
    expected.sort_unstable();
    assert_eq!(names(&cluster).await, expected);

    let changed = file("changed.yaml", &all("get, list"));
    let upgraded = run(&["upgrade", "-f", &changed, "--yes"]).await;
    assert_eq!(upgraded.code, Some(0), "{upgraded:?}");
    assert_eq!(run(&["plan", "-f", &changed]).await.code, Some(0), "nothing is left to do");

    // Each by its name, and nothing beside it.
    let new = file("new.yaml", &[MAP.to_owned()]);
    for name in ODD {
        let wanted = format!("Role/default/{name}");
        let deleted = run(&["upgrade", "-f", &new, "--from", &old, "--delete", &wanted, "--yes"]).await;
        assert_eq!(deleted.code, Some(0), "{name}: {deleted:?}");
        expected.retain(|other| *other != name);
        assert_eq!(names(&cluster).await, expected, "after the deletion of {name}");
    }
    assert_eq!(expected, ["a", "reader", "writer"]);
}

#[tokio::test]
async fn a_name_that_would_be_another_path_is_refused_before_anything_is_asked() {
    let cluster = Cluster::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("bundle.yaml");
    for name in [".", "..", "reader/x", "50%"] {
        std::fs::write(&bundle, format!("{MAP}---\n{}", role(name, "get"))).unwrap();
        let file = bundle.display().to_string();
        let arguments = ["upgrade", "-f", &file, "--yes"].map(str::to_owned);
        let refused = cli(arguments.into_iter().chain(cluster.arguments())).await.unwrap();
        assert_eq!(refused.code, Some(1), "{name}: {refused:?}");
        let shown = format!("{}{}", refused.stdout, refused.stderr);
        assert!(shown.contains("bundle.yaml:8"), "{name} has a place: {shown}");
        let maps: Api<ConfigMap> = Api::namespaced(cluster.client().clone(), "default");
        assert!(maps.get_opt("c").await.unwrap().is_none(), "{name}: nothing was done");
    }
}

#[tokio::test]
async fn a_field_that_the_server_does_not_know_is_no_field_of_a_generated_job() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let job = "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: x-, namespace: default}\nspec: {backofLimit: 0, \
               template: {spec: {restartPolicy: Never, containers: [{name: c, image: 'example.com/c:1'}]}}}\n";
    let planned = engine.plan_yaml(job).await.unwrap();
    let Action::Blocked { why: BlockReason::Refused { problem } } = &planned.plan.changes[0].action else {
        panic!("{:#?}", planned.plan.changes)
    };
    assert!(problem.params["said"].contains("backofLimit"), "{problem:?}");
    let jobs: Api<Job> = Api::namespaced(cluster.client().clone(), "default");
    assert!(jobs.list(&ListParams::default()).await.unwrap().items.is_empty());
}
