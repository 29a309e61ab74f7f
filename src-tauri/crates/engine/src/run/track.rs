//! Waiting for what was applied to become ready (kstatus), bounded by the time without progress.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use glasslift_cluster::{ApiError, Doing, Path, Served};
use glasslift_object::kstatus::{Observed, STATUS_GRACE};
use glasslift_object::{Failure, FailureWhat, Missing, MissingWhat, Readiness, ReadinessCause, ReadyNote};
use serde_json::Value;

use super::causes::{self, Found};
use super::seen::Seen;
use super::served;
use super::turn::Turn;
use super::watch::{Feed, News};
use crate::event::Stop;
use crate::plan::Fact;

/// Pauses between two looks at an object without news of a watch, growing while nothing happens.
const FIRST_LOOK: Duration = Duration::from_millis(250);
const SLOWEST_LOOK: Duration = Duration::from_secs(3);
/// The first look beside a watch: what happened before it began to follow.
const EARLY_LOOK: Duration = Duration::from_secs(1);
/// Looks beside a watch, for what a watch that broke in between has missed.
const LATE_LOOK: Duration = Duration::from_secs(20);
/// When to look for the cause of a wait first, and how often then.
const FIRST_CAUSE: Duration = Duration::from_secs(1);
const NEXT_CAUSE: Duration = Duration::from_secs(4);

/// Something that was applied and is followed until it is ready.
pub(super) struct Tracked {
    pub(super) turn: Arc<Turn>,
    pub(super) served: Served,
    /// When it was written; none when it was found as it should be.
    pub(super) written: Option<Instant>,
    pub(super) now: Seen,
}

/// How long nothing new has happened. The same state again is nothing new: what flaps between two states makes no progress.
struct Progress {
    last: Instant,
    seen: HashSet<String>,
}

impl Progress {
    fn new() -> Self {
        Self { last: Instant::now(), seen: HashSet::new() }
    }

    /// Notes a state; says whether it is new.
    fn note(&mut self, missing: &Missing) -> bool {
        let new = self.seen.insert(serde_json::to_string(&missing.what).unwrap_or_default());
        if new {
            self.last = Instant::now();
        }
        new
    }
}

impl Tracked {
    /// Follows an object until it is ready, has failed, or made no progress for too long.
    pub(super) async fn track(self) {
        let shared = &self.turn.shared;
        tokio::select! {
            end = self.until_settled() => self.record(end),
            // What is applied stays; whether it becomes ready is no longer awaited.
            () = shared.stop.reached(Stop::AfterCurrent) => {}
        }
    }

    fn record(&self, readiness: Readiness) {
        self.turn.shared.recorder.readiness(self.turn.change.id, readiness);
    }

    async fn until_settled(&self) -> Readiness {
        let waits_for_consumer = self.waits_for_consumer(self.now.storage_class.as_deref()).await;
        let mut now = self.now.clone();
        if !waits_for_consumer && now.readiness == (Readiness::Ready { note: Some(ReadyNote::Unbound) }) {
            let what = MissingWhat::Phase { now: Some("Pending".into()), wanted: "Bound".into() };
            now.readiness = Readiness::Progressing { missing: what.into() };
        }
        let end = self.until_ready(now, waits_for_consumer).await;
        match end {
            Readiness::Ready { .. } => match served::paths(&self.turn, &self.now.serves).await {
                Ok(()) => end,
                Err(missing) => Readiness::TimedOut { missing },
            },
            end => end,
        }
    }

    async fn until_ready(&self, mut now: Seen, waits_for_consumer: bool) -> Readiness {
        let (fact, shared) = (&self.turn.fact, &self.turn.shared);
        let (namespace, name) = (fact.object.namespace.as_deref(), self.now.name.as_str());
        let started = self.written.unwrap_or_else(Instant::now);
        let mut feed =
            (!is_gate(fact)).then(|| shared.watches.follow(shared.writer.reader(), &self.served, namespace, name));
        let mut progress = Progress::new();
        let mut pause = FIRST_LOOK;
        let mut looked = Instant::now();
        let mut early = true;
        let mut next_cause = started + FIRST_CAUSE;
        let mut cause: Option<ReadinessCause> = None;
        loop {
            let missing = match now.readiness {
                Readiness::Progressing { ref missing } => missing.clone(),
                Readiness::Failed { ref why } if why.cause.is_none() => {
                    // The Pods often say more than the workload.
                    let cause = self.cause(&now).await.map(|found| found.cause).or(cause);
                    return Readiness::Failed { why: Failure { cause, ..why.clone() } };
                }
                end => return end,
            };
            if progress.note(&missing) {
                pause = FIRST_LOOK;
            }
            if next_cause <= Instant::now() {
                next_cause = Instant::now() + NEXT_CAUSE;
                match self.cause(&now).await {
                    Some(found) if found.fatal => {
                        let why = Failure { what: FailureWhat::Container, cause: Some(found.cause) };
                        return Readiness::Failed { why };
                    }
                    found => cause = found.map(|found| found.cause),
                }
            }
            let missing = Missing { cause: cause.clone(), ..missing };
            if progress.last.elapsed() > shared.timeout {
                return Readiness::TimedOut { missing };
            }
            self.record(Readiness::Progressing { missing });

            let healthy = feed.as_ref().is_some_and(Feed::is_healthy);
            let look_after = match (healthy, early) {
                (true, true) => EARLY_LOOK,
                (true, false) => LATE_LOOK,
                (false, _) => pause,
            };
            let grace = (now.readiness == Readiness::Progressing { missing: MissingWhat::Status.into() })
                .then(|| (started + STATUS_GRACE).saturating_duration_since(Instant::now()) + FIRST_LOOK);
            let look_in = grace.unwrap_or(look_after).saturating_sub(looked.elapsed()).max(Duration::from_millis(10));
            let seen = tokio::select! {
                seen = news(&mut feed) => Some(seen),
                () = tokio::time::sleep(look_in) => None,
                () = tokio::time::sleep_until(next_cause.into()), if now.selector.is_some() => continue,
                () = tokio::time::sleep(shared.timeout.saturating_sub(progress.last.elapsed())) => continue,
            };
            let found = match seen {
                Some(News::State(object)) => Some(*object),
                Some(News::Gone) => None,
                None => {
                    (looked, early) = (Instant::now(), false);
                    pause = (pause * 3 / 2).min(SLOWEST_LOOK);
                    match shared.writer.reader().get(&self.served, namespace, name).await {
                        Ok(found) => found,
                        // A look that fails is repeated: what is missing stays on the screen, and the time runs on.
                        Err(error) => {
                            if progress.last.elapsed() > shared.timeout {
                                return Readiness::TimedOut { missing: unseen(&error) };
                            }
                            continue;
                        }
                    }
                }
            };
            let observed = Observed { generation: now.generation, waited: started.elapsed(), waits_for_consumer };
            let observed =
                if self.written.is_some() { observed } else { Observed { waited: Duration::MAX, ..observed } };
            now = match found.map(|object| Seen::of(&object, &observed)) {
                Some(seen) if seen.uid == now.uid => seen,
                _ => return now.gone(),
            };
        }
    }

    async fn cause(&self, now: &Seen) -> Option<Found> {
        let namespace = self.turn.fact.object.namespace.as_deref()?;
        let reader = self.turn.shared.writer.reader();
        causes::cause(reader, &self.served, namespace, now.selector.as_ref()?, &now.uid).await
    }

    /// Whether a class binds its claims only once a Pod uses them. Unknown counts as yes: a claim must not hold up its consumer.
    async fn waits_for_consumer(&self, class: Option<&str>) -> bool {
        let Some(class) = class else { return true };
        let path = Path::resource("storage.k8s.io", "v1", "storageclasses", None).then(class);
        match self.turn.shared.writer.reader().get_path(&path, false).await {
            Ok(Some(class)) => class.get("volumeBindingMode").and_then(Value::as_str) == Some("WaitForFirstConsumer"),
            _ => true,
        }
    }
}

/// Kinds on which later waves wait: few, quick, and with large objects, so that a watch would cost more than it brings.
fn is_gate(fact: &Fact) -> bool {
    matches!(fact.object.kind.as_str(), "Namespace" | "CustomResourceDefinition")
}

async fn news(feed: &mut Option<Feed>) -> News {
    let next = match feed {
        Some(feed) => feed.next().await,
        None => None,
    };
    match next {
        Some(seen) => seen,
        None => std::future::pending().await,
    }
}

fn unseen(error: &ApiError) -> Missing {
    MissingWhat::Look { why: error.to_problem(Doing::Looking) }.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use glasslift_object::ReplicaState;

    #[test]
    fn flapping_is_no_progress() {
        let mut progress = Progress::new();
        let available = |have| Missing::from(MissingWhat::Replicas { have, want: 2, how: ReplicaState::Available });
        let noted: Vec<bool> = [0, 1, 0, 1, 0].into_iter().map(|have| progress.note(&available(have))).collect();
        assert_eq!(noted, [true, true, false, false, false]);
    }
}
