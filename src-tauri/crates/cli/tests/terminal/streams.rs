//! What the program writes to, and what it must not write.

use std::process::Stdio;

use super::{ENGLISH, command, glasslift};

/// What a bundle from somewhere may hold where a name, an image or a subject is meant.
const HOSTILE: &str = r#"
apiVersion: v1
kind: Pod
metadata: {name: "pod\e[2J\e[1;1H", namespace: web, annotations: {note: "web\u009b2J"}}
spec:
  containers: [{name: main, image: "ok:1\e[2K\r\nnothing changes\e]0;owned\a\e[32m"}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: "role\u202egnihton"}
rules: [{apiGroups: [""], resources: ["secrets\e[8m"], verbs: ["get\x7f"]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: binding}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "role\u202egnihton"}
subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: "bob\e[2J\u2066\n  grants nothing"}]
"#;

/// Whether a text holds nothing that a terminal acts on, but for line ends and the colours of ours.
fn is_inert(text: &str) -> bool {
    let parts = text.split('\u{1b}').skip(1);
    let ours = |part: &str| {
        let code = part.split_once('m').and_then(|(code, _)| code.strip_prefix('['));
        code.is_some_and(|code| ["0", "1", "2", "31", "32", "33", "34", "35"].contains(&code))
    };
    let acts = |c: char| {
        c.is_control() || matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    parts.clone().all(ours) && !text.chars().any(|c| acts(c) && !matches!(c, '\n' | '\u{1b}'))
}

#[test]
fn what_a_bundle_says_does_nothing_in_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hostile.yaml");
    std::fs::write(&path, HOSTILE).unwrap();
    let file = path.display().to_string();
    for arguments in [
        &["bundle", "-f", &file][..],
        &["bundle", "-f", &file, "-o", "json"],
        &["bundle", "-f", &file, "--from", "old.yaml", "--diff"],
        &["bundle", "-f", "new.yaml", "--from", &file, "-o", "json"],
    ] {
        let output = command(ENGLISH, arguments).env("CLICOLOR_FORCE", "1").output().unwrap();
        for bytes in [&output.stdout, &output.stderr] {
            let text = String::from_utf8(bytes.clone()).unwrap();
            assert!(is_inert(&text), "{arguments:?}: {text:?}");
            assert!(!text.lines().any(|line| line.trim_start().starts_with("nothing changes")), "{text}");
            assert!(!text.lines().any(|line| line.trim_start().starts_with("grants nothing")), "{text}");
        }
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(text.contains("ok:1"), "it is shown, though: {text}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_said_and_nothing_panics() {
    let full = || Stdio::from(std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
    for arguments in
        [&["bundle", "-f", "new.yaml"][..], &["bundle", "-f", "new.yaml", "-o", "json"], &["completions", "bash"]]
    {
        let output = command(ENGLISH, arguments).stdout(full()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(said.starts_with("error: The output could not be written: No space left"), "{said}");
        let silent = command(ENGLISH, arguments).stdout(full()).stderr(full()).status().unwrap();
        assert_eq!(silent.code(), Some(1), "{arguments:?}");
    }
    let refused = command(ENGLISH, &["bundle", "-f", "broken.yaml"]).stderr(full()).status().unwrap();
    assert_eq!(refused.code(), Some(1));
}

#[test]
fn a_file_that_cannot_be_written_is_noticed_before_anything_else() {
    for arguments in [
        &["upgrade", "-f", "nowhere.yaml", "--report", "no/such/folder/report.html"][..],
        &["plan", "-f", "nowhere.yaml", "--save", "no/such/folder/plan.json"],
        &["check", "--kubeconfig", "nowhere.yaml", "--diagnostics", "no/such/folder/check.txt"],
    ] {
        let output = glasslift(ENGLISH, arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("no/such/folder") && !said.contains("nowhere.yaml"), "{said}");
    }
}
