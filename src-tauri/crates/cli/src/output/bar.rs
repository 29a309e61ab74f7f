//! One line of progress below what is printed, on a terminal.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

use super::inert::in_line;
use super::stream;
use crate::language::pick;

/// A line of progress, where there is a terminal to show it.
pub(crate) struct Bar(Option<ProgressBar>);

impl Bar {
    /// Shows none.
    pub(crate) fn none() -> Self {
        Self(None)
    }

    /// Shows one if standard error is a terminal.
    pub(crate) fn on_terminal() -> Self {
        Self(std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(0);
            let style = ProgressStyle::with_template(pick(
                "{elapsed:>4} [{bar:24}] {pos} of {len} {wide_msg}",
                "{elapsed:>4} [{bar:24}] {pos}/{len} {wide_msg}",
            ));
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar
        }))
    }

    /// Whether it is shown.
    pub(crate) fn is_shown(&self) -> bool {
        self.0.is_some()
    }

    pub(crate) fn set_length(&self, length: u64) {
        self.0.iter().for_each(|bar| bar.set_length(length));
    }

    pub(crate) fn set(&self, done: u64, message: &str) {
        if let Some(bar) = &self.0 {
            bar.set_position(done);
            bar.set_message(in_line(message));
        }
    }

    /// A line on standard output, above it.
    pub(crate) fn above(&self, text: &str) {
        match &self.0 {
            Some(bar) => bar.suspend(|| stream::line(text)),
            None => stream::line(text),
        }
    }

    pub(crate) fn clear(&self) {
        self.0.iter().for_each(ProgressBar::finish_and_clear);
    }
}
