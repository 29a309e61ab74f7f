//! What a person does beside the page: closing the window, answering the desktop's questions, using the keyboard alone.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustix::process::{Signal, kill_process};
use serde_json::json;

use super::start::app_environment;
use super::{Options, SOON, Window, by_test_id};
use crate::programs::program;
use crate::wait::{eventually, within};

/// A page that says nothing for so long hangs.
const UNANSWERED: Duration = Duration::from_secs(3);

/// More Tabs than any step of the wizard has stops.
const STOPS: usize = 120;

impl Window {
    /// Where the app records its runs.
    pub fn runs(&self) -> PathBuf {
        self.home.join(".local/state/glasslift/runs")
    }

    /// Closes the window as a person does. The app may refuse.
    ///
    /// # Errors
    /// When there is no window.
    pub async fn ask_to_close(&self) -> Result<()> {
        self.screen.close_app().await
    }

    /// Presses keys, one after the other, in a dialog of the desktop, which closes it.
    ///
    /// # Errors
    /// When there is no such dialog, or it stays.
    pub async fn answer(&self, title: &str, keys: &[&str]) -> Result<()> {
        self.screen.press_in_dialog(title, keys).await
    }

    /// Puts the window away without closing it.
    ///
    /// # Errors
    /// When there is no window.
    pub async fn minimise(&self) -> Result<()> {
        self.screen.minimise_app().await
    }

    /// Starts the app once more on the same screen; gives whether it ended by itself, which is what it does when it has handed over
    /// to this window.
    ///
    /// # Errors
    /// When it cannot be started, or stays.
    pub async fn start_again(&self, options: &Options) -> Result<bool> {
        let mut command = std::process::Command::new(program("glasslift")?);
        app_environment(&mut command, &self.home, self.processes.folder(), &self.screen);
        command.args(&options.arguments).envs(options.environment.iter().cloned());
        let mut second = tokio::process::Command::from(command).kill_on_drop(true).spawn()?;
        let ended = within("the second start to end", SOON, async { Ok(second.wait().await?) }).await?;
        Ok(ended.success())
    }

    /// Waits until the app has no window any more.
    ///
    /// # Errors
    /// When it still has one after `bound`.
    pub async fn is_gone(&self, bound: Duration) -> Result<()> {
        let gone = async || Ok(self.screen.app_window().await?.is_none().then_some(()));
        eventually("the app's window to be gone", bound, gone).await
    }

    /// Clicks an element of a window that is put away, where a pointer cannot.
    ///
    /// # Errors
    /// When the app does not answer.
    pub async fn click_unseen(&self, test_id: &str) -> Result<()> {
        let script = "document.querySelector(arguments[0]).click()";
        self.driver.execute(script, vec![json!(by_test_id(test_id))]).await?;
        Ok(())
    }

    /// Loads the page anew, as a crash of the web process does.
    ///
    /// # Errors
    /// When the app does not answer.
    pub async fn reload(&self) -> Result<()> {
        Ok(self.driver.refresh().await?)
    }

    /// Presses keys, by xdotool's names and one after the other, as a person does: WebDriver is not asked.
    ///
    /// # Errors
    /// When there is no window.
    pub async fn press_by_hand(&self, keys: &[&str]) -> Result<()> {
        self.screen.press_in_app(keys).await
    }

    /// Ends the process that draws the page, as the kernel does when memory is short, and waits until another one has taken its place.
    /// WebDriver ends its session then; what follows can be seen from outside only.
    ///
    /// # Errors
    /// When there is none, or none comes.
    pub async fn kill_web_process(&self) -> Result<()> {
        const NAME: &str = "WebKitWebProcess";
        let old = self.processes.descendant(NAME).context("the app has no web process")?;
        kill_process(old, Signal::KILL)?;
        eventually("another web process", SOON, async || {
            Ok(self.processes.descendant(NAME).filter(|new| *new != old).map(|_| ()))
        })
        .await
    }

    /// Puts a text into a field as pasting does.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn paste_into(&self, test_id: &str, text: &str) -> Result<()> {
        self.see(test_id, SOON).await?;
        let script = "document.querySelector(arguments[0]).focus();
            document.execCommand('insertText', false, arguments[1]);";
        self.driver.execute(script, vec![json!(by_test_id(test_id)), json!(text)]).await?;
        Ok(())
    }

    /// Lets the page hang for good: no script, no click and no key does anything from now on.
    ///
    /// # Errors
    /// When the app does not answer.
    pub async fn hang(&self) -> Result<()> {
        // Not before this call has got its answer.
        self.driver.execute("setTimeout(() => { for (;;); }, 500)", vec![]).await?;
        eventually("the page to hang", SOON, async || {
            let answer = self.driver.execute("return 1", vec![]);
            Ok(tokio::time::timeout(UNANSWERED, answer).await.is_err().then_some(()))
        })
        .await
    }

    /// Brings the focus to an element by keyboard alone: Tab, and the arrow keys inside of a list, a table or a group of choices.
    ///
    /// # Errors
    /// When it is not reached; the text says where the focus went.
    pub async fn tab_to(&self, test_id: &str) -> Result<()> {
        let selector = by_test_id(test_id);
        self.find(&selector, SOON).await?;
        let script = "const wanted = document.querySelector(arguments[0]);
            const now = document.activeElement;
            if (now === wanted || wanted?.contains(now)) return 'there';
            const group = now?.closest('[role=listbox],[role=grid],[role=treegrid],[role=radiogroup],[role=tablist],[role=toolbar],[role=group],fieldset');
            const near = group?.contains(wanted) && now.tabIndex >= 0 && wanted.tabIndex < 0;
            const name = now?.dataset.testid ?? now?.ariaLabel ?? now?.tagName ?? '';
            return (near ? 'near ' : 'far ') + name;";
        let mut way = Vec::new();
        for _ in 0..STOPS {
            let answer = self.driver.execute(script, vec![json!(selector)]).await?;
            let place = answer.json().as_str().unwrap_or_default().to_owned();
            if place == "there" {
                return Ok(());
            }
            self.press(if place.starts_with("near") { "Down" } else { "Tab" }).await?;
            way.push(place);
        }
        bail!("{selector} is not reached by keyboard; the focus went over {}", way.join(", "))
    }
}
