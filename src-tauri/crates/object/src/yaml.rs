//! Objects as YAML for people and tools: what YAML 1.1 (kubectl) and YAML 1.2 would read differently stands in quotes.

use serde_json::Value;
use serde_saphyr::{ser_options, to_string_with_options};

/// A value as block YAML, without the start of a document.
pub fn text(value: &Value) -> String {
    // A text of one line stays on one line: differences are compared by line.
    let options = ser_options! { folded_wrap_chars: usize::MAX };
    to_string_with_options(value, options).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn texts_that_yaml_1_1_takes_for_something_else_are_quoted() {
        let values = [
            "on",
            "off",
            "yes",
            "no",
            "y",
            "n",
            "No",
            "OFF",
            "Y",
            "true",
            "~",
            "null",
            "",
            "1_000",
            "0_7",
            "007",
            "0o7",
            "0X1F",
            "0x1f",
            "0O17",
            "0b1",
            "12:30:45",
            "190:20:30",
            "2001-12-14",
            "2001-12-14T21:59:43Z",
            "1.10",
            "1e3",
            ".5",
            ".inf",
            "<<",
            "=",
            "- a",
            "a ",
            " a",
        ];
        for value in values {
            let text = text(&json!({ "a": value }));
            assert!(text.starts_with("a: \"") || text.starts_with("a: '"), "{value:?}: {text}");
        }
    }

    #[test]
    fn lines_are_as_people_write_them() {
        let long = "word ".repeat(60);
        let value = json!({"a": {"list": [{"name": "x", "value": 1}, {"name": "plain"}]}, "b": "one\ntwo\n", "c": long.trim(), "d": {}, "e": []});
        let expected = format!(
            "a:\n  list:\n  - name: x\n    value: 1\n  - name: plain\nb: |\n  one\n  two\nc: {}\nd: {{}}\ne: []\n",
            long.trim()
        );
        assert_eq!(text(&value), expected);
    }
}
