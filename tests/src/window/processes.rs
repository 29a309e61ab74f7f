//! The programs around a window: all of them end with their owner, also when that is killed.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process_group};

/// What the watchdog does: it keeps the last list of process groups it was told, and when its owner is gone (then its standard input
/// ends) it kills them and removes the folder. Groups, because tauri-driver starts WebKitWebDriver, which starts the app.
const WATCHDOG: &str = r#"
trap '' HUP INT TERM
groups=
while read -r line; do groups=$line; done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
rm -rf -- "$1"
"#;

/// Programs with a folder for their logs and homes. Dropping it kills them and removes the folder.
#[derive(Debug)]
pub(super) struct Processes {
    running: Vec<(&'static str, Child)>,
    watchdog: Child,
    /// Dropped last of the two: closing it sets the watchdog off.
    pipe: Option<ChildStdin>,
    folder: PathBuf,
}

impl Processes {
    pub(super) fn new() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("glasslift-window-").tempdir()?.keep();
        let mut command = Command::new("/bin/sh");
        command.args(["-c", WATCHDOG, "glasslift-watchdog"]).arg(&folder);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        // A group of its own: Ctrl-C in the owner's terminal must not end the one who cleans up.
        command.process_group(0).current_dir("/");
        let mut watchdog = command.spawn().context("the shell that cleans up cannot be started")?;
        let pipe = watchdog.stdin.take();
        Ok(Self { running: Vec::new(), watchdog, pipe, folder })
    }

    /// The folder that goes away with the programs.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Starts a program in a group of its own. What it says goes to its log, except for standard output if that is piped.
    pub(super) fn start(&mut self, name: &'static str, command: &mut Command, pipe_output: bool) -> Result<&mut Child> {
        let log = File::create(self.log(name)).with_context(|| format!("the log of {name} cannot be made"))?;
        command.stdin(Stdio::null()).stderr(log.try_clone()?).process_group(0);
        command.stdout(if pipe_output { Stdio::piped() } else { log.into() });
        let child = command.spawn().with_context(|| {
            format!(
                "{name} cannot be started; it is probably not installed (`cargo xtask test` installs what is missing)"
            )
        })?;
        self.running.push((name, child));
        let groups: Vec<_> = self.running.iter().map(|(_, child)| child.id().to_string()).collect();
        if let Some(pipe) = &mut self.pipe {
            writeln!(pipe, "{}", groups.join(" ")).context("the shell that cleans up is gone")?;
        }
        let (_, child) = self.running.last_mut().context("the program that was just started is gone")?;
        Ok(child)
    }

    /// The end of what every program said, for a message about something that went wrong.
    pub(super) fn logs(&self) -> String {
        let mut text = String::new();
        for (name, _) in &self.running {
            let log = fs::read(self.log(name)).unwrap_or_default();
            let log = String::from_utf8_lossy(&log);
            let lines: Vec<_> = log.lines().collect();
            if !lines.is_empty() {
                text.push_str(&format!("[{name}]\n{}\n", lines[lines.len().saturating_sub(15)..].join("\n")));
            }
        }
        text
    }

    /// The name of a program that has ended by itself, if one has.
    pub(super) fn ended(&mut self) -> Option<&'static str> {
        self.running.iter_mut().find_map(|(name, child)| matches!(child.try_wait(), Ok(Some(_))).then_some(*name))
    }

    /// The program of this name that one of these programs, or one of theirs, has started.
    pub(super) fn descendant(&self, name: &str) -> Option<Pid> {
        let own: Vec<_> = self.running.iter().filter_map(|(_, child)| i32::try_from(child.id()).ok()).collect();
        let all: HashMap<i32, (String, i32)> =
            fs::read_dir("/proc").ok()?.filter_map(|entry| stat(&entry.ok()?)).collect();
        let is_ours = |mut pid: i32| {
            while let Some((_, parent)) = all.get(&pid) {
                if own.contains(&pid) {
                    return true;
                }
                pid = *parent;
            }
            false
        };
        // The kernel keeps 15 bytes of a name.
        let kept = &name[..name.len().min(15)];
        let found = all.iter().find(|(pid, (called, _))| called == kept && is_ours(**pid));
        found.and_then(|(pid, _)| Pid::from_raw(*pid))
    }

    fn log(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.log"))
    }
}

/// Number, name and parent of a program in `/proc`.
fn stat(entry: &fs::DirEntry) -> Option<(i32, (String, i32))> {
    let pid = entry.file_name().to_str()?.parse().ok()?;
    let text = fs::read_to_string(entry.path().join("stat")).ok()?;
    // The name may hold anything, blanks and parentheses too.
    let (name, rest) = text.split_once('(')?.1.rsplit_once(") ")?;
    Some((pid, (name.to_owned(), rest.split(' ').nth(1)?.parse().ok()?)))
}

impl Drop for Processes {
    fn drop(&mut self) {
        // Last started, first ended: the app before its screen.
        for (_, child) in self.running.iter_mut().rev() {
            let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
            if let Some(group) = group {
                let _ = kill_process_group(group, Signal::KILL);
            }
            let _ = child.wait();
        }
        let _ = self.watchdog.kill();
        drop(self.pipe.take());
        let _ = self.watchdog.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sleeper(processes: &mut Processes) -> (PathBuf, u32) {
        let file = processes.folder().join("grandchild");
        // The group has to go, not only the program that was started: this one starts another and waits for it.
        let script = format!("sleep 600 & echo $! > {0}.draft; mv {0}.draft {0}; wait", file.display());
        let child = processes.start("sleeper", Command::new("/bin/sh").args(["-c", &script]), false).unwrap();
        (file, child.id())
    }

    fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
        let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while !done() {
            assert!(std::time::Instant::now() < until, "{what}: not seen");
            std::thread::yield_now();
        }
    }

    fn is_alive(pid: &str) -> bool {
        // A zombie is still listed until something waits for it, but does nothing any more.
        let state = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        !state.is_empty() && !state.contains(") Z")
    }

    #[test]
    fn dropping_ends_what_the_programs_started_and_removes_the_folder() {
        let mut processes = Processes::new().unwrap();
        let (file, _) = sleeper(&mut processes);
        wait_until("the grandchild", || file.is_file());
        let grandchild = fs::read_to_string(&file).unwrap().trim().to_owned();
        let folder = processes.folder().to_owned();
        assert!(is_alive(&grandchild));
        drop(processes);
        wait_until("the end of the grandchild", || !is_alive(&grandchild));
        assert!(!folder.exists());
    }

    #[test]
    fn the_watchdog_does_the_same_when_the_owner_is_killed() {
        let mut processes = Processes::new().unwrap();
        let (file, _) = sleeper(&mut processes);
        wait_until("the grandchild", || file.is_file());
        let grandchild = fs::read_to_string(&file).unwrap().trim().to_owned();
        let folder = processes.folder().to_owned();
        // What the kernel does when the owner dies: the write end of the pipe is closed.
        drop(processes.pipe.take());
        wait_until("the end of the grandchild", || !is_alive(&grandchild));
        wait_until("the end of the folder", || !folder.exists());
    }
}
