//! A report as a file: HTML (one self-contained page), Markdown, JSON, JUnit XML.

use glasslift_object::problem::Problem;
use maud::{Markup, html};

use super::format::Format;
use super::page::{in_code, page};
use crate::event::Effect;
use crate::report::{Command, Entry, EntryResult, Report, SkippedJob};
use crate::say;
use crate::words::{self, Language};

/// Writes a report. JSON has no language.
///
/// # Errors
/// A report that cannot be turned into text; never with these types, but a promise of no panic needs the case.
pub fn render(report: &Report, format: Format, language: Language) -> Result<String, Problem> {
    let failed = |error: &dyn std::fmt::Display| {
        Problem::new("report-failed", format!("The report cannot be written: {error}."))
            .param("error", error.to_string())
    };
    match format {
        Format::Html => Ok(to_html(report, language)),
        Format::Markdown => Ok(to_markdown(report, language)),
        Format::Json => serde_json::to_string_pretty(report).map(|text| text + "\n").map_err(|error| failed(&error)),
        Format::Junit => to_junit(report, language).map_err(|error| failed(&error)),
    }
}

/// The headings of a report.
struct Headings {
    skipped: &'static str,
    todo: &'static str,
}

impl Headings {
    fn of(language: Language) -> Self {
        Self {
            skipped: language.pick("Jobs that did not run again", "没有再次运行的 Job"),
            todo: language.pick("What you need to do", "您需要做的事"),
        }
    }
}

/// What was done where and when, in pairs.
fn facts(report: &Report, language: Language) -> Vec<(&'static str, String)> {
    let cluster = &report.cluster;
    let (context, server, version, user) = (&cluster.context, &cluster.server, &cluster.version, &cluster.user);
    let (from, to) = (words::moment(report.started_at, language), words::moment(report.finished_at, language));
    vec![
        (
            language.pick("Cluster", "集群"),
            say!(
                language,
                "{context} ({server}), Kubernetes {version}, as {user}",
                "{context}（{server}），Kubernetes {version}，用户 {user}"
            ),
        ),
        (language.pick("Bundle", "清单包"), report.bundle.source.clone()),
        (language.pick("Time", "时间"), say!(language, "{from} to {to}", "{from} 至 {to}")),
        (language.pick("Outcome", "结果"), words::outcome(report.outcome, language).to_owned()),
        (language.pick("Run", "运行"), report.run.clone()),
    ]
}

fn facts_of(job: &SkippedJob, language: Language) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(evidence) = &job.evidence {
        facts.push(say!(language, "On the cluster {}.", "集群上的 Job：{}。", words::job_state(evidence, language)));
        for field in &evidence.differing {
            let text =
                |value: &Option<String>| value.clone().unwrap_or_else(|| language.pick("nothing", "未设置").to_owned());
            let (live, desired) = (text(&field.live), text(&field.desired));
            facts.push(say!(language, "{}: {live} -> {desired}", "{}：{live} -> {desired}", field.path));
        }
    }
    facts
}

fn skipped_because(job: &SkippedJob, language: Language) -> String {
    say!(language, "Skipped: {}.", "已跳过：{}。", words::skip_reason(&job.reason, language))
}

fn groups(report: &Report, language: Language) -> Vec<(&'static str, Vec<&Entry>)> {
    let group = |title, wanted: &dyn Fn(&EntryResult) -> bool| {
        (title, report.entries.iter().filter(|entry| wanted(&entry.result)).collect::<Vec<_>>())
    };
    let applied = |wanted: &'static [Effect]| move |result: &EntryResult| matches!(result, EntryResult::Applied { effect } if wanted.contains(effect));
    [
        group(language.pick("Failed", "失败"), &|result| matches!(result, EntryResult::Failed { .. })),
        group(language.pick("Uncertain", "不确定"), &|result| matches!(result, EntryResult::Uncertain { .. })),
        group(
            language.pick("Changed", "已更改"),
            &applied(&[Effect::Updated, Effect::Created, Effect::Recreated, Effect::Deleted]),
        ),
        group(language.pick("Left alone", "已跳过"), &|result| matches!(result, EntryResult::Skipped { .. })),
        group(language.pick("Not done", "未执行"), &|result| matches!(result, EntryResult::NotDone)),
        group(language.pick("Unchanged", "不变"), &applied(&[Effect::Unchanged, Effect::Kept])),
    ]
    .into_iter()
    .filter(|(_, entries)| !entries.is_empty())
    .collect()
}

fn line(entry: &Entry, language: Language) -> String {
    let images: Vec<String> = entry.images.iter().map(|change| words::image(change, language)).collect();
    let result = words::result(entry, language);
    let text = say!(language, "{}: {result}", "{}：{result}", entry.object);
    match images.is_empty() {
        true => text,
        false => say!(language, "{text} ({})", "{text}（{}）", words::list(&images, language)),
    }
}

fn to_markdown(report: &Report, language: Language) -> String {
    let mut out = format!("# {}\n\n", words::summary(report, language));
    for (name, value) in facts(report, language) {
        out.push_str(&say!(language, "- {name}: {value}\n", "- {name}：{value}\n"));
    }
    let headings = Headings::of(language);
    if !report.skipped_jobs.is_empty() {
        out.push_str(&format!("\n## {}\n", headings.skipped));
        for job in &report.skipped_jobs {
            out.push_str(&format!("\n### {}\n\n{}\n\n", job.object, skipped_because(job, language)));
            for fact in facts_of(job, language) {
                out.push_str(&format!("- {}\n", in_code(&fact)));
            }
            out.push_str(&commands_in_markdown(&job.commands, "", language));
        }
    }
    if !report.todo.is_empty() {
        out.push_str(&format!("\n## {}\n\n", headings.todo));
        for todo in &report.todo {
            out.push_str(&format!("- [ ] {}\n", words::todo(report, todo, language)));
            out.push_str(&commands_in_markdown(&todo.commands, "  ", language));
        }
    }
    for (title, entries) in groups(report, language) {
        let count = entries.len();
        out.push_str(&say!(language, "\n## {title} ({count})\n\n", "\n## {title}（{count}）\n\n"));
        for entry in entries {
            out.push_str(&format!("- {}\n", in_code(&line(entry, language))));
        }
    }
    out
}

/// Each command with what it is for, as far in as the list item that it belongs to.
fn commands_in_markdown(commands: &[Command], indent: &str, language: Language) -> String {
    let mut out = String::new();
    for command in commands {
        let purpose = words::purpose(command.purpose, language);
        let purpose = say!(language, "{purpose}:", "{purpose}：");
        let line = &command.line;
        out.push_str(&format!("\n{indent}{purpose}\n\n{indent}```sh\n{indent}{line}\n{indent}```\n"));
    }
    out
}

fn commands_in_html(commands: &[Command], language: Language) -> Markup {
    html! {
        @for command in commands {
            p.meta { (words::purpose(command.purpose, language)) }
            pre { (command.line) }
        }
    }
}

fn to_html(report: &Report, language: Language) -> String {
    let headings = Headings::of(language);
    let rest: Markup = html! {
        @if !report.skipped_jobs.is_empty() {
            section.skips {
                h2 { (headings.skipped) }
                @for job in &report.skipped_jobs {
                    h3 { (job.object.to_string()) }
                    p { (skipped_because(job, language)) }
                    ul { @for fact in facts_of(job, language) { li { (fact) } } }
                    (commands_in_html(&job.commands, language))
                }
            }
        }
        @if !report.todo.is_empty() {
            section {
                h2 { (headings.todo) }
                ul {
                    @for todo in &report.todo {
                        li { (words::todo(report, todo, language)) (commands_in_html(&todo.commands, language)) }
                    }
                }
            }
        }
        @for (title, entries) in groups(report, language) {
            section {
                h2 { (title) (language.pick(" (", "（")) (entries.len()) (language.pick(")", "）")) }
                ul { @for entry in entries { li { (line(entry, language)) } } }
            }
        }
    };
    page(language, &words::summary(report, language), &facts(report, language), rest)
}

fn to_junit(report: &Report, language: Language) -> Result<String, quick_junit::SerializeError> {
    use quick_junit::{NonSuccessKind, Report as Junit, TestCase, TestCaseStatus, TestSuite};
    let mut junit = Junit::new("glasslift");
    let mut suite = TestSuite::new(report.bundle.source.as_str());
    for entry in &report.entries {
        let mut status = match &entry.result {
            EntryResult::Applied { .. } => TestCaseStatus::success(),
            EntryResult::Uncertain { .. } => TestCaseStatus::non_success(NonSuccessKind::Error),
            EntryResult::Failed { .. } => TestCaseStatus::non_success(NonSuccessKind::Failure),
            EntryResult::Skipped { .. } | EntryResult::NotDone => TestCaseStatus::skipped(),
        };
        if !matches!(entry.result, EntryResult::Applied { .. }) {
            status.set_message(words::result(entry, language));
        }
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
