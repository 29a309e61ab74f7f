//! The program is killed in every gap of deleting and creating anew: the object is there, or the record tells where its copy is and
//! how to put it back.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use glasslift_engine::event::{Event, EventKind, Outcome, RunState, Step};
use glasslift_engine::journal::{self, InFlight};
use glasslift_engine::report::{self, TodoWhat};
use glasslift_tests::fixtures::job;
use glasslift_tests::net::{Act, Interceptor, Reply, Wanted};
use glasslift_tests::{Cluster, Engine, eventually, program, yaml};
use http::Method;
use k8s_openapi::api::batch::v1::Job;
use kube::ResourceExt;
use kube::api::{Api, Patch, PatchParams};
use serde_json::json;
use tokio::process::{Child, Command};

/// Where the program is stopped, and what must be true then.
struct Gap {
    name: &'static str,
    /// Requests that are answered otherwise on the way there.
    before: Option<(Method, Reply)>,
    /// The request that never arrives, or whose answer does not.
    at: (Method, Act),
    /// How many requests of the kind pass before: the plan reads the object as well, and what is compared before the first write.
    passing: usize,
    /// A finalizer holds the old object.
    held: bool,
    /// What the record says was being done; none when the object was not touched.
    step: Option<Step>,
    /// Which image the object has after the crash; none when it is gone.
    left: Option<&'static str>,
}

const OLD: Option<&str> = Some("example.com/init:1");
const NEW: Option<&str> = Some("example.com/init:2");

fn gaps() -> Vec<Gap> {
    let refused = Reply::status(422, "Invalid", "admission says no");
    let gap = |name, at, step, left| Gap { name, before: None, at, passing: 0, held: false, step, left };
    vec![
        Gap { passing: 2, ..gap("before-it-is-saved", (Method::GET, Act::Hold), None, OLD) },
        gap("saved-and-not-deleted", (Method::DELETE, Act::Hold), Some(Step::Deleting), OLD),
        Gap { held: true, ..gap("being-deleted", (Method::DELETE, Act::HoldAnswer), Some(Step::Deleting), OLD) },
        Gap {
            held: true,
            passing: 3,
            ..gap("waited-for", (Method::GET, Act::Hold), Some(Step::AwaitingDeletion), OLD)
        },
        gap("deleted", (Method::DELETE, Act::HoldAnswer), Some(Step::Deleting), None),
        gap("gone-and-not-created", (Method::PATCH, Act::Hold), Some(Step::Creating), None),
        gap("created", (Method::PATCH, Act::HoldAnswer), Some(Step::Creating), NEW),
        gap("created-and-not-ready", (Method::GET, Act::Hold), None, NEW),
        Gap {
            before: Some((Method::PATCH, refused.clone())),
            ..gap("refused-and-not-put-back", (Method::POST, Act::Hold), Some(Step::Restoring), None)
        },
        Gap {
            before: Some((Method::PATCH, refused)),
            ..gap("put-back", (Method::POST, Act::HoldAnswer), Some(Step::Restoring), OLD)
        },
    ]
}

fn wanted(method: &Method, name: &str) -> Wanted {
    match *method {
        Method::POST => Wanted::new(Method::POST, "/jobs"),
        _ => Wanted::new(method.clone(), &format!("/jobs/{name}")),
    }
}

/// Upgrades to the second version with our own program, which is asked to create the Job anew.
fn upgrade(interceptor: &Interceptor, folder: &Path, name: &str) -> Child {
    let bundle = folder.join("job.yaml");
    std::fs::write(&bundle, yaml([job(name, 2)])).unwrap();
    let context = glasslift_control_plane::CONTEXT_NAME;
    Command::new(program("glasslift-cli").unwrap())
        .args(["--kubeconfig", &interceptor.kubeconfig().display().to_string(), "--context", context])
        .args([
            "upgrade",
            "--file",
            &bundle.display().to_string(),
            "--job",
            &format!("default/{name}=recreate"),
            "--yes",
        ])
        .env_remove("KUBECONFIG")
        .env("XDG_STATE_HOME", folder)
        .env("XDG_CONFIG_HOME", folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

fn image(job: &Job) -> Option<&str> {
    job.spec.as_ref()?.template.spec.as_ref()?.containers.first()?.image.as_deref()
}

async fn set_finalizers(jobs: &Api<Job>, name: &str, finalizers: &[&str]) {
    let patch = json!({"metadata": {"finalizers": finalizers}});
    jobs.patch(name, &PatchParams::default(), &Patch::Merge(patch)).await.unwrap();
}

async fn gone(jobs: &Api<Job>, name: &str) {
    eventually("the old Job to be gone", Duration::from_secs(30), async || {
        Ok(jobs.get_opt(name).await?.is_none().then_some(()))
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_in_any_gap_leaves_the_object_or_the_way_back() {
    let cluster = Cluster::start().await.unwrap();
    let engine = Engine::connect(&cluster).await.unwrap();
    let installed = yaml(gaps().iter().map(|gap| job(gap.name, 1)));
    let ran = engine.run(&engine.plan_yaml(&installed).await.unwrap()).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Succeeded, "{:#?}", ran.report.entries);
    for gap in gaps() {
        crash(&cluster, &gap).await;
    }
}

async fn crash(cluster: &Cluster, gap: &Gap) {
    let name = gap.name;
    let jobs = Api::<Job>::namespaced(cluster.client().clone(), "default");
    if gap.held {
        set_finalizers(&jobs, name, &["example.com/hold"]).await;
    }
    let old = jobs.get(name).await.unwrap();
    let interceptor = Interceptor::before(cluster).await.unwrap();
    if let Some((method, reply)) = &gap.before {
        interceptor.on(wanted(method, name), 1, Act::Answer(reply.clone()));
    }
    let watched = gap.at.0 == Method::GET && gap.left == NEW;
    let at = if watched { Wanted::new(Method::GET, "/jobs") } else { wanted(&gap.at.0, name) };
    interceptor.on(at.clone(), gap.passing, Act::Pass);
    let reached = interceptor.on(at, 1, gap.at.1.clone());
    let folder = tempfile::tempdir().unwrap();
    let mut cli = upgrade(&interceptor, folder.path(), name);
    reached.met(1).await.unwrap();
    let root = folder.path().join("glasslift/runs");
    if watched {
        recorded_as_applied(&root).await;
    }
    cli.kill().await.unwrap();

    let runs = journal::history(&root);
    assert_eq!(runs.len(), 1, "{name}");
    assert_eq!((runs[0].outcome, runs[0].finished_at), (None, None), "{name}: it has no end");
    let report = report::fold(&journal::events_of(&root, &runs[0].id).unwrap()).unwrap();
    assert_eq!(report.outcome, Outcome::Interrupted, "{name}");
    let open = journal::interrupted(Path::new(&runs[0].folder)).unwrap();
    assert_eq!(open.iter().map(|open| open.step).collect::<Vec<_>>(), Vec::from_iter(gap.step), "{name}: {open:#?}");

    match gap.left {
        // The server makes good on it later, with nobody looking.
        Some(_) if gap.held => {
            assert!(jobs.get(name).await.unwrap().metadata.deletion_timestamp.is_some(), "{name}");
            set_finalizers(&jobs, name, &[]).await;
            gone(&jobs, name).await;
            put_back(cluster, &jobs, &open, name).await;
        }
        Some(left) => {
            let job = jobs.get(name).await.unwrap();
            assert_eq!(image(&job), Some(left), "{name}");
            let deleted = !matches!(gap.step, None | Some(Step::Deleting)) || gap.left == NEW;
            assert_eq!(job.uid() != old.uid(), deleted, "{name}");
        }
        None => {
            gone(&jobs, name).await;
            put_back(cluster, &jobs, &open, name).await;
        }
    }
    let uncertain = report.todo.iter().any(|todo| matches!(todo.what, TodoWhat::LookAtUncertain { .. }));
    assert_eq!(uncertain, gap.step.is_some(), "{name}: {:#?}", report.todo);
}

/// Waits until the record holds that the object was written.
async fn recorded_as_applied(root: &Path) {
    eventually("the record to hold the creation", Duration::from_secs(30), async || {
        let runs = journal::history(root);
        let events = runs.first().and_then(|run| journal::events_of(root, &run.id).ok()).unwrap_or_default();
        let applied = |event: &Event| matches!(event.kind, EventKind::State { state: RunState::Applied { .. }, .. });
        Ok(events.iter().any(applied).then_some(()))
    })
    .await
    .unwrap();
}

/// Runs the command that the record names: it brings the Job back, suspended.
async fn put_back(cluster: &Cluster, jobs: &Api<Job>, open: &[InFlight], name: &str) {
    assert!(open[0].may_be_gone, "{name}: {open:#?}");
    let saved = open[0].saved.as_ref().expect("the copy is known");
    assert!(Path::new(&saved.path).is_file(), "{name}: {}", saved.path);
    let done = cluster.shell(saved.restore.as_deref().expect("a command")).await.unwrap();
    assert_eq!(done.code, Some(0), "{name}: {:?}: {done:#?}", saved.restore);
    let restored = jobs.get(name).await.unwrap();
    assert_eq!(image(&restored), OLD, "{name}");
    assert_eq!(restored.spec.unwrap().suspend, Some(true), "{name}: it does not run again");
}
