//! What the app remembers between two commands.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use glasslift_engine::environment::Environment;
use glasslift_engine::event::Stop;
use glasslift_engine::kubeconfig::Watch;
use glasslift_engine::problem::Problem;
use parking_lot::{Mutex, MutexGuard};
use serde::Serialize;
use tauri::DragDropEvent;
use tauri::ipc::Channel;
use ts_rs::TS;

use crate::Preselection;
use crate::native::Closing;
use crate::session::{Session, missing};

/// The state behind all commands. One window, one upgrade at a time.
pub(crate) struct App {
    environment: Mutex<Environment>,
    pub(crate) closing: Closing,
    preselection: Mutex<Preselection>,
    session: Mutex<Session>,
    drops: Mutex<Option<Channel<DropEvent>>>,
    /// Where a person said in a dialog that a file may be written. The page can name no other place.
    places: Mutex<BTreeSet<PathBuf>>,
    kubeconfigs: Mutex<Option<(Channel<()>, Watch)>>,
}

/// What the window is told about files that are dragged over it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[ts(export_to = "shell.ts")]
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

impl App {
    pub(crate) fn new(preselection: Preselection) -> Self {
        let chosen = preselection.kubeconfig.iter().map(PathBuf::from).collect();
        Self {
            environment: Mutex::new(Environment::of_desktop_app()),
            closing: Closing::default(),
            preselection: Mutex::new(preselection),
            session: Mutex::new(Session { chosen, ..Session::default() }),
            drops: Mutex::default(),
            places: Mutex::default(),
            kubeconfigs: Mutex::default(),
        }
    }

    /// What was asked for on the command line last.
    pub(crate) fn preselection(&self) -> Preselection {
        self.preselection.lock().clone()
    }

    /// What the command line said about the language no longer counts.
    pub(crate) fn forget_forced_language(&self) {
        self.preselection.lock().language = None;
    }

    /// A second start asks for something. Gives whether the wizard may begin again for it, because nothing was chosen yet.
    pub(crate) fn preselect(&self, asked: Preselection) -> bool {
        let mut session = self.session();
        if let Some(path) = asked.kubeconfig.as_ref().map(PathBuf::from)
            && !session.chosen.contains(&path)
        {
            session.chosen.push(path);
        }
        let fresh = session.connection.is_none() && session.bundle.is_none() && session.run.is_none();
        if fresh {
            *self.preselection.lock() = asked;
        }
        fresh
    }

    /// A person chose this place in a dialog, for one file.
    pub(crate) fn may_write(&self, place: &Path) {
        self.places.lock().insert(place.to_owned());
    }

    /// Whether a file may be written there, which holds once.
    ///
    /// # Errors
    /// No dialog gave that place.
    pub(crate) fn chosen(&self, place: &Path) -> Result<(), Problem> {
        if self.places.lock().remove(place) { Ok(()) } else { Err(missing("place")) }
    }

    /// Where kubeconfigs and sign-in tools are at this moment.
    pub(crate) fn environment(&self) -> Environment {
        self.environment.lock().clone()
    }

    /// Changes that; gives what it is now.
    pub(crate) fn change_environment(&self, change: impl FnOnce(&mut Environment)) -> Environment {
        let mut environment = self.environment.lock();
        change(&mut environment);
        environment.clone()
    }

    /// From now on, changes of the list of kubeconfigs are told to this channel; the watch ends when another one takes its place.
    pub(crate) fn watch_kubeconfigs(&self, channel: Channel<()>, watch: Watch) {
        *self.kubeconfigs.lock() = Some((channel, watch));
    }

    /// The list of kubeconfigs is not what it was.
    pub(crate) fn kubeconfigs_changed(&self) {
        if let Some((channel, _)) = self.kubeconfigs.lock().as_ref() {
            // Without a window there is nobody to tell.
            let _ = channel.send(());
        }
    }

    /// Asks the run that is under way for at least this much of a stop.
    pub(crate) fn stop_run(&self, how: Stop) {
        if let Some(run) = &self.session().run
            && !run.events.is_finished()
        {
            run.handle.stop_at_least(how);
        }
    }

    /// From now on, files dragged over the window are told to this channel.
    pub(crate) fn watch_drops(&self, channel: Channel<DropEvent>) {
        *self.drops.lock() = Some(channel);
    }

    /// Passes on what the window system says about dragged files.
    pub(crate) fn dropped(&self, event: &DragDropEvent) {
        let event = match event {
            DragDropEvent::Enter { .. } => DropEvent::Over,
            DragDropEvent::Drop { paths, .. } => DropEvent::Drop { paths: paths.clone() },
            DragDropEvent::Leave => DropEvent::Leave,
            _ => return,
        };
        if let Some(channel) = &*self.drops.lock() {
            // A page that is gone misses nothing.
            let _ = channel.send(event);
        }
    }

    pub(crate) fn session(&self) -> MutexGuard<'_, Session> {
        self.session.lock()
    }
}
