#![allow(clippy::unwrap_used)]

use clap::CommandFactory;

use super::*;

#[test]
fn the_command_line_is_consistent() {
    Args::command().debug_assert();
}

#[test]
fn sources_may_be_repeated_and_must_be_there() {
    let args = Args::try_parse_from(["x", "bundle", "-f", "a", "-f", "b", "--from", "c", "--diff"]).unwrap();
    let Command::Bundle(options) = args.command else { panic!("another command") };
    assert_eq!((options.source.sources, options.from), (vec!["a".to_owned(), "b".into()], vec!["c".to_owned()]));
    for bad in [
        vec!["x", "bundle"],
        vec!["x", "plan"],
        vec!["x", "bundle", "-f", "a", "--sha256", "abc"],
        vec!["x", "bundle", "-f", "a", "--diff"],
        vec!["x", "bundle", "-f", "a", "--kubernetes", "new"],
    ] {
        assert!(Args::try_parse_from(&bad).is_err(), "{bad:?}");
    }
}

#[test]
fn an_upgrade_needs_a_bundle_or_a_plan_and_not_both() {
    let parse = |line: &[&str]| Args::try_parse_from(line);
    assert!(parse(&["x", "upgrade", "--plan", "p.json"]).is_ok());
    assert!(parse(&["x", "upgrade", "-f", "a"]).is_ok());
    for bad in [
        vec!["x", "upgrade"],
        vec!["x", "upgrade", "--plan", "p.json", "-f", "a"],
        vec!["x", "upgrade", "--plan", "p.json", "--jobs", "recreate"],
        vec!["x", "plan", "--plan", "p.json"],
    ] {
        assert!(parse(&bad).is_err(), "{bad:?}");
    }
}
