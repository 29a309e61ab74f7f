//! A run on a terminal, while it happens.

use glasslift_engine::event::{Effect, Event, EventKind, RunState, SignInState, Stop, Waiting};
use glasslift_engine::object::{Readiness, kstatus};
use glasslift_engine::plan::{Action, Plan};
use glasslift_engine::words;

use crate::args::UpgradeFormat;
use crate::language::{language, pick, text};
use crate::output::{self, AMBER, Bar, GREEN, QUIET, RED, styled};

/// Plain lines, and below them, on a terminal, one line of progress.
pub(super) struct Screen {
    format: UpgradeFormat,
    plan: Option<Box<Plan>>,
    bar: Bar,
}

impl Screen {
    pub(super) fn new(format: UpgradeFormat) -> Self {
        let bar = if format == UpgradeFormat::Table { Bar::on_terminal() } else { Bar::none() };
        Self { format, plan: None, bar }
    }

    pub(super) fn show(&mut self, event: &Event) {
        if self.format == UpgradeFormat::Jsonl {
            return output::json_line(event);
        }
        match &event.kind {
            EventKind::RunStarted { plan } => {
                self.bar.set_length(plan.changes.len() as u64);
                self.plan = Some(plan.clone());
            }
            EventKind::Named { change, name } => {
                if let Some(planned) = self.plan.as_mut().and_then(|plan| plan.changes.get_mut(*change as usize)) {
                    planned.object.name.clone_from(name);
                }
            }
            EventKind::Progress { done, waiting, .. } => self.bar.set(u64::from(*done), &self.waiting(waiting)),
            // The bar says what is waited for.
            EventKind::Readiness { readiness: Readiness::Progressing { .. }, .. } if self.bar.is_shown() => {}
            kind => self.said(kind).iter().for_each(|line| self.bar.above(line)),
        }
    }

    /// What is said about an event, in a line; most say nothing.
    pub(super) fn said(&self, event: &EventKind) -> Option<String> {
        match event {
            EventKind::State { change, state } => Self::state(state).map(|text| self.about(*change, &text)),
            EventKind::Readiness { change, readiness } => {
                let text = match readiness {
                    Readiness::Failed { .. } | Readiness::TimedOut { .. } | Readiness::Gone => {
                        styled(RED, &words::readiness(readiness, language()))
                    }
                    Readiness::Progressing { missing } => {
                        styled(QUIET, &text!("waiting: {}", "等待：{}", words::missing(missing, language())))
                    }
                    Readiness::Ready { .. } if self.is_awaited(*change) => {
                        styled(GREEN, &words::readiness(readiness, language()))
                    }
                    _ => return None,
                };
                Some(self.about(*change, &text))
            }
            EventKind::Notice { change, message, own } => {
                let message = words::notice(message, own.as_ref(), language());
                Some(match change {
                    Some(change) => {
                        self.about(*change, &styled(AMBER, &text!("warning: {message}", "警告：{message}")))
                    }
                    None => styled(AMBER, &message),
                })
            }
            EventKind::SignIn { state } => {
                let color = match state {
                    SignInState::SignedIn => GREEN,
                    SignInState::Waiting { .. } => AMBER,
                    SignInState::Failed { .. } => RED,
                };
                Some(styled(color, &words::signing_in(state, language())))
            }
            EventKind::StopRequested { how } => Some(styled(AMBER, Self::stopping(*how))),
            EventKind::RunStarted { .. }
            | EventKind::Progress { .. }
            | EventKind::Saved { .. }
            | EventKind::Named { .. }
            | EventKind::RunFinished { .. } => None,
        }
    }

    /// What a wish to stop means.
    fn stopping(how: Stop) -> &'static str {
        match how {
            Stop::AfterCurrent => pick(
                "Stopping after the current changes. What was applied stays. Ctrl-C again stops at once.",
                "完成当前更改后停止。已应用的更改会保留。再次按 Ctrl-C 会立即停止。",
            ),
            Stop::AtOnce => pick(
                "Stopping at once: nothing is waited for any more. Only what was deleted is created anew or put back first, within a minute.",
                "立即停止：不再等待任何操作。只有已被删除的资源会先在一分钟内重新创建或恢复。",
            ),
        }
    }

    fn state(state: &RunState) -> Option<String> {
        let text = words::run_state(state, language());
        match state {
            // Unchanged resources are the silent majority.
            RunState::Applied { effect: Effect::Unchanged } => None,
            RunState::Applied { .. } => Some(styled(GREEN, &text)),
            RunState::Skipped { .. } => Some(styled(AMBER, &text)),
            RunState::Failed { .. } => Some(styled(RED, &text)),
            RunState::Retrying { .. } | RunState::Waiting { .. } => Some(text),
            RunState::Queued | RunState::Applying { .. } | RunState::Cancelled => None,
        }
    }

    /// What is waited for, in the words of the first.
    fn waiting(&self, waiting: &[Waiting]) -> String {
        let Some((first, others)) = waiting.split_first() else { return String::new() };
        let more = match others.len() {
            0 => String::new(),
            more => text!(" and {more} more", "，另有 {more} 个"),
        };
        let (name, missing) = (self.name(first.change), words::missing(&first.missing, language()));
        text!("waiting for {name}: {missing}{more}", "等待 {name}：{missing}{more}")
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

    fn about(&self, change: u32, text: &str) -> String {
        output::about(self.name(change), text)
    }

    pub(super) fn clear(&self) {
        self.bar.clear();
    }
}
