#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fmt::Write;

use super::samples::samples;
use super::*;

#[test]
fn every_cause_has_a_code_of_its_own() {
    let codes: Vec<&str> = samples().iter().map(Fault::code).collect();
    let unique: BTreeSet<&str> = codes.iter().copied().collect();
    assert_eq!(unique.len(), codes.len());
    assert!(codes.len() >= 20);
}

#[test]
fn the_detail_is_kept_apart_from_the_values() {
    let problem = Fault::Unauthorized { user: "alice".into() }.explain("detail");
    assert_eq!((problem.params["user"].as_str(), problem.detail.as_deref()), ("alice", Some("detail")));
    assert_eq!(Fault::Unauthorized { user: "alice".into() }.explain("").detail, None);
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
