#![allow(clippy::unwrap_used, clippy::panic)]

use glasslift_engine::plan::{Direction, Risk};
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
fn the_plan_says_that_it_is_a_downgrade_and_where_resources_without_a_namespace_go() {
    let events = recorded();
    let EventKind::RunStarted { plan } = &events[0].kind else { panic!("{events:?}") };
    let mut plan = plan.clone();
    plan.installed_version = Some("1.2.0".into());
    plan.direction = Direction::Downgrade;
    for change in &mut plan.changes[1..=4] {
        change.risks.push(Risk::NamespaceFilledIn { namespace: "default".into() });
    }
    for (language, title, notice) in [
        (
            Language::English,
            "Downgrade shop 1.2.0 to 1.1.0 on lab ",
            "warning: 4 resources name no namespace and go to default\n",
        ),
        (
            Language::SimplifiedChinese,
            "shop 1.2.0 降级到 1.1.0",
            "警告：4 个资源没有指定命名空间，将放入命名空间 default\n",
        ),
    ] {
        let page = speaking(language, || output::plain(&output::plan(&plan)));
        assert!(page.contains(title) && page.matches(notice).count() == 1, "{page}");
    }
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
