//! The desktop shell: window, state, commands, the event channel. Thin: all Kubernetes logic is in the engine.

mod commands;
mod forward;
mod recent;
mod state;

use clap::Parser;
use serde::Serialize;
use tauri::{Builder, Manager, Runtime, WebviewWindowBuilder, WindowEvent};

use state::App;

/// What was chosen on the command line. Suggestions only: nothing is contacted before the user asks.
#[derive(Debug, Clone, Default, Serialize, Parser)]
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
    /// Bundle to load: file, folder, http(s) address, or a catalogue entry such as glasskube@0.3.0
    #[arg(long, value_name = "SRC")]
    pub bundle: Option<String>,
    /// Colour scheme instead of the system's: light or dark
    #[arg(long, value_name = "SCHEME", value_parser = ["light", "dark"])]
    pub theme: Option<String>,
}

/// Opens the window and runs until it is closed.
///
/// # Errors
/// When the window system or the web view cannot be started.
pub fn run(preselection: Preselection) -> tauri::Result<()> {
    builder(Builder::default(), preselection).setup(|app| Ok(open_window(app)?)).run(tauri::generate_context!())
}

/// Opens the main window as configured; its title follows the page's, which names the step and the cluster.
fn open_window<R: Runtime>(app: &tauri::App<R>) -> tauri::Result<()> {
    if let Some(config) = app.config().app.windows.first() {
        let window = WebviewWindowBuilder::from_config(app, config)?
            .on_document_title_changed(|window, title| {
                // A title that cannot be set is no reason to fail.
                let _ = window.set_title(&title);
            })
            .build()?;
        let handle = app.handle().clone();
        window.on_window_event(move |event| {
            if let WindowEvent::DragDrop(event) = event {
                handle.state::<App>().dropped(event);
            }
        });
    }
    Ok(())
}

/// The app on any runtime, so that tests can build it without a window.
pub fn builder<R: Runtime>(builder: Builder<R>, preselection: Preselection) -> Builder<R> {
    builder.plugin(tauri_plugin_dialog::init()).manage(App::new(preselection)).invoke_handler(tauri::generate_handler![
        commands::start_up,
        commands::list_kubeconfigs,
        commands::add_kubeconfig,
        commands::connect,
        commands::list_catalog,
        commands::load_bundle,
        commands::load_text,
        commands::recent_bundles,
        commands::watch_drops,
        commands::make_plan,
        commands::decide,
        commands::change_detail,
        commands::start_run,
        commands::attach_run,
        commands::stop_run,
        commands::report,
        commands::save_report,
    ])
}

#[cfg(test)]
mod tests;
