//! Words for problems and for findings in a bundle, by their codes.

use std::collections::BTreeMap;

use fluent_bundle::types::{FluentNumber, FluentNumberOptions};
use fluent_bundle::{FluentArgs, FluentValue};
use glasslift_bundle::Finding;
use glasslift_object::problem::Problem;

use super::language::Language;
use super::texts::{NONE, bundle, formatted, say, unfilled, word};

/// The attributes that are hints.
const HINTS: [&str; 3] = ["hint-1", "hint-2", "hint-3"];

/// The parameter that chooses among the texts of a code.
const CASE: &str = "case";

/// The parameter of how many more findings there are like one.
const MORE: &str = "more";

/// A problem in words. Its detail is technical and has no language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// What happened.
    pub message: String,
    /// Why it usually does and what to do, one sentence each.
    pub hints: Vec<String>,
}

/// A finding in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// What is the matter, in one sentence.
    pub message: String,
    /// Why it usually happens or what to write instead.
    pub help: String,
}

/// A problem in a language, with what goes with it.
pub fn problem(problem: &Problem, language: Language) -> Explanation {
    let id = id("problem", &problem.code, &problem.params, language);
    let mut message = worded(&id, None, &problem.params, language).unwrap_or_else(|| problem.code.clone());
    let hint = |name| worded(&id, Some(name), &problem.params, language);
    let mut hints: Vec<String> = HINTS.into_iter().map_while(hint).filter(|hint| !hint.is_empty()).collect();
    for more in &problem.and {
        let more = self::problem(more, language);
        message = sentences(message, &more.message, language);
        hints.extend(more.hints);
    }
    Explanation { message, hints }
}

/// A finding in a language.
pub fn finding(finding: &Finding, language: Language) -> Advice {
    let code = finding.code.word();
    let id = id("finding", code, &finding.params, language);
    let mut message = worded(&id, None, &finding.params, language).unwrap_or_else(|| code.to_owned());
    if let Some(more) = finding.params.get(MORE) {
        message += &say(language, "more-findings", [(MORE, value(more))]);
    }
    Advice { message, help: worded(&id, Some("help"), &finding.params, language).unwrap_or_default() }
}

/// Two sentences, where the first one may have no end and the second one may be none.
pub(super) fn sentences(first: String, second: &str, language: Language) -> String {
    if second.is_empty() {
        return first;
    }
    let end = word(language, "sentence-end");
    let separator = say(language, "sentence-separator", []);
    format!("{}{end}{separator}{second}", first.trim_end_matches(['.', '。']))
}

/// The id of the text for a code: that of its case where there is one.
fn id(family: &str, code: &str, params: &BTreeMap<String, String>, language: Language) -> String {
    let of_case = params.get(CASE).map(|case| format!("{family}-{code}_{case}"));
    of_case.filter(|id| bundle(language).has_message(id)).unwrap_or_else(|| format!("{family}-{code}"))
}

/// A text, or one of its attributes; a value that is not given is none.
fn worded(id: &str, attribute: Option<&str>, params: &BTreeMap<String, String>, language: Language) -> Option<String> {
    let mut values: FluentArgs<'_> = params.iter().map(|(name, text)| (name.as_str(), value(text))).collect();
    loop {
        let missing = unfilled(language, id, attribute, &values);
        if missing.is_empty() {
            return formatted(language, id, attribute, Some(&values)).map(Into::into);
        }
        // With these, another text may be chosen, which asks for others.
        missing.into_iter().for_each(|name| values.set(name, NONE));
    }
}

/// Parameters are texts; a whole number counts as one, so that plurals can be chosen by, and is written as it is.
fn value(text: &str) -> FluentValue<'_> {
    if text.is_empty() {
        return NONE.into();
    }
    match text.parse::<u32>() {
        Ok(number) if number.to_string() == text => {
            let options = FluentNumberOptions { use_grouping: false, ..FluentNumberOptions::default() };
            FluentNumber::new(number.into(), options).into()
        }
        _ => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{English, SimplifiedChinese};
    use super::*;

    #[test]
    fn values_are_filled_in_once_and_one_that_is_missing_is_none() {
        let rows = [
            (Problem::new("not-asked"), "It was not asked."),
            (
                Problem::new("unauthorized").param("user", "{user}{ $x }"),
                "The cluster does not accept the credentials of the user {user}{ $x }.",
            ),
            (
                Problem::new("connect-timed-out").param("address", "007").param("seconds", "1"),
                "007 did not answer within 1 second.",
            ),
            (
                Problem::new("connect-timed-out").param("address", "a").param("seconds", "5000"),
                "a did not answer within 5000 seconds.",
            ),
            (Problem::new("sign-in-tool-killed").param("tool", "x"), "The sign-in tool x was ended by the system."),
            (
                Problem::new("sign-in-tool-killed").param("tool", "x").param("signal", "9"),
                "The sign-in tool x was ended by signal 9.",
            ),
            (Problem::new("unreadable").param("source", "").param("error", "e"), "Standard input cannot be read: e."),
            (Problem::new("no-such-code"), "no-such-code"),
        ];
        for (given, expected) in rows {
            assert_eq!(problem(&given, English).message, expected);
        }
    }

    #[test]
    fn what_goes_with_a_problem_follows_it() {
        let refused =
            Problem::new("refused").param("doing", "creating-anew").param("said", "no").param("status", "400");
        let both = refused
            .and(Problem::new("former-put-back").param("job", "true"))
            .and(Problem::new("saved").param("path", "p"));
        let english = problem(&both, English);
        assert_eq!(english.message, "Creating it anew: no. The former resource was put back.");
        assert_eq!(
            english.hints,
            [
                "The server answered with HTTP 400.",
                "The former Job was put back suspended, so that it does not run again by accident.",
                "The former resource is saved in p.",
            ]
        );
        let chinese = problem(&both, SimplifiedChinese);
        assert_eq!(chinese.message, "重新创建：服务器拒绝了请求：no。已恢复原来的资源。");
    }
}
