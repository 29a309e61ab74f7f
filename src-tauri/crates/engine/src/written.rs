//! Files for people and programs: what their endings mean, and the frame of a written page.

use std::path::Path;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::problem::Problem;
use crate::words::Language;

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// A plan.
    Plan,
    /// A report.
    Report,
}

/// How it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One self-contained page.
    Html,
    /// For issues and pull requests.
    Markdown,
    /// Everything, for programs; a plan in it can be executed later.
    Json,
    /// JUnit XML, for CI.
    Junit,
}

impl Format {
    /// The format that a file name asks for.
    ///
    /// # Errors
    /// An ending that stands for none in which this is written.
    pub fn of_path(path: &Path, document: Document) -> Result<Self, Problem> {
        let ending = path.extension().and_then(|extension| extension.to_str());
        match (ending, document) {
            (Some("html" | "htm"), _) => Ok(Self::Html),
            (Some("md"), _) => Ok(Self::Markdown),
            (Some("json"), _) => Ok(Self::Json),
            (Some("xml"), Document::Report) => Ok(Self::Junit),
            _ => Err(document.unknown(path)),
        }
    }
}

impl Document {
    /// The problem of a format, or of a file name that stands for one, in which this is not written.
    pub(crate) fn unknown(self, path: &Path) -> Problem {
        let path = path.display().to_string();
        Problem::new(match self {
            Self::Plan => "unknown-plan-format",
            Self::Report => "unknown-report-format",
        })
        .param("path", path)
    }
}

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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_ending_says_the_format_and_only_reports_go_to_ci() {
        let rows =
            [("a.html", Format::Html), ("b.htm", Format::Html), ("c.x.md", Format::Markdown), ("d.json", Format::Json)];
        for (name, format) in rows {
            for document in [Document::Plan, Document::Report] {
                assert_eq!(Format::of_path(Path::new(name), document).unwrap(), format, "{name}");
            }
        }
        assert_eq!(Format::of_path(Path::new("x.xml"), Document::Report).unwrap(), Format::Junit);
        assert_eq!(Format::of_path(Path::new("x.xml"), Document::Plan).unwrap_err().code, "unknown-plan-format");
        for name in ["report", "report.pdf", "", "html"] {
            let problem = Format::of_path(Path::new(name), Document::Report).unwrap_err();
            assert_eq!((problem.code.as_str(), problem.params["path"].as_str()), ("unknown-report-format", name));
        }
    }
}
