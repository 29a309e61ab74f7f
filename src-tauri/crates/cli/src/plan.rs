//! `plan`: what an upgrade would do.

use std::process::ExitCode;
use std::sync::Arc;

use glasslift_engine::cluster::Connection;
use glasslift_engine::plan::{self, Action, Decision, Decisions, Hunk, Inspection, Plan, Side};
use glasslift_engine::problem::Problem;
use glasslift_engine::words;

use crate::args::{ClusterArgs, JobChoice, PlanArgs, PlanFormat, PlanOptions};
use crate::output::{self, BOLD, GREEN, QUIET, RED, action_style, print_table, styled, table};
use crate::{bundle, cluster, exit};

pub(crate) async fn plan(cluster: &ClusterArgs, options: &PlanArgs) -> Result<ExitCode, Problem> {
    let (_, inspection, plan) = made(cluster, &options.options).await?;
    match options.output {
        PlanFormat::Json => output::json_line(&plan),
        PlanFormat::Markdown => anstream::print!("{}", markdown(&inspection, &plan, options.diff)),
        PlanFormat::Table => print(&inspection, &plan, options.diff),
    }
    let busy = plan.counts.writes() + plan.counts.blocked > 0;
    Ok(if busy { ExitCode::from(exit::CHANGES) } else { ExitCode::SUCCESS })
}

/// Reads bundle and cluster and makes the plan that the options ask for.
pub(crate) async fn made(
    cluster: &ClusterArgs,
    options: &PlanOptions,
) -> Result<(Connection, Inspection, Plan), Problem> {
    let bundle = bundle::usable(&options.source).await?;
    let from = bundle::usable_from(&options.from).await?;
    let connection = cluster::connected(cluster).await?;
    let inspection = plan::inspect(&connection, Arc::new(bundle), from.as_ref()).await?;
    let mut decisions = Decisions { jobs: options.jobs.into(), ..Decisions::default() };
    let plan = plan::decide(&inspection, &decisions);
    decisions.per_change = per_change(&plan, &options.job)?;
    let plan = plan::decide(&inspection, &decisions);
    Ok((connection, inspection, plan))
}

/// Finds the Jobs that the user named.
fn per_change(plan: &Plan, choices: &[JobChoice]) -> Result<Vec<Decision>, Problem> {
    let jobs: Vec<_> = plan.changes.iter().filter(|change| change.object.is_job()).collect();
    choices
        .iter()
        .map(|wanted| {
            let found: Vec<_> = jobs
                .iter()
                .filter(|job| {
                    job.object.name == wanted.name
                        && wanted
                            .namespace
                            .as_ref()
                            .is_none_or(|namespace| job.object.namespace.as_ref() == Some(namespace))
                })
                .collect();
            match found.as_slice() {
                [one] => Ok(Decision { change: one.id, choice: wanted.choice }),
                [] => {
                    let names: Vec<_> = jobs.iter().map(|job| job.object.to_string()).collect();
                    let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
                    Err(Problem::new("no-such-job", format!("The bundle has no Job named {}.", wanted.name))
                        .hint(format!("Its Jobs: {known}.")))
                }
                several => {
                    Err(Problem::new("ambiguous-job", format!("{} Jobs are named {}.", several.len(), wanted.name))
                        .hint("Write NAMESPACE/NAME."))
                }
            }
        })
        .collect()
}

/// The plan for a person.
pub(crate) fn print(inspection: &Inspection, plan: &Plan, diff: bool) {
    let cluster = &plan.cluster;
    anstream::println!(
        "{} on {} ({}), Kubernetes {}, as {}",
        styled(BOLD, &versions(plan)),
        styled(BOLD, &cluster.context),
        cluster.server,
        cluster.version,
        cluster.user
    );
    anstream::println!("{}\n", words::headline(&plan.counts));
    let shown: Vec<_> = plan.changes.iter().filter(|change| change.action != Action::Unchanged).collect();
    if shown.is_empty() {
        return;
    }
    let mut rows = table(&["action", "kind", "namespace", "name", "note"]);
    let mut styles = Vec::new();
    for change in &shown {
        styles.push(action_style(&change.action));
        rows.add_row([
            words::action(&change.action).to_owned(),
            change.object.kind.clone(),
            change.object.namespace.clone().unwrap_or_default(),
            change.object.name.clone(),
            note(change),
        ]);
    }
    print_table(&rows, &styles);
    for change in &shown {
        for warning in &change.warnings {
            anstream::println!("{} {}: {warning}", styled(output::AMBER, "warning:"), change.object);
        }
    }
    if diff {
        for change in &shown {
            let Some(fact) = inspection.facts.get(change.id as usize) else { continue };
            anstream::println!("\n{}", styled(BOLD, &change.object.to_string()));
            anstream::print!("{}", diff_lines(&plan::detail(fact, change).hunks, true));
        }
    }
}

fn note(change: &plan::Change) -> String {
    let mut parts = Vec::new();
    let note = words::note(&change.action, change.job.as_ref());
    if !note.is_empty() {
        parts.push(note);
    }
    parts.extend(change.images.iter().map(words::image));
    if !change.taken_over_from.is_empty() {
        parts.push(format!("takes fields over from {}", change.taken_over_from.join(", ")));
    }
    parts.extend(change.unverified.map(|why| words::unverified(why).to_owned()));
    parts.join("; ")
}

fn versions(plan: &Plan) -> String {
    let name = plan.bundle.product.as_deref().unwrap_or(&plan.bundle.source);
    match (&plan.installed_version, &plan.bundle.version) {
        (Some(old), Some(new)) if old != new => format!("{name} {old} to {new}"),
        (_, Some(new)) => format!("{name} {new}"),
        _ => name.to_owned(),
    }
}

pub(crate) fn diff_lines(hunks: &[Hunk], colour: bool) -> String {
    let mut out = String::new();
    for hunk in hunks {
        let head = format!("@@ -{} +{} @@", hunk.old_start, hunk.new_start);
        out.push_str(&if colour { styled(QUIET, &head) } else { head });
        out.push('\n');
        for line in &hunk.lines {
            let (sign, style) = match line.side {
                Side::Both => (' ', None),
                Side::Live => ('-', Some(RED)),
                Side::Desired => ('+', Some(GREEN)),
            };
            let text = format!("{sign}{}", line.text);
            out.push_str(&style.filter(|_| colour).map_or_else(|| text.clone(), |style| styled(style, &text)));
            out.push('\n');
        }
    }
    out
}

fn markdown(inspection: &Inspection, plan: &Plan, diff: bool) -> String {
    let cluster = &plan.cluster;
    let mut out = format!(
        "# {} on {}\n\n{}\n\n- Server: {}, Kubernetes {}, as {}\n- Bundle: {}\n- Read at: {}\n\n",
        versions(plan),
        cluster.context,
        words::headline(&plan.counts),
        cluster.server,
        cluster.version,
        cluster.user,
        plan.bundle.source,
        plan.created_at
    );
    out.push_str("| Action | Kind | Namespace | Name | Note |\n|---|---|---|---|---|\n");
    for change in plan.changes.iter().filter(|change| change.action != Action::Unchanged) {
        let cells = [
            words::action(&change.action).to_owned(),
            change.object.kind.clone(),
            change.object.namespace.clone().unwrap_or_default(),
            change.object.name.clone(),
            note(change),
        ];
        out.push_str(&format!("| {} |\n", cells.map(|cell| cell.replace('|', "\\|")).join(" | ")));
    }
    if diff {
        for change in plan.changes.iter().filter(|change| change.action != Action::Unchanged) {
            let Some(fact) = inspection.facts.get(change.id as usize) else { continue };
            let lines = diff_lines(&plan::detail(fact, change).hunks, false);
            out.push_str(&format!("\n## {}\n\n```diff\n{lines}```\n", change.object));
        }
    }
    out
}
