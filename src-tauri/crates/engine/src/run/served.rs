//! Waiting until the API server serves a kind, which is later than that its definition is established.

use std::time::{Duration, Instant};

use glasslift_cluster::{ApiError, Path, Served};
use glasslift_object::problem::Problem;
use glasslift_object::{Missing, MissingWhat, Readiness};

use super::turn::{Halt, Turn};
use crate::event::{RunState, Stop, WaitingOn};

/// The longest pause between two questions for a kind.
const SLOWEST_LOOK: Duration = Duration::from_secs(3);

/// Waits until the kind of a change is served, and says so.
pub(super) async fn kind(turn: &Turn) -> Result<Served, Halt> {
    let (fact, shared) = (&turn.fact, &turn.shared);
    if let Some(served) = fact.served.clone().or_else(|| shared.discovery.find(&fact.object)) {
        return Ok(served);
    }
    let name = format!("{}.{}", fact.object.kind, fact.object.group());
    turn.state(RunState::Waiting { on: WaitingOn::Definition { name: name.clone() } });
    turn.awaiting(MissingWhat::Served { name: name.clone() }.into());
    let started = Instant::now();
    let mut pause = Duration::from_millis(50);
    loop {
        let refreshed = shared.discovery.refresh(shared.writer.reader(), &fact.object.api_version).await;
        if let Some(served) = shared.discovery.find(&fact.object) {
            turn.awaited();
            return Ok(served);
        }
        if started.elapsed() > shared.timeout {
            turn.awaited();
            return Err(not_served(&name, refreshed.err()).into());
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = shared.stop.reached(Stop::AfterCurrent) => return Err(Halt::Stopped),
        }
        pause = (pause * 2).min(SLOWEST_LOOK);
    }
}

/// A definition that is established is not yet served (kube-rs PR #951): its paths have to answer.
///
/// # Errors
/// What is still missing when the time is up.
pub(super) async fn paths(turn: &Turn, paths: &[(Path, String)]) -> Result<(), Missing> {
    let (name, shared) = (&turn.fact.object.name, &turn.shared);
    let started = Instant::now();
    for (path, api_version) in paths {
        let mut pause = Duration::from_millis(20);
        loop {
            match shared.writer.reader().get_path(path, false).await {
                Ok(None) => {}
                // An answer of any other kind means that the path is there.
                Ok(Some(_)) | Err(ApiError::Refused(_)) => break,
                Err(_) => {}
            }
            let missing = Missing::from(MissingWhat::Served { name: name.clone() });
            if started.elapsed() > shared.timeout {
                return Err(missing);
            }
            shared.recorder.readiness(turn.change.id, Readiness::Progressing { missing });
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(1));
        }
        // What fails here is asked again when a resource of the kind has its turn.
        let _ = shared.discovery.refresh(shared.writer.reader(), api_version).await;
    }
    Ok(())
}

fn not_served(name: &str, error: Option<ApiError>) -> Problem {
    let problem = Problem::new("kind-not-served").case("yet").param("name", name).retryable();
    match error {
        Some(error) => problem.detail(error.to_string()),
        None => problem,
    }
}
