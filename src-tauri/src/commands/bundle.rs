//! The step "Bundle".

use std::sync::Arc;

use glasslift_engine::bundle::{self, BundleSummary, CatalogProduct, Finding, Source};
use glasslift_engine::object::{ApiNotice, KubernetesVersion, api_lifecycle};
use glasslift_engine::problem::Problem;
use jiff::Timestamp;
use serde::Serialize;
use tauri::ipc::Channel;
use tauri::{AppHandle, Runtime, State};
use ts_rs::TS;

use super::blocking;
use crate::recent::{self, RecentBundle};
use crate::state::{App, DropEvent};

/// A bundle after reading.
#[derive(Serialize, TS)]
#[ts(export_to = "shell.ts")]
pub(crate) struct LoadedBundle {
    /// What is in it; none when a finding of severity `error` makes it unusable.
    summary: Option<BundleSummary>,
    /// What was noticed while reading.
    findings: Vec<Finding>,
    /// API versions that the connected cluster no longer serves, or will stop to.
    notices: Vec<ApiNotice>,
}

#[tauri::command]
pub(crate) fn list_catalog() -> Vec<CatalogProduct> {
    bundle::catalog::products()
}

#[tauri::command]
pub(crate) fn recent_bundles<R: Runtime>(app: AppHandle<R>) -> Vec<RecentBundle> {
    recent::file(&app).map(|file| recent::read(&file)).unwrap_or_default()
}

/// Tells the page about files that are dragged over the window.
#[tauri::command]
pub(crate) fn watch_drops(app: State<'_, App>, on_drop: Channel<DropEvent>) {
    app.watch_drops(on_drop);
}

#[tauri::command]
pub(crate) async fn load_bundle<R: Runtime>(
    handle: AppHandle<R>,
    app: State<'_, App>,
    sources: Vec<String>,
) -> Result<LoadedBundle, Problem> {
    let loaded = load(&app, sources.iter().map(|source| Source::parse(source)).collect()).await?;
    if let (Some(summary), Some(file), [source]) = (&loaded.summary, recent::file(&handle), sources.as_slice()) {
        let (product, version) = (summary.product.clone(), summary.version.clone());
        recent::remember(
            &file,
            RecentBundle { source: source.clone(), product, version, at: Timestamp::now().to_string() },
        );
    }
    Ok(loaded)
}

/// Reads what was pasted. It stays in memory.
#[tauri::command]
pub(crate) async fn load_text(app: State<'_, App>, text: String) -> Result<LoadedBundle, Problem> {
    load(&app, vec![Source::Pasted(text)]).await
}

/// The bundle that is being read is no longer wanted.
#[tauri::command]
pub(crate) fn cancel_load(app: State<'_, App>) {
    app.session().loading.close();
}

async fn load(app: &App, sources: Vec<Source>) -> Result<LoadedBundle, Problem> {
    let mut asked = app.session().ask_for_bundle()?;
    let environment = app.environment();
    let reading = async {
        // A double-clicked app learns only from it where the programs are that build kustomizations.
        environment.login_shell.wait().await;
        let environment = environment.clone();
        blocking(move || bundle::load_all(&sources, None, &environment)).await
    };
    let loaded = asked.answer(reading).await?;
    let mut session = app.session();
    session.loading.accept(&asked)?;
    let version =
        session.connection.as_ref().and_then(|connection| connection.info.version.parse::<KubernetesVersion>().ok());
    let notices = match (&loaded.bundle, version) {
        (Some(bundle), Some(version)) => api_lifecycle(bundle.objects.iter().map(|object| &object.object), version),
        _ => Vec::new(),
    };
    let summary = loaded.bundle.as_ref().map(|bundle| bundle.summary.clone());
    session.bundle = loaded.bundle.map(Arc::new);
    Ok(LoadedBundle { summary, findings: loaded.findings, notices })
}
