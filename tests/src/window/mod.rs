//! The real window of the app, on a screen that exists only in memory, driven through WebDriver.
//!
//! tauri-driver passes WebDriver commands on to WebKitWebDriver, which starts the app and clicks in its web view. Elements are found by
//! their `data-testid`; every wait has a bound and fails with the page's text, so that a failure can be understood from the log alone.

mod processes;
mod screen;
mod walk;

use std::env;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::json;
use thirtyfour::{Capabilities, WebDriver, WebElement};

use crate::programs::program;
use crate::wait::{eventually, within};
use processes::Processes;
use screen::Screen;
pub use walk::Step;

/// Environment variable with the path of tauri-driver; without it, the one on PATH is used.
const TAURI_DRIVER_VARIABLE: &str = "GLASSLIFT_TAURI_DRIVER";
/// For what the page does by itself: a bound for busy machines, not a delay.
pub const SOON: Duration = Duration::from_secs(30);
/// For what the cluster has to do: connecting, planning, a whole run.
pub const LATER: Duration = Duration::from_secs(120);

/// What the app is started with.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Environment variables, on top of a clean set: a home folder of its own, no kubeconfig.
    pub environment: Vec<(String, String)>,
}

/// The app's window. Dropping it ends the app, its driver and its screen.
pub struct Window {
    // In this order: with the driver's process gone, closing the session fails at once instead of waiting.
    processes: Processes,
    screen: Screen,
    driver: WebDriver,
}

impl Window {
    /// Starts a screen and the app on it, and waits until the wizard shows its first step.
    ///
    /// # Errors
    /// When a program is missing, does not come up in time, or when what comes up is not the app.
    pub async fn open(options: &Options) -> Result<Self> {
        let application = program("glasslift")?;
        let mut processes = Processes::new()?;
        let opened = Self::open_with(&mut processes, &application, options).await;
        let (screen, driver) = opened.with_context(|| format!("the programs said:\n{}", processes.logs()))?;
        let window = Self { processes, screen, driver };
        window.is_the_app()?;
        window.find("[data-step]", SOON).await?;
        Ok(window)
    }

    async fn open_with(
        processes: &mut Processes,
        application: &Path,
        options: &Options,
    ) -> Result<(Screen, WebDriver)> {
        let screen = Screen::start(processes).await?;
        let (port, native_port) = (free_port()?, free_port()?);
        let driver = env::var_os(TAURI_DRIVER_VARIABLE).map_or_else(|| "tauri-driver".into(), PathBuf::from);
        let mut command = Command::new(driver);
        command.args(["--port", &port.to_string(), "--native-port", &native_port.to_string()]);
        app_environment(&mut command, processes.folder(), &screen);
        command.envs(options.environment.iter().cloned());
        processes.start("tauri-driver", &mut command, false)?;
        eventually("the WebDriver ports to be open", SOON, async || {
            if let Some(name) = processes.ended() {
                bail!("{name} has ended by itself");
            }
            let open = |port| TcpStream::connect(("127.0.0.1", port)).is_ok();
            Ok((open(port) && open(native_port)).then_some(()))
        })
        .await?;

        let mut capabilities = Capabilities::new();
        capabilities.set("tauri:options", json!({ "application": application, "args": options.arguments }))?;
        let session = WebDriver::builder(format!("http://127.0.0.1:{port}"), capabilities).request_timeout(LATER);
        let driver = within("starting the app through WebDriver", LATER, async { Ok(session.await?) }).await?;
        Ok((screen, driver))
    }

    /// Without a usable application WebKitWebDriver silently starts its own browser; the only sign of it is this name.
    fn is_the_app(&self) -> Result<()> {
        let name = self.driver.capabilities().get("browserName").and_then(|name| name.as_str()).unwrap_or_default();
        if name != "wry" {
            bail!("this drives `{name}` and not the app's window, which calls itself `wry`");
        }
        Ok(())
    }

    /// The WebDriver session, for what the methods here do not cover.
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Waits for the element with this `data-testid` to be visible.
    ///
    /// # Errors
    /// When it is not within `bound`.
    pub async fn see(&self, test_id: &str, bound: Duration) -> Result<WebElement> {
        self.find(&by_test_id(test_id), bound).await
    }

    /// Waits for an element that this CSS selector finds to be visible.
    ///
    /// # Errors
    /// When there is none within `bound`.
    pub async fn find(&self, selector: &str, bound: Duration) -> Result<WebElement> {
        match eventually(format!("{selector} to be visible"), bound, async || self.visible(selector).await).await {
            Ok(element) => Ok(element),
            Err(error) => Err(self.explain(error).await),
        }
    }

    /// Waits for an element to be visible and enabled, and clicks it.
    ///
    /// # Errors
    /// When it does not take the click within `bound`.
    pub async fn click(&self, test_id: &str, bound: Duration) -> Result<()> {
        // A click on a disabled button succeeds for WebDriver and does nothing.
        let selector = format!("{}:not(:disabled)", by_test_id(test_id));
        let mut last = "it is not there, or disabled".to_owned();
        let clicked = eventually(format!("{selector} to take a click"), bound, async || {
            let Some(element) = self.visible(&selector).await? else { return Ok(None) };
            // The page may draw the element anew between finding and clicking it.
            match element.click().await {
                Ok(()) => return Ok(Some(())),
                Err(error) => last = error.to_string(),
            }
            Ok(None)
        })
        .await;
        match clicked {
            Ok(()) => Ok(()),
            Err(error) => Err(self.explain(error.context(last)).await),
        }
    }

    /// Waits until the text of an element contains `part`, and gives the whole text.
    ///
    /// # Errors
    /// When it does not within `bound`.
    pub async fn reads(&self, test_id: &str, part: &str, bound: Duration) -> Result<String> {
        let selector = by_test_id(test_id);
        let script = "const found = document.querySelector(arguments[0]); return found ? found.innerText : null";
        let mut last = None;
        let read = eventually(format!("{selector} to read `{part}`"), bound, async || {
            let answer = self.driver.execute(script, vec![json!(selector)]).await?;
            last = answer.json().as_str().map(str::to_owned);
            Ok(last.clone().filter(|text| text.contains(part)))
        })
        .await;
        match read {
            Ok(text) => Ok(text),
            Err(error) => Err(self.explain(error.context(format!("it reads {last:?}"))).await),
        }
    }

    /// What an element reads now that it is visible.
    ///
    /// # Errors
    /// When it is not visible within `bound`.
    pub async fn text_of(&self, test_id: &str, bound: Duration) -> Result<String> {
        self.see(test_id, bound).await?;
        self.reads(test_id, "", bound).await
    }

    /// The first visible element that the selector finds. Asked of the page itself: WebDriver's own opinion, and its text of an
    /// element, leave out what is only cut off at its edge.
    async fn visible(&self, selector: &str) -> Result<Option<WebElement>> {
        let script = "return [...document.querySelectorAll(arguments[0])].find((one) => {
            const place = one.getBoundingClientRect();
            return one.checkVisibility() && place.width > 0 && place.height > 0;
        }) ?? null";
        let answer = self.driver.execute(script, vec![json!(selector)]).await?;
        Ok(if answer.json().is_null() { None } else { Some(answer.element()?) })
    }

    /// Everything that the page says.
    ///
    /// # Errors
    /// When the app does not answer.
    pub async fn text(&self) -> Result<String> {
        let answer = self.driver.execute("return document.body ? document.body.innerText : ''", vec![]).await?;
        Ok(answer.json().as_str().unwrap_or_default().to_owned())
    }

    /// Makes the page light or dark, whatever the desktop says, and waits until its colours have arrived.
    ///
    /// # Errors
    /// When the app does not answer.
    pub async fn set_theme(&self, theme: &str) -> Result<()> {
        let script = "const done = arguments[1];
            document.documentElement.style.colorScheme = arguments[0];
            requestAnimationFrame(() => Promise.allSettled(document.getAnimations().map((one) => one.finished)).then(done));";
        within("changing the colours", SOON, async {
            Ok(self.driver.execute_async(script, vec![json!(theme)]).await?)
        })
        .await?;
        Ok(())
    }

    /// Saves a picture of the page as PNG.
    ///
    /// # Errors
    /// When the app does not answer or the file cannot be written.
    pub async fn save_picture(&self, path: &Path) -> Result<()> {
        self.driver.execute(PULSE, vec![]).await?;
        let png = within("taking a picture", SOON, async { Ok(self.driver.screenshot_as_png().await?) }).await?;
        self.driver.execute("document.getElementById('pulse').remove()", vec![]).await?;
        std::fs::write(path, png).with_context(|| format!("cannot write {}", path.display()))
    }

    /// Chooses a file as a person would: clicks what opens the native dialog of that title, types the absolute path, presses Return.
    ///
    /// # Errors
    /// When no such dialog opens, or none of several tries closes it.
    pub async fn choose_file(&self, opener: &str, title: &str, path: &Path) -> Result<()> {
        eventually(format!("`{title}` to take {}", path.display()), LATER, async || {
            self.click(opener, SOON).await?;
            Ok(self.screen.answer_dialog(title, path).await?.then_some(()))
        })
        .await
    }

    /// Closes the app and waits for it, which dropping does less politely.
    ///
    /// # Errors
    /// When the app does not answer.
    pub async fn close(self) -> Result<()> {
        let Self { processes, screen: _, driver } = self;
        within("closing the app", SOON, async { Ok(driver.quit().await?) }).await?;
        drop(processes);
        Ok(())
    }

    /// Adds to an error what a reader of a log needs.
    async fn explain(&self, error: anyhow::Error) -> anyhow::Error {
        let page = self.text().await.unwrap_or_else(|error| format!("(the app does not answer: {error})"));
        let logs = self.processes.logs();
        error.context(format!("the page says:\n{page}\n\nthe programs said:\n{logs}\nand what went wrong"))
    }
}

/// A point in the corner that changes by a shade too faint to see: WebKit takes the picture of the next frame that it paints, and waits
/// for ever on a page that has nothing new to paint.
const PULSE: &str = "
    const point = document.createElement('div');
    point.id = 'pulse';
    Object.assign(point.style, { position: 'fixed', top: 0, left: 0, width: '1px', height: '1px', pointerEvents: 'none' });
    document.body.append(point);
    let frame = 0;
    const pulse = () => {
        point.style.background = `rgb(128 128 128 / ${(frame++ % 2) * 0.01})`;
        if (point.isConnected) requestAnimationFrame(pulse);
    };
    pulse();";

fn by_test_id(test_id: &str) -> String {
    format!(r#"[data-testid="{test_id}"]"#)
}

fn free_port() -> Result<u16> {
    let socket = std::net::TcpListener::bind(("127.0.0.1", 0)).context("no port on 127.0.0.1 is free")?;
    Ok(socket.local_addr()?.port())
}

/// Neither the developer's home nor their desktop may change what a test sees.
fn app_environment(command: &mut Command, folder: &Path, screen: &Screen) {
    let home = folder.join("home");
    let _ = std::fs::create_dir_all(&home);
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
