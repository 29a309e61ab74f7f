//! Templates of texts that are kept by code in a file, because the window needs the same ones (`ui/src/messages/template.ts` fills them by the
//! same rules).

use std::collections::BTreeMap;

use serde::Deserialize;

/// The languages that have a file; English is what the code itself says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Template {
    /// What happened.
    pub(super) message: String,
    /// Why it usually does and what to do.
    #[serde(default)]
    pub(super) hints: Vec<String>,
    /// Values that are words themselves, by parameter and English word.
    #[serde(default)]
    pub(super) values: BTreeMap<String, BTreeMap<String, String>>,
}

/// The templates of a file by code, or by `code/case` where one code has several texts.
pub(super) type Templates = BTreeMap<String, Template>;

/// The parameter that chooses among the texts of a code.
pub(super) const CASE: &str = "case";

/// The template for a code and its parameters.
pub(super) fn find<'a>(
    templates: &'a Templates,
    code: &str,
    params: &BTreeMap<String, String>,
) -> Option<&'a Template> {
    let special = params.get(CASE).and_then(|case| templates.get(&format!("{code}/{case}")));
    special.or_else(|| templates.get(code))
}

impl Template {
    /// `{name}` stands for the parameter of that name; what stands in `[…]` goes where one of its parameters is missing or empty.
    pub(super) fn fill(&self, text: &str, params: &BTreeMap<String, String>) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('[') {
            let Some((inner, behind)) = after.split_once(']') else { break };
            out.push_str(&self.filled(before, params).0);
            let (inner, complete) = self.filled(inner, params);
            if complete {
                out.push_str(&inner);
            }
            rest = behind;
        }
        out.push_str(&self.filled(rest, params).0);
        out
    }

    /// The text, and whether no value was missing. One pass: a value that looks like a placeholder stays what it is.
    fn filled(&self, text: &str, params: &BTreeMap<String, String>) -> (String, bool) {
        let mut out = String::with_capacity(text.len());
        let mut complete = true;
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, behind)) = after.split_once('}') else { break };
            out.push_str(before);
            let value = params.get(name).map_or("", String::as_str);
            let worded = self.values.get(name).and_then(|words| words.get(value)).map_or(value, String::as_str);
            complete &= !worded.is_empty();
            out.push_str(worded);
            rest = behind;
        }
        out.push_str(rest);
        (out, complete)
    }

    /// Every text of it.
    #[cfg(test)]
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.message).chain(&self.hints).map(String::as_str)
    }
}

/// The names of the placeholders in a text.
#[cfg(test)]
pub(super) fn placeholders(text: &str) -> Vec<&str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_filled_in_and_what_lacks_one_is_left_out() {
        let template = Template {
            message: String::new(),
            hints: Vec::new(),
            values: [("what".to_owned(), [("it is not JSON".to_owned(), "它不是 JSON".to_owned())].into())].into(),
        };
        let filled = |text: &str, params: &[(&str, &str)]| {
            let params = params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            template.fill(text, &params)
        };
        let rows = [
            ("{a} and {b}.", vec![("a", "1"), ("b", "2")], "1 and 2."),
            ("x[ {a}]y[ {b} {c}]z", vec![("a", "1"), ("b", "2")], "x 1yz"),
            ("x[ {a}]", vec![("a", "")], "x"),
            ("{a}", vec![("a", "{b}[x]"), ("b", "2")], "{b}[x]"),
            (
                "{what}，{other}",
                vec![("what", "it is not JSON"), ("other", "it is not JSON")],
                "它不是 JSON，it is not JSON",
            ),
            ("an open [ or { stays", vec![], "an open [ or { stays"),
        ];
        for (text, params, expected) in rows {
            assert_eq!(filled(text, &params), expected, "{text}");
        }
    }
}
