//! The report of a run for a person.

use glasslift_engine::event::Outcome;
use glasslift_engine::report::{self, Command, Report};
use glasslift_engine::words;

use super::{AMBER, BOLD, GREEN, QUIET, RED, about, styled};
use crate::language::{language, pick, text};

/// How a run ended, with the Jobs that did not run again first, and what is left to do.
pub(crate) fn report(report: &Report) -> String {
    let style = if report::is_clean(report) {
        GREEN.bold()
    } else if report.outcome == Outcome::Failed {
        RED.bold()
    } else {
        AMBER.bold()
    };
    let mut page = format!("\n{}\n", styled(style, &words::summary(report, language())));
    if !report.skipped_jobs.is_empty() {
        page.push_str(&format!("\n{}\n", styled(BOLD, pick("Jobs that did not run again", "没有再次运行的 Job"))));
        for job in &report.skipped_jobs {
            page.push_str(&format!("  {}\n", about(&job.object, &words::skip_reason(&job.reason, language()))));
            if let Some(evidence) = &job.evidence {
                let state = words::job_state(evidence, language());
                page.push_str(&format!("    {}{state}\n", styled(QUIET, pick("on the cluster: ", "集群上的 Job："))));
            }
            for image in &job.images {
                let image = words::image(image, language());
                page.push_str(&format!("    {} {image}\n", styled(QUIET, pick("image", "镜像"))));
            }
            page.extend(job.commands.iter().map(command));
        }
    }
    let kept: Vec<_> = report.entries.iter().filter(|entry| !entry.kept.is_empty()).collect();
    if !kept.is_empty() {
        page.push_str(&format!("\n{}\n", styled(BOLD, words::differs(language()))));
        for entry in kept {
            let fields = entry.kept.iter().map(|kept| words::kept(kept, language()));
            page.extend(fields.map(|field| format!("  {}\n", about(&entry.object, &field))));
        }
    }
    if !report.todo.is_empty() {
        page.push_str(&format!("\n{}\n", styled(BOLD, pick("What you need to do", "您需要做的事"))));
        for todo in &report.todo {
            page.push_str(&format!("  - {}\n", words::todo(report, todo, language())));
            page.extend(todo.commands.iter().map(command));
        }
    }
    page
}

fn command(command: &Command) -> String {
    let purpose = words::purpose(command.purpose, language());
    let purpose = styled(QUIET, &text!("{purpose}:", "{purpose}："));
    format!("    {purpose}\n      {}\n", command.line)
}
