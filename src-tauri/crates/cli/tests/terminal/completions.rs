//! Scripts that complete command lines.

use std::process::{Command, Output, Stdio};

use super::{CHINESE, ENGLISH, glasslift};

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

/// What a program says about a script on its standard input; none where the program is not installed.
fn checked_by(program: &str, script: &[u8]) -> Option<Output> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), script).unwrap();
    let check = Command::new(program).arg("-n").arg(file.path()).stdin(Stdio::null()).output();
    check.ok()
}

#[test]
fn every_shell_gets_a_script_with_all_commands_that_it_accepts() {
    for locale in [ENGLISH, CHINESE] {
        for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
            let script = glasslift(locale, &["completions", shell]);
            assert_eq!((script.status.code(), text(&script.stderr)), (Some(0), ""), "{shell}");
            for expected in ["contexts", "check", "mark", "bundle", "plan", "upgrade", "completions", "kubeconfig"] {
                assert!(text(&script.stdout).contains(expected), "{shell}: {expected}");
            }
            let checked = match shell {
                // It is there wherever these tests run.
                "bash" if cfg!(unix) => Some(checked_by(shell, &script.stdout).expect("bash is installed")),
                "zsh" | "fish" => checked_by(shell, &script.stdout),
                _ => None,
            };
            if let Some(checked) = checked {
                assert!(checked.status.success(), "{shell}: {}", text(&checked.stderr));
            }
        }
    }
}

/// What bash offers at the end of a line.
#[cfg(unix)]
fn completed(line: &str) -> String {
    let script = glasslift(ENGLISH, &["completions", "bash"]);
    let words: Vec<&str> = line.split(' ').collect();
    let last = words.len() - 1;
    let ask = format!(
        "{}\nCOMP_WORDS=({line}); COMP_CWORD={last}\n\
         offer=$(complete -p glasslift-cli); offer=${{offer##*-F }}; ${{offer%% *}} {} '{}' {}\necho \"${{COMPREPLY[@]}}\"",
        text(&script.stdout),
        words[0],
        words[last],
        words[last - 1],
    );
    let output = Command::new("bash").args(["--norc", "-c", &ask]).output().unwrap();
    assert_eq!(text(&output.stderr), "");
    text(&output.stdout).trim().to_owned()
}

#[test]
#[cfg(unix)]
fn bash_completes_commands_arguments_and_their_values() {
    assert_eq!(completed("glasslift-cli upg"), "upgrade");
    assert_eq!(completed("glasslift-cli plan --recr"), "--recreate");
    assert_eq!(completed("glasslift-cli plan --jobs rec"), "recreate");
}
