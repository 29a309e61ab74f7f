//! `upgrade`: executes a plan, shows how it goes, writes the report.

mod screen;
#[cfg(test)]
mod tests;

use std::sync::Arc;

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
use crate::output::{self, Promised};
use crate::prepare;
use crate::signals::Signals;
use screen::Screen;

pub(super) async fn upgrade(cluster: &ClusterArgs, options: &UpgradeArgs, signals: &Signals) -> Result<Exit, Problem> {
    let promised = match options.report.as_deref() {
        Some(path) => {
            let format = Format::of_path(path, Document::Report)?;
            Some((format, Promised::open("report-unwritable", path)?))
        }
        None => None,
    };
    let proposal = match &options.plan {
        Some(path) => prepare::saved(cluster, path).await?,
        None => prepare::new(cluster, &options.options).await?,
    };
    if options.output == UpgradeFormat::Table {
        output::page(&output::plan(proposal.plan()));
        if options.diff {
            output::page(&output::differences(proposal.inspection(), proposal.plan()));
        }
    }
    let Some(approval) = approved(proposal, options).await? else {
        output::note(pick("Nothing was changed.", "没有更改任何内容。"));
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
    let start = run::start(approval, run_options, sink);
    let stop = |handle: &Arc<run::Handle>| -> Box<dyn Fn() + Send> {
        let handle = Arc::clone(handle);
        Box::new(move || handle.stop())
    };
    let handle = signals.run(async { start.await.map(Arc::new) }, stop).await?;
    let folder = handle.folder.clone();
    let events = follow(events, options.output).await;
    signals.run_is_over();
    if let Some(handle) = Arc::into_inner(handle) {
        handle.wait().await;
    }
    let Some(report) = report::fold(&events) else {
        let path = folder.display().to_string();
        return Err(Problem::new("no-report").param("path", path));
    };
    if options.output == UpgradeFormat::Table {
        output::page(&output::report(&report));
    }
    let exit = code(&report, options.strict_jobs);
    let Some((format, promised)) = promised else { return Ok(exit) };
    match export::report::render(&report, format, language()).and_then(|text| promised.write(&text)) {
        Ok(()) => Ok(exit),
        Err(problem) => {
            output::problem(&problem);
            Ok(unreported(exit))
        }
    }
}

/// The end of a run whose report could not be written: what went wrong with the run itself is more.
fn unreported(exit: Exit) -> Exit {
    match exit {
        Exit::Success | Exit::JobSkipped => Exit::ReportUnwritten,
        exit => exit,
    }
}

/// Shows events as they come; ends with the last one.
async fn follow(mut events: mpsc::UnboundedReceiver<Event>, format: UpgradeFormat) -> Vec<Event> {
    let mut screen = Screen::new(format);
    let mut seen = Vec::new();
    while let Some(event) = events.recv().await {
        screen.show(&event);
        let last = matches!(event.kind, EventKind::RunFinished { .. });
        seen.push(event);
        if last {
            break;
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
