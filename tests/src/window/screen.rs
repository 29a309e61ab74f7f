//! A screen that exists only in memory, with a window manager and a keyboard.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::SOON;
use super::processes::Processes;
use crate::wait::{eventually, within};

/// How long an answered dialog has before it is answered again.
const ANSWERED_WITHIN: Duration = Duration::from_secs(3);

/// A display of one's own.
#[derive(Debug)]
pub(super) struct Screen {
    display: String,
}

impl Screen {
    /// Starts Xvfb on a display number that it chooses itself, and openbox on it: without a window manager, file dialogs do not reliably
    /// get the keyboard.
    pub(super) async fn start(processes: &mut Processes) -> Result<Self> {
        let mut xvfb = Command::new("Xvfb");
        xvfb.args(["-displayfd", "1", "-screen", "0", "1920x1200x24", "-nolisten", "tcp", "-noreset"]);
        let output = processes.start("Xvfb", &mut xvfb, true)?.stdout.take();
        let output = output.context("the display number cannot be read")?;
        let number = within("the screen to come up", SOON, async {
            let read = tokio::task::spawn_blocking(move || {
                let mut line = String::new();
                BufReader::new(output).read_line(&mut line).map(|_| line)
            });
            Ok(read.await??.trim().to_owned())
        })
        .await?;
        if number.is_empty() {
            bail!("Xvfb ended without a display");
        }
        let screen = Self { display: format!(":{number}") };
        let mut openbox = Command::new("openbox");
        openbox.env("DISPLAY", screen.display()).env("HOME", processes.folder());
        openbox.env_remove("XDG_CONFIG_HOME").arg("--sm-disable");
        processes.start("openbox", &mut openbox, false)?;
        Ok(screen)
    }

    /// What DISPLAY has to be, for example `:1`.
    pub(super) fn display(&self) -> &str {
        &self.display
    }

    /// Types an absolute path into the GTK file dialog of that title and presses Return. Gives whether that closed it: a key that is
    /// pressed while the dialog is still being drawn gets lost, and then there is no such file. The dialog is cancelled in that case.
    pub(super) async fn answer_dialog(&self, title: &str, path: &Path) -> Result<bool> {
        let path = path.to_str().context("the path cannot be typed")?;
        let opened = eventually(format!("the dialog `{title}`"), SOON, async || self.window(title).await);
        let window = opened.await?;
        self.xdotool(&["windowactivate", "--sync", &window]).await?;
        // A first "/" opens the location entry; what is in there then is replaced.
        self.xdotool(&["key", "slash"]).await?;
        self.xdotool(&["key", "ctrl+a"]).await?;
        self.xdotool(&["type", "--delay", "20", path]).await?;
        self.xdotool(&["key", "Return"]).await?;
        let closed = async || Ok(self.window(title).await?.is_none().then_some(()));
        if eventually("the dialog to close", ANSWERED_WITHIN, closed).await.is_ok() {
            return Ok(true);
        }
        // GTK puts a message on top when there is no such file: the first Escape is for that one.
        eventually("the dialog to be cancelled", SOON, async || {
            self.xdotool(&["key", "Escape"]).await?;
            Ok(self.window(title).await?.is_none().then_some(()))
        })
        .await?;
        Ok(false)
    }

    /// Closes the window of the app as its frame or the keyboard does it, which the app may refuse.
    pub(super) async fn close_app(&self) -> Result<()> {
        let window = eventually("the app's window", SOON, async || self.app_window().await).await?;
        self.xdotool(&["windowactivate", "--sync", &window]).await?;
        // Openbox closes on this key.
        self.xdotool(&["key", "alt+F4"]).await?;
        Ok(())
    }

    /// Puts the window of the app away without closing it.
    pub(super) async fn minimise_app(&self) -> Result<()> {
        let window = eventually("the app's window", SOON, async || self.app_window().await).await?;
        self.xdotool(&["windowminimize", "--sync", &window]).await.map(|_| ())
    }

    /// Presses keys, by xdotool's names and one after the other, in the dialog of that title, which closes it.
    pub(super) async fn press_in_dialog(&self, title: &str, keys: &[&str]) -> Result<()> {
        let window = eventually(format!("the dialog `{title}`"), SOON, async || self.window(title).await).await?;
        self.xdotool(&["windowactivate", "--sync", &window]).await?;
        for key in keys {
            self.xdotool(&["key", key]).await?;
        }
        let closed = async || Ok(self.window(title).await?.is_none().then_some(()));
        eventually(format!("the dialog `{title}` to close"), SOON, closed).await
    }

    /// Presses keys, by xdotool's names and one after the other, in the window of the app.
    pub(super) async fn press_in_app(&self, keys: &[&str]) -> Result<()> {
        let window = eventually("the app's window", SOON, async || self.app_window().await).await?;
        self.xdotool(&["windowactivate", "--sync", &window]).await?;
        for key in keys {
            self.xdotool(&["key", key]).await?;
        }
        Ok(())
    }

    /// The app's window, whatever its title, if it is there.
    pub(super) async fn app_window(&self) -> Result<Option<String>> {
        let ids = self.xdotool(&["search", "--onlyvisible", "--class", "^glasslift$"]).await?;
        Ok(ids.and_then(|ids| ids.lines().next().map(str::to_owned)))
    }

    async fn window(&self, title: &str) -> Result<Option<String>> {
        // xdotool takes regular expressions, and titles may be questions.
        let literal: String = title
            .chars()
            .map(|c| if c.is_alphanumeric() || c == ' ' { c.to_string() } else { format!("[{c}]") })
            .collect();
        let pattern = format!("^{literal}$");
        let ids = self.xdotool(&["search", "--onlyvisible", "--name", &pattern]).await?;
        Ok(ids.and_then(|ids| ids.lines().next().map(str::to_owned)))
    }

    /// What xdotool prints, or nothing when it does not succeed: a window that is not there is an answer, not an error.
    async fn xdotool(&self, arguments: &[&str]) -> Result<Option<String>> {
        let mut command = tokio::process::Command::new("xdotool");
        command.args(arguments).env("DISPLAY", &self.display).stdin(Stdio::null()).kill_on_drop(true);
        // `--sync` waits without a bound of its own.
        let output = tokio::time::timeout(ANSWERED_WITHIN, command.output()).await;
        let Ok(output) = output else { return Ok(None) };
        let output = output.context("xdotool cannot be started; `cargo xtask test` installs what is missing")?;
        Ok(output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned()))
    }
}
