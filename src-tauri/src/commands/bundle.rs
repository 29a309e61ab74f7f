//! The step "Bundle".

use std::sync::Arc;

use glasslift_engine::bundle::{self, BundleSummary, CatalogProduct, Finding, Source};
use glasslift_engine::problem::Problem;
use serde::Serialize;
use tauri::State;

use crate::state::App;

/// A bundle that was read: usable if there is a summary.
#[derive(Serialize)]
pub(crate) struct LoadedBundle {
    summary: Option<BundleSummary>,
    findings: Vec<Finding>,
}

#[tauri::command]
pub(crate) fn list_catalog() -> Vec<CatalogProduct> {
    bundle::catalog::products()
}

#[tauri::command]
pub(crate) async fn load_bundle(app: State<'_, App>, source: String) -> Result<LoadedBundle, Problem> {
    app.session().refuse_while_running()?;
    let source = Source::parse(&source);
    let loaded = tokio::task::spawn_blocking(move || bundle::load(&source))
        .await
        .map_err(|error| Problem::new("internal", format!("Reading the bundle ended unexpectedly: {error}.")))??;
    let summary = loaded.bundle.as_ref().map(|bundle| bundle.summary.clone());
    let mut session = app.session();
    session.forget_plan();
    session.bundle = loaded.bundle.map(Arc::new);
    Ok(LoadedBundle { summary, findings: loaded.findings })
}
