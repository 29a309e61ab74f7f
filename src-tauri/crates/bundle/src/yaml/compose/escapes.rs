//! `\'` in double quotes: go-yaml takes it for `'`, libyaml does not know it.

use super::{Composed, Composer};
use crate::yaml::fault::{Fault, Problem};

/// Backslashes before single quotes that are tolerated in a document: each costs another reading.
const MAX_ESCAPED_QUOTES: usize = 100;

/// Whether a document stops at `\'` in double quotes, which go-yaml takes for `'` and libyaml does not know.
pub(super) fn is_escaped_quote(text: &str, fault: &Fault) -> bool {
    matches!(fault.problem, Problem::Syntax { problem: "found unknown escape character", .. })
        && text.get(fault.at.offset..).is_some_and(|rest| rest.starts_with("\\'"))
}

/// Reads a document again without the backslashes at which it stops.
pub(super) fn without_escaped_quotes(text: &str, mut fault: Fault) -> Result<Option<Composed>, Fault> {
    let mut text = text.to_owned();
    for removed in 1..=MAX_ESCAPED_QUOTES {
        text.remove(fault.at.offset);
        match Composer::new().compose_once(&text) {
            Err(next) if is_escaped_quote(&text, &next) => fault = next,
            Ok(Some(mut document)) => {
                document.end.offset += removed;
                return Ok(Some(document));
            }
            result => return result,
        }
    }
    Err(fault)
}
