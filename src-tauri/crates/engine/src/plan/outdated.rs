//! Saying what is no longer what was approved.

use glasslift_object::ObjectRef;
use glasslift_object::problem::Problem;

/// How many resources a refusal names.
const NAMED: usize = 8;

/// Refuses a plan of which something moved; each resource comes with a code of the words that says how.
///
/// # Errors
/// Something moved; the problem names the first of them.
pub(crate) fn refuse_outdated(moved: Vec<(&ObjectRef, &'static str)>) -> Result<(), Problem> {
    if moved.is_empty() {
        return Ok(());
    }
    let more = moved.len().saturating_sub(NAMED);
    let named = moved.iter().take(NAMED);
    let mut and: Vec<Problem> = named
        .map(|(object, what)| Problem::new("moved").param("object", object.to_string()).param("what", *what))
        .collect();
    if more > 0 {
        and.push(Problem::new("moved").case("more").param("count", more.to_string()));
    }
    Err(Problem { and, ..Problem::new("plan-outdated").param("count", moved.len().to_string()) })
}
