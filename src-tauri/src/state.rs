//! What the app remembers between two commands.

use std::path::PathBuf;
use std::sync::Arc;

use glasslift_engine::bundle::Bundle;
use glasslift_engine::cluster::ClusterInfo;
use glasslift_engine::connect::{CheckEvent, Connection};
use glasslift_engine::environment::Environment;
use glasslift_engine::event::Stop;
use glasslift_engine::kubeconfig::{Target, Watch};
use glasslift_engine::plan::{Decisions, Inspection, Plan};
use glasslift_engine::problem::Problem;
use glasslift_engine::run::Handle;
use parking_lot::{Mutex, MutexGuard};
use serde::Serialize;
use tauri::DragDropEvent;
use tauri::ipc::Channel;
use tokio::sync::oneshot;
use ts_rs::TS;

use crate::Preselection;
use crate::forward::Forwarder;
use crate::native::Closing;

/// The state behind all commands. One window, one upgrade at a time.
pub(crate) struct App {
    environment: Mutex<Environment>,
    pub(crate) closing: Closing,
    preselection: Mutex<Preselection>,
    session: Mutex<Session>,
    drops: Mutex<Option<Channel<DropEvent>>>,
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

/// The upgrade that is being prepared or run. Each step drops what was built on an earlier choice.
#[derive(Default)]
pub(crate) struct Session {
    pub(crate) chosen: Vec<PathBuf>,
    /// Counts attempts to connect: only the newest one may set the connection.
    pub(crate) attempt: u64,
    /// Ends the newest attempt to connect when it is sent or dropped.
    pub(crate) cancel: Option<oneshot::Sender<()>>,
    /// What the newest attempt saw, for a report.
    pub(crate) tested: Option<Attempt>,
    pub(crate) connection: Option<Connection>,
    pub(crate) bundle: Option<Arc<Bundle>>,
    pub(crate) inspection: Option<Arc<Inspection>>,
    pub(crate) plan: Option<Plan>,
    /// What the plan was decided by.
    pub(crate) decisions: Decisions,
    pub(crate) run: Option<RunningRun>,
}

/// A test of a connection.
#[derive(Clone)]
pub(crate) struct Attempt {
    pub(crate) target: Target,
    pub(crate) events: Vec<CheckEvent>,
    /// None while it lasts.
    pub(crate) outcome: Option<Result<ClusterInfo, Problem>>,
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
            environment: Mutex::new(Environment::of_desktop_app()),
            closing: Closing::default(),
            preselection: Mutex::new(preselection),
            session: Mutex::new(Session { chosen, ..Session::default() }),
            drops: Mutex::default(),
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

impl Session {
    /// Changing what a run was started on would make the screen lie about it.
    pub(crate) fn refuse_while_running(&self) -> Result<(), Problem> {
        match self.under_way() {
            Some(_) => Err(Problem::new("run-in-progress")),
            None => Ok(()),
        }
    }

    /// The run that has not ended yet.
    pub(crate) fn under_way(&self) -> Option<Arc<Forwarder>> {
        self.run.as_ref().filter(|run| !run.events.is_finished()).map(|run| Arc::clone(&run.events))
    }

    /// Takes down what an attempt to connect says, unless there is a newer one.
    pub(crate) fn note(&mut self, attempt: u64, event: CheckEvent) {
        if let Some(tested) = self.tested.as_mut().filter(|_| self.attempt == attempt) {
            tested.events.push(event);
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
    Problem::new("out-of-order").param("what", what)
}
