//! `upgrade`: executes a plan, shows how it goes, writes the report.

mod screen;
#[cfg(test)]
mod tests;

use glasslift_engine::event::{Event, EventKind, Outcome};
use glasslift_engine::export::{self, Document, Format};
use glasslift_engine::plan::SkipReason;
use glasslift_engine::problem::Problem;
use glasslift_engine::report::{self, Report};
use glasslift_engine::{journal, run};
use tokio::sync::mpsc;

use crate::args::{ClusterArgs, UpgradeArgs, UpgradeFormat};
use crate::confirm::approved;
use crate::exit::Exit;
use crate::language::{language, pick};
use crate::output;
use crate::prepare;
use screen::Screen;

pub(super) async fn upgrade(cluster: &ClusterArgs, options: &UpgradeArgs) -> Result<Exit, Problem> {
    // A report that could not be written would be noticed too late.
    let format = options.report.as_deref().map(|path| Format::of_path(path, Document::Report)).transpose()?;
    let proposal = match &options.plan {
        Some(path) => prepare::saved(cluster, path).await?,
        None => prepare::new(cluster, &options.options).await?,
    };
    if options.output == UpgradeFormat::Table {
        anstream::print!("{}", output::plan(proposal.plan()));
        if options.diff {
            anstream::print!("{}", output::differences(proposal.inspection(), proposal.plan()));
        }
    }
    let Some(approval) = approved(proposal, options)? else {
        anstream::eprintln!("{}", pick("Nothing was changed.", "没有更改任何内容。"));
        return Ok(Exit::Stopped);
    };
    let root = journal::default_root().ok_or_else(|| Problem::new("no-home").param("what", "runs"))?;
    let run_options = run::Options {
        timeout: options.timeout,
        concurrency: usize::from(options.concurrency),
        keep_going: options.keep_going,
        ..run::Options::new(root)
    };
    let (sink, events) = mpsc::unbounded_channel();
    let handle = run::start(approval, run_options, sink).await?;
    let folder = handle.folder.clone();
    let events = follow(events, &handle, options.output).await;
    handle.wait().await;
    let Some(report) = report::fold(&events) else {
        let path = folder.display().to_string();
        return Err(Problem::new("no-report").param("path", path));
    };
    if let (Some(path), Some(format)) = (&options.report, format) {
        output::write("report-unwritable", path, &export::report::render(&report, format, language())?)?;
    }
    if options.output == UpgradeFormat::Table {
        anstream::print!("{}", output::report(&report));
    }
    Ok(code(&report, options.strict_jobs))
}

/// Shows events as they come and listens for Ctrl-C; ends with the last event.
async fn follow(mut events: mpsc::UnboundedReceiver<Event>, handle: &run::Handle, format: UpgradeFormat) -> Vec<Event> {
    let mut screen = Screen::new(format);
    let mut seen = Vec::new();
    loop {
        tokio::select! {
            event = events.recv() => {
                let Some(event) = event else { break };
                screen.show(&event);
                let last = matches!(event.kind, EventKind::RunFinished { .. });
                seen.push(event);
                if last { break }
            }
            Ok(()) = tokio::signal::ctrl_c() => handle.stop(),
        }
    }
    screen.clear();
    seen
}

fn code(report: &Report, strict_jobs: bool) -> Exit {
    let changed_job_skipped = report
        .skipped_jobs
        .iter()
        .any(|job| matches!(job.reason, SkipReason::JobExists { changed: true } | SkipReason::JobVanished));
    match report.outcome {
        Outcome::Failed | Outcome::Interrupted => Exit::Failed,
        Outcome::Stopped => Exit::Stopped,
        _ if strict_jobs && changed_job_skipped => Exit::JobSkipped,
        _ => Exit::Success,
    }
}
