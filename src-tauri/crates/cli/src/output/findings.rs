//! What was found in a bundle, each finding with its place in the text.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use anstyle::Style;
use glasslift_engine::bundle::{Finding, Severity};
use glasslift_engine::words::{self, Language};

use super::inert::{adopted, in_line};
use super::{AMBER, Page, QUIET, RED, notes, styled};
use crate::language::language;

/// Findings of a bundle on standard error.
pub(crate) fn findings(findings: &[Finding]) {
    findings.iter().for_each(|finding| notes(&explained(finding, language())));
}

fn explained(finding: &Finding, language: Language) -> Page {
    let (word, style) = match finding.severity {
        Severity::Error => (language.pick("error: ", "错误："), RED.bold()),
        Severity::Warning => (language.pick("warning: ", "警告："), AMBER.bold()),
    };
    let advice = words::finding(finding, language);
    let place = format!("{}:{}:{}", finding.file, finding.line, finding.column);
    let indent = " ".repeat(finding.line.to_string().len());
    let mut page = Page::new();
    page.line(format!("{}{}", styled(style, word), advice.message));
    page.line(format!("{indent}{} {place}", styled(QUIET, "-->")));
    if !finding.snippet.is_empty() {
        page.paragraph("", &adopted(&excerpt(finding, style)));
    }
    if !advice.help.is_empty() {
        let help = styled(QUIET, language.pick("help: ", "帮助："));
        page.line(format!("  {help}{}", advice.help));
    }
    page
}

/// The line, and below its column, if the line is not masked, a caret.
fn excerpt(finding: &Finding, style: Style) -> String {
    let text = &in_line(&finding.snippet);
    let caret = (finding.caret as usize).checked_sub(1).map(|caret| {
        let mut bounds = text.char_indices().map(|(at, _)| at).chain([text.len()]).skip(caret);
        let from = bounds.next().unwrap_or(text.len());
        AnnotationKind::Primary.span(from..bounds.next().unwrap_or(from))
    });
    let line = Snippet::source(text).line_start(finding.line as usize).fold(false).annotations(caret);
    // Wider than any line: the engine has cut it already, where it is long.
    let renderer = Renderer::styled().line_num(QUIET).error(style).term_width(1000);
    renderer.render(&[Group::with_level(Level::ERROR).element(line)])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use glasslift_engine::bundle::{Source, load};
    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::output::plain;

    /// What is said about a bundle, without colours.
    fn pages(yaml: &str) -> Vec<String> {
        let found = load(&Source::Pasted(yaml.to_owned())).unwrap().findings;
        found.iter().map(|finding| plain(&explained(finding, Language::English))).collect()
    }

    #[test]
    fn the_caret_stands_below_what_it_means_also_behind_wide_characters() {
        for name in ["narrow", "集群", "ｗｉｄｅ 🚢", "e\u{301}"] {
            let page =
                pages(&format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata: {{\"{name}\": @x}}\n"));
            let lines: Vec<&str> = page[0].lines().collect();
            let caret = lines.iter().position(|line| line.trim_end().ends_with('^')).unwrap();
            let column = |line: usize, sign: char| lines[line].split(sign).next().map(UnicodeWidthStr::width);
            assert_eq!(column(caret, '^'), column(caret - 1, '@'), "{}", page[0]);
        }
    }

    #[test]
    fn what_is_masked_stays_masked_and_has_no_caret() {
        let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {名: \"hunter2\", b: [1\n";
        let page = pages(secret).join("\n");
        assert!(page.contains("| stringData: ***\n"), "{page}");
        assert!(!page.contains('^') && !page.contains("hunter2"), "{page}");
    }
}
