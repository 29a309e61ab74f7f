//! Removing an object as a state machine: deleted, gone, and for a re-creation created anew or put back. Pure: every request is a state,
//! every answer an observation, and [`next`] is the only rule. What happens between two requests, an answer that is lost, a stop, the end
//! of the time, is a row of its table.

/// What is asked of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Request {
    /// Delete the object, if it is still the one that was approved.
    Delete,
    /// Create the new one where there must be none.
    Create,
    /// Create the former one again.
    PutBack,
}

/// What a removal is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Purpose {
    /// Nothing takes the object's place.
    pub(super) for_good: bool,
    /// A creation whose answer was lost may be sent again: not that of a Job, which may have run, ended and been removed.
    pub(super) creates_again: bool,
}

/// How far a removal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct State {
    pub(super) at: At,
    /// An attempt at the request in hand may have taken place.
    pub(super) lost: bool,
    /// The user wants to stop at once: what is gone is put back, and nothing else is begun.
    pub(super) stopping: bool,
}

/// What is done in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    /// The request goes out.
    Send(Request),
    /// It did not succeed: a pause before the next attempt.
    Pause(Request),
    /// The object says what became of the request. After the last attempt, no other follows.
    Look { after: Request, last: bool },
    /// The object is being deleted: a look whether it is gone.
    Await,
    /// It is over.
    End(End),
}

/// How a removal ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The object is gone, as it should be.
    Gone,
    /// There is a new one.
    Created,
    /// There is no new one, and the former one is back.
    PutBack,
    /// There is neither.
    NotPutBack,
    /// It was not deleted: the server refuses.
    Failed,
    /// It was not deleted: the user asked to stop before.
    Stopped,
    /// It was not deleted: it is not what was approved.
    Moved(Movement),
    /// It was deleted, and somebody else's has its name.
    Foreign,
    /// It is still being deleted.
    NotGone,
    /// What became of it is not known.
    Uncertain,
}

/// How an object is not what was approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Movement {
    /// Somebody else deletes it.
    BeingDeleted,
    /// It has another content.
    Content,
    /// It is another object.
    Recreated,
}

/// What was observed in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Observation {
    /// The server did what was asked.
    Done,
    /// There was nothing to delete.
    Absent,
    /// The object is in another state than expected, or there is one of the name.
    Conflict,
    /// The server refuses, or nothing reached it: nothing took place.
    Refused,
    /// Whether it took place is not known.
    Lost,
    /// What is on the cluster.
    Found(Found),
    /// It cannot be seen.
    Unseen,
    /// A pause is over.
    Rested,
    /// There is no further attempt: the failure does not pass, or took too long.
    GaveUp,
    /// The user wants to stop before what comes next is begun.
    Stopped,
    /// The time is up.
    TimeUp,
}

/// What is on the cluster under the name of the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing.
    Nothing,
    /// The very object, being deleted.
    Going,
    /// The very object, as it was approved; newer where something changed that does not count.
    Unmoved { newer: bool },
    /// The very object with another content.
    Changed,
    /// A new one, made by us.
    New,
    /// A new one with everything that was saved.
    Former,
    /// Somebody else's.
    Foreign,
}

impl State {
    /// Where every removal begins.
    pub(super) const FIRST: Self = Self { at: At::Send(Request::Delete), lost: false, stopping: false };

    /// Whether the object may be gone, and another one has to come: from the moment in which its deletion is sent until there is one.
    pub(super) fn is_torn(self, purpose: Purpose) -> bool {
        let may_be_gone = match self.at {
            At::Pause(Request::Delete) | At::Look { after: Request::Delete, .. } => self.lost,
            At::End(_) => false,
            _ => true,
        };
        may_be_gone && !purpose.for_good
    }

    fn at(self, at: At) -> Self {
        Self { at, ..self }
    }

    fn end(self, end: End) -> Self {
        self.at(At::End(end))
    }

    /// Another request, of which nothing was sent yet.
    fn begin(self, request: Request) -> Self {
        Self { at: At::Send(request), lost: false, ..self }
    }

    /// The object is gone.
    fn vacant(self, purpose: Purpose) -> Self {
        match (purpose.for_good, self.stopping) {
            (true, _) => self.end(End::Gone),
            (false, false) => self.begin(Request::Create),
            (false, true) => self.begin(Request::PutBack),
        }
    }

    /// No further attempt at a request.
    fn give_up(self, request: Request) -> Self {
        match (request, self.lost) {
            (_, true) => self.at(At::Look { after: request, last: true }),
            (Request::Delete, false) => self.end(if self.stopping { End::Stopped } else { End::Failed }),
            (Request::Create, false) => self.begin(Request::PutBack),
            (Request::PutBack, false) => self.end(End::NotPutBack),
        }
    }

    /// The time is up, and nobody knows what a request did.
    fn time_up(self, request: Request) -> Self {
        match request {
            Request::PutBack => self.end(End::NotPutBack),
            Request::Delete | Request::Create => self.end(End::Uncertain),
        }
    }
}

/// What comes next.
pub(super) fn next(purpose: Purpose, state: State, seen: Observation) -> State {
    let state = State { stopping: state.stopping || seen == Observation::Stopped && state.is_torn(purpose), ..state };
    match state.at {
        At::Send(request) => after_sending(purpose, state, request, seen),
        At::Pause(request) => match seen {
            // Putting back is what a stop is for.
            Observation::Stopped if request == Request::PutBack => state.at(At::Send(request)),
            Observation::Stopped if !state.lost && request == Request::Delete => state.end(End::Stopped),
            Observation::Stopped | Observation::GaveUp => state.give_up(request),
            Observation::TimeUp => state.time_up(request),
            _ => state.at(At::Send(request)),
        },
        At::Look { after: Request::Delete, last } => after_deletion(purpose, state, last, seen),
        At::Look { after: Request::Create, last } => after_creation(purpose, state, last, seen),
        At::Look { after: Request::PutBack, last } => after_putting_back(state, last, seen),
        At::Await => match seen {
            Observation::Found(Found::Nothing) => state.vacant(purpose),
            Observation::Found(Found::New | Found::Former | Found::Foreign) => state.end(End::Foreign),
            Observation::TimeUp => state.end(End::NotGone),
            Observation::Stopped if purpose.for_good => state.end(End::Uncertain),
            _ => state,
        },
        At::End(_) => state,
    }
}

fn after_sending(purpose: Purpose, state: State, request: Request, seen: Observation) -> State {
    match (request, seen) {
        (Request::Delete, Observation::Done) => State { lost: false, ..state }.at(At::Await),
        (Request::Create, Observation::Done) => state.end(End::Created),
        (Request::PutBack, Observation::Done) => state.end(End::PutBack),
        (Request::Delete, Observation::Absent) => state.vacant(purpose),
        // Where no attempt was lost, whatever has the name is not ours.
        (Request::Create, Observation::Conflict) if !state.lost => state.end(End::Foreign),
        (_, Observation::Conflict) => state.at(At::Look { after: request, last: false }),
        // A creation is never repeated before it is known that it did not take place.
        (Request::Create, Observation::Lost) => {
            State { lost: true, ..state }.at(At::Look { after: request, last: state.stopping })
        }
        (_, Observation::Lost) => State { lost: true, ..state }.at(At::Pause(request)),
        // Before it was sent.
        (Request::Delete, Observation::Stopped) if !state.lost => state.end(End::Stopped),
        (Request::Delete | Request::Create, Observation::Stopped) => state.give_up(request),
        (Request::PutBack, Observation::Stopped) => state,
        (_, Observation::TimeUp) => state.time_up(request),
        _ => state.at(At::Pause(request)),
    }
}

/// The deletion was lost, or met another state of the object.
fn after_deletion(purpose: Purpose, state: State, last: bool, seen: Observation) -> State {
    let Observation::Found(found) = seen else {
        return match (state.lost, seen) {
            (true, _) => state.end(End::Uncertain),
            (false, Observation::Stopped) => state.end(End::Stopped),
            (false, _) => state.end(End::Failed),
        };
    };
    match found {
        Found::Nothing => state.vacant(purpose),
        // With a finalizer or in the foreground, our own deletion changes the object: what it refuses now is its repetition.
        Found::Going if state.lost => State { lost: false, ..state }.at(At::Await),
        Found::Going => state.end(End::Moved(Movement::BeingDeleted)),
        Found::Unmoved { .. } if last => state.end(End::Failed),
        Found::Unmoved { newer: true } => state.at(At::Send(Request::Delete)),
        Found::Unmoved { newer: false } => state.at(At::Pause(Request::Delete)),
        Found::Changed => state.end(End::Moved(Movement::Content)),
        Found::New | Found::Former | Found::Foreign if state.lost => state.end(End::Foreign),
        Found::New | Found::Former | Found::Foreign => state.end(End::Moved(Movement::Recreated)),
    }
}

/// The creation was lost, or there is an object although an earlier attempt was.
fn after_creation(purpose: Purpose, state: State, last: bool, seen: Observation) -> State {
    match seen {
        Observation::Found(Found::New) => state.end(End::Created),
        Observation::Found(Found::Going) => State { lost: false, ..state }.at(At::Await),
        Observation::Found(Found::Nothing) if !last && purpose.creates_again => state.at(At::Pause(Request::Create)),
        // What may still arrive finds the name taken; what could not be seen keeps the former from being put back.
        Observation::Found(Found::Nothing) | Observation::Unseen => state.begin(Request::PutBack),
        Observation::Found(_) => state.end(End::Foreign),
        _ => state.end(End::Uncertain),
    }
}

/// Putting back was lost, or there is an object.
fn after_putting_back(state: State, last: bool, seen: Observation) -> State {
    match seen {
        Observation::Found(Found::Former) => state.end(End::PutBack),
        // A creation that was given up arrived after all.
        Observation::Found(Found::New) => state.end(End::Created),
        Observation::Found(Found::Nothing | Found::Going) if !last => state.at(At::Pause(Request::PutBack)),
        Observation::Found(Found::Foreign | Found::Unmoved { .. } | Found::Changed) => state.end(End::Foreign),
        _ => state.end(End::NotPutBack),
    }
}
