//! Signing in again in the middle of a run: the run pauses for it and says so, and when it fails, the run stops in order. No change is at
//! fault then, and nothing was sent.

use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use glasslift_cluster::{Gate, Pass};
use glasslift_connect::{Observation, SignIn, SignInNews};
use glasslift_object::problem::Problem;
use parking_lot::Mutex;

use super::recorder::Recorder;
use super::stop::StopSignal;
use crate::event::{EventKind, SignInState, Stop};

/// Lines of a tool that are passed on for one sign-in: each becomes an event, which is kept.
const LINES: usize = 50;

/// The gate of a run, at which all its requests wait.
pub(super) struct RunGate {
    sign_in: SignIn,
    recorder: Arc<Recorder>,
    stop: StopSignal,
    /// Why signing in failed. It is not tried again by each request.
    failed: Mutex<Option<Problem>>,
    _observation: Observation,
}

impl RunGate {
    pub(super) fn new(sign_in: &SignIn, recorder: &Arc<Recorder>, stop: &StopSignal) -> Self {
        let (events, lines) = (Arc::clone(recorder), Mutex::new(0));
        let observation = sign_in.observe(move |news| {
            let mut lines = lines.lock();
            let state = match news {
                SignInNews::Began { tool } => {
                    *lines = 0;
                    SignInState::Waiting { tool: tool.clone(), said: None }
                }
                SignInNews::Said { tool, line } if *lines < LINES => {
                    *lines += 1;
                    SignInState::Waiting { tool: tool.clone(), said: Some(line.clone()) }
                }
                SignInNews::SignedIn => SignInState::SignedIn,
                // Whoever waited says so, once.
                SignInNews::Said { .. } | SignInNews::Failed { .. } => return,
            };
            events.emit(EventKind::SignIn { state });
        });
        Self {
            sign_in: sign_in.clone(),
            recorder: Arc::clone(recorder),
            stop: stop.clone(),
            failed: Mutex::default(),
            _observation: observation,
        }
    }

    /// Whether the run had to stop because nobody could sign in any more.
    pub(super) fn is_closed(&self) -> bool {
        self.failed.lock().is_some()
    }

    fn refusal(&self) -> Result<(), Problem> {
        self.failed.lock().clone().map_or(Ok(()), Err)
    }

    /// The first failure stops the run: what is being written comes to its end, nothing else begins.
    fn close(&self, problem: Problem) -> Problem {
        let mut failed = self.failed.lock();
        if failed.is_none() {
            *failed = Some(problem.clone());
            self.recorder.emit(EventKind::SignIn { state: SignInState::Failed { problem: problem.clone() } });
            self.stop.at_least(Stop::AfterCurrent);
        }
        problem
    }
}

impl Gate for RunGate {
    fn enter(&self) -> BoxFuture<'_, Result<Pass, Problem>> {
        async {
            self.refusal()?;
            self.sign_in.enter().await.map_err(|problem| self.close(problem))
        }
        .boxed()
    }

    fn refused<'a>(&'a self, pass: &'a Pass) -> BoxFuture<'a, Result<Option<Pass>, Problem>> {
        async move {
            self.refusal()?;
            self.sign_in.refused(pass).await.map_err(|problem| self.close(problem))
        }
        .boxed()
    }
}
