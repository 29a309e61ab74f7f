//! Closing the window. During a run it asks: the web view does, or the desktop where the web view does not answer.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use glasslift_engine::event::Stop;
use glasslift_engine::run::TORN_WITHIN;
use glasslift_engine::words::Language;
use jiff::Timestamp;
use parking_lot::Mutex;
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_dialog::{DialogExt, MessageDialogButtons, MessageDialogKind, MessageDialogResult};
use tokio::sync::mpsc;

use super::{MAIN, show};
use crate::forward::Forwarder;
use crate::settings;
use crate::state::App;

/// How long a web view has to show that it lives.
const ANSWERED_WITHIN: Duration = Duration::from_secs(2);
/// So often is the web view trusted to ask; somebody who tries again and again sees no question there.
const TRIES: u32 = 3;
/// How long running changes may take to finish before they are broken off: a request, and a look at what became of it.
const FINISHED_WITHIN: Duration = Duration::from_secs(40);
/// How long a run may take to end that is broken off: what was deleted is put back first, and everything is recorded.
const BROKEN_OFF_WITHIN: Duration = TORN_WITHIN.saturating_add(Duration::from_secs(5));
/// How often the title says what is waited for.
const SAID_EVERY: Duration = Duration::from_secs(1);

/// The words of the native dialog.
struct Question {
    title: &'static str,
    text: &'static str,
    stay: &'static str,
    quit: &'static str,
    later: &'static str,
}

impl Question {
    fn in_language(language: Language) -> Self {
        Self {
            title: language.pick("Quit during an upgrade?", "升级正在进行，要退出吗？"),
            text: language.pick(
                "An upgrade is running. If you quit now, changes in progress are finished and no further one is started. \
                 What was deleted is created anew or put back first, which can take up to two minutes; the window stays \
                 until then. What was applied stays on the cluster.",
                "升级正在进行。如果现在退出，会先完成当前更改，不再开始新的更改。已被删除的资源会先重新创建或恢复，\
                 最多可能需要两分钟，窗口会保持到那时。已应用的更改会保留在集群上。",
            ),
            stay: language.pick("Keep running", "继续运行"),
            quit: language.pick("Stop and quit", "停止并退出"),
            later: language.pick("Decide later", "稍后决定"),
        }
    }
}

/// What is known about attempts to close the window.
#[derive(Default)]
pub(crate) struct Closing {
    watcher: Mutex<Option<Channel<()>>>,
    /// Attempts since the last run began.
    attempts: AtomicU32,
    /// A native dialog is open.
    asking: AtomicBool,
    /// The user said that it may close.
    quitting: AtomicBool,
}

/// Who asks the user whether to close during a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asker {
    WebView,
    Desktop,
}

fn asker(watches: bool, answers: bool, attempts: u32) -> Asker {
    if watches && answers && attempts < TRIES { Asker::WebView } else { Asker::Desktop }
}

impl Closing {
    /// From now on attempts to close are told to this channel.
    pub(crate) fn watch(&self, channel: Channel<()>) {
        *self.watcher.lock() = Some(channel);
    }

    /// A run begins: attempts count anew.
    pub(crate) fn run_begins(&self) {
        self.attempts.store(0, Ordering::Relaxed);
    }

    /// The user tries to close the window; whether it may close at once.
    pub(crate) fn requested<R: Runtime>(app: &AppHandle<R>) -> bool {
        let state = app.state::<App>();
        let under_way = state.session().under_way().is_some();
        match answer(under_way, state.closing.quitting.load(Ordering::Relaxed)) {
            Answer::Close => return true,
            Answer::Ask => {
                let attempts = state.closing.attempts.fetch_add(1, Ordering::Relaxed) + 1;
                let app = app.clone();
                tauri::async_runtime::spawn(async move { ask(&app, attempts).await });
            }
            Answer::Wait => show(app),
        }
        false
    }

    /// Closes the window. A run is stopped before, so that its record says that it was stopped and not that it was interrupted, and is
    /// waited for: what it has deleted is put back first.
    pub(crate) async fn quit<R: Runtime>(app: &AppHandle<R>, manner: Manner) {
        let state = app.state::<App>();
        state.closing.quitting.store(true, Ordering::Relaxed);
        // Not in the condition: there it would be locked to the end of the block.
        let run = state.session().under_way();
        if let Some(run) = run {
            tokio::select! {
                () = stop(&state, &run, manner) => {}
                () = say_what_is_put_back(app, &run) => {}
            }
        }
        app.exit(0);
    }
}

/// What an attempt to close the window meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Close,
    Ask,
    /// It closes once the run has ended.
    Wait,
}

fn answer(under_way: bool, quitting: bool) -> Answer {
    match (under_way, quitting) {
        (false, _) => Answer::Close,
        (true, false) => Answer::Ask,
        (true, true) => Answer::Wait,
    }
}

/// Stops a run and waits for its end, with a bound for a run that does not even keep its own.
async fn stop(state: &App, run: &Forwarder, manner: Manner) {
    for (how, bound) in manner.steps() {
        state.stop_run(*how);
        if tokio::time::timeout(*bound, run.finished()).await.is_ok() {
            return;
        }
    }
}

/// Says in the title, which the desktop shows although the page may hang, what the window waits for.
async fn say_what_is_put_back<R: Runtime>(app: &AppHandle<R>, run: &Forwarder) {
    loop {
        if let (Some(window), Some((object, seconds))) = (app.get_webview_window(MAIN), run.put_back(Timestamp::now()))
        {
            let _ = window.set_title(&title(&object, seconds, settings::language(app)));
        }
        tokio::time::sleep(SAID_EVERY).await;
    }
}

fn title(object: &str, seconds: u64, language: Language) -> String {
    match language {
        Language::English => format!("Glasslift: putting {object} back, {seconds} s"),
        Language::SimplifiedChinese => format!("Glasslift：正在恢复 {object}，{seconds} 秒"),
    }
}

/// How a run ends that is under way when the window is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// What has begun may finish.
    Patient,
    /// What has begun is broken off, but for what was deleted and is put back first.
    AtOnce,
}

impl Manner {
    /// How urgently the run is asked to stop, and how long it has for that.
    fn steps(self) -> &'static [(Stop, Duration)] {
        const AT_ONCE: (Stop, Duration) = (Stop::AtOnce, BROKEN_OFF_WITHIN);
        match self {
            Self::Patient => &[(Stop::AfterCurrent, FINISHED_WITHIN), AT_ONCE],
            Self::AtOnce => &[AT_ONCE],
        }
    }
}

async fn ask<R: Runtime>(app: &AppHandle<R>, attempts: u32) {
    let state = app.state::<App>();
    show(app);
    let watcher = state.closing.watcher.lock().clone();
    let answers = answers(app).await;
    match (asker(watcher.is_some(), answers, attempts), watcher) {
        (Asker::WebView, Some(watcher)) => {
            let _ = watcher.send(());
        }
        _ => ask_on_desktop(app),
    }
}

/// Whether the web view still runs scripts.
async fn answers<R: Runtime>(app: &AppHandle<R>) -> bool {
    let Some(window) = app.get_webview_window(MAIN) else { return false };
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let asked = window.eval_with_callback("1", move |_| {
        let _ = sender.send(());
    });
    asked.is_ok() && matches!(tokio::time::timeout(ANSWERED_WITHIN, receiver.recv()).await, Ok(Some(())))
}

fn ask_on_desktop<R: Runtime>(app: &AppHandle<R>) {
    if app.state::<App>().closing.asking.swap(true, Ordering::Relaxed) {
        return;
    }
    let handle = app.clone();
    let words = Question::in_language(settings::language(app));
    app.dialog()
        .message(words.text)
        .title(words.title)
        .kind(MessageDialogKind::Warning)
        // The first button has the focus, and what Escape means is the last one: neither may be the one that quits.
        .buttons(MessageDialogButtons::YesNoCancelCustom(
            words.stay.to_owned(),
            words.quit.to_owned(),
            words.later.to_owned(),
        ))
        .show_with_result(move |answer| {
            handle.state::<App>().closing.asking.store(false, Ordering::Relaxed);
            if answer == MessageDialogResult::Custom(words.quit.to_owned()) {
                tauri::async_runtime::spawn(async move { Closing::quit(&handle, Manner::Patient).await });
            }
        });
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_buttons_can_be_told_apart_in_every_language() {
        for language in Language::ALL {
            let words = Question::in_language(language);
            assert!(words.stay != words.quit && words.quit != words.later && words.later != words.stay);
        }
    }

    #[test]
    fn a_window_never_closes_on_a_run_under_way() {
        assert_eq!(answer(true, false), Answer::Ask);
        assert_eq!(answer(true, true), Answer::Wait, "however often it is tried");
        for quitting in [false, true] {
            assert_eq!(answer(false, quitting), Answer::Close);
        }
    }

    #[test]
    fn quitting_gives_what_was_deleted_its_time_to_come_back() {
        for manner in [Manner::Patient, Manner::AtOnce] {
            let (how, bound) = manner.steps().last().unwrap();
            assert!(*how == Stop::AtOnce && *bound > TORN_WITHIN, "{manner:?}");
            assert!(manner.steps().is_sorted_by_key(|(how, _)| *how), "{manner:?}: a wish to stop only grows");
        }
    }

    #[test]
    fn the_desktop_asks_only_where_the_web_view_does_not() {
        assert_eq!(asker(true, true, 1), Asker::WebView);
        assert_eq!(asker(true, true, 2), Asker::WebView);
        for (watches, answers, attempts) in [(false, true, 1), (true, false, 1), (false, false, 1), (true, true, 3)] {
            assert_eq!(asker(watches, answers, attempts), Asker::Desktop, "{watches} {answers} {attempts}");
        }
    }
}
