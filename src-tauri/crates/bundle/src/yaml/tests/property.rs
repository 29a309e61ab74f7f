//! Emit, read, compare; and whatever the bytes, an answer with places inside the file.

use proptest::prelude::*;
use serde_json::{Map, Number};

use super::*;

/// Any value that JSON has, with numbers as Go normalises them.
fn value(text: impl Strategy<Value = String> + Clone + 'static) -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(|n| Value::Number(n.into())),
        any::<f64>().prop_filter_map("finite", scalar::float),
        text.clone().prop_map(Value::String),
    ];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::vec((text.clone(), inner), 0..6)
                .prop_map(|entries| Value::Object(entries.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Texts that YAML would take for something else, and texts of any characters.
fn nasty() -> impl Strategy<Value = String> + Clone {
    prop_oneof![
        prop::sample::select(vec![
            "",
            "~",
            "null",
            "y",
            "yes",
            "No",
            "on",
            "true",
            "0644",
            "1e3",
            "1_000",
            ".5",
            ".inf",
            "-",
            "- a",
            "a: b",
            "a #b",
            "#",
            "|",
            "*a",
            "&a",
            "!a",
            "%a",
            "@a",
            "`a",
            "<<",
            "=",
            "---",
            "...",
            "{{ a }}",
            "[",
            "{",
            "'",
            "\"",
            "\\",
            "\\/",
            "\t",
            " a",
            "a ",
            "\n",
            "a\nb\n",
            "\r\n",
            "\u{85}",
            "\u{2028}",
            "\u{feff}a",
            "\u{0}",
            "\u{7f}",
            "😀",
            "12:30:45",
            "2001-12-14",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ]
    .boxed()
}

/// Block YAML with every text in double quotes.
fn emit(value: &Value, indent: usize, out: &mut String) {
    let pad = "  ".repeat(indent);
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                out.push_str(&format!("\n{pad}? {}\n{pad}:", quote(key)));
                emit(value, indent + 1, out);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                out.push_str(&format!("\n{pad}-"));
                emit(item, indent + 1, out);
            }
        }
        Value::String(text) => out.push_str(&format!(" {}", quote(text))),
        other => out.push_str(&format!(" {other}")),
    }
}

fn quote(text: &str) -> String {
    let escaped: String = text
        .chars()
        .map(|c| match c {
            '"' | '\\' => format!("\\{c}"),
            ' '..='~' => c.to_string(),
            c => format!("\\U{:08x}", c as u32),
        })
        .collect();
    format!("\"{escaped}\"")
}

/// The only document, or null where there is none.
fn only(text: &str) -> Value {
    let mut documents = values(text);
    assert!(documents.len() <= 1);
    documents.pop().unwrap_or_default()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_emitted_as_yaml_is_read_back(value in value(nasty())) {
        let mut text = "# y\n".to_owned();
        emit(&value, 0, &mut text);
        prop_assert_eq!(only(&text), value, "{}", text);
    }

    #[test]
    fn what_is_emitted_as_json_is_read_back(value in value(nasty())) {
        let text = json!({ "x": value }).to_string();
        prop_assert_eq!(&only(&text)["x"], &value, "{}", text);
    }

    #[test]
    fn what_is_written_for_people_is_read_back(value in value(prop_oneof![nasty(), "[ -~\n\u{e9}]{0,12}".boxed()].boxed())) {
        let text = glasslift_object::yaml::text(&value);
        prop_assert_eq!(only(&format!("# y\n{text}")), value, "{}", text);
    }

    #[test]
    fn every_pointer_is_found_in_what_was_emitted(value in value(nasty())) {
        let mut text = "# y".to_owned();
        emit(&json!({ "x": value }), 0, &mut text);
        let reading = read("x.yaml", text.as_bytes());
        let lines: Vec<&str> = text.split('\n').collect();
        if let Value::Object(map) = &value {
            for (key, inner) in map {
                let mut pointer = "/x".to_owned();
                push_segment(&mut pointer, key);
                let place = reading.documents[0].origin.place(&pointer);
                let rest: String = lines[place.line as usize - 1].chars().skip(place.column as usize - 1).collect();
                prop_assert!(rest.starts_with(&quote(key)), "{} {:?} {}", pointer, inner, rest);
            }
        }
    }

    #[test]
    fn any_bytes_get_an_answer_with_places_inside_the_file(parts in prop::collection::vec(prop_oneof![
        prop::sample::select(vec![&b"a: "[..], b"\n", b"- ", b"  ", b"---", b"{", b"}", b"[", b"]", b"\"", b"'", b"|\n", b"*a ", b"&a ", b"!!int ",
            b"? ", b": ", b"<<: ", b"\t", b"\xef\xbb\xbf", b"\xff", b"\r", b"#", b"...\n", b"yes", b"0644", b",", b"kind: Secret\n", b"\\"])
            .prop_map(<[u8]>::to_vec),
        prop::collection::vec(any::<u8>(), 0..4),
    ], 0..40)) {
        let bytes = parts.concat();
        let reading = read("x.yaml", &bytes);
        let text = decode::decode(&bytes).text;
        let breaks = text.matches(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']).count();
        for finding in &reading.findings {
            prop_assert!(finding.line >= 1 && finding.line as usize <= breaks + 1, "{finding}");
            prop_assert!(finding.column >= 1);
            prop_assert!(finding.caret as usize <= finding.snippet.chars().count() + 1, "{finding:?}");
        }
        for document in &reading.documents {
            prop_assert!(document.span.line <= document.span.end_line);
        }
    }

    #[test]
    fn numbers_are_never_lost(number in any::<f64>().prop_filter("finite", |f| f.is_finite())) {
        let sent = scalar::float(number).unwrap();
        prop_assert_eq!(sent.as_f64().unwrap(), number);
        prop_assert!(sent.is_i64() || Number::from_f64(number).map(Value::Number) == Some(sent));
    }
}
