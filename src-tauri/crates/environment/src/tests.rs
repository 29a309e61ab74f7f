//! Search paths and login shells.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::login_shell::{LoginShell, ask_now};
use crate::search_path::{self, Lookup, System};
use crate::{Environment, Variables};

/// Writes a program. Another process does it: a descriptor of ours could be inherited by what another test starts right now, and a
/// program that is open for writing cannot be run.
#[cfg(unix)]
fn program(path: &Path, text: &str) {
    let mut writer = Command::new("/bin/sh")
        .args(["-c", "cat > \"$0\" && chmod 755 \"$0\""])
        .arg(path)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    writer.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    assert!(writer.wait().unwrap().success());
}

fn variables(pairs: &[(&str, &str)]) -> Variables {
    pairs.iter().map(|(name, value)| (OsString::from(name), OsString::from(value))).collect()
}

#[cfg(unix)]
#[test]
fn tools_are_looked_for_in_order_and_only_if_they_can_be_run() {
    let folder = tempfile::tempdir().unwrap();
    let [first, second] = ["first", "second"].map(|name| folder.path().join(name));
    [&first, &second].into_iter().for_each(|path| std::fs::create_dir(path).unwrap());
    std::fs::write(first.join("aws"), "no program").unwrap();
    let folders = [first.clone(), second.clone()];
    assert_eq!(search_path::find("aws", &folders, &[]), Lookup::NotExecutable(first.join("aws")));
    program(&second.join("aws"), "#!/bin/sh\n");
    assert_eq!(search_path::find("aws", &folders, &[]), Lookup::Found(second.join("aws")));
    let absolute = second.join("aws").display().to_string();
    assert_eq!(search_path::find(&absolute, &[], &[]), Lookup::Found(second.join("aws")));
    assert_eq!(search_path::find("doctl", &folders, &[]), Lookup::Missing);
    std::fs::create_dir(second.join("doctl")).unwrap();
    assert_eq!(search_path::find("doctl", &folders, &[]), Lookup::Missing, "a folder is no program");
}

#[test]
fn extensions_tell_programs_on_windows() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("aws.EXE"), "").unwrap();
    let folders = [folder.path().to_owned()];
    let found = search_path::find("aws", &folders, &["CMD".into(), "EXE".into()]);
    assert!(!matches!(found, Lookup::Missing), "{found:?}");
}

#[test]
fn shown_folders_go_first_then_the_login_shells_path_and_known_folders_last() {
    let home = tempfile::tempdir().unwrap();
    let krew = home.path().join(".krew/bin");
    std::fs::create_dir_all(&krew).unwrap();
    let environment = Environment {
        home: Some(home.path().to_owned()),
        variables: variables(&[("PATH", "/own:relative::/shared:."), ("AWS_PROFILE", "mine")]),
        tool_folders: vec![PathBuf::from("/shown"), PathBuf::from("relative")],
        ..Environment::default()
    };
    let shell = variables(&[("PATH", "/shell:/shared"), ("AWS_PROFILE", "theirs"), ("AWS_REGION", "eu")]);
    let folders = search_path::folders(&environment, Some(&shell));
    let expected = ["/shown", "/shell", "/shared", "/own"].map(PathBuf::from);
    assert_eq!(folders[..4], expected);
    assert!(folders.contains(&krew), "{folders:?}");
    assert!(!folders.contains(&home.path().join(".asdf/shims")), "it does not exist");
    let given = search_path::variables(&environment, Some(&shell), &folders);
    assert_eq!(given[OsStr::new("AWS_PROFILE")], "mine", "what is set is not overwritten");
    assert_eq!(given[OsStr::new("AWS_REGION")], "eu");
    assert!(given[OsStr::new("PATH")].to_str().unwrap().starts_with("/shown:/shell:/shared:/own:"));
    assert_eq!(given[OsStr::new("HOME")], home.path().as_os_str());
}

#[test]
fn an_appimages_own_libraries_are_not_passed_on() {
    let bundle =
        [("APPDIR", "/tmp/.mount_x"), ("LD_LIBRARY_PATH", "/tmp/.mount_x/lib"), ("PYTHONHOME", "/usr"), ("A", "b")];
    let environment = Environment { variables: variables(&bundle), ..Environment::default() };
    let given = search_path::variables(&environment, None, &[PathBuf::from("/usr/bin")]);
    let names: Vec<_> = given.keys().map(|name| name.to_str().unwrap()).collect();
    assert_eq!(names, ["A", "PATH"]);
}

#[test]
fn each_system_has_its_folders() {
    let home = Path::new("/home/me");
    let variable = |name: &str| (name != "KREW_ROOT").then(|| PathBuf::from(format!("/{name}")));
    for (system, folder) in [
        (System::Other, "/snap/bin"),
        (System::Other, "/home/linuxbrew/.linuxbrew/bin"),
        (System::Other, "/home/me/.asdf/shims"),
        (System::Mac, "/opt/homebrew/bin"),
        (System::Mac, "/usr/local/bin"),
        (System::Mac, "/home/me/google-cloud-sdk/bin"),
        (System::Windows, "/home/me/scoop/shims"),
        (System::Windows, "/ProgramFiles/Amazon/AWSCLIV2"),
        (System::Windows, "/home/me/.krew/bin"),
    ] {
        let folders = search_path::well_known(system, Some(home), variable);
        assert!(folders.contains(&PathBuf::from(folder)), "{system:?}: {folder} is missing in {folders:?}");
    }
}

/// A program that pretends to be a shell: it checks its flags as the real one does, and runs the command by `/bin/sh`.
#[cfg(unix)]
fn pretended(folder: &Path, name: &str, profile: &str) -> PathBuf {
    let flags = match name {
        "tcsh" | "csh" => "[ \"$1\" = -c ] || { echo 'Unknown option' >&2; exit 1; }",
        "nu" | "fish" => "[ \"$1 $2\" = '-l -c' ] || exit 1",
        _ => ":",
    };
    let path = folder.join(name);
    let text = format!("#!/bin/sh\n{flags}\nfor command; do :; done\n{profile}\n/bin/sh -c \"$command\"\n");
    program(&path, &text);
    path
}

#[cfg(unix)]
fn path_of(found: Option<Variables>) -> Option<String> {
    found.and_then(|found| found.get(OsStr::new("PATH")).map(|path| path.to_str().unwrap().to_owned()))
}

#[cfg(unix)]
#[test]
fn each_kind_of_shell_is_asked_in_its_own_way() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["bash", "zsh", "fish", "tcsh", "csh", "nu", "ksh", "dash", "xonsh"] {
        let shell = pretended(folder.path(), name, "export PATH=/from/profile:$PATH");
        let path = path_of(ask_now(&shell, &variables(&[("PATH", "/usr/bin:/bin")])));
        assert_eq!(path.as_deref(), Some("/from/profile:/usr/bin:/bin"), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn noise_of_a_profile_does_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    let noise = "echo PATH=/wrong; printf 'a\\000b\\n'; printf '\\033[2J'; yes banner | head -c 200000; \
                 trap 'echo PATH=/also-wrong; echo bye' EXIT; set -x; export PATH=/right SECRET_THING=c4n4ry AWS_PROFILE='a\nPATH=/injected'";
    let shell = pretended(folder.path(), "zsh", noise);
    let found = ask_now(&shell, &variables(&[("PATH", "/usr/bin:/bin")])).unwrap();
    assert_eq!(found[OsStr::new("PATH")], "/right");
    assert_eq!(found[OsStr::new("AWS_PROFILE")], "a\nPATH=/injected", "a line break is no end");
    assert!(!format!("{:?}", found.keys()).contains("SECRET"), "only what sign-in tools need is taken");
}

#[cfg(unix)]
#[test]
fn a_slow_profile_is_waited_for_and_a_hanging_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let own = variables(&[("PATH", "/usr/bin:/bin")]);
    let slow = pretended(folder.path(), "zsh", "sleep 1.5; PATH=/slow:$PATH");
    assert_eq!(path_of(ask_now(&slow, &own)).as_deref(), Some("/slow:/usr/bin:/bin"));

    // Interactive settings hang, as a terminal multiplexer or a question does; those of the login shell still count.
    let hanging = pretended(folder.path(), "bash", "PATH=/login:$PATH; [ \"$1\" = -i ] && sleep 600");
    let started = Instant::now();
    assert_eq!(path_of(ask_now(&hanging, &own)).as_deref(), Some("/login:/usr/bin:/bin"));
    assert!(started.elapsed() < Duration::from_millis(3500), "{:?}", started.elapsed());

    let mark = folder.path().join("mark");
    let dead = pretended(folder.path(), "fish", &format!("(sleep 4; touch '{}') & sleep 600", mark.display()));
    let started = Instant::now();
    assert_eq!(ask_now(&dead, &own), None);
    assert!(started.elapsed() < Duration::from_millis(3500), "{:?}", started.elapsed());
    // What it started was ended before its time came.
    while started.elapsed() < Duration::from_millis(4500) {
        std::thread::yield_now();
        std::thread::park_timeout(Duration::from_millis(50));
    }
    assert!(!mark.exists());
}

#[cfg(unix)]
#[test]
fn a_shell_that_is_missing_or_fails_has_no_answer() {
    let own = variables(&[("PATH", "/usr/bin:/bin")]);
    assert_eq!(ask_now(Path::new("/no/such/zsh"), &own), None);
    let folder = tempfile::tempdir().unwrap();
    let failing = pretended(folder.path(), "zsh", "exit 7");
    let started = Instant::now();
    assert_eq!(ask_now(&failing, &own), None);
    assert!(started.elapsed() < Duration::from_secs(2), "a failure is not waited for");
}

#[cfg(unix)]
#[test]
fn a_profile_that_leaves_something_running_does_not_hold_the_answer() {
    let folder = tempfile::tempdir().unwrap();
    let agent = pretended(folder.path(), "zsh", "sleep 600 & PATH=/agent");
    let started = Instant::now();
    assert_eq!(path_of(ask_now(&agent, &variables(&[("PATH", "/usr/bin:/bin")]))).as_deref(), Some("/agent"));
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}

#[cfg(unix)]
#[test]
fn the_real_bash_tells_what_its_profile_sets() {
    let bash = Path::new("/bin/bash");
    if !bash.exists() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let profile = "echo Welcome; export PATH=\"$HOME/my tools:$PATH\" HTTPS_PROXY=http://proxy:3128 OTHER=x; alias printf=false\n";
    std::fs::write(
        home.path().join(".bash_profile"),
        format!("{profile}[ -n \"$PS1\" ] && export AWS_PROFILE=interactive\n"),
    )
    .unwrap();
    let own = variables(&[("PATH", "/usr/bin:/bin"), ("HOME", home.path().to_str().unwrap())]);
    let found = ask_now(bash, &own).unwrap();
    // The system's own profile may set the rest.
    let path = found[OsStr::new("PATH")].to_str().unwrap();
    assert!(path.starts_with(&format!("{}/my tools:/", home.path().display())), "{path}");
    assert_eq!(found[OsStr::new("HTTPS_PROXY")], "http://proxy:3128");
    assert_eq!(found[OsStr::new("AWS_PROFILE")], "interactive");
    assert!(!found.contains_key(OsStr::new("OTHER")));
}

#[cfg(unix)]
#[tokio::test]
async fn asking_does_not_block_and_everybody_gets_the_answer() {
    let folder = tempfile::tempdir().unwrap();
    let shell = pretended(folder.path(), "zsh", "sleep 0.3; PATH=/asked KUBECONFIG=/from/profile; export KUBECONFIG");
    let started = Instant::now();
    let login_shell = LoginShell::ask(vec![shell], variables(&[("PATH", "/usr/bin:/bin")]));
    assert!(started.elapsed() < Duration::from_millis(250), "{:?}", started.elapsed());
    assert_eq!(login_shell.answer(), None);
    let environment = Environment { login_shell: login_shell.clone(), ..Environment::default() };
    assert_eq!(environment.listed(), Vec::<PathBuf>::new());
    let (one, other) = tokio::join!(login_shell.wait(), environment.login_shell.wait());
    assert_eq!(one.unwrap()[OsStr::new("PATH")], "/asked");
    assert_eq!(other, environment.login_shell.answer());
    assert_eq!(environment.listed(), [PathBuf::from("/from/profile")]);
    assert_eq!(environment.variable("KUBECONFIG").unwrap(), "/from/profile");
    assert_eq!(LoginShell::default().wait().await, None, "who was not asked does not answer");
}
