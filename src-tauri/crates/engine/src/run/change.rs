//! What each planned action does.

use std::sync::Arc;

use glasslift_cluster::Served;
use glasslift_object::Fingerprint;
use glasslift_object::problem::Problem;
use serde_json::Value;

use super::execute::{Done, Halt, Run, Turn};
use super::prefetch::Look;
use super::track::Glance;
use super::write::Expect;
use crate::event::{Effect, EventKind, RunState, Step};
use crate::plan::inspect::{DryRun, Fact, is_generated};
use crate::plan::takeover::Takeover;
use crate::plan::{Action, ChangeId, SkipReason};

/// How often ownership is taken over again because somebody wrote in between.
const TAKEOVER_ATTEMPTS: usize = 10;

impl Run {
    pub(super) async fn perform(&self, turn: &Turn<'_>) -> Result<Done, Halt> {
        match &turn.change.action {
            Action::Skip { reason: SkipReason::JobExists { changed } } => self.skip_job(turn, *changed).await,
            Action::Skip { reason } => Ok(Done::Skipped(reason.clone())),
            Action::Keep => Ok(Done::Applied(Effect::Kept, None)),
            Action::Blocked { .. } => {
                Err(Problem::new("plan-blocked", "This change is blocked in the plan and was not started.").into())
            }
            Action::Delete => self.delete(turn).await,
            Action::Unchanged => self.leave_unchanged(turn).await,
            Action::Create => self.create(turn).await,
            Action::Update => self.update(turn).await,
            Action::Recreate { .. } => self.replace(turn).await,
        }
    }

    /// Looks once more before a Job is left alone: one that vanished meanwhile must not be run again unasked either.
    async fn skip_job(&self, turn: &Turn<'_>, changed: bool) -> Result<Done, Halt> {
        self.board.state(turn.change.id, RunState::Applying { step: Step::Checking });
        let reason = match self.live(turn).await? {
            Some(_) => SkipReason::JobExists { changed },
            None => SkipReason::JobVanished,
        };
        Ok(Done::Skipped(reason))
    }

    async fn leave_unchanged(&self, turn: &Turn<'_>) -> Result<Done, Halt> {
        let served = self.await_served(turn).await?;
        match self.looks.of(turn.change.id) {
            Some(Look::Same(glance)) => {
                return Ok(Done::Applied(Effect::Unchanged, Done::followed(served, *glance)));
            }
            Some(Look::Moved(what)) => return Err(moved(turn.fact, what).into()),
            _ => {}
        }
        self.board.state(turn.change.id, RunState::Applying { step: Step::Checking });
        let live = self.unmoved(turn).await?;
        Ok(Done::Applied(Effect::Unchanged, Done::followed(served, Glance::at_rest(&live))))
    }

    async fn create(&self, turn: &Turn<'_>) -> Result<Done, Halt> {
        let served = self.await_served(turn).await?;
        if is_generated(&turn.fact.body) {
            return self.create_generated(turn, &served).await;
        }
        match self.apply(turn, &served, Expect::Absent, false).await {
            Ok(object) => Ok(Done::Applied(Effect::Created, Done::followed(served, Glance::written(&object)))),
            Err(Halt::Exists) if turn.fact.object.is_job() => {
                Ok(Done::Skipped(SkipReason::JobExists { changed: true }))
            }
            Err(halt) => Err(halt),
        }
    }

    /// Its name is the server's choice, so every creation makes another one: it is repeated only after a clear refusal.
    async fn create_generated(&self, turn: &Turn<'_>, served: &Served) -> Result<Done, Halt> {
        let doing = format!("Creating {}", turn.fact.object);
        loop {
            self.announce(turn.change.id, Step::Creating).await;
            let answer = self.writer.create(served, turn.fact.object.namespace.as_deref(), &turn.fact.body).await;
            match answer {
                Ok(answer) => {
                    self.warn(turn.change.id, answer.warnings);
                    // Its name was chosen by the server, so it cannot be followed under the planned one.
                    return Ok(Done::Applied(Effect::Created, None));
                }
                Err(error) if error.is_ambiguous() => return Err(super::write::uncertain(&error, turn.fact).into()),
                Err(error) => self.pause(turn, &doing, error).await?,
            }
        }
    }

    async fn update(&self, turn: &Turn<'_>) -> Result<Done, Halt> {
        let served = self.await_served(turn).await?;
        let expect = match turn.fact.takeover {
            Some(ref takeover) => {
                let expect = self.take_over(turn, &served, takeover).await?;
                // What is on disk already says that this object is being written to: nothing new to wait for.
                self.board.state(turn.change.id, RunState::Applying { step: Step::Applying });
                expect
            }
            None => match turn.fact.live.as_ref().and_then(Expect::exactly) {
                Some(expect) => expect,
                None => self.expect_unmoved(turn).await?,
            },
        };
        let object = self.apply(turn, &served, expect, !turn.fact.forced_from.is_empty()).await?;
        self.warn(turn.change.id, left_over(turn.fact, &object));
        Ok(Done::Applied(Effect::Updated, Done::followed(served, Glance::written(&object))))
    }

    /// Makes the installers' entries in `managedFields` ours, so that fields which the new version dropped really go.
    ///
    /// Status updates come between reading and writing all the time: then it is read again, as often as that happens within reason.
    async fn take_over(&self, turn: &Turn<'_>, served: &Served, takeover: &Takeover) -> Result<Expect, Halt> {
        let fact = turn.fact;
        let doing = format!("Taking over the ownership of {}", fact.object);
        let (namespace, name) = (fact.object.namespace.as_deref(), fact.object.name.as_str());
        let mut known = match self.looks.of(turn.change.id) {
            Some(Look::Owned { version, managed_fields }) => {
                serde_json::from_str(&managed_fields).ok().map(|fields: Vec<Value>| (version, fields))
            }
            Some(Look::Moved(what)) => return Err(moved(fact, what).into()),
            _ => None,
        };
        for _ in 0..TAKEOVER_ATTEMPTS {
            let (version, fields) = match known.take() {
                Some(known) => known,
                None => {
                    let live = self.unmoved(turn).await?;
                    let Some(expect) = Expect::exactly(&live) else { break };
                    let fields = takeover.managed_fields(&live, &fact.forced_from, &fact.object.api_version);
                    match (fields, expect) {
                        (Some(fields), Expect::Exactly { version, .. }) => (version, fields),
                        (_, expect) => return Ok(expect),
                    }
                }
            };
            self.announce(turn.change.id, Step::TakingOver).await;
            let written = self.writer.set_managed_fields(served, namespace, name, &version, &fields).await;
            match written {
                Ok(metadata) => {
                    if let Some(expect) = Expect::exactly(&metadata) {
                        return Ok(expect);
                    }
                }
                // Read again: whatever became of a lost write shows there.
                Err(error) if error.transient() == Some("modified-meanwhile") => {}
                Err(error) if error.is_not_found() => return Err(moved(fact, "it was deleted").into()),
                Err(error) => self.pause(turn, &doing, error).await?,
            }
        }
        Err(busy(fact).into())
    }

    pub(super) fn warn(&self, change: ChangeId, warnings: Vec<String>) {
        for message in warnings {
            self.board.emit(EventKind::Notice { change: Some(change), message, own: None });
        }
    }

    /// The object as it is now.
    pub(super) async fn live(&self, turn: &Turn<'_>) -> Result<Option<Value>, Halt> {
        let object = &turn.fact.object;
        let Some(served) = turn.fact.served.clone().or_else(|| self.discovery.find(object)) else { return Ok(None) };
        let doing = format!("Reading {object}");
        self.retrying(turn, &doing, || self.writer.reader().get(&served, object.namespace.as_deref(), &object.name))
            .await
    }

    /// The object as it is now, if it is still what the plan was made for.
    pub(super) async fn unmoved(&self, turn: &Turn<'_>) -> Result<Value, Halt> {
        let Some(live) = self.live(turn).await? else { return Err(moved(turn.fact, "it was deleted").into()) };
        match movement(turn.fact, &live) {
            None => Ok(live),
            Some(what) => Err(moved(turn.fact, what).into()),
        }
    }

    pub(super) async fn expect_unmoved(&self, turn: &Turn<'_>) -> Result<Expect, Halt> {
        let live = self.unmoved(turn).await?;
        Expect::exactly(&live).ok_or_else(|| busy(turn.fact).into())
    }
}

/// Fields that should have gone with their installer and are still there, for a person.
fn left_over(fact: &Fact, stored: &Value) -> Vec<String> {
    let (Some(takeover), DryRun::Stored(predicted)) = (&fact.takeover, &fact.answer) else { return Vec::new() };
    takeover
        .left_over(predicted, stored)
        .into_iter()
        .map(|field| {
            format!("{field} should have gone with the old version and is still there: somebody else holds it.")
        })
        .collect()
}

/// What happened to an object since the plan was made; none when it is still what was approved.
pub(super) fn movement(fact: &Arc<Fact>, live: &Value) -> Option<&'static str> {
    if live.pointer("/metadata/deletionTimestamp").is_some() {
        return Some("it is being deleted");
    }
    let Some(planned) = &fact.live else { return Some("it did not exist when the plan was made") };
    let same = |field: &str| {
        let field = format!("/metadata/{field}");
        planned.pointer(&field).is_some_and(|value| live.pointer(&field) == Some(value))
    };
    if !same("uid") {
        return Some("it was deleted and created anew");
    }
    // Nothing at all changed, or nothing that counts.
    let unmoved = same("resourceVersion") || Fingerprint::of(live) == Fingerprint::of(planned);
    (!unmoved).then_some("its content changed")
}

/// The cluster is no longer what was approved.
pub(super) fn moved(fact: &Fact, what: &str) -> Problem {
    Problem::new("cluster-moved", format!("{} is not what was approved: {what}.", fact.object))
        .param("object", fact.object.to_string())
        .param("what", what)
        .hint("Somebody or something else changed it after the plan was made. Make a new plan and look at it again.")
}

pub(super) fn busy(fact: &Fact) -> Problem {
    Problem::new("busy-object", format!("{} changes too often to be written to.", fact.object))
        .param("object", fact.object.to_string())
        .hint("Something writes to it all the time. Find out what, then run again.")
        .retryable()
}
