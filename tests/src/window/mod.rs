//! The real window of the app, on a screen that exists only in memory, driven through WebDriver.
//!
//! tauri-driver passes WebDriver commands on to WebKitWebDriver, which starts the app and clicks in its web view. Elements are found by
//! their `data-testid`; every wait has a bound and fails with the page's text, so that a failure can be understood from the log alone.

mod axe;
mod bus;
mod desktop;
mod launch;
mod picture;
mod place;
mod processes;
mod screen;
mod start;
mod walk;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use serde_json::json;
use thirtyfour::{WebDriver, WebElement};

use crate::wait::{eventually, within};
pub use bus::Bus;
pub use launch::launches;
pub use picture::Size;
pub use place::Place;
use processes::Processes;
use screen::Screen;
pub use start::{Options, Served};
pub use walk::Step;

/// For what the page does by itself: a bound for busy machines, not a delay.
pub const SOON: Duration = Duration::from_secs(30);
/// For what the cluster has to do: connecting, planning, a whole run.
pub const LATER: Duration = Duration::from_secs(120);

/// A window under the control of a test. Dropping it ends its program, the driver and the screen.
pub struct Window {
    // In this order: with the driver's process gone, closing the session fails at once instead of waiting.
    processes: Processes,
    screen: Screen,
    driver: WebDriver,
    home: PathBuf,
}

impl Window {
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
        self.click_on(&by_test_id(test_id), bound).await
    }

    /// Waits for what this CSS selector finds to be visible and enabled, and clicks it.
    ///
    /// # Errors
    /// When it does not take the click within `bound`.
    pub async fn click_on(&self, selector: &str, bound: Duration) -> Result<()> {
        // A click on a disabled button succeeds for WebDriver and does nothing.
        let selector = format!("{selector}:not(:disabled)");
        let mut last = "it is not there, or disabled".to_owned();
        let clicked = eventually(format!("{selector} to take a click"), bound, async || {
            let Some(element) = self.visible(&selector).await? else { return Ok(None) };
            // The page may draw the element anew between finding and clicking it.
            match element.click().await {
                Ok(()) => return Ok(Some(())),
                Err(error) => {
                    last = error.to_string();
                    // It may lie under something that does not scroll with it.
                    let _ = element.scroll_into_view().await;
                }
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
            // Where a line must not break, there is another kind of space.
            last = answer.json().as_str().map(|text| text.replace('\u{a0}', " "));
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

    /// Presses keys on what has the focus: one, or several at once as in `Control+Enter`.
    ///
    /// # Errors
    /// When the app does not answer.
    pub async fn press(&self, keys: &str) -> Result<()> {
        let keys = crate::states::keys(keys);
        let mut chain = self.driver.action_chain();
        for key in &keys {
            chain = chain.key_down(*key);
        }
        for key in keys.iter().rev() {
            chain = chain.key_up(*key);
        }
        within("pressing keys", SOON, async { Ok(chain.perform().await?) }).await
    }

    /// Types a text into what has the focus.
    ///
    /// # Errors
    /// When the app does not answer.
    pub async fn write(&self, text: &str) -> Result<()> {
        within("typing", SOON, async { Ok(self.driver.action_chain().send_keys(text).perform().await?) }).await
    }

    /// Goes to an address as if for the first time: what a page remembered there is forgotten.
    ///
    /// # Errors
    /// When the page does not show anything.
    pub async fn visit(&self, address: &str) -> Result<()> {
        within("going to the page", SOON, async {
            // The page before the first one has no storage.
            let forget = "try { localStorage.clear(); sessionStorage.clear() } catch {}";
            self.driver.execute(forget, vec![]).await?;
            Ok(self.driver.goto(address).await?)
        })
        .await
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
        let Self { processes, screen: _, driver, home: _ } = self;
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

fn by_test_id(test_id: &str) -> String {
    format!(r#"[data-testid="{test_id}"]"#)
}
