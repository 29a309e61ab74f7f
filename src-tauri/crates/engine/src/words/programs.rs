//! What programs read: the values as they are, and with them the English words for those who show them to people.

use glasslift_bundle::Finding;
use glasslift_connect::CheckFact;
use glasslift_object::problem::Problem;
use serde::Serialize;
use serde_json::{Map, Value};

use super::cluster::check_facts;
use super::language::Language::English;
use super::plan::kept;
use super::problems::{finding, problem};
use super::report::{remark, result, summary, todo, unready};
use crate::plan::KeptField;
use crate::report::{EntryResult, Report};

/// A value with words: `message` and `hints` for every problem in it, `message` and `help` for every finding, `note` for every result of a
/// step of a connection test, `message` for every field that stays as others set it.
///
/// # Errors
/// A value that is no JSON, such as a map with other keys than text.
pub fn for_programs(value: &impl Serialize) -> serde_json::Result<Value> {
    let mut value = serde_json::to_value(value)?;
    add_words(&mut value);
    Ok(value)
}

/// A report with words: those of its values, a `headline`, the `text` of every remark and of everything that is left to do, and what
/// every entry lacks that is not ready.
///
/// # Errors
/// As [`for_programs`].
pub fn report_for_programs(report: &Report) -> serde_json::Result<Value> {
    let mut value = for_programs(report)?;
    value["headline"] = summary(report, English).into();
    for (place, notice) in report.notices.iter().enumerate() {
        value["notices"][place]["text"] = remark(report, notice, English).into();
    }
    for (place, todo_) in report.todo.iter().enumerate() {
        value["todo"][place]["text"] = todo(report, todo_, English).into();
    }
    for (place, entry) in report.entries.iter().enumerate() {
        if matches!(entry.result, EntryResult::NotReady { .. }) {
            value["entries"][place]["result"]["message"] = result(entry, English).into();
        }
        if let Some(message) = unready(entry, English) {
            value["entries"][place]["result"]["problem"]["message"] = message.into();
        }
    }
    Ok(value)
}

fn add_words(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(add_words),
        Value::Object(map) => {
            map.values_mut().for_each(add_words);
            let words = words_for(map);
            map.extend(words);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn words_for(map: &Map<String, Value>) -> Vec<(String, Value)> {
    let has = |names: &[&str]| names.iter().all(|name| map.contains_key(*name));
    let whole = || Value::Object(map.clone());
    let named = |name: &str, text: String| (name.to_owned(), text.into());
    if has(&["code", "retryable"])
        && let Ok(known) = serde_json::from_value::<Problem>(whole())
    {
        let said = problem(&known, English);
        return vec![named("message", said.message), ("hints".to_owned(), said.hints.into())];
    }
    if has(&["code", "severity", "snippet"])
        && let Ok(known) = serde_json::from_value::<Finding>(whole())
    {
        let advice = finding(&known, English);
        return vec![named("message", advice.message), named("help", advice.help)];
    }
    if has(&["manager", "path", "live", "desired"])
        && let Ok(known) = serde_json::from_value::<KeptField>(whole())
    {
        return vec![named("message", kept(&known, English))];
    }
    if has(&["step", "took_ms"]) {
        let facts = map.get("facts").cloned().unwrap_or_else(|| Value::Array(Vec::new()));
        let facts: Vec<CheckFact> = serde_json::from_value(facts).unwrap_or_default();
        return vec![named("note", check_facts(&facts, English))];
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_get_their_words_wherever_they_are() {
        let given = json!({
            "why": { "code": "namespace-missing", "params": { "namespace": "a" }, "retryable": false },
            "findings": [{ "code": "tab-indent", "severity": "error", "file": "f", "line": 1, "column": 1, "snippet": "", "caret": 0 }],
            "result": { "step": "version", "took_ms": 1, "facts": [{ "type": "no-credentials" }] },
        });
        let mut value = given.clone();
        add_words(&mut value);
        assert_eq!(value["why"]["message"], "The namespace a does not exist.");
        assert_eq!(
            value["why"]["hints"][0],
            "The bundle does not create it. Create it first, or choose another namespace."
        );
        assert_eq!(value["findings"][0]["message"], "a tab is used for indentation");
        assert_eq!(value["result"]["note"], "none");
        assert_eq!(value["why"]["code"], given["why"]["code"]);
    }
}
