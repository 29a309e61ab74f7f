//! `bundle`: what is in a bundle, without a cluster.

use std::process::ExitCode;

use glasslift_engine::bundle::{
    self, Bundle, BundleSummary, Checksum, Grant, GrantLevel, GrantRule, Source, api_lifecycle,
};
use glasslift_engine::problem::Problem;
use glasslift_engine::words::plural;

use crate::args::{BundleArgs, ListFormat, SourceArgs};
use crate::output::{self, AMBER, QUIET, RED, print_table, styled, table};
use crate::{compare, exit};

/// How many rules or fields are listed before the rest is only counted.
pub(crate) const LISTED: usize = 6;

pub(crate) async fn bundle(options: &BundleArgs) -> Result<ExitCode, Problem> {
    if let Some(from) = usable_from(&options.from).await? {
        let to = usable(&options.source).await?;
        return Ok(compare::compare(&from, &to, options));
    }
    let loaded = read(&options.source.sources, options.source.sha256.clone()).await?;
    output::findings(&loaded.findings);
    let Some(bundle) = loaded.bundle else { return Ok(ExitCode::from(exit::FAILED)) };
    match options.output {
        ListFormat::Json => bundle.objects.iter().for_each(|object| output::json_line(&object.value)),
        ListFormat::Table => print(&bundle),
    }
    if let Some(server) = options.kubernetes {
        let notices = api_lifecycle(bundle.objects.iter().map(|object| &object.object), server);
        notices.iter().for_each(|notice| anstream::eprintln!("{} {notice}", styled(AMBER.bold(), "warning:")));
    }
    Ok(ExitCode::SUCCESS)
}

/// Product and version, or where it comes from.
pub(crate) fn name(summary: &BundleSummary) -> String {
    match (&summary.product, &summary.version) {
        (Some(product), Some(version)) => format!("{product} {version}"),
        (Some(product), None) => product.clone(),
        _ => summary.source.clone(),
    }
}

fn print(bundle: &Bundle) {
    let summary = &bundle.summary;
    let kinds: Vec<_> = summary.kinds.iter().map(|kind| format!("{} {}", kind.count, kind.kind)).collect();
    anstream::println!("{}: {} ({})", name(summary), plural(summary.objects, "object"), kinds.join(", "));
    if !summary.namespaces.is_empty() {
        anstream::println!("  namespaces {}", summary.namespaces.join(", "));
    }
    if let Some(range) = kubernetes(summary) {
        anstream::println!("  needs Kubernetes {range}");
    }
    summary.grants.iter().for_each(print_grant);
    for image in &summary.images {
        anstream::println!("  image {image}");
    }
    anstream::println!("  sha256 {}", summary.sha256);
    let mut rows = table(&["kind", "namespace", "name", "place"]);
    for object in &bundle.objects {
        rows.add_row([
            object.object.kind.clone(),
            object.object.namespace.clone().unwrap_or_default(),
            object.object.name.clone(),
            format!("{}:{}", object.file, object.line),
        ]);
    }
    print_table(&rows, &[]);
}

/// The Kubernetes versions that serve all of it, in words.
fn kubernetes(summary: &BundleSummary) -> Option<String> {
    match (summary.minimum_kubernetes, summary.last_kubernetes) {
        (Some(first), Some(last)) if first > last => {
            Some(format!("{first} or later for one part and {last} or earlier for another: no version serves it all"))
        }
        (Some(first), Some(last)) => Some(format!("{first} to {last}: later versions no longer serve all of it")),
        (None, Some(last)) => Some(format!("{last} or earlier: later versions no longer serve all of it")),
        (Some(first), None) => Some(format!("{first} or later")),
        (None, None) => None,
    }
}

fn print_grant(grant: &Grant) {
    let (words, style) = match grant.level {
        GrantLevel::ClusterAdmin => ("everything in the cluster", RED),
        GrantLevel::Wildcard => ("wildcards in the whole cluster", AMBER),
        GrantLevel::Unknown => ("a role whose rules are not all in the bundle", AMBER),
        GrantLevel::Listed => ("in the whole cluster", QUIET),
    };
    let who = if grant.subjects.is_empty() { "nobody yet".to_owned() } else { grant.subjects.join(", ") };
    anstream::println!("  grants {} (ClusterRole {}) to {who}", styled(style, words), grant.role);
    if grant.level != GrantLevel::ClusterAdmin {
        for rule in grant.rules.iter().take(LISTED) {
            anstream::println!("    {}", rule_words(rule));
        }
        if let Some(more) = grant.rules.len().checked_sub(LISTED).filter(|more| *more > 0) {
            anstream::println!("    and {} more", plural(more as u64, "rule"));
        }
    }
}

/// A rule in one line: `get, list: pods, deployments.apps`.
fn rule_words(rule: &GrantRule) -> String {
    let mut what: Vec<String> = Vec::new();
    for group in &rule.groups {
        what.extend(rule.resources.iter().map(|resource| match group.as_str() {
            "" => resource.clone(),
            group => format!("{resource}.{group}"),
        }));
    }
    what.extend(rule.urls.iter().cloned());
    let names = if rule.names.is_empty() { String::new() } else { format!(" named {}", rule.names.join(", ")) };
    format!("{}: {}{names}", rule.verbs.join(", "), what.join(", "))
}

/// Reads a bundle that has to be usable: its findings are printed, and an error among them is a failure.
pub(crate) async fn usable(source: &SourceArgs) -> Result<Bundle, Problem> {
    usable_sources(&source.sources, source.sha256.clone()).await
}

/// The old version, if one is named.
pub(crate) async fn usable_from(sources: &[String]) -> Result<Option<Bundle>, Problem> {
    if sources.is_empty() { Ok(None) } else { usable_sources(sources, None).await.map(Some) }
}

async fn usable_sources(sources: &[String], sha256: Option<Checksum>) -> Result<Bundle, Problem> {
    let loaded = read(sources, sha256).await?;
    output::findings(&loaded.findings);
    let errors = loaded.findings.iter().filter(|finding| finding.is_error()).count();
    loaded.bundle.ok_or_else(|| {
        let name = bundle::source::title(&sources.iter().map(|source| Source::parse(source)).collect::<Vec<_>>());
        Problem::new("bundle-unusable", format!("{name} has {}.", plural(errors as u64, "error")))
            .hint("Correct what is named above. Nothing was written.")
    })
}

async fn read(sources: &[String], sha256: Option<Checksum>) -> Result<bundle::Loaded, Problem> {
    let sources: Vec<Source> = sources.iter().map(|source| Source::parse(source)).collect();
    tokio::task::spawn_blocking(move || bundle::load_all(&sources, sha256.as_ref()))
        .await
        .map_err(|error| Problem::new("internal", format!("Reading the bundle ended unexpectedly: {error}.")))?
}
