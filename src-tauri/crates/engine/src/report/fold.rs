//! From the events of a run to its report. Pure: a recorded run gives the same report as the run itself.

use std::collections::BTreeMap;

use glasslift_object::problem::Problem;
use glasslift_object::{JobState, Readiness};
use jiff::Timestamp;

use super::command;
use super::types::{Entry, EntryResult, Report, SavedCopy, SkippedJob, Todo, TodoWhat};
use crate::event::{Effect, Event, EventKind, Outcome, RunState, Saved, SignInState, Step};
use crate::plan::{Change, ChangeId, Plan, Risk, SkipReason};

#[derive(Default)]
struct Course {
    state: Option<RunState>,
    readiness: Option<Readiness>,
    /// The last step of its write.
    step: Option<Step>,
    saved: Option<Saved>,
    began: Option<Timestamp>,
    written: Option<Timestamp>,
    ended: Option<Timestamp>,
}

/// Makes the report of a run; none when the first event, which carries the plan, is missing.
pub fn fold(events: &[Event]) -> Option<Report> {
    let (first, plan) = events.iter().find_map(|event| match &event.kind {
        EventKind::RunStarted { plan } => Some((event, plan)),
        _ => None,
    })?;
    let mut courses: BTreeMap<ChangeId, Course> = BTreeMap::new();
    let mut outcome = Outcome::Interrupted;
    let mut finished_at = first.at;
    let mut signed_out = None;
    for event in events {
        finished_at = event.at;
        match &event.kind {
            EventKind::State { change, state } => {
                let course = courses.entry(*change).or_default();
                if !matches!(state, RunState::Queued | RunState::Cancelled) {
                    course.began.get_or_insert(event.at);
                }
                match state {
                    RunState::Applying { step } => course.step = Some(*step),
                    RunState::Applied { .. } => course.written = Some(event.at),
                    _ => {}
                }
                course.ended = Some(event.at);
                course.state = Some(state.clone());
            }
            EventKind::Readiness { change, readiness } => {
                let course = courses.entry(*change).or_default();
                course.ended = Some(event.at);
                course.readiness = Some(readiness.clone());
            }
            EventKind::Saved { change, saved } => {
                courses.entry(*change).or_default().saved = Some(saved.clone());
            }
            EventKind::SignIn { state: SignInState::Failed { problem } } => signed_out = Some(problem),
            EventKind::RunFinished { outcome: end } => outcome = *end,
            _ => {}
        }
    }
    let entries: Vec<Entry> = plan.changes.iter().map(|change| entry(change, courses.get(&change.id))).collect();
    let skipped_jobs = skipped_jobs(plan, &entries);
    let todo = todo(plan, signed_out, &entries);
    let copies = copies(plan, &entries);
    Some(Report {
        run: first.run.clone(),
        outcome,
        cluster: plan.cluster.clone(),
        bundle: plan.bundle.clone(),
        from_version: plan.installed_version.clone(),
        direction: plan.direction,
        started_at: first.at,
        finished_at,
        skipped_jobs,
        todo,
        copies,
        entries,
    })
}

fn entry(change: &Change, course: Option<&Course>) -> Entry {
    let readiness = course.and_then(|course| course.readiness.clone());
    let result = match (course.and_then(|course| course.state.as_ref()), &readiness) {
        (Some(RunState::Applied { .. }), Some(Readiness::Failed { .. })) => failed(change, "not-ready"),
        (Some(RunState::Applied { .. }), Some(Readiness::TimedOut { .. })) => failed(change, "not-ready-in-time"),
        (Some(RunState::Applied { .. }), Some(Readiness::Gone)) => failed(change, "gone"),
        (Some(RunState::Applied { effect }), _) => EntryResult::Applied { effect: *effect },
        (Some(RunState::Skipped { reason }), _) => EntryResult::Skipped { reason: reason.clone() },
        (Some(RunState::Failed { problem }), _) => EntryResult::Failed { problem: problem.clone() },
        (Some(state), _) => unfinished(state, course.and_then(|course| course.step)),
        (None, _) => EntryResult::NotDone,
    };
    let took_ms = course.and_then(|course| {
        let (began, ended) = (course.began?, course.ended?);
        u64::try_from(ended.as_millisecond() - began.as_millisecond()).ok()
    });
    Entry {
        change: change.id,
        object: change.object.clone(),
        planned: change.action.clone(),
        images: match result {
            EntryResult::Applied { effect: Effect::Updated | Effect::Recreated } => change.images.clone(),
            _ => Vec::new(),
        },
        result,
        readiness,
        saved: course.and_then(|course| course.saved.clone()),
        began_at: course.and_then(|course| course.began),
        written_at: course.and_then(|course| course.written),
        took_ms,
    }
}

/// What is known of a change that the end of the run found in the middle.
fn unfinished(state: &RunState, step: Option<Step>) -> EntryResult {
    let Some(step) = step else { return EntryResult::NotDone };
    let written = match (step, state) {
        (Step::Checking | Step::Saving, _) | (_, RunState::Queued | RunState::Cancelled) => false,
        // A refused attempt wrote nothing; one whose answer was lost may have.
        (Step::Applying | Step::TakingOver, RunState::Retrying { why, .. }) => {
            matches!(why.code.as_str(), "timed-out" | "connection-lost")
        }
        _ => true,
    };
    if written { EntryResult::Uncertain { step } } else { EntryResult::NotDone }
}

fn failed(change: &Change, code: &str) -> EntryResult {
    let was_before = change.risks.iter().any(|risk| matches!(risk, Risk::AlreadyNotReady { .. }));
    let problem = Problem::new(code);
    EntryResult::Failed {
        problem: if was_before { problem.param("before", change.object.to_string()) } else { problem },
    }
}

fn skipped_jobs(plan: &Plan, entries: &[Entry]) -> Vec<SkippedJob> {
    entries
        .iter()
        .filter(|entry| entry.object.is_job())
        .filter_map(|entry| {
            let EntryResult::Skipped { reason } = &entry.result else { return None };
            let change = plan.changes.get(entry.change as usize)?;
            Some(SkippedJob {
                change: change.id,
                object: change.object.clone(),
                reason: reason.clone(),
                evidence: change.job.clone(),
                images: change.images.clone(),
                commands: command::of_skipped_job(plan, entries, change.id, &change.object),
            })
        })
        .collect()
}

fn todo(plan: &Plan, signed_out: Option<&Problem>, entries: &[Entry]) -> Vec<Todo> {
    let mut todo = Vec::new();
    let mut push = |what, commands| todo.push(Todo { what, commands });
    // Whatever else is left needs it.
    if let Some(problem) = signed_out {
        push(TodoWhat::SignIn { problem: problem.clone() }, Vec::new());
    }
    for entry in entries {
        let change = entry.change;
        let evidence = plan.changes.get(change as usize).and_then(|change| change.job.as_ref());
        let commands = || command::of_entry(&plan.cluster, entry);
        match &entry.result {
            EntryResult::Uncertain { .. } => push(TodoWhat::LookAtUncertain { change }, commands()),
            EntryResult::Failed { .. } => push(TodoWhat::FixFailure { change }, commands()),
            EntryResult::Skipped { reason } => {
                let stuck = evidence.is_some_and(|job| {
                    matches!(job.state, JobState::Failed | JobState::Suspended | JobState::NeverStarted)
                });
                if stuck {
                    push(TodoWhat::LookAtJob { change }, Vec::new());
                }
                if matches!(reason, SkipReason::JobExists { changed: true } | SkipReason::JobVanished) {
                    push(TodoWhat::DecideJob { change }, Vec::new());
                }
            }
            _ => {}
        }
    }
    let not_done = entries.iter().filter(|entry| entry.result.is_left_out()).count();
    if not_done > 0 {
        let count = u32::try_from(not_done).unwrap_or(u32::MAX);
        push(TodoWhat::RunAgain { count }, command::of_rest(plan, entries));
    }
    todo
}

fn copies(plan: &Plan, entries: &[Entry]) -> Vec<SavedCopy> {
    let saved = entries.iter().filter_map(|entry| Some((entry, entry.saved.as_ref()?)));
    let copy = |(entry, saved): (&Entry, &Saved)| SavedCopy {
        change: entry.change,
        object: entry.object.clone(),
        path: saved.path.clone(),
        commands: command::of_copy(&plan.cluster, entry, saved),
    };
    saved.map(copy).collect()
}
