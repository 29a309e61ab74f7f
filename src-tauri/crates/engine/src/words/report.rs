//! Words for what is in a report.

use glasslift_object::Readiness;

use super::count;
use super::language::Language;
use super::plan::skip_reason;
use super::problems::problem;
use super::readiness::{failure, missing};
use super::run::step;
use crate::event::Outcome;
use crate::report::{CommandPurpose, Entry, EntryResult, Report, Todo, TodoWhat};
use crate::say;

/// The outcome in one true sentence, and how much is left to do.
pub fn summary(report: &Report, language: Language) -> String {
    let what = match (&report.bundle.product, &report.bundle.version) {
        (Some(product), Some(version)) => format!("{product} {version}"),
        _ => report.bundle.source.clone(),
    };
    let place = &report.cluster.context;
    let number = |wanted: fn(&EntryResult) -> bool| report.entries.iter().filter(|entry| wanted(&entry.result)).count();
    let reached = number(|result| !matches!(result, EntryResult::NotDone));
    let failures = number(|result| matches!(result, EntryResult::Failed { .. }));
    let total = report.entries.len();
    let jobs = count(report.skipped_jobs.len() as u64, "Job", "个 Job ", language);
    let text = match report.outcome {
        Outcome::Succeeded => say!(language, "{place} runs {what}.", "{what} 已在 {place} 上。"),
        Outcome::SucceededWithSkips if report.skipped_jobs.is_empty() => say!(
            language,
            "{place} runs {what}; some objects were left as they are.",
            "{what} 已在 {place} 上；部分资源保持不变。"
        ),
        Outcome::SucceededWithSkips => {
            say!(
                language,
                "{place} runs {what}; {jobs} did not run again.",
                "{what} 已在 {place} 上；{jobs}没有再次运行。"
            )
        }
        Outcome::Stopped => say!(
            language,
            "Stopped by you after {reached} of {total} objects.",
            "已由您停止：{total} 个资源中完成了 {reached} 个。"
        ),
        Outcome::Failed => say!(
            language,
            "{} failed on the way to {what}.",
            "升级到 {what} 时有 {}失败。",
            count(failures as u64, "object", "个资源", language)
        ),
        Outcome::Interrupted => say!(
            language,
            "Interrupted after {reached} of {total} objects.",
            "已中断：{total} 个资源中完成了 {reached} 个。"
        ),
    };
    match report.todo.len() {
        0 => text,
        left => say!(
            language,
            "{text} {} left to do.",
            "{text}还有 {}需要您处理。",
            count(left as u64, "thing", "件事", language)
        ),
    }
}

/// What became of an object.
pub fn result(entry: &Entry, language: Language) -> String {
    match &entry.result {
        EntryResult::Applied { effect } => super::effect(*effect, language).to_owned(),
        EntryResult::Skipped { reason } => say!(language, "skipped: {}", "已跳过：{}", skip_reason(reason, language)),
        EntryResult::Failed { problem: why } => {
            let why = problem(why, language).message;
            match (language, unready(entry, language)) {
                // The English sentence has it already.
                (Language::English, _) | (_, None) => say!(language, "failed: {why}", "失败：{why}"),
                (Language::SimplifiedChinese, Some(more)) => format!("失败：{}：{more}。", why.trim_end_matches('。')),
            }
        }
        EntryResult::NotDone => language.pick("not done", "未执行").to_owned(),
        EntryResult::Uncertain { step: last } => {
            let last = step(*last, language);
            say!(
                language,
                "the run ended while {last}; whether that took place is not known",
                "运行在“{last}”时结束；不清楚更改是否已生效"
            )
        }
    }
}

/// Why an object that was applied does not count as done.
fn unready(entry: &Entry, language: Language) -> Option<String> {
    match entry.readiness.as_ref()? {
        Readiness::Failed { why } => Some(failure(why, language)),
        Readiness::TimedOut { missing: what } => Some(missing(what, language)),
        Readiness::Progressing { .. } | Readiness::Ready { .. } | Readiness::Gone => None,
    }
}

/// What is left to do, in one sentence.
pub fn todo(report: &Report, todo: &Todo, language: Language) -> String {
    let entry = |change: u32| report.entries.get(change as usize);
    let name = |change: u32| entry(change).map_or_else(String::new, |entry| entry.object.to_string());
    match &todo.what {
        TodoWhat::DecideJob { change } => say!(
            language,
            "Decide whether {} has to run again: the new version differs.",
            "请决定 {} 是否需要再次运行：新版本的内容不同。",
            name(*change)
        ),
        TodoWhat::LookAtJob { change } => say!(
            language,
            "Look at {}: it did not succeed before and was left alone.",
            "请查看 {}：它此前并未成功，这次没有改动它。",
            name(*change)
        ),
        TodoWhat::FixFailure { change } => {
            let why = entry(*change).map(|entry| result(entry, language)).unwrap_or_default();
            say!(language, "{}: {why}", "{}：{why}", name(*change))
        }
        TodoWhat::LookAtUncertain { change } => {
            let saved = entry(*change).and_then(|entry| entry.saved.as_ref());
            let copy = saved.map_or_else(String::new, |saved| {
                say!(
                    language,
                    " A copy is in {}. If the object is gone, put it back.",
                    "副本在 {}。如果对象已消失，请恢复它。",
                    saved.path
                )
            });
            say!(
                language,
                "Look at {}: it was being written when the run ended.{copy}",
                "请查看 {}：运行在写入它时结束。{copy}",
                name(*change)
            )
        }
        TodoWhat::RunAgain { count: number } => say!(
            language,
            "Run again: {} not done.",
            "请再次执行升级：{}未执行。",
            count(*number, "change", "项更改", language)
        ),
    }
}

/// What a command is for.
pub fn purpose(purpose: CommandPurpose, language: Language) -> &'static str {
    match purpose {
        CommandPurpose::Inspect => language.pick("Look at it", "查看"),
        CommandPurpose::Logs => language.pick("See what it printed", "查看日志"),
        CommandPurpose::Rerun => language.pick("Run it again with the new version", "用新版本再次运行"),
        CommandPurpose::Restore => language.pick("Put it back", "恢复已保存的副本"),
        CommandPurpose::Again => language.pick("Do the rest", "完成其余部分"),
    }
}
