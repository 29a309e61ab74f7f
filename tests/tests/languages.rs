//! The command line in Simplified Chinese, without a cluster and on one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::Path;

use glasslift_tests::{Cluster, Finished, GLASSKUBE, cli, cli_in};

const CHINESE: &str = "zh_CN.UTF-8";

async fn chinese(arguments: &[&str]) -> Finished {
    cli_in(CHINESE, arguments).await.unwrap()
}

/// Words that only stand in English sentences; names, kinds and commands are the same in every language.
const ENGLISH: [&str; 16] = [
    " the ", " is ", " are ", " was ", " not ", " and ", " to ", " will ", " of ", " with ", " has ", " be ",
    "created", "updated", "skipped", "ready",
];

fn assert_chinese(text: &str) {
    for line in text.lines() {
        let found = ENGLISH.iter().find(|word| line.to_lowercase().contains(**word));
        assert_eq!(found, None, "{line:?} in:\n{text}");
    }
    assert!(text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{text}");
}

#[tokio::test]
async fn help_and_refusals_follow_the_environment_and_the_option_is_stronger() {
    for command in ["contexts", "check", "mark", "bundle", "plan", "upgrade", "completions"] {
        let help = chinese(&[command, "--help"]).await;
        assert_eq!((help.code, help.stderr.as_str()), (Some(0), ""));
        assert_chinese(&help.stdout);
    }
    let refused = chinese(&["plan", "-f", "x", "--jobs", "never"]).await;
    assert_eq!(refused.code, Some(2), "{refused:#?}");
    assert_chinese(&refused.stderr);

    let english = cli_in(CHINESE, ["--language", "en", "bundle", "-f", "nowhere.yaml"]).await.unwrap();
    assert!(english.stderr.starts_with("error: nowhere.yaml does not exist."), "{english:#?}");
    let asked = cli(["bundle", "-f", "nowhere.yaml", "--language=zh-CN"]).await.unwrap();
    assert!(asked.stderr.starts_with("错误：nowhere.yaml 不存在。"), "{asked:#?}");
    assert_eq!((english.code, asked.code), (Some(1), Some(1)));
}

#[tokio::test]
async fn contexts_and_failing_bundles_are_explained_in_chinese() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let kubeconfig = file(
        "config",
        "apiVersion: v1\nkind: Config\ncurrent-context: a\nclusters: [{name: c, cluster: {server: 'https://x:6443'}}]\n\
         users: [{name: u, user: {token: t}}]\ncontexts: [{name: a, context: {cluster: c, user: u}}, {name: b, context: {cluster: gone}}]\n",
    );
    let listed = chinese(&["contexts", "--kubeconfig", &kubeconfig]).await;
    assert_eq!(listed.code, Some(0), "{listed:#?}");
    assert!(listed.stdout.contains("a（当前）") && listed.stdout.contains("令牌"), "{listed:#?}");
    assert_chinese(&listed.stdout);
    assert_chinese(&listed.stderr);

    let bundle =
        file("bad.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {v: 1.10}}\n---\na: [1, 2\n");
    let refused = chinese(&["bundle", "-f", &bundle]).await;
    assert_eq!(refused.code, Some(1), "{refused:#?}");
    assert!(refused.stderr.contains("`labels.v` 应为文本，实际为数字"), "{refused:#?}");
    assert_chinese(&refused.stderr);
}

#[tokio::test]
async fn an_upgrade_is_planned_run_and_reported_in_chinese() {
    let cluster = Cluster::start().await.unwrap();
    cluster.install_glasskube("0.2.1").await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let place = cluster.arguments();
    let run = async |locale: &str, arguments: &[&str]| {
        let all = place.iter().map(String::as_str).chain(arguments.iter().copied());
        cli_in(locale, all).await.unwrap()
    };
    let source = "glasskube@0.3.0";

    let check = run(CHINESE, &["check", "-f", source]).await;
    assert_eq!(check.code, Some(0), "{check:#?}");
    assert!(check.stdout.contains("清单包所需的权限齐全"), "{check:#?}");

    let plan = run(CHINESE, &["plan", "-f", source, "--save", &file("plan.html")]).await;
    assert_eq!(plan.code, Some(2), "{plan:#?}");
    assert!(plan.stdout.contains("2 个资源将更改，1 个 Job 将跳过，18 个保持不变。"), "{plan:#?}");
    assert_chinese(&plan.stdout);
    let page = fs::read_to_string(file("plan.html")).unwrap();
    assert!(page.contains("<html lang=\"zh-CN\">") && page.contains("操作"), "{page}");

    let json = async |locale: &str| {
        let plan = run(locale, &["plan", "-f", source, "-o", "json"]).await;
        let mut plan: serde_json::Value = serde_json::from_str(&plan.stdout).unwrap();
        plan["created_at"].take();
        // Depends on it.
        plan["id"].take();
        plan
    };
    assert_eq!(json(CHINESE).await, json("C").await, "programs read no language");

    let report = file("report.md");
    let upgrade = run(CHINESE, &["upgrade", "-f", source, "--yes", "--timeout", "90s", "--report", &report]).await;
    assert_eq!(upgrade.code, Some(0), "{upgrade:#?}");
    for expected in ["已更新", "已跳过：Job 已存在，新版本的内容不同", "没有再次运行的 Job", "您需要做的事"]
    {
        assert!(upgrade.stdout.contains(expected), "{expected}: {upgrade:#?}");
    }
    let lines: Vec<&str> = upgrade.stdout.lines().filter(|line| !line.trim().starts_with("kubectl")).collect();
    assert_chinese(&lines.join("\n"));
    let report = fs::read_to_string(Path::new(&report)).unwrap();
    assert!(report.contains("glasskube 0.3.0 已在") && report.contains(GLASSKUBE.job), "{report}");
}
