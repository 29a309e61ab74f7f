//! Everything that the program writes to its standard output and its standard error passes here. Nothing that happens to them ends a run: a
//! terminal that is gone and a full disk are remembered, and said at the end.

use std::io::{self, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use glasslift_engine::object::inert::is_fit_for_names;

use super::inert::rendered;
use super::page::Page;

/// Why standard output took no more.
static LOST: OnceLock<String> = OnceLock::new();

/// Whether the cursor stands behind a question.
static ASKED: AtomicBool = AtomicBool::new(false);

/// A page on standard output.
pub(crate) fn page(page: &Page) {
    out(&rendered(page.text()));
}

/// A line on standard output.
pub(crate) fn line(text: impl AsRef<str>) {
    let mut lines = Page::new();
    lines.line(text);
    page(&lines);
}

/// An empty line on standard output.
pub(crate) fn blank() {
    out("\n");
}

/// A document on standard output, in the lines that it has.
pub(crate) fn document(text: &str) {
    out(&rendered(text));
}

/// Lines on standard error.
pub(crate) fn notes(page: &Page) {
    err(&rendered(page.text()));
}

/// A line on standard error.
pub(crate) fn note(text: impl AsRef<str>) {
    let mut lines = Page::new();
    lines.line(text);
    notes(&lines);
}

/// A question on standard error, behind which the answer is written.
pub(super) fn question(text: &str) {
    err(&rendered(&text.replace('\n', "␊")));
    ASKED.store(true, Ordering::Relaxed);
}

/// The line of a question has ended with its answer.
pub(super) fn answered() {
    ASKED.store(false, Ordering::Relaxed);
}

/// A line of JSON on standard output. What terminals act on is written by its number, which means the same.
pub(super) fn json(value: &impl serde::Serialize) {
    if let Ok(text) = serde_json::to_string(value) {
        out(&format!("{}\n", escaped(&text)));
    }
}

/// Why something that was written to standard output got lost; not because its reader had seen enough.
pub(crate) fn lost() -> Option<&'static str> {
    LOST.get().map(String::as_str)
}

fn out(text: &str) {
    let mut stream = anstream::stdout().lock();
    if let Err(error) = stream.write_all(text.as_bytes()).and_then(|()| stream.flush())
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        let _ = LOST.set(error.to_string());
    }
}

/// Where this is lost, nobody is there to be told.
fn err(text: &str) {
    let mut stream = anstream::stderr().lock();
    if ASKED.swap(false, Ordering::Relaxed) {
        let _ = stream.write_all(b"\n");
    }
    let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
}

/// JSON in which serde has escaped C0 already.
fn escaped(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        match is_fit_for_names(c) {
            true => escaped.push(c),
            // JSON counts in UTF-16 (RFC 8259, section 7).
            false => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| escaped.push_str(&format!("\\u{unit:04x}"))),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_means_the_same_and_does_nothing_in_a_terminal() {
        let value = serde_json::json!({"name": "a\u{1b}[2J\u{9b}2J\u{7f}\u{202e}\u{2028}\u{200b}\u{e0041}中"});
        let text = escaped(&value.to_string());
        assert!(text.chars().all(is_fit_for_names), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).ok(), Some(value));
    }
}
