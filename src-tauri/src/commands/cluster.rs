//! The step "Cluster".

use std::path::PathBuf;

use glasslift_engine::cluster::{
    CheckEvent, ClusterInfo, ClusterLabel, EnvironmentTag, KubeconfigSource, Target, kubeconfig,
};
use glasslift_engine::problem::Problem;
use serde::Serialize;
use tauri::ipc::Channel;
use tauri::{AppHandle, Runtime, State};
use tokio::sync::oneshot;

use super::run::write_text;
use crate::state::{App, not_yet};
use crate::{Preselection, native};

/// What the window needs to know before anything else.
#[derive(Serialize)]
pub(crate) struct StartUp {
    #[serde(flatten)]
    preselection: Preselection,
    version: &'static str,
    /// The system's language as a BCP 47 tag, where it names one.
    system_language: Option<String>,
}

/// The first thing that a page asks for: by now it is drawn, so that the window can be shown.
#[tauri::command]
pub(crate) fn start_up<R: Runtime>(handle: AppHandle<R>, app: State<'_, App>) -> StartUp {
    native::reveal(&handle);
    StartUp {
        preselection: app.preselection(),
        version: env!("CARGO_PKG_VERSION"),
        system_language: sys_locale::get_locale(),
    }
}

#[tauri::command]
pub(crate) fn list_kubeconfigs(app: State<'_, App>) -> Vec<KubeconfigSource> {
    kubeconfig::discover(&app.environment, &app.session().chosen)
}

#[tauri::command]
pub(crate) fn add_kubeconfig(app: State<'_, App>, path: PathBuf) -> KubeconfigSource {
    let source = kubeconfig::describe_chosen(&app.environment, &path);
    let mut session = app.session();
    if !session.chosen.contains(&path) {
        session.chosen.push(path);
    }
    source
}

#[tauri::command]
pub(crate) async fn connect(
    app: State<'_, App>,
    kubeconfig: PathBuf,
    context: String,
    on_check: Channel<CheckEvent>,
) -> Result<ClusterInfo, Problem> {
    let (attempt, cancelled) = {
        let mut session = app.session();
        session.refuse_while_running()?;
        session.attempt += 1;
        session.connection = None;
        let (cancel, cancelled) = oneshot::channel();
        // Dropping the sender of an earlier attempt ends that one.
        session.cancel = Some(cancel);
        (session.attempt, cancelled)
    };
    let target = Target { kubeconfig, context, namespace: None };
    let report = move |event| {
        let _ = on_check.send(event);
    };
    let connection = tokio::select! {
        result = glasslift_engine::cluster::connect(&app.environment, &target, report) => result?,
        _ = cancelled => return Err(Problem::new("cancelled", "The connection test was ended.")),
    };
    let info = connection.info.clone();
    let mut session = app.session();
    if session.attempt != attempt {
        return Err(Problem::new("superseded", "Another connection was started meanwhile."));
    }
    session.forget_plan();
    session.connection = Some(connection);
    Ok(info)
}

/// Ends the connection test that is under way; what it runs ends with it.
#[tauri::command]
pub(crate) fn cancel_connect(app: State<'_, App>) {
    app.session().cancel = None;
}

/// A kubeconfig that was pasted. It stays in memory.
#[tauri::command]
pub(crate) fn add_kubeconfig_text(text: String) -> Result<KubeconfigSource, Problem> {
    // Pasted text may hold credentials: nothing of it goes anywhere.
    drop(text);
    Err(not_yet("pasting a kubeconfig"))
}

/// Tells the page each time the list of kubeconfigs, or one of them, changes.
#[tauri::command]
pub(crate) fn watch_kubeconfigs(app: State<'_, App>, on_change: Channel<()>) {
    app.watch_kubeconfigs(on_change);
}

/// What the last connection test saw, without secrets; `mask` hides addresses and names too.
#[tauri::command]
pub(crate) fn diagnostics(mask: bool) -> Result<String, Problem> {
    let _ = mask;
    Err(not_yet("diagnostics"))
}

#[tauri::command]
pub(crate) async fn save_diagnostics(path: PathBuf, mask: bool) -> Result<(), Problem> {
    let text = diagnostics(mask)?;
    write_text("diagnostics-unwritable", &path, &text).await
}

/// What the user said about a cluster.
#[tauri::command]
pub(crate) fn cluster_label(identity: String) -> Option<ClusterLabel> {
    let _ = identity;
    None
}

#[tauri::command]
pub(crate) fn set_cluster_label(identity: String, label: ClusterLabel) -> Result<(), Problem> {
    let _ = (identity, label);
    Err(not_yet("cluster labels"))
}

/// What the names of a context and a server suggest.
#[tauri::command]
pub(crate) fn suggest_tag(context: String, server: String) -> EnvironmentTag {
    let _ = (context, server);
    EnvironmentTag::Untagged
}
