//! How long the app takes from its start to a window that can be used.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::SOON;
use super::processes::Processes;
use super::screen::Screen;
use super::start::app_environment;

/// Between two looks at the screen.
const LOOK: Duration = Duration::from_millis(5);

/// Starts a program of the app some times, one after the other and each in a new home, and gives the time until its window was there.
/// The app shows its window when the page has drawn itself and listens (`src-tauri/src/native/window.rs`).
///
/// # Errors
/// When a program is missing, ends by itself or shows nothing in time.
pub async fn launches(application: &Path, times: usize) -> Result<Vec<Duration>> {
    let mut processes = Processes::new()?;
    let screen = Screen::start(&mut processes).await?;
    let mut taken = Vec::new();
    for number in 0..times {
        let home = processes.folder().join(format!("home-{number}"));
        let mut command = Command::new(application);
        app_environment(&mut command, &home, processes.folder(), &screen);
        let mut command = tokio::process::Command::from(command);
        let began = Instant::now();
        let mut app = command.kill_on_drop(true).spawn().context("the app cannot be started")?;
        while screen.app_window().await?.is_none() {
            if let Some(ended) = app.try_wait()? {
                bail!("the app has ended by itself: {ended}");
            }
            if began.elapsed() > SOON {
                bail!("the app shows no window within {} s", SOON.as_secs());
            }
            tokio::time::sleep(LOOK).await;
        }
        taken.push(began.elapsed());
        app.kill().await?;
        while screen.app_window().await?.is_some() {
            tokio::time::sleep(LOOK).await;
        }
    }
    Ok(taken)
}
