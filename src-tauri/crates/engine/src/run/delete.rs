//! Deleting what the new version no longer has.
//!
//! In the background: the object goes at once and what it owns is collected afterwards. Nothing takes its place, so nothing has to
//! wait for its Pods; in the foreground the object would stay, held by a finalizer, for as long as they take to end.

use glasslift_cluster::Propagation;
use glasslift_object::problem::Problem;
use serde_json::Value;

use super::execute::{Done, Halt, Run, Turn};
use crate::event::{Effect, EventKind, RunState, Step};

impl Run {
    pub(super) async fn delete(&self, turn: &Turn<'_>) -> Result<Done, Halt> {
        let served = self.await_served(turn).await?;
        self.board.state(turn.change.id, RunState::Applying { step: Step::Checking });
        if self.live(turn).await?.is_none() {
            let own = Problem::new("gone-already", "It was gone already.");
            self.board.emit(EventKind::own(Some(turn.change.id), own));
            return Ok(Done::Applied(Effect::Deleted, None));
        }
        let old: Value = self.unmoved(turn).await?;
        let saved = self.save(turn, &old).await?;
        self.remove(turn, &served, &old, &saved, Propagation::Background).await?;
        Ok(Done::Applied(Effect::Deleted, None))
    }
}
