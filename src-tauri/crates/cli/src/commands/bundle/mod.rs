//! `bundle`: what is in a bundle, without a cluster.

mod compare;

use glasslift_engine::bundle::{Bundle, BundleSummary, Grant, GrantLevel, GrantRule};
use glasslift_engine::object::api_lifecycle;
use glasslift_engine::problem::Problem;
use glasslift_engine::words;

use crate::args::{BundleArgs, ListFormat};
use crate::exit::Exit;
use crate::language::{count, language, pick, text};
use crate::load;
use crate::output::{self, AMBER, QUIET, RED, lines, row, styled, table};

/// How many rules or fields are listed before the rest is only counted.
const LISTED: usize = 6;

pub(super) async fn bundle(options: &BundleArgs) -> Result<Exit, Problem> {
    if let Some(from) = load::older(&options.from).await? {
        let to = load::usable(&options.source.sources, options.source.sha256.clone()).await?;
        return Ok(compare::compare(&from, &to, options));
    }
    let loaded = load::read(&options.source.sources, options.source.sha256.clone()).await?;
    output::findings(&loaded.findings);
    let Some(bundle) = loaded.bundle else { return Ok(Exit::Failed) };
    match options.output {
        ListFormat::Json => bundle.objects.iter().for_each(|object| output::bare_json_line(&object.value)),
        ListFormat::Table => print(&bundle),
    }
    if let Some(server) = options.kubernetes {
        let notices = api_lifecycle(bundle.objects.iter().map(|object| &object.object), server);
        let warning = styled(AMBER.bold(), pick("warning: ", "警告："));
        notices.iter().for_each(|notice| output::note(format!("{warning}{}", words::lifecycle(notice, language()))));
    }
    Ok(Exit::Success)
}

/// Product and version, or where it comes from.
fn name(summary: &BundleSummary) -> String {
    match (&summary.product, &summary.version) {
        (Some(product), Some(version)) => format!("{product} {version}"),
        (Some(product), None) => product.to_string(),
        _ => summary.source.to_string(),
    }
}

fn print(bundle: &Bundle) {
    let summary = &bundle.summary;
    let kinds: Vec<_> = summary.kinds.iter().map(|kind| format!("{} {}", kind.count, kind.kind)).collect();
    let (name, kinds) = (name(summary), kinds.join(pick(", ", "、")));
    let resources = count(summary.objects, "resource", "个资源");
    output::line(text!("{name}: {resources} ({kinds})", "{name}：{resources}（{kinds}）"));
    if !summary.namespaces.is_empty() {
        let namespaces = words::list(&summary.namespaces, language());
        output::line(format!("  {}", text!("namespaces {namespaces}", "命名空间 {namespaces}")));
    }
    if summary.without_namespace > 0 {
        let notice = words::without_namespace(summary.without_namespace, None, false, language());
        output::line(format!("  {notice}"));
    }
    if let Some(range) = kubernetes(summary) {
        output::line(format!("  {}", text!("needs Kubernetes {range}", "要求 Kubernetes {range}")));
    }
    summary.grants.iter().for_each(print_grant);
    for image in &summary.images {
        output::line(format!("  {} {image}", pick("image", "镜像")));
    }
    output::line(format!("  sha256 {}", summary.sha256));
    let mut rows =
        table(&language().pick(["kind", "namespace", "name", "place"], ["类型", "命名空间", "名称", "位置"]));
    for object in &bundle.objects {
        let cells = [
            object.object.kind.clone(),
            object.object.namespace.clone().unwrap_or_default(),
            object.object.name.clone(),
            format!("{}:{}", object.file, object.line),
        ];
        row(&mut rows, cells);
    }
    output::page(&lines(&rows, &[]));
}

/// The Kubernetes versions that serve all of it, in words.
fn kubernetes(summary: &BundleSummary) -> Option<String> {
    match (summary.minimum_kubernetes, summary.last_kubernetes) {
        (Some(first), Some(last)) if first > last => Some(text!(
            "{first} or later for one part and {last} or earlier for another: no version serves it all",
            "一部分 {first} 或更高，另一部分 {last} 或更低：没有任何版本能提供全部内容"
        )),
        (Some(first), Some(last)) => Some(text!(
            "{first} to {last}: later versions no longer serve all of it",
            "{first} 至 {last}：更高的版本不再提供全部内容"
        )),
        (None, Some(last)) => Some(text!(
            "{last} or earlier: later versions no longer serve all of it",
            "{last} 或更低：更高的版本不再提供全部内容"
        )),
        (Some(first), None) => Some(text!("{first} or later", "{first} 或更高")),
        (None, None) => None,
    }
}

fn print_grant(grant: &Grant) {
    let (what, style) = match grant.level {
        GrantLevel::ClusterAdmin => (pick("everything in the cluster", "集群中的一切"), RED),
        GrantLevel::Wildcard => (pick("wildcards in the whole cluster", "整个集群中以 * 表示的内容"), AMBER),
        GrantLevel::Unknown => {
            (pick("a role whose rules are not all in the bundle", "规则不全在清单包中的角色"), AMBER)
        }
        GrantLevel::Listed => (pick("in the whole cluster", "整个集群范围内的权限"), QUIET),
    };
    let who = match grant.subjects.is_empty() {
        true => pick("nobody yet", "尚无任何主体").to_owned(),
        false => words::list(&grant.subjects, language()),
    };
    let (what, role) = (styled(style, what), &grant.role);
    output::line(format!(
        "  {}",
        text!("grants {what} (ClusterRole {role}) to {who}", "授予 {who}：{what}（ClusterRole {role}）")
    ));
    if grant.level != GrantLevel::ClusterAdmin {
        for rule in grant.rules.iter().take(LISTED) {
            output::line(format!("    {}", rule_words(rule)));
        }
        if let Some(more) = grant.rules.len().checked_sub(LISTED).filter(|more| *more > 0) {
            let more = count(more as u64, "rule", "条规则");
            output::line(format!("    {}", text!("and {more} more", "另有 {more}")));
        }
    }
}

/// A rule in one line: `get, list: pods, deployments.apps`.
fn rule_words(rule: &GrantRule) -> String {
    let mut what: Vec<String> = Vec::new();
    for group in &rule.groups {
        what.extend(rule.resources.iter().map(|resource| match group.as_str() {
            "" => resource.to_string(),
            group => format!("{resource}.{group}"),
        }));
    }
    what.extend(rule.urls.iter().map(ToString::to_string));
    let names = match rule.names.is_empty() {
        true => String::new(),
        false => text!(" named {}", "，仅限 {}", words::list(&rule.names, language())),
    };
    let (verbs, what) = (rule.verbs.join(", "), what.join(", "));
    text!("{verbs}: {what}{names}", "{verbs}：{what}{names}")
}
