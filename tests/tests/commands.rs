//! The commands that a report prints do what they say when they are pasted into a shell, in another folder and later.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use glasslift_control_plane::Binary;
use glasslift_tests::fixtures::{config_map, job};
use glasslift_tests::{Cluster, program, yaml};
use k8s_openapi::api::batch::v1::Job;
use k8s_openapi::api::core::v1::{ConfigMap, Namespace};
use kube::api::{Api, DeleteParams, PostParams};
use serde_json::{Value, json};

/// A person's folder, with files that are named as they are seen from it.
struct Place<'a> {
    cluster: &'a Cluster,
    folder: tempfile::TempDir,
}

impl Place<'_> {
    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Runs something with our program and kubectl on the search path.
    async fn runs(&self, folder: &Path, program_and: &[&str], kubeconfig: Option<&str>) -> Output {
        let kubectl = self.cluster.control_plane().binary(Binary::Kubectl);
        let ours = program("glasslift-cli").unwrap();
        let known = std::env::var_os("PATH").unwrap_or_default();
        let folders = [ours, kubectl.to_path_buf()].map(|path| path.parent().unwrap().to_owned());
        let path: OsString = std::env::join_paths(folders.into_iter().chain(std::env::split_paths(&known))).unwrap();
        let mut command = tokio::process::Command::new(program_and[0]);
        command.args(&program_and[1..]).current_dir(folder).env("PATH", path).env_remove("KUBECONFIG");
        command.envs(kubeconfig.map(|list| ("KUBECONFIG", list))).env("LC_ALL", "C.UTF-8");
        command.env("XDG_CONFIG_HOME", self.folder.path()).env("XDG_STATE_HOME", self.folder.path());
        command.env("KUBECACHEDIR", self.folder.path().join("cache")).stdin(Stdio::null()).kill_on_drop(true);
        command.output().await.unwrap()
    }

    /// Upgrades as the words say and gives the report.
    async fn upgrades(&self, words: &[&str], kubeconfig: Option<&str>) -> Value {
        let all = [&["glasslift-cli"], words, &["--yes", "--report", "report.json"]].concat();
        let output = self.runs(self.folder.path(), &all, kubeconfig).await;
        assert!(output.status.success(), "{words:?}: {output:?}");
        let text = std::fs::read_to_string(self.folder.path().join("report.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// Pastes a line into a shell somewhere else.
    async fn pastes(&self, line: &str) -> String {
        let output = self.runs(Path::new("/"), &["sh", "-c", line], None).await;
        assert!(output.status.success(), "{line}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }
}

fn commands(of: &Value) -> Vec<(&str, &str)> {
    let commands = of["commands"].as_array().unwrap();
    commands.iter().map(|one| (one["purpose"].as_str().unwrap(), one["line"].as_str().unwrap())).collect()
}

fn image(job: &Job) -> Option<&str> {
    job.spec.as_ref()?.template.spec.as_ref()?.containers.first()?.image.as_deref()
}

#[tokio::test]
async fn what_a_report_prints_works_in_another_folder() {
    let cluster = Cluster::start().await.unwrap();
    let namespaces = Api::<Namespace>::all(cluster.client().clone());
    let shop: Namespace = serde_json::from_value(json!({"metadata": {"name": "shop"}})).unwrap();
    namespaces.create(&PostParams::default(), &shop).await.unwrap();
    let folder = tempfile::Builder::new().prefix("it's a folder ").tempdir().unwrap();
    let place = Place { cluster: &cluster, folder };
    // Without a namespace of their own: `-n` says where they go.
    let at = |mut object: Value| {
        object["metadata"].as_object_mut().unwrap().remove("namespace");
        object
    };
    place.write("old.yaml", &yaml([at(job("init", 1)), at(config_map("gone", 1))]));
    place.write("new.yaml", &yaml([at(job("init", 2))]));
    let kubeconfig = std::fs::read_to_string(cluster.control_plane().kubeconfig()).unwrap();
    place.write("kube config", &kubeconfig);
    place.write("other", "apiVersion: v1\nkind: Config\n");
    let jobs = Api::<Job>::namespaced(cluster.client().clone(), "shop");
    let maps = Api::<ConfigMap>::namespaced(cluster.client().clone(), "shop");

    let relative = ["--kubeconfig", "kube config", "-n", "shop", "upgrade"];
    place.upgrades(&[&relative[..], &["-f", "old.yaml"]].concat(), None).await;
    let uid = jobs.get("init").await.unwrap().metadata.uid;

    // The Job is skipped: its commands look at it, and run it again. The second time its context comes out of a list.
    let by_list = ["-n", "shop", "upgrade"];
    for (words, list) in [(&relative[..], None), (&by_list, Some("other:kube config"))] {
        let report = place.upgrades(&[words, &["-f", "new.yaml"]].concat(), list).await;
        let commands = commands(&report["skipped_jobs"][0]);
        assert_eq!(commands.iter().map(|(purpose, _)| *purpose).collect::<Vec<_>>(), ["inspect", "logs", "rerun"]);
        assert!(place.pastes(commands[0].1).await.contains("example.com/init:1"));
        let rerun = commands[2].1;
        assert!(rerun.contains(" -n shop upgrade ") && rerun.ends_with("--job shop/init=recreate"), "{rerun}");
        if list.is_some() {
            place.pastes(&format!("{rerun} --yes")).await;
        }
    }
    let anew = jobs.get("init").await.unwrap();
    assert!(image(&anew) == Some("example.com/init:2") && anew.metadata.uid != uid);

    // What was deleted as planned, and what was created anew, come back from their copies.
    place.write("old-job.yaml", &yaml([at(job("init", 1))]));
    let more =
        ["-f", "old-job.yaml", "--from", "old.yaml", "--job", "init=recreate", "--delete", "ConfigMap/shop/gone"];
    let report = place.upgrades(&[&relative[..], &more].concat(), None).await;
    assert!(maps.get_opt("gone").await.unwrap().is_none());
    let copies = report["copies"].as_array().unwrap();
    let backs: Vec<_> = copies.iter().flat_map(commands).collect();
    assert_eq!(backs.len(), 2, "{copies:#?}");
    for (purpose, line) in backs {
        place.pastes(line).await;
        match purpose {
            "restore" => assert!(maps.get_opt("gone").await.unwrap().is_some(), "{line}"),
            "replace" => {
                let job = jobs.get("init").await.unwrap();
                assert_eq!(image(&job), Some("example.com/init:2"), "{line}");
                assert_eq!(job.spec.unwrap().suspend, Some(true), "it does not run again");
            }
            other => panic!("{other}: {line}"),
        }
    }
    jobs.delete("init", &DeleteParams::default()).await.unwrap();
}

#[tokio::test]
async fn the_rest_of_an_upgrade_is_done_with_what_was_chosen_and_checked() {
    let cluster = Cluster::start().await.unwrap();
    let place = Place { cluster: &cluster, folder: tempfile::tempdir().unwrap() };
    let kubeconfig = cluster.control_plane().kubeconfig().display().to_string();
    let selects = |value: &str| {
        json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "default"},
            "spec": {"replicas": 0, "selector": {"matchLabels": {"app": value}}, "template": {
                "metadata": {"labels": {"app": value}}, "spec": {"containers": [{"name": "m", "image": "example.com/web:1"}]}}}})
    };
    place.write("old.yaml", &yaml([config_map("first", 1), selects("one")]));
    let new = place.write("new.yaml", &yaml([config_map("first", 2), selects("two")]));
    place.upgrades(&["--kubeconfig", &kubeconfig, "upgrade", "-f", "old.yaml"], None).await;
    // The first change meets something that was not approved, so the Deployment is not started.
    let bundle = place.runs(place.folder.path(), &["glasslift-cli", "bundle", "-f", "new.yaml"], None).await;
    let said = String::from_utf8(bundle.stdout).unwrap();
    let sha256 = said.lines().find_map(|line| line.trim().strip_prefix("sha256 ")).unwrap();
    let words =
        ["--kubeconfig", &kubeconfig, "upgrade", "-f", "new.yaml", "--sha256", sha256, "--recreate", "Deployment/web"];
    let interceptor = glasslift_tests::net::Interceptor::before(&cluster).await.unwrap();
    let wanted = glasslift_tests::net::Wanted::new(http::Method::PATCH, "/configmaps/first");
    let refused = glasslift_tests::net::Reply::status(422, "Invalid", "admission says no");
    interceptor.on(wanted, 1, glasslift_tests::net::Act::Answer(refused));
    let through = interceptor.kubeconfig().display().to_string();
    let words: Vec<&str> = words.iter().map(|&word| if word == kubeconfig { &through } else { word }).collect();
    let all = [&["glasslift-cli"], &words[..], &["--yes", "--report", "report.json"]].concat();
    let output = place.runs(place.folder.path(), &all, None).await;
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let text = std::fs::read_to_string(place.folder.path().join("report.json")).unwrap();
    let report: Value = serde_json::from_str(&text).unwrap();
    let todo = report["todo"].as_array().unwrap();
    let again = todo.iter().flat_map(commands).find(|(purpose, _)| *purpose == "again").expect("the rest").1;
    let expected =
        format!("-n default upgrade -f {} --sha256 {sha256} --recreate Deployment/default/web", new.display());
    assert!(again.ends_with(&expected), "{again}");
    place.pastes(&format!("{again} --yes")).await;
}
