//! Words for what a person should know before approving a change.

use glasslift_cluster::{HealthNotice, Permission};
use glasslift_object::immutable::{Immutable, ImmutableRule};
use glasslift_object::{ApiNotice, ApiState, Readiness};

use super::language::Language;
use super::list;
use super::readiness::{failure, readiness};
use crate::plan::Risk;
use crate::say;

/// A risk, as a sentence without its end.
pub fn risk(risk: &Risk, language: Language) -> String {
    match risk {
        Risk::VersionNoLongerServed { version } => say!(
            language,
            "version {version} will no longer be served; clients that still use it will fail",
            "不再提供版本 {version}；仍在请求它的程序会收到错误"
        ),
        Risk::StoredVersionDropped { version } => say!(
            language,
            "objects may still be stored as {version}, which the bundle drops; the server refuses that",
            "版本 {version} 被去掉，但可能仍有对象以该版本存储；服务器会拒绝"
        ),
        Risk::ScopeChanged { live, desired } => say!(
            language,
            "the scope would change from {live} to {desired}; the server refuses that",
            "作用域从 {live} 变为 {desired}；对已存在的定义，服务器会拒绝此更改"
        ),
        Risk::StorageVersionChanged { live, desired } => say!(
            language,
            "objects will be stored as {desired} instead of {live}; existing ones when they are next written",
            "存储版本从 {live} 变为 {desired}；现有对象在再次写入时转换"
        ),
        Risk::SchemaFieldsRemoved { fields } => say!(
            language,
            "the schema loses {}; values in existing objects are dropped when these are written",
            "{} 从 schema 中移除；写入现有对象时会丢弃其中的值",
            list(fields, language)
        ),
        Risk::SchemaFieldsRequired { fields } => say!(
            language,
            "the schema now requires {}; existing objects without it are refused when written",
            "{} 变为必填；没有值的现有对象在写入时会被拒绝",
            list(fields, language)
        ),
        Risk::DuplicateEntry { path, dropped, kept } => say!(
            language,
            "{path} is given twice; the last one is kept: {kept} (left out: {dropped})",
            "清单包两次指定 {path}；保留 {kept}，丢弃 {dropped}"
        ),
        Risk::GitopsOwned { manager } => say!(
            language,
            "the GitOps controller {manager} looks after this object and will put its own state back",
            "GitOps 控制器 {manager} 按照其仓库维护此资源，会恢复为自己的状态"
        ),
        Risk::FieldsStay { manager, fields } => say!(
            language,
            "{} stay, although the bundle does not have them: {manager} owns them",
            "清单包中没有 {}，但 {manager} 拥有这些字段，因此会保留",
            list(fields, language)
        ),
        Risk::ApiVersion { notice } => api_version(notice, language),
        Risk::NamespaceLeftOut { namespace, kind } => say!(
            language,
            "the namespace {namespace} is left out: {kind} has cluster scope",
            "忽略命名空间 {namespace}：{kind} 是集群级资源"
        ),
        Risk::AlreadyNotReady { readiness } => say!(
            language,
            "before anything is done it is not as it should be: {}",
            "在进行任何操作之前，它就不正常：{}",
            lacks(readiness, language)
        ),
        Risk::AddressMayChange => language
            .pick(
                "the old Service is deleted first, so its address may change",
                "旧 Service 会先被删除，之后的地址可能不同",
            )
            .to_owned(),
        Risk::DeletesContents => language
            .pick("deleting it deletes everything in it or of its kind", "其中的或属于其类型的所有对象会一并删除")
            .to_owned(),
    }
}

fn lacks(now: &Readiness, language: Language) -> String {
    match now {
        Readiness::Failed { why } => failure(why, language),
        other => readiness(other, language),
    }
}

/// A broken part of the cluster, as a sentence without its end.
pub fn health(notice: &HealthNotice, language: Language) -> String {
    match notice {
        HealthNotice::ApiServiceDown { name, message } => {
            say!(language, "the API {name} is not available: {message}", "APIService {name} 没有应答：{message}")
        }
        HealthNotice::WebhookWithoutBackend { name, service, kinds } => {
            let kinds = list(kinds, language);
            say!(
                language,
                "the webhook {name} refuses every {kinds} while nobody answers for {service}",
                "Webhook {name} 调用的 Service {service} 没有就绪的 Pod，在此期间它会拒绝 {kinds}"
            )
        }
    }
}

/// A permission: `patch deployments.apps in web`.
pub fn permission(permission: &Permission, language: Language) -> String {
    match (language, &permission.namespace) {
        (Language::English, _) => permission.to_string(),
        (Language::SimplifiedChinese, Some(namespace)) => {
            let everywhere = Permission { namespace: None, ..permission.clone() };
            format!("{everywhere}（命名空间 {namespace}）")
        }
        (Language::SimplifiedChinese, None) => format!("{permission}（整个集群）"),
    }
}

/// What there is to know about the API version of an object, as a sentence without its end.
pub fn lifecycle(notice: &ApiNotice, language: Language) -> String {
    let what = api_version(notice, language);
    say!(language, "{}: {what}", "{}：{what}", notice.object)
}

fn api_version(notice: &ApiNotice, language: Language) -> String {
    let (api, since) = (&notice.object.api_version, notice.since);
    let what = match notice.state {
        ApiState::Removed => {
            say!(language, "{api} was removed in Kubernetes {since}", "{api} 已在 Kubernetes {since} 移除")
        }
        ApiState::NotYetServed => {
            say!(language, "{api} came with Kubernetes {since}", "{api} 从 Kubernetes {since} 开始提供")
        }
        ApiState::Deprecated => {
            let end = notice.removed_in.map_or_else(String::new, |version| {
                say!(language, " and goes away in {version}", "，将在 {version} 移除")
            });
            say!(
                language,
                "{api} is deprecated since Kubernetes {since}{end}",
                "{api} 自 Kubernetes {since} 起弃用{end}"
            )
        }
    };
    match &notice.replacement {
        Some(replacement) => say!(language, "{what}; write {replacement}", "{what}；请使用 {replacement}"),
        None => what,
    }
}

/// A field that a server will probably refuse to change.
pub fn immutable(immutable: &Immutable, language: Language) -> String {
    let why = match immutable.rule {
        ImmutableRule::JobTemplate => {
            language.pick("the Pod template of an existing Job does not change", "已存在的 Job 的 Pod 模板不能更改")
        }
        ImmutableRule::StatefulSet => language
            .pick("of an existing StatefulSet only a few fields change", "已存在的 StatefulSet 只有少数字段可以更改"),
        ImmutableRule::Pod => {
            language.pick("of an existing Pod hardly more than the images change", "已存在的 Pod 几乎只有镜像可以更改")
        }
        ImmutableRule::Claim => {
            language.pick("of an existing claim only the size changes", "已存在的卷声明只有大小可以更改")
        }
        ImmutableRule::Marked => {
            language.pick("the old version is marked as immutable", "旧版本标记为不可更改（immutable）")
        }
        ImmutableRule::StoredVersion => {
            language.pick("objects may be stored in the version that goes away", "可能有对象以将要移除的版本存储")
        }
        ImmutableRule::Fixed => language.pick("it is fixed once the object exists", "对象创建后即固定"),
    };
    say!(language, "{}: {why}", "{}：{why}", immutable.field)
}
