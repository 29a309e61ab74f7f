//! What belongs to no step: the user's settings, and closing the window.

use glasslift_engine::problem::Problem;
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, Runtime, State};

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
