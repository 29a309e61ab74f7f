//! `bundle --from`: two versions side by side, without a cluster.

use std::process::ExitCode;

use anstyle::Style;
use glasslift_engine::bundle::compare::{self, BundleChange, BundleComparison, ObjectChange};
use glasslift_engine::bundle::{self, Bundle};
use glasslift_engine::words::{self, plural};

use crate::args::{BundleArgs, ListFormat};
use crate::bundle::{LISTED, name};
use crate::exit;
use crate::output::{self, AMBER, BLUE, BOLD, GREEN, QUIET, RED, print_table, styled, table};
use crate::plan::diff_lines;

/// Longest value of a field, in characters; `--diff` and JSON show more.
const VALUE: usize = 60;

/// Compares, prints, and says by the exit code whether there is a difference.
pub(crate) fn compare(from: &Bundle, to: &Bundle, options: &BundleArgs) -> ExitCode {
    let found = bundle::compare(from, to);
    match options.output {
        ListFormat::Json => output::json_line(&found),
        ListFormat::Table => {
            print(&found, options.diff);
            for change in found.objects.iter().filter(|_| options.diff) {
                anstream::println!("\n{}", styled(BOLD, &change.object.to_string()));
                anstream::print!("{}", diff_lines(&compare::hunks(from, to, change), true));
            }
        }
    }
    if found.is_same() { ExitCode::SUCCESS } else { ExitCode::from(exit::CHANGES) }
}

fn print(found: &BundleComparison, diff: bool) {
    let counts = &found.counts;
    anstream::println!("{} to {}", styled(BOLD, &name(&found.from)), styled(BOLD, &name(&found.to)));
    let mut line =
        format!("{} same, {} changed, {} added, {} removed", counts.same, counts.changed, counts.added, counts.removed);
    if counts.jobs_changed > 0 {
        line.push_str(&format!("; {} changed", plural(counts.jobs_changed, "Job")));
    }
    anstream::println!("{line}");
    if found.is_same() {
        return;
    }
    let mut rows = table(&["change", "kind", "namespace", "name", "note"]);
    let mut styles: Vec<Style> = Vec::new();
    for change in &found.objects {
        let (word, style) = match change.change {
            BundleChange::Added => ("added", GREEN),
            BundleChange::Removed => ("removed", RED),
            BundleChange::Changed => ("changed", BLUE),
        };
        styles.push(style);
        let object = &change.object;
        rows.add_row([
            word.to_owned(),
            object.kind.clone(),
            object.namespace.clone().unwrap_or_default(),
            object.name.clone(),
            note(change),
        ]);
    }
    anstream::println!();
    print_table(&rows, &styles);
    for change in found.objects.iter().filter(|change| !diff && !change.fields.is_empty()) {
        print_fields(change);
    }
    let refused: Vec<&ObjectChange> = found.objects.iter().filter(|change| !change.immutable.is_empty()).collect();
    if refused.is_empty() {
        return;
    }
    anstream::println!("\n{}", styled(AMBER.bold(), "Servers will probably refuse to change in place:"));
    for change in refused {
        change.immutable.iter().for_each(|field| anstream::println!("  {}: {field}", change.object));
    }
    anstream::println!(
        "  {}",
        styled(
            QUIET,
            "That is a forecast from the manifests. `plan` asks the server, which decides. Existing Jobs are skipped."
        )
    );
}

fn note(change: &ObjectChange) -> String {
    let mut parts: Vec<String> = change.images.iter().map(words::image).collect();
    parts.extend(change.old_api_version.as_ref().map(|old| format!("{old} to {}", change.object.api_version)));
    if !change.fields.is_empty() {
        parts.push(plural(change.fields.len() as u64, "field"));
    }
    parts.join("; ")
}

fn print_fields(change: &ObjectChange) {
    anstream::println!("\n{}", styled(BOLD, &change.object.to_string()));
    for field in change.fields.iter().take(LISTED) {
        let text = match (&field.live, &field.desired) {
            (Some(old), Some(new)) => format!("{} to {}", short(old), short(new)),
            (Some(old), None) => format!("{} removed", short(old)),
            (None, Some(new)) => format!("{} added", short(new)),
            (None, None) => String::new(),
        };
        anstream::println!("  {} {text}", styled(QUIET, &format!("{}:", field.path)));
    }
    if let Some(more) = change.fields.len().checked_sub(LISTED).filter(|more| *more > 0) {
        anstream::println!("  and {} more; --diff shows all", plural(more as u64, "field"));
    }
}

/// A value in one line, cut where it is long.
fn short(value: &str) -> String {
    let line: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).take(VALUE).collect();
    if value.chars().count() > VALUE { format!("{line}…") } else { line }
}
