//! The texts of every language: Fluent files by language, read once. How ids are made stands in `words/README.md`.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::resolver::ResolverError;
use fluent_bundle::resolver::errors::ReferenceKind;
use fluent_bundle::types::{FluentNumber, FluentNumberOptions};
use fluent_bundle::{FluentArgs, FluentError, FluentResource, FluentValue};

use super::language::Language;

/// The files by name, each with its texts in English and in Chinese; without one of them it does not compile.
macro_rules! files {
    ($($name:literal)*) => {
        [$((
            $name,
            include_str!(concat!("../../words/en/", $name, ".ftl")),
            include_str!(concat!("../../words/zh-CN/", $name, ".ftl")),
        )),*]
    };
}

pub(super) const FILES: [(&str, &str, &str); 10] =
    files!["common" "cluster" "plan" "run" "readiness" "risk" "report" "problems" "findings" "outside"];

/// What a placeholder may be: a text, or a number that a plural is chosen by.
pub(crate) type Value<'a> = FluentValue<'a>;

/// The word for a value that is not given; see `words/README.md`.
pub(super) const NONE: &str = "none";

pub(super) type Bundle = FluentBundle<FluentResource>;

/// The texts of a language.
pub(super) fn bundle(language: Language) -> &'static Bundle {
    static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| made(Language::English));
    static CHINESE: LazyLock<Bundle> = LazyLock::new(|| made(Language::SimplifiedChinese));
    language.pick(&ENGLISH, &CHINESE)
}

/// What cannot be read, which a test rules out, is left out.
fn made(language: Language) -> Bundle {
    let mut bundle = Bundle::new_concurrent(vec![language.tag().parse().unwrap_or_default()]);
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(|value, _| grouped(value)));
    for (_, english, chinese) in FILES {
        let text = language.pick(english, chinese).to_owned();
        bundle.add_resource_overriding(FluentResource::try_new(text).unwrap_or_else(|(readable, _)| readable));
    }
    bundle
}

/// Thousands with commas, as English and Chinese have them and as `Intl.NumberFormat` writes them in the window.
fn grouped(value: &FluentValue<'_>) -> Option<String> {
    let FluentValue::Number(FluentNumber { value, options: FluentNumberOptions { use_grouping: true, .. } }) = value
    else {
        return None;
    };
    let digits = value.to_string();
    if digits.len() < 4 || digits.contains(['.', '-']) {
        return Some(digits);
    }
    let (first, rest) = digits.split_at((digits.len() - 1) % 3 + 1);
    let groups = rest.as_bytes().chunks(3).map(String::from_utf8_lossy);
    Some(groups.fold(first.to_owned(), |text, group| text + "," + &group))
}

/// A text without placeholders; its id where there is none, which a test rules out.
pub(crate) fn word(language: Language, id: &'static str) -> &'static str {
    match formatted(language, id, None, None) {
        Some(Cow::Borrowed(text)) => text,
        Some(Cow::Owned(_)) | None => id,
    }
}

/// A text with the values of its placeholders.
pub(crate) fn say<'a, const N: usize>(language: Language, id: &str, values: [(&'a str, Value<'a>); N]) -> String {
    let values = FluentArgs::from_iter(values);
    formatted(language, id, None, Some(&values)).map_or_else(|| id.to_owned(), Cow::into_owned)
}

/// A value that may be missing.
pub(super) fn or_none(value: &Option<String>) -> Value<'_> {
    value.as_deref().unwrap_or(NONE).into()
}

/// The placeholders of a text that lack a value.
pub(super) fn unfilled(language: Language, id: &str, attribute: Option<&str>, values: &FluentArgs<'_>) -> Vec<String> {
    let mut errors = Vec::new();
    format(language, id, attribute, Some(values), &mut errors);
    let missing = errors.into_iter().filter_map(|error| match error {
        FluentError::ResolverError(ResolverError::Reference(ReferenceKind::Variable { id })) => Some(id),
        _ => None,
    });
    missing.collect()
}

/// The text of an id, or of one of its attributes; what is wrong with it, which a test rules out, is left as it is.
pub(super) fn formatted(
    language: Language,
    id: &str,
    attribute: Option<&str>,
    values: Option<&FluentArgs<'_>>,
) -> Option<Cow<'static, str>> {
    format(language, id, attribute, values, &mut Vec::new())
}

fn format(
    language: Language,
    id: &str,
    attribute: Option<&str>,
    values: Option<&FluentArgs<'_>>,
    errors: &mut Vec<FluentError>,
) -> Option<Cow<'static, str>> {
    let bundle = bundle(language);
    let message = bundle.get_message(id)?;
    let pattern = match attribute {
        Some(name) => message.get_attribute(name)?.value(),
        None => message.value()?,
    };
    Some(bundle.format_pattern(pattern, values, errors))
}
