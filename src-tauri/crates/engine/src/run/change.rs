//! What each planned action does.

use glasslift_cluster::{Doing, Served};
use glasslift_object::problem::Problem;
use serde_json::Value;

use super::movement::{busy, moved};
use super::prefetch::Prefetched;
use super::removal::{delete, recreate};
use super::seen::Seen;
use super::served;
use super::turn::{Done, Halt, Turn};
use super::write::{Expect, apply, expect_unmoved, uncertain};
use crate::event::{Effect, LEFT_OVER, Step};
use crate::plan::takeover::Takeover;
use crate::plan::{Action, DryRun, Fact, SkipReason, is_generated, job};

/// How often ownership is taken over again because somebody wrote in between.
const TAKEOVER_ATTEMPTS: usize = 10;

pub(super) async fn perform(turn: &Turn) -> Result<Done, Halt> {
    match &turn.change.action {
        Action::Skip { reason: SkipReason::JobExists { changed } } => skip_job(turn, *changed).await,
        Action::Skip { reason } => Ok(Done::Skipped(reason.clone())),
        Action::Keep => Ok(Done::Applied(Effect::Kept, None)),
        Action::Blocked { .. } => Err(Problem::new("plan-blocked").case("change").into()),
        Action::Delete => delete(turn).await,
        Action::Unchanged => leave_unchanged(turn).await,
        Action::Create => create(turn).await,
        Action::Update => update(turn).await,
        Action::Recreate { .. } => recreate(turn).await,
    }
}

/// Looks once more before a Job is left alone.
async fn skip_job(turn: &Turn, changed: bool) -> Result<Done, Halt> {
    turn.step(Step::Checking);
    Ok(Done::Skipped(job::still_skipped(changed, turn.live().await?.is_some())))
}

async fn leave_unchanged(turn: &Turn) -> Result<Done, Halt> {
    let served = served::kind(turn).await?;
    // What others own stays by choice: it is as it should be, and not what the bundle says.
    let effect = if turn.change.kept.is_empty() { Effect::Unchanged } else { Effect::Kept };
    match turn.shared.prefetch.take(turn.change.id) {
        Some(Prefetched::Same(seen)) => {
            return Ok(Done::followed(effect, served, *seen));
        }
        Some(Prefetched::Moved(what)) => return Err(moved(&turn.fact, what).into()),
        _ => {}
    }
    turn.step(Step::Checking);
    let live = turn.unmoved().await?;
    Ok(Done::followed(effect, served, Seen::at_rest(&live)))
}

async fn create(turn: &Turn) -> Result<Done, Halt> {
    let served = served::kind(turn).await?;
    if is_generated(&turn.fact.body) {
        return create_generated(turn, &served).await;
    }
    match apply(turn, &served, Expect::Absent, false).await {
        Ok(object) => Ok(Done::followed(Effect::Created, served, Seen::written(&object))),
        Err(Halt::Exists) => job::appeared(&turn.fact.object).map(Done::Skipped).ok_or(Halt::Exists),
        Err(halt) => Err(halt),
    }
}

/// Its name is the server's choice, so every creation makes another one: it is repeated only after a clear refusal.
async fn create_generated(turn: &Turn, served: &Served) -> Result<Done, Halt> {
    let doing = Doing::Creating(&turn.fact.object);
    loop {
        turn.announce(Step::Creating).await;
        let answer = turn.shared.writer.create(served, turn.fact.object.namespace.as_deref(), &turn.fact.body).await;
        match answer {
            Ok(answer) => {
                turn.warn(answer.warnings);
                if let Some(name) = answer.object.pointer("/metadata/name").and_then(Value::as_str) {
                    turn.named(name);
                }
                return Ok(Done::followed(Effect::Created, served.clone(), Seen::written(&answer.object)));
            }
            Err(error) if error.is_ambiguous() => return Err(uncertain(&error, &turn.fact).into()),
            Err(error) => turn.pause(doing, error).await?,
        }
    }
}

async fn update(turn: &Turn) -> Result<Done, Halt> {
    let served = served::kind(turn).await?;
    let expect = match turn.fact.takeover {
        Some(ref takeover) => {
            let expect = take_over(turn, &served, takeover).await?;
            // What is on disk already says that this object is being written to: nothing new to wait for.
            turn.step(Step::Applying);
            expect
        }
        None => match turn.fact.live.as_ref().and_then(Expect::exactly) {
            Some(expect) => expect,
            None => expect_unmoved(turn).await?,
        },
    };
    let object = apply(turn, &served, expect, !turn.fact.forced_from.is_empty()).await?;
    if let Some(problem) = left_over(&turn.fact, &object) {
        turn.notice(problem);
    }
    Ok(Done::followed(Effect::Updated, served, Seen::written(&object)))
}

/// Makes the installers' entries in `managedFields` ours, so that fields which the new version dropped really go.
///
/// Status updates come between reading and writing all the time: then it is read again, as often as that happens within reason.
async fn take_over(turn: &Turn, served: &Served, takeover: &Takeover) -> Result<Expect, Halt> {
    let fact = &turn.fact;
    let doing = Doing::TakingOver(&fact.object);
    let (namespace, name) = (fact.object.namespace.as_deref(), fact.object.name.as_str());
    let mut known = match turn.shared.prefetch.take(turn.change.id) {
        Some(Prefetched::Owned { version, managed_fields }) => {
            serde_json::from_str(&managed_fields).ok().map(|fields: Vec<Value>| (version, fields))
        }
        Some(Prefetched::Moved(what)) => return Err(moved(fact, what).into()),
        _ => None,
    };
    for _ in 0..TAKEOVER_ATTEMPTS {
        let (version, fields) = match known.take() {
            Some(known) => known,
            None => {
                let live = turn.unmoved().await?;
                let Some(expect) = Expect::exactly(&live) else { break };
                let fields = takeover.managed_fields(&live, &fact.forced_from, &fact.object.api_version);
                match (fields, expect) {
                    (Some(fields), Expect::Exactly { version, .. }) => (version, fields),
                    (_, expect) => return Ok(expect),
                }
            }
        };
        turn.announce(Step::TakingOver).await;
        let written = turn.shared.writer.set_managed_fields(served, namespace, name, &version, &fields).await;
        match written {
            Ok(metadata) => {
                if let Some(expect) = Expect::exactly(&metadata) {
                    return Ok(expect);
                }
            }
            // Read again: whatever became of a lost write shows there.
            Err(error) if error.transient() == Some("modified-meanwhile") => {}
            Err(error) if error.is_not_found() => return Err(moved(fact, "deleted").into()),
            Err(error) => turn.pause(doing, error).await?,
        }
    }
    Err(busy(fact).into())
}

/// Fields that should have gone with their installer and are still there, for a person.
fn left_over(fact: &Fact, stored: &Value) -> Option<Problem> {
    let (Some(takeover), DryRun::Stored(predicted)) = (&fact.takeover, &fact.dry_run) else { return None };
    let fields = takeover.left_over(predicted, stored);
    (!fields.is_empty()).then(|| Problem::new(LEFT_OVER).param("fields", fields.join(", ")))
}
