//! A plan as a text for others to read: Markdown for issues, one self-contained page of HTML. Redacted like everything that is shown.

use std::path::Path;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::decide::detail;
use super::difference::{ChangeDetail, Side};
use super::inspect::Inspection;
use super::types::{Action, Change, Plan};
use crate::problem::Problem;
use crate::report::STYLE;
use crate::words;

/// File formats of a plan for people. A plan that is to be executed later is a [`super::PlanFile`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// One self-contained page.
    Html,
    /// For issues and pull requests.
    Markdown,
    /// The plan file, which can be executed later.
    Json,
}

impl ExportFormat {
    /// The format that a file name asks for.
    ///
    /// # Errors
    /// An extension that stands for none.
    pub fn of_path(path: &Path) -> Result<Self, Problem> {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("html" | "htm") => Ok(Self::Html),
            Some("md") => Ok(Self::Markdown),
            Some("json") => Ok(Self::Json),
            _ => Err(Problem::new(
                "unknown-plan-format",
                format!("{} does not say which kind of plan it is.", path.display()),
            )
            .hint("End its name in .html, .md or .json. The last one can be executed later.")),
        }
    }
}

/// What the plan is about: product and versions, else the source.
pub fn title(plan: &Plan) -> String {
    let name = plan.bundle.product.as_deref().unwrap_or(&plan.bundle.source);
    match (&plan.installed_version, &plan.bundle.version) {
        (Some(old), Some(new)) if old != new => format!("{name} {old} to {new}"),
        (_, Some(new)) => format!("{name} {new}"),
        _ => name.to_owned(),
    }
}

/// What there is to say about a change, in one line.
pub fn note(change: &Change) -> String {
    let mut parts = Vec::new();
    let note = words::note(&change.action, change.job.as_ref());
    if !note.is_empty() {
        parts.push(note);
    }
    parts.extend(change.images.iter().map(words::image));
    if !change.taken_over_from.is_empty() {
        parts.push(format!("takes fields over from {}", change.taken_over_from.join(", ")));
    }
    if !change.dropped.is_empty() {
        parts.push(format!("removes {}", change.dropped.join(", ")));
    }
    parts.extend(change.unverified.map(|why| words::unverified(why).to_owned()));
    parts.join("; ")
}

/// Everything that will happen, with the differences where `diff` is set.
pub fn to_markdown(inspection: &Inspection, plan: &Plan, diff: bool) -> String {
    let cluster = &plan.cluster;
    let mut out = format!(
        "# {} on {}\n\n{}\n\n- Server: {}, Kubernetes {}, as {}\n- Bundle: {}\n- Read at: {}\n",
        title(plan),
        cluster.context,
        words::headline(&plan.counts),
        cluster.server,
        cluster.version,
        cluster.user,
        plan.bundle.source,
        plan.created_at
    );
    for line in obstacles(plan) {
        out.push_str(&format!("- **{line}**\n"));
    }
    out.push_str("\n| Action | Kind | Namespace | Name | Note |\n|---|---|---|---|---|\n");
    for change in shown(plan) {
        let cells = cells(change).map(|cell| cell.replace('|', "\\|"));
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    let remarks: Vec<String> = shown(plan).flat_map(remarks).collect();
    if !remarks.is_empty() {
        out.push_str("\n## What to look at\n\n");
        remarks.iter().for_each(|remark| out.push_str(&format!("- {remark}\n")));
    }
    if diff {
        for change in shown(plan) {
            let Some(fact) = inspection.facts.get(change.id as usize) else { continue };
            let lines = lines(&detail(fact, change));
            if !lines.is_empty() {
                // A fence longer than any in the text cannot be closed by it.
                out.push_str(&format!("\n## {}\n\n~~~~diff\n{lines}~~~~\n", change.object));
            }
        }
    }
    out
}

/// The same as one page, with all differences folded.
pub fn to_html(inspection: &Inspection, plan: &Plan) -> String {
    let cluster = &plan.cluster;
    let heading = format!("{} on {}", title(plan), cluster.context);
    let remarks: Vec<String> = shown(plan).flat_map(remarks).collect();
    let page: Markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { (heading) }
                style { (PreEscaped(STYLE)) (PreEscaped(TABLE_STYLE)) }
            }
            body {
                h1 { (heading) }
                p { (words::headline(&plan.counts)) }
                dl {
                    dt { "Server" } dd { (cluster.server) ", Kubernetes " (cluster.version) ", as " (cluster.user) }
                    dt { "Bundle" } dd { (plan.bundle.source) }
                    dt { "Read at" } dd { (plan.created_at) }
                }
                @for line in obstacles(plan) { p.obstacle { (line) } }
                @if !remarks.is_empty() {
                    section.skips { h2 { "What to look at" } ul { @for remark in remarks { li { (remark) } } } }
                }
                table {
                    thead { tr { th { "Action" } th { "Kind" } th { "Namespace" } th { "Name" } th { "Note" } } }
                    tbody { @for change in shown(plan) { tr { @for cell in cells(change) { td { (cell) } } } } }
                }
                @for change in shown(plan) {
                    @if let Some(lines) = inspection.facts.get(change.id as usize).map(|fact| lines(&detail(fact, change))) {
                        @if !lines.is_empty() {
                            details { summary { (change.object.to_string()) } pre { (lines) } }
                        }
                    }
                }
            }
        }
    };
    page.into_string()
}

const TABLE_STYLE: &str = "
table { border-collapse: collapse; width: 100%; margin-top: 1.5rem; } th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--edge); overflow-wrap: anywhere; }
details { margin-top: .5rem; } .obstacle { color: var(--warn); font-weight: 600; }
";

fn shown(plan: &Plan) -> impl Iterator<Item = &Change> {
    plan.changes.iter().filter(|change| change.action != Action::Unchanged)
}

fn cells(change: &Change) -> [String; 5] {
    [
        words::action(&change.action).to_owned(),
        change.object.kind.clone(),
        change.object.namespace.clone().unwrap_or_default(),
        change.object.name.clone(),
        note(change),
    ]
}

/// What stands in the way of the whole plan.
fn obstacles(plan: &Plan) -> Vec<String> {
    let mut lines = Vec::new();
    if !plan.missing_permissions.is_empty() {
        let list: Vec<String> = plan.missing_permissions.iter().map(ToString::to_string).collect();
        lines.push(format!("Missing permissions: {}", list.join("; ")));
    }
    lines.extend(plan.health.iter().map(words::health));
    lines
}

/// Warnings and risks, each with its object.
fn remarks(change: &Change) -> Vec<String> {
    let risks = change.risks.iter().map(words::risk);
    risks.chain(change.warnings.iter().cloned()).map(|text| format!("{}: {text}", change.object)).collect()
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
