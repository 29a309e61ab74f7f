//! The step "Cluster".

use std::path::PathBuf;

use glasslift_engine::cluster::ClusterInfo;
use glasslift_engine::connect::mark::{Marks, Standing};
use glasslift_engine::connect::{CheckEvent, Mark};
use glasslift_engine::environment::PastedKubeconfig;
use glasslift_engine::export::diagnostics as written;
use glasslift_engine::kubeconfig::{self, KubeconfigSource, Target, Watch};
use glasslift_engine::problem::Problem;
use serde::Serialize;
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, Runtime, State};
use ts_rs::TS;

use super::{blocking, write_text};
use crate::session::missing;
use crate::state::App;
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

/// A cluster after connecting.
#[derive(Serialize, TS)]
#[ts(export_to = "shell.ts")]
pub(crate) struct Connected {
    /// The cluster.
    info: ClusterInfo,
    /// What counts about it. Nothing is planned while it says that the context led to another one before.
    standing: Standing,
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
) -> Result<Connected, Problem> {
    let target = Target::new(&kubeconfig, context, None);
    let mut asked = app.session().ask_for_connection(&target)?;
    let environment = app.environment();
    let number = asked.number();
    let report = |event: CheckEvent| {
        app.session().note(number, event.clone());
        let _ = on_check.send(event);
    };
    let result = asked.answer(glasslift_engine::connect::connect(&environment, &target, report)).await;
    {
        let mut session = app.session();
        if !session.connecting.is_newest(number) {
            // What a cancelled attempt says is of interest to nobody but its caller.
            return Err(result.err().unwrap_or_else(|| Problem::new("superseded")));
        }
        if let Some(tested) = &mut session.tested {
            tested.outcome = Some(result.as_ref().map(|connection| connection.info.clone()).map_err(Clone::clone));
        }
    }
    let connection = result?;
    let info = connection.info.clone();
    // Without knowing what was said about it there is no connection to plan with.
    let standing = marks({
        let info = info.clone();
        move |marks| marks.recognise(&info)
    })
    .await?;
    let mut session = app.session();
    session.connecting.accept(&asked)?;
    session.connection = Some(connection);
    Ok(Connected { info, standing })
}

/// Ends the connection test that is under way; what it runs ends with it.
#[tauri::command]
pub(crate) fn cancel_connect(app: State<'_, App>) {
    app.session().connecting.close();
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
    app.chosen(&path)?;
    let text = diagnostics(app, mask).await?;
    write_text("diagnostics-unwritable", path, text).await
}

/// What counts about a cluster that was connected to some time.
#[tauri::command]
pub(crate) async fn cluster_standing(cluster: ClusterInfo) -> Result<Standing, Problem> {
    marks(move |marks| marks.standing(&cluster)).await
}

/// A person says that the connected cluster is meant although the context led to another one before; `identity` is what was shown.
#[tauri::command]
pub(crate) async fn accept_cluster(app: State<'_, App>, identity: String) -> Result<Standing, Problem> {
    let info = connected(&app)?;
    if info.identity != identity {
        return Err(Problem::new("superseded"));
    }
    marks(move |marks| marks.accept(&info)).await
}

/// Keeps what a person says about the connected cluster; `typed` is its name, where that was asked for.
#[tauri::command]
pub(crate) async fn set_cluster_mark(
    app: State<'_, App>,
    mark: Mark,
    typed: Option<String>,
) -> Result<Standing, Problem> {
    let info = connected(&app)?;
    marks(move |marks| marks.mark(&info, &mark, typed.as_deref())).await
}

fn connected(app: &App) -> Result<ClusterInfo, Problem> {
    app.session().connection.as_ref().map(|connection| connection.info.clone()).ok_or_else(|| missing("connection"))
}

/// Asks what is remembered about clusters: the command line shares it, so that one may have to wait for the other.
pub(super) async fn marks<T: Send + 'static>(
    work: impl FnOnce(&Marks) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    blocking(move || work(&Marks::of_user())).await
}
