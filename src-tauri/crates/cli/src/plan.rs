//! `plan`: what an upgrade would do.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use glasslift_engine::connect::Connection;
use glasslift_engine::export::plan::{self as export, Sheet};
use glasslift_engine::export::{Document, Format};
use glasslift_engine::object::{Hunk, Side};
use glasslift_engine::plan;
use glasslift_engine::plan::PlanFile;
use glasslift_engine::plan::inspect::Inspection;
use glasslift_engine::plan::{Action, Choice, Decision, Decisions, Plan};
use glasslift_engine::problem::Problem;
use glasslift_engine::report::quoted;
use glasslift_engine::words;
use glasslift_engine::words::Language;

use crate::args::{ClusterArgs, JobChoice, Named, PlanArgs, PlanFormat, PlanOptions, SourceArgs};
use crate::language::{language, pick, text};
use crate::output::{self, BOLD, GREEN, QUIET, RED, action_style, print_table, styled, table};
use crate::{bundle, cluster, exit};

pub(crate) async fn plan(cluster: &ClusterArgs, options: &PlanArgs) -> Result<ExitCode, Problem> {
    // A plan that could not be written would be noticed too late.
    let save = options.save.as_deref().map(|path| Format::of_path(path, Document::Plan).map(|format| (path, format)));
    let save = save.transpose()?;
    let made = made(cluster, &options.options).await?;
    match options.output {
        PlanFormat::Json => output::json_line(&made.plan),
        PlanFormat::Markdown => {
            anstream::print!("{}", export::to_markdown(&made.inspection, &made.plan, options.diff, language()));
        }
        PlanFormat::Table => print(&made.inspection, &made.plan, options.diff),
    }
    if let Some((path, format)) = save {
        let Made { inspection, plan, decisions, .. } = &made;
        let sheet = Sheet { inspection, plan, decisions, from: &options.options.from };
        output::write("plan-unwritable", path, &export::render(sheet, format, language())?)?;
        if format == Format::Json && options.output == PlanFormat::Table {
            let file = quoted(&path.display().to_string());
            anstream::println!(
                "\n{}",
                text!(
                    "Saved. Execute it with: glasslift-cli upgrade --plan {file}",
                    "已保存。执行它：glasslift-cli upgrade --plan {file}"
                )
            );
        }
    }
    let counts = &made.plan.counts;
    let busy = counts.writes() + counts.blocked > 0;
    Ok(if busy { ExitCode::from(exit::CHANGES) } else { ExitCode::SUCCESS })
}

/// A plan and everything that is needed to execute it.
pub(crate) struct Made {
    pub(crate) connection: Connection,
    pub(crate) inspection: Inspection,
    pub(crate) decisions: Decisions,
    pub(crate) plan: Plan,
}

/// Reads bundle and cluster and makes the plan that the options ask for.
pub(crate) async fn made(cluster: &ClusterArgs, options: &PlanOptions) -> Result<Made, Problem> {
    let bundle = bundle::usable(&options.source).await?;
    let from = bundle::usable_from(&options.from).await?;
    let connection = cluster::connected(cluster).await?;
    let inspection = plan::inspect(&connection, Arc::new(bundle), from.as_ref()).await?;
    let mut decisions =
        Decisions { jobs: options.jobs.into(), conflicts: options.conflicts.into(), per_change: Vec::new() };
    let plan = plan::decide(&inspection, &decisions);
    decisions.per_change = per_change(&plan, &options.job)?;
    decisions.per_change.extend(named(&plan, &options.recreate, Choice::Recreate)?);
    decisions.per_change.extend(named(&plan, &options.delete, Choice::Delete)?);
    let plan = plan::decide(&inspection, &decisions);
    Ok(Made { connection, inspection, decisions, plan })
}

/// Reads a saved plan, and cluster and bundle again, and holds them against each other.
pub(crate) async fn saved(cluster: &ClusterArgs, path: &Path) -> Result<Made, Problem> {
    let file = PlanFile::read(path)?;
    let source = SourceArgs { sources: file.sources.clone(), sha256: None };
    let bundle = bundle::usable(&source).await?;
    file.check_bundle(&bundle.summary.sha256)?;
    let from = bundle::usable_from(&file.from).await?;
    let connection = cluster::connected(cluster).await?;
    file.check_cluster(&connection.info)?;
    let inspection = plan::inspect(&connection, Arc::new(bundle), from.as_ref()).await?;
    let plan = file.approve(&inspection)?;
    Ok(Made { connection, inspection, decisions: Decisions::default(), plan })
}

/// Finds the objects that the user named for a choice, and sees that they have it.
fn named(plan: &Plan, wanted: &[Named], choice: Choice) -> Result<Vec<Decision>, Problem> {
    wanted.iter().map(|wanted| one_named(plan, wanted, choice)).collect()
}

fn one_named(plan: &Plan, wanted: &Named, choice: Choice) -> Result<Decision, Problem> {
    let found: Vec<_> = plan
        .changes
        .iter()
        .filter(|change| {
            let object = &change.object;
            object.kind.eq_ignore_ascii_case(&wanted.kind)
                && object.name == wanted.name
                && wanted.namespace.as_ref().is_none_or(|namespace| object.namespace.as_ref() == Some(namespace))
        })
        .collect();
    let word = words::choice(choice, Language::English);
    match found.as_slice() {
        [one] if one.choices.contains(&choice) => Ok(Decision { change: one.id, choice }),
        [one] => {
            let can: Vec<String> = plan
                .changes
                .iter()
                .filter(|change| change.choices.contains(&choice))
                .map(|change| change.object.to_string())
                .collect();
            let problem = Problem::new("choice-not-offered", format!("{} is nothing to {word}.", one.object))
                .param("object", one.object.to_string())
                .param("choice", words::choice(choice, language()))
                .param("known", can.join(", "));
            let problem = match (choice, can.is_empty()) {
                (_, false) => problem,
                (Choice::Delete, true) => problem.case("no-old"),
                (_, true) => problem.case("no-recreate"),
            };
            Err(problem
                .hint(match (choice, can.is_empty()) {
                    (_, false) => format!("What can be chosen for this: {}.", can.join(", ")),
                    (Choice::Delete, true) => "Only what the old version has and the new one has not can be deleted: name the old one with --from.".to_owned(),
                    (_, true) => "Only what exists, cannot change in place and may be created anew can be re-created.".to_owned(),
                }))
        }
        [] => Err(Problem::new("no-such-object", format!("The plan has no {wanted}."))
            .param("wanted", wanted.to_string())
            .hint("Write it as the plan shows it: KIND/NAMESPACE/NAME, or KIND/NAME.")),
        several => Err(Problem::new("ambiguous-object", format!("{} objects are {wanted}.", several.len()))
            .param("count", several.len().to_string())
            .param("wanted", wanted.to_string())
            .hint("Write KIND/NAMESPACE/NAME.")),
    }
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
                        .param("name", &wanted.name)
                        .param("known", &known)
                        .hint(format!("Its Jobs: {known}.")))
                }
                several => {
                    Err(Problem::new("ambiguous-job", format!("{} Jobs are named {}.", several.len(), wanted.name))
                        .param("count", several.len().to_string())
                        .param("name", &wanted.name)
                        .hint("Write NAMESPACE/NAME."))
                }
            }
        })
        .collect()
}

/// The plan for a person.
pub(crate) fn print(inspection: &Inspection, plan: &Plan, diff: bool) {
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
            output::warning(&output::about(&change.object, &remark));
        }
    }
    for notice in &plan.health {
        output::warning(&words::health(notice, language()));
    }
    for missing in &plan.missing_permissions {
        let missing = words::permission(missing, language());
        anstream::println!("{}{missing}", styled(RED, pick("you may not: ", "缺少权限：")));
    }
    if diff {
        for change in &shown {
            let Some(fact) = inspection.facts.get(change.id as usize) else { continue };
            anstream::println!("\n{}", styled(BOLD, &change.object.to_string()));
            anstream::print!("{}", diff_lines(&plan::detail(fact, change).hunks, true));
        }
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
