#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::samples::samples;
use super::*;

#[test]
fn every_cause_says_what_happened_why_and_what_to_do() {
    for fault in samples() {
        let problem = fault.explain("detail");
        let code = &problem.code;
        assert_eq!(problem.hints.len(), 2, "{code}");
        for sentence in std::iter::once(&problem.message).chain(&problem.hints) {
            assert!(sentence.len() > 15 && sentence.ends_with(['.', ')']), "{code}: {sentence}");
            assert!(!sentence.contains(['{', '}']), "{code}: {sentence}");
        }
        let text = format!("{} {}", problem.message, problem.hints.join(" "));
        for (name, value) in &problem.params {
            assert!(text.contains(value.as_str()), "{code}: {name} is in no sentence");
        }
        assert_eq!(problem.detail.as_deref(), Some("detail"));
    }
}

#[test]
fn the_list_has_each_code_once_and_nothing_that_cannot_happen() {
    let listed: Vec<&str> = entries().iter().map(|entry| entry.code).collect();
    let unique: BTreeSet<&str> = listed.iter().copied().collect();
    assert_eq!(unique.len(), listed.len());
    assert_eq!(unique, samples().iter().map(Fault::code).collect());
    assert!(listed.len() >= 20);
}

#[test]
fn every_placeholder_has_a_value() {
    let names: BTreeMap<&str, BTreeSet<&str>> = samples()
        .iter()
        .map(|fault| (fault.code(), fault.params().into_iter().map(|(name, _)| name).collect()))
        .collect();
    for entry in entries() {
        for text in [entry.message, entry.why, entry.action] {
            for part in text.split('{').skip(1) {
                let name = part.split('}').next().unwrap();
                assert!(names[entry.code].contains(name), "{}: {{{name}}} in {text}", entry.code);
            }
        }
    }
}

#[test]
fn a_value_that_looks_like_a_placeholder_stays_what_it_is() {
    let problem = Fault::Unauthorized { user: "{user}{x}".into() }.explain("");
    assert!(problem.message.contains("{user}{x}"), "{}", problem.message);
    assert_eq!(problem.detail, None);
}

/// Front ends word the codes themselves; this is the list that their completeness tests go by.
#[test]
fn export_bindings_of_the_codes_for_front_ends() {
    let mut text = String::from(
        "// The codes of a connection's problems with their parameters, exported by `cargo test -p glasslift-connect`. Do not edit.\n\n\
         export const connectionProblems = {\n",
    );
    for fault in samples() {
        let params: Vec<String> = fault.params().iter().map(|(name, _)| format!("\"{name}\"")).collect();
        writeln!(text, "  \"{}\": [{}],", fault.code(), params.join(", ")).unwrap();
    }
    text.push_str("} as const;\n");
    let folder = std::env::var("TS_RS_EXPORT_DIR").unwrap_or_else(|_| "./bindings".to_owned());
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(std::path::Path::new(&folder).join("connectionProblems.ts"), text).unwrap();
}
