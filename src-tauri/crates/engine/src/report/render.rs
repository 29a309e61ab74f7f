//! A report as a file: HTML (one self-contained page), Markdown, JSON, JUnit XML.

use std::path::Path;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::types::{CommandPurpose, Entry, EntryResult, Report, SkippedJob, Todo};
use crate::event::{Effect, Outcome};
use crate::problem::Problem;
use crate::words;

/// File formats of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One self-contained page.
    Html,
    /// For issues and pull requests.
    Markdown,
    /// Everything, for programs.
    Json,
    /// JUnit XML, for CI.
    Junit,
}

impl Format {
    /// The format that a file name asks for.
    ///
    /// # Errors
    /// An extension that stands for none.
    pub fn of_path(path: &Path) -> Result<Self, Problem> {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("html" | "htm") => Ok(Self::Html),
            Some("md") => Ok(Self::Markdown),
            Some("json") => Ok(Self::Json),
            Some("xml") => Ok(Self::Junit),
            _ => Err(Problem::new(
                "unknown-report-format",
                format!("{} does not say which kind of report it is.", path.display()),
            )
            .hint("End its name in .html, .md, .json or .xml.")),
        }
    }
}

/// Writes a report.
///
/// # Errors
/// A report that cannot be turned into text; never with these types, but a promise of no panic needs the case.
pub fn render(report: &Report, format: Format) -> Result<String, Problem> {
    let failed = |error: &dyn std::fmt::Display| {
        Problem::new("report-failed", format!("The report cannot be written: {error}."))
    };
    match format {
        Format::Html => Ok(to_html(report)),
        Format::Markdown => Ok(to_markdown(report)),
        Format::Json => serde_json::to_string_pretty(report).map(|text| text + "\n").map_err(|error| failed(&error)),
        Format::Junit => to_junit(report).map_err(|error| failed(&error)),
    }
}

/// What is left to do, in one sentence.
pub fn todo_words(report: &Report, todo: &Todo) -> String {
    let entry = |change: u32| report.entries.get(change as usize);
    let name = |change: u32| entry(change).map_or_else(String::new, |entry| entry.object.to_string());
    match todo {
        Todo::DecideJob { change } => {
            format!("Decide whether {} has to run again: the new version differs.", name(*change))
        }
        Todo::LookAtJob { change } => {
            format!("Look at {}: it did not succeed before and was left alone.", name(*change))
        }
        Todo::FixFailure { change } => {
            let why = entry(*change).map(|entry| words::result(&entry.result)).unwrap_or_default();
            format!("{}: {why}", name(*change))
        }
        Todo::LookAtUncertain { change } => {
            let restore = entry(*change).and_then(|entry| entry.saved.as_ref());
            let copy = restore.map_or_else(String::new, |saved| {
                format!(" A copy is in {}. If the object is gone, put it back: {}", saved.path, saved.restore)
            });
            format!("Look at {}: it was being written when the run ended.{copy}", name(*change))
        }
        Todo::RunAgain { count } => format!("Run again: {} not done.", words::plural(*count, "change")),
    }
}

/// What a command is for.
pub fn purpose_words(purpose: CommandPurpose) -> &'static str {
    match purpose {
        CommandPurpose::Inspect => "Look at it",
        CommandPurpose::Logs => "See what it printed",
        CommandPurpose::Rerun => "Run it again with the new version",
        CommandPurpose::Restore => "Put it back",
    }
}

fn facts_of(job: &SkippedJob) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(evidence) = &job.evidence {
        facts.push(format!("On the cluster {}.", words::job_state(evidence)));
        for field in &evidence.differing {
            let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
            facts.push(format!("{}: {} -> {}", field.path, text(&field.live), text(&field.desired)));
        }
    }
    facts
}

fn groups(report: &Report) -> Vec<(&'static str, Vec<&Entry>)> {
    let group = |title, wanted: &dyn Fn(&EntryResult) -> bool| {
        (title, report.entries.iter().filter(|entry| wanted(&entry.result)).collect::<Vec<_>>())
    };
    let applied = |wanted: &'static [Effect]| move |result: &EntryResult| matches!(result, EntryResult::Applied { effect } if wanted.contains(effect));
    [
        group("Failed", &|result| matches!(result, EntryResult::Failed { .. })),
        group("Uncertain", &|result| matches!(result, EntryResult::Uncertain { .. })),
        group("Changed", &applied(&[Effect::Updated, Effect::Created, Effect::Recreated, Effect::Deleted])),
        group("Left alone", &|result| matches!(result, EntryResult::Skipped { .. })),
        group("Not done", &|result| matches!(result, EntryResult::NotDone)),
        group("Unchanged", &applied(&[Effect::Unchanged, Effect::Kept])),
    ]
    .into_iter()
    .filter(|(_, entries)| !entries.is_empty())
    .collect()
}

fn line(entry: &Entry) -> String {
    let images: Vec<String> = entry.images.iter().map(words::image).collect();
    let mut text = format!("{}: {}", entry.object, words::result(&entry.result));
    if !images.is_empty() {
        text.push_str(&format!(" ({})", images.join(", ")));
    }
    text
}

fn to_markdown(report: &Report) -> String {
    let mut out = format!("# {}\n\n", report.headline);
    let cluster = &report.cluster;
    out.push_str(&format!(
        "- Cluster: {} ({}), Kubernetes {}, as {}\n- Bundle: {}\n- From {} to {}\n- Outcome: {}\n- Run: {}\n",
        cluster.context,
        cluster.server,
        cluster.version,
        cluster.user,
        report.bundle.source,
        report.started_at,
        report.finished_at,
        words::outcome(report.outcome),
        report.run
    ));
    if !report.skipped_jobs.is_empty() {
        out.push_str("\n## Jobs that did not run again\n");
        for job in &report.skipped_jobs {
            out.push_str(&format!("\n### {}\n\nSkipped: {}.\n\n", job.object, words::skip_reason(&job.reason)));
            for fact in facts_of(job) {
                out.push_str(&format!("- {}\n", in_code(&fact)));
            }
            for command in &job.commands {
                out.push_str(&format!("\n{}:\n\n```sh\n{}\n```\n", purpose_words(command.purpose), command.line));
            }
        }
    }
    if !report.todo.is_empty() {
        out.push_str("\n## What you need to do\n\n");
        for todo in &report.todo {
            out.push_str(&format!("- [ ] {}\n", todo_words(report, todo)));
        }
    }
    for (title, entries) in groups(report) {
        out.push_str(&format!("\n## {title} ({})\n\n", entries.len()));
        for entry in entries {
            out.push_str(&format!("- {}\n", in_code(&line(entry))));
        }
    }
    out
}

/// Keeps names and values from being read as Markdown.
fn in_code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'"))
}

/// How a written page looks.
pub(crate) const STYLE: &str = "
:root { color-scheme: light dark; --edge: light-dark(#d5d9dd, #3a4046); --quiet: light-dark(#5b6570, #9aa4ae); --warn: light-dark(#8a5300, #f0b860); }
body { font: 15px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 2rem 1.5rem; }
h1 { font-size: 28px; line-height: 1.25; } h2 { font-size: 20px; margin-top: 2rem; } h3 { font-size: 15px; }
code, pre { font: 12px/1.5 ui-monospace, monospace; } pre { border: 1px solid var(--edge); border-radius: 6px; padding: .5rem .75rem; overflow-x: auto; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; color: var(--quiet); } dd { margin: 0; }
section { border: 1px solid var(--edge); border-radius: 8px; padding: 0 1rem 1rem; margin-top: 1rem; } .skips { border-color: var(--warn); }
li { overflow-wrap: anywhere; } .meta { color: var(--quiet); } @media print { section { break-inside: avoid; } }
";

fn to_html(report: &Report) -> String {
    let cluster = &report.cluster;
    let page: Markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { (report.headline) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (report.headline) }
                dl {
                    dt { "Cluster" } dd { (cluster.context) " (" (cluster.server) "), Kubernetes " (cluster.version) ", as " (cluster.user) }
                    dt { "Bundle" } dd { (report.bundle.source) }
                    dt { "Time" } dd { (report.started_at) " to " (report.finished_at) }
                    dt { "Outcome" } dd { (words::outcome(report.outcome)) }
                    dt { "Run" } dd { (report.run) }
                }
                @if !report.skipped_jobs.is_empty() {
                    section.skips {
                        h2 { "Jobs that did not run again" }
                        @for job in &report.skipped_jobs {
                            h3 { (job.object.to_string()) }
                            p { "Skipped: " (words::skip_reason(&job.reason)) "." }
                            ul { @for fact in facts_of(job) { li { (fact) } } }
                            @for command in &job.commands {
                                p.meta { (purpose_words(command.purpose)) }
                                pre { (command.line) }
                            }
                        }
                    }
                }
                @if !report.todo.is_empty() {
                    section {
                        h2 { "What you need to do" }
                        ul { @for todo in &report.todo { li { (todo_words(report, todo)) } } }
                    }
                }
                @for (title, entries) in groups(report) {
                    section {
                        h2 { (title) " (" (entries.len()) ")" }
                        ul { @for entry in entries { li { (line(entry)) } } }
                    }
                }
            }
        }
    };
    page.into_string()
}

fn to_junit(report: &Report) -> Result<String, quick_junit::SerializeError> {
    use quick_junit::{NonSuccessKind, Report as Junit, TestCase, TestCaseStatus, TestSuite};
    let mut junit = Junit::new("glasslift");
    let mut suite = TestSuite::new(report.bundle.source.as_str());
    for entry in &report.entries {
        let status = match &entry.result {
            EntryResult::Applied { .. } => TestCaseStatus::success(),
            EntryResult::Uncertain { .. } => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
                status.set_message(words::result(&entry.result));
                status
            }
            EntryResult::Failed { problem } => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_message(problem.message.as_str());
                status
            }
            EntryResult::Skipped { .. } | EntryResult::NotDone => {
                let mut status = TestCaseStatus::skipped();
                status.set_message(words::result(&entry.result));
                status
            }
        };
        let mut case = TestCase::new(entry.object.to_string(), status);
        case.set_classname(report.cluster.context.as_str());
        if let Some(ms) = entry.took_ms {
            case.set_time(std::time::Duration::from_millis(ms));
        }
        suite.add_test_case(case);
    }
    junit.add_test_suite(suite);
    junit.to_string()
}

/// Whether nothing is left to do: only then may anything be shown in green.
pub fn is_clean(report: &Report) -> bool {
    report.todo.is_empty() && matches!(report.outcome, Outcome::Succeeded | Outcome::SucceededWithSkips)
}
