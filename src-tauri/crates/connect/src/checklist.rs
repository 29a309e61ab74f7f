//! The steps of a connection test, reported as they begin and end.

use std::future::Future;
use std::time::Instant;

use glasslift_object::problem::Problem;
use parking_lot::Mutex;

use crate::types::{CheckEvent, CheckFact, CheckResult, CheckStep};

/// Reports steps to whoever watches.
pub(super) struct Checklist<F> {
    watcher: Mutex<F>,
}

impl<F: FnMut(CheckEvent) + Send> Checklist<F> {
    pub(super) fn new(watcher: F) -> Self {
        Self { watcher: Mutex::new(watcher) }
    }

    /// Does a step; `facts` is what to show when it passed.
    pub(super) async fn step<T>(
        &self,
        step: CheckStep,
        work: impl Future<Output = Result<T, Problem>>,
        facts: impl FnOnce(&T) -> Vec<CheckFact>,
    ) -> Result<T, Problem> {
        let started = Instant::now();
        self.tell(CheckEvent::Started { step });
        let result = work.await;
        let (facts, problem) = match &result {
            Ok(value) => (facts(value), None),
            Err(problem) => (Vec::new(), Some(problem.clone())),
        };
        self.done(step, started, facts, problem);
        result
    }

    /// Does a step that says what is wrong without ending the test.
    pub(super) async fn look(&self, step: CheckStep, work: impl Future<Output = Option<Problem>>) {
        let started = Instant::now();
        self.tell(CheckEvent::Started { step });
        let problem = work.await;
        self.done(step, started, Vec::new(), problem);
    }

    /// Something to read while a step lasts.
    pub(super) fn message(&self, step: CheckStep, text: &str) {
        self.tell(CheckEvent::Message { step, text: text.into() });
    }

    /// Something of our own to read while a step lasts.
    pub(super) fn fact(&self, step: CheckStep, fact: CheckFact) {
        self.tell(CheckEvent::Fact { step, fact });
    }

    fn done(&self, step: CheckStep, started: Instant, facts: Vec<CheckFact>, problem: Option<Problem>) {
        let took_ms = u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX);
        self.tell(CheckEvent::Done { result: CheckResult { step, took_ms, facts, problem } });
    }

    fn tell(&self, event: CheckEvent) {
        (self.watcher.lock())(event);
    }
}
