//! How things are printed: colours, tables, problems, findings.

mod diff;
mod findings;
mod plan;
mod report;

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use comfy_table::{ContentArrangement, Table, presets};
pub(crate) use glasslift_engine::export::write;
use glasslift_engine::plan::Action;
use glasslift_engine::problem::Problem;
use glasslift_engine::words;

pub(crate) use diff::diff_lines;
pub(crate) use findings::findings;
pub(crate) use plan::{differences, plan};
pub(crate) use report::report;

use crate::language::{language, pick, text};

pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const QUIET: Style = Style::new().dimmed();
pub(crate) const GREEN: Style = AnsiColor::Green.on_default();
pub(crate) const BLUE: Style = AnsiColor::Blue.on_default();
pub(crate) const AMBER: Style = AnsiColor::Yellow.on_default();
pub(crate) const RED: Style = AnsiColor::Red.on_default();
pub(crate) const VIOLET: Style = AnsiColor::Magenta.on_default();

/// Text in a style; the stream drops the style where colours are not wanted.
pub(crate) fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

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
    anstream::eprintln!("{}{}", styled(RED.bold(), pick("error: ", "错误：")), explained.message);
    for hint in &explained.hints {
        anstream::eprintln!("  {} {hint}", styled(QUIET, "-"));
    }
    if let Some(detail) = &problem.detail {
        for line in detail.lines() {
            anstream::eprintln!("  {}", styled(QUIET, line));
        }
    }
}

/// A line that warns.
fn warning(warning: &str) -> String {
    format!("{}{warning}\n", styled(AMBER, pick("warning: ", "警告：")))
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

/// The lines of a table, with a style for each row's first column.
pub(crate) fn lines(table: &Table, styles: &[Style]) -> String {
    let mut lines = String::new();
    for (index, line) in table.lines().enumerate() {
        let line = line.trim_end();
        // comfy-table puts a space before the first column.
        let line = line.strip_prefix(' ').unwrap_or(line);
        match index.checked_sub(1).and_then(|row| styles.get(row)) {
            None if index == 0 => lines.push_str(&styled(QUIET, line)),
            Some(style) => {
                let (word, rest) = line.split_at(line.find(' ').unwrap_or(line.len()));
                lines.push_str(&styled(*style, word));
                lines.push_str(rest);
            }
            None => lines.push_str(line),
        }
        lines.push('\n');
    }
    lines
}

/// A line of JSON on standard output. A reader that went away is no error of ours.
pub(crate) fn json_line(value: &impl serde::Serialize) {
    let mut out = io::stdout().lock();
    if let Ok(text) = serde_json::to_string(value) {
        let _ = writeln!(out, "{text}");
    }
}
