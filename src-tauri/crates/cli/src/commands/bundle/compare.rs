//! `bundle --from`: two versions side by side, without a cluster.

use anstyle::Style;
use glasslift_engine::bundle::BundleComparison;
use glasslift_engine::bundle::compare::{self, BundleChange, ObjectChange};
use glasslift_engine::bundle::{self, Bundle};
use glasslift_engine::words;

use super::{LISTED, name};
use crate::args::{BundleArgs, ListFormat};
use crate::exit::Exit;
use crate::language::{count, language, pick, text};
use crate::output::{self, AMBER, BLUE, BOLD, GREEN, QUIET, RED, diff_lines, lines, row, styled, table};

/// Longest value of a field, in characters; `--diff` and JSON show more.
const VALUE: usize = 60;

/// Compares, prints, and says by the exit code whether there is a difference.
pub(super) fn compare(from: &Bundle, to: &Bundle, options: &BundleArgs) -> Exit {
    let found = bundle::compare(from, to);
    match options.output {
        ListFormat::Json => output::json_line(&found),
        ListFormat::Table => {
            print(&found, options.diff);
            for change in found.objects.iter().filter(|_| options.diff) {
                output::blank();
                output::line(styled(BOLD, &change.object.to_string()));
                output::page(&diff_lines(&compare::hunks(from, to, change)));
            }
        }
    }
    if found.is_same() { Exit::Success } else { Exit::Changes }
}

fn print(found: &BundleComparison, diff: bool) {
    let counts = &found.counts;
    let (from, to) = (styled(BOLD, &name(&found.from)), styled(BOLD, &name(&found.to)));
    output::line(text!("{from} to {to}", "{from} 升级到 {to}"));
    let mut line = text!(
        "{} same, {} changed, {} added, {} removed",
        "{} 个相同，{} 个更改，{} 个新增，{} 个移除",
        counts.same,
        counts.changed,
        counts.added,
        counts.removed
    );
    if counts.jobs_changed > 0 {
        let jobs = count(counts.jobs_changed, "Job", "个 Job ");
        line.push_str(&text!("; {jobs} changed", "；其中 {jobs}有更改"));
    }
    output::line(line);
    if found.is_same() {
        return;
    }
    let english = ["change", "kind", "namespace", "name", "note"];
    let mut rows = table(&language().pick(english, ["更改", "类型", "命名空间", "名称", "备注"]));
    let mut styles: Vec<Style> = Vec::new();
    for change in &found.objects {
        let (word, style) = match change.change {
            BundleChange::Added => (pick("added", "新增"), GREEN),
            BundleChange::Removed => (pick("removed", "移除"), RED),
            BundleChange::Changed => (pick("changed", "更改"), BLUE),
        };
        styles.push(style);
        let object = &change.object;
        let cells = [
            word.to_owned(),
            object.kind.clone(),
            object.namespace.clone().unwrap_or_default(),
            object.name.clone(),
            note(change),
        ];
        row(&mut rows, cells);
    }
    output::blank();
    output::page(&lines(&rows, &styles));
    for change in found.objects.iter().filter(|change| !diff && !change.fields.is_empty()) {
        print_fields(change);
    }
    let refused: Vec<&ObjectChange> = found.objects.iter().filter(|change| !change.immutable.is_empty()).collect();
    if refused.is_empty() {
        return;
    }
    let title = pick("Servers will probably refuse to change in place:", "服务器很可能拒绝就地更改：");
    output::blank();
    output::line(styled(AMBER.bold(), title));
    for change in refused {
        change.immutable.iter().for_each(|field| {
            output::line(format!("  {}", output::about(&change.object, &words::immutable(field, language()))))
        });
    }
    let why = pick(
        "That is a forecast from the manifests. `plan` asks the server, which decides. Existing Jobs are skipped.",
        "这是根据清单作出的预测。`plan` 会询问服务器，由它决定。已存在的 Job 会被跳过。",
    );
    output::line(format!("  {}", styled(QUIET, why)));
}

fn note(change: &ObjectChange) -> String {
    let mut parts: Vec<String> = change.images.iter().map(|image| words::image(image, language())).collect();
    let new = &change.object.api_version;
    parts.extend(change.old_api_version.as_ref().map(|old| text!("{old} to {new}", "{old} 变为 {new}")));
    if !change.fields.is_empty() {
        parts.push(count(change.fields.len() as u64, "field", "个字段"));
    }
    parts.join(pick("; ", "；"))
}

fn print_fields(change: &ObjectChange) {
    output::blank();
    output::line(styled(BOLD, &change.object.to_string()));
    for field in change.fields.iter().take(LISTED) {
        let text = match (&field.live, &field.desired) {
            (Some(old), Some(new)) => text!("{} to {}", "{} 变为 {}", short(old), short(new)),
            (Some(old), None) => text!("{} removed", "移除 {}", short(old)),
            (None, Some(new)) => text!("{} added", "新增 {}", short(new)),
            (None, None) => String::new(),
        };
        output::line(format!("  {}{text}", styled(QUIET, &text!("{}: ", "{}：", field.path))));
    }
    if let Some(more) = change.fields.len().checked_sub(LISTED).filter(|more| *more > 0) {
        let more = count(more as u64, "field", "个字段");
        output::line(format!("  {}", text!("and {more} more; --diff shows all", "另有 {more}；--diff 显示全部")));
    }
}

/// A value, cut where it is long.
fn short(value: &str) -> String {
    let line: String = value.chars().take(VALUE).collect();
    if value.chars().count() > VALUE { format!("{line}…") } else { line }
}
