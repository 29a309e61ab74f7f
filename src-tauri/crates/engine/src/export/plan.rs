//! A plan as a text for others to read: Markdown for issues, one self-contained page of HTML. Redacted like everything that is shown.

use std::path::Path;

use glasslift_object::Side;
use glasslift_object::problem::Problem;
use maud::{Markup, html};

use super::format::{Document, Format};
use super::page::{fence_around, in_cell, in_item, markdown, page};
use crate::plan::{Action, Change, ChangeDetail, Decisions, Inspection, Plan, PlanFile, Risk, planned};
use crate::words::{self, Language, clauses, of_what, say, word};

/// What a plan is made of.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// What was read.
    pub inspection: &'a Inspection,
    /// What was decided.
    pub plan: &'a Plan,
    /// By which choices.
    pub decisions: &'a Decisions,
    /// The sources of the old version, where one was named.
    pub from: &'a [String],
}

/// Writes a plan, with all differences. The file for programs has no language.
///
/// # Errors
/// A format that plans are not written in, or a bundle that cannot be read again later for the file for programs.
pub fn render(sheet: Sheet<'_>, format: Format, language: Language) -> Result<String, Problem> {
    let Sheet { inspection, plan, decisions, from } = sheet;
    match format {
        Format::Html => Ok(to_html(inspection, plan, language)),
        Format::Markdown => Ok(to_markdown(inspection, plan, true, language)),
        Format::Json => PlanFile::new(inspection, plan, decisions, from.to_vec())?.to_text(),
        Format::Junit => Err(Document::Plan.unknown(Path::new("JUnit"))),
    }
}

/// What there is to say about a change, in one line.
pub fn note(change: &Change, language: Language) -> String {
    let mut parts = Vec::new();
    let note = words::note(&change.action, change.job.as_ref(), language);
    if !note.is_empty() {
        parts.push(note);
    }
    parts.extend(change.kept.iter().map(|kept| words::kept(kept, language)));
    parts.extend(change.images.iter().map(|image| words::image(image, language)));
    if !change.taken_over_from.is_empty() {
        let owners = words::list(&change.taken_over_from, language);
        parts.push(say(language, "plan-takes-over", [("owners", owners.into())]));
    }
    if !change.dropped.is_empty() {
        let fields = words::list(&change.dropped, language);
        parts.push(say(language, "plan-removes", [("fields", fields.into())]));
    }
    parts.extend(change.unverified.map(|why| words::unverified(why, language).to_owned()));
    clauses(&parts, language)
}

/// What stands in the way of the whole plan.
pub fn obstacles(plan: &Plan, language: Language) -> Vec<String> {
    let mut lines = Vec::new();
    if !plan.missing_permissions.is_empty() {
        let list: Vec<String> =
            plan.missing_permissions.iter().map(|missing| words::permission(missing, language)).collect();
        let permissions = clauses(&list, language);
        lines.push(say(language, "plan-missing-permissions", [("permissions", permissions.into())]));
    }
    lines.extend(plan.health.iter().map(|notice| words::health(notice, language)));
    lines.extend(without_namespace(plan, language));
    lines
}

/// That some of what is written names no namespace, once for all of it.
pub fn without_namespace(plan: &Plan, language: Language) -> Option<String> {
    let count = plan.without_namespace();
    (count > 0).then(|| words::without_namespace(count, Some(&plan.cluster.namespace), false, language))
}

/// Risks and warnings of a change; what is said [once for all](without_namespace) is not among them, and what the server sent is in its own words.
pub fn remarks(change: &Change, language: Language) -> Vec<String> {
    let own = change.risks.iter().filter(|risk| !matches!(risk, Risk::NamespaceFilledIn { .. }));
    let risks = own.map(|risk| words::risk(risk, language));
    risks.chain(change.warnings.iter().map(ToString::to_string)).collect()
}

/// Everything that will happen, with the differences where `diff` is set.
pub fn to_markdown(inspection: &Inspection, plan: &Plan, diff: bool, language: Language) -> String {
    let mut out = format!("# {}\n\n{}\n\n", heading(plan, language), words::headline(plan, language));
    for (name, value) in facts(plan, language) {
        out.push_str(&format!("- {}\n", of_what(name, &value, language)));
    }
    for line in obstacles(plan, language) {
        out.push_str(&format!("- **{}**\n", in_item(&line)));
    }
    out.push_str(&format!("\n| {} |\n|---|---|---|---|---|\n", columns(language).join(" | ")));
    for change in shown(plan) {
        let cells = cells(change, language).map(|cell| in_cell(&cell));
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    let remarks = all_remarks(plan, language);
    if !remarks.is_empty() {
        out.push_str(&format!("\n## {}\n\n", to_look_at(language)));
        remarks.iter().for_each(|remark| out.push_str(&format!("- {}\n", in_item(remark))));
    }
    if diff {
        for (change, lines) in differences(inspection, plan) {
            let fence = fence_around(&lines);
            out.push_str(&format!("\n## {}\n\n{fence}diff\n{lines}{fence}\n", change.object));
        }
    }
    markdown(&out)
}

/// The same as one page, with all differences folded.
pub fn to_html(inspection: &Inspection, plan: &Plan, language: Language) -> String {
    let remarks = all_remarks(plan, language);
    let rest: Markup = html! {
        p { (words::headline(plan, language)) }
        @for line in obstacles(plan, language) { p.obstacle { (line) } }
        @if !remarks.is_empty() {
            section.skips { h2 { (to_look_at(language)) } ul { @for remark in remarks { li { (remark) } } } }
        }
        table {
            thead { tr { @for column in columns(language) { th { (column) } } } }
            tbody { @for change in shown(plan) { tr { @for cell in cells(change, language) { td { (cell) } } } } }
        }
        @for (change, lines) in differences(inspection, plan) {
            details { summary { (change.object.to_string()) } pre { (lines) } }
        }
    };
    page(language, &heading(plan, language), &facts(plan, language), rest)
}

fn heading(plan: &Plan, language: Language) -> String {
    let (title, context) = (words::title(plan, language), &plan.cluster.context);
    say(language, "plan-heading", [("title", title.into()), ("context", context.into())])
}

fn facts(plan: &Plan, language: Language) -> Vec<(&'static str, String)> {
    let cluster = &plan.cluster;
    let values = [("server", cluster.server.as_str()), ("version", &cluster.version), ("user", &cluster.user)];
    vec![
        (
            word(language, "plan-server"),
            say(language, "plan-server-value", values.map(|(name, value)| (name, value.into()))),
        ),
        (word(language, "plan-bundle"), plan.bundle.source.to_string()),
        (word(language, "plan-read-at"), words::moment(plan.created_at, language)),
    ]
}

fn to_look_at(language: Language) -> &'static str {
    word(language, "plan-remarks")
}

fn columns(language: Language) -> [&'static str; 5] {
    ["column-action", "column-kind", "column-namespace", "column-name", "column-note"].map(|id| word(language, id))
}

fn shown(plan: &Plan) -> impl Iterator<Item = &Change> {
    plan.changes.iter().filter(|change| is_shown(change))
}

fn is_shown(change: &Change) -> bool {
    change.action != Action::Unchanged || change.differs()
}

/// What differs in the changes that are shown, as lines.
fn differences<'a>(inspection: &'a Inspection, plan: &'a Plan) -> impl Iterator<Item = (&'a Change, String)> {
    let shown = planned(inspection, plan).filter(|planned| is_shown(planned.change));
    shown.map(|planned| (planned.change, lines(&planned.detail()))).filter(|(_, lines)| !lines.is_empty())
}

fn cells(change: &Change, language: Language) -> [String; 5] {
    [
        words::intent(change, language).to_owned(),
        change.object.kind.clone(),
        change.object.namespace.clone().unwrap_or_default(),
        change.object.name.clone(),
        note(change, language),
    ]
}

/// Remarks, each with its object.
fn all_remarks(plan: &Plan, language: Language) -> Vec<String> {
    let of = |change: &Change| {
        let object = change.object.to_string();
        let remarks = remarks(change, language).into_iter();
        remarks.map(|text| of_what(&object, &text, language)).collect::<Vec<_>>()
    };
    shown(plan).flat_map(of).collect()
}

fn lines(detail: &ChangeDetail) -> String {
    let mut out = String::new();
    for hunk in &detail.hunks {
        out.push_str(&format!("@@ -{} +{} @@\n", hunk.old_start, hunk.new_start));
        for line in &hunk.lines {
            let sign = match line.side {
                Side::Both => ' ',
                Side::Live => '-',
                Side::Desired => '+',
            };
            out.push_str(&format!("{sign}{}\n", line.text));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::Arc;

    use super::*;
    use crate::report::tests;
    use glasslift_bundle::Bundle;
    use glasslift_cluster::{HealthNotice, Permission};

    /// A plan that says something in every place, and what was read for it.
    fn made() -> (Inspection, Plan) {
        let mut plan = tests::plan();
        plan.changes[1].risks = vec![Risk::GitopsOwned { manager: "argocd".into() }];
        plan.changes[1].risks.push(Risk::NamespaceFilledIn { namespace: "default".into() });
        plan.changes[1].warnings = vec!["from the server".into()];
        plan.changes[1].taken_over_from = vec!["helm".into()];
        plan.missing_permissions = vec![Permission {
            verb: "patch".into(),
            group: "apps".into(),
            resource: "deployments".into(),
            namespace: Some("a".into()),
        }];
        plan.health = vec![HealthNotice::ApiServiceDown { name: "v1.x".into(), message: "no endpoints".into() }];
        let inspection = Inspection {
            created_at: plan.created_at,
            cluster: plan.cluster.clone(),
            bundle: Arc::new(Bundle { summary: plan.bundle.clone(), objects: Vec::new() }),
            from: Vec::new(),
            installed_version: None,
            facts: Vec::new(),
            denied: Vec::new(),
            health: Vec::new(),
        };
        (inspection, plan)
    }

    fn written(format: Format, language: Language) -> String {
        let (inspection, plan) = made();
        let decisions = Decisions::default();
        render(Sheet { inspection: &inspection, plan: &plan, decisions: &decisions, from: &[] }, format, language)
            .unwrap()
    }

    #[test]
    fn a_plan_is_written_in_the_language_that_is_asked_for() {
        let english = [
            "glasskube 0.2.1 to 0.3.0 on prod",
            "1 resource will change, 1 Job will be skipped, 1 stays as it is.",
            "https://x, Kubernetes v1.36.3, as me",
            "2 January 2026, 00:00:00 UTC",
            "Missing permissions: patch deployments.apps in namespace a",
            "takes fields over from helm",
            "What to look at",
            "Deployment a/d: from the server",
            "1 resource names no namespace and goes to default",
        ];
        let chinese = [
            "prod 上的计划：glasskube 0.2.1 升级到 0.3.0",
            "1 个资源将更改，1 个 Job 将跳过，1 个保持不变。",
            "https://x，Kubernetes v1.36.3，用户 me",
            "2026年1月2日 00:00:00 UTC",
            "缺少权限：patch deployments.apps（命名空间 a）",
            "接管 helm 设置的字段",
            "需要注意",
            "Deployment a/d：from the server",
            "1 个资源没有指定命名空间，将放入命名空间 default",
        ];
        for format in [Format::Html, Format::Markdown] {
            for (language, expected) in [(Language::English, english), (Language::SimplifiedChinese, chinese)] {
                let text = written(format, language);
                expected.iter().for_each(|expected| assert!(text.contains(expected), "{expected}:\n{text}"));
            }
        }
        let told = written(Format::Markdown, Language::English).matches("names no namespace").count();
        assert_eq!(told, 1, "for all of them, not for each");
        assert!(written(Format::Html, Language::English).contains("<html lang=\"en\">"));
        assert!(written(Format::Html, Language::SimplifiedChinese).contains("<html lang=\"zh-CN\">"));
        let markdown = written(Format::Markdown, Language::SimplifiedChinese);
        assert!(
            markdown.contains("| 操作 | 类型 | 命名空间 | 名称 | 备注 |\n|---|---|---|---|---|\n| 更新 | Deployment |"),
            "{markdown}"
        );
    }
}
