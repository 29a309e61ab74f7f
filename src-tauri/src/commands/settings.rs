//! What belongs to no step: the user's settings, and closing the window.

use std::path::PathBuf;

use glasslift_engine::problem::Problem;
use serde::Deserialize;
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, Runtime, State};
use tauri_plugin_dialog::DialogExt;

use super::blocking;
use crate::native::{Closing, MAIN, Manner};
use crate::settings::{self, Settings};
use crate::state::App;

#[tauri::command]
pub(crate) fn settings<R: Runtime>(app: AppHandle<R>) -> Settings {
    settings::file(&app).map(|file| settings::read(&file)).unwrap_or_default()
}

/// Keeps the settings; the frame of the window takes their colours at once.
#[tauri::command]
pub(crate) fn set_settings<R: Runtime>(app: AppHandle<R>, settings: Settings) -> Result<(), Problem> {
    if let Some(window) = app.get_webview_window(MAIN) {
        let _ = window.set_theme(settings.theme.theme());
    }
    let file = settings::file(&app).ok_or_else(|| Problem::new("no-home").param("what", "settings"))?;
    if settings::read(&file).language != settings.language {
        // Choosing by hand is stronger than what the command line forced.
        app.state::<App>().forget_forced_language();
    }
    settings::write(&file, settings)
}

/// A kind of files in a dialog.
#[derive(Deserialize)]
pub(crate) struct Kind {
    name: String,
    extensions: Vec<String>,
}

/// Asks where to save a file; none when the dialog is closed. Only what was chosen here can be written.
#[tauri::command]
pub(crate) async fn choose_place<R: Runtime>(
    handle: AppHandle<R>,
    app: State<'_, App>,
    title: String,
    suggestion: String,
    kinds: Vec<Kind>,
) -> Result<Option<PathBuf>, Problem> {
    let mut dialog = handle.dialog().file().set_title(title).set_file_name(suggestion);
    if let Some(window) = handle.get_webview_window(MAIN) {
        dialog = dialog.set_parent(&window);
    }
    for Kind { name, extensions } in &kinds {
        dialog = dialog.add_filter(name, &extensions.iter().map(String::as_str).collect::<Vec<_>>());
    }
    let chosen = blocking(move || Ok(dialog.blocking_save_file())).await?;
    let place = chosen.and_then(|chosen| chosen.into_path().ok());
    place.iter().for_each(|place| app.may_write(place));
    Ok(place)
}

/// Tells the page each time the user tries to close the window while a run is under way.
#[tauri::command]
pub(crate) fn watch_close(app: State<'_, App>, on_close: Channel<()>) {
    app.closing.watch(on_close);
}

/// Closes the window, whatever is under way.
#[tauri::command]
pub(crate) async fn quit_anyway<R: Runtime>(app: AppHandle<R>) {
    Closing::quit(&app, Manner::AtOnce).await;
}
