//! The desktop shell: window, state, commands, the event channel. Thin: all Kubernetes logic is in the engine.

mod commands;
mod forward;
mod native;
mod recent;
mod session;
mod settings;
mod state;
mod tools;

use std::path::Path;

use clap::Parser;
use serde::Serialize;
use tauri::{Builder, Runtime};
use tauri_plugin_window_state::StateFlags;
use ts_rs::TS;

use state::App;

/// What was chosen on the command line. Suggestions only: nothing is contacted before the user asks.
#[derive(Debug, Clone, Default, Serialize, Parser, TS)]
#[command(
    name = "glasslift",
    version,
    about = "Upgrades what runs on a Kubernetes cluster without tripping over its Jobs"
)]
pub struct Preselection {
    /// Kubeconfig file to add to the list
    #[arg(long, value_name = "FILE")]
    pub kubeconfig: Option<String>,
    /// Context to highlight
    #[arg(long, value_name = "NAME")]
    pub context: Option<String>,
    /// Bundle to load: file, folder, http(s) address, or a catalog entry such as glasskube@0.3.0
    #[arg(long, value_name = "SRC")]
    pub bundle: Option<String>,
    /// Colour scheme instead of the system's: light or dark
    #[ts(type = "\"light\" | \"dark\" | null")]
    #[arg(long, value_name = "SCHEME", value_parser = ["light", "dark"])]
    pub theme: Option<String>,
    /// Language instead of the system's: en or zh-CN
    #[ts(type = "\"en\" | \"zh-CN\" | null")]
    #[arg(long, value_name = "TAG", value_parser = ["en", "zh-CN"])]
    pub language: Option<String>,
}

impl Preselection {
    /// The same with paths that are right from any folder.
    fn seen_from(mut self, folder: &Path) -> Self {
        self.kubeconfig = self.kubeconfig.map(|path| folder.join(path).display().to_string());
        // A bundle may also be an address or an entry of the catalog.
        self.bundle = self.bundle.map(|source| {
            let path = folder.join(&source);
            if path.exists() { path.display().to_string() } else { source }
        });
        self
    }

    fn is_empty(&self) -> bool {
        self.kubeconfig.is_none() && self.context.is_none() && self.bundle.is_none()
    }
}

/// Opens the window and runs until it is closed.
///
/// # Errors
/// When the window system or the web view cannot be started.
pub fn run(preselection: Preselection) -> tauri::Result<()> {
    glasslift_engine::environment::allow_enough_files();
    let here = std::env::current_dir().unwrap_or_default();
    let builder = builder(Builder::default().plugin(native::single_instance()), preselection.seen_from(&here));
    // Not the visibility: the window is shown when there is something to see.
    let remembered = StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED;
    let builder = builder.plugin(tauri_plugin_window_state::Builder::new().with_state_flags(remembered).build());
    #[cfg(target_os = "macos")]
    let builder = builder.on_web_content_process_terminate(|webview| {
        // The page that is loaded instead finds the run again, which goes on in this process.
        let _ = webview.reload();
    });
    native::with_menu(builder).setup(|app| Ok(native::open(app)?)).run(tauri::generate_context!())
}

/// The app on any runtime, so that tests can build it without a window.
pub fn builder<R: Runtime>(builder: Builder<R>, preselection: Preselection) -> Builder<R> {
    builder.plugin(tauri_plugin_dialog::init()).manage(App::new(preselection)).invoke_handler(tauri::generate_handler![
        commands::start_up,
        commands::settings,
        commands::set_settings,
        commands::list_kubeconfigs,
        commands::add_kubeconfig,
        commands::add_kubeconfig_text,
        commands::locate_tool,
        commands::watch_kubeconfigs,
        commands::connect,
        commands::cancel_connect,
        commands::diagnostics,
        commands::save_diagnostics,
        commands::cluster_standing,
        commands::accept_cluster,
        commands::set_cluster_mark,
        commands::list_catalog,
        commands::load_bundle,
        commands::load_text,
        commands::cancel_load,
        commands::recent_bundles,
        commands::watch_drops,
        commands::make_plan,
        commands::cancel_plan,
        commands::decide,
        commands::confirmation,
        commands::change_detail,
        commands::save_plan,
        commands::start_run,
        commands::attach_run,
        commands::stop_run,
        commands::report,
        commands::save_report,
        commands::history,
        commands::past_report,
        commands::save_past_report,
        commands::choose_place,
        commands::watch_close,
        commands::quit_anyway,
    ])
}

#[cfg(test)]
mod tests;
