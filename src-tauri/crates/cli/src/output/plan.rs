//! A plan for a person.

use glasslift_engine::export::plan as export;
use glasslift_engine::plan::{self, Action, Change, Direction, Inspection, Plan};
use glasslift_engine::words;

use super::{AMBER, BOLD, Page, RED, about, action_style, diff_lines, lines, row, styled, table, warning};
use crate::language::{language, pick, text};

/// What will happen, and what has to be known about it; what stays as it is, is only counted.
pub(crate) fn plan(plan: &Plan) -> Page {
    let cluster = &plan.cluster;
    let look = if plan.direction == Direction::Downgrade { AMBER.bold() } else { BOLD };
    let (title, context) = (styled(look, &words::title(plan, language())), styled(BOLD, &cluster.context));
    let (server, version, user) = (&cluster.server, &cluster.version, &cluster.user);
    let mut page = Page::new();
    page.line(text!(
        "{title} on {context} ({server}), Kubernetes {version}, as {user}",
        "{context}（{server}）上的计划：{title}，Kubernetes {version}，用户 {user}"
    ));
    page.line(words::headline(plan, language()));
    page.blank();
    let shown: Vec<_> = shown(plan).collect();
    if shown.is_empty() {
        return page;
    }
    let mut rows = table(
        &language().pick(["action", "kind", "namespace", "name", "note"], ["操作", "类型", "命名空间", "名称", "备注"]),
    );
    let mut styles = Vec::new();
    for change in &shown {
        styles.push(action_style(&change.action));
        let (object, note) = (change.object.clone(), export::note(change, language()));
        let action = words::intent(change, language()).to_owned();
        row(&mut rows, [action, object.kind, object.namespace.unwrap_or_default(), object.name, note]);
    }
    page.append(&lines(&rows, &styles));
    for change in &shown {
        for remark in export::remarks(change, language()) {
            page.line(warning(&about(&change.object, &remark)));
        }
    }
    if let Some(notice) = export::without_namespace(plan, language()) {
        page.line(warning(&notice));
    }
    for notice in &plan.health {
        page.line(warning(&words::health(notice, language())));
    }
    for missing in &plan.missing_permissions {
        let missing = words::permission(missing, language());
        page.line(format!("{}{missing}", styled(RED, pick("you may not: ", "缺少权限："))));
    }
    page
}

/// The differences behind a plan, as lines of YAML.
pub(crate) fn differences(inspection: &Inspection, plan: &Plan) -> Page {
    let mut page = Page::new();
    for planned in plan::planned(inspection, plan).filter(|planned| is_shown(planned.change)) {
        page.blank();
        page.line(styled(BOLD, &planned.change.object.to_string()));
        page.append(&diff_lines(&planned.detail().hunks));
    }
    page
}

fn shown(plan: &Plan) -> impl Iterator<Item = &Change> {
    plan.changes.iter().filter(|change| is_shown(change))
}

fn is_shown(change: &Change) -> bool {
    change.action != Action::Unchanged || change.differs()
}
