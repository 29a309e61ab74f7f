//! The step "Cluster".

use std::path::PathBuf;

use glasslift_engine::cluster::ClusterInfo;
use glasslift_engine::connect::mark::{self, Labels};
use glasslift_engine::connect::{CheckEvent, ClusterLabel, EnvironmentTag};
use glasslift_engine::environment::PastedKubeconfig;
use glasslift_engine::export::diagnostics as written;
use glasslift_engine::kubeconfig::{self, KubeconfigSource, Target, Watch};
use glasslift_engine::problem::Problem;
use serde::Serialize;
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, Runtime, State};
use tokio::sync::oneshot;
use ts_rs::TS;

use super::write_text;
use crate::state::{App, Attempt, missing};
use crate::{Preselection, native, tools};

/// What the window needs to know before anything else.
#[derive(Serialize, TS)]
#[ts(export_to = "shell.ts")]
pub(crate) struct StartUp {
    #[serde(flatten)]
    preselection: Preselection,
    /// Version of the app.
    version: &'static str,
    /// The system's language as it names it, for example `zh-Hans-CN` or `de_DE.UTF-8`; none when it does not say.
    system_language: Option<String>,
}

/// The first thing that a page asks for: by now it is drawn, so that the window can be shown.
#[tauri::command]
pub(crate) fn start_up<R: Runtime>(handle: AppHandle<R>, app: State<'_, App>) -> StartUp {
    native::reveal(&handle);
    if let Some(file) = tools::file(&handle) {
        app.change_environment(|environment| environment.tool_folders = tools::read(&file));
    }
    StartUp {
        preselection: app.preselection(),
        version: env!("CARGO_PKG_VERSION"),
        system_language: sys_locale::get_locale(),
    }
}

#[tauri::command]
pub(crate) async fn list_kubeconfigs(app: State<'_, App>) -> Result<Vec<KubeconfigSource>, Problem> {
    let chosen = app.session().chosen.clone();
    Ok(kubeconfig::discover(&app.environment(), &chosen))
}

#[tauri::command]
pub(crate) async fn add_kubeconfig(app: State<'_, App>, path: PathBuf) -> Result<KubeconfigSource, Problem> {
    let source = kubeconfig::describe_chosen(&app.environment(), &path);
    let mut session = app.session();
    if !session.chosen.contains(&path) {
        session.chosen.push(path);
    }
    Ok(source)
}

/// A kubeconfig that was pasted. It stays in memory.
#[tauri::command]
pub(crate) fn add_kubeconfig_text(app: State<'_, App>, text: String) -> KubeconfigSource {
    let environment = app.change_environment(|environment| {
        let pasted = PastedKubeconfig::new(environment.pasted.len() + 1, text);
        environment.pasted.push(pasted);
    });
    let path = environment.pasted.last().map(|pasted| pasted.path().to_owned()).unwrap_or_default();
    kubeconfig::describe_chosen(&environment, &path)
}

/// The user shows where a sign-in tool is: its folder is looked in first, now and after the next start.
#[tauri::command]
pub(crate) fn locate_tool<R: Runtime>(handle: AppHandle<R>, app: State<'_, App>, path: PathBuf) {
    let environment = app.change_environment(|environment| {
        environment.tool_folders = tools::with_tool(&environment.tool_folders, &path);
    });
    if let Some(file) = tools::file(&handle) {
        // It holds for this session; only the memory would fail.
        let _ = tools::write(&file, &environment.tool_folders);
    }
}

/// Tells the page each time the list of kubeconfigs, or one of them, changes.
#[tauri::command]
pub(crate) fn watch_kubeconfigs<R: Runtime>(handle: AppHandle<R>, app: State<'_, App>, on_change: Channel<()>) {
    let (asked, told) = (handle.clone(), handle);
    let watch = Watch::start(
        app.environment(),
        move || asked.state::<App>().session().chosen.clone(),
        move || told.state::<App>().kubeconfigs_changed(),
    );
    app.watch_kubeconfigs(on_change, watch);
}

#[tauri::command]
pub(crate) async fn connect(
    app: State<'_, App>,
    kubeconfig: PathBuf,
    context: String,
    on_check: Channel<CheckEvent>,
) -> Result<ClusterInfo, Problem> {
    let target = Target::new(&kubeconfig, context, None);
    let (attempt, cancelled) = {
        let mut session = app.session();
        session.refuse_while_running()?;
        session.attempt += 1;
        session.connection = None;
        session.tested = Some(Attempt { target: target.clone(), events: Vec::new(), outcome: None });
        let (cancel, cancelled) = oneshot::channel();
        // Dropping the sender of an earlier attempt ends that one.
        session.cancel = Some(cancel);
        (session.attempt, cancelled)
    };
    let report = |event: CheckEvent| {
        app.session().note(attempt, event.clone());
        let _ = on_check.send(event);
    };
    let environment = app.environment();
    let result = tokio::select! {
        result = glasslift_engine::connect::connect(&environment, &target, report) => result,
        _ = cancelled => Err(Problem::new("cancelled")),
    };
    let mut session = app.session();
    if session.attempt != attempt {
        // What a cancelled attempt says is of interest to nobody but its caller.
        return Err(result.err().unwrap_or_else(|| Problem::new("superseded")));
    }
    if let Some(tested) = &mut session.tested {
        tested.outcome = Some(result.as_ref().map(|connection| connection.info.clone()).map_err(Clone::clone));
    }
    let connection = result?;
    let info = connection.info.clone();
    session.forget_plan();
    session.connection = Some(connection);
    Ok(info)
}

/// Ends the connection test that is under way; what it runs ends with it.
#[tauri::command]
pub(crate) fn cancel_connect(app: State<'_, App>) {
    app.session().cancel = None;
}

/// What the last connection test saw, without secrets; `mask` hides addresses and names too.
#[tauri::command]
pub(crate) async fn diagnostics(app: State<'_, App>, mask: bool) -> Result<String, Problem> {
    let tested = app.session().tested.clone().ok_or_else(|| missing("connection-test"))?;
    let outcome = tested.outcome.as_ref().map(Result::as_ref);
    let subject = written::Subject { target: &tested.target, events: &tested.events, outcome };
    Ok(written::report(&app.environment(), subject, mask))
}

#[tauri::command]
pub(crate) async fn save_diagnostics(app: State<'_, App>, path: PathBuf, mask: bool) -> Result<(), Problem> {
    let text = diagnostics(app, mask).await?;
    write_text("diagnostics-unwritable", path, text).await
}

/// What the user said about a cluster.
#[tauri::command]
pub(crate) fn cluster_label(identity: String) -> Result<Option<ClusterLabel>, Problem> {
    labels()?.get(&identity)
}

#[tauri::command]
pub(crate) fn set_cluster_label(identity: String, label: ClusterLabel) -> Result<(), Problem> {
    labels()?.set(&identity, label)
}

/// What the names of a context and a server suggest.
#[tauri::command]
pub(crate) fn suggest_tag(context: String, server: String) -> EnvironmentTag {
    mark::suggest(&context, &server)
}

/// The labels, which the command line reads too.
pub(super) fn labels() -> Result<Labels, Problem> {
    mark::default_file().map(Labels::new).ok_or_else(|| Problem::new("no-home").param("what", "settings"))
}
