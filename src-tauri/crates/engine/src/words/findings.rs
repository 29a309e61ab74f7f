//! Words for findings of a bundle: their own in English, by code in other languages.

use std::sync::LazyLock;

use glasslift_bundle::Finding;

use super::language::Language;
use super::problems;
use super::template::{Templates, find};

/// Also the window's source of these words (`ui/src/messages/zh-CN.findings.ts`).
const CHINESE: &str = include_str!("../../words/zh-CN.findings.json");

/// The parameter, and the text, of how many more findings there are of the same kind.
pub(super) const MORE: &str = "more";

/// A finding in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// What is the matter, in one sentence.
    pub message: String,
    /// Why it usually happens or what to write instead.
    pub help: String,
}

/// A finding in a language; in English where its code has no words in that language.
pub fn finding(finding: &Finding, language: Language) -> Advice {
    let found = match language {
        Language::English => None,
        Language::SimplifiedChinese => find(chinese(), finding.code.word(), &finding.params),
    };
    let Some(template) = found else {
        return Advice { message: finding.message.clone(), help: finding.help.clone() };
    };
    let hints: Vec<String> = template.hints.iter().map(|hint| template.fill(hint, &finding.params)).collect();
    let mut message = template.fill(&template.message, &finding.params);
    if let Some(more) = chinese().get(MORE).filter(|_| finding.params.contains_key(MORE)) {
        message.push_str(&more.fill(&more.message, &finding.params));
    }
    Advice { message, help: hints.concat() }
}

/// The templates; a file that cannot be read, which a test rules out, is the same as none.
pub(super) fn chinese() -> &'static Templates {
    static TEMPLATES: LazyLock<Templates> = LazyLock::new(|| problems::read(CHINESE).unwrap_or_default());
    &TEMPLATES
}
