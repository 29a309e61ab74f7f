//! What goes along with a run on the desktop: the computer stays awake, the taskbar shows how far it is, and its end is announced.

use std::sync::Arc;
use std::thread;

use glasslift_engine::event::{Event, EventKind, Outcome, SignInState};
use glasslift_engine::{report, words};
use tauri::window::{ProgressBarState, ProgressBarStatus};
use tauri::{AppHandle, Manager, Runtime, UserAttentionType};

use super::MAIN;
use super::awake::Awake;
use crate::forward::Forwarder;
use crate::settings;

/// Follows one run.
pub(crate) struct Companion<R: Runtime> {
    app: AppHandle<R>,
    run: Arc<Forwarder>,
    awake: Option<Awake>,
    percent: Option<u64>,
}

impl<R: Runtime> Companion<R> {
    pub(crate) fn new(app: AppHandle<R>, run: Arc<Forwarder>) -> Self {
        Self { app, run, awake: None, percent: None }
    }

    /// Takes note of one event.
    pub(crate) fn see(&mut self, event: &Event) {
        match &event.kind {
            EventKind::RunStarted { plan } => {
                let context = &plan.cluster.context;
                let language = settings::language(&self.app);
                self.awake = Some(Awake::hold(words::awake(context, language)));
            }
            EventKind::Progress { done, total, .. } => self.progress(percent(*done, *total)),
            // A person may be needed now.
            EventKind::SignIn { state: SignInState::Waiting { said: None, .. } } => self.call(),
            EventKind::RunFinished { outcome } => self.finished(*outcome),
            _ => {}
        }
    }

    fn progress(&mut self, percent: u64) {
        if self.percent != Some(percent) {
            self.percent = Some(percent);
            self.taskbar(ProgressBarStatus::Normal, percent);
        }
    }

    fn finished(&mut self, outcome: Outcome) {
        self.awake = None;
        match outcome {
            // Stays until somebody has looked: the next run begins with a bar of its own.
            Outcome::Failed | Outcome::Interrupted => self.taskbar(ProgressBarStatus::Error, 100),
            _ => self.taskbar(ProgressBarStatus::None, 0),
        }
        let Some(window) = self.app.get_webview_window(MAIN) else { return };
        if window.is_focused().unwrap_or(false) {
            return;
        }
        let _ = window.request_user_attention(Some(UserAttentionType::Informational));
        if let Some(report) = report::fold(&self.run.events()) {
            let text = words::summary(&report, settings::language(&self.app));
            announce(report.cluster.context, text);
        }
    }

    /// Asks for a look at the window, if nobody looks at it.
    fn call(&self) {
        let Some(window) = self.app.get_webview_window(MAIN) else { return };
        if !window.is_focused().unwrap_or(false) {
            let _ = window.request_user_attention(Some(UserAttentionType::Informational));
        }
    }

    /// Not every desktop shows it, and none needs to.
    fn taskbar(&self, status: ProgressBarStatus, percent: u64) {
        if let Some(window) = self.app.get_webview_window(MAIN) {
            let _ = window.set_progress_bar(ProgressBarState { status: Some(status), progress: Some(percent) });
        }
    }
}

/// How far a run is, from 0 to 100.
fn percent(done: u32, total: u32) -> u64 {
    u64::from(done.min(total)) * 100 / u64::from(total.max(1))
}

/// Tells the desktop, on a thread of its own: a desktop without notifications may take its time to say so.
fn announce(cluster: String, text: String) {
    thread::spawn(move || {
        let mut notification = notify_rust::Notification::new();
        notification
            .appname("Glasslift")
            .summary(&format!("Glasslift: {cluster}"))
            .body(&escaped(&text))
            .icon("glasslift");
        if let Err(error) = notification.show() {
            eprintln!("glasslift: the end of the upgrade could not be announced: {error}");
        }
    });
}

/// Notification servers on Linux read a few HTML tags in the text.
fn escaped(text: &str) -> String {
    if cfg!(all(unix, not(target_os = "macos"))) {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_taskbar_goes_from_nothing_to_all() {
        for (done, total, expected) in [(0, 21, 0), (7, 21, 33), (21, 21, 100), (22, 21, 100), (0, 0, 0)] {
            assert_eq!(percent(done, total), expected, "{done} of {total}");
        }
    }
}
