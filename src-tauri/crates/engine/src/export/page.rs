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

/// Keeps a text in a cell of a Markdown table.
pub(crate) fn in_cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// Keeps names and values from being read as Markdown.
pub(crate) fn in_code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'"))
}
