//! Delete and create anew, without ever losing the object.
//!
//! Saved on disk, deleted only if it is still the same object, waited for until it is really gone, created; if creating fails, the
//! saved object is put back. A Job is put back suspended: restoring it must not run it.

use std::time::{Duration, Instant};

use glasslift_cluster::{ApiError, Doing, FIELD_MANAGER, Propagation, Served};
use glasslift_object::problem::Problem;
use glasslift_object::server_fields::{without_generated_job_fields, without_server_fields};
use glasslift_object::status::finalizers;
use glasslift_object::{JobState, MissingWhat, job};
use serde_json::{Map, Value, json};

use super::change::moved;
use super::execute::{Done, Halt, Run, Turn};
use super::track::Glance;
use super::write::{Expect, uncertain};
use crate::event::{Effect, EventKind, RunState, Saved, Step, WaitingOn};
use crate::plan::inspect::Fact;
use crate::plan::{Action, Wave};
use crate::report;

const LOOK_EVERY: Duration = Duration::from_millis(300);

impl Run {
    pub(super) async fn replace(&self, turn: &Turn<'_>) -> Result<Done, Halt> {
        let served = self.await_served(turn).await?;
        self.board.state(turn.change.id, RunState::Applying { step: Step::Checking });
        let old = self.unmoved(turn).await?;
        let saved = self.save(turn, &old).await?;
        self.remove(turn, &served, &old, &saved, propagation(&old, turn.fact)).await?;

        // From here on there is no object: only an immediate stop counts until there is one again.
        turn.tear(true);
        match self.create_anew(turn, &served).await {
            Ok(object) => Ok(Done::Applied(Effect::Recreated, Done::followed(served, Glance::written(&object)))),
            Err(Anew::Foreign) => Err(moved(turn.fact, "foreign").and(saved_in(&saved)).into()),
            Err(Anew::Uncertain(problem)) => Err(with_restore(problem, &saved).into()),
            Err(Anew::Refused(problem)) => Err(self.restore(turn, &served, &old, &saved, problem).await.into()),
            Err(Anew::Stopped) => {
                let problem = Problem::new("stopped").param("object", turn.fact.object.to_string());
                Err(self.restore(turn, &served, &old, &saved, problem).await.into())
            }
        }
    }

    /// Puts the object on disk; without that nothing is deleted.
    pub(super) async fn save(&self, turn: &Turn<'_>, old: &Value) -> Result<Saved, Halt> {
        let object = &turn.fact.object;
        self.board.state(turn.change.id, RunState::Applying { step: Step::Saving });
        let failed = |error: std::io::Error| {
            Problem::new("snapshot-failed").param("object", object.to_string()).param("error", error.to_string())
        };
        let path = self.board.journal().snapshot(object, &restorable(old, turn.fact)).map_err(failed)?;
        let saved = Saved { restore: report::restore(&self.plan.cluster, &path), path: path.display().to_string() };
        self.board.emit(EventKind::Saved { change: turn.change.id, saved: saved.clone() });
        self.board.state(turn.change.id, RunState::Applying { step: Step::Deleting });
        // After a crash the record is all that tells where the copy is, so a deletion needs it.
        self.board.flush().await.map_err(failed)?;
        Ok(saved)
    }

    /// Deletes this very object and waits until it is gone.
    pub(super) async fn remove(
        &self,
        turn: &Turn<'_>,
        served: &Served,
        old: &Value,
        saved: &Saved,
        propagation: Propagation,
    ) -> Result<(), Halt> {
        let fact = turn.fact;
        let doing = Doing::Deleting(&fact.object);
        let uid = old.pointer("/metadata/uid").and_then(Value::as_str).unwrap_or_default();
        let version = old.pointer("/metadata/resourceVersion").and_then(Value::as_str).unwrap_or_default();
        let (namespace, name) = (fact.object.namespace.as_deref(), fact.object.name.as_str());
        let mut version = version.to_owned();
        loop {
            match self.writer.delete(served, namespace, name, uid, &version, propagation).await {
                Ok(()) => break,
                Err(error) if error.is_not_found() => break,
                Err(error) if error.refusal().is_some_and(|refusal| refusal.code == 409) => {
                    // Either something that does not count changed, or it is no longer what was approved.
                    match self.expect_unmoved(turn).await? {
                        Expect::Exactly { version: now, .. } if now != version => version = now,
                        _ => return Err(error.to_problem(doing).into()),
                    }
                }
                // A deletion of this very object may be repeated: once it is gone, there is nothing to hit.
                Err(error) => match self.pause_torn_if_lost(turn, doing, error).await {
                    Ok(()) => self.board.state(turn.change.id, RunState::Applying { step: Step::Deleting }),
                    Err(Halt::Failed(problem)) => {
                        return Err(problem.and(saved_in(saved)).into());
                    }
                    Err(halt) => return Err(halt),
                },
            }
        }
        self.await_deletion(turn, served, uid, saved).await
    }

    /// A deletion whose answer was lost may have taken place: then only an immediate stop counts.
    async fn pause_torn_if_lost(&self, turn: &Turn<'_>, doing: Doing<'_>, error: ApiError) -> Result<(), Halt> {
        turn.tear(turn.is_torn() || error.is_ambiguous());
        self.pause(turn, doing, error).await
    }

    /// Waits, with a bound, until the object with this UID is gone.
    async fn await_deletion(&self, turn: &Turn<'_>, served: &Served, uid: &str, saved: &Saved) -> Result<(), Halt> {
        let fact = turn.fact;
        self.board.state(turn.change.id, RunState::Applying { step: Step::AwaitingDeletion });
        let mut last_progress = Instant::now();
        let mut last_held_by = None;
        let (namespace, name) = (fact.object.namespace.as_deref(), fact.object.name.as_str());
        loop {
            let held_by = match self.writer.reader().get(served, namespace, name).await {
                Ok(None) => break,
                Ok(Some(found)) if found.pointer("/metadata/uid").and_then(Value::as_str) == Some(uid) => {
                    held_by(&found)
                }
                Ok(Some(_)) => {
                    self.board.awaited(turn.change.id);
                    return Err(moved(fact, "foreign-later").and(saved_in(saved)).into());
                }
                // Nothing is created before the object is known to be gone.
                Err(_) => last_held_by.clone().unwrap_or_default(),
            };
            if last_held_by.as_ref() != Some(&held_by) {
                last_progress = Instant::now();
                last_held_by = Some(held_by.clone());
            }
            self.board.awaiting(turn.change.id, MissingWhat::Deletion { finalizers: held_by.clone() }.into());
            self.board
                .state(turn.change.id, RunState::Waiting { on: WaitingOn::Deletion { finalizers: held_by.clone() } });
            if last_progress.elapsed() > self.options.timeout {
                self.board.awaited(turn.change.id);
                return Err(with_restore(not_gone(fact, turn.change.action == Action::Delete, &held_by), saved).into());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        self.board.awaited(turn.change.id);
        Ok(())
    }

    /// Creates the new object where there must be none. Repeated only after a clear refusal: nothing was created then.
    async fn create_anew(&self, turn: &Turn<'_>, served: &Served) -> Result<Value, Anew> {
        let fact = turn.fact;
        let (namespace, name) = (fact.object.namespace.as_deref(), fact.object.name.as_str());
        let body = Expect::Absent.onto(&fact.body);
        loop {
            self.announce(turn.change.id, Step::Creating).await;
            let error = match self.writer.apply(served, namespace, name, &body, false).await {
                Ok(answer) => {
                    self.warn(turn.change.id, answer.warnings);
                    return Ok(answer.object);
                }
                Err(error) => error,
            };
            if error.transient() == Some("modified-meanwhile") {
                return Err(Anew::Foreign);
            }
            if error.is_ambiguous() {
                return self.after_lost_creation(turn, &error).await;
            }
            match self.pause(turn, Doing::CreatingAnew, error).await {
                Ok(()) => {}
                Err(Halt::Failed(problem)) => return Err(Anew::Refused(*problem)),
                Err(_) => return Err(Anew::Stopped),
            }
        }
    }

    /// A creation whose answer was lost is looked up, and never repeated for a Job.
    async fn after_lost_creation(&self, turn: &Turn<'_>, error: &ApiError) -> Result<Value, Anew> {
        match self.live(turn).await {
            Ok(Some(live)) if is_ours(&live) => Ok(live),
            Ok(Some(_)) => Err(Anew::Foreign),
            Ok(None) if !turn.fact.object.is_job() => Err(Anew::Refused(error.to_problem(Doing::CreatingAnew))),
            Ok(None) | Err(_) => Err(Anew::Uncertain(uncertain(error, turn.fact))),
        }
    }

    /// Puts the saved object back after its re-creation failed; returns the problem to report.
    async fn restore(&self, turn: &Turn<'_>, served: &Served, old: &Value, saved: &Saved, failed: Problem) -> Problem {
        self.announce(turn.change.id, Step::Restoring).await;
        let fact = turn.fact;
        let body = restorable(old, fact);
        loop {
            match self.writer.create(served, fact.object.namespace.as_deref(), &body).await {
                Ok(_) => {
                    let job = fact.object.is_job().to_string();
                    return failed.and(Problem::new("former-put-back").param("job", job));
                }
                // A suspended Job and any other object may be created once more: there can only be one of the name.
                Err(error) => {
                    let why = error.to_problem(Doing::PuttingBack);
                    if self.pause(turn, Doing::PuttingBack, error).await.is_err() {
                        return with_restore(failed.and(Problem::new("former-not-put-back")).and(why), saved);
                    }
                }
            }
        }
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

/// Whether we wrote the object.
fn is_ours(live: &Value) -> bool {
    let entries = live.pointer("/metadata/managedFields").and_then(Value::as_array);
    entries.into_iter().flatten().any(|entry| {
        let text = |field: &str| entry.get(field).and_then(Value::as_str);
        text("manager") == Some(FIELD_MANAGER) && text("operation") == Some("Apply")
    })
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

fn saved_in(saved: &Saved) -> Problem {
    Problem::new("saved").param("path", saved.path.clone())
}

fn with_restore(problem: Problem, saved: &Saved) -> Problem {
    problem.and(Problem::new("to-put-back").param("restore", saved.restore.clone()))
}

/// Finished Jobs go at once; what has running Pods stays until they are gone, so that old and new never run together.
fn propagation(old: &Value, fact: &Fact) -> Propagation {
    let finished = fact.object.is_job() && matches!(job::state(old), JobState::Succeeded | JobState::Failed);
    match (fact.wave, finished) {
        (Wave::Workloads, false) => Propagation::Foreground,
        _ => Propagation::Background,
    }
}

/// The object as it can be created again: without what the server generates, and a Job suspended.
fn restorable(old: &Value, fact: &Fact) -> Value {
    let mut body = without_server_fields(old);
    if fact.object.is_job() {
        body = without_generated_job_fields(old);
        if let Some(spec) = body.get_mut("spec").and_then(Value::as_object_mut) {
            spec.insert("suspend".to_owned(), json!(true));
        }
    }
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
