//! One program of the control plane: starting it, seeing whether it lives, ending it.

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use crate::error::Error;

/// How long to wait between two looks at something that changes within milliseconds.
pub(crate) const POLL: Duration = Duration::from_millis(10);

/// A program with its arguments and its log, running or not.
#[derive(Debug)]
pub(crate) struct Process {
    name: &'static str,
    program: PathBuf,
    arguments: Vec<String>,
    folder: PathBuf,
    log: PathBuf,
    child: Option<Child>,
    status: Option<ExitStatus>,
}

impl Process {
    /// Describes a program that works in `folder` and logs to `log`; [`Process::start`] runs it.
    pub(crate) fn new(name: &'static str, program: &Path, arguments: Vec<String>, folder: &Path, log: PathBuf) -> Self {
        let (program, folder) = (program.to_owned(), folder.to_owned());
        Self { name, program, arguments, folder, log, child: None, status: None }
    }

    /// Runs it; its log goes on where it ended before.
    pub(crate) fn start(&mut self) -> Result<(), Error> {
        let open = || OpenOptions::new().create(true).append(true).open(&self.log);
        let (stdout, stderr) = (open(), open());
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).current_dir(&self.folder).stdin(Stdio::null());
        command.stdout(stdout.map_err(Error::file("open the log", &self.log))?);
        command.stderr(stderr.map_err(Error::file("open the log", &self.log))?);
        // Nothing of the user's environment or home folder may change what a test sees (kwok reads ~/.kwok, clients
        // proxies).
        command.env_clear().env("HOME", &self.folder).env("TMPDIR", &self.folder).env("PATH", "/usr/bin:/bin");
        // A group of its own: Ctrl-C is for the owner, which ends the processes in the right order.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let failed = |source| Error::Spawn { name: self.name, program: self.program.clone(), source };
        self.child = Some(command.spawn().map_err(failed)?);
        self.status = None;
        Ok(())
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// Its process id, while it has not been seen to end.
    pub(crate) fn pid(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// How it ended, if it did so by itself.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        if let Some(status) = self.child.as_mut().and_then(|child| child.try_wait().ok().flatten()) {
            // From here on the system may give its id to a stranger.
            self.child = None;
            self.status = Some(status);
        }
        self.status
    }

    pub(crate) fn log(&self) -> &Path {
        &self.log
    }

    /// The last lines of its log.
    pub(crate) fn log_tail(&self, lines: usize) -> String {
        let text = fs::read(&self.log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
        let all: Vec<_> = text.lines().collect();
        all[all.len().saturating_sub(lines)..].join("\n")
    }

    /// Kills it, if it still lives, and waits until it is gone.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::thread;

    fn shell(script: &str, folder: &Path) -> Process {
        let arguments = vec!["-c".to_owned(), script.to_owned()];
        Process::new("sh", Path::new("/bin/sh"), arguments, folder, folder.join("sh.log"))
    }

    #[test]
    fn the_log_keeps_what_was_said_before_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let mut process = shell("echo \"home is $HOME\"; exit 3", folder.path());
        for _ in 0..2 {
            process.start().unwrap();
            while process.ended().is_none() {
                thread::sleep(POLL);
            }
            assert_eq!(process.ended().unwrap().code(), Some(3));
        }
        let line = format!("home is {}", folder.path().display());
        assert_eq!(process.log_tail(9), format!("{line}\n{line}"));
    }

    #[test]
    fn a_missing_program_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let mut process =
            Process::new("etcd", Path::new("/no/such/etcd"), vec![], folder.path(), folder.path().join("log"));
        let error = process.start().unwrap_err();
        assert!(error.to_string().contains("/no/such/etcd"), "{error}");
    }
}
