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
            page.push_str(&output::plain(&output::plan(plan)));
            screen.show(event);
            page.push_str("--- the run ---\n");
        }
        let mut lines = output::Page::new();
        screen.said(&event.kind).iter().for_each(|line| lines.line(line));
        page.push_str(&output::plain(&lines));
    }
    page + &output::plain(&output::report(&report::fold(events).unwrap()))
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
