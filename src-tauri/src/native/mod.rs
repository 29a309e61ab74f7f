//! What the desktop offers around the web view: one window, closing that asks, no sleep during a run, a word at its end.

mod awake;
mod closing;
mod companion;
mod instance;
mod menu;
mod window;

pub(crate) use closing::{Closing, Manner};
pub(crate) use companion::Companion;
pub(crate) use instance::single_instance;
pub(crate) use menu::with_menu;
pub(crate) use window::{open, reveal, show};

/// The label of the only window.
pub(crate) const MAIN: &str = "main";
