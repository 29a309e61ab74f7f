//! A plan for a person.

use glasslift_engine::plan::export;
use glasslift_engine::plan::{self, Action, Inspection, Plan};
use glasslift_engine::words;

use super::{BOLD, RED, about, action_style, diff_lines, print_table, styled, table, warning};
use crate::language::{language, pick, text};

/// The plan for a person.
pub(crate) fn plan(inspection: &Inspection, plan: &Plan, diff: bool) {
    let cluster = &plan.cluster;
    let (title, context) = (styled(BOLD, &words::title(plan, language())), styled(BOLD, &cluster.context));
    let (server, version, user) = (&cluster.server, &cluster.version, &cluster.user);
    anstream::println!(
        "{}",
        text!(
            "{title} on {context} ({server}), Kubernetes {version}, as {user}",
            "{context}（{server}）上的计划：{title}，Kubernetes {version}，用户 {user}"
        )
    );
    anstream::println!("{}\n", words::headline(&plan.counts, language()));
    let shown: Vec<_> = plan.changes.iter().filter(|change| change.action != Action::Unchanged).collect();
    if shown.is_empty() {
        return;
    }
    let mut rows = table(
        &language().pick(["action", "kind", "namespace", "name", "note"], ["操作", "类型", "命名空间", "名称", "备注"]),
    );
    let mut styles = Vec::new();
    for change in &shown {
        styles.push(action_style(&change.action));
        rows.add_row([
            words::action(&change.action, language()).to_owned(),
            change.object.kind.clone(),
            change.object.namespace.clone().unwrap_or_default(),
            change.object.name.clone(),
            export::note(change, language()),
        ]);
    }
    print_table(&rows, &styles);
    for change in &shown {
        for remark in export::remarks(change, language()) {
            warning(&about(&change.object, &remark));
        }
    }
    for notice in &plan.health {
        warning(&words::health(notice, language()));
    }
    for missing in &plan.missing_permissions {
        let missing = words::permission(missing, language());
        anstream::println!("{}{missing}", styled(RED, pick("you may not: ", "缺少权限：")));
    }
    if diff {
        for change in &shown {
            let Some(fact) = inspection.facts.get(change.id as usize) else { continue };
            anstream::println!("\n{}", styled(BOLD, &change.object.to_string()));
            anstream::print!("{}", diff_lines(&plan::detail(fact, change).hunks));
        }
    }
}
