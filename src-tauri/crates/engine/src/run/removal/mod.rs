//! Deleting an object without ever losing it, and creating it anew (`recreate`): saved on disk, deleted only if it is still what was
//! approved, waited for until it is gone; if there is no new one then, the former one is put back. `state` holds the rules, this carries
//! out what they say, and the record has each step before it is begun.

mod copy;
mod observe;
mod state;
#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

use glasslift_cluster::{ApiError, Doing, Propagation, Served};
use glasslift_object::problem::Problem;
use glasslift_object::{MissingWhat, Shown};
use serde_json::Value;

use super::movement::moved;
use super::retry::{Budget, delay};
use super::seen::Seen;
use super::served;
use super::turn::{Done, Halt, Hold, Turn};
use super::write::{Expect, uncertain};
use crate::event::{Effect, GONE_ALREADY, RunState, Saved, Step, Stop, WaitingOn};
use crate::plan::{Fact, contents, job};
pub(super) use copy::with_restore;
use copy::{restorable, save, saved_in};
use observe::{found, held_by, hold, observed, propagation, step};
use state::{At, End, Found, Movement, Observation, Purpose, Request, State, next};

const LOOK_EVERY: Duration = Duration::from_millis(300);

/// Deletes what the new version no longer has (pruning), by choice only.
///
/// In the background: the object goes at once and what it owns is collected afterwards. Nothing takes its place, so nothing has to
/// wait for its Pods; in the foreground the object would stay, held by a finalizer, for as long as they take to end.
pub(super) async fn delete(turn: &Turn) -> Result<Done, Halt> {
    let served = served::kind(turn).await?;
    turn.step(Step::Checking);
    if turn.live().await?.is_none() {
        turn.notice(Problem::new(GONE_ALREADY));
        return Ok(Done::Applied(Effect::Deleted, None));
    }
    let old = turn.unmoved().await?;
    // Something may have come into it since the plan was made.
    let (reader, object) = (turn.shared.writer.reader(), &turn.fact.object);
    if let Some(contents) = contents(&reader.patient(), &turn.shared.discovery, object, &old).await? {
        contents.refuse_loss(object)?;
    }
    let purpose = Purpose { for_good: true, creates_again: false };
    Removal::begin(turn, &served, old, purpose, Propagation::Background).await?.carry_out().await?;
    Ok(Done::Applied(Effect::Deleted, None))
}

/// Deletes the object and creates it anew; if there is no new one then, the former one is put back.
pub(super) async fn recreate(turn: &Turn) -> Result<Done, Halt> {
    let served = served::kind(turn).await?;
    turn.step(Step::Checking);
    let old = turn.unmoved().await?;
    let propagation = propagation(&old, &turn.fact);
    let purpose = Purpose { for_good: false, creates_again: job::may_create_again(&turn.fact.object) };
    let created = Removal::begin(turn, &served, old, purpose, propagation).await?.carry_out().await?;
    Ok(Done::followed(Effect::Recreated, served, Seen::written(&created)))
}

/// A removal under way.
struct Removal<'a> {
    turn: &'a Turn,
    served: &'a Served,
    purpose: Purpose,
    propagation: Propagation,
    /// The object to be deleted, in the version that may be.
    uid: String,
    version: String,
    /// What is put back.
    copy: Value,
    saved: Saved,
    /// What may be spent on putting back: whatever was spent before, there is time for that.
    budget: Budget,
    wait: Wait,
    /// What was asked last.
    asked: Request,
    /// Why the last request or look did not succeed.
    why: Option<Problem>,
    /// The same of the last request, as the server or the way to it said it.
    error: Option<ApiError>,
    /// Why there is no new object.
    failed: Option<Problem>,
    /// The object that was created.
    created: Value,
}

/// What is known about a deletion that takes its time.
struct Wait {
    /// Since when nothing has changed.
    since: Instant,
    held_by: Option<Vec<String>>,
    /// Looks in a row that failed.
    failures: u32,
    /// How long until the next look; none before the first.
    pause: Option<Duration>,
}

impl<'a> Removal<'a> {
    /// Puts the object on disk.
    async fn begin(
        turn: &'a Turn,
        served: &'a Served,
        old: Value,
        purpose: Purpose,
        propagation: Propagation,
    ) -> Result<Self, Halt> {
        let copy = restorable(&old, &turn.fact);
        let saved = save(turn, &copy).await?;
        let text = |field: &str| old.pointer(field).and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok(Self {
            turn,
            served,
            purpose,
            propagation,
            uid: text("/metadata/uid"),
            version: text("/metadata/resourceVersion"),
            copy,
            saved,
            budget: Budget::new(turn.shared.timeout),
            wait: Wait { since: Instant::now(), held_by: None, failures: 0, pause: None },
            asked: Request::Delete,
            why: None,
            error: None,
            failed: None,
            created: Value::Null,
        })
    }

    /// Goes from state to state until the end; gives the new object.
    async fn carry_out(mut self) -> Result<Value, Halt> {
        let mut state = State::FIRST;
        loop {
            self.turn.hold(hold(self.purpose, state));
            let seen = match state.at {
                At::Send(request) => self.send(state, request).await,
                At::Pause(request) => self.pause(state, request).await,
                At::Look { .. } => self.look().await,
                At::Await => self.wait(state).await,
                At::End(end) => {
                    self.turn.awaited();
                    return self.end(state, end);
                }
            };
            let following = next(self.purpose, state, seen);
            if following.at == At::Send(Request::PutBack) && self.failed.is_none() {
                self.failed = Some(self.reason(state.lost, following.stopping));
            }
            state = following;
        }
    }

    async fn send(&mut self, state: State, request: Request) -> Observation {
        let turn = self.turn;
        if !state.stopping && turn.shared.stop.is(Stop::AtOnce) {
            return Observation::Stopped;
        }
        self.asked = request;
        turn.announce(step(request)).await;
        let (writer, object) = (&turn.shared.writer, &turn.fact.object);
        let (namespace, name) = (object.namespace.as_deref(), object.name.as_str());
        let sending = async {
            match request {
                Request::Delete => {
                    let Self { uid, version, propagation, .. } = &*self;
                    let deleted = writer.delete(self.served, namespace, name, uid, version, *propagation).await;
                    deleted.map(|()| None)
                }
                Request::Create => {
                    let body = Expect::Absent.onto(&turn.fact.body);
                    writer.apply(self.served, namespace, name, &body, false).await.map(Some)
                }
                Request::PutBack => writer.put_back(self.served, namespace, &self.copy).await.map(Some),
            }
        };
        let Some(answer) = in_time(turn, sending).await else { return Observation::TimeUp };
        match answer {
            Ok(answer) => {
                if let Some(answer) = answer {
                    turn.warn(answer.warnings);
                    self.created = answer.object;
                }
                Observation::Done
            }
            Err(error) => {
                let seen = observed(request, &error);
                self.why = Some(error.to_problem(self.doing(request)));
                self.error = Some(error);
                seen
            }
        }
    }

    async fn pause(&self, state: State, request: Request) -> Observation {
        let (turn, stop) = (self.turn, &self.turn.shared.stop);
        let Some(error) = self.error.clone() else { return Observation::GaveUp };
        let (level, budget) = match request {
            Request::Delete if !state.lost => (Stop::AfterCurrent, &turn.budget),
            Request::Delete | Request::Create => (Stop::AtOnce, &turn.budget),
            Request::PutBack => (Stop::AtOnce, &self.budget),
        };
        let stopped = async {
            match state.stopping {
                true => stop.overdue().await,
                false => stop.reached(level).await,
            }
        };
        let rested = turn.pause_until(budget, self.doing(request), error, stopped).await;
        if state.stopping {
            promise(turn);
        }
        match rested {
            Ok(()) => Observation::Rested,
            Err(Halt::Stopped) if state.stopping => Observation::TimeUp,
            Err(Halt::Stopped) => Observation::Stopped,
            Err(_) => Observation::GaveUp,
        }
    }

    /// Looks what became of a request.
    async fn look(&mut self) -> Observation {
        let turn = self.turn;
        let object = &turn.fact.object;
        let reader = turn.shared.writer.reader();
        let read = || reader.get(self.served, object.namespace.as_deref(), &object.name);
        let looking = turn.retrying(Doing::Reading(object), read);
        match in_time(turn, looking).await {
            None => Observation::TimeUp,
            Some(Ok(live)) => self.recognise(live),
            Some(Err(Halt::Failed(problem))) => {
                self.why = Some(*problem);
                Observation::Unseen
            }
            Some(Err(_)) => Observation::Stopped,
        }
    }

    /// Looks whether the object is gone, again after a while, with a bound on the time without any change.
    async fn wait(&mut self, state: State) -> Observation {
        let turn = self.turn;
        let object = &turn.fact.object;
        if let Some(pause) = self.wait.pause {
            let stop = &turn.shared.stop;
            let patience = turn.shared.timeout.saturating_sub(self.wait.since.elapsed());
            tokio::select! {
                biased;
                () = stop.overdue(), if state.stopping => return Observation::TimeUp,
                () = stop.reached(Stop::AtOnce), if !state.stopping => {
                    promise(turn);
                    return Observation::Stopped;
                }
                () = tokio::time::sleep(pause) => {}
                () = tokio::time::sleep(patience) => return Observation::TimeUp,
            }
        }
        turn.step(Step::AwaitingDeletion);
        let reader = turn.shared.writer.reader();
        let looking = reader.get(self.served, object.namespace.as_deref(), &object.name);
        let seen = match in_time(turn, looking).await {
            None => return Observation::TimeUp,
            Some(Ok(live)) => {
                let held_by = live.as_ref().map(held_by).unwrap_or_default();
                self.wait.failures = 0;
                self.wait.pause = Some(LOOK_EVERY);
                self.why = None;
                if self.wait.held_by.as_ref() != Some(&held_by) {
                    self.wait.since = Instant::now();
                    self.wait.held_by = Some(held_by);
                }
                self.recognise(live)
            }
            // Nobody will be able to look.
            Some(Err(error @ ApiError::SignIn(_))) => {
                self.why = Some(error.to_problem(Doing::Looking));
                return Observation::TimeUp;
            }
            // Nothing is created before the object is known to be gone.
            Some(Err(error)) => {
                let seconds = delay(self.wait.failures);
                self.wait.failures += 1;
                self.wait.pause = Some(Duration::from_secs(u64::from(seconds)));
                let why = error.to_problem(Doing::Looking);
                turn.state(RunState::Retrying { n: self.wait.failures + 1, in_seconds: seconds, why: why.clone() });
                if !state.stopping {
                    turn.awaiting(MissingWhat::Look { why: why.clone() }.into());
                }
                self.why = Some(why);
                return Observation::Unseen;
            }
        };
        if seen == Observation::Found(Found::Going) {
            let finalizers: Vec<Shown> = self.wait.held_by.iter().flatten().map(Shown::from).collect();
            if !state.stopping {
                turn.awaiting(MissingWhat::Deletion { finalizers: finalizers.clone() }.into());
            }
            turn.state(RunState::Waiting { on: WaitingOn::Deletion { finalizers } });
        }
        seen
    }

    /// What was found, and what is remembered of it.
    fn recognise(&mut self, live: Option<Value>) -> Observation {
        let found = found(&self.turn.fact, &self.uid, &self.version, &self.copy, live.as_ref());
        match (found, live) {
            (Found::Unmoved { newer: true }, Some(live)) => {
                let version = live.pointer("/metadata/resourceVersion").and_then(Value::as_str);
                self.version = version.unwrap_or_default().to_owned();
            }
            (Found::New, Some(live)) => self.created = live,
            _ => {}
        }
        Observation::Found(found)
    }

    fn doing(&self, request: Request) -> Doing<'a> {
        match request {
            Request::Delete => Doing::Deleting(&self.turn.fact.object),
            Request::Create => Doing::CreatingAnew,
            Request::PutBack => Doing::PuttingBack,
        }
    }

    /// Why there is no new object, before the former one is put back.
    fn reason(&self, lost: bool, stopping: bool) -> Problem {
        let fact = &self.turn.fact;
        let unknown = self.error.as_ref().filter(|_| lost).map(|error| uncertain(error, fact));
        match (stopping, unknown, &self.why) {
            (true, Some(unknown), _) => self.stopped().and(unknown),
            (false, Some(unknown), _) => unknown,
            (false, None, Some(why)) => why.clone(),
            // It is what stopped the run.
            (true, None, Some(why)) if matches!(self.error, Some(ApiError::SignIn(_))) => why.clone(),
            (true, None, _) | (false, None, None) => self.stopped(),
        }
    }

    fn stopped(&self) -> Problem {
        Problem::new("stopped").param("object", self.turn.fact.object.to_string())
    }

    fn end(self, state: State, end: End) -> Result<Value, Halt> {
        let (fact, saved) = (&self.turn.fact, &self.saved);
        let failed = self.failed.clone().unwrap_or_else(|| self.stopped());
        let why = self.why.clone().unwrap_or_else(|| self.stopped());
        Err(match end {
            End::Gone => return Ok(Value::Null),
            End::Created => return Ok(self.created),
            End::PutBack => {
                failed.and(Problem::new("former-put-back").param("job", fact.object.is_job().to_string())).into()
            }
            End::NotPutBack => with_restore(failed.and(Problem::new("former-not-put-back")).and(why), saved).into(),
            End::Failed if state.lost => with_restore(why, saved).into(),
            End::Failed => why.and(saved_in(saved)).into(),
            End::Stopped => Halt::Stopped,
            End::Moved(Movement::BeingDeleted) => moved(fact, "being-deleted").into(),
            End::Moved(Movement::Content) => moved(fact, "content").into(),
            End::Moved(Movement::Recreated) => moved(fact, "recreated").into(),
            End::Foreign if self.asked == Request::Delete => moved(fact, "foreign-later").and(saved_in(saved)).into(),
            End::Foreign => moved(fact, "foreign").and(saved_in(saved)).into(),
            End::NotGone => {
                let held_by = self.wait.held_by.as_deref().unwrap_or_default();
                let problem = not_gone(fact, self.purpose.for_good, held_by);
                with_restore(self.why.iter().cloned().fold(problem, Problem::and), saved).into()
            }
            End::Uncertain => {
                let unknown = self.error.as_ref().map_or(why, |error| uncertain(error, fact));
                with_restore(unknown, saved).into()
            }
        })
    }
}

/// Lets something end in the time that is left after a stop at once, and says that it is waited for. None when the time is up.
async fn in_time<T>(turn: &Turn, work: impl Future<Output = T>) -> Option<T> {
    let stop = &turn.shared.stop;
    let mut work = std::pin::pin!(work);
    tokio::select! {
        biased;
        done = &mut work => return Some(done),
        () = stop.reached(Stop::AtOnce) => promise(turn),
    }
    tokio::select! {
        biased;
        done = &mut work => Some(done),
        () = stop.overdue() => None,
    }
}

/// Says that there will be an object again, and within what time since the user asked to stop.
fn promise(turn: &Turn) {
    // What can be given up promises nothing.
    if turn.held() != Hold::Object {
        return;
    }
    let stop = &turn.shared.stop;
    let within_seconds = u32::try_from(stop.within.as_secs()).unwrap_or(u32::MAX);
    turn.awaiting_since(MissingWhat::PutBack { within_seconds }.into(), stop.since());
}

fn not_gone(fact: &Fact, for_good: bool, held_by: &[String]) -> Problem {
    Problem::new("deletion-not-finished")
        .param("object", fact.object.to_string())
        .param("for_good", for_good.to_string())
        .param("finalizers", held_by.join(", "))
}
