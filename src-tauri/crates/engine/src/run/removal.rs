//! Deleting an object without ever losing it: saved on disk, deleted only if it is still the same one, waited for until it is gone.

use std::time::{Duration, Instant};

use glasslift_cluster::{ApiError, Doing, Propagation, Served};
use glasslift_object::problem::Problem;
use glasslift_object::server_fields::without_server_fields;
use glasslift_object::status::finalizers;
use glasslift_object::{MissingWhat, Shown};
use serde_json::{Map, Value, json};

use super::movement::moved;
use super::turn::{Halt, Turn};
use super::write::{Expect, expect_unmoved};
use crate::event::{EventKind, RunState, Saved, Step, WaitingOn};
use crate::plan::{Action, Fact, job};
use crate::report;

const LOOK_EVERY: Duration = Duration::from_millis(300);

/// Puts the object on disk; without that nothing is deleted.
pub(super) async fn save(turn: &Turn, old: &Value) -> Result<Saved, Halt> {
    let object = &turn.fact.object;
    turn.step(Step::Saving);
    let failed = |error: std::io::Error| {
        Problem::new("snapshot-failed").param("object", object.to_string()).param("error", error.to_string())
    };
    let path = turn.shared.recorder.journal().snapshot(object, &restorable(old, &turn.fact)).map_err(failed)?;
    let saved = Saved { restore: report::restore(&turn.shared.cluster, &path), path: path.display().to_string() };
    turn.shared.recorder.emit(EventKind::Saved { change: turn.change.id, saved: saved.clone() });
    turn.step(Step::Deleting);
    // After a crash the record is all that tells where the copy is, so a deletion needs it.
    turn.shared.recorder.flush().await.map_err(failed)?;
    Ok(saved)
}

/// Deletes this very object and waits until it is gone.
pub(super) async fn remove(
    turn: &Turn,
    served: &Served,
    old: &Value,
    saved: &Saved,
    propagation: Propagation,
) -> Result<(), Halt> {
    let fact = &turn.fact;
    let doing = Doing::Deleting(&fact.object);
    let uid = old.pointer("/metadata/uid").and_then(Value::as_str).unwrap_or_default();
    let version = old.pointer("/metadata/resourceVersion").and_then(Value::as_str).unwrap_or_default();
    let (namespace, name) = (fact.object.namespace.as_deref(), fact.object.name.as_str());
    let mut version = version.to_owned();
    // Whether an earlier attempt may have taken place.
    let mut lost = false;
    loop {
        match turn.shared.writer.delete(served, namespace, name, uid, &version, propagation).await {
            Ok(()) => break,
            Err(error) if error.is_not_found() => break,
            // With a finalizer or in the foreground, our own deletion changes the object: what it refuses now is the repetition.
            Err(error) if error.is_conflict() && lost && is_under_way(uid, turn.live().await?.as_ref()) => break,
            Err(error) if error.is_conflict() => {
                // Either something that does not count changed, or it is no longer what was approved.
                match expect_unmoved(turn).await? {
                    Expect::Exactly { version: now, .. } if now != version => version = now,
                    _ => return Err(error.to_problem(doing).into()),
                }
            }
            // A deletion of this very object may be repeated: once it is gone, there is nothing to hit.
            Err(error) => {
                lost |= error.is_ambiguous();
                match pause_torn_if_lost(turn, doing, error).await {
                    Ok(()) => turn.step(Step::Deleting),
                    Err(Halt::Failed(problem)) => return Err(problem.and(saved_in(saved)).into()),
                    Err(halt) => return Err(halt),
                }
            }
        }
    }
    await_deletion(turn, served, uid, saved).await
}

/// Whether the deletion of the object with this UID has taken place or goes on, by what is there now. Pure.
fn is_under_way(uid: &str, live: Option<&Value>) -> bool {
    live.is_none_or(|live| {
        let own = live.pointer("/metadata/uid").and_then(Value::as_str) == Some(uid);
        own && live.pointer("/metadata/deletionTimestamp").is_some()
    })
}

/// A deletion whose answer was lost may have taken place: then only an immediate stop counts.
async fn pause_torn_if_lost(turn: &Turn, doing: Doing<'_>, error: ApiError) -> Result<(), Halt> {
    turn.tear(turn.is_torn() || error.is_ambiguous());
    turn.pause(doing, error).await
}

/// Waits, with a bound, until the object with this UID is gone.
async fn await_deletion(turn: &Turn, served: &Served, uid: &str, saved: &Saved) -> Result<(), Halt> {
    let fact = &turn.fact;
    turn.step(Step::AwaitingDeletion);
    let mut last_progress = Instant::now();
    let mut last_held_by = None;
    let (namespace, name) = (fact.object.namespace.as_deref(), fact.object.name.as_str());
    loop {
        let held_by = match turn.shared.writer.reader().get(served, namespace, name).await {
            Ok(None) => break,
            Ok(Some(found)) if found.pointer("/metadata/uid").and_then(Value::as_str) == Some(uid) => held_by(&found),
            Ok(Some(_)) => {
                turn.awaited();
                return Err(moved(fact, "foreign-later").and(saved_in(saved)).into());
            }
            // Nothing is created before the object is known to be gone.
            Err(_) => last_held_by.clone().unwrap_or_default(),
        };
        if last_held_by.as_ref() != Some(&held_by) {
            last_progress = Instant::now();
            last_held_by = Some(held_by.clone());
        }
        let finalizers: Vec<Shown> = held_by.iter().map(Shown::from).collect();
        turn.awaiting(MissingWhat::Deletion { finalizers: finalizers.clone() }.into());
        turn.state(RunState::Waiting { on: WaitingOn::Deletion { finalizers } });
        if last_progress.elapsed() > turn.shared.timeout {
            turn.awaited();
            return Err(with_restore(not_gone(fact, turn.change.action == Action::Delete, &held_by), saved).into());
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    turn.awaited();
    Ok(())
}

/// Finalizers of an object; those of a Namespace's content are in its spec.
fn held_by(object: &Value) -> Vec<String> {
    let mut held_by = finalizers(object);
    if object.get("kind").and_then(Value::as_str) == Some("Namespace") {
        let own = object.pointer("/spec/finalizers").and_then(Value::as_array);
        held_by.extend(own.into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)));
    }
    held_by
}

fn not_gone(fact: &Fact, for_good: bool, held_by: &[String]) -> Problem {
    Problem::new("deletion-not-finished")
        .param("object", fact.object.to_string())
        .param("for_good", for_good.to_string())
        .param("finalizers", held_by.join(", "))
}

/// Says where the former object is saved.
pub(super) fn saved_in(saved: &Saved) -> Problem {
    Problem::new("saved").param("path", saved.path.clone())
}

/// Says how the saved object can be put back.
pub(super) fn with_restore(problem: Problem, saved: &Saved) -> Problem {
    problem.and(Problem::new("to-put-back").param("restore", saved.restore.clone()))
}

/// The object as it can be created again: without what the server generates, and a Job suspended.
pub(super) fn restorable(old: &Value, fact: &Fact) -> Value {
    let mut body = match fact.object.is_job() {
        true => job::suspended(old),
        false => without_server_fields(old),
    };
    if let Some(fields) = body.as_object_mut() {
        let metadata = fields.entry("metadata").or_insert_with(|| Value::Object(Map::new()));
        if let Some(metadata) = metadata.as_object_mut() {
            metadata.insert("name".to_owned(), json!(fact.object.name));
            metadata.remove("ownerReferences");
            metadata.remove("finalizers");
        }
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Wave;
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
    fn a_deletion_goes_on_where_the_object_is_gone_or_going_and_is_ours() {
        let live = |uid: &str, going: bool| {
            let mut live = json!({"metadata": {"uid": uid}});
            if going {
                live["metadata"]["deletionTimestamp"] = json!("2026-01-01T00:00:00Z");
            }
            live
        };
        let rows = [
            (None, true),
            (Some(live("ours", true)), true),
            (Some(live("ours", false)), false),
            (Some(live("another", true)), false),
            (Some(live("another", false)), false),
        ];
        for (live, expected) in rows {
            assert_eq!(is_under_way("ours", live.as_ref()), expected, "{live:?}");
        }
    }

    #[test]
    fn a_saved_job_can_be_created_and_does_not_run() {
        let old = json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "x", "namespace": "a", "uid": "1",
                "resourceVersion": "2", "labels": {"app": "x"}, "finalizers": ["f"]},
            "spec": {"suspend": false, "selector": {"matchLabels": {"controller-uid": "1"}},
                "template": {"metadata": {"labels": {"app": "x", "controller-uid": "1", "job-name": "x"}}, "spec": {}}},
            "status": {"succeeded": 1}});
        let expected = json!({"apiVersion": "batch/v1", "kind": "Job",
            "metadata": {"name": "x", "namespace": "a", "labels": {"app": "x"}},
            "spec": {"suspend": true, "template": {"metadata": {"labels": {"app": "x"}}, "spec": {}}}});
        assert_eq!(restorable(&old, &fact("Job", Wave::Workloads)), expected);
    }
}
