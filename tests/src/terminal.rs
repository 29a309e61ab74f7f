//! A real terminal (pty(7)) with `glasslift-cli` in it.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::os::fd::OwnedFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::OFlags;
use rustix::pipe::pipe;
use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

use crate::programs::program;
use crate::wait::{eventually, within};

const BOUND: Duration = Duration::from_secs(60);

/// A terminal. Dropping it ends the program in it.
pub struct Terminal {
    master: Arc<OwnedFd>,
    seen: Arc<Mutex<Vec<u8>>>,
    reader: JoinHandle<()>,
    /// The reader stops when it is closed.
    reads: OwnedFd,
    child: Child,
}

/// What the program is to the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Its owner: it gets Ctrl-C, and is told when the terminal is closed.
    Owner,
    /// Somebody who writes to it.
    Guest,
}

impl Terminal {
    /// Starts `glasslift-cli`, which keeps its records and what it knows of clusters in `home`.
    ///
    /// # Errors
    /// When it was not built, or there is no terminal to be had.
    pub fn start<S: AsRef<OsStr>>(role: Role, home: &Path, arguments: impl IntoIterator<Item = S>) -> Result<Self> {
        let (master, slave) = pair()?;
        let mut command = match role {
            // It gives the program the terminal that its standard input is.
            Role::Owner => {
                let mut command = Command::new("setsid");
                command.arg("--ctty").arg(program("glasslift-cli")?);
                command
            }
            Role::Guest => Command::new(program("glasslift-cli")?),
        };
        command.args(arguments).stdin(slave.try_clone()?).stdout(slave.try_clone()?).stderr(Stdio::from(slave));
        command.env_remove("KUBECONFIG").env_remove("NO_COLOR").env("TERM", "xterm").env("LC_ALL", "C.UTF-8");
        command.env("XDG_CONFIG_HOME", home).env("XDG_STATE_HOME", home).kill_on_drop(true);
        let child = command.spawn().context("the program cannot be started in a terminal")?;
        // It holds the terminal open, otherwise.
        drop(command);
        let (master, seen) = (Arc::new(master), Arc::new(Mutex::new(Vec::new())));
        let (stop, reads) = pipe()?;
        let (own, kept) = (Arc::clone(&master), Arc::clone(&seen));
        let reader = tokio::task::spawn_blocking(move || read(&own, &stop, &kept));
        Ok(Self { master, seen, reader, reads, child })
    }

    /// Everything that was written to it so far, as it was written.
    pub fn seen(&self) -> String {
        String::from_utf8_lossy(&self.seen.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }

    /// Waits until it shows a text.
    ///
    /// # Errors
    /// When it does not within a minute.
    pub async fn shows(&self, text: &str) -> Result<()> {
        let shown = eventually(format!("{text:?} on the terminal"), BOUND, async || {
            Ok(self.seen().contains(text).then_some(()))
        });
        shown.await.with_context(|| self.seen())
    }

    /// Types; `\x03` is Ctrl-C.
    ///
    /// # Errors
    /// When the terminal takes nothing.
    pub fn types(&self, text: &str) -> Result<()> {
        match rustix::io::write(&self.master, text.as_bytes())? {
            written if written == text.len() => Ok(()),
            _ => bail!("the terminal takes no more"),
        }
    }

    /// Sends a signal.
    ///
    /// # Errors
    /// When the program has ended.
    pub fn signal(&self, signal: Signal) -> Result<()> {
        let pid = self.child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        Ok(kill_process(pid.context("the program has ended")?, signal)?)
    }

    /// Waits for the end of the program, and gives its exit code and everything that it wrote.
    ///
    /// # Errors
    /// When it does not end within a minute, or a signal ended it.
    pub async fn ended(mut self) -> Result<(i32, String)> {
        let status = within("the end of the program", BOUND, async { Ok(self.child.wait().await?) }).await;
        let status = status.with_context(|| self.seen())?;
        // Without the program, the terminal ends, too.
        let _ = tokio::time::timeout(BOUND, &mut self.reader).await;
        Ok((status.code().with_context(|| format!("{status}: {}", self.seen()))?, self.seen()))
    }

    /// The terminal goes away under the program, whose exit code is waited for.
    ///
    /// # Errors
    /// As for [`Terminal::ended`].
    pub async fn vanishes(self) -> Result<i32> {
        let Self { master, reader, reads, mut child, .. } = self;
        drop(reads);
        reader.await?;
        drop(master);
        let status = within("the end of the program", BOUND, async { Ok(child.wait().await?) }).await?;
        status.code().with_context(|| status.to_string())
    }
}

/// The two ends of a terminal.
fn pair() -> Result<(OwnedFd, File)> {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
    grantpt(&master)?;
    unlockpt(&master)?;
    let name = ptsname(&master, Vec::new())?;
    let no_owner = i32::try_from(OFlags::NOCTTY.bits())?;
    let slave = OpenOptions::new().read(true).write(true).custom_flags(no_owner).open(name.to_str()?)?;
    tcsetwinsize(&slave, Winsize { ws_row: 40, ws_col: 160, ws_xpixel: 0, ws_ypixel: 0 })?;
    Ok((master, slave))
}

/// Reads until nobody has the terminal open any more, or the other end of `stop` is closed.
fn read(master: &OwnedFd, stop: &OwnedFd, seen: &Mutex<Vec<u8>>) {
    let mut buffer = [0; 4096];
    loop {
        let mut waits = [PollFd::new(stop, PollFlags::IN), PollFd::new(master, PollFlags::IN)];
        if poll(&mut waits, None).is_err() || !waits[0].revents().is_empty() {
            return;
        }
        match rustix::io::read(master, &mut buffer) {
            Ok(0) | Err(_) => return,
            Ok(read) => seen.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&buffer[..read]),
        }
    }
}
