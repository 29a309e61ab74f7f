//! The step "Review".

use std::path::PathBuf;
use std::sync::Arc;

use glasslift_engine::plan::{self, ChangeDetail, ChangeId, Decisions, Plan};
use glasslift_engine::problem::Problem;
use tauri::State;

use crate::state::{App, missing, not_yet};

/// Reads the cluster and decides.
#[tauri::command]
pub(crate) async fn make_plan(app: State<'_, App>, decisions: Decisions) -> Result<Plan, Problem> {
    let (connection, bundle) = {
        let session = app.session();
        session.refuse_while_running()?;
        let connection = session.connection.clone().ok_or_else(|| missing("connection"))?;
        (connection, session.bundle.clone().ok_or_else(|| missing("bundle"))?)
    };
    let inspection = plan::inspect(&connection, bundle, None).await?;
    let plan = plan::decide(&inspection, &decisions);
    let mut session = app.session();
    session.forget_plan();
    session.inspection = Some(Arc::new(inspection));
    session.plan = Some(plan.clone());
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
    Ok(plan)
}

#[tauri::command]
pub(crate) fn change_detail(app: State<'_, App>, change: ChangeId) -> Result<ChangeDetail, Problem> {
    let (inspection, change) = {
        let session = app.session();
        let inspection = session.inspection.clone().ok_or_else(|| missing("plan"))?;
        let plan = session.plan.as_ref().ok_or_else(|| missing("plan"))?;
        (inspection, plan.changes.get(change as usize).cloned().ok_or_else(|| missing("such change"))?)
    };
    let fact = inspection.facts.get(change.id as usize).ok_or_else(|| missing("such change"))?;
    Ok(plan::detail(fact, &change))
}

/// Writes the plan in hand; the format follows the extension.
#[tauri::command]
pub(crate) async fn save_plan(app: State<'_, App>, path: PathBuf) -> Result<(), Problem> {
    let _plan = app.session().plan.clone().ok_or_else(|| missing("plan"))?;
    Err(not_yet("saving a plan").param("path", path.display().to_string()))
}
