//! The upgrade that is being prepared or run, and which answers may still change it.
//!
//! What a command asks for takes seconds, and meanwhile a person may have asked for something else. So each of connection, bundle and
//! plan is a [`Place`] that only the newest question may fill, and a question for one place ends those for what is built on it.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;

use glasslift_engine::bundle::Bundle;
use glasslift_engine::cluster::ClusterInfo;
use glasslift_engine::connect::{CheckEvent, Connection};
use glasslift_engine::kubeconfig::Target;
use glasslift_engine::plan::{PlanId, Proposal};
use glasslift_engine::problem::Problem;
use glasslift_engine::run::Handle;
use tokio::sync::oneshot;

use crate::forward::Forwarder;

/// The upgrade that is being prepared or run. Each step drops what was built on an earlier choice.
#[derive(Default)]
pub(crate) struct Session {
    pub(crate) chosen: Vec<PathBuf>,
    pub(crate) connecting: Place,
    pub(crate) loading: Place,
    pub(crate) planning: Place,
    /// What the newest attempt to connect saw, for a report.
    pub(crate) tested: Option<Attempt>,
    pub(crate) connection: Option<Connection>,
    pub(crate) bundle: Option<Arc<Bundle>>,
    pub(crate) proposal: Option<Proposal>,
    /// A run is being started: it compares the cluster with what was approved, and writes nothing yet.
    pub(crate) starting: bool,
    pub(crate) run: Option<RunningRun>,
}

/// A test of a connection.
#[derive(Clone)]
pub(crate) struct Attempt {
    pub(crate) target: Target,
    pub(crate) events: Vec<CheckEvent>,
    /// None while it lasts.
    pub(crate) outcome: Option<Result<ClusterInfo, Problem>>,
}

/// A run and the one who forwards its events.
pub(crate) struct RunningRun {
    pub(crate) handle: Handle,
    pub(crate) events: Arc<Forwarder>,
}

impl Session {
    /// Changing what a run was started on would make the screen lie about it.
    ///
    /// # Errors
    /// A run is under way or about to be.
    pub(crate) fn refuse_while_running(&self) -> Result<(), Problem> {
        if self.starting || self.under_way().is_some() {
            return Err(Problem::new("run-in-progress"));
        }
        Ok(())
    }

    /// The run that has not ended yet.
    pub(crate) fn under_way(&self) -> Option<Arc<Forwarder>> {
        self.run.as_ref().filter(|run| !run.events.is_finished()).map(|run| Arc::clone(&run.events))
    }

    /// Another connection is wanted.
    ///
    /// # Errors
    /// A run is under way.
    pub(crate) fn ask_for_connection(&mut self, target: &Target) -> Result<Asked, Problem> {
        self.refuse_while_running()?;
        self.forget_plan();
        self.connection = None;
        self.tested = Some(Attempt { target: target.clone(), events: Vec::new(), outcome: None });
        Ok(self.connecting.ask())
    }

    /// Takes down what an attempt to connect says, unless there is a newer one.
    pub(crate) fn note(&mut self, number: u64, event: CheckEvent) {
        if let Some(tested) = self.tested.as_mut().filter(|_| self.connecting.is_newest(number)) {
            tested.events.push(event);
        }
    }

    /// Another bundle is wanted.
    ///
    /// # Errors
    /// A run is under way.
    pub(crate) fn ask_for_bundle(&mut self) -> Result<Asked, Problem> {
        self.refuse_while_running()?;
        self.forget_plan();
        self.bundle = None;
        Ok(self.loading.ask())
    }

    /// Another plan is wanted, of the connection and the bundle in hand.
    ///
    /// # Errors
    /// A run is under way, or one of the two is missing.
    pub(crate) fn ask_for_plan(&mut self) -> Result<(Asked, Connection, Arc<Bundle>), Problem> {
        self.refuse_while_running()?;
        let connection = self.connection.clone().ok_or_else(|| missing("connection"))?;
        let bundle = self.bundle.clone().ok_or_else(|| missing("bundle"))?;
        self.forget_plan();
        Ok((self.planning.ask(), connection, bundle))
    }

    /// The plan that the page shows.
    ///
    /// # Errors
    /// There is none, or another one by now.
    pub(crate) fn proposal(&self, plan: &PlanId) -> Result<&Proposal, Problem> {
        let proposal = self.proposal.as_ref().ok_or_else(|| missing("plan"))?;
        if proposal.plan().id == *plan { Ok(proposal) } else { Err(Problem::new("plan-superseded")) }
    }

    /// The plan has to be made again.
    fn forget_plan(&mut self) {
        self.planning.close();
        self.proposal = None;
        self.run = None;
    }
}

/// What an answer fills. Only the newest question may, and only until somebody gives it up.
#[derive(Default)]
pub(crate) struct Place {
    number: u64,
    /// Ends the newest question when it is dropped.
    open: Option<oneshot::Sender<()>>,
}

/// A question that was asked for a place.
pub(crate) struct Asked {
    number: u64,
    given_up: oneshot::Receiver<()>,
}

impl Place {
    fn ask(&mut self) -> Asked {
        let (open, given_up) = oneshot::channel();
        self.number += 1;
        self.open = Some(open);
        Asked { number: self.number, given_up }
    }

    /// No answer is wanted any more.
    pub(crate) fn close(&mut self) {
        self.open = None;
    }

    /// Whether no other question was asked after the one of this number.
    pub(crate) fn is_newest(&self, number: u64) -> bool {
        self.number == number
    }

    /// Takes the answer to a question.
    ///
    /// # Errors
    /// It is no longer wanted.
    pub(crate) fn accept(&mut self, asked: &Asked) -> Result<(), Problem> {
        if !self.is_newest(asked.number) {
            return Err(Problem::new("superseded"));
        }
        self.open.take().map(drop).ok_or_else(|| Problem::new("cancelled"))
    }
}

impl Asked {
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// Works until there is an answer or nobody wants one: then the work is dropped.
    pub(crate) async fn answer<T>(
        &mut self,
        work: impl Future<Output = Result<T, Problem>> + Send,
    ) -> Result<T, Problem> {
        tokio::select! {
            biased;
            _ = &mut self.given_up => Err(Problem::new("cancelled")),
            result = work => result,
        }
    }
}

/// A command came before the step it builds on; the window's own order makes this a defect.
pub(crate) fn missing(what: &str) -> Problem {
    Problem::new("out-of-order").param("what", what)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[tokio::test]
    async fn only_the_newest_question_is_answered_and_only_while_somebody_wants_it() {
        let mut place = Place::default();
        let mut slow = place.ask();
        let mut newer = place.ask();
        let ended = slow.answer(std::future::pending::<Result<(), Problem>>()).await;
        assert_eq!(ended.unwrap_err().code, "cancelled", "asking again ends the work for the former question");
        // The answer of the slow one was there already when the newer question came.
        assert_eq!(place.accept(&slow).unwrap_err().code, "superseded");
        assert_eq!(newer.answer(async { Ok(1) }).await.unwrap(), 1);
        place.accept(&newer).unwrap();

        let late = place.ask();
        place.close();
        assert_eq!(place.accept(&late).unwrap_err().code, "cancelled", "an answer that came as it was given up");
    }
}
