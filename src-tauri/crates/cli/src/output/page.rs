//! What is printed, line by line: a text from elsewhere stays in the line that it is put into.

/// Lines for a terminal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Page(String);

impl Page {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// One line.
    pub(crate) fn line(&mut self, text: impl AsRef<str>) {
        self.0.push_str(&text.as_ref().replace('\n', "␊"));
        self.0.push('\n');
    }

    /// An empty line.
    pub(crate) fn blank(&mut self) {
        self.0.push('\n');
    }

    /// A text that may have several lines, each as far in.
    pub(crate) fn paragraph(&mut self, indent: &str, text: &str) {
        text.lines().for_each(|line| self.line(format!("{indent}{line}")));
    }

    /// What is written to a terminal, or, without its styles, to a file.
    pub(super) fn text(&self) -> &str {
        &self.0
    }

    /// Another page below.
    pub(crate) fn append(&mut self, page: &Self) {
        self.0.push_str(&page.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_in_its_line_unless_it_may_have_several() {
        let mut page = Page::new();
        page.line("image ok:1\ndelete  Namespace  shop");
        page.paragraph("  ", "one\ntwo");
        let mut both = Page::new();
        both.append(&page);
        both.blank();
        assert_eq!(both.text(), "image ok:1␊delete  Namespace  shop\n  one\n  two\n\n");
    }
}
