//! How things are printed: colours, tables, problems, findings.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use comfy_table::{ContentArrangement, Table, presets};
use glasslift_engine::bundle::{Finding, Severity};
pub(crate) use glasslift_engine::export::write;
use glasslift_engine::plan::Action;
use glasslift_engine::problem::Problem;
use glasslift_engine::words;

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

/// Findings of a bundle on standard error.
pub(crate) fn findings(findings: &[Finding]) {
    for finding in findings {
        let (word, style) = match finding.severity {
            Severity::Error => (pick("error: ", "错误："), RED.bold()),
            Severity::Warning => (pick("warning: ", "警告："), AMBER.bold()),
        };
        let advice = words::finding(finding, language());
        let place = format!("{}:{}:{}", finding.file, finding.line, finding.column);
        anstream::eprintln!("{}{}\n  {} {place}", styled(style, word), advice.message, styled(QUIET, "-->"));
        if !finding.snippet.is_empty() {
            let number = finding.line.to_string();
            anstream::eprintln!("  {} {}", styled(QUIET, &format!("{number} |")), finding.snippet);
            if finding.caret > 0 {
                let indent = " ".repeat(number.len() + 2 + finding.caret as usize);
                anstream::eprintln!("  {indent}{}", styled(style, "^").trim_start());
            }
        }
        if !advice.help.is_empty() {
            anstream::eprintln!("  {}{}", styled(QUIET, pick("help: ", "帮助：")), advice.help);
        }
    }
}

/// A warning on standard output.
pub(crate) fn warning(warning: &str) {
    anstream::println!("{}{warning}", styled(AMBER, pick("warning: ", "警告：")));
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

/// Prints a table with a style for each row's first column.
pub(crate) fn print_table(table: &Table, styles: &[Style]) {
    for (index, line) in table.lines().enumerate() {
        let line = line.trim_end();
        // comfy-table puts a space before the first column.
        let line = line.strip_prefix(' ').unwrap_or(line);
        match index.checked_sub(1).and_then(|row| styles.get(row)) {
            None if index == 0 => anstream::println!("{}", styled(QUIET, line)),
            Some(style) => {
                let end = line.find(' ').unwrap_or(line.len());
                anstream::println!("{}{}", styled(*style, &line[..end]), &line[end..]);
            }
            None => anstream::println!("{line}"),
        }
    }
}

/// A line of JSON on standard output. A reader that went away is no error of ours.
pub(crate) fn json_line(value: &impl serde::Serialize) {
    let mut out = io::stdout().lock();
    if let Ok(text) = serde_json::to_string(value) {
        let _ = writeln!(out, "{text}");
    }
}
