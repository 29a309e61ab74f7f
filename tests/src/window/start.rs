//! Starting a window: the app's own, or the web engine's test browser on a page.

use std::env;
use std::net::TcpStream;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::json;
use thirtyfour::{Capabilities, WebDriver};

use super::processes::Processes;
use super::screen::Screen;
use super::{LATER, SOON, Window};
use crate::programs::program;
use crate::wait::{eventually, within};

/// Environment variable with the path of tauri-driver; without it, the one on PATH is used.
const TAURI_DRIVER_VARIABLE: &str = "GLASSLIFT_TAURI_DRIVER";

/// What the app is started with.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Environment variables, on top of a clean set: a home folder of its own, no kubeconfig.
    pub environment: Vec<(String, String)>,
    /// A home folder that outlives the window; without one, each window has a new one.
    pub home: Option<PathBuf>,
}

/// A build of the wizard with the scripted host, served on a port of this machine.
#[derive(Clone, Debug)]
pub struct Served {
    /// Where it is, with a slash at the end.
    pub address: String,
}

impl Window {
    /// Starts a screen and the app on it, and waits until the wizard shows its first step.
    ///
    /// # Errors
    /// When a program is missing, does not come up in time, or when what comes up is not the app.
    pub async fn open(options: &Options) -> Result<Self> {
        let application = program("glasslift")?;
        let mut processes = Processes::new()?;
        let opened = open_app(&mut processes, &application, options).await;
        let (screen, driver) = opened.with_context(|| format!("the programs said:\n{}", processes.logs()))?;
        let home = options.home.clone().unwrap_or_else(|| processes.folder().join("home"));
        let window = Self { processes, screen, driver, home };
        // Without a usable application WebKitWebDriver silently starts its own browser; the only sign of it is this name.
        window.calls_itself("wry")?;
        window.find("[data-step]", SOON).await?;
        Ok(window)
    }

    /// Serves a build of the wizard with the scripted host and opens it in the test browser of the web engine that the app's window uses
    /// too. `build` is the folder of the build.
    ///
    /// # Errors
    /// When a program is missing or does not come up in time.
    pub async fn browse(build: &Path) -> Result<(Self, Served)> {
        let mut processes = Processes::new()?;
        let opened = open_browser(&mut processes, build).await;
        let (screen, driver, served) = opened.with_context(|| format!("the programs said:\n{}", processes.logs()))?;
        let home = processes.folder().join("home");
        let window = Self { processes, screen, driver, home };
        window.calls_itself("MiniBrowser")?;
        Ok((window, served))
    }

    fn calls_itself(&self, wanted: &str) -> Result<()> {
        let name = self.driver.capabilities().get("browserName").and_then(|name| name.as_str()).unwrap_or_default();
        if name != wanted {
            bail!("this drives `{name}` and not the window that calls itself `{wanted}`");
        }
        Ok(())
    }
}

async fn open_app(processes: &mut Processes, application: &Path, options: &Options) -> Result<(Screen, WebDriver)> {
    let screen = Screen::start(processes).await?;
    let (port, native_port) = (free_port()?, free_port()?);
    let driver = env::var_os(TAURI_DRIVER_VARIABLE).map_or_else(|| "tauri-driver".into(), PathBuf::from);
    let mut command = Command::new(driver);
    command.args(["--port", &port.to_string(), "--native-port", &native_port.to_string()]);
    let home = options.home.clone().unwrap_or_else(|| processes.folder().join("home"));
    app_environment(&mut command, &home, processes.folder(), &screen);
    command.envs(options.environment.iter().cloned());
    processes.start("tauri-driver", &mut command, false)?;
    are_open(processes, &[port, native_port]).await?;
    let mut capabilities = Capabilities::new();
    capabilities.set("tauri:options", json!({ "application": application, "args": options.arguments }))?;
    Ok((screen, connect(port, capabilities).await?))
}

async fn open_browser(processes: &mut Processes, build: &Path) -> Result<(Screen, WebDriver, Served)> {
    let screen = Screen::start(processes).await?;
    let (page, port) = (free_port()?, free_port()?);
    let build = build.canonicalize().with_context(|| format!("there is no {}", build.display()))?;
    let ui = crate::programs::root().join("ui");
    let mut server = Command::new("node");
    server.arg("node_modules/vite/bin/vite.js").args(["preview", "--host", "127.0.0.1", "--strictPort"]);
    server.args(["--port", &page.to_string(), "--outDir"]).arg(build).current_dir(ui);
    processes.start("vite preview", &mut server, false)?;
    let mut driver = Command::new("WebKitWebDriver");
    driver.args([format!("--port={port}"), "--host=127.0.0.1".to_owned()]);
    app_environment(&mut driver, &processes.folder().join("home"), processes.folder(), &screen);
    processes.start("WebKitWebDriver", &mut driver, false)?;
    are_open(processes, &[page, port]).await?;
    let driver = connect(port, Capabilities::new()).await?;
    Ok((screen, driver, Served { address: format!("http://127.0.0.1:{page}/") }))
}

/// Waits until programs listen on these ports.
async fn are_open(processes: &mut Processes, ports: &[u16]) -> Result<()> {
    eventually("the ports to be open", SOON, async || {
        if let Some(name) = processes.ended() {
            bail!("{name} has ended by itself");
        }
        Ok(ports.iter().all(|port| TcpStream::connect(("127.0.0.1", *port)).is_ok()).then_some(()))
    })
    .await
}

async fn connect(port: u16, capabilities: Capabilities) -> Result<WebDriver> {
    let session = WebDriver::builder(format!("http://127.0.0.1:{port}"), capabilities).request_timeout(LATER);
    within("starting the window through WebDriver", LATER, async { Ok(session.await?) }).await
}

fn free_port() -> Result<u16> {
    let socket = std::net::TcpListener::bind(("127.0.0.1", 0)).context("no port on 127.0.0.1 is free")?;
    Ok(socket.local_addr()?.port())
}

/// Neither the developer's home nor their desktop may change what a test sees.
pub(super) fn app_environment(command: &mut Command, home: &Path, folder: &Path, screen: &Screen) {
    let _ = std::fs::create_dir_all(home);
    // Without it the session bus of whoever runs the tests is found by its usual place.
    let runtime = folder.join("runtime");
    let _ = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&runtime);
    command.env("XDG_RUNTIME_DIR", runtime);
    for name in ["KUBECONFIG", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "GTK_THEME"] {
        command.env_remove(name);
    }
    for name in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"] {
        command.env_remove(name);
    }
    command.env("HOME", home).env("DISPLAY", screen.display()).env("GDK_BACKEND", "x11");
    command.env("LC_ALL", "C.UTF-8").env("GSETTINGS_BACKEND", "memory").env("NO_AT_BRIDGE", "1");
    // Without a GPU this saves 60 MB and half of the frame times.
    command.env("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
}
