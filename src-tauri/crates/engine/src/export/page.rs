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

/// Keeps a text from being read as Markdown, on one line: also in a cell of a table, and at the beginning of an item of a list.
pub(crate) fn in_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        let begins = out.is_empty() && matches!(c, '#' | '+' | '-' | '=');
        if begins || matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// What stands before and after a block of code so that nothing in it ends the block: longer than every run of the same mark inside.
pub(crate) fn fence(mark: char, least: usize, text: &str) -> String {
    let longest = text.split(|c| c != mark).map(|run| run.chars().count()).max().unwrap_or_default();
    mark.to_string().repeat(least.max(longest + 1))
}

/// Keeps names and values from being read as Markdown.
pub(crate) fn in_code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_read_as_markdown() {
        let rows = [
            ("Deployment a/d: from the server", "Deployment a/d: from the server"),
            ("a|b", "a\\|b"),
            ("a\\|b", "a\\\\\\|b"),
            ("<img src=x>", "\\<img src=x\\>"),
            ("[here](http://x) *now*", "\\[here\\](http://x) \\*now\\*"),
            ("one\n\n# two\r\n| three", "one # two \\| three"),
            ("# one", "\\# one"),
            ("~~gone~~ &lt; `code`", "\\~\\~gone\\~\\~ \\&lt; \\`code\\`"),
        ];
        for (text, expected) in rows {
            assert_eq!(in_text(text), expected);
        }
    }

    #[test]
    fn a_block_of_code_is_not_ended_by_what_is_in_it() {
        let rows =
            [("", "~~~~"), (" ~~~", "~~~~"), (" ~~~~\n+~~~~~~", "~~~~~~~"), ("~ ~ ~ ~ ~ ~", "~~~~"), ("````", "~~~~")];
        for (text, expected) in rows {
            assert_eq!(fence('~', 4, text), expected, "{text}");
        }
    }
}
