//! The menu of macOS, without which copying by keyboard does not work there. Other desktops need none: the shortcuts are in the web view.

use tauri::menu::{AboutMetadata, Menu, MenuItem, PredefinedMenuItem, Submenu};
use tauri::{AppHandle, Builder, Manager, Runtime};

use super::MAIN;
use crate::settings;

/// Closes the window as its own button does, so that a run is not left without a question.
const QUIT: &str = "quit";

/// Gives the app its menu where the desktop has a place for one.
pub(crate) fn with_menu<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    if !cfg!(target_os = "macos") {
        return builder;
    }
    builder.menu(menu).on_menu_event(|app, event| {
        if event.id() == QUIT
            && let Some(window) = app.get_webview_window(MAIN)
        {
            let _ = window.close();
        }
    })
}

fn menu<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<Menu<R>> {
    let language = settings::language(app);
    // The items' own words are English.
    let own = |chinese: &'static str| language.pick(None, Some(chinese));
    let about = AboutMetadata { version: Some(app.package_info().version.to_string()), ..AboutMetadata::default() };
    let program = Submenu::with_items(
        app,
        "Glasslift",
        true,
        &[
            &PredefinedMenuItem::about(app, own("关于 Glasslift"), Some(about))?,
            &PredefinedMenuItem::separator(app)?,
            &PredefinedMenuItem::hide(app, own("隐藏 Glasslift"))?,
            &PredefinedMenuItem::hide_others(app, own("隐藏其他"))?,
            &PredefinedMenuItem::separator(app)?,
            &MenuItem::with_id(
                app,
                QUIT,
                language.pick("Quit Glasslift", "退出 Glasslift"),
                true,
                Some("CmdOrCtrl+Q"),
            )?,
        ],
    )?;
    let edit = Submenu::with_items(
        app,
        language.pick("Edit", "编辑"),
        true,
        &[
            &PredefinedMenuItem::undo(app, own("撤销"))?,
            &PredefinedMenuItem::redo(app, own("重做"))?,
            &PredefinedMenuItem::separator(app)?,
            &PredefinedMenuItem::cut(app, own("剪切"))?,
            &PredefinedMenuItem::copy(app, own("拷贝"))?,
            &PredefinedMenuItem::paste(app, own("粘贴"))?,
            &PredefinedMenuItem::select_all(app, own("全选"))?,
        ],
    )?;
    let window = Submenu::with_items(
        app,
        language.pick("Window", "窗口"),
        true,
        &[
            &PredefinedMenuItem::minimize(app, own("最小化"))?,
            &PredefinedMenuItem::fullscreen(app, own("进入全屏幕"))?,
            &PredefinedMenuItem::close_window(app, own("关闭窗口"))?,
        ],
    )?;
    Menu::with_items(app, &[&program, &edit, &window])
}
