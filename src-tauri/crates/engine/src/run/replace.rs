//! Delete and create anew, without ever losing the object.
//!
//! Saved on disk, deleted only if it is still the same object, waited for until it is really gone, created; if creating fails, the
//! saved object is put back. A Job is put back suspended: restoring it must not run it.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::execute::{Done, Run, moved, uncertain_if_ambiguous};
use super::stop::Stop;
use crate::cluster::{Propagation, Served};
use crate::event::{Effect, MissingWhat, RunState, Step, WaitingOn};
use crate::plan::decide::finalizers;
use crate::plan::diff::{without_generated_job_fields, without_server_fields};
use crate::plan::{Change, Fact, JobState, Wave, job};
use crate::problem::Problem;

const LOOK_EVERY: Duration = Duration::from_millis(300);

impl Run {
    pub(super) async fn replace(&self, change: &Change, fact: &Fact) -> Result<Done, Problem> {
        let served = self.await_served(change.id, fact).await?;
        self.board.state(change.id, RunState::Applying { step: Step::Checking });
        let old = self.unmoved(change, fact).await?;
        let uid = old.pointer("/metadata/uid").and_then(Value::as_str).unwrap_or_default().to_owned();

        self.board.state(change.id, RunState::Applying { step: Step::Saving });
        let saved = self.board.journal().snapshot(&fact.object, &restorable(&old, fact)).map_err(|error| {
            Problem::new(
                "snapshot-failed",
                format!("{} could not be saved, so it was not deleted: {error}.", fact.object),
            )
            .hint("Free some space or correct the permissions, then run again.")
        })?;

        self.board.state(change.id, RunState::Applying { step: Step::Deleting });
        self.writer
            .delete(&served, fact.object.namespace.as_deref(), &fact.object.name, &uid, propagation(&old, fact))
            .await
            .map_err(|error| error.to_problem(&format!("Deleting {}", fact.object)))
            .map_err(|problem| problem.hint(format!("It is saved in {}.", saved.display())))?;

        self.await_deletion(change, fact, &served, &uid, &saved).await?;

        self.board.state(change.id, RunState::Applying { step: Step::Creating });
        let (namespace, name) = (fact.object.namespace.as_deref(), fact.object.name.as_str());
        match self.writer.apply(&served, namespace, name, &fact.body, false).await {
            Ok(answer) if answer.code == 201 => {
                self.warn(change.id, answer.warnings);
                Ok(Done::Applied(Effect::Recreated, Some((served, answer.object))))
            }
            Ok(_) => Err(moved(fact, "something else created it again at the same moment")
                .hint(format!("The former object is saved in {}.", saved.display()))),
            Err(error) if error.is_ambiguous() => Err(uncertain_if_ambiguous(&error, fact, "Creating")
                .hint(restore_command(&saved, &self.plan.cluster.context, &self.plan.cluster.kubeconfig))),
            Err(error) => {
                Err(self.restore(change, fact, &served, &old, &saved, error.to_problem("Creating it anew")).await)
            }
        }
    }

    /// Waits, with a bound, until the object with this UID is gone.
    async fn await_deletion(
        &self,
        change: &Change,
        fact: &Fact,
        served: &Served,
        uid: &str,
        saved: &Path,
    ) -> Result<(), Problem> {
        self.board.state(change.id, RunState::Applying { step: Step::AwaitingDeletion });
        let started = Instant::now();
        let (namespace, name) = (fact.object.namespace.as_deref(), fact.object.name.as_str());
        loop {
            let held_by = match self.writer.reader().get(served, namespace, name).await {
                Ok(None) => return Ok(()),
                Ok(Some(found)) if found.pointer("/metadata/uid").and_then(Value::as_str) == Some(uid) => {
                    finalizers(&found)
                }
                Ok(Some(_)) => {
                    return Err(moved(fact, "something else created it again after it was deleted")
                        .hint(format!("The former object is saved in {}.", saved.display())));
                }
                // Nothing is created before the object is known to be gone.
                Err(_) => Vec::new(),
            };
            self.board.awaiting(change.id, MissingWhat::Deletion { finalizers: held_by.clone() }.into());
            self.board.state(change.id, RunState::Waiting { on: WaitingOn::Deletion { finalizers: held_by.clone() } });
            let give_up = started.elapsed() > self.options.timeout;
            let stopped = tokio::select! {
                () = tokio::time::sleep(LOOK_EVERY) => false,
                () = self.stop.reached(Stop::Now) => true,
            };
            if give_up || stopped {
                let why = if stopped { "You stopped waiting" } else { "It is still being deleted" };
                let mut problem =
                    Problem::new("deletion-not-finished", format!("{} was not created anew: {why}.", fact.object));
                if !held_by.is_empty() {
                    problem = problem.hint(format!(
                        "These finalizers hold it: {}. Whoever set them has to remove them.",
                        held_by.join(", ")
                    ));
                }
                return Err(problem
                    .hint("The deletion goes on by itself. Run again afterwards.")
                    .hint(restore_command(saved, &self.plan.cluster.context, &self.plan.cluster.kubeconfig)));
            }
        }
    }

    /// Puts the saved object back after its re-creation failed; returns the problem to report.
    async fn restore(
        &self,
        change: &Change,
        fact: &Fact,
        served: &Served,
        old: &Value,
        saved: &Path,
        failed: Problem,
    ) -> Problem {
        self.board.state(change.id, RunState::Applying { step: Step::Restoring });
        let body = restorable(old, fact);
        let message = failed.message.trim_end_matches('.');
        match self.writer.create(served, fact.object.namespace.as_deref(), &body).await {
            Ok(_) => {
                let problem = Problem { message: format!("{message}. The former object was put back."), ..failed };
                match fact.object.is_job() {
                    true => problem
                        .hint("The former Job was put back suspended, so that it does not run again by accident."),
                    false => problem,
                }
            }
            Err(error) => Problem {
                message: format!("{message}. Putting the former object back failed as well: {error}."),
                ..failed
            }
            .hint(restore_command(saved, &self.plan.cluster.context, &self.plan.cluster.kubeconfig)),
        }
    }
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

/// The exact command that puts the saved object back.
fn restore_command(saved: &Path, context: &str, kubeconfig: &str) -> String {
    format!(
        "To put the former object back: kubectl --kubeconfig {} --context {} create -f {}",
        crate::report::quoted(kubeconfig),
        crate::report::quoted(context),
        crate::report::quoted(&saved.display().to_string())
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::ObjectRef;

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
