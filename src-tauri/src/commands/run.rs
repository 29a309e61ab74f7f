//! The steps "Apply" and "Report".

use std::path::{Path, PathBuf};
use std::sync::Arc;

use glasslift_engine::event::{Event, Stop};
use glasslift_engine::export::{self, Document, Format};
use glasslift_engine::problem::Problem;
use glasslift_engine::report::{self, Report};
use glasslift_engine::run;
use glasslift_engine::words::Language;
use tauri::ipc::Channel;
use tauri::{AppHandle, Runtime, State};
use tokio::sync::mpsc;

use super::history::journal_root;
use super::write_text;
use crate::forward::Forwarder;
use crate::native::Companion;
use crate::settings;
use crate::state::{App, RunningRun, missing};

/// Executes the plan that was decided last.
#[tauri::command]
pub(crate) async fn start_run<R: Runtime>(
    handle: AppHandle<R>,
    app: State<'_, App>,
    on_events: Channel<Vec<Event>>,
) -> Result<String, Problem> {
    let mut session = app.session();
    session.refuse_while_running()?;
    let connection = session.connection.clone().ok_or_else(|| missing("connection"))?;
    let inspection = session.inspection.clone().ok_or_else(|| missing("plan"))?;
    let plan = session.plan.clone().ok_or_else(|| missing("plan"))?;
    let root = journal_root()?;
    let (sink, events) = mpsc::unbounded_channel();
    let running = run::start(&connection, &inspection, plan, run::Options::new(root), sink)?;
    let id = running.id.clone();
    let forwarder = Arc::new(Forwarder::new(on_events));
    let forwarding = Arc::clone(&forwarder);
    let mut companion = Companion::new(handle, Arc::clone(&forwarder));
    tokio::spawn(async move { forwarding.forward(events, |event| companion.see(event)).await });
    app.closing.run_begins();
    session.run = Some(RunningRun { handle: running, events: forwarder });
    Ok(id)
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
    let events = app.session().run.as_ref().map(|run| run.events.events()).ok_or_else(|| missing("run"))?;
    let report = report::fold(&events).ok_or_else(|| missing("report"))?;
    write_report(&report, &path, settings::language(&handle)).await
}

/// Writes a report; the format follows the extension.
pub(super) async fn write_report(report: &Report, path: &Path, language: Language) -> Result<(), Problem> {
    let format = Format::of_path(path, Document::Report)?;
    write_text("report-unwritable", path.to_owned(), export::report::render(report, format, language)?).await
}
