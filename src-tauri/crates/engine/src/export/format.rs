//! What is written for people and programs, and what the endings of files mean.

use std::path::Path;

use glasslift_object::problem::Problem;

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
        let problem = match self {
            Self::Plan => Problem::new("unknown-plan-format", format!("{path} does not say which kind of plan it is."))
                .hint("End its name in .html, .md or .json. The last one can be executed later."),
            Self::Report => {
                Problem::new("unknown-report-format", format!("{path} does not say which kind of report it is."))
                    .hint("End its name in .html, .md, .json or .xml.")
            }
        };
        problem.param("path", path)
    }
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
