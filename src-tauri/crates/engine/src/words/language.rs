//! The languages that Glasslift speaks outside its window, and how one is chosen.

/// A language of texts for people. What programs read (JSON, codes, exit codes) has none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, for everybody who does not read Chinese.
    #[default]
    English,
    /// Simplified Chinese.
    SimplifiedChinese,
}

/// One text in all languages; without one of them it does not compile. `say!(language, "in English {value}", "中文 {value}")` formats,
/// with values named in the text or given behind both texts as for `format!`.
#[macro_export]
macro_rules! say {
    ($language:expr, $english:literal, $chinese:literal $(, $($values:tt)*)?) => {
        match $language {
            $crate::words::Language::English => ::std::format!($english $(, $($values)*)?),
            $crate::words::Language::SimplifiedChinese => ::std::format!($chinese $(, $($values)*)?),
        }
    };
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::SimplifiedChinese];

    /// The language for a tag such as `zh-Hans-CN`, or a locale such as `zh_CN.UTF-8`; English for those that are not spoken.
    ///
    /// Simplified Chinese is the nearest for every Chinese reader that there is; the window chooses the same.
    pub fn from_tag(tag: &str) -> Self {
        let primary = tag.split(['-', '_', '.', '@']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("zh") { Self::SimplifiedChinese } else { Self::English }
    }

    /// The language that the environment variables ask for: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set and not empty
    /// (POSIX.1-2024, 8.2). `variable` gives the value of one.
    pub fn from_env(variable: impl Fn(&str) -> Option<String>) -> Self {
        let asked = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(variable).find(|value| !value.is_empty());
        asked.map_or(Self::English, |locale| Self::from_tag(&locale))
    }

    /// Its BCP 47 tag.
    pub fn tag(self) -> &'static str {
        self.pick("en", "zh-CN")
    }

    /// The text in this language.
    pub fn pick<T>(self, english: T, chinese: T) -> T {
        match self {
            Self::English => english,
            Self::SimplifiedChinese => chinese,
        }
    }
}

/// `--language` takes the tags.
#[cfg(feature = "clap")]
impl clap::ValueEnum for Language {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.tag()))
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{English, SimplifiedChinese};
    use super::*;

    #[test]
    fn every_chinese_reader_gets_chinese_and_everybody_else_english() {
        for tag in
            ["zh", "zh-CN", "zh_CN.UTF-8", "zh-Hans", "zh_SG", "zh-TW", "zh_HK.UTF-8", "ZH-Hant", "zh@collation=pinyin"]
        {
            assert_eq!(Language::from_tag(tag), SimplifiedChinese, "{tag}");
        }
        for tag in ["", "C", "POSIX", "C.UTF-8", "en", "en_GB.UTF-8", "de", "zha", "zhx_CN"] {
            assert_eq!(Language::from_tag(tag), English, "{tag}");
        }
    }

    #[test]
    fn the_strongest_variable_that_says_something_wins() {
        let chosen = |variables: &[(&str, &str)]| {
            Language::from_env(|name| {
                variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(chosen(&[]), English);
        assert_eq!(chosen(&[("LANG", "zh_CN.UTF-8")]), SimplifiedChinese);
        assert_eq!(chosen(&[("LANG", "zh_CN.UTF-8"), ("LC_MESSAGES", "en_US.UTF-8")]), English);
        assert_eq!(chosen(&[("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8"), ("LC_MESSAGES", "zh_CN")]), English);
        assert_eq!(chosen(&[("LC_ALL", ""), ("LC_MESSAGES", ""), ("LANG", "zh_CN")]), SimplifiedChinese);
        assert_eq!(chosen(&[("LC_ALL", "zh_SG.UTF-8"), ("LANG", "de_DE")]), SimplifiedChinese);
    }
}
