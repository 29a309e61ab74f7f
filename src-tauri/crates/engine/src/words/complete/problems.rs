//! Whether every problem and every finding has words, and whether these ask for values that it has.

use std::collections::{BTreeMap, BTreeSet};

use glasslift_bundle::{FindingCode, yaml};
use glasslift_connect::fault::samples;

use super::files::{english, outside, sources};
use crate::words::language::Language::{English, SimplifiedChinese};
use crate::words::problems::{finding, problem};

/// Codes in a source: the first argument of what makes problems, and what is put in its place.
fn codes(text: &str, known: &BTreeSet<String>) -> (BTreeSet<String>, BTreeSet<String>) {
    let mut made = BTreeSet::new();
    for call in ["Problem::new(", "problem(", "write_text(", "output::write("] {
        let arguments = text.split(call).skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"'));
        made.extend(arguments.filter_map(|rest| rest.split_once('"')).map(|(code, _)| code.to_owned()));
    }
    // Where a code is chosen before, it is any literal that is one.
    let literals = text.split('"').skip(1).filter(|literal| known.contains(*literal));
    (made, literals.map(str::to_owned).collect())
}

/// Problems by code, each with its cases; those without one are the empty case.
fn texts() -> BTreeMap<String, BTreeSet<String>> {
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for id in english().ids().filter_map(|id| id.strip_prefix("problem-")) {
        let (code, case) = id.split_once('_').unwrap_or((id, ""));
        texts.entry(code.to_owned()).or_default().insert(case.to_owned());
    }
    texts
}

#[test]
fn every_problem_has_words_and_no_words_are_left_over() {
    let texts = texts();
    let known: BTreeSet<String> = texts.keys().cloned().collect();
    let mut said = BTreeSet::new();
    for (path, text) in sources() {
        let (made, literals) = codes(&text, &known);
        let missing: Vec<&String> = made.difference(&known).filter(|code| code.contains('-')).collect();
        assert!(missing.is_empty(), "{}: no words for {missing:?}", path.display());
        said.extend(literals);
        for (code, cases) in &texts {
            if text.contains(&format!("\"{code}\"")) {
                let given = |case: &&String| case.is_empty() || text.contains(&format!("\"{case}\""));
                let lost: Vec<&String> = cases.iter().filter(|case| !given(case)).collect();
                // A code may be made in several places, each with its own case.
                if lost.len() == cases.len() {
                    let path = path.display();
                    assert!(!text.contains(&format!("Problem::new(\"{code}\")")), "{path}: {code} has no {lost:?}");
                }
            }
        }
    }
    let only_window = BTreeSet::from(["unexpected".to_owned()]);
    let unsaid: Vec<&String> = known.difference(&said).filter(|code| !only_window.contains(*code)).collect();
    assert_eq!(unsaid, [""; 0], "nobody has these");
    assert!(said.len() > 150, "only {} codes were found: does this test still see them?", said.len());
    let all: String = sources().into_iter().map(|(_, text)| text).collect();
    let lost = texts.values().flatten().filter(|case| !case.is_empty() && !all.contains(&format!("\"{case}\"")));
    assert_eq!(lost.collect::<Vec<_>>(), [""; 0], "nobody has these cases");
}

#[test]
fn problems_that_the_window_leaves_out_are_those_of_the_command_line() {
    let outside = outside();
    let codes: BTreeSet<&str> = outside.ids().filter_map(|id| id.strip_prefix("problem-")).collect();
    let codes: BTreeSet<&str> = codes.into_iter().map(|id| id.split_once('_').map_or(id, |(code, _)| code)).collect();
    assert!(codes.len() > 5, "{codes:?}");
    let sources = sources();
    let plan_file = |text: &str| text.contains("PlanFile");
    assert!(
        sources.iter().all(|(path, text)| !path.starts_with("src") || !plan_file(text)),
        "the window reads plan files"
    );
    let elsewhere = sources
        .into_iter()
        .filter(|(path, _)| !path.starts_with("crates/cli") && !path.ends_with("engine/src/plan/file.rs"));
    let made = elsewhere.flat_map(|(path, text)| {
        let made = codes.iter().filter(|code| text.contains(&format!("\"{code}\"")));
        made.map(|code| format!("{code} in {}", path.display())).collect::<Vec<_>>()
    });
    assert_eq!(made.collect::<Vec<_>>(), [""; 0], "the window needs these: they belong to problems.ftl");
}

#[test]
fn words_ask_for_values_that_somebody_gives() {
    let mut given: BTreeSet<String> = BTreeSet::new();
    for (_, text) in sources() {
        for mark in [".param(", ".with(", "(\"", "self.with("] {
            let found = text.split(mark).skip(1).map(|rest| rest.trim_start().trim_start_matches('"'));
            given.extend(found.filter_map(|rest| rest.split_once('"')).map(|(name, _)| name.to_owned()));
        }
        let values = text.split("finding, \"").chain(text.split("), \"")).skip(1);
        given.extend(values.filter_map(|rest| rest.split_once('"')).map(|(name, _)| name.to_owned()));
    }
    let mut wrong = Vec::new();
    for (id, placeholders) in english().placeholders() {
        if id.starts_with("problem-") || id.starts_with("finding-") {
            let unknown = placeholders.iter().filter(|name| !given.contains(*name));
            wrong.extend(unknown.map(|name| format!("{id}: {name}")));
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn every_cause_of_a_lost_connection_says_what_happened_why_and_what_to_do() {
    let english = english();
    for given in samples::problems() {
        let (code, said) = (&given.code, problem(&given, English));
        assert_eq!(said.hints.len(), 2, "{code}");
        for sentence in std::iter::once(&said.message).chain(&said.hints) {
            assert!(sentence.len() > 15 && sentence.ends_with(['.', ')']), "{code}: {sentence}");
            assert!(!sentence.contains(['{', '}']), "{code}: {sentence}");
        }
        let text = format!("{} {}", said.message, said.hints.join(" "));
        for (name, value) in &given.params {
            let is_chosen_by = matches!(name.as_str(), "what" | "direction" | "was_tag" | "now_tag");
            assert!(is_chosen_by || text.contains(value.as_str()), "{code}: {name} is in no sentence");
        }
        let chinese = problem(&given, SimplifiedChinese);
        assert_eq!(chinese.hints.len(), 2, "{code}");
        super::assert_chinese(&chinese.message);
        let placeholders =
            english.placeholders().filter(|(id, _)| id.split('.').next() == Some(&format!("problem-{code}")));
        let unknown: Vec<&String> =
            placeholders.flat_map(|(_, names)| names).filter(|name| !given.params.contains_key(*name)).collect();
        assert_eq!(unknown, [""; 0], "{code}");
    }
}

/// Those of which nothing more can be said.
const WITHOUT_A_HINT: [&str; 24] = [
    "bad-checksum",
    "bad-kubernetes-version",
    "cancelled",
    "diagnostics-unwritable",
    "former-not-put-back",
    "gone-already",
    "internal",
    "moved",
    "moved_more",
    "no-report",
    "not-asked",
    "plan-blocked_change",
    "plan-file-failed",
    "plan-file-unreadable",
    "plan-unwritable",
    "record-broken-off",
    "report-failed",
    "report-unwritable",
    "run-unreadable_cut",
    "runtime",
    "stopped",
    "superseded",
    "unreadable",
    "unreadable_permission",
];

#[test]
fn every_other_problem_says_what_to_do() {
    let english = english();
    let without = english.ids().filter(|id| english.placeholders().all(|(one, _)| one != format!("{id}.hint-1")));
    let without: Vec<&str> = without.filter_map(|id| id.strip_prefix("problem-")).collect();
    let unexpected: Vec<&&str> = without.iter().filter(|id| !WITHOUT_A_HINT.contains(id)).collect();
    assert_eq!(unexpected, [&""; 0]);
}

#[test]
fn every_finding_has_words() {
    let english = english();
    let ids: BTreeSet<&str> = english.ids().filter_map(|id| id.strip_prefix("finding-")).collect();
    for code in FindingCode::ALL {
        assert!(ids.contains(code.word()), "{}", code.word());
    }
    let all: String = sources().into_iter().map(|(_, text)| text).collect();
    for id in ids {
        let (code, case) = id.split_once('_').unwrap_or((id, ""));
        assert!(FindingCode::ALL.iter().any(|known| known.word() == code), "{id} is no code");
        assert!(case.is_empty() || all.contains(&format!("\"{case}\"")), "nobody has the case {id}");
    }
}

#[test]
fn syntax_errors_say_what_to_write_instead() {
    for (text, word) in [
        ("a:\n\tb: 1\n", "spaces"),
        ("a: {{ .Values.x }}\n", "helm template"),
        ("{{- if .x }}\na: 1\n{{- end }}\n", "helm template"),
        ("a: b: c\n", "quotes"),
        ("a: 1\n b: 2\n", "indentation"),
        ("a: \"x\nb: 1\n", "Close"),
        ("a: *.example.com\n", "*.example.com"),
        ("a: @x\n", "quotes"),
        ("a: \"\\d\"\n", "single quotes"),
        ("a: [1, 2\nb: 3\n", "]"),
        ("a: 1\n---b\n", "indent"),
        ("%YAML 1.1\n---\na: 1\n", "%"),
        ("a: !!int x\n", "tag"),
        ("a: .inf\n", "quotes"),
        ("? [a]\n: b\n", "quotes"),
        ("~: b\n", "quotes"),
        ("<<: 1\n", "<<"),
        ("a: \0\n", "UTF-8"),
        ("{\"a\": 1,\n \"b\" 2}", "commas"),
    ] {
        let found = &yaml::read("x.yaml", text.as_bytes()).findings[0];
        let advice = finding(found, English);
        assert!(advice.help.contains(word) || advice.message.contains(word), "{text:?} {advice:?}");
    }
}

#[test]
fn surprises_are_told_with_what_was_written() {
    let told = |text: &str| {
        let findings = yaml::read("x.yaml", text.as_bytes()).findings;
        findings.iter().map(|found| finding(found, English).message).collect::<Vec<_>>()
    };
    assert_eq!(
        told("perm: 0644\nword: yes\non: 1\nversion: 1.10\ndup: 1\ndup: 2\n"),
        [
            "`0644` is octal: it is read as the number 420",
            "`yes` is read as the boolean true",
            "the key `on` is read as the boolean true and becomes the key \"true\"",
            "`1.10` is read as the number 1.1: a version loses its zero",
            "the key `dup` is given twice, first on line 5: the last one counts",
        ]
    );
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: x}\ndata:\n  x: 0644\n";
    assert_eq!(told(secret), ["this value is read as an octal number"]);
    let many = told(&"a: yes\n---\n".repeat(250));
    assert!(many.last().unwrap().ends_with("(and 150 more like this)"), "{many:?}");
}
