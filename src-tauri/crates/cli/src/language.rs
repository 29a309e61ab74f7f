//! The language of everything that is printed for people.

use std::ffi::OsString;
use std::sync::OnceLock;

use glasslift_engine::words::Language;

static CHOSEN: OnceLock<Language> = OnceLock::new();

/// A text in the language in use: `text!("English {value}", "中文 {value}")`.
macro_rules! text {
    ($($texts:tt)*) => { glasslift_engine::say!($crate::language::language(), $($texts)*) };
}
pub(crate) use text;

/// The language in use.
pub(crate) fn language() -> Language {
    #[cfg(test)]
    if let Some(spoken) = tests::SPOKEN.get() {
        return spoken;
    }
    CHOSEN.get().copied().unwrap_or_default()
}

/// One of two fixed texts.
pub(crate) fn pick(english: &'static str, chinese: &'static str) -> &'static str {
    language().pick(english, chinese)
}

/// Sets the language for the rest of the process: `--language` among the arguments, else what the environment says. It is needed before
/// the arguments are read, because that may already print something.
pub(crate) fn choose(args: &[OsString]) {
    let of_environment = Language::from_env(|name| std::env::var_os(name)?.into_string().ok());
    // It is set once, at the start.
    let _ = CHOSEN.set(asked_for(args).unwrap_or(of_environment));
}

/// What `--language` asks for; what is none of its values is refused later, with all other arguments.
fn asked_for(args: &[OsString]) -> Option<Language> {
    let mut args =
        args.iter().skip(1).map_while(|arg| Some(arg.to_str().unwrap_or_default()).filter(|arg| *arg != "--"));
    let tag = args.by_ref().find_map(|arg| match arg.strip_prefix("--language") {
        Some("") => Some(None),
        Some(rest) => rest.strip_prefix('=').map(Some),
        None => None,
    })?;
    tag.or_else(|| args.next()).map(Language::from_tag)
}

#[cfg(test)]
pub(crate) mod tests {
    use std::cell::Cell;

    use super::*;

    thread_local! {
        /// What a test wants to hear.
        pub(super) static SPOKEN: Cell<Option<Language>> = const { Cell::new(None) };
    }

    /// Does something in a language.
    pub(crate) fn speaking<T>(language: Language, work: impl FnOnce() -> T) -> T {
        SPOKEN.set(Some(language));
        let done = work();
        SPOKEN.set(None);
        done
    }

    #[test]
    fn the_language_is_known_before_the_arguments_are_read() {
        let asked = |args: &[&str]| asked_for(&args.iter().map(OsString::from).collect::<Vec<_>>());
        let chinese = Some(Language::SimplifiedChinese);
        assert_eq!(asked(&["x", "plan", "--language", "zh-CN", "--nonsense"]), chinese);
        assert_eq!(asked(&["x", "--language=zh-CN", "plan"]), chinese);
        assert_eq!(asked(&["x", "--language=en"]), Some(Language::English));
        for none in
            [&["x", "plan"][..], &["x", "--language"], &["x", "--", "--language=zh-CN"], &["x", "--languages=zh-CN"]]
        {
            assert_eq!(asked(none), None, "{none:?}");
        }
    }
}
