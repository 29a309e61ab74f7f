//! From the events of a run to its report. Pure: a recorded run gives the same report as the run itself.

use std::collections::BTreeMap;

use glasslift_object::problem::Problem;
use glasslift_object::{JobState, ObjectRef, Readiness};
use jiff::Timestamp;

use super::command;
use super::types::{Entry, EntryResult, Notice, Report, SavedCopy, SkippedJob, Todo, TodoWhat};
use crate::event::{ENGINE_FAULT, Effect, Event, EventKind, GONE_ALREADY, Outcome, RunState, Saved, SignInState, Step};
use crate::plan::{Change, ChangeId, Plan, Risk, SkipReason};

#[derive(Default)]
struct Course {
    state: Option<RunState>,
    readiness: Option<Readiness>,
    /// The last step of its write.
    step: Option<Step>,
    saved: Option<Saved>,
    /// Chosen by the server.
    name: Option<String>,
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
    let mut stopped = false;
    let mut notices: Vec<Notice> = Vec::new();
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
            EventKind::Named { change, name } => courses.entry(*change).or_default().name = Some(name.clone()),
            EventKind::Notice { change, message, own } => note(&mut notices, plan, *change, message, own.as_ref()),
            EventKind::StopRequested { .. } => stopped = true,
            EventKind::SignIn { state: SignInState::Failed { problem } } => signed_out = Some(problem),
            EventKind::RunFinished { outcome: end } => outcome = *end,
            EventKind::RunStarted { .. } | EventKind::Progress { .. } | EventKind::SignIn { .. } => {}
        }
    }
    let awaited = match outcome {
        Outcome::Succeeded | Outcome::SucceededWithSkips => true,
        Outcome::Failed => !stopped && signed_out.is_none() && !broke_off(&notices),
        Outcome::Stopped | Outcome::Interrupted => false,
    };
    let entries: Vec<Entry> =
        plan.changes.iter().map(|change| entry(change, courses.get(&change.id), awaited)).collect();
    let skipped_jobs = skipped_jobs(plan, &entries);
    let todo = todo(plan, signed_out, &entries, &notices);
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
        notices,
    })
}

/// Whether a fault of the engine ended the run.
fn broke_off(notices: &[Notice]) -> bool {
    let is_fault = |notice: &Notice| notice.own.as_ref().is_some_and(|own| own.code == ENGINE_FAULT);
    notices.iter().any(|notice| notice.changes.is_empty() && is_fault(notice))
}

/// Adds a remark; the same about several changes is one.
fn note(notices: &mut Vec<Notice>, plan: &Plan, change: Option<ChangeId>, message: &str, own: Option<&Problem>) {
    let settled = match own {
        Some(own) => own.code == GONE_ALREADY,
        // What the server warns of in a dry run it warns of again.
        None => change
            .and_then(|change| plan.changes.get(change as usize))
            .is_some_and(|change| change.warnings.iter().any(|known| known == message)),
    };
    let is_same =
        |known: &&mut Notice| known.message == message && known.own.as_ref() == own && known.settled == settled;
    match notices.iter_mut().find(is_same) {
        Some(known) => known.changes.extend(change.filter(|change| !known.changes.contains(change))),
        None => notices.push(Notice {
            changes: change.into_iter().collect(),
            message: message.to_owned(),
            own: own.cloned(),
            settled,
        }),
    }
}

/// What became of a change; `awaited` says whether the run waited until everything that was applied was ready.
fn entry(change: &Change, course: Option<&Course>, awaited: bool) -> Entry {
    let readiness = course.and_then(|course| course.readiness.clone());
    let result = match (course.and_then(|course| course.state.as_ref()), &readiness) {
        (Some(RunState::Applied { .. }), Some(Readiness::Failed { .. })) => failed(change, "not-ready"),
        (Some(RunState::Applied { .. }), Some(Readiness::TimedOut { .. })) => failed(change, "not-ready-in-time"),
        (Some(RunState::Applied { .. }), Some(Readiness::Gone)) => failed(change, "gone"),
        (Some(RunState::Applied { effect }), Some(Readiness::Progressing { .. })) => {
            EntryResult::NotReady { effect: *effect }
        }
        (Some(RunState::Applied { effect }), None) if !awaited && is_awaited(*effect) => {
            EntryResult::NotReady { effect: *effect }
        }
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
        object: match course.and_then(|course| course.name.clone()) {
            Some(name) => ObjectRef { name, ..change.object.clone() },
            None => change.object.clone(),
        },
        planned: change.action.clone(),
        images: match result {
            EntryResult::Applied { effect: Effect::Updated | Effect::Recreated }
            | EntryResult::NotReady { effect: Effect::Updated | Effect::Recreated } => change.images.clone(),
            _ => Vec::new(),
        },
        kept: match result {
            EntryResult::Applied { .. } | EntryResult::NotReady { .. } => change.kept.clone(),
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

/// Whether what was done is followed until the object is ready.
fn is_awaited(effect: Effect) -> bool {
    match effect {
        Effect::Created | Effect::Updated | Effect::Unchanged | Effect::Recreated => true,
        Effect::Deleted | Effect::Kept => false,
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

/// What is left to do, most urgent first: what does not run, what does not run yet, what is to be decided, what is to be known.
fn todo(plan: &Plan, signed_out: Option<&Problem>, entries: &[Entry], notices: &[Notice]) -> Vec<Todo> {
    let mut todo = Vec::new();
    let mut push = |what, commands| todo.push(Todo { what, commands });
    // Whatever else is left needs it.
    if let Some(problem) = signed_out {
        push(TodoWhat::SignIn { problem: problem.clone() }, Vec::new());
    }
    for entry in entries {
        let change = entry.change;
        if matches!(entry.result, EntryResult::NotReady { .. }) {
            push(TodoWhat::LookAtNotReady { change }, command::of_entry(&plan.cluster, entry));
        }
    }
    for entry in entries {
        let change = entry.change;
        let commands = || command::of_entry(&plan.cluster, entry);
        match (&entry.result, &entry.readiness) {
            (EntryResult::Uncertain { .. }, _) => push(TodoWhat::LookAtUncertain { change }, commands()),
            (EntryResult::Failed { .. }, _) => push(TodoWhat::FixFailure { change }, commands()),
            (EntryResult::Applied { .. }, Some(Readiness::Ready { note: Some(note) })) if note.leaves_work() => {
                push(
                    TodoWhat::GoOn { change, note: *note },
                    command::of_standstill(&plan.cluster, &entry.object, *note),
                );
            }
            (EntryResult::Skipped { reason }, _) => {
                let evidence = plan.changes.get(change as usize).and_then(|change| change.job.as_ref());
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
    for (notice, at) in notices.iter().zip(0..).filter(|(notice, _)| !notice.settled) {
        let about = notice.changes.first().and_then(|change| entries.get(*change as usize));
        let commands = about.map(|entry| command::of_notice(&plan.cluster, &entry.object, notice)).unwrap_or_default();
        push(TodoWhat::LookAtNotice { notice: at }, commands);
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
