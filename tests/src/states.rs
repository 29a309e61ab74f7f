//! The states of the wizard that pictures are taken of: read from `tests/screenshots.yaml`, brought about by the scripted host.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use thirtyfour::Key;
use thirtyfour::components::SelectElement;

use crate::window::{SOON, Served, Window};

/// A state and how to get there.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct State {
    /// Its name, and that of its pictures.
    pub name: String,
    /// A page of the build other than the wizard's.
    pub page: String,
    /// What the address says to the scripted host.
    pub address: String,
    /// The state that this one goes on from.
    pub from: Option<String>,
    /// What is done before the picture.
    pub steps: Vec<Step>,
    /// Whether there is also a picture of the smallest window at 200 %. Not taken over.
    pub zoomed: bool,
}

/// One thing to do. Exactly one of the fields is set.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Step {
    /// Clicks the element of this `data-testid`.
    pub click: Option<String>,
    /// Clicks what this CSS selector finds.
    pub choose: Option<String>,
    /// Waits for the element of this `data-testid`.
    pub see: Option<String>,
    /// Waits for what this CSS selector finds.
    pub find: Option<String>,
    /// Types a text into the element of a `data-testid`.
    #[serde(rename = "type")]
    pub fill: Option<(String, String)>,
    /// Chooses the option with a value in the list of a `data-testid`.
    pub select: Option<(String, String)>,
    /// Presses a key.
    pub press: Option<String>,
    /// Scrolls to what this CSS selector finds.
    pub into_view: Option<String>,
}

/// Reads the list; what one state takes over from another is copied into it.
///
/// # Errors
/// When the file is not readable, or names a state before it is described.
pub fn read(file: &Path) -> Result<Vec<State>> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    resolve(serde_yaml::from_str(&text).with_context(|| format!("{} is not a list of states", file.display()))?)
}

fn resolve(states: Vec<State>) -> Result<Vec<State>> {
    let mut known: BTreeMap<String, State> = BTreeMap::new();
    let mut resolved = Vec::new();
    for mut state in states {
        if let Some(from) = &state.from {
            let earlier = known.get(from).with_context(|| format!("{}: there is no {from} before it", state.name))?;
            state.address = [earlier.address.as_str(), &state.address].join("&").trim_matches('&').to_owned();
            state.steps = earlier.steps.iter().cloned().chain(state.steps).collect();
            if state.page.is_empty() {
                state.page.clone_from(&earlier.page);
            }
        }
        if known.insert(state.name.clone(), state.clone()).is_some() {
            bail!("{} is there twice", state.name);
        }
        resolved.push(state);
    }
    Ok(resolved)
}

impl State {
    /// Where the page of this state is. What comes later in the address wins.
    fn address(&self, served: &Served, more: &str) -> String {
        let mut query: BTreeMap<&str, &str> = BTreeMap::from([("speed", "0")]);
        for pair in self.address.split('&').chain(more.split('&')) {
            if let Some((name, value)) = pair.split_once('=') {
                query.insert(name, value);
            }
        }
        let query: Vec<_> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("{}{}?{}", served.address, self.page, query.join("&"))
    }

    /// Brings the state about, from a fresh page on; `more` goes into its address.
    ///
    /// # Errors
    /// The first step's that does not work; the text names it.
    pub async fn enter(&self, window: &Window, served: &Served, more: &str) -> Result<()> {
        let address = self.address(served, more);
        window.visit(&address).await.with_context(|| address.clone())?;
        for step in &self.steps {
            step.take(window).await.with_context(|| format!("{step:?} of {} on {address}", self.name))?;
        }
        Ok(())
    }
}

impl Step {
    async fn take(&self, window: &Window) -> Result<()> {
        if let Some(test_id) = &self.click {
            window.click(test_id, SOON).await?;
        }
        if let Some(selector) = &self.choose {
            window.click_on(selector, SOON).await?;
        }
        if let Some(test_id) = &self.see {
            window.see(test_id, SOON).await?;
        }
        if let Some(selector) = &self.find {
            window.find(selector, SOON).await?;
        }
        if let Some((test_id, text)) = &self.fill {
            window.see(test_id, SOON).await?.send_keys(text).await?;
        }
        if let Some((test_id, value)) = &self.select {
            let list = SelectElement::new(&window.see(test_id, SOON).await?).await?;
            list.select_by_value(value).await?;
        }
        if let Some(keys) = &self.press {
            window.press(keys).await?;
        }
        if let Some(selector) = &self.into_view {
            window.find(selector, SOON).await?.scroll_into_view().await?;
        }
        Ok(())
    }
}

/// The keys of `Control+Shift+k`, as WebDriver has them.
pub(crate) fn keys(text: &str) -> Vec<char> {
    let one = |name: &str| match name {
        "Control" => Key::Control.value(),
        "Shift" => Key::Shift.value(),
        "Alt" => Key::Alt.value(),
        "Meta" => Key::Meta.value(),
        "Enter" => Key::Enter.value(),
        "Escape" => Key::Escape.value(),
        "Tab" => Key::Tab.value(),
        "Space" => ' ',
        "Home" => Key::Home.value(),
        "End" => Key::End.value(),
        "PageUp" => Key::PageUp.value(),
        "PageDown" => Key::PageDown.value(),
        "Up" => Key::Up.value(),
        "Down" => Key::Down.value(),
        "Left" => Key::Left.value(),
        "Right" => Key::Right.value(),
        other => other.chars().next().unwrap_or('+'),
    };
    text.split('+').map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_goes_on_from_another_and_its_own_words_win() {
        let list = "[{name: a, address: 'plan=same&run=ok', steps: [{click: x}]}, {name: b, from: a, address: run=fails, steps: [{see: y}]}]";
        let states = resolve(serde_yaml::from_str(list).unwrap()).unwrap();
        let served = Served { address: "http://h/".to_owned() };
        assert_eq!(states[1].address(&served, "theme=dark"), "http://h/?plan=same&run=fails&speed=0&theme=dark");
        assert_eq!(states[1].steps.len(), 2);
        assert!(resolve(serde_yaml::from_str("[{name: a, from: b}]").unwrap()).is_err());
    }

    #[test]
    fn the_list_that_is_there_can_be_read() {
        let states = read(&crate::root().join("tests/screenshots.yaml")).unwrap();
        assert!(states.len() > 30, "{}", states.len());
        for step in states.iter().flat_map(|state| &state.steps) {
            let set = [&step.click, &step.choose, &step.see, &step.find, &step.press, &step.into_view];
            let set = set.iter().filter(|one| one.is_some()).count() + usize::from(step.fill.is_some());
            assert_eq!(set, 1, "{step:?}");
        }
    }
}
