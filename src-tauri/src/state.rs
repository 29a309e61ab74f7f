//! What the app remembers between two commands.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use glasslift_engine::bundle::Bundle;
use glasslift_engine::cluster::Connection;
use glasslift_engine::cluster::kubeconfig::Environment;
use glasslift_engine::plan::{Inspection, Plan};
use glasslift_engine::problem::Problem;
use glasslift_engine::run::Handle;
use serde::Serialize;
use tauri::DragDropEvent;
use tauri::ipc::Channel;

use crate::Preselection;
use crate::forward::Forwarder;

/// The state behind all commands. One window, one upgrade at a time.
pub(crate) struct App {
    pub(crate) preselection: Preselection,
    pub(crate) environment: Environment,
    session: Mutex<Session>,
    drops: Mutex<Option<Channel<DropEvent>>>,
}

/// What the window is told about files that are dragged over it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub(crate) enum DropEvent {
    /// Files are over the window.
    Over,
    /// They left it.
    Leave,
    /// They were dropped.
    Drop {
        /// Their paths.
        paths: Vec<PathBuf>,
    },
}

/// The upgrade that is being prepared or run. Each step drops what was built on an earlier choice.
#[derive(Default)]
pub(crate) struct Session {
    pub(crate) chosen: Vec<PathBuf>,
    /// Counts attempts to connect: only the newest one may set the connection.
    pub(crate) attempt: u64,
    pub(crate) connection: Option<Connection>,
    pub(crate) bundle: Option<Arc<Bundle>>,
    pub(crate) inspection: Option<Arc<Inspection>>,
    pub(crate) plan: Option<Plan>,
    pub(crate) run: Option<RunningRun>,
}

/// A run and the one who forwards its events.
pub(crate) struct RunningRun {
    pub(crate) handle: Handle,
    pub(crate) events: Arc<Forwarder>,
}

impl App {
    pub(crate) fn new(preselection: Preselection) -> Self {
        let chosen = preselection.kubeconfig.iter().map(PathBuf::from).collect();
        Self {
            preselection,
            environment: Environment::of_desktop_app(),
            session: Mutex::new(Session { chosen, ..Session::default() }),
            drops: Mutex::default(),
        }
    }

    /// From now on, files dragged over the window are told to this channel.
    pub(crate) fn watch_drops(&self, channel: Channel<DropEvent>) {
        *self.drops.lock().unwrap_or_else(PoisonError::into_inner) = Some(channel);
    }

    /// Passes on what the window system says about dragged files.
    pub(crate) fn dropped(&self, event: &DragDropEvent) {
        let event = match event {
            DragDropEvent::Enter { .. } => DropEvent::Over,
            DragDropEvent::Drop { paths, .. } => DropEvent::Drop { paths: paths.clone() },
            DragDropEvent::Leave => DropEvent::Leave,
            _ => return,
        };
        if let Some(channel) = &*self.drops.lock().unwrap_or_else(PoisonError::into_inner) {
            // A page that is gone misses nothing.
            let _ = channel.send(event);
        }
    }

    pub(crate) fn session(&self) -> MutexGuard<'_, Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session {
    /// Changing what a run was started on would make the screen lie about it.
    pub(crate) fn refuse_while_running(&self) -> Result<(), Problem> {
        match &self.run {
            Some(run) if !run.events.is_finished() => {
                Err(Problem::new("run-in-progress", "An upgrade is running.")
                    .hint("Wait for its end, or stop it first."))
            }
            _ => Ok(()),
        }
    }

    /// The plan has to be made again.
    pub(crate) fn forget_plan(&mut self) {
        self.inspection = None;
        self.plan = None;
        self.run = None;
    }
}

/// A command came before the step it builds on; the window's own order makes this a defect.
pub(crate) fn missing(what: &str) -> Problem {
    Problem::new("out-of-order", format!("There is no {what} yet.")).hint("Go back one step and try again.")
}
