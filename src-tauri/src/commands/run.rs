//! The steps "Apply" and "Report".

use std::path::PathBuf;
use std::sync::Arc;

use glasslift_engine::event::Event;
use glasslift_engine::problem::Problem;
use glasslift_engine::report::{self, Format, Report};
use glasslift_engine::{journal, run};
use tauri::State;
use tauri::ipc::Channel;
use tokio::sync::mpsc;

use crate::forward::Forwarder;
use crate::state::{App, RunningRun, missing};

/// Executes the plan that was decided last.
#[tauri::command]
pub(crate) async fn start_run(app: State<'_, App>, on_events: Channel<Vec<Event>>) -> Result<String, Problem> {
    let mut session = app.session();
    session.refuse_while_running()?;
    let connection = session.connection.clone().ok_or_else(|| missing("connection"))?;
    let inspection = session.inspection.clone().ok_or_else(|| missing("plan"))?;
    let plan = session.plan.clone().ok_or_else(|| missing("plan"))?;
    let root = journal::default_root()
        .ok_or_else(|| Problem::new("no-home", "The folder for recording runs cannot be found."))?;
    let (sink, events) = mpsc::unbounded_channel();
    let handle = run::start(&connection, &inspection, plan, run::Options::new(root), sink)?;
    let id = handle.id.clone();
    let forwarder = Arc::new(Forwarder::new(on_events));
    let forwarding = Arc::clone(&forwarder);
    tokio::spawn(async move { forwarding.forward(events).await });
    session.run = Some(RunningRun { handle, events: forwarder });
    Ok(id)
}

/// Everything that happened so far in the current run, for a window that was reloaded; none when there is no run.
#[tauri::command]
pub(crate) fn attach_run(app: State<'_, App>, on_events: Channel<Vec<Event>>) -> Option<Vec<Event>> {
    app.session().run.as_ref().map(|run| run.events.attach(on_events))
}

#[tauri::command]
pub(crate) fn stop_run(app: State<'_, App>) -> Result<(), Problem> {
    let session = app.session();
    let run = session.run.as_ref().ok_or_else(|| missing("run"))?;
    if !run.events.is_finished() {
        run.handle.stop();
    }
    Ok(())
}

#[tauri::command]
pub(crate) fn report(app: State<'_, App>) -> Result<Report, Problem> {
    let events = app.session().run.as_ref().map(|run| run.events.events()).ok_or_else(|| missing("run"))?;
    report::fold(&events).ok_or_else(|| missing("report"))
}

#[tauri::command]
pub(crate) async fn save_report(app: State<'_, App>, path: PathBuf) -> Result<(), Problem> {
    let format = Format::of_path(&path)?;
    let events = app.session().run.as_ref().map(|run| run.events.events()).ok_or_else(|| missing("run"))?;
    let report = report::fold(&events).ok_or_else(|| missing("report"))?;
    let text = report::render(&report, format)?;
    tokio::fs::write(&path, text)
        .await
        .map_err(|error| Problem::new("report-unwritable", format!("{} cannot be written: {error}.", path.display())))
}
