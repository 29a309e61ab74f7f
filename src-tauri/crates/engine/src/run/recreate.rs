//! Delete and create anew (`recreate`), without ever losing the object: if creating fails, the saved object is put back. A Job is put back
//! suspended: restoring it must not run it.

use glasslift_cluster::{ApiError, Doing, Propagation, Served};
use glasslift_object::JobState;
use glasslift_object::problem::Problem;
use serde_json::Value;

use super::movement::moved;
use super::removal::{remove, restorable, save, saved_in, with_restore};
use super::seen::Seen;
use super::served;
use super::turn::{Done, Halt, Turn};
use super::write::{Expect, uncertain};
use crate::event::{Effect, Saved, Step};
use crate::plan::ownership::is_applied_by_us;
use crate::plan::{Fact, Wave, job};

/// Deletes the object and creates it anew; if creating fails, the former one is put back.
pub(super) async fn recreate(turn: &Turn) -> Result<Done, Halt> {
    let served = served::kind(turn).await?;
    turn.step(Step::Checking);
    let old = turn.unmoved().await?;
    let saved = save(turn, &old).await?;
    remove(turn, &served, &old, &saved, propagation(&old, &turn.fact)).await?;

    // From here on there is no object: only an immediate stop counts until there is one again.
    turn.tear(true);
    match create_anew(turn, &served).await {
        Ok(object) => Ok(Done::followed(Effect::Recreated, served, Seen::written(&object))),
        Err(Anew::Foreign) => Err(moved(&turn.fact, "foreign").and(saved_in(&saved)).into()),
        Err(Anew::Uncertain(problem)) => Err(with_restore(problem, &saved).into()),
        Err(Anew::Refused(problem)) => Err(restore(turn, &served, &old, &saved, problem).await.into()),
        Err(Anew::Stopped) => {
            let problem = Problem::new("stopped").param("object", turn.fact.object.to_string());
            Err(restore(turn, &served, &old, &saved, problem).await.into())
        }
    }
}

/// Creates the new object where there must be none. Repeated only after a clear refusal: nothing was created then.
async fn create_anew(turn: &Turn, served: &Served) -> Result<Value, Anew> {
    let fact = &turn.fact;
    let (namespace, name) = (fact.object.namespace.as_deref(), fact.object.name.as_str());
    let body = Expect::Absent.onto(&fact.body);
    loop {
        turn.announce(Step::Creating).await;
        let error = match turn.shared.writer.apply(served, namespace, name, &body, false).await {
            Ok(answer) => {
                turn.warn(answer.warnings);
                return Ok(answer.object);
            }
            Err(error) => error,
        };
        if error.transient() == Some("modified-meanwhile") {
            return Err(Anew::Foreign);
        }
        if error.is_ambiguous() {
            return after_lost_creation(turn, &error).await;
        }
        match turn.pause(Doing::CreatingAnew, error).await {
            Ok(()) => {}
            Err(Halt::Failed(problem)) => return Err(Anew::Refused(*problem)),
            Err(_) => return Err(Anew::Stopped),
        }
    }
}

/// A creation whose answer was lost is looked up, and never repeated for a Job.
async fn after_lost_creation(turn: &Turn, error: &ApiError) -> Result<Value, Anew> {
    match turn.live().await {
        Ok(Some(live)) if is_applied_by_us(&live) => Ok(live),
        Ok(Some(_)) => Err(Anew::Foreign),
        Ok(None) if job::may_create_again(&turn.fact.object) => {
            Err(Anew::Refused(error.to_problem(Doing::CreatingAnew)))
        }
        Ok(None) | Err(_) => Err(Anew::Uncertain(uncertain(error, &turn.fact))),
    }
}

/// Puts the saved object back after its re-creation failed; returns the problem to report.
async fn restore(turn: &Turn, served: &Served, old: &Value, saved: &Saved, failed: Problem) -> Problem {
    turn.announce(Step::Restoring).await;
    let fact = &turn.fact;
    let body = restorable(old, fact);
    let put_back =
        |failed: Problem| failed.and(Problem::new("former-put-back").param("job", fact.object.is_job().to_string()));
    // Whether an earlier attempt may have taken place.
    let mut lost = false;
    loop {
        match turn.shared.writer.put_back(served, fact.object.namespace.as_deref(), &body).await {
            Ok(_) => return put_back(failed),
            // There is one of the name, and the attempt whose answer was lost is what made it.
            Err(error) if lost && error.is_conflict() && is_put_back(turn, &body).await => return put_back(failed),
            // A suspended Job and any other object may be created once more: there can only be one of the name.
            Err(error) => {
                lost |= error.is_ambiguous();
                let why = error.to_problem(Doing::PuttingBack);
                if turn.pause(Doing::PuttingBack, error).await.is_err() {
                    return with_restore(failed.and(Problem::new("former-not-put-back")).and(why), saved);
                }
            }
        }
    }
}

/// Whether what is on the cluster is what was put back: it holds everything that was saved, and is not being deleted.
async fn is_put_back(turn: &Turn, body: &Value) -> bool {
    match turn.live().await {
        Ok(Some(live)) => holds(&live, body) && live.pointer("/metadata/deletionTimestamp").is_none(),
        _ => false,
    }
}

/// Whether an object has every value of another one; what the server adds to it does not count. Pure.
fn holds(live: &Value, wanted: &Value) -> bool {
    match (live, wanted) {
        (Value::Object(live), Value::Object(wanted)) => {
            wanted.iter().all(|(key, value)| live.get(key).is_some_and(|live| holds(live, value)))
        }
        (Value::Array(live), Value::Array(wanted)) => {
            live.len() == wanted.len() && live.iter().zip(wanted).all(|(live, wanted)| holds(live, wanted))
        }
        (live, wanted) => live == wanted,
    }
}

/// Why there is no new object.
enum Anew {
    /// Somebody else's object has the name.
    Foreign,
    /// The server refuses it.
    Refused(Problem),
    /// Whether it was created is not known.
    Uncertain(Problem),
    /// The user stopped it.
    Stopped,
}

/// Finished Jobs go at once; what has running Pods stays until they are gone, so that old and new never run together.
fn propagation(old: &Value, fact: &Fact) -> Propagation {
    let finished =
        fact.object.is_job() && matches!(glasslift_object::job::state(old), JobState::Succeeded | JobState::Failed);
    match (fact.wave, finished) {
        (Wave::Workloads, false) => Propagation::Foreground,
        _ => Propagation::Background,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use glasslift_object::ObjectRef;

    fn fact(kind: &str, wave: Wave) -> Fact {
        let api_version = if kind == "Job" { "batch/v1" } else { "apps/v1" };
        let object = ObjectRef {
            api_version: api_version.into(),
            kind: kind.into(),
            namespace: Some("a".into()),
            name: "x".into(),
        };
        Fact { wave, ..Fact::new(object, Value::Null) }
    }

    #[test]
    fn what_runs_is_deleted_in_the_foreground() {
        let finished = json!({"status": {"conditions": [{"type": "Complete", "status": "True"}]}});
        let running = json!({"status": {"active": 1, "startTime": "2026-01-01T00:00:00Z"}});
        let rows = [
            (fact("Job", Wave::Workloads), &finished, Propagation::Background),
            (fact("Job", Wave::Workloads), &running, Propagation::Foreground),
            (fact("Deployment", Wave::Workloads), &running, Propagation::Foreground),
            (fact("RoleBinding", Wave::Foundations), &finished, Propagation::Background),
        ];
        for (fact, old, expected) in rows {
            assert_eq!(propagation(old, &fact), expected, "{}", fact.object);
        }
    }
}
