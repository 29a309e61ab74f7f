//! Words for a run while it happens.

use glasslift_object::problem::Problem;

use super::language::Language;
use super::list;
use super::plan::skip_reason;
use super::problems::problem;
use crate::event::{Effect, Outcome, RunState, Step, WaitingOn};
use crate::say;

/// The state of a change in a run.
pub fn run_state(state: &RunState, language: Language) -> String {
    match state {
        RunState::Queued => language.pick("queued", "排队中").to_owned(),
        RunState::Waiting { on } => waiting_on(on, language),
        RunState::Applying { step: now } => step(*now, language).to_owned(),
        RunState::Retrying { n, in_seconds, why } => {
            let why = problem(why, language).message;
            say!(language, "attempt {n} in {in_seconds} s: {why}", "{in_seconds} 秒后第 {n} 次尝试：{why}")
        }
        RunState::Applied { effect: done } => effect(*done, language).to_owned(),
        RunState::Failed { problem: why } => {
            say!(language, "failed: {}", "失败：{}", problem(why, language).message)
        }
        RunState::Skipped { reason } => say!(language, "skipped: {}", "已跳过：{}", skip_reason(reason, language)),
        RunState::Cancelled => language.pick("not started", "未开始").to_owned(),
    }
}

fn waiting_on(on: &WaitingOn, language: Language) -> String {
    match on {
        WaitingOn::Namespace { name } => {
            say!(language, "waiting for the namespace {name}", "等待 Namespace {name} 变为活动状态")
        }
        WaitingOn::Definition { name } => {
            say!(language, "waiting for {name} to be served", "等待 CustomResourceDefinition {name} 可用")
        }
        WaitingOn::ApiService { name } => {
            say!(language, "waiting for the APIService {name} to be available", "等待 APIService {name} 可用")
        }
        WaitingOn::Deletion { finalizers } if finalizers.is_empty() => {
            language.pick("waiting for the old object to be gone", "等待旧对象消失").to_owned()
        }
        WaitingOn::Deletion { finalizers } => say!(
            language,
            "waiting for the old object to be gone, held by {}",
            "等待旧对象消失，被 {} 阻塞",
            list(finalizers, language)
        ),
    }
}

/// Something worth knowing: our own words in the language, those of the server as they are.
pub fn notice(message: &str, own: Option<&Problem>, language: Language) -> String {
    own.map_or_else(|| message.to_owned(), |own| problem(own, language).message)
}

/// What is being done.
pub fn step(step: Step, language: Language) -> &'static str {
    match step {
        Step::Checking => language.pick("checking", "再次与计划核对"),
        Step::Saving => language.pick("saving the old object", "在本机保存副本"),
        Step::TakingOver => language.pick("taking over ownership", "接管字段"),
        Step::Applying => language.pick("applying", "写入"),
        Step::Deleting => language.pick("deleting", "删除旧对象"),
        Step::AwaitingDeletion => language.pick("waiting for the old object to be gone", "等待旧对象消失"),
        Step::Creating => language.pick("creating", "创建新对象"),
        Step::Restoring => language.pick("putting the old object back", "恢复已保存的副本"),
    }
}

/// What a write did.
pub fn effect(effect: Effect, language: Language) -> &'static str {
    match effect {
        Effect::Created => language.pick("created", "已创建"),
        Effect::Updated => language.pick("updated", "已更新"),
        Effect::Unchanged => language.pick("unchanged", "不变"),
        Effect::Recreated => language.pick("recreated", "已重新创建"),
        Effect::Deleted => language.pick("deleted", "已删除"),
        Effect::Kept => language.pick("kept", "已保留"),
    }
}

/// How a run ended, in one word or two.
pub fn outcome(outcome: Outcome, language: Language) -> &'static str {
    match outcome {
        Outcome::Succeeded => language.pick("succeeded", "成功"),
        Outcome::SucceededWithSkips => language.pick("succeeded with skips", "成功，跳过了 Job"),
        Outcome::Stopped => language.pick("stopped", "已停止"),
        Outcome::Failed => language.pick("failed", "失败"),
        Outcome::Interrupted => language.pick("interrupted", "已中断"),
    }
}
