//! What README.md tells a newcomer to type works as it stands there, from the first look at the cluster to the report.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::Path;
use std::process::Stdio;

use glasslift_tests::{Cluster, config_home, program, root};

/// The lines of README.md's shell blocks, without their comments.
fn commands() -> Vec<String> {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let blocks = readme.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines = blocks.flat_map(str::lines).map(|line| line.split(" #").next().unwrap_or(line).trim().to_owned());
    lines.filter(|line| !line.is_empty()).collect()
}

/// A folder as README.md's examples suppose it: two versions of a bundle, as files, as a folder and as an archive.
fn supplies(folder: &Path) {
    let version = |version: &str| root().join("manifests/glasskube").join(version);
    let text = |number: &str| -> String {
        let mut files: Vec<_> = fs::read_dir(version(number)).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files.iter().map(|file| format!("---\n{}\n", fs::read_to_string(file).unwrap())).collect()
    };
    fs::write(folder.join("old.yaml"), text("0.2.1")).unwrap();
    fs::write(folder.join("new.yaml"), text("0.3.0")).unwrap();
    fs::create_dir(folder.join("manifests")).unwrap();
    fs::write(folder.join("manifests/new.yaml"), text("0.3.0")).unwrap();
    let packed =
        std::process::Command::new("tar").args(["-czf", "release.tar.gz", "new.yaml"]).current_dir(folder).status();
    assert!(packed.unwrap().success());
}

#[tokio::test]
async fn what_the_readme_says_about_the_command_line_works_as_it_stands() {
    let cluster = Cluster::start().await.unwrap();
    cluster.install_glasskube("0.2.1").await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    supplies(folder.path());
    let lines: Vec<_> = commands().into_iter().filter(|line| line.starts_with("glasslift-cli ")).collect();
    assert!(lines.len() >= 9, "{lines:#?}");
    for line in lines {
        let mut words: Vec<&str> = line.split_whitespace().skip(1).collect();
        // Nobody is there to answer.
        if words.contains(&"upgrade") && !words.contains(&"--yes") {
            words.push("--yes");
        }
        let mut command = tokio::process::Command::new(program("glasslift-cli").unwrap());
        command.args(&words).current_dir(folder.path()).stdin(Stdio::null()).kill_on_drop(true);
        command.env("KUBECONFIG", cluster.control_plane().kubeconfig()).env("XDG_CONFIG_HOME", config_home());
        command.env("XDG_STATE_HOME", folder.path().join("state")).env("LC_ALL", "C.UTF-8").env("NO_COLOR", "1");
        let output = command.output().await.unwrap();
        let compares = words.contains(&"plan") || words.contains(&"--from");
        let expected: &[i32] = if compares { &[0, 2] } else { &[0] };
        let code = output.status.code().unwrap_or(-1);
        let (said, complained) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(expected.contains(&code), "`{line}` ended with {code}:\n{said}\n{complained}");
    }
    let report = fs::read_to_string(folder.path().join("report.html")).unwrap();
    assert!(report.contains("glasskube-webhook-cert-init"), "the report names the Job that was left alone");
    assert!(folder.path().join("plan.json").exists());
}

#[test]
fn what_the_readme_says_about_the_work_tree_exists() {
    let lines: Vec<_> = commands().into_iter().filter(|line| line.starts_with("cargo ")).collect();
    assert!(lines.iter().any(|line| line == "cargo xtask demo"), "{lines:#?}");
    let subcommands = fs::read_to_string(root().join("xtask/src/main.rs")).unwrap().to_lowercase();
    for line in &lines {
        let name = line.strip_prefix("cargo xtask ").and_then(|rest| rest.split_whitespace().next());
        let name = name.unwrap_or_else(|| panic!("`{line}` is no `cargo xtask` command"));
        assert!(subcommands.contains(&format!("command::{name}")), "there is no `{line}`");
    }
    let images = fs::read_to_string(root().join("README.md")).unwrap();
    for image in images.split("](docs/").skip(1).filter_map(|rest| rest.split(')').next()) {
        assert!(root().join("docs").join(image).is_file(), "docs/{image}");
    }
}
