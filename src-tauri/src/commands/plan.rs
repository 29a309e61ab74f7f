//! The step "Review".

use std::path::PathBuf;
use std::sync::Arc;

use glasslift_engine::export::plan::{self as export, Sheet};
use glasslift_engine::export::{Document, Format};
use glasslift_engine::plan::{self, ChangeDetail, ChangeId, Confirmation, Decisions, Plan, Planned};
use glasslift_engine::problem::Problem;
use tauri::{AppHandle, Runtime, State};

use super::cluster::marks;
use super::write_text;
use crate::settings;
use crate::state::{App, missing};

/// Reads the cluster and decides.
#[tauri::command]
pub(crate) async fn make_plan(app: State<'_, App>, decisions: Decisions) -> Result<Plan, Problem> {
    let (connection, bundle) = {
        let session = app.session();
        session.refuse_while_running()?;
        let connection = session.connection.clone().ok_or_else(|| missing("connection"))?;
        (connection, session.bundle.clone().ok_or_else(|| missing("bundle"))?)
    };
    let info = connection.info.clone();
    marks(move |marks| marks.standing(&info)?.refuse_moved()).await?;
    let inspection = plan::inspect(&connection, bundle, None).await?;
    let plan = plan::decide(&inspection, &decisions);
    let mut session = app.session();
    session.forget_plan();
    session.inspection = Some(Arc::new(inspection));
    session.plan = Some(plan.clone());
    session.decisions = decisions;
    Ok(plan)
}

/// Decides again on what was read.
#[tauri::command]
pub(crate) fn decide(app: State<'_, App>, decisions: Decisions) -> Result<Plan, Problem> {
    let mut session = app.session();
    session.refuse_while_running()?;
    let inspection = session.inspection.clone().ok_or_else(|| missing("plan"))?;
    let plan = plan::decide(&inspection, &decisions);
    session.plan = Some(plan.clone());
    session.decisions = decisions;
    Ok(plan)
}

/// What has to be said before the plan in hand may run.
#[tauri::command]
pub(crate) async fn confirmation(app: State<'_, App>) -> Result<Confirmation, Problem> {
    let plan = app.session().plan.clone().ok_or_else(|| missing("plan"))?;
    marks(move |marks| {
        let standing = marks.standing(&plan.cluster)?;
        standing.refuse_moved()?;
        Ok(plan::confirmation(&plan, &standing.mark))
    })
    .await
}

#[tauri::command]
pub(crate) fn change_detail(app: State<'_, App>, change: ChangeId) -> Result<ChangeDetail, Problem> {
    let (change, fact) = {
        let session = app.session();
        let inspection = session.inspection.as_ref().ok_or_else(|| missing("plan"))?;
        let plan = session.plan.as_ref().ok_or_else(|| missing("plan"))?;
        let planned = plan::planned_one(inspection, plan, change).ok_or_else(|| missing("change"))?;
        (planned.change.clone(), Arc::clone(planned.fact))
    };
    Ok(Planned { change: &change, fact: &fact }.detail())
}

/// Writes the plan in hand; the format follows the extension, the language is the app's.
#[tauri::command]
pub(crate) async fn save_plan<R: Runtime>(
    handle: AppHandle<R>,
    app: State<'_, App>,
    path: PathBuf,
) -> Result<(), Problem> {
    let format = Format::of_path(&path, Document::Plan)?;
    let (inspection, plan, decisions) = {
        let session = app.session();
        let inspection = session.inspection.clone().ok_or_else(|| missing("plan"))?;
        (inspection, session.plan.clone().ok_or_else(|| missing("plan"))?, session.decisions.clone())
    };
    let sheet = Sheet { inspection: &inspection, plan: &plan, decisions: &decisions, from: &[] };
    let text = export::render(sheet, format, settings::language(&handle))?;
    write_text("plan-unwritable", path, text).await
}
