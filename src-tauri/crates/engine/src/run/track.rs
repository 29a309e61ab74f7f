//! Waiting for what was applied to become ready, bounded by the time without progress.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use glasslift_cluster::{ApiError, Served};
use glasslift_object::kstatus::{self, Observed, STATUS_GRACE};
use glasslift_object::problem::Problem;
use glasslift_object::{
    Failure, FailureWhat, JobState, Missing, MissingWhat, Readiness, ReadinessCause, ReadyNote, job,
};
use serde_json::Value;

use super::causes::Selector;
use super::execute::{Halt, Run, Tracked, Turn};
use super::stop::Stop;
use super::watch::{Feed, Seen};
use crate::event::{RunState, WaitingOn};
use crate::plan::inspect::Fact;

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

/// What is kept of an object that is followed. Whole objects are not: thousands may be followed at once.
#[derive(Debug, Clone)]
pub(super) struct Glance {
    pub(super) uid: String,
    /// The generation that our write produced.
    generation: i64,
    pub(super) readiness: Readiness,
    /// A Job at work that its time to live will remove.
    expires: bool,
    /// How to find its Pods.
    pub(super) selector: Option<Selector>,
    /// For a CustomResourceDefinition, the paths that have to answer and their group versions.
    serves: Vec<(String, String)>,
    /// The class of a claim, which says whether it waits for its consumer.
    storage_class: Option<String>,
}

impl Glance {
    /// The server's answer to our write.
    pub(super) fn written(object: &Value) -> Self {
        let generation = object.pointer("/metadata/generation").and_then(Value::as_i64).unwrap_or_default();
        Self::of(object, &Observed { generation, waited: Duration::ZERO, ..Observed::AT_REST })
    }

    /// An object that was found as it should be.
    pub(super) fn at_rest(object: &Value) -> Self {
        Self::of(object, &Observed::AT_REST)
    }

    fn of(object: &Value, around: &Observed) -> Self {
        let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str);
        let kind = text("/kind").unwrap_or_default();
        let at_work = !matches!(job::state(object), JobState::Suspended | JobState::Failed);
        Self {
            uid: text("/metadata/uid").unwrap_or_default().to_owned(),
            generation: around.generation,
            readiness: kstatus::of(object, around),
            expires: kind == "Job" && at_work && object.pointer("/spec/ttlSecondsAfterFinished").is_some(),
            selector: Selector::of(object),
            serves: if kind == "CustomResourceDefinition" { served_paths(object) } else { Vec::new() },
            storage_class: text("/spec/storageClassName")
                .filter(|class| kind == "PersistentVolumeClaim" && !class.is_empty())
                .map(str::to_owned),
        }
    }

    /// Whether its readiness alone is not enough for what comes later.
    pub(super) fn is_gated(&self) -> bool {
        !self.serves.is_empty() || self.storage_class.is_some() && self.readiness != Readiness::READY
    }

    /// A finished Job that its time to live removed did its work; anything else that disappears did not.
    fn gone(&self) -> Readiness {
        match self.expires {
            true => Readiness::Ready { note: Some(ReadyNote::Expired) },
            false => Readiness::Gone,
        }
    }
}

/// The paths that a definition makes the server answer, with their group versions.
fn served_paths(definition: &Value) -> Vec<(String, String)> {
    let text = |pointer: &str| definition.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let (group, plural) = (text("/spec/group"), text("/spec/names/plural"));
    let versions = definition.pointer("/spec/versions").and_then(Value::as_array);
    let served = versions.into_iter().flatten().filter(|version| version.get("served") == Some(&Value::Bool(true)));
    served
        .filter_map(|version| version.get("name")?.as_str())
        .map(|version| (format!("/apis/{group}/{version}/{plural}?limit=1"), format!("{group}/{version}")))
        .collect()
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

impl Run {
    /// Follows an object until it is ready, has failed, or made no progress for too long.
    pub(super) async fn track(self: Arc<Self>, tracked: Tracked) {
        let change = tracked.change;
        tokio::select! {
            end = self.until_settled(&tracked) => self.board.readiness(change, end),
            // What is applied stays; whether it becomes ready is no longer awaited.
            () = self.stop.reached(Stop::AfterCurrent) => {}
        }
    }

    async fn until_settled(&self, tracked: &Tracked) -> Readiness {
        let waits_for_consumer = self.waits_for_consumer(tracked.now.storage_class.as_deref()).await;
        let mut now = tracked.now.clone();
        if !waits_for_consumer && now.readiness == (Readiness::Ready { note: Some(ReadyNote::Unbound) }) {
            let what = MissingWhat::Phase { now: Some("Pending".to_owned()), wanted: "Bound".to_owned() };
            now.readiness = Readiness::Progressing { missing: what.into() };
        }
        let end = self.until_ready(tracked, now, waits_for_consumer).await;
        match end {
            Readiness::Ready { .. } if !tracked.now.serves.is_empty() => self.until_served(tracked, end).await,
            end => end,
        }
    }

    async fn until_ready(&self, tracked: &Tracked, mut now: Glance, waits_for_consumer: bool) -> Readiness {
        let (fact, served) = (&tracked.fact, &tracked.served);
        let (namespace, name) = (fact.object.namespace.as_deref(), fact.object.name.as_str());
        let started = tracked.written.unwrap_or_else(Instant::now);
        let mut feed = (!is_gate(fact)).then(|| self.watches.follow(self.writer.reader(), served, namespace, name));
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
                    let cause = self.cause(served, fact, &now).await.map(|found| found.cause).or(cause);
                    return Readiness::Failed { why: Failure { cause, ..why.clone() } };
                }
                end => return end,
            };
            if progress.note(&missing) {
                pause = FIRST_LOOK;
            }
            if next_cause <= Instant::now() {
                next_cause = Instant::now() + NEXT_CAUSE;
                match self.cause(served, fact, &now).await {
                    Some(found) if found.fatal => {
                        let why = Failure { what: FailureWhat::Container, cause: Some(found.cause) };
                        return Readiness::Failed { why };
                    }
                    found => cause = found.map(|found| found.cause),
                }
            }
            let missing = Missing { cause: cause.clone(), ..missing };
            if progress.last.elapsed() > self.options.timeout {
                return Readiness::TimedOut { missing };
            }
            self.board.readiness(tracked.change, Readiness::Progressing { missing });

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
                () = tokio::time::sleep(self.options.timeout.saturating_sub(progress.last.elapsed())) => continue,
            };
            let found = match seen {
                Some(Seen::State(object)) => Some(*object),
                Some(Seen::Gone) => None,
                None => {
                    (looked, early) = (Instant::now(), false);
                    pause = (pause * 3 / 2).min(SLOWEST_LOOK);
                    match self.writer.reader().get(served, namespace, name).await {
                        Ok(found) => found,
                        // A look that fails is repeated: what is missing stays on the screen, and the time runs on.
                        Err(error) => {
                            if progress.last.elapsed() > self.options.timeout {
                                return Readiness::TimedOut { missing: unseen(&error) };
                            }
                            continue;
                        }
                    }
                }
            };
            let around = Observed { generation: now.generation, waited: started.elapsed(), waits_for_consumer };
            let around = if tracked.written.is_some() { around } else { Observed { waited: Duration::MAX, ..around } };
            now = match found.map(|object| Glance::of(&object, &around)) {
                Some(glance) if glance.uid == now.uid => glance,
                _ => return now.gone(),
            };
        }
    }

    /// A definition that is established is not yet served (kube-rs PR #951): its paths have to answer.
    async fn until_served(&self, tracked: &Tracked, ready: Readiness) -> Readiness {
        let started = Instant::now();
        for (path, api_version) in &tracked.now.serves {
            let name = tracked.fact.object.name.clone();
            let mut pause = Duration::from_millis(20);
            loop {
                match self.writer.reader().get_path(path, false).await {
                    Ok(None) => {}
                    // An answer of any other kind means that the path is there.
                    Ok(Some(_)) | Err(ApiError::Refused(_)) => break,
                    Err(_) => {}
                }
                let missing = Missing::from(MissingWhat::Served { name: name.clone() });
                if started.elapsed() > self.options.timeout {
                    return Readiness::TimedOut { missing };
                }
                self.board.readiness(tracked.change, Readiness::Progressing { missing });
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(Duration::from_secs(1));
            }
            // What fails here is asked again when a resource of the kind has its turn.
            let _ = self.discovery.refresh(self.writer.reader(), api_version).await;
        }
        ready
    }

    /// Whether a class binds its claims only once a Pod uses them. Unknown counts as yes: a claim must not hold up its consumer.
    async fn waits_for_consumer(&self, class: Option<&str>) -> bool {
        let Some(class) = class else { return true };
        let path = format!("/apis/storage.k8s.io/v1/storageclasses/{class}");
        match self.writer.reader().get_path(&path, false).await {
            Ok(Some(class)) => class.get("volumeBindingMode").and_then(Value::as_str) == Some("WaitForFirstConsumer"),
            _ => true,
        }
    }

    /// Waits until the kind of a change is served, and says so.
    pub(super) async fn await_served(&self, turn: &Turn<'_>) -> Result<Served, Halt> {
        let (change, fact) = (turn.change.id, turn.fact);
        if let Some(served) = fact.served.clone().or_else(|| self.discovery.find(&fact.object)) {
            return Ok(served);
        }
        let name = format!("{}.{}", fact.object.kind, fact.object.group());
        self.board.state(change, RunState::Waiting { on: WaitingOn::Definition { name: name.clone() } });
        self.board.awaiting(change, MissingWhat::Served { name: name.clone() }.into());
        let started = Instant::now();
        let mut pause = Duration::from_millis(50);
        loop {
            let refreshed = self.discovery.refresh(self.writer.reader(), &fact.object.api_version).await;
            if let Some(served) = self.discovery.find(&fact.object) {
                self.board.awaited(change);
                return Ok(served);
            }
            if started.elapsed() > self.options.timeout {
                self.board.awaited(change);
                return Err(not_served(&name, refreshed.err()).into());
            }
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.stop.reached(Stop::AfterCurrent) => return Err(Halt::Stopped),
            }
            pause = (pause * 2).min(SLOWEST_LOOK);
        }
    }
}

/// Kinds on which later waves wait: few, quick, and with large objects, so that a watch would cost more than it brings.
fn is_gate(fact: &Fact) -> bool {
    matches!(fact.object.kind.as_str(), "Namespace" | "CustomResourceDefinition")
}

async fn news(feed: &mut Option<Feed>) -> Seen {
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
    MissingWhat::Look { why: error.to_problem("Looking at it") }.into()
}

fn not_served(name: &str, error: Option<ApiError>) -> Problem {
    let problem = Problem::new("kind-not-served", format!("The server does not serve {name} yet."))
        .param("name", name)
        .hint("Its CustomResourceDefinition may not be established. Look at its conditions, then run again.")
        .retryable();
    match error {
        Some(error) => problem.detail(error.to_string()),
        None => problem,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use glasslift_object::ReplicaState;

    #[test]
    fn flapping_is_no_progress() {
        let mut progress = Progress::new();
        let available = |have| Missing::from(MissingWhat::Replicas { have, want: 2, how: ReplicaState::Available });
        let noted: Vec<bool> = [0, 1, 0, 1, 0].into_iter().map(|have| progress.note(&available(have))).collect();
        assert_eq!(noted, [true, true, false, false, false]);
    }

    #[test]
    fn a_job_that_its_time_to_live_removed_did_its_work() {
        let job = |spec: Value| {
            Glance::at_rest(&json!({"apiVersion": "batch/v1", "kind": "Job", "spec": spec,
                "status": {"active": 1, "startTime": "2026-01-01T00:00:00Z"}}))
        };
        assert_eq!(
            job(json!({"ttlSecondsAfterFinished": 0})).gone(),
            Readiness::Ready { note: Some(ReadyNote::Expired) }
        );
        assert_eq!(job(json!({})).gone(), Readiness::Gone);
        assert_eq!(job(json!({"ttlSecondsAfterFinished": 0, "suspend": true})).gone(), Readiness::Gone);
    }

    #[test]
    fn every_served_version_of_a_definition_has_to_answer() {
        let definition = json!({"kind": "CustomResourceDefinition", "spec": {"group": "example.com", "names": {"plural": "things"},
            "versions": [{"name": "v1", "served": true}, {"name": "v1alpha1", "served": false}]}});
        let expected = [("/apis/example.com/v1/things?limit=1".to_owned(), "example.com/v1".to_owned())];
        assert_eq!(served_paths(&definition), expected);
    }
}
