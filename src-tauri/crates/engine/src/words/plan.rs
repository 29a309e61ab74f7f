//! Words for plans and what is in them.

use glasslift_object::{ImageChange, JobState};
use jiff::Timestamp;

use super::language::Language;
use super::problems::problem;
use super::time::ago;
use super::{clauses, count, list};
use crate::plan::{Action, BlockReason, Choice, Counts, InPlace, JobEvidence, Plan, SkipReason, Unverified, Wave};
use crate::say;

/// What the plan is about: product and versions, else the source.
pub fn title(plan: &Plan, language: Language) -> String {
    let name = plan.bundle.product.as_deref().unwrap_or(&plan.bundle.source);
    match (&plan.installed_version, &plan.bundle.version) {
        (Some(old), Some(new)) if old != new => say!(language, "{name} {old} to {new}", "{name} {old} 升级到 {new}"),
        (_, Some(new)) => format!("{name} {new}"),
        _ => name.to_owned(),
    }
}

/// The action in one word.
pub fn action(action: &Action, language: Language) -> &'static str {
    match action {
        Action::Create => language.pick("create", "创建"),
        Action::Update => language.pick("update", "更新"),
        Action::Unchanged => language.pick("unchanged", "不变"),
        Action::Skip { .. } => language.pick("skip", "跳过"),
        Action::Recreate { .. } => language.pick("recreate", "重新创建"),
        Action::Delete => language.pick("delete", "删除"),
        Action::Keep => language.pick("keep", "保留"),
        Action::Blocked { .. } => language.pick("blocked", "受阻"),
    }
}

/// Why the action is what it is; empty when there is nothing to say.
pub fn note(action: &Action, job: Option<&JobEvidence>, language: Language) -> String {
    match action {
        Action::Skip { reason } => match (reason, job) {
            (SkipReason::JobExists { .. }, Some(job)) => {
                clauses(&[skip_reason(reason, language), job_state(job, language)], language)
            }
            (reason, _) => skip_reason(reason, language),
        },
        Action::Recreate { fields } if fields.is_empty() => {
            language.pick("runs again by choice", "按您的选择再次运行").to_owned()
        }
        Action::Recreate { fields } => {
            say!(language, "cannot change in place: {}", "不能就地更改：{}", list(fields, language))
        }
        Action::Blocked { why } => block_reason(why, language),
        Action::Create | Action::Update | Action::Unchanged | Action::Delete | Action::Keep => String::new(),
    }
}

/// Why an object is left alone.
pub fn skip_reason(reason: &SkipReason, language: Language) -> String {
    let text = match reason {
        SkipReason::JobExists { changed: true } => {
            language.pick("the Job already exists and the new version differs", "Job 已存在，新版本的内容不同")
        }
        SkipReason::JobExists { changed: false } => {
            language.pick("the Job already exists and is the same", "Job 已存在，内容相同")
        }
        SkipReason::JobRunDeclined => {
            language.pick("a new run of this Job was declined", "按您的选择，不启动此 Job 的新一次运行")
        }
        SkipReason::BundleSays => {
            language.pick("the bundle says to leave it alone once it exists", "清单包要求：该资源已存在时不作改动")
        }
        SkipReason::JobVanished => language.pick(
            "the Job was there when the plan was made and is gone; creating it would run it again",
            "制定计划时 Job 还在集群上，现在已消失；创建它会使其再次运行",
        ),
        SkipReason::DependencyFailed { .. } => language.pick("something it needs failed", "它所依赖的内容失败"),
    };
    text.to_owned()
}

/// What stands in the way.
pub fn block_reason(why: &BlockReason, language: Language) -> String {
    match why {
        BlockReason::Immutable { fields, can_recreate: true } => say!(
            language,
            "{} cannot change on an existing object; it can be deleted and created anew",
            "{} 在创建后不能更改；可以删除并重新创建",
            list(fields, language)
        ),
        BlockReason::Immutable { fields, can_recreate: false } => say!(
            language,
            "{} cannot change on an existing object, and this one must not be deleted",
            "{} 在创建后不能更改，而且此类资源不得删除",
            list(fields, language)
        ),
        BlockReason::Conflict { owners } => {
            let owners: Vec<_> = owners
                .iter()
                .map(|owner| say!(language, "{} owns {}", "{} 拥有 {}", owner.manager, list(&owner.fields, language)))
                .collect();
            clauses(&owners, language)
        }
        BlockReason::JobPolicyFail => language
            .pick(
                "the Job exists and the new version differs; you asked to stop in that case",
                "Job 已存在，新版本的内容不同；您选择了在这种情况下停止",
            )
            .to_owned(),
        BlockReason::JobUpdateRefused { fields } => say!(
            language,
            "the server does not accept a change of {} in place",
            "服务器拒绝就地更改：{} 不能更改",
            list(fields, language)
        ),
        BlockReason::BeingDeleted { finalizers } if finalizers.is_empty() => {
            language.pick("it is being deleted at this moment", "它正在被删除").to_owned()
        }
        BlockReason::BeingDeleted { finalizers } => {
            say!(language, "it is being deleted and held by {}", "它正在被删除，被 {} 阻塞", list(finalizers, language))
        }
        BlockReason::KindNotServed => language
            .pick(
                "the server does not know this kind, and the bundle does not bring it",
                "服务器不认识此类型，清单包也没有提供它",
            )
            .to_owned(),
        BlockReason::Forbidden { verb } => say!(language, "you may not {verb} it", "您无权对它执行 {verb}"),
        BlockReason::Refused { problem: why } => problem(why, language).message,
    }
}

/// The state of a Job, with the time for finished ones.
pub fn job_state(job: &JobEvidence, language: Language) -> String {
    let finished = |word: &str| {
        let when = job.finished_at.map(|at| ago(at, Timestamp::now(), language));
        match (when, language) {
            (None, _) => word.to_owned(),
            (Some(when), Language::English) => format!("{word} {when}"),
            (Some(when), Language::SimplifiedChinese) => format!("{when}{word}"),
        }
    };
    match job.state {
        JobState::Succeeded => finished(language.pick("it succeeded", "成功")),
        JobState::Failed => finished(language.pick("it failed", "失败")),
        JobState::Running { active } => {
            say!(language, "it is running ({active} active)", "正在运行，{active} 个 Pod")
        }
        JobState::Finishing => language.pick("its last Pods are ending", "最后的 Pod 正在结束").to_owned(),
        JobState::Suspended => language.pick("it is suspended", "已挂起").to_owned(),
        JobState::NeverStarted => language.pick("it never started", "从未启动").to_owned(),
    }
}

/// Whether a changed Job could be changed in place.
pub fn in_place(answer: &InPlace, language: Language) -> String {
    match answer {
        InPlace::Accepted => {
            language.pick("the server would accept the change in place", "服务器接受就地更改").to_owned()
        }
        InPlace::Refused { fields } => say!(
            language,
            "the server refuses the change in place: {} is immutable",
            "服务器拒绝就地更改：{} 不能更改",
            list(fields, language)
        ),
        InPlace::Unknown => language
            .pick("whether the server would accept the change in place is not known", "不清楚服务器是否接受就地更改")
            .to_owned(),
    }
}

/// An image that changes.
pub fn image(change: &ImageChange, language: Language) -> String {
    let text = |image: &Option<String>| image.clone().unwrap_or_else(|| language.pick("none", "无").to_owned());
    say!(language, "{}: {} -> {}", "{}：{} -> {}", change.container, text(&change.live), text(&change.desired))
}

/// Why the plan of an object is a forecast.
pub fn unverified(why: Unverified, language: Language) -> &'static str {
    match why {
        Unverified::KindNotServedYet => language.pick(
            "not checked with the server: its kind is defined by this bundle and not served yet",
            "预测：其定义随此清单包一起提供，因此无法询问服务器",
        ),
        Unverified::NamespaceNotThereYet => language.pick(
            "not checked with the server: its namespace does not exist yet",
            "预测：其命名空间尚不存在，因此无法询问服务器",
        ),
        Unverified::DryRunForbidden => language
            .pick("not checked with the server: you may not send dry runs for it", "预测：您无权询问服务器会存储什么"),
    }
}

/// A wave.
pub fn wave(wave: Wave, language: Language) -> &'static str {
    match wave {
        Wave::Namespaces => language.pick("namespaces", "命名空间"),
        Wave::Definitions => language.pick("definitions and classes", "定义和类"),
        Wave::Foundations => language.pick("identity, configuration and services", "身份、配置、存储、服务"),
        Wave::Workloads => language.pick("workloads and Jobs", "工作负载和 Job"),
        Wave::Admission => language.pick("admission and APIServices", "准入和 API 服务"),
        Wave::CustomResources => language.pick("custom resources", "自定义资源"),
    }
}

/// A choice.
pub fn choice(choice: Choice, language: Language) -> &'static str {
    match choice {
        Choice::Skip => language.pick("skip", "跳过"),
        Choice::Update => language.pick("update", "就地更新"),
        Choice::Recreate => language.pick("recreate", "重新创建"),
        Choice::Fail => language.pick("fail", "不开始"),
        Choice::TakeOver => language.pick("take over", "接管"),
        Choice::KeepTheirs => language.pick("keep theirs", "保留对方的值"),
        Choice::Delete => language.pick("delete", "删除"),
        Choice::Keep => language.pick("keep", "保留"),
    }
}

/// What a plan amounts to, in one sentence.
pub fn headline(counts: &Counts, language: Language) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut part = |number: u32, english: &str, chinese: &str| {
        if number > 0 {
            let noun = if parts.is_empty() { "资源" } else { "" };
            parts.push(say!(language, "{number} {english}", "{number} 个{noun}{chinese}"));
        }
    };
    part(counts.create, "will be created", "将创建");
    part(counts.update, "will change", "将更改");
    part(counts.recreate, "will be deleted and created anew", "将删除并重新创建");
    part(counts.delete, "will be deleted", "将删除");
    part(counts.blocked, "cannot be done as it stands", "受阻");
    if counts.skip > 0 {
        let jobs = count(counts.skip, "Job", "个 Job ", language);
        parts.push(say!(language, "{jobs} will be skipped", "{jobs}将跳过"));
    }
    if parts.is_empty() {
        return language
            .pick("Nothing to do: the cluster already matches.", "没有需要更改的内容：集群已经一致。")
            .to_owned();
    }
    let stay = counts.unchanged + counts.keep;
    if stay > 0 {
        parts.push(say!(language, "{stay} stay as they are", "{stay} 个保持不变"));
    }
    language.pick(parts.join(", ") + ".", parts.join("，") + "。")
}

#[cfg(test)]
mod tests {
    use super::Language::{English, SimplifiedChinese};
    use super::*;

    #[test]
    fn the_headline_says_what_matters_and_nothing_else() {
        let counts = Counts { update: 2, skip: 1, unchanged: 18, ..Counts::default() };
        assert_eq!(headline(&counts, English), "2 will change, 1 Job will be skipped, 18 stay as they are.");
        assert_eq!(headline(&counts, SimplifiedChinese), "2 个资源将更改，1 个 Job 将跳过，18 个保持不变。");
        let same = Counts { unchanged: 3, ..Counts::default() };
        assert_eq!(headline(&same, English), "Nothing to do: the cluster already matches.");
        assert_eq!(headline(&same, SimplifiedChinese), "没有需要更改的内容：集群已经一致。");
    }
}
