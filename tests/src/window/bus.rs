//! A message bus with a desktop on it that takes notes: what the app announces, and how long it keeps the computer awake.

use std::collections::HashMap;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::Command;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result};
use zbus::zvariant;

use super::SOON;
use super::processes::Processes;
use crate::wait::eventually;

/// A session bus and a system bus in one, of one's own. Dropping it ends it.
pub struct Bus {
    address: String,
    notes: Arc<Mutex<Notes>>,
    _connection: zbus::Connection,
    _processes: Processes,
}

#[derive(Default)]
struct Notes {
    announced: Vec<String>,
    /// Why the computer is to stay awake, and the end of the line whose other end the app holds.
    awake: Vec<(String, UnixStream)>,
}

impl Bus {
    /// Starts the bus and what desktops have on it.
    ///
    /// # Errors
    /// When dbus-daemon is not installed or does not come up.
    pub async fn start() -> Result<Self> {
        let mut processes = Processes::new()?;
        let address = format!("unix:path={}", processes.folder().join("bus").display());
        let mut daemon = Command::new("dbus-daemon");
        daemon.args(["--session", "--nofork", "--nopidfile", "--nosyslog", &format!("--address={address}")]);
        processes.start("dbus-daemon", &mut daemon, false)?;
        let notes = Arc::<Mutex<Notes>>::default();
        let connection = eventually("the message bus", SOON, async || Ok(serve(&address, &notes).await.ok()))
            .await
            .with_context(|| processes.logs())?;
        Ok(Self { address, notes, _connection: connection, _processes: processes })
    }

    /// What the app has to find in its environment.
    pub fn environment(&self) -> Vec<(String, String)> {
        ["DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS"]
            .map(|name| (name.to_owned(), self.address.clone()))
            .to_vec()
    }

    /// The texts that were announced so far.
    pub fn announced(&self) -> Vec<String> {
        lock(&self.notes).announced.clone()
    }

    /// Why the computer has to stay awake at this moment.
    ///
    /// # Errors
    /// When the line to the app breaks in an unexpected way.
    pub fn awake(&self) -> Result<Vec<String>> {
        let mut held = Vec::new();
        for (why, line) in &mut lock(&self.notes).awake {
            match line.read(&mut [0]) {
                // The app has let go of its end.
                Ok(_) => {}
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => held.push(why.clone()),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(held)
    }
}

async fn serve(address: &str, notes: &Arc<Mutex<Notes>>) -> zbus::Result<zbus::Connection> {
    zbus::connection::Builder::address(address)?
        .name("org.freedesktop.Notifications")?
        .name("org.freedesktop.login1")?
        .serve_at("/org/freedesktop/Notifications", Notifications(Arc::clone(notes)))?
        .serve_at("/org/freedesktop/login1", Manager(Arc::clone(notes)))?
        .build()
        .await
}

struct Notifications(Arc<Mutex<Notes>>);

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Notifications {
    #[allow(clippy::too_many_arguments, reason = "the interface of the desktop")]
    fn notify(
        &self,
        _app_name: &str,
        _replaces: u32,
        _icon: &str,
        summary: &str,
        body: &str,
        _actions: Vec<String>,
        _hints: HashMap<String, zvariant::OwnedValue>,
        _timeout: i32,
    ) -> u32 {
        let announced = &mut lock(&self.0).announced;
        announced.push(format!("{summary}: {body}"));
        u32::try_from(announced.len()).unwrap_or(u32::MAX)
    }

    fn get_capabilities(&self) -> Vec<String> {
        vec!["body".to_owned()]
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        ["notes", "glasslift", "1", "1.2"].map(str::to_owned).into()
    }
}

struct Manager(Arc<Mutex<Notes>>);

#[zbus::interface(name = "org.freedesktop.login1.Manager")]
impl Manager {
    fn inhibit(&self, what: &str, _who: &str, why: &str, _mode: &str) -> zbus::fdo::Result<zvariant::OwnedFd> {
        let failed = |error: std::io::Error| zbus::fdo::Error::Failed(error.to_string());
        let (ours, theirs) = UnixStream::pair().map_err(failed)?;
        ours.set_nonblocking(true).map_err(failed)?;
        lock(&self.0).awake.push((format!("{what}: {why}"), ours));
        Ok(zvariant::OwnedFd::from(OwnedFd::from(theirs)))
    }
}

fn lock(notes: &Mutex<Notes>) -> MutexGuard<'_, Notes> {
    notes.lock().unwrap_or_else(PoisonError::into_inner)
}
