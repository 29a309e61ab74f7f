//! Waiting for what was applied to become ready, bounded by the time without progress.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::execute::{Run, Tracked};
use super::readiness::{self, Around};
use super::stop::Stop;
use crate::cluster::Served;
use crate::event::{Missing, MissingWhat, Readiness, ReadyNote, WaitingOn};
use crate::plan::{ChangeId, Fact, JobState, job};
use crate::problem::Problem;

/// Pauses between two looks at an object, growing while nothing happens.
const FIRST_LOOK: Duration = Duration::from_millis(250);
const SLOWEST_LOOK: Duration = Duration::from_secs(3);
/// How long a kind may take to be served after its definition is established.
const SERVED_DEADLINE: Duration = Duration::from_secs(30);

impl Run {
    /// Follows an object until it is ready, has failed, or made no progress for too long.
    pub(super) async fn track(self: Arc<Self>, tracked: Tracked) {
        let Tracked { change, fact, served, mut object } = tracked;
        let uid = object.pointer("/metadata/uid").cloned();
        // The generation that our write produced: an older status is no evidence.
        let generation = object.pointer("/metadata/generation").and_then(Value::as_i64).unwrap_or_default();
        let written = Instant::now();
        let mut last_progress = written;
        let mut last_seen = None;
        let mut pause = FIRST_LOOK;
        loop {
            let around = Around { generation, waited: written.elapsed(), ..Around::AT_REST };
            let current = readiness::of(&object, &around);
            match &current {
                Readiness::Progressing { missing } => {
                    if last_seen.as_ref() != Some(&object) {
                        // Any movement of the object counts as progress, as long as it is not the same state again.
                        if last_seen.as_ref().map(|seen| readiness::of(seen, &around)) != Some(current.clone()) {
                            last_progress = Instant::now();
                            pause = FIRST_LOOK;
                        }
                        last_seen = Some(object.clone());
                    }
                    if last_progress.elapsed() > self.options.timeout {
                        return self.board.readiness(change, Readiness::TimedOut { missing: missing.clone() });
                    }
                    self.board.readiness(change, current);
                }
                _ => return self.board.readiness(change, current),
            }
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.stop.reached(Stop::AfterCurrent) => return,
            }
            pause = (pause * 3 / 2).min(SLOWEST_LOOK);
            let found = self.writer.reader().get(&served, fact.object.namespace.as_deref(), &fact.object.name).await;
            match found {
                Ok(Some(found)) if found.pointer("/metadata/uid") == uid.as_ref() => object = found,
                Ok(_) => return self.board.readiness(change, gone(&object)),
                // A look that fails is repeated; what is missing stays on the screen, and the time without progress runs on.
                Err(_) if last_progress.elapsed() <= self.options.timeout => {}
                Err(error) => {
                    return self.board.readiness(
                        change,
                        Readiness::TimedOut {
                            missing: Missing::from(MissingWhat::Look { why: error.to_problem("Looking at it") }),
                        },
                    );
                }
            }
        }
    }

    /// Waits until the kind of a change is served, and says so.
    pub(super) async fn await_served(&self, change: ChangeId, fact: &Fact) -> Result<Served, Problem> {
        if let Some(served) = fact.served.clone().or_else(|| self.discovery.find(&fact.object)) {
            return Ok(served);
        }
        let name = format!("{}.{}", fact.object.kind, fact.object.group());
        self.board.state(change, crate::event::RunState::Waiting { on: WaitingOn::Definition { name: name.clone() } });
        let started = Instant::now();
        loop {
            let refreshed = self.discovery.refresh(self.writer.reader(), &fact.object.api_version).await;
            if let Some(served) = self.discovery.find(&fact.object) {
                return Ok(served);
            }
            if started.elapsed() > SERVED_DEADLINE {
                let problem = Problem::new("kind-not-served", format!("The server does not serve {name} yet."))
                    .hint(
                        "Its CustomResourceDefinition may not be established. Look at its conditions, then run again.",
                    )
                    .retryable();
                return Err(match refreshed {
                    Err(error) => problem.detail(error.to_string()),
                    Ok(()) => problem,
                });
            }
            tokio::select! {
                () = tokio::time::sleep(FIRST_LOOK) => {}
                () = self.stop.reached(Stop::Now) => return Err(super::execute::stopped()),
            }
        }
    }
}

/// A finished Job that its time to live removed did its work; anything else that disappears did not.
fn gone(last: &Value) -> Readiness {
    let has_ttl = last.pointer("/spec/ttlSecondsAfterFinished").is_some();
    let was_at_work = !matches!(job::state(last), JobState::Suspended | JobState::Failed);
    if last.get("kind").and_then(Value::as_str) == Some("Job") && has_ttl && was_at_work {
        return Readiness::Ready { note: Some(ReadyNote::Expired) };
    }
    Readiness::Gone
}
