//! Words for problems: their own in English, by code in other languages.

use std::sync::LazyLock;

use glasslift_object::problem::Problem;

use super::language::Language;
use super::template::{self, Templates, find};

/// Also the window's source of these words (`ui/src/messages/zh-CN.problems.ts`).
const CHINESE: &str = include_str!("../../words/zh-CN.problems.json");

/// The parameter that names a second problem, whose message follows the first one's.
const AND: &str = "and";

/// A problem in words. Its detail is technical and has no language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// What happened.
    pub message: String,
    /// Why it usually does and what to do, one sentence each.
    pub hints: Vec<String>,
}

/// A problem in a language; in English where its code has no words in that language.
pub fn problem(problem: &Problem, language: Language) -> Explanation {
    let found = match language {
        Language::English => None,
        Language::SimplifiedChinese => find(chinese(), &problem.code, &problem.params),
    };
    let Some(template) = found else {
        return Explanation { message: problem.message.clone(), hints: problem.hints.clone() };
    };
    let mut message = template.fill(&template.message, &problem.params);
    if let Some(second) = problem.params.get(AND).and_then(|code| chinese().get(code)) {
        message.push_str(&second.fill(&second.message, &problem.params));
    }
    let hints = template.hints.iter().map(|hint| template.fill(hint, &problem.params));
    Explanation { message, hints: hints.filter(|hint| !hint.is_empty()).collect() }
}

/// The templates; a file that cannot be read, which a test rules out, is the same as none.
pub(super) fn chinese() -> &'static Templates {
    static TEMPLATES: LazyLock<Templates> = LazyLock::new(|| read(CHINESE).unwrap_or_default());
    &TEMPLATES
}

pub(super) fn read(text: &str) -> serde_json::Result<template::Templates> {
    serde_json::from_str(text)
}
