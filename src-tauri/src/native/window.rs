//! The only window: as large and where it was last time, shown once there is something to see.

use std::time::Duration;

use tauri::webview::Color;
use tauri::{AppHandle, Manager, Runtime, Theme, WebviewWindow, WebviewWindowBuilder, WindowEvent};

use super::{Closing, MAIN};
use crate::settings;
use crate::state::App;

/// A page that has not asked for its start values by then is shown as it is.
const SHOWN_WITHIN: Duration = Duration::from_secs(2);
/// Background of the page (`ui/src/styles/tokens.css`), so that the window never flashes in another colour.
const LIGHT: Color = Color(0xf6, 0xfa, 0xfb, 0xff);
/// The same in the dark.
const DARK: Color = Color(0x0f, 0x16, 0x19, 0xff);

/// Opens the window as configured; its title follows the page's, which names the step and the cluster.
///
/// # Errors
/// When the window system or the web view cannot be started.
pub(crate) fn open<R: Runtime>(app: &tauri::App<R>) -> tauri::Result<()> {
    let Some(config) = app.config().app.windows.first() else { return Ok(()) };
    let theme = forced_theme(app.handle());
    let window = WebviewWindowBuilder::from_config(app, config)?
        // The page shows it by asking for its start values.
        .visible(false)
        .theme(theme)
        .on_document_title_changed(|window, title| {
            // A title that cannot be set is no reason to fail.
            let _ = window.set_title(&title);
        })
        .build()?;
    let dark = theme.or_else(|| window.theme().ok()) == Some(Theme::Dark);
    let _ = window.set_background_color(Some(if dark { DARK } else { LIGHT }));
    listen(&window);
    survive_crashes(&window);
    let handle = app.handle().clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(SHOWN_WITHIN).await;
        reveal(&handle);
    });
    Ok(())
}

/// What the command line or the user says; none follows the computer.
fn forced_theme<R: Runtime>(app: &AppHandle<R>) -> Option<Theme> {
    match app.state::<App>().preselection().theme.as_deref() {
        Some("light") => Some(Theme::Light),
        Some("dark") => Some(Theme::Dark),
        _ => settings::file(app).and_then(|file| settings::read(&file).theme.theme()),
    }
}

/// Shows the window for the first time; afterwards it does nothing.
pub(crate) fn reveal<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window(MAIN)
        && !window.is_visible().unwrap_or(false)
    {
        let _ = window.show();
        let _ = window.set_focus();
    }
}

/// Brings the window to the front, wherever it is.
pub(crate) fn show<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window(MAIN) {
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}

fn listen<R: Runtime>(window: &WebviewWindow<R>) {
    let app = window.app_handle().clone();
    window.on_window_event(move |event| match event {
        WindowEvent::DragDrop(event) => app.state::<App>().dropped(event),
        WindowEvent::CloseRequested { api, .. } if !Closing::requested(&app) => api.prevent_close(),
        _ => {}
    });
}

/// A web process that ends by itself, for example for lack of memory, leaves an empty window; the page that is loaded instead finds the
/// run again, which goes on in this process.
#[cfg(target_os = "linux")]
fn survive_crashes<R: Runtime>(window: &WebviewWindow<R>) {
    use webkit2gtk::WebViewExt;
    // A window that cannot be watched works all the same.
    let _ = window.with_webview(|webview| {
        webview.inner().connect_web_process_terminated(|view, reason| {
            eprintln!("glasslift: the web process ended ({reason:?}) and is started again");
            view.reload();
        });
    });
}

#[cfg(not(target_os = "linux"))]
fn survive_crashes<R: Runtime>(_: &WebviewWindow<R>) {}
