//! The frame of a written page, and names and values in Markdown.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::words::Language;

/// How a written page looks.
const STYLE: &str = "
:root { color-scheme: light dark; --edge: light-dark(#d5d9dd, #3a4046); --quiet: light-dark(#5b6570, #9aa4ae); --warn: light-dark(#8a5300, #f0b860); }
body { font: 15px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 2rem 1.5rem; }
h1 { font-size: 28px; line-height: 1.25; } h2 { font-size: 20px; margin-top: 2rem; } h3 { font-size: 15px; }
code, pre { font: 12px/1.5 ui-monospace, monospace; } pre { border: 1px solid var(--edge); border-radius: 6px; padding: .5rem .75rem; overflow-x: auto; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
section { border: 1px solid var(--edge); border-radius: 8px; padding: 0 1rem 1rem; margin-top: 1rem; } .skips { border-color: var(--warn); }
table { border-collapse: collapse; width: 100%; margin-top: 1.5rem; } th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--edge); }
td { overflow-wrap: break-word; } td:nth-child(2) { white-space: nowrap; } td:last-child { overflow-wrap: anywhere; }
th { white-space: nowrap; } details { margin-top: .5rem; } .obstacle { color: var(--warn); font-weight: 600; }
li { overflow-wrap: anywhere; } .meta { color: var(--quiet); } @media print { section { break-inside: avoid; } pre { white-space: pre-wrap; overflow-wrap: anywhere; } }
";

/// A page that needs nothing else: its heading, facts about it in pairs, and the rest.
pub(crate) fn page(language: Language, heading: &str, facts: &[(&str, String)], rest: Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { (heading) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (heading) }
                dl { @for (name, value) in facts { dt { (name) } dd { (value) } } }
                (rest)
            }
        }
    };
    page.into_string()
}

/// Markdown in which nothing but our own structure is read as such: outside of code there are no tags, pictures and links.
pub(crate) fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut fence: Option<(char, usize)> = None;
    for line in text.split_inclusive('\n') {
        let start = line.trim_start();
        let mark = start.chars().next().filter(|c| matches!(c, '`' | '~')).unwrap_or_default();
        let length = start.chars().take_while(|c| *c == mark).count();
        match fence {
            Some((open, needed)) => {
                if mark == open && length >= needed && start.trim_end().len() == length {
                    fence = None;
                }
                out.push_str(line);
            }
            None if length >= 3 && mark != char::default() => {
                fence = Some((mark, length));
                out.push_str(line);
            }
            None => out.push_str(&prose(line)),
        }
    }
    out
}

/// A line outside of fences: what stands between two backticks is code.
fn prose(line: &str) -> String {
    let parts: Vec<&str> = line.split('`').collect();
    let last = parts.len() - 1;
    let mut out = String::with_capacity(line.len());
    for (place, part) in parts.iter().enumerate() {
        // One that nothing closes would make code of what follows.
        let is_open = place % 2 == 1 && place == last;
        match (place, is_open) {
            (0, _) => {}
            (_, true) => out.push('\''),
            (_, false) => out.push('`'),
        }
        if place % 2 == 1 && !is_open {
            out.push_str(part);
        } else {
            out.push_str(&part.replace('<', "&lt;").replace("](", "]\\("));
        }
    }
    out
}

/// Keeps a text in one item of a list.
pub(crate) fn in_item(text: &str) -> String {
    text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A fence that is longer than any in a text, so that nothing in it closes it.
pub(crate) fn fence_around(text: &str) -> String {
    let longest = text.split(|c| c != '~').map(str::len).max().unwrap_or_default();
    "~".repeat(longest.max(3) + 1)
}

/// Keeps a text in a cell of a Markdown table.
pub(crate) fn in_cell(text: &str) -> String {
    in_item(text).replace('|', "\\|")
}

/// Keeps names and values from being read as Markdown.
pub(crate) fn in_code(text: &str) -> String {
    format!("`{}`", in_item(text).replace('`', "'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_read_as_markdown_or_as_a_page() {
        for (text, expected) in [
            ("- a `<b>` c\n", "- a `<b>` c\n"),
            ("- a <img src=x> ![b](http://c)\n", "- a &lt;img src=x> ![b]\\(http://c)\n"),
            ("- a ` b <i>\n- `c`\n", "- a ' b &lt;i>\n- `c`\n"),
            ("  ```sh\n  a <b\n  ```\n<i>\n", "  ```sh\n  a <b\n  ```\n&lt;i>\n"),
            ("~~~~~diff\n ~~~~\n<i>\n~~~~~\n<b>\n", "~~~~~diff\n ~~~~\n<i>\n~~~~~\n&lt;b>\n"),
        ] {
            assert_eq!(markdown(text), expected);
        }
        assert_eq!(fence_around(" a\n ~~~~\n"), "~~~~~");
        assert_eq!(in_item("a\n# b\r\n  - c"), "a # b - c");
        assert_eq!(in_code("a`b\n# c"), "`a'b # c`");
        assert_eq!(in_cell("a|b\nc"), "a\\|b c");
    }
}
