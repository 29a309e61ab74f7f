//! Deleting what the new version no longer has (pruning), by choice only.
//!
//! In the background: the object goes at once and what it owns is collected afterwards. Nothing takes its place, so nothing has to
//! wait for its Pods; in the foreground the object would stay, held by a finalizer, for as long as they take to end.

use glasslift_cluster::Propagation;
use glasslift_object::problem::Problem;
use serde_json::Value;

use super::removal::{remove, save};
use super::served;
use super::turn::{Done, Halt, Turn};
use crate::event::{Effect, EventKind, Step};

pub(super) async fn delete(turn: &Turn) -> Result<Done, Halt> {
    let served = served::kind(turn).await?;
    turn.step(Step::Checking);
    if turn.live().await?.is_none() {
        let own = Problem::new("gone-already");
        turn.shared.recorder.emit(EventKind::own(Some(turn.change.id), own));
        return Ok(Done::Applied(Effect::Deleted, None));
    }
    let old: Value = turn.unmoved().await?;
    let saved = save(turn, &old).await?;
    remove(turn, &served, &old, &saved, Propagation::Background).await?;
    Ok(Done::Applied(Effect::Deleted, None))
}
