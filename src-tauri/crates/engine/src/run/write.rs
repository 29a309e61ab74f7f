//! Server-side apply that can only do what was approved.
//!
//! The expected state travels with the object: `metadata.uid` and `metadata.resourceVersion` in the body make the server refuse with
//! 409 when the object is another one, has changed or is gone (measured on 1.36). So what was approved is what is done without a look
//! before every write, and without a gap between look and write.

use glasslift_cluster::{ApiError, Doing, Meaning, Served};
use glasslift_object::Fingerprint;
use glasslift_object::problem::Problem;
use serde_json::{Value, json};

use super::movement::{busy, moved, movement};
use super::turn::{Halt, Hold, Turn};
use crate::event::Step;
use crate::plan::ownership::is_applied_by_us;
use crate::plan::{Fact, job};

/// How often a write is repeated because something that does not count, such as a status, changed in between.
const CONFLICTS: usize = 10;

/// A version that no object has: with it, the server creates the object or refuses because there is one.
const NO_VERSION: &str = "1";

/// What must be on the cluster for a write to take place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expect {
    /// No object of this name.
    Absent,
    /// This object in this version.
    Exactly { uid: String, version: String },
}

impl Expect {
    /// This very state of an object.
    pub(super) fn exactly(object: &Value) -> Option<Self> {
        let text = |field: &str| object.pointer(&format!("/metadata/{field}")).and_then(Value::as_str);
        Some(Self::Exactly { uid: text("uid")?.to_owned(), version: text("resourceVersion")?.to_owned() })
    }

    pub(super) fn onto(&self, body: &Value) -> Value {
        let mut body = body.clone();
        if let Some(metadata) = body.get_mut("metadata").and_then(Value::as_object_mut) {
            match self {
                Self::Absent => {
                    metadata.insert("resourceVersion".to_owned(), json!(NO_VERSION));
                }
                Self::Exactly { uid, version } => {
                    metadata.insert("uid".to_owned(), json!(uid));
                    metadata.insert("resourceVersion".to_owned(), json!(version));
                }
            }
        }
        body
    }
}

/// What became of a write whose answer was lost.
enum Found {
    /// It took place.
    Done(Value),
    /// It did not.
    NotDone(Expect),
}

/// Applies an object if the cluster is as expected; returns it as the server stores it.
pub(super) async fn apply(turn: &Turn, served: &Served, mut expect: Expect, force: bool) -> Result<Value, Halt> {
    let fact = &turn.fact;
    let doing = Doing::Applying(&fact.object);
    let (namespace, name) = (fact.object.namespace.as_deref(), fact.object.name.as_str());
    // Whether an earlier attempt may have taken place.
    let mut lost = false;
    for _ in 0..=CONFLICTS {
        // An attempt that is repeated without a pause is the same attempt.
        loop {
            turn.announce(Step::Applying).await;
            let answer = turn.shared.writer.apply(served, namespace, name, &expect.onto(&fact.body), force).await;
            let error = match answer {
                Ok(answer) => {
                    turn.warn(answer.warnings);
                    return Ok(answer.object);
                }
                Err(error) => error,
            };
            if is_unexpected(&error) {
                break;
            }
            if !error.is_ambiguous() {
                turn.pause(doing, error).await?;
                continue;
            }
            lost = true;
            // The state decides, not a guess.
            let found = after_lost_answer(turn, served, &expect).await;
            match found.map_err(|halt| unknown(halt, &error, fact))? {
                Found::Done(object) => return Ok(object),
                Found::NotDone(_) if expect == Expect::Absent && !job::may_create_again(&fact.object) => {
                    return Err(uncertain(&error, fact).into());
                }
                Found::NotDone(now) => {
                    expect = now;
                    turn.pause(doing, error).await?;
                }
            }
        }
        expect = match expect {
            Expect::Absent => return if lost { arrived_late(turn).await } else { Err(Halt::Exists) },
            Expect::Exactly { .. } => expect_unmoved(turn).await?,
        };
    }
    Err(busy(fact).into())
}

/// Reads what a write did whose answer was lost.
async fn after_lost_answer(turn: &Turn, served: &Served, expect: &Expect) -> Result<Found, Halt> {
    let fact = &turn.fact;
    // Until it is known what happened, only an immediate stop counts.
    let held = turn.hold(Hold::Answer);
    let live = turn.live().await;
    turn.hold(held);
    match (live?, expect) {
        (None, Expect::Absent) => Ok(Found::NotDone(Expect::Absent)),
        (None, Expect::Exactly { .. }) => Err(moved(fact, "deleted").into()),
        // A webhook may have made something else of it: what we applied is ours, whatever it looks like.
        (Some(live), Expect::Absent) if is_applied_by_us(&live) => Ok(Found::Done(live)),
        (Some(_), Expect::Absent) => Err(Halt::Exists),
        (Some(live), expect) => {
            let now = Expect::exactly(&live).ok_or_else(|| busy(fact))?;
            let Some(what) = movement(fact, &live) else { return Ok(Found::NotDone(now)) };
            match now == *expect {
                true => Ok(Found::NotDone(now)),
                false if is_as_desired(turn, served, &live).await? => Ok(Found::Done(live)),
                false => Err(moved(fact, what).into()),
            }
        }
    }
}

/// What has the name although an attempt was repeated: that attempt, where we applied it.
async fn arrived_late(turn: &Turn) -> Result<Value, Halt> {
    turn.live().await?.filter(is_applied_by_us).ok_or(Halt::Exists)
}

/// Whether applying once more would change nothing.
async fn is_as_desired(turn: &Turn, served: &Served, live: &Value) -> Result<bool, Halt> {
    let object = &turn.fact.object;
    let body = &turn.fact.body;
    let asked = turn
        .retrying(Doing::Checking(object), || {
            let asking = turn.shared.writer.reader().dry_run_apply(
                served,
                object.namespace.as_deref(),
                &object.name,
                body,
                false,
            );
            async {
                match asking.await {
                    Ok(answer) => Ok(Some(answer.object)),
                    // A refusal is an answer: what is there is not what we want.
                    Err(error) if error.transient().is_none() => Ok(None),
                    Err(error) => Err(error),
                }
            }
        })
        .await?;
    Ok(asked.is_some_and(|stored| Fingerprint::of(&stored) == Fingerprint::of(live)))
}

/// What is on the cluster now, if it is still what the plan was made for.
pub(super) async fn expect_unmoved(turn: &Turn) -> Result<Expect, Halt> {
    let live = turn.unmoved().await?;
    Expect::exactly(&live).ok_or_else(|| busy(&turn.fact).into())
}

/// Whether the server refused because the object is not in the expected state.
fn is_unexpected(error: &ApiError) -> bool {
    error.transient() == Some("modified-meanwhile") || error.meaning() == Meaning::OtherObject
}

/// When not even reading is possible, what became of the write stays unknown.
fn unknown(halt: Halt, error: &ApiError, fact: &Fact) -> Halt {
    match halt {
        Halt::Failed(problem) if problem.code != "cluster-moved" && problem.code != "busy-object" => {
            uncertain(error, fact).into()
        }
        halt => halt,
    }
}

/// A creation whose answer was lost is not repeated for a Job: it may have started to run, and even have ended and been removed.
pub(super) fn uncertain(error: &ApiError, fact: &Fact) -> Problem {
    Problem::new("write-uncertain")
        .param("object", fact.object.to_string())
        .param("job", fact.object.is_job().to_string())
        .and(error.to_problem(Doing::Writing(&fact.object)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use super::*;

    #[test]
    fn the_expected_state_travels_with_the_object() {
        let live = json!({"metadata": {"name": "x", "uid": "u", "resourceVersion": "7"}});
        let body = json!({"metadata": {"name": "x"}, "data": {}});
        let expected = json!({"metadata": {"name": "x", "uid": "u", "resourceVersion": "7"}, "data": {}});
        assert_eq!(Expect::exactly(&live).unwrap().onto(&body), expected);
        assert_eq!(Expect::Absent.onto(&body)["metadata"], json!({"name": "x", "resourceVersion": "1"}));
    }

    #[test]
    fn refusals_of_an_unexpected_state_are_told_from_others() {
        let status = |code: u16, reason: &str, message: &str, field: &str| {
            let causes = if field.is_empty() {
                json!([])
            } else {
                json!([{"reason": "FieldValueInvalid", "field": field, "message": "field is immutable"}])
            };
            let body = json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "code": code,
                "reason": reason, "message": message, "details": {"causes": causes}});
            ApiError::from_answer(code, body.to_string().as_bytes(), None, false)
        };
        let rows = [
            (
                status(
                    409,
                    "Conflict",
                    "Operation cannot be fulfilled on configmaps \"x\": the object has been modified; please apply",
                    "",
                ),
                true,
            ),
            (
                status(
                    409,
                    "Conflict",
                    "Operation cannot be fulfilled on configmaps \"x\": uid mismatch: the provided object specified uid 1, and no existing object was found",
                    "",
                ),
                true,
            ),
            (status(422, "Invalid", "invalid", "metadata.uid"), true),
            (status(422, "Invalid", "invalid", "spec.selector"), false),
            (
                status(
                    409,
                    "Conflict",
                    "Operation cannot be fulfilled on resourcequotas \"q\": the object has been modified",
                    "",
                ),
                false,
            ),
            (status(409, "Conflict", "Apply failed with 1 conflict: conflict with \"x\"", ""), false),
        ];
        for (error, expected) in rows {
            assert_eq!(is_unexpected(&error), expected, "{error}");
        }
    }
}
