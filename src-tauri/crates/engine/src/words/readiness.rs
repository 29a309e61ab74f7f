//! Words for readiness: what is missing and why.

use glasslift_object::{
    Failure, FailureWhat, Missing, MissingWhat, Readiness, ReadinessCause, ReadyNote, ReplicaState,
};

use super::language::Language;
use super::problems::problem;
use super::{count, list};
use crate::say;

/// How ready an object is.
pub fn readiness(readiness: &Readiness, language: Language) -> String {
    match readiness {
        Readiness::Progressing { missing: what } => missing(what, language),
        Readiness::Ready { note: None } => language.pick("ready", "已就绪").to_owned(),
        Readiness::Ready { note: Some(note) } => say!(language, "ready: {}", "已就绪：{}", ready_note(*note, language)),
        Readiness::Failed { why } => say!(language, "not ready: {}", "未就绪：{}", failure(why, language)),
        Readiness::TimedOut { missing: what } => {
            say!(language, "not ready in time: {}", "未及时就绪：{}", missing(what, language))
        }
        Readiness::Gone => language.pick("disappeared", "已消失").to_owned(),
    }
}

/// What is missing, and the cause where one is known: `2 of 3 replicas available; Pod web-x: ImagePullBackOff "..."`.
pub fn missing(missing: &Missing, language: Language) -> String {
    with_cause(missing_what(&missing.what, language), missing.cause.as_ref(), language)
}

/// Why an object cannot become ready by itself.
pub fn failure(failure: &Failure, language: Language) -> String {
    let what = match &failure.what {
        FailureWhat::Condition { name, reason, message } => condition(name, reason, message, language),
        FailureWhat::PodFailed { reason, message } => {
            let what = language.pick("the Pod ended without success", "Pod 未成功结束");
            quoted_reason(what, reason, message, language)
        }
        FailureWhat::Container => match &failure.cause {
            Some(found) => return cause(found, language),
            None => language.pick("a container cannot start", "有容器无法启动").to_owned(),
        },
        FailureWhat::VolumeLost => language.pick("its volume is lost", "其卷已丢失").to_owned(),
    };
    with_cause(what, failure.cause.as_ref(), language)
}

fn with_cause(what: String, found: Option<&ReadinessCause>, language: Language) -> String {
    match found {
        Some(found) => say!(language, "{what}; {}", "{what}；{}", cause(found, language)),
        None => what,
    }
}

fn cause(cause: &ReadinessCause, language: Language) -> String {
    let ReadinessCause { kind, name, reason, .. } = cause;
    let place = match &cause.container {
        Some(container) => {
            say!(language, "{kind} {name}, container {container}", "{kind} {name} 的容器 {container}")
        }
        None => format!("{kind} {name}"),
    };
    quoted_reason(&place, reason, cause.message.trim(), language)
}

fn quoted_reason(what: &str, reason: &str, message: &str, language: Language) -> String {
    match (reason, message) {
        ("", "") => what.to_owned(),
        (text, "") | ("", text) => say!(language, "{what}: {text}", "{what}：{text}"),
        (reason, message) => say!(language, "{what}: {reason} \"{message}\"", "{what}：{reason}“{message}”"),
    }
}

fn condition(name: &str, reason: &str, message: &str, language: Language) -> String {
    match (reason, message) {
        ("", "") => say!(language, "the condition {name} does not hold yet", "状况 {name} 尚未满足"),
        (reason, "") => say!(language, "{name}: {reason}", "{name}：{reason}"),
        (_, message) => message.to_owned(),
    }
}

fn missing_what(what: &MissingWhat, language: Language) -> String {
    let plain = |english: &str, chinese: &str| language.pick(english, chinese).to_owned();
    match what {
        MissingWhat::Observation => plain("its controller has not seen the new version yet", "其控制器尚未看到新版本"),
        MissingWhat::Replicas { have, want, how } => {
            let how = replica_state(*how, language);
            say!(language, "{have} of {want} replicas {how}", "{want} 个副本中有 {have} 个{how}")
        }
        MissingWhat::NodePods { have, want, how } => {
            let how = replica_state(*how, language);
            say!(language, "{have} of {want} Pods {how}", "{want} 个 Pod 中有 {have} 个{how}")
        }
        MissingWhat::OldPods { count: number } => {
            let pods = count(*number, "old Pod", "个旧 Pod", language);
            say!(language, "{pods} still ending", "还有 {pods} 正在终止")
        }
        MissingWhat::Revision => plain("the last replicas are being updated", "正在更新最后的副本"),
        MissingWhat::Completions { succeeded, wanted, active, failed } => {
            let failed = match failed {
                0 => String::new(),
                failed => say!(language, ", {failed} failed", "，{failed} 个失败"),
            };
            say!(
                language,
                "{succeeded} of {wanted} completions, {active} active{failed}",
                "已完成 {succeeded}/{wanted}，{active} 个运行中{failed}"
            )
        }
        MissingWhat::JobEnd => plain("its last Pods are ending", "最后的 Pod 正在结束"),
        MissingWhat::Start => plain("it has not started yet", "尚未启动"),
        MissingWhat::Containers => plain("its containers are not ready", "容器尚未就绪"),
        MissingWhat::Address => plain("the load balancer has no address yet", "负载均衡器尚无地址"),
        MissingWhat::Phase { now: Some(now), wanted } => {
            say!(language, "it is {now}, not {wanted}", "当前为 {now}，应为 {wanted}")
        }
        MissingWhat::Phase { now: None, wanted } => say!(language, "it is not {wanted} yet", "尚未达到 {wanted}"),
        MissingWhat::Established => plain("it is not established yet", "尚未建立（Established）"),
        MissingWhat::Served { name } => say!(language, "{name} is not served yet", "{name} 尚未提供服务"),
        MissingWhat::Condition { name, reason, message } => condition(name, reason, message, language),
        MissingWhat::Status => plain("its controller has not written a status yet", "其控制器尚未写入状态"),
        MissingWhat::Deletion { finalizers } if finalizers.is_empty() => plain("it is being deleted", "正在被删除"),
        MissingWhat::Deletion { finalizers } => {
            let held_by = list(finalizers, language);
            say!(language, "it is being deleted, held by {held_by}", "正在被删除，被 {held_by} 阻塞")
        }
        MissingWhat::Retry { why } => problem(why, language).message,
        MissingWhat::Look { why } => {
            say!(language, "it cannot be looked at: {}", "无法查看：{}", problem(why, language).message)
        }
    }
}

fn replica_state(how: ReplicaState, language: Language) -> &'static str {
    match how {
        ReplicaState::Created => language.pick("created", "已创建"),
        ReplicaState::Updated => language.pick("updated", "已更新"),
        ReplicaState::Scheduled => language.pick("scheduled", "已调度"),
        ReplicaState::Ready => language.pick("ready", "已就绪"),
        ReplicaState::Available => language.pick("available", "可用"),
    }
}

fn ready_note(note: ReadyNote, language: Language) -> &'static str {
    match note {
        ReadyNote::Suspended => language.pick("it is suspended and does not run", "已挂起，不会运行"),
        ReadyNote::Expired => {
            language.pick("it finished and its time to live removed it", "已结束，并因生存时间（TTL）到期而被移除")
        }
        ReadyNote::OnDelete => {
            language.pick("its Pods change only when they are deleted", "其 Pod 仅在被删除后才会更新")
        }
        ReadyNote::Partitioned => {
            language.pick("only the replicas from its partition on were changed", "只更新了分区（partition）之后的副本")
        }
        ReadyNote::Unbound => language.pick("it is not bound yet", "尚未绑定"),
        ReadyNote::ScaledToZero => language.pick("it is scaled to nothing", "副本数为 0"),
        ReadyNote::Paused => language.pick("it is paused, so its Pods stay as they are", "已暂停，其 Pod 保持不变"),
    }
}
