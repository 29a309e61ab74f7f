//! The step "Cluster".

use std::path::PathBuf;

use glasslift_engine::cluster::{CheckResult, ClusterInfo, KubeconfigSource, Target, kubeconfig};
use glasslift_engine::problem::Problem;
use serde::Serialize;
use tauri::State;
use tauri::ipc::Channel;

use crate::Preselection;
use crate::state::App;

/// What the window needs to know before anything else.
#[derive(Serialize)]
pub(crate) struct StartUp {
    #[serde(flatten)]
    preselection: Preselection,
    version: &'static str,
}

#[tauri::command]
pub(crate) fn start_up(app: State<'_, App>) -> StartUp {
    StartUp { preselection: app.preselection.clone(), version: env!("CARGO_PKG_VERSION") }
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
    on_check: Channel<CheckResult>,
) -> Result<ClusterInfo, Problem> {
    let attempt = {
        let mut session = app.session();
        session.refuse_while_running()?;
        session.attempt += 1;
        session.connection = None;
        session.attempt
    };
    let target = Target { kubeconfig, context, namespace: None };
    let report = move |line| {
        let _ = on_check.send(line);
    };
    let connection = glasslift_engine::cluster::connect(&app.environment, &target, report).await?;
    let info = connection.info.clone();
    let mut session = app.session();
    if session.attempt != attempt {
        return Err(Problem::new("superseded", "Another connection was started meanwhile."));
    }
    session.forget_plan();
    session.connection = Some(connection);
    Ok(info)
}
