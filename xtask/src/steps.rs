//! A list of named steps: run one after the other, each announced, with what it did and how long it took at the end.

use std::fmt::Write as _;
use std::io::{IsTerminal, stdout};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// How a step ended when it did not fail.
pub(crate) enum Ending {
    /// It did what it is for.
    Done,
    /// It did what it is for, and there is something to say about it.
    DoneWith(String),
    /// It had no business here, for this reason.
    Skipped(String),
}

/// One step.
pub(crate) struct Step<'a> {
    name: &'static str,
    why: &'static str,
    work: Box<dyn FnOnce() -> Result<Ending> + 'a>,
}

impl<'a> Step<'a> {
    /// A step with a name for lists and a few words on what it is good for.
    pub(crate) fn new(name: &'static str, why: &'static str, work: impl FnOnce() -> Result<Ending> + 'a) -> Self {
        Self { name, why, work: Box::new(work) }
    }
}

/// Runs the steps in order and ends with a table of what took how long. The first failure ends it, after the same table.
///
/// # Errors
/// The first step's that fails, with its name.
pub(crate) fn run(steps: Vec<Step<'_>>) -> Result<()> {
    let total = steps.len();
    let began = Instant::now();
    let mut rows: Vec<Row> = Vec::new();
    for (at, step) in steps.into_iter().enumerate() {
        println!("\n{}", bold(&format!("[{}/{total}] {}", at + 1, step.name)));
        println!("      {}", step.why);
        let step_began = Instant::now();
        let ending = (step.work)();
        let took = step_began.elapsed();
        let (word, note) = match &ending {
            Ok(Ending::Done) => ("ok", None),
            Ok(Ending::DoneWith(note)) => ("ok", Some(note.clone())),
            Ok(Ending::Skipped(why)) => ("skipped", Some(why.clone())),
            Err(_) => ("FAILED", None),
        };
        if let Some(note) = &note {
            println!("      {word}: {note}");
        }
        rows.push(Row { name: step.name, word, took, note });
        if let Err(error) = ending {
            println!("\n{}", table(&rows, began.elapsed(), total));
            return Err(error).with_context(|| format!("step {} of {total} failed: {}", at + 1, step.name));
        }
    }
    println!("\n{}", table(&rows, began.elapsed(), total));
    Ok(())
}

struct Row {
    name: &'static str,
    word: &'static str,
    took: Duration,
    note: Option<String>,
}

fn table(rows: &[Row], took: Duration, total: usize) -> String {
    let width = rows.iter().map(|row| row.name.chars().count()).max().unwrap_or_default();
    let mut text = String::new();
    for Row { name, word, took, note } in rows {
        let note = note.as_ref().map_or(String::new(), |note| format!("  {note}"));
        let _ = writeln!(text, "{word:<7}  {:>7}  {name:<width$}{note}", clock(*took));
    }
    let left = total - rows.len();
    if left > 0 {
        let _ = writeln!(text, "not run  {left} more");
    }
    let _ = write!(text, "in all   {:>7}", clock(took));
    text
}

/// Minutes and seconds: `0:07`, `12:40`.
fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

fn bold(text: &str) -> String {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) || !stdout().is_terminal();
    if plain { text.to_owned() } else { format!("\x1b[1m{text}\x1b[0m") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_every_step_and_what_was_not_run() {
        let row = |name, word, seconds, note: Option<&str>| Row {
            name,
            word,
            took: Duration::from_secs(seconds),
            note: note.map(str::to_owned),
        };
        let rows = [row("format", "ok", 3, None), row("advisories", "skipped", 61, Some("not installed"))];
        let text = table(&rows, Duration::from_secs(64), 5);
        assert_eq!(
            text,
            "ok          0:03  format    \nskipped     1:01  advisories  not installed\nnot run  3 more\nin all      1:04"
        );
    }

    #[test]
    fn a_failure_names_its_step_and_stops_the_rest() {
        let steps = vec![
            Step::new("first", "", || Ok(Ending::Done)),
            Step::new("second", "", || Err(anyhow::anyhow!("no"))),
            Step::new("third", "", || unreachable!("runs after a failure")),
        ];
        let error = run(steps).unwrap_err();
        assert_eq!(format!("{error:#}"), "step 2 of 3 failed: second: no");
    }
}
