//! What ends the program from outside, while nothing is written yet. What it does during a run is tested on a real API server.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use super::{ENGLISH, command};

const BOUND: Duration = Duration::from_secs(20);
const SIGNALS: [(Signal, i32); 3] = [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129)];

fn pid(child: &Child) -> Pid {
    Pid::from_child(child)
}

/// Ends it, and gives its exit code and what it complained about.
fn ended_by(mut child: Child, signal: Signal) -> (Option<i32>, String) {
    kill_process(pid(&child), signal).unwrap();
    let until = Instant::now() + BOUND;
    while child.try_wait().unwrap().is_none() {
        assert!(Instant::now() < until, "it goes on after {signal:?}");
        std::thread::yield_now();
    }
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    (child.wait().unwrap().code(), said)
}

fn kubeconfig(folder: &Path, server: &str, user: &str) -> String {
    let path = folder.join("kubeconfig");
    let text = format!(
        "current-context: c\nclusters: [{{name: c, cluster: {{server: '{server}'}}}}]\n\
         users: [{{name: u, user: {user}}}]\ncontexts: [{{name: c, context: {{cluster: c, user: u}}}}]\n"
    );
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

fn started(arguments: &[&str], stdin: Stdio) -> Child {
    let mut command = command(ENGLISH, arguments);
    command.stdin(stdin).stdout(Stdio::null()).stderr(Stdio::piped());
    command.spawn().expect("glasslift-cli starts")
}

#[test]
fn a_signal_ends_every_command_that_connects_at_once() {
    // It takes connections, and never says a word.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let server = format!("https://{}", listener.local_addr().unwrap());
    let file = kubeconfig(folder.path(), &server, "{token: t}");
    let (sender, connected) = mpsc::channel();
    std::thread::spawn(move || listener.incoming().try_for_each(|stream| sender.send(stream)));
    for rest in [
        &["check"][..],
        &["mark"],
        &["plan", "-f", "new.yaml"],
        &["upgrade", "-f", "new.yaml", "--yes"],
        &["upgrade", "-f", "new.yaml"],
    ] {
        for (signal, code) in SIGNALS {
            let child = started(&[&["--kubeconfig", &file], rest].concat(), Stdio::null());
            let stream = connected.recv_timeout(BOUND).expect("it connects");
            let (ended, said) = ended_by(child, signal);
            assert_eq!((ended, said.as_str()), (Some(code), "Nothing was changed.\n"), "{rest:?} {signal:?}");
            drop(stream);
        }
    }
}

#[test]
fn a_signal_ends_a_bundle_that_is_read() {
    for (signal, code) in SIGNALS {
        let mut child = started(&["bundle", "-f", "-"], Stdio::piped());
        // More than a pipe holds: it is being read.
        let mut pipe = child.stdin.take().unwrap();
        pipe.write_all(" ".repeat(1 << 20).as_bytes()).unwrap();
        assert_eq!(ended_by(child, signal), (Some(code), "Nothing was changed.\n".to_owned()), "{signal:?}");
        drop(pipe);
    }
}

/// What `nohup` does, and shells do for what runs in their background.
#[test]
#[cfg(target_os = "linux")]
fn a_signal_that_was_to_be_ignored_is_ignored() {
    let inner = command(ENGLISH, &["bundle", "-f", "-"]);
    let mut command = std::process::Command::new("/bin/sh");
    command.args(["-c", "trap '' HUP INT; exec \"$0\" \"$@\""]).arg(inner.get_program()).args(inner.get_args());
    command.env("LC_ALL", ENGLISH).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let more = " ".repeat(1 << 20);
    pipe.write_all(more.as_bytes()).unwrap();
    for signal in [Signal::HUP, Signal::INT] {
        kill_process(pid(&child), signal).unwrap();
        pipe.write_all(more.as_bytes()).unwrap();
    }
    assert_eq!(ended_by(child, Signal::TERM), (Some(143), "Nothing was changed.\n".to_owned()));
}

#[test]
fn a_signal_ends_a_sign_in_tool_too() {
    let folder = tempfile::tempdir().unwrap();
    let started_tool = folder.path().join("tool");
    let user = format!(
        "{{exec: {{apiVersion: client.authentication.k8s.io/v1, command: /bin/sh, interactiveMode: Never, \
         args: [-c, 'echo $$ > {path}.part; mv {path}.part {path}; exec /bin/sleep 300']}}}}",
        path = started_tool.display()
    );
    let file = kubeconfig(folder.path(), "https://127.0.0.1:1", &user);
    let child = started(&["--kubeconfig", &file, "check"], Stdio::null());
    let until = Instant::now() + BOUND;
    let tool = loop {
        if let Ok(text) = std::fs::read_to_string(&started_tool) {
            break Pid::from_raw(text.trim().parse().unwrap()).unwrap();
        }
        assert!(Instant::now() < until, "the tool was not started");
        std::thread::yield_now();
    };
    assert_eq!(ended_by(child, Signal::TERM).0, Some(143));
    while test_kill_process(tool).is_ok() {
        assert!(Instant::now() < until, "the tool goes on");
        std::thread::yield_now();
    }
}
