#![allow(clippy::unwrap_used, clippy::expect_used)]

use glasslift_object::problem::Problem;
use glasslift_object::{Failure, FailureWhat, FieldChange, Missing, MissingWhat, Readiness, ReadyNote, ReplicaState};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::*;
use crate::event::{Effect, Event, EventKind, Outcome, RunState, Saved, SignInState, Step, Stop, WaitingOn};
use crate::export::Format;
use crate::export::report::render;
use crate::plan::{KeptField, Plan, SkipReason};
use crate::words::{self, Language};

/// A plan of a Deployment that changes, a Job that is skipped and a Service that stays.
pub(crate) fn plan() -> Plan {
    let object =
        |api: &str, kind: &str, name: &str| json!({"api_version": api, "kind": kind, "namespace": "a", "name": name});
    let change = |id: u32, object: Value, action: Value, job: Option<Value>| {
        let mut change = json!({"id": id, "object": object, "wave": "workloads", "action": action, "differing_fields": 1,
            "images": [{"container": "m", "live": "i:1", "desired": "i:2"}], "taken_over_from": [], "warnings": [],
            "choices": [], "attention": false});
        if let Some(job) = job {
            change["job"] = job;
        }
        change
    };
    let evidence = json!({"state": {"type": "succeeded"}, "created_at": null, "finished_at": "2026-01-01T00:00:00Z", "uid": "u",
        "changed": true, "differing": [{"path": "spec.template.<x>", "live": "`i:1`", "desired": "i:2"}],
        "in_place": {"type": "unknown"}, "ttl_seconds": null, "cron_job": null, "helm_hook": null});
    serde_json::from_value(json!({
        "created_at": "2026-01-02T00:00:00Z",
        "cluster": {"kubeconfig": "/home/a b/config", "context": "prod", "server": "https://x", "user": "me", "namespace": "default",
            "version": "v1.36.3", "uid": null, "insecure": false},
        "bundle": {"source": "glasskube@0.3.0", "sources": ["glasskube@0.3.0"], "product": "glasskube", "version": "0.3.0", "objects": 3, "kinds": [], "jobs": [],
            "images": [], "sha256": "", "bytes": 0},
        "installed_version": "0.2.1", "direction": "upgrade", "jobs": "skip",
        "changes": [
            change(0, object("v1", "Service", "s"), json!({"type": "unchanged"}), None),
            change(1, object("apps/v1", "Deployment", "d"), json!({"type": "update"}), None),
            change(2, object("batch/v1", "Job", "init"), json!({"type": "skip", "reason": {"type": "job-exists", "changed": true}}), Some(evidence)),
        ],
        "counts": {"create": 0, "update": 1, "unchanged": 1, "skip": 1, "recreate": 0, "delete": 0, "keep": 0, "blocked": 0}}))
    .expect("a plan")
}

fn events(kinds: Vec<EventKind>) -> Vec<Event> {
    let start = Timestamp::from_second(1_767_312_000).unwrap();
    std::iter::once(EventKind::RunStarted { plan: Box::new(plan()) })
        .chain(kinds)
        .zip(0..)
        .map(|(kind, seq)| Event {
            run: "r".into(),
            seq,
            at: start + jiff::SignedDuration::from_secs(i64::try_from(seq).unwrap()),
            kind,
        })
        .collect()
}

fn state(change: u32, state: RunState) -> EventKind {
    EventKind::State { change, state }
}

fn skipped() -> EventKind {
    state(2, RunState::Skipped { reason: SkipReason::JobExists { changed: true } })
}

fn success() -> Vec<Event> {
    events(vec![
        state(0, RunState::Applied { effect: Effect::Unchanged }),
        state(1, RunState::Applied { effect: Effect::Updated }),
        EventKind::Readiness { change: 1, readiness: Readiness::Ready { note: None } },
        skipped(),
        EventKind::RunFinished { outcome: Outcome::SucceededWithSkips },
    ])
}

fn what(report: &Report) -> Vec<TodoWhat> {
    report.todo.iter().map(|todo| todo.what.clone()).collect()
}

fn one_of_two_available() -> Missing {
    MissingWhat::Replicas { have: 1, want: 2, how: ReplicaState::Available }.into()
}

#[test]
fn skipped_jobs_come_first_with_evidence_and_commands_that_name_the_cluster() {
    let report = fold(&success()).unwrap();
    assert_eq!(
        words::summary(&report, Language::English),
        "prod runs glasskube 0.3.0; 1 Job did not run again. 1 thing left to do."
    );
    assert!(!is_clean(&report), "something is left to do");
    assert_eq!(report.todo, [Todo { what: TodoWhat::DecideJob { change: 2 }, commands: Vec::new() }]);
    let job = &report.skipped_jobs[0];
    assert_eq!(job.images[0].desired.as_deref(), Some("i:2"));
    for command in &job.commands {
        assert!(command.line.contains("--kubeconfig '/home/a b/config' --context prod"), "{}", command.line);
    }
    let rerun = job.commands.iter().find(|command| command.purpose == CommandPurpose::Rerun).unwrap();
    assert!(rerun.line.ends_with("-n default upgrade -f glasskube@0.3.0 --job a/init=recreate"), "{}", rerun.line);
}

#[test]
fn the_rerun_command_names_every_source_and_is_left_out_where_they_cannot_be_read_again() {
    let rerun = |sources: &[&str]| {
        let mut events = success();
        if let EventKind::RunStarted { plan } = &mut events[0].kind {
            plan.bundle.sources = sources.iter().map(|&source| source.into()).collect();
        }
        let commands = fold(&events).unwrap().skipped_jobs.remove(0).commands;
        commands.into_iter().find(|command| command.purpose == CommandPurpose::Rerun).map(|command| command.line)
    };
    let line = rerun(&["a.yaml", "b c.yaml"]).unwrap();
    assert!(line.ends_with("-n default upgrade -f a.yaml -f 'b c.yaml' --job a/init=recreate"), "{line}");
    assert_eq!(rerun(&[]), None);
}

#[test]
fn entries_say_when_they_began_and_when_they_were_written() {
    let report = fold(&events(vec![
        state(1, RunState::Queued),
        state(1, RunState::Applying { step: Step::Checking }),
        state(1, RunState::Applied { effect: Effect::Updated }),
        EventKind::Readiness { change: 1, readiness: Readiness::Ready { note: None } },
        state(0, RunState::Cancelled),
    ]))
    .unwrap();
    let after = |at: Option<Timestamp>| at.map(|at| at.as_second() - report.started_at.as_second());
    let written = &report.entries[1];
    assert_eq!((after(written.began_at), after(written.written_at)), (Some(2), Some(3)));
    assert_eq!(written.took_ms, Some(2000));
    let never = &report.entries[0];
    assert_eq!((never.began_at, never.written_at), (None, None));
}

#[test]
fn what_was_applied_and_is_not_ready_is_a_failure() {
    let report = fold(&events(vec![
        state(0, RunState::Applied { effect: Effect::Unchanged }),
        state(1, RunState::Applied { effect: Effect::Updated }),
        EventKind::Readiness { change: 1, readiness: Readiness::TimedOut { missing: one_of_two_available() } },
        skipped(),
        EventKind::RunFinished { outcome: Outcome::Failed },
    ]))
    .unwrap();
    let failed = words::result(&report.entries[1], Language::English);
    assert!(failed.contains("not ready: no progress for too long: 1 of 2 replicas available."), "{failed}");
    assert_eq!(what(&report), [TodoWhat::FixFailure { change: 1 }, TodoWhat::DecideJob { change: 2 }]);
    assert_eq!(
        words::summary(&report, Language::English),
        "1 resource failed on the way to glasskube 0.3.0. 2 things left to do."
    );
}

#[test]
fn a_run_that_ended_because_nobody_was_signed_in_says_so_first_and_blames_no_resource() {
    let problem =
        Problem::new("sign-in-tool-failed").param("tool", "aws").param("exit_code", "1").param("said", "expired");
    let waiting = SignInState::Waiting { tool: "aws".into(), said: None };
    let report = fold(&events(vec![
        state(0, RunState::Applied { effect: Effect::Unchanged }),
        ready(0),
        state(1, RunState::Applying { step: Step::Applying }),
        EventKind::SignIn { state: waiting },
        EventKind::SignIn { state: SignInState::Failed { problem: problem.clone() } },
        state(1, RunState::Cancelled),
        state(2, RunState::Cancelled),
        EventKind::RunFinished { outcome: Outcome::Failed },
    ]))
    .unwrap();
    assert_eq!(what(&report), [TodoWhat::SignIn { problem }, TodoWhat::RunAgain { count: 2 }]);
    assert!(!is_clean(&report));
    let headline = words::summary(&report, Language::English);
    assert_eq!(headline, "Stopped after 1 of 3 resources, as signing in again failed. 2 things left to do.");
    for format in [Format::Html, Format::Markdown] {
        let page = render(&report, format, Language::English).unwrap();
        assert!(page.contains("Sign in again: ") && page.contains("expired"), "{page}");
    }
}

#[test]
fn a_record_without_an_end_is_an_interrupted_run() {
    let report = fold(&events(vec![state(0, RunState::Applied { effect: Effect::Unchanged })])).unwrap();
    assert_eq!(report.outcome, Outcome::Interrupted);
    assert_eq!(what(&report), [TodoWhat::LookAtNotReady { change: 0 }, TodoWhat::RunAgain { count: 2 }]);
    assert_eq!(fold(&[]), None);
}

#[test]
fn every_format_holds_the_skipped_job_and_is_escaped() {
    let report = fold(&success()).unwrap();
    let html = render(&report, Format::Html, Language::English).unwrap();
    assert!(html.contains("Jobs that did not run again") && html.contains("spec.template.&lt;x&gt;"), "{html}");
    assert!(
        !html.contains("<x>") && !html.contains("http-equiv") && !html.contains("src="),
        "one page, nothing fetched"
    );
    let markdown = render(&report, Format::Markdown, Language::English).unwrap();
    assert!(markdown.starts_with("# prod runs glasskube 0.3.0"), "{markdown}");
    assert!(markdown.find("Jobs that did not run again") < markdown.find("## Changed"), "{markdown}");
    assert!(markdown.contains("- `spec.template.<x>: 'i:1' -> i:2`"), "{markdown}");
    let back: Report = serde_json::from_str(&render(&report, Format::Json, Language::English).unwrap()).unwrap();
    assert_eq!(back, report);
    let junit = render(&report, Format::Junit, Language::English).unwrap();
    assert!(
        junit.contains("tests=\"3\"") && junit.contains("skipped=\"1\"") && junit.contains("failures=\"0\""),
        "{junit}"
    );
}

#[test]
fn every_format_holds_the_commands_of_what_is_left_to_do() {
    let report = fold(&events(vec![
        state(1, RunState::Failed { problem: Problem::new("forbidden").case("request").param("said", "no") }),
        skipped(),
        EventKind::RunFinished { outcome: Outcome::Failed },
    ]))
    .unwrap();
    assert_eq!(
        what(&report),
        [TodoWhat::FixFailure { change: 1 }, TodoWhat::DecideJob { change: 2 }, TodoWhat::RunAgain { count: 1 }]
    );
    let place = "--kubeconfig '/home/a b/config' --context prod";
    let look = format!("kubectl {place} -n a describe deployment.v1.apps/d");
    let rest = format!("glasslift-cli {place} -n default upgrade -f glasskube@0.3.0");
    let lines: Vec<_> = report.todo.iter().flat_map(|todo| &todo.commands).map(|command| &command.line).collect();
    assert_eq!(lines, [&look, &rest], "those of the Job stand with it");
    let markdown = render(&report, Format::Markdown, Language::English).unwrap();
    for (purpose, line) in [("Look at it", &look), ("Do the rest", &rest)] {
        assert!(markdown.contains(&format!("\n  {purpose}:\n\n  ```sh\n  {line}\n  ```\n")), "{markdown}");
    }
    let html = render(&report, Format::Html, Language::English).unwrap();
    for line in [&look, &rest] {
        assert!(html.contains(&format!("<pre>{line}</pre>")), "{html}");
    }
    let json: Value = serde_json::from_str(&render(&report, Format::Json, Language::English).unwrap()).unwrap();
    assert_eq!(
        json["todo"][0],
        json!({"type": "fix-failure", "change": 1, "commands": [{"purpose": "inspect", "line": look}],
            "text": "Fix Deployment a/d: failed: Writing none: no."})
    );
}

#[test]
fn failures_keep_their_reason() {
    let refused = Problem::new("forbidden").case("request").param("said", "you may not");
    let problem = refused.param("doing", "applying").param("on", "Deployment a/d");
    let report = fold(&events(vec![
        state(1, RunState::Failed { problem }),
        state(2, RunState::Cancelled),
        EventKind::RunFinished { outcome: Outcome::Failed },
    ]))
    .unwrap();
    let markdown = render(&report, Format::Markdown, Language::English).unwrap();
    assert!(markdown.contains("Deployment a/d: failed: Applying Deployment a/d: you may not"), "{markdown}");
    assert_eq!(report.entries[2].result, EntryResult::NotDone);
}

#[test]
fn a_chinese_report_is_chinese_but_for_names_and_commands() {
    let why = Failure { what: FailureWhat::VolumeLost, cause: None };
    let refused = Problem::new("forbidden").case("request").param("said", "no");
    let refused = refused.param("doing", "applying").param("on", "Service a/s");
    let report = fold(&events(vec![
        state(0, RunState::Failed { problem: refused }),
        state(1, RunState::Applied { effect: Effect::Updated }),
        EventKind::Readiness { change: 1, readiness: Readiness::Failed { why } },
        state(2, RunState::Skipped { reason: SkipReason::JobExists { changed: true } }),
        EventKind::RunFinished { outcome: Outcome::Failed },
    ]))
    .unwrap();
    let markdown = render(&report, Format::Markdown, Language::SimplifiedChinese).unwrap();
    for expected in [
        "# 升级到 glasskube 0.3.0 时有 2 个资源失败。还有 3 件事需要您处理。",
        "- 集群：prod（https://x），Kubernetes v1.36.3，用户 me",
        "- 时间：2026年1月2日",
        "## 没有再次运行的 Job",
        "已跳过：Job 已存在，新版本的内容不同。",
        "成功。",
        "用新版本再次运行：",
        "## 您需要做的事",
        "- [ ] 请修复 Service a/s：失败：应用 Service a/s：没有所需的权限：no。",
        "- `Deployment a/d：失败：它已应用，但未就绪：其卷已丢失。`",
    ] {
        assert!(markdown.contains(expected), "{expected}:\n{markdown}");
    }
    let html = render(&report, Format::Html, Language::SimplifiedChinese).unwrap();
    assert!(html.contains("<html lang=\"zh-CN\">") && html.contains("<h2>失败（2）</h2>"), "{html}");
    for english in ["Skipped", "Cluster", "Failed", "did not", "left to do"] {
        assert!(!markdown.contains(english) && !html.contains(english), "{english}: {markdown}");
    }
    let json = |language| render(&report, Format::Json, language).unwrap();
    assert_eq!(json(Language::English), json(Language::SimplifiedChinese), "programs read no language");
}

#[test]
fn what_was_in_flight_when_a_run_broke_off_is_uncertain_and_says_how_to_get_it_back() {
    let applying = |change, step| state(change, RunState::Applying { step });
    let saved = Saved { path: "/s/init.json".into(), restore: Some("kubectl create -f /s/init.json".into()) };
    let report = fold(&events(vec![
        applying(0, Step::Checking),
        applying(1, Step::Applying),
        applying(2, Step::Saving),
        EventKind::Saved { change: 2, saved: saved.clone() },
        applying(2, Step::AwaitingDeletion),
        state(2, RunState::Waiting { on: WaitingOn::Deletion { finalizers: vec!["a/b".into()] } }),
    ]))
    .unwrap();
    let results: Vec<_> = report.entries.iter().map(|entry| entry.result.clone()).collect();
    let uncertain = |step| EntryResult::Uncertain { step };
    assert_eq!(results, [EntryResult::NotDone, uncertain(Step::Applying), uncertain(Step::AwaitingDeletion)]);
    assert_eq!(report.outcome, Outcome::Interrupted);
    let open = crate::journal::in_flight(&report);
    assert_eq!(open.iter().map(|item| item.may_be_gone).collect::<Vec<_>>(), [false, true]);
    assert_eq!(open[1].saved.as_ref(), Some(&saved));
    let todo = report.todo.iter().find(|todo| todo.what == TodoWhat::LookAtUncertain { change: 2 }).unwrap();
    let words = words::todo(&report, todo, Language::English);
    assert!(words.contains("/s/init.json") && words.contains("put it back"), "{words}");
    let restore = todo.commands.iter().find(|command| command.purpose == CommandPurpose::Restore).unwrap();
    assert_eq!(Some(&restore.line), saved.restore.as_ref());
}

#[test]
fn an_attempt_that_was_refused_wrote_nothing() {
    let rows = [
        ("webhook-unreachable", EntryResult::NotDone),
        ("connection-lost", EntryResult::Uncertain { step: Step::Applying }),
    ];
    for (code, expected) in rows {
        let why = Problem::new(code);
        let report = fold(&events(vec![
            state(1, RunState::Applying { step: Step::Applying }),
            state(1, RunState::Retrying { n: 2, in_seconds: 1, why }),
        ]))
        .unwrap();
        assert_eq!(report.entries[1].result, expected, "{code}");
    }
}

/// A run of the Deployment alone; the Service and the Job are done.
fn run_of(deployment: Vec<EventKind>, end: Option<Outcome>) -> Report {
    let mut kinds = vec![state(0, RunState::Applied { effect: Effect::Unchanged }), ready(0), skipped()];
    kinds.extend(deployment);
    if end == Some(Outcome::Stopped) {
        kinds.push(EventKind::StopRequested { how: Stop::AfterCurrent });
    }
    kinds.extend(end.map(|outcome| EventKind::RunFinished { outcome }));
    fold(&events(kinds)).unwrap()
}

fn ready(change: u32) -> EventKind {
    EventKind::Readiness { change, readiness: Readiness::READY }
}

#[test]
fn what_was_applied_counts_only_once_it_is_known_to_be_ready() {
    let applied = |effect| state(1, RunState::Applied { effect });
    let progressing =
        || EventKind::Readiness { change: 1, readiness: Readiness::Progressing { missing: one_of_two_available() } };
    let done = |effect| EntryResult::Applied { effect };
    let open = |effect| EntryResult::NotReady { effect };
    let (updated, created, unchanged) = (Effect::Updated, Effect::Created, Effect::Unchanged);
    let (succeeded, stopped) = (Some(Outcome::SucceededWithSkips), Some(Outcome::Stopped));
    let rows = [
        (vec![applied(updated), progressing()], None, open(updated)),
        (vec![applied(updated), progressing()], stopped, open(updated)),
        (vec![applied(unchanged), progressing()], None, open(unchanged)),
        (vec![applied(updated)], None, open(updated)),
        (vec![applied(created)], None, open(created)),
        (vec![applied(unchanged)], None, open(unchanged)),
        (vec![applied(Effect::Recreated)], stopped, open(Effect::Recreated)),
        (vec![applied(updated), progressing(), ready(1)], None, done(updated)),
        (vec![applied(updated), progressing(), ready(1)], stopped, done(updated)),
        (vec![applied(updated)], succeeded, done(updated)),
        (vec![applied(Effect::Deleted)], None, done(Effect::Deleted)),
        (vec![applied(Effect::Kept)], None, done(Effect::Kept)),
    ];
    for (kinds, end, expected) in rows {
        let report = run_of(kinds.clone(), end);
        let is_open = !expected.is_done();
        assert_eq!(report.entries[1].result, expected, "{kinds:?} {end:?}");
        assert_eq!(what(&report)[0] == TodoWhat::LookAtNotReady { change: 1 }, is_open, "{kinds:?} {end:?}");
    }
}

#[test]
fn what_is_not_ready_is_open_first_to_do_and_green_nowhere() {
    let kinds = vec![
        state(1, RunState::Applied { effect: Effect::Updated }),
        EventKind::Readiness { change: 1, readiness: Readiness::Progressing { missing: one_of_two_available() } },
    ];
    let report = run_of(kinds, Some(Outcome::Stopped));
    assert!(!is_clean(&report));
    assert_eq!(
        words::summary(&report, Language::English),
        "Stopped by you after 2 of 3 resources. 2 things left to do."
    );
    assert_eq!(report.todo[0].commands[0].purpose, CommandPurpose::Inspect);
    let said = "applied, not ready (was: 1 of 2 replicas available)";
    assert_eq!(words::result(&report.entries[1], Language::English), said);
    let markdown = render(&report, Format::Markdown, Language::English).unwrap();
    let expected = format!("## What you need to do\n\n- [ ] Look at Deployment a/d: {said}.");
    assert!(markdown.contains(&expected), "{markdown}");
    assert!(markdown.contains("## Applied, not ready (1)") && !markdown.contains("## Changed"), "{markdown}");
    let html = render(&report, Format::Html, Language::English).unwrap();
    assert!(html.contains("Applied, not ready (1)") && html.contains(said), "{html}");
    let json: Value = serde_json::from_str(&render(&report, Format::Json, Language::English).unwrap()).unwrap();
    assert_eq!(json["entries"][1]["result"], json!({"type": "not-ready", "effect": "updated", "message": said}));
    let junit = render(&report, Format::Junit, Language::English).unwrap();
    assert!(junit.contains("errors=\"1\""), "{junit}");
}

#[test]
fn what_is_uncertain_failed_or_not_ready_is_not_counted_as_reached() {
    let applying = || state(1, RunState::Applying { step: Step::Applying });
    let rows = [
        vec![applying()],
        vec![state(1, RunState::Failed { problem: Problem::new("busy-object") })],
        vec![state(1, RunState::Applied { effect: Effect::Updated })],
        vec![state(1, RunState::Skipped { reason: SkipReason::DependencyFailed { on: 0 } })],
        vec![state(1, RunState::Cancelled)],
    ];
    for kinds in rows {
        let summary = words::summary(&run_of(kinds.clone(), None), Language::English);
        assert!(summary.starts_with("Interrupted after 2 of 3 resources."), "{kinds:?}: {summary}");
    }
}

#[test]
fn ready_in_a_manner_of_speaking_is_something_to_do() {
    let place = "kubectl --kubeconfig '/home/a b/config' --context prod -n a";
    let partition = r#"{"spec":{"updateStrategy":{"rollingUpdate":{"partition":0}}}}"#;
    let rows = [
        (ReadyNote::Paused, Some(format!("{place} rollout resume deployment.v1.apps/d"))),
        (
            ReadyNote::Suspended,
            Some(format!(r#"{place} patch deployment.v1.apps/d --type merge -p '{{"spec":{{"suspend":false}}}}'"#)),
        ),
        (ReadyNote::Partitioned, Some(format!("{place} patch deployment.v1.apps/d --type merge -p '{partition}'"))),
        (ReadyNote::OnDelete, Some(String::new())),
        (ReadyNote::Expired, None),
        (ReadyNote::Unbound, None),
        (ReadyNote::ScaledToZero, None),
    ];
    for (note, expected) in rows {
        let report = fold(&events(vec![
            state(0, RunState::Applied { effect: Effect::Unchanged }),
            ready(0),
            state(1, RunState::Applied { effect: Effect::Updated }),
            EventKind::Readiness { change: 1, readiness: Readiness::Ready { note: Some(note) } },
            state(2, RunState::Skipped { reason: SkipReason::BundleSays }),
            EventKind::RunFinished { outcome: Outcome::SucceededWithSkips },
        ]))
        .unwrap();
        assert_eq!(is_clean(&report), expected.is_none(), "{note:?}");
        let Some(line) = expected else { continue };
        assert_eq!(what(&report), [TodoWhat::GoOn { change: 1, note }]);
        let go_on = report.todo[0].commands.iter().find(|command| command.purpose == CommandPurpose::GoOn);
        assert_eq!(go_on.map(|command| command.line.clone()).unwrap_or_default(), line, "{note:?}");
        assert_eq!(
            words::summary(&report, Language::English),
            "glasskube 0.3.0 is applied to prod, and 1 resource does not run it yet. 1 thing left to do."
        );
    }
}

fn remarked(change: Option<u32>, message: &str, own: Option<Problem>) -> EventKind {
    EventKind::Notice { change, message: message.into(), own }
}

#[test]
fn remarks_of_the_run_reach_the_report_and_are_to_do_unless_the_plan_said_them() {
    let left_over = Problem::new("left-over").param("fields", "metadata.labels.old");
    let mut kinds = events(vec![
        remarked(Some(0), "spec.x is deprecated", None),
        remarked(Some(1), "spec.x is deprecated", None),
        remarked(Some(1), "spec.x is deprecated", None),
        remarked(Some(1), "known", None),
        remarked(Some(1), "", Some(left_over)),
        remarked(None, "", Some(Problem::new("record-broken-off").param("error", "disk full"))),
        remarked(Some(1), "", Some(Problem::new("gone-already"))),
        state(0, RunState::Applied { effect: Effect::Unchanged }),
        state(1, RunState::Applied { effect: Effect::Updated }),
        ready(1),
        state(2, RunState::Skipped { reason: SkipReason::BundleSays }),
        EventKind::RunFinished { outcome: Outcome::SucceededWithSkips },
    ]);
    if let EventKind::RunStarted { plan } = &mut kinds[0].kind {
        plan.changes[1].warnings = vec!["known".into()];
    }
    let report = fold(&kinds).unwrap();
    assert!(!is_clean(&report));
    let remarks: Vec<String> =
        report.notices.iter().map(|notice| words::remark(&report, notice, Language::English)).collect();
    assert_eq!(
        remarks,
        [
            "Service a/s, Deployment a/d: spec.x is deprecated",
            "Deployment a/d: known",
            "Deployment a/d: metadata.labels.old should have gone with the old version and is still there: somebody else holds it.",
            "The run can no longer be recorded: disk full.",
            "Deployment a/d: It was gone already.",
        ]
    );
    let at = |notice| TodoWhat::LookAtNotice { notice };
    assert_eq!(what(&report), [at(0), at(2), at(3)], "what the plan said was approved");
    let owners = &report.todo[1].commands[0];
    assert_eq!(owners.purpose, CommandPurpose::Owners);
    assert!(owners.line.ends_with("-n a get deployment.v1.apps/d -o yaml --show-managed-fields"), "{}", owners.line);
    for format in [Format::Markdown, Format::Html] {
        let written = render(&report, format, Language::English).unwrap();
        for remark in &remarks {
            assert!(written.contains(remark.as_str()), "{remark}: {written}");
        }
    }
}

#[test]
fn what_the_server_named_is_followed_and_reported_under_that_name() {
    let mut kinds = events(vec![
        EventKind::Named { change: 2, name: "init-x7".into() },
        state(2, RunState::Applied { effect: Effect::Created }),
        EventKind::Readiness {
            change: 2,
            readiness: Readiness::Failed { why: Failure { what: FailureWhat::Container, cause: None } },
        },
        EventKind::RunFinished { outcome: Outcome::Failed },
    ]);
    if let EventKind::RunStarted { plan } = &mut kinds[0].kind {
        plan.changes[2].object.name = "init-*".into();
    }
    let report = fold(&kinds).unwrap();
    assert_eq!(report.entries[2].object.name, "init-x7");
    assert_eq!(what(&report), [TodoWhat::FixFailure { change: 2 }, TodoWhat::RunAgain { count: 2 }]);
    let lines: Vec<&str> = report.todo[0].commands.iter().map(|command| command.line.as_str()).collect();
    assert!(
        lines[0].ends_with("-n a describe job/init-x7") && lines[1].ends_with("-n a logs job/init-x7"),
        "{lines:?}"
    );
}

#[test]
fn what_differs_on_purpose_is_said_everywhere() {
    let mut kinds = success();
    if let EventKind::RunStarted { plan } = &mut kinds[0].kind {
        let field =
            FieldChange { path: "spec.x".into(), live: Some("web:hotfix".into()), desired: Some("web:1.1.0".into()) };
        plan.changes[1].kept = vec![KeptField { manager: "argocd-controller".into(), field }];
    }
    let report = fold(&kinds).unwrap();
    let said = "keeps spec.x of argocd-controller: web:hotfix instead of web:1.1.0";
    assert_eq!(
        words::summary(&report, Language::English),
        "prod runs glasskube 0.3.0; 1 Job did not run again. 1 resource differs on purpose. 1 thing left to do."
    );
    let markdown = render(&report, Format::Markdown, Language::English).unwrap();
    let expected = format!("## Different on purpose (1)\n\n- `Deployment a/d: updated (m: i:1 -> i:2); {said}`");
    assert!(markdown.contains(&expected), "{markdown}");
    let json: Value = serde_json::from_str(&render(&report, Format::Json, Language::English).unwrap()).unwrap();
    assert_eq!(
        json["entries"][1]["kept"],
        json!([{"manager": "argocd-controller", "path": "spec.x", "live": "web:hotfix", "desired": "web:1.1.0", "message": said}])
    );
}

#[test]
fn a_fault_of_the_engine_is_said_and_leaves_nothing_green() {
    let fault = || remarked(None, "", Some(Problem::new("engine-fault")));
    let report = run_of(vec![state(1, RunState::Applied { effect: Effect::Updated }), fault()], Some(Outcome::Failed));
    assert_eq!(report.entries[1].result, EntryResult::NotReady { effect: Effect::Updated });
    assert!(what(&report).contains(&TodoWhat::LookAtNotice { notice: 0 }), "{:?}", report.todo);
    let summary = words::summary(&report, Language::English);
    assert!(summary.starts_with("Interrupted after 2 of 3 resources."), "{summary}");
}

#[test]
fn every_format_names_each_copy_and_its_way_back() {
    let saved = |name: &str| Saved {
        path: format!("/s/{name}.json"),
        restore: Some(format!("kubectl --context prod create -f /s/{name}.json")),
    };
    let copied = |change, name| EventKind::Saved { change, saved: saved(name) };
    let failed = Problem::new("deletion-not-finished").param("object", "Job a/init").param("for_good", "false");
    let failed = failed.param("finalizers", "a/b").and(Problem::new("to-put-back").param("restore", "kubectl back"));
    let report = fold(&events(vec![
        copied(0, "s"),
        state(0, RunState::Applied { effect: Effect::Deleted }),
        copied(1, "d"),
        state(1, RunState::Applied { effect: Effect::Recreated }),
        copied(2, "init"),
        state(2, RunState::Failed { problem: failed }),
        EventKind::RunFinished { outcome: Outcome::Failed },
    ]))
    .unwrap();
    let purposes: Vec<_> = report.copies.iter().flat_map(|copy| &copy.commands).map(|one| one.purpose).collect();
    assert_eq!(purposes, [CommandPurpose::Restore, CommandPurpose::Replace, CommandPurpose::Restore]);
    for format in [Format::Html, Format::Markdown, Format::Json, Format::Junit] {
        let text = render(&report, format, Language::English).unwrap();
        // What was done as it should is no news for CI.
        let of_all = if format == Format::Junit {
            &["create -f /s/init.json"][..]
        } else {
            &["create -f /s/s.json", "replace --force -f /s/d.json", "create -f /s/init.json"]
        };
        for expected in of_all {
            assert!(text.contains(expected), "{format:?} {expected}: {text}");
        }
        assert!(text.contains("kubectl back"), "the hints of a failure stand there: {format:?}: {text}");
    }
    let pasted = |format| {
        let mut report = report.clone();
        report.cluster.kubeconfig = "pasted:1".into();
        render(&report, format, Language::English).unwrap()
    };
    for format in [Format::Html, Format::Markdown] {
        assert!(pasted(format).contains("paste it again and choose the context prod"), "{}", pasted(format));
    }
}
