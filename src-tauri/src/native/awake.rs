//! Keeping the computer from falling asleep.

use std::sync::mpsc::{Sender, channel};
use std::thread;

/// Keeps the computer awake until it is dropped.
pub(crate) struct Awake {
    _ended_by_drop: Sender<()>,
}

impl Awake {
    /// Asks the desktop for it, on a thread of its own: the answer may take seconds, and nothing waits for it. A desktop that refuses, or
    /// does not know how, is said on the terminal; the run goes on all the same.
    pub(crate) fn hold(reason: String) -> Self {
        let (sender, dropped) = channel::<()>();
        thread::spawn(move || {
            let inhibitor = inhibit(&reason, true).or_else(|_| inhibit(&reason, false));
            match inhibitor {
                Ok(inhibitor) => {
                    let _ = dropped.recv();
                    drop(inhibitor);
                }
                Err(error) => eprintln!("glasslift: the computer may fall asleep during this upgrade: {error}"),
            }
        });
        Self { _ended_by_drop: sender }
    }
}

/// Holds off sleep for lack of input and, where `sleep` says so and the desktop allows it, also sleep that was asked for.
fn inhibit(reason: &str, sleep: bool) -> keepawake::Result<keepawake::KeepAwake> {
    keepawake::Builder::default()
        .idle(true)
        .sleep(sleep)
        .reason(reason)
        .app_name("Glasslift")
        .app_reverse_domain("dev.glasslift.desktop")
        .create()
}
