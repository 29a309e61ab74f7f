//! The step "Review".

use std::path::PathBuf;

use glasslift_engine::export::plan::{self as export, Sheet};
use glasslift_engine::export::{Document, Format};
use glasslift_engine::plan::{self, ChangeDetail, ChangeId, Confirmation, Decisions, Plan, PlanId, Proposal};
use glasslift_engine::problem::Problem;
use tauri::{AppHandle, Runtime, State};

use super::cluster::marks;
use super::write_text;
use crate::session::missing;
use crate::settings;
use crate::state::App;

/// Reads the cluster and decides.
#[tauri::command]
pub(crate) async fn make_plan(app: State<'_, App>, decisions: Decisions) -> Result<Plan, Problem> {
    let (mut asked, connection, bundle) = app.session().ask_for_plan()?;
    let info = connection.info.clone();
    marks(move |marks| marks.standing(&info)?.refuse_moved()).await?;
    let proposal = asked.answer(Proposal::make(connection, bundle, None, decisions)).await?;
    let mut session = app.session();
    session.planning.accept(&asked)?;
    let plan = proposal.plan().clone();
    session.proposal = Some(proposal);
    Ok(plan)
}

/// The plan that is being made is no longer wanted.
#[tauri::command]
pub(crate) fn cancel_plan(app: State<'_, App>) {
    app.session().planning.close();
}

/// Decides again on what was read.
#[tauri::command]
pub(crate) fn decide(app: State<'_, App>, decisions: Decisions) -> Result<Plan, Problem> {
    let mut session = app.session();
    session.refuse_while_running()?;
    let proposal = session.proposal.as_mut().ok_or_else(|| missing("plan"))?;
    proposal.decide(decisions);
    Ok(proposal.plan().clone())
}

/// What has to be said before a plan may run.
#[tauri::command]
pub(crate) async fn confirmation(app: State<'_, App>, plan: PlanId) -> Result<Confirmation, Problem> {
    let proposal = app.session().proposal(&plan)?.clone();
    marks(move |marks| proposal.confirmation(marks)).await
}

#[tauri::command]
pub(crate) fn change_detail(app: State<'_, App>, plan: PlanId, change: ChangeId) -> Result<ChangeDetail, Problem> {
    let proposal = app.session().proposal(&plan)?.clone();
    let planned = plan::planned_one(proposal.inspection(), proposal.plan(), change);
    Ok(planned.ok_or_else(|| missing("change"))?.detail())
}

/// Writes a plan; the format follows the extension, the language is the app's.
#[tauri::command]
pub(crate) async fn save_plan<R: Runtime>(
    handle: AppHandle<R>,
    app: State<'_, App>,
    plan: PlanId,
    path: PathBuf,
) -> Result<(), Problem> {
    app.chosen(&path)?;
    let format = Format::of_path(&path, Document::Plan)?;
    let proposal = app.session().proposal(&plan)?.clone();
    let (inspection, plan, decisions) = (proposal.inspection(), proposal.plan(), proposal.decisions());
    let text = export::render(Sheet { inspection, plan, decisions, from: &[] }, format, settings::language(&handle))?;
    write_text("plan-unwritable", path, text).await
}
