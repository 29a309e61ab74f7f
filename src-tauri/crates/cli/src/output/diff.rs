//! Differences as lines of YAML.

use glasslift_engine::object::{Hunk, Side};

use super::{GREEN, Page, QUIET, RED, styled};

/// Lines of a difference, each with a sign in front.
pub(crate) fn diff_lines(hunks: &[Hunk]) -> Page {
    let mut out = Page::new();
    for hunk in hunks {
        let head = format!("@@ -{} +{} @@", hunk.old_start, hunk.new_start);
        out.line(styled(QUIET, &head));
        for line in &hunk.lines {
            let (sign, style) = match line.side {
                Side::Both => (' ', None),
                Side::Live => ('-', Some(RED)),
                Side::Desired => ('+', Some(GREEN)),
            };
            let text = format!("{sign}{}", line.text);
            out.line(style.map_or_else(|| text.clone(), |style| styled(style, &text)));
        }
    }
    out
}
