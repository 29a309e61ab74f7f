//! The steps "Apply" and "Report".

use std::path::{Path, PathBuf};
use std::sync::Arc;

use glasslift_engine::connect::mark::Marks;
use glasslift_engine::event::{Event, Stop};
use glasslift_engine::export::{self, Document, Format};
use glasslift_engine::plan::{Consent, PlanId};
use glasslift_engine::problem::Problem;
use glasslift_engine::report::{self, Report};
use glasslift_engine::run;
use glasslift_engine::words::Language;
use tauri::ipc::Channel;
use tauri::{AppHandle, Runtime, State};
use tokio::sync::mpsc;

use super::cluster::marks;
use super::history::journal_root;
use super::write_text;
use crate::forward::Forwarder;
use crate::native::Companion;
use crate::session::{RunningRun, missing};
use crate::settings;
use crate::state::App;

/// Executes the plan that was approved, by its id; `name` is the cluster's, where it had to be typed.
#[tauri::command]
pub(crate) async fn start_run<R: Runtime>(
    handle: AppHandle<R>,
    app: State<'_, App>,
    plan: PlanId,
    name: Option<String>,
    on_events: Channel<Vec<Event>>,
) -> Result<String, Problem> {
    let (proposal, _starting) = {
        let mut session = app.session();
        session.refuse_while_running()?;
        let proposal = session.proposal(&plan)?.clone();
        session.starting = true;
        (proposal, Starting(&app))
    };
    let approve =
        move |marks: &Marks| proposal.approve(&plan, name.as_deref().map_or(Consent::Yes, Consent::Name), marks);
    let approval = marks(approve).await?;
    let root = journal_root()?;
    let (sink, events) = mpsc::unbounded_channel();
    let running = run::start(approval, run::Options::new(root), sink).await?;
    let id = running.id.clone();
    let forwarder = Arc::new(Forwarder::new(on_events));
    let forwarding = Arc::clone(&forwarder);
    let mut companion = Companion::new(handle, Arc::clone(&forwarder));
    tokio::spawn(async move { forwarding.forward(events, |event| companion.see(event)).await });
    app.closing.run_begins();
    app.session().run = Some(RunningRun { handle: running, events: forwarder });
    Ok(id)
}

/// A run that is being started, for as long as this lives.
struct Starting<'a>(&'a App);

impl Drop for Starting<'_> {
    fn drop(&mut self) {
        self.0.session().starting = false;
    }
}

/// Everything that happened so far in the current run, for a window that was reloaded; none when there is no run.
#[tauri::command]
pub(crate) fn attach_run(app: State<'_, App>, on_events: Channel<Vec<Event>>) -> Option<Vec<Event>> {
    app.session().run.as_ref().map(|run| run.events.attach(on_events))
}

/// Asks the run for at least this much of a stop.
#[tauri::command]
pub(crate) fn stop_run(app: State<'_, App>, how: Stop) -> Result<(), Problem> {
    if app.session().run.is_none() {
        return Err(missing("run"));
    }
    app.stop_run(how);
    Ok(())
}

#[tauri::command]
pub(crate) fn report(app: State<'_, App>) -> Result<Report, Problem> {
    let events = app.session().run.as_ref().map(|run| run.events.events()).ok_or_else(|| missing("run"))?;
    report::fold(&events).ok_or_else(|| missing("report"))
}

#[tauri::command]
pub(crate) async fn save_report<R: Runtime>(
    handle: AppHandle<R>,
    app: State<'_, App>,
    path: PathBuf,
) -> Result<(), Problem> {
    app.chosen(&path)?;
    let events = app.session().run.as_ref().map(|run| run.events.events()).ok_or_else(|| missing("run"))?;
    let report = report::fold(&events).ok_or_else(|| missing("report"))?;
    write_report(&report, &path, settings::language(&handle)).await
}

/// Writes a report; the format follows the extension.
pub(super) async fn write_report(report: &Report, path: &Path, language: Language) -> Result<(), Problem> {
    let format = Format::of_path(path, Document::Report)?;
    write_text("report-unwritable", path.to_owned(), export::report::render(report, format, language)?).await
}
