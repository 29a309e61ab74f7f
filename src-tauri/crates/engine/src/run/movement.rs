//! Whether an object is still what the plan was made for.

use glasslift_object::Fingerprint;
use glasslift_object::problem::Problem;
use serde_json::Value;

use crate::plan::Fact;

/// What happened to an object since the plan was made; none when it is still what was approved.
pub(super) fn movement(fact: &Fact, live: &Value) -> Option<&'static str> {
    if live.pointer("/metadata/deletionTimestamp").is_some() {
        return Some("being-deleted");
    }
    let Some(planned) = &fact.live else { return Some("appeared") };
    let same = |field: &str| {
        let field = format!("/metadata/{field}");
        planned.pointer(&field).is_some_and(|value| live.pointer(&field) == Some(value))
    };
    if !same("uid") {
        return Some("recreated");
    }
    // Nothing at all changed, or nothing that counts.
    let unmoved = same("resourceVersion") || Fingerprint::of(live) == Fingerprint::of(planned);
    (!unmoved).then_some("content")
}

/// The cluster is no longer what was approved; `what` is a code of the words.
pub(super) fn moved(fact: &Fact, what: &str) -> Problem {
    Problem::new("cluster-moved").param("object", fact.object.to_string()).param("what", what)
}

/// It is written to all the time, so nobody can say what a write would meet.
pub(super) fn busy(fact: &Fact) -> Problem {
    Problem::new("busy-object").param("object", fact.object.to_string()).retryable()
}
