//! `bundle`: what is in a bundle, without a cluster.

use std::process::ExitCode;

use glasslift_engine::bundle::{self, Bundle, Source};
use glasslift_engine::problem::Problem;
use glasslift_engine::words::plural;

use crate::args::{BundleArgs, ListFormat};
use crate::exit;
use crate::output::{self, print_table, table};

pub(crate) async fn bundle(options: &BundleArgs) -> Result<ExitCode, Problem> {
    let loaded = read(&options.source).await?;
    output::findings(&loaded.findings);
    let Some(bundle) = loaded.bundle else { return Ok(ExitCode::from(exit::FAILED)) };
    match options.output {
        ListFormat::Json => bundle.objects.iter().for_each(|object| output::json_line(&object.value)),
        ListFormat::Table => print(&bundle),
    }
    Ok(ExitCode::SUCCESS)
}

fn print(bundle: &Bundle) {
    let summary = &bundle.summary;
    let name = match (&summary.product, &summary.version) {
        (Some(product), Some(version)) => format!("{product} {version}"),
        (Some(product), None) => product.clone(),
        _ => summary.source.clone(),
    };
    let kinds: Vec<_> = summary.kinds.iter().map(|kind| format!("{} {}", kind.count, kind.kind)).collect();
    anstream::println!("{name}: {} ({})", plural(summary.objects, "object"), kinds.join(", "));
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

/// Reads a bundle that has to be usable: its findings are printed, and an error among them is a failure.
pub(crate) async fn usable(source: &str) -> Result<Bundle, Problem> {
    let loaded = read(source).await?;
    output::findings(&loaded.findings);
    let errors = loaded.findings.iter().filter(|finding| finding.is_error()).count();
    loaded.bundle.ok_or_else(|| {
        Problem::new("bundle-unusable", format!("{source} has {}.", plural(errors as u64, "error")))
            .hint("Correct what is named above. Nothing was written.")
    })
}

async fn read(source: &str) -> Result<bundle::Loaded, Problem> {
    let source = Source::parse(source);
    tokio::task::spawn_blocking(move || bundle::load(&source))
        .await
        .map_err(|error| Problem::new("internal", format!("Reading the bundle ended unexpectedly: {error}.")))?
}
