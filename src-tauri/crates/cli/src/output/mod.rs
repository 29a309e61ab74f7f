//! How things are printed: colours, tables, problems, findings. No other room writes to the terminal.

mod ask;
mod bar;
mod diff;
mod file;
mod findings;
mod inert;
mod page;
mod plan;
mod report;
mod stream;

use anstyle::{AnsiColor, Style};
use comfy_table::{ContentArrangement, Table, presets};
use glasslift_engine::plan::Action;
use glasslift_engine::problem::Problem;
use glasslift_engine::words;

pub(crate) use ask::ask;
pub(crate) use bar::Bar;
pub(crate) use diff::diff_lines;
pub(crate) use file::Promised;
pub(crate) use findings::findings;
pub(crate) use inert::styled;
pub(crate) use page::Page;
pub(crate) use plan::{differences, plan};
pub(crate) use report::report;
pub(crate) use stream::{blank, document, line, lost, note, notes, page};

use crate::language::{language, pick, text};

pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const QUIET: Style = Style::new().dimmed();
pub(crate) const GREEN: Style = AnsiColor::Green.on_default();
pub(crate) const BLUE: Style = AnsiColor::Blue.on_default();
pub(crate) const AMBER: Style = AnsiColor::Yellow.on_default();
pub(crate) const RED: Style = AnsiColor::Red.on_default();
pub(crate) const VIOLET: Style = AnsiColor::Magenta.on_default();

/// The colour of an action. The word stands beside it, always.
pub(crate) fn action_style(action: &Action) -> Style {
    match action {
        Action::Create => GREEN,
        Action::Update => BLUE,
        Action::Skip { .. } => AMBER,
        Action::Recreate { .. } => VIOLET,
        Action::Delete | Action::Blocked { .. } => RED,
        Action::Unchanged | Action::Keep => QUIET,
    }
}

/// An explained error on standard error.
pub(crate) fn problem(problem: &Problem) {
    let explained = words::problem(problem, language());
    let mut page = Page::new();
    let mut message = explained.message.lines();
    let first = message.next().unwrap_or_default();
    page.line(format!("{}{first}", styled(RED.bold(), pick("error: ", "错误："))));
    message.for_each(|line| page.line(format!("  {line}")));
    for hint in &explained.hints {
        page.line(format!("  {} {hint}", styled(QUIET, "-")));
    }
    for line in problem.detail.iter().flat_map(|detail| detail.lines()) {
        page.line(format!("  {}", styled(QUIET, line)));
    }
    notes(&page);
}

/// A line that warns.
pub(crate) fn warning(warning: &str) -> String {
    format!("{}{warning}", styled(AMBER, pick("warning: ", "警告：")))
}

/// A line about something: `ConfigMap a/b: created`.
pub(crate) fn about(object: impl std::fmt::Display, said: &str) -> String {
    text!("{object}: {said}", "{object}：{said}")
}

/// A table without lines; the last column wraps on a terminal.
pub(crate) fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header.iter().map(|title| title.to_uppercase()));
    table
}

/// A row of a table: a text from elsewhere stays in its cell.
pub(crate) fn row<const N: usize>(table: &mut Table, cells: [String; N]) {
    table.add_row(cells.map(|cell| inert::in_line(&cell)));
}

/// The lines of a table, with a style for each row's first column.
pub(crate) fn lines(table: &Table, styles: &[Style]) -> Page {
    let mut lines = Page::new();
    for (index, line) in table.lines().enumerate() {
        let line = line.trim_end();
        // comfy-table puts a space before the first column.
        let line = line.strip_prefix(' ').unwrap_or(line);
        match index.checked_sub(1).and_then(|row| styles.get(row)) {
            None if index == 0 => lines.line(styled(QUIET, line)),
            Some(style) => {
                let (word, rest) = line.split_at(line.find(' ').unwrap_or(line.len()));
                lines.line(format!("{}{rest}", styled(*style, word)));
            }
            None => lines.line(line),
        }
    }
    lines
}

/// A line of JSON on standard output, with the words of what it holds.
pub(crate) fn json_line(value: &impl serde::Serialize) {
    if let Ok(value) = words::for_programs(value) {
        bare_json_line(&value);
    }
}

/// The same of what is not ours to add to.
pub(crate) fn bare_json_line(value: &impl serde::Serialize) {
    stream::json(value);
}

/// A page as it stands in a terminal without colours.
#[cfg(test)]
pub(crate) fn plain(page: &Page) -> String {
    anstream::adapter::strip_str(&inert::rendered(page.text())).to_string()
}
