//! Whether the files of all languages say the same things: same ids, same attributes, same placeholders, in words of their language; and
//! whether code and files agree on what there is.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser::parse;

use super::english_in;
use crate::words::texts::FILES;

/// What a text says, apart from its language.
#[derive(Debug, Default, PartialEq, Eq)]
struct Shape {
    /// Its placeholders, in texts to choose from too.
    placeholders: BTreeSet<String>,
    /// The texts that it is made of.
    parts: BTreeSet<String>,
}

/// A file as it was read: every text by `id` or `id.attribute`, and what is wrong with the file by itself.
#[derive(Debug, Default)]
pub(super) struct Read {
    shapes: BTreeMap<String, Shape>,
    /// The words in it, without placeholders.
    words: BTreeMap<String, String>,
    wrong: Vec<String>,
}

fn read(text: &str) -> Read {
    let mut read = Read::default();
    let resource = parse(text).unwrap_or_else(|(resource, errors)| {
        read.wrong.extend(errors.iter().map(|error| format!("{error} at byte {}", error.pos.start)));
        resource
    });
    for entry in &resource.body {
        match entry {
            Entry::Message(message) => {
                let id = message.id.name.to_owned();
                match &message.value {
                    Some(value) => read.add(id.clone(), value),
                    None => read.wrong.push(format!("{id} has no text")),
                }
                for attribute in &message.attributes {
                    read.add(format!("{id}.{}", attribute.id.name), &attribute.value);
                }
            }
            Entry::Term(term) => read.wrong.push(format!("-{}: terms are not used", term.id.name)),
            Entry::Junk { content } => read.wrong.push(format!("not read: {content}")),
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
        }
    }
    read
}

impl Read {
    /// Every id.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.shapes.keys().map(String::as_str).filter(|id| !id.contains('.'))
    }

    /// What every text and every attribute asks for.
    pub(super) fn placeholders(&self) -> impl Iterator<Item = (&str, &BTreeSet<String>)> {
        self.shapes.iter().map(|(id, shape)| (id.as_str(), &shape.placeholders))
    }

    fn add(&mut self, id: String, pattern: &Pattern<&str>) {
        let (mut shape, mut words) = (Shape::default(), String::new());
        walk(pattern, &mut shape, &mut words);
        self.words.insert(id.clone(), words);
        if self.shapes.insert(id.clone(), shape).is_some() {
            self.wrong.push(format!("{id} is there twice"));
        }
    }
}

fn walk(pattern: &Pattern<&str>, shape: &mut Shape, words: &mut String) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => words.push_str(value),
            PatternElement::Placeable { expression } => {
                // A value stands between words of different languages, and none of it is ours.
                words.push('`');
                walk_expression(expression, shape, words);
                words.push('`');
            }
        }
    }
}

fn walk_expression(expression: &Expression<&str>, shape: &mut Shape, words: &mut String) {
    match expression {
        Expression::Inline(inline) => walk_inline(inline, shape),
        Expression::Select { selector, variants } => {
            walk_inline(selector, shape);
            for variant in variants {
                words.push('`');
                walk(&variant.value, shape, words);
                words.push('`');
            }
        }
    }
}

fn walk_inline(inline: &InlineExpression<&str>, shape: &mut Shape) {
    match inline {
        InlineExpression::VariableReference { id } => {
            shape.placeholders.insert(id.name.to_owned());
        }
        InlineExpression::MessageReference { id, .. } => {
            shape.parts.insert(id.name.to_owned());
        }
        InlineExpression::FunctionReference { arguments: CallArguments { positional, .. }, .. } => {
            positional.iter().for_each(|argument| walk_inline(argument, shape));
        }
        InlineExpression::Placeable { expression } => walk_expression(expression, shape, &mut String::new()),
        InlineExpression::TermReference { .. }
        | InlineExpression::StringLiteral { .. }
        | InlineExpression::NumberLiteral { .. } => {}
    }
}

/// How a language differs from English.
fn differences(english: &Read, other: &Read) -> Vec<String> {
    let mut found = Vec::new();
    for (id, shape) in &english.shapes {
        match other.shapes.get(id) {
            None => found.push(format!("{id} is missing")),
            Some(translated) if translated != shape => found.push(format!("{id}: {translated:?} instead of {shape:?}")),
            Some(_) => {}
        }
    }
    let extra = other.shapes.keys().filter(|id| !english.shapes.contains_key(*id));
    found.extend(extra.map(|id| format!("{id} is not in English")));
    found
}

/// The texts that are in no language but their own.
fn wrong_words(english: &Read, chinese: &Read) -> Vec<String> {
    let mut found = Vec::new();
    for (id, words) in &english.words {
        if words.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
            found.push(format!("{id}: {words}"));
        }
    }
    for (id, words) in &chinese.words {
        // What stands in backquotes is kept from the rule for both: values, and what is to be typed.
        if english_in(words).is_some() || words.contains(['\u{a0}', '　']) || words.contains("  ") {
            found.push(format!("{id}: {words}"));
        }
    }
    found
}

fn all() -> (Read, Read) {
    let joined = |pick: fn(&(&str, &'static str, &'static str)) -> &'static str| {
        read(&FILES.iter().map(pick).collect::<Vec<_>>().join("\n"))
    };
    (joined(|(_, english, _)| english), joined(|(_, _, chinese)| chinese))
}

/// The English files.
pub(super) fn english() -> Read {
    all().0
}

/// The English of what the window leaves out.
pub(super) fn outside() -> Read {
    FILES.iter().filter(|(name, ..)| *name == "outside").map(|(_, english, _)| read(english)).next().unwrap()
}

/// Sources of everything that says something: file and text without its tests.
pub(super) fn sources() -> Vec<(PathBuf, String)> {
    let root = fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap();
    let (mut found, mut waiting) = (Vec::new(), vec![root.join("crates"), root.join("src")]);
    while let Some(path) = waiting.pop() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            let entries = fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path());
            waiting.extend(
                entries.filter(|_| !["tests", "benches", "fuzz", "target", "complete"].contains(&name.as_str())),
            );
        } else if name.ends_with(".rs") && !name.contains("tests") {
            let text = fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned();
            found.push((path.strip_prefix(&root).unwrap().to_owned(), text));
        }
    }
    found
}

/// What stands between two quotes next to each other, so that every literal without an escape is among it.
fn literals(source: &str) -> impl Iterator<Item = &str> {
    source.split('"').skip(1)
}

#[test]
fn every_language_says_the_same() {
    let (english, chinese) = all();
    assert!(english.shapes.len() > 150, "only {} texts", english.shapes.len());
    assert_eq!((&english.wrong, &chinese.wrong), (&vec![], &vec![]));
    assert_eq!(differences(&english, &chinese), [""; 0]);
    assert_eq!(wrong_words(&english, &chinese), [""; 0]);
}

#[test]
fn every_text_is_said_and_every_id_that_is_said_is_there() {
    let (english, _) = all();
    // Those of problems and findings are made from their codes, which have tests of their own.
    let is_of_code = |id: &&str| id.starts_with("problem-") || id.starts_with("finding-");
    let known: BTreeSet<&str> = english.ids().filter(|id| !is_of_code(id)).collect();
    let mut said: BTreeSet<String> = english.shapes.values().flat_map(|shape| shape.parts.clone()).collect();
    for (path, text) in sources() {
        said.extend(literals(&text).filter(|text| known.contains(text)).map(str::to_owned));
        let close: String = text.split_whitespace().collect();
        for call in ["say(language,\"", "word(language,\""] {
            let called = close.split(call).skip(1).filter_map(|rest| rest.split('"').next());
            let missing: Vec<&str> = called.filter(|id| !known.contains(id)).collect();
            assert_eq!(missing, [""; 0], "{}: no text", path.display());
        }
        // In other rooms, what begins like an id may be a code of something else.
        if path.components().any(|part| part.as_os_str() == "words") {
            let missing: Vec<&str> =
                literals(&text).filter(|text| is_like(text, &known) && !known.contains(text)).collect();
            assert_eq!(missing, [""; 0], "{}: no text", path.display());
        }
    }
    let unused: Vec<&str> = known.iter().copied().filter(|id| !said.contains(*id)).collect();
    assert_eq!(unused, [""; 0], "nobody says these");
}

/// Whether a literal has the form of an id and begins like one of those that are known.
fn is_like(text: &str, known: &BTreeSet<&str>) -> bool {
    let is_name = text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c));
    let family = text.split_once('-').map(|(family, _)| family);
    is_name
        && family.is_some_and(|family| known.iter().any(|id| id.split_once('-').is_some_and(|(one, _)| one == family)))
}

#[test]
fn what_is_wrong_with_a_file_is_found() {
    let english = read(
        "a = One { $x }\nb = { $n ->\n    [one] { $n } thing\n   *[other] { $n } things\n}\nc = C\n    .hint-1 = H\n",
    );
    assert_eq!(english.wrong, [""; 0]);
    assert_eq!(english.shapes["b"].placeholders.iter().collect::<Vec<_>>(), ["n"]);
    let rows = [
        ("a = 一 { $x }\nb = { $n } 个\nc = 丙\n    .hint-1 = 丁\n", vec![]),
        ("b = { $n } 个\nc = 丙\n    .hint-1 = 丁\n", vec!["a is missing"]),
        ("a = 一 { $x }\nb = 个\nc = 丙\n    .hint-1 = 丁\n", vec!["b: "]),
        ("a = 一 { $x }{ $y }\nb = { $n } 个\nc = 丙\n    .hint-1 = 丁\n", vec!["a: "]),
        ("a = 一 { $x }\nb = { $n } 个\nc = 丙\n", vec!["c.hint-1 is missing"]),
        (
            "a = 一 { $x }\nb = { $n } 个\nc = 丙\n    .hint-1 = 丁\n    .hint-2 = 戊\n",
            vec!["c.hint-2 is not in English"],
        ),
    ];
    for (text, expected) in rows {
        let other = read(text);
        assert_eq!(other.wrong, [""; 0], "{text}");
        let found = differences(&english, &other);
        assert_eq!(found.len(), expected.len(), "{text}: {found:?}");
        assert!(found.iter().zip(&expected).all(|(found, expected)| found.starts_with(expected)), "{text}: {found:?}");
    }
    assert_eq!(read("a = A\na = B\n").wrong, ["a is there twice"]);
    assert_eq!(read("a = { $x ->\n").wrong.len(), 2);
    assert_eq!(wrong_words(&read("a = 一\n"), &read("a = still in English\n")).len(), 2);
}
