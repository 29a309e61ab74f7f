//! `upgrade`: executes a plan, shows how it goes, writes the report.

use std::io::IsTerminal;
use std::process::ExitCode;

use glasslift_engine::event::{Event, EventKind, Outcome, RunState};
use glasslift_engine::export::{self, Document, Format};
use glasslift_engine::object::{Readiness, kstatus};
use glasslift_engine::plan::{Action, Plan, SkipReason};
use glasslift_engine::problem::Problem;
use glasslift_engine::report::{self, Command, Report};
use glasslift_engine::{journal, run, words};
use indicatif::{ProgressBar, ProgressStyle};
use tokio::sync::mpsc;

use crate::args::{ClusterArgs, UpgradeArgs, UpgradeFormat};
use crate::confirm::confirmed;
use crate::language::{language, pick, text};
use crate::output::{self, AMBER, BOLD, GREEN, QUIET, RED, styled};
use crate::{exit, plan};

pub(crate) async fn upgrade(cluster: &ClusterArgs, options: &UpgradeArgs) -> Result<ExitCode, Problem> {
    // A report that could not be written would be noticed too late.
    let format = options.report.as_deref().map(|path| Format::of_path(path, Document::Report)).transpose()?;
    let made = match &options.plan {
        Some(path) => plan::saved(cluster, path).await?,
        None => plan::made(cluster, &options.options).await?,
    };
    let plan::Made { connection, inspection, plan, .. } = made;
    if options.output == UpgradeFormat::Table {
        plan::print(&inspection, &plan, options.diff);
    }
    if plan.counts.writes() > 0 && plan.counts.blocked == 0 && !confirmed(&plan, options)? {
        anstream::eprintln!("{}", pick("Nothing was changed.", "没有更改任何内容。"));
        return Ok(ExitCode::from(exit::STOPPED));
    }
    let root = journal::default_root().ok_or_else(|| {
        Problem::new("no-home", "The folder for recording runs cannot be found.").hint("Set HOME to your home folder.")
    })?;
    let run_options = run::Options {
        timeout: options.timeout,
        concurrency: usize::from(options.concurrency),
        keep_going: options.keep_going,
        ..run::Options::new(root)
    };
    let (sink, events) = mpsc::unbounded_channel();
    let handle = run::start(&connection, &inspection, plan, run_options, sink)?;
    let folder = handle.folder.clone();
    let events = follow(events, &handle, options.output).await;
    handle.wait().await;
    let Some(report) = report::fold(&events) else {
        let path = folder.display().to_string();
        return Err(
            Problem::new("no-report", format!("The run left no report. Its record is in {path}.")).param("path", path)
        );
    };
    if let (Some(path), Some(format)) = (&options.report, format) {
        output::write("report-unwritable", path, &export::report::render(&report, format, language())?)?;
    }
    if options.output == UpgradeFormat::Table {
        print_report(&report);
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

/// Plain lines, and below them, on a terminal, one line of progress.
struct Screen {
    format: UpgradeFormat,
    plan: Option<Box<Plan>>,
    bar: Option<ProgressBar>,
}

impl Screen {
    fn new(format: UpgradeFormat) -> Self {
        let live = format == UpgradeFormat::Table && std::io::stderr().is_terminal();
        let bar = live.then(|| {
            let bar = ProgressBar::new(0);
            let style = ProgressStyle::with_template(pick(
                "{elapsed:>4} [{bar:24}] {pos} of {len} {wide_msg}",
                "{elapsed:>4} [{bar:24}] {pos}/{len} {wide_msg}",
            ));
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar
        });
        Self { format, plan: None, bar }
    }

    fn show(&mut self, event: &Event) {
        if self.format == UpgradeFormat::Jsonl {
            return output::json_line(event);
        }
        match &event.kind {
            EventKind::RunStarted { plan } => {
                if let Some(bar) = &self.bar {
                    bar.set_length(plan.changes.len() as u64);
                }
                self.plan = Some(plan.clone());
            }
            EventKind::State { change, state } => self.state(*change, state),
            EventKind::Readiness { change, readiness } => match readiness {
                Readiness::Failed { .. } | Readiness::TimedOut { .. } | Readiness::Gone => {
                    self.line(*change, &styled(RED, &words::readiness(readiness, language())));
                }
                Readiness::Progressing { missing } if self.bar.is_none() => {
                    self.line(
                        *change,
                        &styled(QUIET, &text!("waiting: {}", "等待：{}", words::missing(missing, language()))),
                    );
                }
                Readiness::Ready { .. } if self.is_awaited(*change) => {
                    self.line(*change, &styled(GREEN, &words::readiness(readiness, language())));
                }
                _ => {}
            },
            EventKind::Progress { done, waiting, .. } => {
                if let Some(bar) = &self.bar {
                    bar.set_position(u64::from(*done));
                    let message = waiting.first().map_or_else(String::new, |first| {
                        let more = match waiting.len() - 1 {
                            0 => String::new(),
                            more => text!(" and {more} more", "，另有 {more} 个"),
                        };
                        let (name, missing) = (self.name(first.change), words::missing(&first.missing, language()));
                        text!("waiting for {name}: {missing}{more}", "等待 {name}：{missing}{more}")
                    });
                    bar.set_message(message);
                }
            }
            EventKind::Notice { change, message, own } => {
                let message = words::notice(message, own.as_ref(), language());
                match change {
                    Some(change) => self.line(*change, &styled(AMBER, &text!("warning: {message}", "警告：{message}"))),
                    None => self.print(&styled(AMBER, &message)),
                }
            }
            EventKind::StopRequested => {
                self.print(&styled(
                    AMBER,
                    pick(
                        "Stopping after the current changes. What was applied stays. Ctrl-C again stops at once.",
                        "完成当前更改后停止。已应用的更改会保留。再次按 Ctrl-C 会立即停止。",
                    ),
                ));
            }
            EventKind::Saved { .. } | EventKind::RunFinished { .. } => {}
        }
    }

    fn state(&self, change: u32, state: &RunState) {
        let text = words::run_state(state, language());
        match state {
            // Unchanged objects are the silent majority.
            RunState::Applied { effect } if *effect == glasslift_engine::event::Effect::Unchanged => {}
            RunState::Applied { .. } => self.line(change, &styled(GREEN, &text)),
            RunState::Skipped { .. } => self.line(change, &styled(AMBER, &text)),
            RunState::Failed { .. } => self.line(change, &styled(RED, &text)),
            RunState::Retrying { .. } | RunState::Waiting { .. } => self.line(change, &text),
            RunState::Queued | RunState::Applying { .. } | RunState::Cancelled => {}
        }
    }

    /// Whether becoming ready is news: only for what was written and had to be waited for.
    fn is_awaited(&self, change: u32) -> bool {
        self.plan.as_ref().and_then(|plan| plan.changes.get(change as usize)).is_some_and(|change| {
            matches!(change.action, Action::Create | Action::Update | Action::Recreate { .. })
                && kstatus::takes_time(&change.object)
        })
    }

    fn name(&self, change: u32) -> String {
        let change = self.plan.as_ref().and_then(|plan| plan.changes.get(change as usize));
        change.map_or_else(String::new, |change| change.object.to_string())
    }

    fn line(&self, change: u32, text: &str) {
        self.print(&output::about(self.name(change), text));
    }

    fn print(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| anstream::println!("{line}")),
            None => anstream::println!("{line}"),
        }
    }

    fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn print_report(report: &Report) {
    let style = if report::is_clean(report) {
        GREEN.bold()
    } else if report.outcome == Outcome::Failed {
        RED.bold()
    } else {
        AMBER.bold()
    };
    anstream::println!("\n{}", styled(style, &words::summary(report, language())));
    if !report.skipped_jobs.is_empty() {
        anstream::println!("\n{}", styled(BOLD, pick("Jobs that did not run again", "没有再次运行的 Job")));
        for job in &report.skipped_jobs {
            anstream::println!("  {}", output::about(&job.object, &words::skip_reason(&job.reason, language())));
            if let Some(evidence) = &job.evidence {
                let state = words::job_state(evidence, language());
                anstream::println!("    {}{state}", styled(QUIET, pick("on the cluster: ", "集群上的 Job：")));
            }
            for image in &job.images {
                let image = words::image(image, language());
                anstream::println!("    {} {image}", styled(QUIET, pick("image", "镜像")));
            }
            print_commands(&job.commands);
        }
    }
    if !report.todo.is_empty() {
        anstream::println!("\n{}", styled(BOLD, pick("What you need to do", "您需要做的事")));
        for todo in &report.todo {
            anstream::println!("  - {}", words::todo(report, todo, language()));
            print_commands(&todo.commands);
        }
    }
}

fn print_commands(commands: &[Command]) {
    for command in commands {
        let purpose = words::purpose(command.purpose, language());
        let purpose = styled(QUIET, &text!("{purpose}:", "{purpose}："));
        anstream::println!("    {purpose}\n      {}", command.line);
    }
}

fn code(report: &Report, strict_jobs: bool) -> ExitCode {
    let changed_job_skipped = report
        .skipped_jobs
        .iter()
        .any(|job| matches!(job.reason, SkipReason::JobExists { changed: true } | SkipReason::JobVanished));
    match report.outcome {
        Outcome::Failed | Outcome::Interrupted => ExitCode::from(exit::FAILED),
        Outcome::Stopped => ExitCode::from(exit::STOPPED),
        _ if strict_jobs && changed_job_skipped => ExitCode::from(exit::JOB_SKIPPED),
        _ => ExitCode::SUCCESS,
    }
}
