#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod property;

use serde_json::json;

use super::*;
use crate::finding::Severity;

fn codes(reading: &Reading) -> Vec<String> {
    let name = |finding: &Finding| serde_json::to_value(finding.code).unwrap().as_str().unwrap().to_owned();
    reading.findings.iter().map(|f| format!("{}@{}:{}", name(f), f.line, f.column)).collect()
}

fn params(finding: &Finding) -> Vec<(&str, &str)> {
    finding.params.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

fn found(text: &str) -> Vec<String> {
    codes(&read("x.yaml", text.as_bytes()))
}

fn values(text: &str) -> Vec<Value> {
    let reading = read("x.yaml", text.as_bytes());
    assert!(!reading.has_errors(), "{:?}", reading.findings);
    reading.documents.into_iter().map(|document| document.value).collect()
}

#[test]
fn documents_know_where_they_are() {
    let reading = read("x.yaml", b"# c\n\na: 1\n---\n# d\nb:\n  c: [1,\n    x]\n\n---\n{\"j\": 1}\n");
    let spans: Vec<_> = reading.documents.iter().map(|d| (d.span.line, d.span.column, d.span.end_line)).collect();
    assert_eq!(spans, [(3, 1, 3), (6, 1, 8), (11, 1, 11)]);
    let second = &reading.documents[1].origin;
    let place = |pointer: &str| (second.place(pointer).line, second.place(pointer).column);
    assert_eq!(place("/b/c"), (7, 3));
    assert_eq!(place("/b/c/1"), (8, 5));
    assert_eq!(place("/b/c/7/none"), (7, 3), "what is not there is where it would be");
}

#[test]
fn merges_are_done_in_place_and_the_last_one_wins() {
    let text = "a: &a {p: 1, q: 1}\nb: &b {p: 2, r: 2}\nafter: {p: 9, <<: *a}\nbefore: {<<: *a, p: 9}\nlist: {<<: [*a, *b]}\n\
                twice: {<<: *a, <<: *b}\nquoted: {\"<<\": 1}\n";
    let value = &values(text)[0];
    assert_eq!(value["after"], json!({"p": 1, "q": 1}));
    assert_eq!(value["before"], json!({"p": 9, "q": 1}));
    assert_eq!(value["list"], json!({"p": 1, "q": 1, "r": 2}));
    assert_eq!(value["twice"], json!({"p": 2, "q": 1, "r": 2}));
    assert_eq!(value["quoted"], json!({"<<": 1}));
    assert_eq!(found("a: &a {p: 1}\nb:\n  <<: *a\n  p: 2\n"), [""; 0], "overriding what was merged is no duplicate");
}

#[test]
fn aliases_are_copies_and_bombs_are_stopped_early() {
    assert_eq!(values("a: &a [1]\nb: *a\n&k c: &c x\nd: {*c : *k}\n")[0]["d"], json!({"x": "c"}));
    assert_eq!(found("a: &a [*a]\n"), ["alias-cycle@1:8"]);
    assert_eq!(found("a: &a 1\n---\nb: *a\n"), ["unknown-anchor@3:4"]);
    let mut bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned();
    for i in 1..9 {
        let aliases = vec![format!("*a{}", i - 1); 9].join(",");
        bomb.push_str(&format!("a{i}: &a{i} [{aliases}]\n"));
    }
    assert!(found(&bomb)[0].starts_with("alias-bomb@"), "{:?}", found(&bomb));
    // kubectl shares what aliases stand for, so it has no bound on bytes; here there is one, far above any object.
    let heavy = format!("a: &a \"{}\"\nb: [{}]\n", "x".repeat(1 << 20), vec!["*a"; 200].join(","));
    assert!(found(&heavy)[0].starts_with("alias-bomb@2:"));
    let deep = format!("a: &a {}{}\nb: {}*a{}\n", "[".repeat(60), "]".repeat(60), "[".repeat(60), "]".repeat(60));
    assert_eq!(found(&deep), ["too-deep@2:64"]);
}

#[test]
fn what_surprises_is_a_warning_that_says_what_is_read() {
    let text = "octal: 0644\nword: yes\non: 1\n1.10: x\nspelled: 1e3\nappVersion: 1.10\ndup: 1\ndup: 2\n";
    let reading = read("x.yaml", text.as_bytes());
    assert_eq!(
        codes(&reading),
        [
            "octal-number@1:8",
            "boolean-word@2:7",
            "boolean-key@3:1",
            "number-key@4:1",
            "number-spelling@5:10",
            "version-number@6:13",
            "duplicate-key@8:1",
        ]
    );
    let values: Vec<Vec<(&str, &str)>> = reading.findings.iter().map(params).collect();
    assert_eq!(values[0], [("read", "420"), ("written", "0644")]);
    assert_eq!(values[1], [("read", "true"), ("written", "yes")]);
    assert_eq!(values[2], [("read", "true"), ("written", "on")]);
    assert_eq!(values[5], [("read", "1.1"), ("written", "1.10")]);
    assert_eq!(values[6], [("key", "dup"), ("line", "7")]);
    assert!(reading.findings.iter().all(|finding| finding.severity == Severity::Warning));
}

#[test]
fn ordinary_manifests_cause_no_warning() {
    let text = "defaultMode: 0400\nmode: 0644\nimage: \"yes\"\nenabled: true\nreplicas: 3\ncpu: 0.50\nport: 8080\nzero: 0\nn1: -5\n\
                version: \"1.10\"\nip: 10.0.0.1\ntime: 12:30\n\"on\": x\n1: a\ncron: \"0 * * * *\"\nbig: 1000000\nhex: 0x1F\nexplicit: 0o17\n";
    assert_eq!(found(text), [""; 0]);
}

#[test]
fn text_that_kubectl_drops_is_named() {
    assert_eq!(found("a: 1\n...\nb: 2\n"), ["dropped-text@3:1"]);
    assert_eq!(found("# x\n{a: 1}\n{b: 2}\n"), ["dropped-text@3:1"]);
    assert_eq!(found("a: 1\n... # end\n\n# c\n"), [""; 0]);
    assert_eq!(values("a: 1\n...\nb: 2\n"), [json!({"a": 1})]);
}

#[test]
fn syntax_errors_are_told_apart_by_what_to_write_instead() {
    for (text, finding, case) in [
        ("a:\n\tb: 1\n", "tab-indent@2:1", ""),
        ("a: {{ .Values.x }}\n", "template@1:5", ""),
        ("{{- if .x }}\na: 1\n{{- end }}\n", "template@1:2", ""),
        ("a: b: c\n", "yaml-syntax@1:5", "value-not-allowed"),
        ("a: 1\n b: 2\n", "yaml-syntax@2:3", "value-not-allowed"),
        ("a: \"x\nb: 1\n", "yaml-syntax@1:4", "open-quotes"),
        ("a: *.example.com\n", "yaml-syntax@1:5", "no-anchor-name"),
        ("a: @x\n", "yaml-syntax@1:4", "reserved-character"),
        ("a: \"\\d\"\n", "yaml-syntax@1:5", "unknown-escape"),
        ("a: [1, 2\nb: 3\n", "yaml-syntax@2:2", "open-list"),
        ("a: 1\n---b\n", "document-separator@2:4", ""),
        ("%YAML 1.1\n---\na: 1\n", "yaml-syntax@1:10", "directive"),
        ("a: !!int x\n", "bad-tag@1:4", ""),
        ("a: .inf\n", "not-finite@1:4", ""),
        ("? [a]\n: b\n", "bad-key@1:3", "complex"),
        ("~: b\n", "bad-key@1:1", ""),
        ("<<: 1\n", "bad-merge@1:5", ""),
        ("a: \0\n", "control-character@1:4", "zero-byte"),
        ("{\"a\": 1,\n \"b\" 2}", "json-syntax@2:6", ""),
    ] {
        let reading = read("x.yaml", text.as_bytes());
        assert_eq!(codes(&reading)[0], finding, "{text:?} {:?}", reading.findings);
        let finding = &reading.findings[0];
        assert_eq!(finding.params.get("case").map_or("", glasslift_object::Shown::as_str), case, "{text:?}");
        assert!(finding.is_error());
    }
}

/// Deliberate on kubectl's side: its YAML does not know JSON's `\/`, libyaml does. What kubectl refuses is refused.
#[test]
fn a_slash_is_only_escaped_in_json() {
    assert_eq!(found("a: \"x\\/\"\n"), ["yaml-syntax@1:6"]);
    assert_eq!(values("a: \"x\\\\/\"\n"), [json!({"a": "x\\/"})]);
    assert_eq!(values("{\"a\": \"x\\/\"}"), [json!({"a": "x/"})]);
}

/// go-yaml knows `\'`, libyaml does not.
#[test]
fn a_single_quote_may_be_escaped() {
    let text = "a: [\"sh\", \"echo \\'x\\' \\\\\"]\nb: \"\\'\"\n";
    assert_eq!(values(text), [json!({"a": ["sh", "echo 'x' \\"], "b": "'"})]);
    assert_eq!(found("a: \"\\'\"\n...\nb: 1\n"), ["dropped-text@3:1"]);
    assert_eq!(found("a: \"\\'\\d\"\n"), ["yaml-syntax@1:6"]);
}

/// kubectl takes `?` in flow collections for a key, libyaml does not.
#[test]
fn a_question_mark_in_brackets_is_refused() {
    assert_eq!(found("a: [--url=http://x/?q]\n"), ["yaml-syntax@1:5"]);
    assert_eq!(values("a: [\"x?\", y]\nb: x?\n").len(), 1);
}

/// Deliberate: kubectl reads these, into something that nobody means.
#[test]
fn nonsense_that_kubectl_reads_is_refused() {
    // The key "\u{feff}b".
    assert_eq!(found("a: 1\n\u{feff}b: 2\n"), ["byte-order-mark@2:1"]);
    // The key "a:" with null; a tag named `[x`; a tag named `x,1`.
    for text in ["x: {a:,b: 1}\n", "x: ![x y\n", "x: [!x,1]\n"] {
        assert!(found(text)[0].starts_with("yaml-syntax@1:"), "{text}");
    }
}

#[test]
fn a_byte_order_mark_may_start_every_document() {
    assert_eq!(values("\u{feff}a: 1\n---\n\u{feff}b: 2\n"), [json!({"a": 1}), json!({"b": 2})]);
    let latin1 = read("x.yaml", b"a: caf\xe9\n");
    assert_eq!((codes(&latin1), latin1.has_errors()), (vec!["invalid-bytes@1:7".to_owned()], false));
    assert_eq!(codes(&read("x.yaml", b"\xef\xbb\xbfa: caf\xe9\n")), ["invalid-utf8@1:7"]);
    assert!(!read("x.json", b"\xef\xbb\xbf{\"a\": \"caf\xe9\"}").has_errors());
}

#[test]
fn block_scalars_at_the_end_of_a_file_are_complete() {
    assert_eq!(values("a: |\n  x"), [json!({"a": "x\n"})]);
    assert_eq!(values("a: |"), [json!({"a": ""})]);
    assert_eq!(values("a: |\r\n  x\r\r\n  y\r\n"), [json!({"a": "x\ny\n"})]);
    assert_eq!(values("！: 1"), [json!({"！": 1})], "its first byte is that of a byte order mark");
}

#[test]
fn json_keeps_lines_columns_and_the_last_of_equal_keys() {
    let reading = read("x.json", b"{\"a\": 1}\n{\"b\": {\"c\": 1,\n \"c\": 2}}{\"d\": 1}");
    assert_eq!(codes(&reading), ["duplicate-key@3:2"]);
    assert_eq!(params(&reading.findings[0]), [("key", "c"), ("line", "2")]);
    let spans: Vec<_> = reading.documents.iter().map(|d| (d.span.line, d.span.column, d.span.end_line)).collect();
    assert_eq!(spans, [(1, 1, 1), (2, 1, 3), (3, 10, 3)]);
    let place = reading.documents[2].origin.place("/d");
    assert_eq!((place.line, place.column), (3, 11));
}

/// Deliberate: kubectl would go on.
#[test]
fn a_file_of_too_many_documents_is_refused_where_they_become_too_many() {
    let last = format!("too-many-documents@{}:1", MAX_DOCUMENTS + 1);
    assert_eq!(found(&"{}\n".repeat(MAX_DOCUMENTS + 5)), [last]);
    let last = format!("too-many-documents@{}:1", 2 * MAX_DOCUMENTS + 1);
    assert_eq!(found(&"a: 1\n---\n".repeat(MAX_DOCUMENTS + 5)), [last]);
    assert_eq!(read("x.yaml", "a: 1\n---\n".repeat(MAX_DOCUMENTS).as_bytes()).documents.len(), MAX_DOCUMENTS);
}

#[test]
fn too_much_of_a_kind_is_counted_not_listed() {
    let reading = read("x.yaml", "a: yes\n---\n".repeat(250).as_bytes());
    assert_eq!(reading.findings.len(), MAX_ALIKE);
    assert_eq!(reading.findings.last().unwrap().params["more"], "150");
}

/// Nothing that a Secret holds may be in anything that can be shown, however the file is broken.
#[test]
fn secrets_never_show_however_the_file_is_broken() {
    let pem = "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n";
    for text in [
        "kind: Secret\nstringData:\n  p: *hunter2\n".to_owned(),
        "kind: Secret\nstringData:\n  p: hunter2: x\n".to_owned(),
        "kind: Secret\nstringData:\n  p: \"hunter2\n".to_owned(),
        "kind: Secret\nstringData:\n\tp: hunter2\n".to_owned(),
        "kind: Secret\nstringData:\n  p: {{ hunter2 }}\n".to_owned(),
        "kind: Secret\nstringData: {p: 0644, q: 1e33, r: !!int hunter2}\n".to_owned(),
        "kind: Secret\nstringData: {p: 07654321, q: 3e3, hunterVersion: 2.20}\n".to_owned(),
        "kind: \"Secret\"\nstringData: {p: yes}\n...\nhunter2\n".to_owned(),
        "kind: List\nitems:\n- kind: Secret\n  data: {p: 07654321}\n".to_owned(),
        "{\"kind\":\"Secret\",\"data\":{\"p\":\"hunter2\",\"p\":\"hunter2\"}}".to_owned(),
        "{\"kind\":\"Secret\",\"data\":{\"p\":\"hunter2\" 1}}".to_owned(),
        format!("kind: Secret\nstringData:\n  p: |\n{pem}"),
        format!("stringData:\n  p: \"x\n---\n  hunter2: \"y\"\nkind: Secret\n{pem}"),
        "kind: Secret\nstringData:\n  p: \"x\n---\n  hunter2\"\n".to_owned(),
        "kind: Secret\nstringData:\n  p: |\n    caf\u{fffd}\n  q: caf\u{0}hunter2\n".to_owned(),
    ] {
        let mut bytes = text.clone().into_bytes();
        if text.contains('\u{fffd}') {
            bytes.extend(b"\n# \xff hunter2\n");
        }
        let reading = read("x.yaml", &bytes);
        let shown = format!("{:?} {}", reading, serde_json::to_string(&reading.findings).unwrap());
        assert!(!reading.findings.is_empty(), "{text}");
        for word in ["hunter2", "7654321", "2054353", "3000", "3e3", "2.2", "yes", "0644"] {
            assert!(!shown.contains(word), "{text}\nshows {word}: {shown}");
        }
    }
}
