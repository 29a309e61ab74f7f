//! What the user chose about the program itself. A file that cannot be read means the defaults.

use std::path::{Path, PathBuf};

use glasslift_engine::environment::whole;
use glasslift_engine::problem::Problem;
use glasslift_engine::words;
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Manager, Runtime, Theme};
use ts_rs::TS;

use crate::state::App;

/// The user's choices; the web view applies them, the frame of the window follows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export_to = "shell.ts")]
pub(crate) struct Settings {
    #[ts(inline)]
    pub(crate) language: Language,
    #[ts(inline)]
    pub(crate) theme: Scheme,
}

/// Language of the texts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub(crate) enum Language {
    /// What the computer speaks.
    #[default]
    #[serde(rename = "system")]
    System,
    #[serde(rename = "en")]
    English,
    #[serde(rename = "zh-CN")]
    SimplifiedChinese,
}

/// Colour scheme.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Scheme {
    /// What the computer has.
    #[default]
    System,
    Light,
    Dark,
}

impl Scheme {
    /// What the window is told; none follows the computer.
    pub(crate) fn theme(self) -> Option<Theme> {
        match self {
            Self::System => None,
            Self::Light => Some(Theme::Light),
            Self::Dark => Some(Theme::Dark),
        }
    }
}

/// The language of what is written and said outside of the page, which decides the same for itself: what the command line forces, else
/// what the user chose, else what the computer speaks.
pub(crate) fn language<R: Runtime>(app: &AppHandle<R>) -> words::Language {
    let forced = app.state::<App>().preselection().language;
    let chosen = file(app).map(|file| read(&file).language).unwrap_or_default();
    resolved(forced.as_deref(), chosen, sys_locale::get_locale().as_deref())
}

fn resolved(forced: Option<&str>, chosen: Language, system: Option<&str>) -> words::Language {
    match (forced, chosen) {
        (Some(tag), _) => words::Language::from_tag(tag),
        (None, Language::English) => words::Language::English,
        (None, Language::SimplifiedChinese) => words::Language::SimplifiedChinese,
        (None, Language::System) => system.map(words::Language::from_tag).unwrap_or_default(),
    }
}

/// Where the choices are kept.
pub(crate) fn file<R: Runtime>(app: &AppHandle<R>) -> Option<PathBuf> {
    Some(app.path().app_config_dir().ok()?.join("settings.json"))
}

/// The choices; the defaults where there are none yet.
pub(crate) fn read(file: &Path) -> Settings {
    std::fs::read(file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

/// Keeps the choices.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn write(file: &Path, settings: Settings) -> Result<(), Problem> {
    let written = file.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| {
        let text = serde_json::to_vec_pretty(&settings)?;
        whole::write(file, &text)
    });
    written.map_err(|error| {
        Problem::new("settings-unwritable").param("path", file.display().to_string()).param("error", error.to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strongest_word_about_the_language_wins() {
        use words::Language::{English, SimplifiedChinese};
        let rows = [
            (None, Language::System, None, English),
            (None, Language::System, Some("zh-Hans-CN"), SimplifiedChinese),
            (None, Language::System, Some("de-DE"), English),
            (None, Language::English, Some("zh-CN"), English),
            (None, Language::SimplifiedChinese, Some("en-US"), SimplifiedChinese),
            (Some("en"), Language::SimplifiedChinese, Some("zh-CN"), English),
            (Some("zh-CN"), Language::English, None, SimplifiedChinese),
        ];
        for (forced, chosen, system, expected) in rows {
            assert_eq!(resolved(forced, chosen, system), expected, "{forced:?} {chosen:?} {system:?}");
        }
    }

    #[test]
    fn choices_come_back_and_a_damaged_file_means_the_defaults() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("new").join("settings.json");
        assert_eq!(read(&file), Settings::default());
        let chosen = Settings { language: Language::SimplifiedChinese, theme: Scheme::Dark };
        write(&file, chosen).unwrap();
        assert_eq!(read(&file), chosen);
        assert!(std::fs::read_to_string(&file).unwrap().contains("zh-CN"));
        std::fs::write(&file, r#"{"theme": "light", "of a newer version": 1}"#).unwrap();
        assert_eq!(read(&file), Settings { theme: Scheme::Light, ..Settings::default() });
        std::fs::write(&file, "{").unwrap();
        assert_eq!(read(&file), Settings::default());
        assert_eq!(write(folder.path(), chosen).unwrap_err().code, "settings-unwritable");
    }
}
