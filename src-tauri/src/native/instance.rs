//! One program per user: a second start shows the first one's window and hands over what was asked for.

use std::path::Path;

use clap::Parser;
use tauri::plugin::TauriPlugin;
use tauri::{AppHandle, Manager, Runtime};

use super::{MAIN, show};
use crate::Preselection;
use crate::state::App;

/// The plugin that notices a second start. Where the desktop has no means for it, each start is a program of its own.
pub(crate) fn single_instance<R: Runtime>() -> TauriPlugin<R> {
    tauri_plugin_single_instance::init(|app, arguments, folder| take_over(app, &arguments, Path::new(&folder)))
}

fn take_over<R: Runtime>(app: &AppHandle<R>, arguments: &[String], folder: &Path) {
    show(app);
    // The second program has checked its arguments before it came here.
    let Ok(asked) = Preselection::try_parse_from(arguments) else { return };
    let asked = asked.seen_from(folder);
    if asked.is_empty() {
        return;
    }
    let state = app.state::<App>();
    let fresh = state.preselect(asked);
    if fresh && let Some(window) = app.get_webview_window(MAIN) {
        // Nothing was chosen yet, so that beginning again with the new suggestions loses nothing.
        let _ = window.reload();
    } else {
        state.kubeconfigs_changed();
    }
}
