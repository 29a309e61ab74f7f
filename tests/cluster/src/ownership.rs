//! Who owns a control plane, and what happens to it when the owner is gone.

use std::fs::{self, File, TryLockError};
use std::io::Write;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use crate::error::Error;

/// Short, because etcd's socket is in there and a socket path has at most 104 bytes on macOS.
const PREFIX: &str = "glasslift-cp-";
const OWNER_LOCK: &str = "owner.lock";
/// How old a folder without a lock has to be before it counts as abandoned rather than as just being made.
const ABANDONED_AFTER: Duration = Duration::from_secs(60);

/// The folder of one control plane: certificates, data, logs. Removed on drop.
#[derive(Debug)]
pub(crate) struct StateDir {
    folder: TempDir,
    // Held after the folder is gone, so that no sweep looks at a folder that is being removed.
    _lock: File,
}

impl StateDir {
    /// Makes a folder in the system's temporary folder, after removing those of owners that died.
    pub(crate) fn new() -> Result<Self, Error> {
        let base = std::env::temp_dir();
        sweep(&base, SystemTime::now());
        Self::new_in(&base)
    }

    fn new_in(base: &Path) -> Result<Self, Error> {
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(base);
        let folder = folder.map_err(Error::file("create a folder in", base))?;
        // Locked before it has its name: a sweep never sees the lock file of a living owner unlocked.
        let draft = folder.path().join("owner.draft");
        let lock = File::create(&draft).map_err(Error::file("create", &draft))?;
        lock.lock().map_err(Error::file("lock", &draft))?;
        fs::rename(&draft, folder.path().join(OWNER_LOCK)).map_err(Error::file("rename", &draft))?;
        Ok(Self { folder, _lock: lock })
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Removes the folders whose owner died without its watchdog. Failures are left for the next sweep: the folder may
/// belong to another user.
fn sweep(base: &Path, now: SystemTime) {
    for entry in fs::read_dir(base).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(PREFIX) && is_abandoned(&entry.path(), now) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn is_abandoned(folder: &Path, now: SystemTime) -> bool {
    match File::open(folder.join(OWNER_LOCK)).map(|file| file.try_lock()) {
        Ok(Ok(())) => true,
        Ok(Err(TryLockError::WouldBlock | TryLockError::Error(_))) => false,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let made = folder.metadata().and_then(|data| data.modified());
            made.is_ok_and(|made| now.duration_since(made).is_ok_and(|age| age > ABANDONED_AFTER))
        }
        Err(_) => false,
    }
}

/// What the watchdog does: it keeps the last list of process ids it was told, and when its owner is gone (then its
/// standard input ends) it kills them and removes the folder. Both are repeated, at most 5 s, until the folder stays
/// away: a dying process may still write, and whether it is dead cannot be asked, because a process that nobody
/// collects still answers.
const WATCHDOG: &str = r#"
trap '' HUP INT TERM
pids=
while read -r line; do pids=$line; done
round=0
while [ "$round" -lt 100 ]; do
  for pid in $pids; do kill -KILL "$pid" 2>/dev/null; done
  rm -rf -- "$1"
  sleep 0.05
  [ -e "$1" ] || exit 0
  round=$((round + 1))
done
"#;

/// A process that outlives its owner just long enough to clean up after it.
///
/// Chosen over a death signal (`PR_SET_PDEATHSIG`), which exists only on Linux, is bound to the thread that started the
/// process, needs unsafe code, and leaves the folder behind.
#[derive(Debug)]
pub(crate) struct Watchdog {
    shell: Child,
    pipe: ChildStdin,
}

impl Watchdog {
    pub(crate) fn start(folder: &Path) -> Result<Self, Error> {
        let program = Path::new("/bin/sh");
        let failed = |source| Error::Spawn { name: "the watchdog", program: program.to_owned(), source };
        let mut command = Command::new(program);
        command.args(["-c", WATCHDOG, "glasslift-watchdog"]).arg(folder);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        // A group of its own: Ctrl-C in the owner's terminal must not end the one who cleans up.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command.current_dir("/");
        let mut shell = command.spawn().map_err(failed)?;
        let pipe = shell.stdin.take().ok_or_else(|| failed(std::io::Error::other("it has no standard input")))?;
        Ok(Self { shell, pipe })
    }

    /// Tells which processes to kill should the owner die now; replaces what was told before.
    pub(crate) fn watch(&mut self, pids: &[u32]) -> Result<(), Error> {
        let mut line = pids.iter().map(u32::to_string).collect::<Vec<_>>().join(" ");
        line.push('\n');
        let failed = Error::file("write to the watchdog of", Path::new("the control plane"));
        self.pipe.write_all(line.as_bytes()).and_then(|()| self.pipe.flush()).map_err(failed)
    }

    /// Ends the watchdog after the processes have been stopped.
    pub(crate) fn dismiss(self) {
        let Self { mut shell, pipe } = self;
        let _ = shell.kill();
        drop(pipe);
        let _ = shell.wait();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_living_owner_keeps_its_folder_and_a_dead_one_loses_it() {
        let base = tempfile::tempdir().unwrap();
        let living = StateDir::new_in(base.path()).unwrap();
        let dead = StateDir::new_in(base.path()).unwrap();
        let StateDir { folder, _lock } = dead;
        let dead = folder.keep();
        drop(_lock);
        let unrelated = base.path().join("something-else");
        fs::create_dir(&unrelated).unwrap();
        sweep(base.path(), SystemTime::now());
        assert!(living.path().is_dir());
        assert!(unrelated.is_dir());
        assert!(!dead.exists());
    }

    #[test]
    fn a_folder_that_is_just_being_made_is_left_alone() {
        let base = tempfile::tempdir().unwrap();
        let folder = base.path().join(format!("{PREFIX}new"));
        fs::create_dir(&folder).unwrap();
        sweep(base.path(), SystemTime::now());
        assert!(folder.is_dir());
        sweep(base.path(), SystemTime::now() + 2 * ABANDONED_AFTER);
        assert!(!folder.exists());
    }

    #[test]
    fn the_folder_is_gone_on_drop() {
        let base = tempfile::tempdir().unwrap();
        let state = StateDir::new_in(base.path()).unwrap();
        let path = state.path().to_owned();
        drop(state);
        assert!(!path.exists());
    }

    #[test]
    fn the_watchdog_kills_and_removes_when_its_owner_is_gone() {
        let base = tempfile::tempdir().unwrap();
        let folder = base.path().join("state");
        fs::create_dir(&folder).unwrap();
        let mut sleeper = Command::new("sleep").arg("600").spawn().unwrap();
        let mut watchdog = Watchdog::start(&folder).unwrap();
        watchdog.watch(&[sleeper.id()]).unwrap();
        // What the kernel does when the owner dies: the write end of the pipe is closed.
        let Watchdog { mut shell, pipe } = watchdog;
        drop(pipe);
        assert!(!sleeper.wait().unwrap().success());
        shell.wait().unwrap();
        assert!(!folder.exists());
    }
}
