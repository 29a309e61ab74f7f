//! The report of a run for a person.

use glasslift_engine::event::Outcome;
use glasslift_engine::report::{self, Command, Report};
use glasslift_engine::words;

use super::{AMBER, BOLD, GREEN, Page, QUIET, RED, about, styled};
use crate::language::{language, pick, text};

/// How a run ended, with the Jobs that did not run again first, and what is left to do.
pub(crate) fn report(report: &Report) -> Page {
    let style = if report::is_clean(report) {
        GREEN.bold()
    } else if report.outcome == Outcome::Failed {
        RED.bold()
    } else {
        AMBER.bold()
    };
    let mut page = Page::new();
    page.blank();
    page.line(styled(style, &words::summary(report, language())));
    if !report.skipped_jobs.is_empty() {
        heading(&mut page, pick("Jobs that did not run again", "没有再次运行的 Job"));
        for job in &report.skipped_jobs {
            page.line(format!("  {}", about(&job.object, &words::skip_reason(&job.reason, language()))));
            if let Some(evidence) = &job.evidence {
                let state = words::job_state(evidence, language());
                page.line(format!("    {}{state}", styled(QUIET, pick("on the cluster: ", "集群上的 Job："))));
            }
            for image in &job.images {
                let image = words::image(image, language());
                page.line(format!("    {} {image}", styled(QUIET, pick("image", "镜像"))));
            }
            job.commands.iter().for_each(|one| command(&mut page, one));
        }
    }
    let kept: Vec<_> = report.entries.iter().filter(|entry| !entry.kept.is_empty()).collect();
    if !kept.is_empty() {
        heading(&mut page, words::differs(language()));
        for entry in kept {
            let fields = entry.kept.iter().map(|kept| words::kept(kept, language()));
            fields.for_each(|field| page.line(format!("  {}", about(&entry.object, &field))));
        }
    }
    if !report.todo.is_empty() {
        heading(&mut page, pick("What you need to do", "您需要做的事"));
        for todo in &report.todo {
            page.line(format!("  - {}", words::todo(report, todo, language())));
            for hint in words::hints(report, todo, language()) {
                page.line(format!("    {} {hint}", styled(QUIET, "-")));
            }
            todo.commands.iter().for_each(|one| command(&mut page, one));
        }
    }
    if !report.copies.is_empty() {
        heading(&mut page, pick("Copies that were saved", "已保存的副本"));
        for copy in &report.copies {
            page.line(format!("  {}", about(&copy.object, &copy.path)));
            copy.commands.iter().for_each(|one| command(&mut page, one));
        }
    }
    if let Some(why) = words::without_commands(report, language()) {
        page.blank();
        page.line(why);
    }
    page
}

fn heading(page: &mut Page, text: &str) {
    page.blank();
    page.line(styled(BOLD, text));
}

fn command(page: &mut Page, command: &Command) {
    let purpose = words::purpose(command.purpose, language());
    let purpose = text!("{purpose}:", "{purpose}：");
    page.line(format!("    {}", styled(QUIET, &purpose)));
    page.line(format!("      {}", command.line));
}
