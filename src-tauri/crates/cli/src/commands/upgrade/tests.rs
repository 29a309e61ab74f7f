#![allow(clippy::unwrap_used)]

use glasslift_engine::words::Language;

use super::*;
use crate::language::tests::speaking;

/// A run as the journal records it.
fn recorded() -> Vec<Event> {
    let lines = include_str!("../../../tests/terminal/given/run.jsonl").lines();
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Everything that stands in the terminal at the end of a run, without colours.
fn page(events: &[Event]) -> String {
    let mut page = String::new();
    let mut screen = Screen::new(UpgradeFormat::Table);
    for event in events {
        if let EventKind::RunStarted { plan } = &event.kind {
            page.push_str(&output::plan(plan));
            screen.show(event);
            page.push_str("--- the run ---\n");
        }
        page.extend(screen.said(&event.kind).map(|line| format!("{line}\n")));
    }
    page.push_str(&output::report(&report::fold(events).unwrap()));
    anstream::adapter::strip_str(&page).to_string()
}

#[test]
fn a_run_stands_in_the_terminal_in_both_languages() {
    for (tag, language) in [("en", Language::English), ("zh-CN", Language::SimplifiedChinese)] {
        let page = speaking(language, || page(&recorded()));
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("../../../tests/terminal/snapshots");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(format!("run.{tag}"), page));
    }
}
