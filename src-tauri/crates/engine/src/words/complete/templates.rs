//! Whether every code has its template, and every template is Chinese and names values that exist.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use glasslift_bundle::finding::FindingCode;

use super::english_in;
use crate::words::{findings, problems, template};

/// Sources of everything that makes problems: file and text without its tests.
fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut found, mut waiting) =
        (Vec::new(), vec![root.parent().unwrap().to_owned(), root.parent().unwrap().parent().unwrap().join("src")]);
    while let Some(path) = waiting.pop() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            let entries = fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path());
            waiting.extend(entries.filter(|_| !["tests", "fuzz", "benches", "target"].contains(&name.as_str())));
        } else if name.ends_with(".rs") && !name.contains("tests") && !path.to_string_lossy().contains("complete") {
            let text = fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned();
            found.push((path, text));
        }
    }
    found
}

/// Codes in a source: the first argument of what makes problems, or of a pair with a text.
fn codes(text: &str) -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for call in [
        "Problem::new(",
        "problem(",
        "incomplete(",
        "failed(",
        "write_text(",
        "output::write(",
        "entry(",
        "passing(",
        "moved(",
        "(",
    ] {
        for after in text.split(call).skip(1) {
            let Some((code, rest)) = after.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"')) else {
                continue;
            };
            let is_code = code.contains('-') && code.chars().all(|c| c.is_ascii_lowercase() || c == '-');
            // A pair is a code and a text only where the text follows.
            let is_pair = call == "(" && !rest.trim_start_matches([',', ' ', '\n']).starts_with("format!");
            if is_code && !is_pair && rest.starts_with(',') {
                codes.insert(code.to_owned());
            }
        }
    }
    for after in text.split("Problem::new(").skip(1) {
        if let Some((code, _)) = after.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"')) {
            codes.insert(code.to_owned());
        }
    }
    codes
}

#[test]
fn every_problem_has_chinese_words() {
    let mut all = BTreeSet::new();
    for (path, text) in sources() {
        for code in codes(&text) {
            let of_case = format!("/{code}");
            let mut keys = problems::chinese().keys().chain(findings::chinese().keys());
            let known = keys.any(|key| *key == code || key.ends_with(&of_case));
            assert!(known, "{}: {code} has no Chinese words", path.display());
            all.insert(code);
        }
    }
    assert!(all.len() > 120, "only {} codes were found: does this test still see them?", all.len());
    for entry in glasslift_connect::fault::entries() {
        assert!(problems::chinese().contains_key(entry.code), "{}", entry.code);
    }
}

#[test]
fn every_placeholder_is_a_parameter_of_its_problem() {
    let mut params: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, text) in sources() {
        let after = |mark: &str| -> BTreeSet<String> {
            let found = text.split(mark).skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"'));
            found.filter_map(|rest| rest.split_once('"')).map(|(name, _)| name.to_owned()).collect()
        };
        let names = after(".param(");
        for code in codes(&text) {
            params.entry(code).or_default().extend(names.iter().cloned());
        }
    }
    let listed = glasslift_connect::fault::samples::params();
    let mut wrong = Vec::new();
    for (key, template) in problems::chinese() {
        let code = key.split('/').next().unwrap();
        let mut known = params.get(code).cloned().unwrap_or_default();
        known.extend(listed.get(code).into_iter().flatten().cloned());
        // Given by whoever passes the problem on.
        known.extend(["case", "and", "then", "said", "accept", "restore", "error", "path"].map(str::to_owned));
        for text in template.texts() {
            for name in template::placeholders(text) {
                if !known.contains(name) {
                    wrong.push(format!("{key}: {{{name}}}"));
                }
            }
        }
        for name in template.values.keys() {
            assert!(known.contains(name), "{key}: {name}");
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn chinese_templates_are_chinese_and_balanced() {
    problems::read(include_str!("../../../words/zh-CN.problems.json")).unwrap();
    problems::read(include_str!("../../../words/zh-CN.findings.json")).unwrap();
    for (key, template) in problems::chinese().iter().chain(findings::chinese()) {
        for text in template.texts() {
            let mut plain = text.to_owned();
            for name in template::placeholders(text) {
                plain = plain.replace(&format!("{{{name}}}"), "");
            }
            let only_values = plain.chars().all(|c| "[]，：。".contains(c));
            assert!(only_values || english_in(&plain).is_none(), "{key}: {text}");
            assert_eq!(text.matches('[').count(), text.matches(']').count(), "{key}: {text}");
            assert_eq!(text.matches('{').count(), text.matches('}').count(), "{key}: {text}");
            assert!(!text.contains(['\u{a0}', '　']) && !text.contains("  "), "{key}: {text}");
        }
        for words in template.values.values().flat_map(BTreeMap::values) {
            assert_eq!(english_in(words), None, "{key}: {words}");
        }
    }
}

#[test]
fn every_finding_has_chinese_words() {
    for code in FindingCode::ALL {
        assert!(findings::chinese().contains_key(code.word()), "{}", code.word());
    }
    for key in findings::chinese().keys() {
        let code = key.split('/').next().unwrap();
        let known = FindingCode::ALL.iter().any(|known| known.word() == code);
        assert!(known || key == findings::MORE, "{key} is no code");
    }
}
