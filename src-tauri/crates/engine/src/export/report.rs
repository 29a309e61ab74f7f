//! A report as a file: HTML (one self-contained page), Markdown, JSON, JUnit XML.

use glasslift_object::problem::Problem;
use maud::{Markup, html};

use super::format::Format;
use super::page::{fence, in_code, in_text, page};
use crate::event::Effect;
use crate::report::{Command, Entry, EntryResult, Report, SkippedJob};
use crate::words::{self, Language, of_what, say, word};

/// Writes a report. JSON has no language.
///
/// # Errors
/// A report that cannot be turned into text; never with these types, but a promise of no panic needs the case.
pub fn render(report: &Report, format: Format, language: Language) -> Result<String, Problem> {
    let failed = |error: &dyn std::fmt::Display| Problem::new("report-failed").param("error", error.to_string());
    match format {
        Format::Html => Ok(to_html(report, language)),
        Format::Markdown => Ok(to_markdown(report, language)),
        Format::Json => words::report_for_programs(report)
            .and_then(|report| serde_json::to_string_pretty(&report))
            .map(|text| text + "\n")
            .map_err(|error| failed(&error)),
        Format::Junit => to_junit(report, language).map_err(|error| failed(&error)),
    }
}

/// What was done where and when, in pairs.
fn facts(report: &Report, language: Language) -> Vec<(&'static str, String)> {
    let cluster = &report.cluster;
    let place = [
        ("context", &cluster.context),
        ("server", &cluster.server),
        ("version", &cluster.version),
        ("user", &cluster.user),
    ];
    let times = [("from", report.started_at), ("to", report.finished_at)];
    vec![
        (
            word(language, "report-cluster"),
            say(language, "report-cluster-value", place.map(|(name, value)| (name, value.into()))),
        ),
        (word(language, "report-bundle"), report.bundle.source.clone()),
        (
            word(language, "report-time"),
            say(language, "report-time-value", times.map(|(name, at)| (name, words::moment(at, language).into()))),
        ),
        (word(language, "report-outcome"), words::outcome(report.outcome, language).to_owned()),
        (word(language, "report-run"), report.run.clone()),
    ]
}

fn facts_of(job: &SkippedJob, language: Language) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(evidence) = &job.evidence {
        let state = words::job_state(evidence, language);
        facts.push(say(language, "report-on-cluster", [("state", state.into())]));
        for field in &evidence.differing {
            let text =
                |value: &Option<String>| value.clone().unwrap_or_else(|| word(language, "report-not-set").to_owned());
            let (live, desired) = (text(&field.live), text(&field.desired));
            let values = [("path", (&field.path).into()), ("live", live.into()), ("desired", desired.into())];
            facts.push(say(language, "report-differs", values));
        }
    }
    facts
}

fn skipped_because(job: &SkippedJob, language: Language) -> String {
    say(language, "report-skipped", [("why", words::skip_reason(&job.reason, language).into())])
}

fn groups(report: &Report, language: Language) -> Vec<(&'static str, Vec<&Entry>)> {
    let group = |id, wanted: &dyn Fn(&EntryResult) -> bool| {
        (word(language, id), report.entries.iter().filter(|entry| wanted(&entry.result)).collect::<Vec<_>>())
    };
    let applied = |wanted: &'static [Effect]| move |result: &EntryResult| matches!(result, EntryResult::Applied { effect } if wanted.contains(effect));
    [
        group("report-group-failed", &|result| matches!(result, EntryResult::Failed { .. })),
        group("report-group-uncertain", &|result| matches!(result, EntryResult::Uncertain { .. })),
        group(
            "report-group-changed",
            &applied(&[Effect::Updated, Effect::Created, Effect::Recreated, Effect::Deleted]),
        ),
        group("report-group-skipped", &|result| matches!(result, EntryResult::Skipped { .. })),
        group("report-group-not-done", &|result| matches!(result, EntryResult::NotDone)),
        group("report-group-unchanged", &applied(&[Effect::Unchanged, Effect::Kept])),
    ]
    .into_iter()
    .filter(|(_, entries)| !entries.is_empty())
    .collect()
}

fn counted(title: &str, count: usize, language: Language) -> String {
    say(language, "report-group", [("title", title.into()), ("count", count.into())])
}

fn line(entry: &Entry, language: Language) -> String {
    let images: Vec<String> = entry.images.iter().map(|change| words::image(change, language)).collect();
    let result = words::result(entry, language);
    let text = of_what(&entry.object.to_string(), &result, language);
    match images.is_empty() {
        true => text,
        false => {
            let images = words::list(&images, language);
            say(language, "report-with-images", [("text", text.into()), ("images", images.into())])
        }
    }
}

fn to_markdown(report: &Report, language: Language) -> String {
    let mut out = format!("# {}\n\n", in_text(&words::summary(report, language)));
    for (name, value) in facts(report, language) {
        out.push_str(&format!("- {}\n", in_text(&of_what(name, &value, language))));
    }
    if !report.skipped_jobs.is_empty() {
        out.push_str(&format!("\n## {}\n", word(language, "report-skipped-jobs")));
        for job in &report.skipped_jobs {
            out.push_str(&format!(
                "\n### {}\n\n{}\n\n",
                in_text(&job.object.to_string()),
                in_text(&skipped_because(job, language))
            ));
            for fact in facts_of(job, language) {
                out.push_str(&format!("- {}\n", in_code(&fact)));
            }
            out.push_str(&commands_in_markdown(&job.commands, "", language));
        }
    }
    if !report.todo.is_empty() {
        out.push_str(&format!("\n## {}\n\n", word(language, "report-todo")));
        for todo in &report.todo {
            out.push_str(&format!("- [ ] {}\n", in_text(&words::todo(report, todo, language))));
            for hint in words::hints(report, todo, language) {
                out.push_str(&format!("  - {}\n", in_text(&hint)));
            }
            out.push_str(&commands_in_markdown(&todo.commands, "  ", language));
        }
    }
    if let Some(why) = words::without_commands(report, language) {
        out.push_str(&format!("\n{why}\n"));
    }
    if !report.copies.is_empty() {
        let (title, why) = (word(language, "report-copies"), word(language, "report-copies-why"));
        out.push_str(&format!("\n## {title}\n\n{why}\n\n"));
        for copy in &report.copies {
            out.push_str(&format!("- {}\n", in_code(&of_what(&copy.object.to_string(), &copy.path, language))));
            out.push_str(&commands_in_markdown(&copy.commands, "  ", language));
        }
    }
    for (title, entries) in groups(report, language) {
        out.push_str(&format!("\n## {}\n\n", counted(title, entries.len(), language)));
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
        let purpose = say(language, "report-command", [("purpose", purpose.into())]);
        let line = &command.line;
        let fence = fence('`', 3, line);
        out.push_str(&format!("\n{indent}{purpose}\n\n{indent}{fence}sh\n{indent}{line}\n{indent}{fence}\n"));
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
    let rest: Markup = html! {
        @if !report.skipped_jobs.is_empty() {
            section.skips {
                h2 { (word(language, "report-skipped-jobs")) }
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
                h2 { (word(language, "report-todo")) }
                ul {
                    @for todo in &report.todo {
                        li {
                            (words::todo(report, todo, language))
                            @let hints = words::hints(report, todo, language);
                            @if !hints.is_empty() { ul { @for hint in hints { li { (hint) } } } }
                            (commands_in_html(&todo.commands, language))
                        }
                    }
                }
            }
        }
        @if let Some(why) = words::without_commands(report, language) { p { (why) } }
        @if !report.copies.is_empty() {
            section {
                h2 { (word(language, "report-copies")) }
                p.meta { (word(language, "report-copies-why")) }
                ul {
                    @for copy in &report.copies {
                        li {
                            (of_what(&copy.object.to_string(), &copy.path, language))
                            (commands_in_html(&copy.commands, language))
                        }
                    }
                }
            }
        }
        @for (title, entries) in groups(report, language) {
            section {
                h2 { (counted(title, entries.len(), language)) }
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
            let copy = report.copies.iter().filter(|copy| copy.change == entry.change);
            let back = copy.flat_map(|copy| {
                std::iter::once(&copy.path).chain(copy.commands.iter().map(|command| &command.line)).cloned()
            });
            let help: Vec<String> = words::hints_of(entry, language).into_iter().chain(back).collect();
            if !help.is_empty() {
                status.set_description(help.join("\n"));
            }
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
