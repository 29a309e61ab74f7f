//! The table of lost answers: every kind of request, every way in which its answer can be lost, late or wrong, on a real API server. Each
//! run ends in bounded time, its report is true, nothing is lost, and no Job runs twice.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use glasslift_engine::event::{Effect, EventKind, Outcome};
use glasslift_engine::plan::{Choice, Decision, Decisions};
use glasslift_engine::problem::Problem;
use glasslift_engine::report::EntryResult;
use glasslift_tests::fixtures::{config_map, deployment, job};
use glasslift_tests::net::{Act, Interceptor, Reply, Wanted};
use glasslift_tests::{Cluster, Engine, Planned, Ran, finish, within, yaml};
use http::Method;
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::batch::v1::Job;
use k8s_openapi::api::core::v1::{ConfigMap, Pod};
use kube::ResourceExt;
use kube::api::{Api, ListParams};
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// How long a row may take: a request of 30 s that is never answered, its repetition, and what waits for a place on a small machine.
const BOUND: Duration = Duration::from_secs(150);
/// Rows at the same time.
const SIDE_BY_SIDE: usize = 8;

/// The request that meets trouble.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Request {
    /// A list of the plan.
    List,
    /// A dry run of the plan.
    DryRun,
    /// The look at an object before it is deleted.
    Get,
    /// The look whether it is gone.
    Await,
    /// The watch of a Deployment.
    Watch,
    /// A ConfigMap is changed.
    Apply,
    /// A Job is created.
    ApplyJob,
    /// A Job is created whose name the server chooses.
    Create,
    /// A ConfigMap is deleted for good.
    Delete,
    /// A Job is deleted to be created anew.
    DeleteJob,
    /// A Job is created anew.
    CreateAnew,
    /// A Job is put back whose re-creation was refused.
    PutBack,
}

const REQUESTS: [(&str, Request); 12] = [
    ("list", Request::List),
    ("dry-run", Request::DryRun),
    ("get", Request::Get),
    ("await", Request::Await),
    ("watch", Request::Watch),
    ("apply", Request::Apply),
    ("apply-job", Request::ApplyJob),
    ("create", Request::Create),
    ("delete", Request::Delete),
    ("delete-job", Request::DeleteJob),
    ("create-anew", Request::CreateAnew),
    ("put-back", Request::PutBack),
];

/// How the request's answer goes wrong, once. What the server does not even see is `before`.
fn faults() -> Vec<(String, Act)> {
    let page = "<html><body>Please sign in to the network</body></html>";
    let mut faults = vec![
        ("lost-before".to_owned(), Act::Cut),
        ("lost-after".to_owned(), Act::CutAnswer),
        ("half-open".to_owned(), Act::HalfAnswer),
        ("slow".to_owned(), Act::SlowAnswer(Duration::from_secs(3))),
        ("page-before".to_owned(), Act::Answer(Reply::text(200, page))),
        ("page-after".to_owned(), Act::AnswerAfter(Reply::text(200, page))),
        ("429".to_owned(), Act::Answer(Reply::too_many_requests(1))),
    ];
    for code in [408, 500, 502, 503, 504, 520] {
        let reply = Reply::text(code, "something on the way gave up");
        faults.push((format!("{code}-before"), Act::Answer(reply.clone())));
        faults.push((format!("{code}-after"), Act::AnswerAfter(reply)));
    }
    faults
}

#[derive(Clone)]
struct Row {
    name: String,
    request: Request,
    act: Act,
}

impl Row {
    fn all() -> Vec<Self> {
        let rows = REQUESTS.into_iter().flat_map(|(name, request)| {
            faults().into_iter().map(move |(fault, act)| Self { name: format!("{name}-{fault}"), request, act })
        });
        rows.collect()
    }

    /// What is there before, as the row's bundle has it in this version.
    fn objects(&self, version: u32) -> Vec<Value> {
        let name = &self.name;
        match self.request {
            Request::List => (0..6).map(|number| config_map(&format!("{name}-{number}"), version)).collect(),
            Request::DryRun | Request::Apply | Request::Delete => vec![config_map(name, version)],
            Request::Watch => vec![deployment(name, 1)],
            Request::Create => {
                let mut run = job(name, version);
                run["metadata"] = json!({"namespace": "default", "generateName": format!("{name}-")});
                vec![run]
            }
            _ => vec![job(name, version)],
        }
    }

    /// Whether the run finds them there.
    fn begins_with_them(&self) -> bool {
        !matches!(self.request, Request::Watch | Request::ApplyJob | Request::Create)
    }

    fn is_of_plan(&self) -> bool {
        matches!(self.request, Request::List | Request::DryRun)
    }

    /// The request, and how many like it pass before.
    fn wanted(&self) -> (Wanted, usize) {
        let name = &self.name;
        let of = |method, kind: &str| Wanted::new(method, &format!("/{kind}/{name}"));
        match self.request {
            Request::List => (Wanted::new(Method::GET, "/configmaps"), 0),
            Request::DryRun => (of(Method::PATCH, "configmaps").dry_run(), 0),
            Request::Get => (of(Method::GET, "jobs"), 0),
            Request::Await => (of(Method::GET, "jobs"), 1),
            Request::Watch => (Wanted::new(Method::GET, "/deployments"), 0),
            Request::Apply => (of(Method::PATCH, "configmaps"), 0),
            Request::ApplyJob | Request::CreateAnew => (of(Method::PATCH, "jobs"), 0),
            Request::Create | Request::PutBack => (Wanted::new(Method::POST, "/jobs"), 0),
            Request::Delete => (of(Method::DELETE, "configmaps"), 0),
            Request::DeleteJob => (of(Method::DELETE, "jobs"), 0),
        }
    }

    /// What becomes of it. Everything heals but the creation of a Job of which nobody knows whether it took place.
    fn expected(&self) -> Said {
        let is_clear = matches!(&self.act, Act::SlowAnswer(_)) || self.name.ends_with("-429");
        let is_before = self.name.ends_with("-before");
        match self.request {
            Request::PutBack => Said::PutBack,
            Request::CreateAnew if is_before => Said::PutBack,
            Request::ApplyJob if is_before => Said::Unknown,
            // Nobody knows the name of the new one.
            Request::Create if !is_clear => Said::Unknown,
            _ => Said::Done,
        }
    }

    async fn plan(&self, engine: &Engine) -> anyhow::Result<Planned> {
        let other = yaml([config_map("unrelated", 1)]);
        let mut planned = match self.request {
            Request::Delete => engine.plan_from(&yaml(self.objects(1)), &other).await?,
            _ => engine.plan_yaml(&yaml(self.objects(2))).await?,
        };
        let choice = match self.request {
            Request::Delete => Some(Choice::Delete),
            Request::Get | Request::Await | Request::DeleteJob | Request::CreateAnew | Request::PutBack => {
                Some(Choice::Recreate)
            }
            _ => None,
        };
        if let Some(choice) = choice {
            let change = planned.change(&self.name)?.id;
            planned.decide(&Decisions { per_change: vec![Decision { change, choice }], ..Decisions::default() });
        }
        Ok(planned)
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_becomes_of_an_answer_the_run_ends_and_its_report_is_true() {
    let cluster = Arc::new(Cluster::start().await.unwrap());
    let only = std::env::var("ROW").unwrap_or_default();
    let rows: Vec<Row> = Row::all().into_iter().filter(|row| row.name.contains(&only)).collect();
    let engine = Engine::connect(&cluster).await.unwrap();
    let installed = rows.iter().filter(|row| row.begins_with_them()).flat_map(|row| row.objects(1));
    let bundle = yaml(installed.chain([config_map("unrelated", 1)]));
    let ran = engine.run(&engine.plan_yaml(&bundle).await.unwrap()).await.unwrap();
    assert_eq!(ran.report.outcome, Outcome::Succeeded, "{:#?}", ran.report.todo);

    let places = Arc::new(Semaphore::new(SIDE_BY_SIDE));
    let mut running = JoinSet::new();
    for row in rows {
        let (cluster, places) = (Arc::clone(&cluster), Arc::clone(&places));
        running.spawn(async move {
            let _place = places.acquire_owned().await.unwrap();
            let ended = within(format!("the row {row}"), BOUND, meet(&cluster, &row)).await;
            ended.err().map(|error| format!("{row}: {error:#}"))
        });
    }
    let wrong: Vec<String> = running.join_all().await.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{} rows are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Plans and runs a row with its trouble, and compares the report with the cluster.
async fn meet(cluster: &Cluster, row: &Row) -> anyhow::Result<()> {
    let interceptor = Interceptor::before(cluster).await?;
    let engine = Engine::connect_with(interceptor.kubeconfig(), "default").await?;
    let trouble = || {
        let (wanted, passing) = row.wanted();
        interceptor.on(wanted.clone(), passing, Act::Pass);
        interceptor.on(wanted, 1, row.act.clone())
    };
    let of_plan = row.is_of_plan().then(trouble);
    let planned = row.plan(&engine).await?;
    if row.request == Request::PutBack {
        let refused = Reply::status(422, "Invalid", "admission says no");
        interceptor.on(Wanted::new(Method::PATCH, &format!("/jobs/{row}")), 1, Act::Answer(refused));
    }
    let rule = of_plan.unwrap_or_else(trouble);
    let (handle, events) = engine.start(&planned, Duration::from_secs(60)).await?;
    let ran = finish(handle, events).await?;
    anyhow::ensure!(rule.count() == 1, "its request was made {} times: {:#?}", rule.count(), ran.report.entries);
    let ends = ran.events.iter().filter(|event| matches!(event.kind, EventKind::RunFinished { .. })).count();
    anyhow::ensure!(ends == 1, "it has {ends} ends");
    is_true(cluster, row, &ran).await
}

async fn value_of(cluster: &Cluster, name: &str) -> anyhow::Result<Option<String>> {
    let maps = Api::<ConfigMap>::namespaced(cluster.client().clone(), "default");
    Ok(maps.get_opt(name).await?.map(|map| map.data.unwrap_or_default()["a"].clone()))
}

/// What a report says about an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    /// It was done.
    Done,
    /// It was not, and everything is as before.
    NotDone,
    /// There is no new one, and the former one is back.
    PutBack,
    /// Nobody knows, or the object may be gone, and the way back is named.
    Unknown,
}

fn said(result: &EntryResult) -> Said {
    let has = |problem: &Problem, code: &str| problem.code == code || problem.and.iter().any(|more| more.code == code);
    match result {
        EntryResult::Applied { .. } | EntryResult::NotReady { .. } => Said::Done,
        EntryResult::Uncertain { .. } => Said::Unknown,
        EntryResult::Failed { problem } if has(problem, "former-put-back") => Said::PutBack,
        EntryResult::Failed { problem } if has(problem, "write-uncertain") || has(problem, "to-put-back") => {
            Said::Unknown
        }
        EntryResult::Failed { .. } | EntryResult::Skipped { .. } | EntryResult::NotDone => Said::NotDone,
    }
}

async fn is_true(cluster: &Cluster, row: &Row, ran: &Ran) -> anyhow::Result<()> {
    for entry in ran.report.entries.iter().filter(|entry| entry.object.name.starts_with(&row.name)) {
        let said = said(&entry.result);
        anyhow::ensure!(said == row.expected(), "expected {:?}: {:?}", row.expected(), entry.result);
        let wrong = match row.request {
            Request::List | Request::DryRun | Request::Apply => {
                let value = value_of(cluster, &entry.object.name).await?;
                let expected = match said {
                    Said::Done => Some("2"),
                    Said::NotDone => Some("1"),
                    _ => value.as_deref(),
                };
                (value.is_none() || value.as_deref() != expected).then(|| format!("its value is {value:?}"))
            }
            Request::Delete => {
                let is_there = value_of(cluster, &row.name).await?.is_some();
                let fits = match said {
                    Said::Done => !is_there,
                    Said::Unknown => true,
                    _ => is_there,
                };
                (!fits).then(|| format!("it is there: {is_there}"))
            }
            Request::Watch => {
                let deployments = Api::<Deployment>::namespaced(cluster.client().clone(), "default");
                let is_there = deployments.get_opt(&row.name).await?.is_some();
                (!is_there || said != Said::Done || ran.report.outcome != Outcome::Succeeded)
                    .then(|| format!("it is there: {is_there}, {:?}", ran.report.outcome))
            }
            Request::ApplyJob | Request::Create => new_job(cluster, row, said).await?,
            _ => job_anew(cluster, row, said).await?,
        };
        if let Some(wrong) = wrong {
            anyhow::bail!("{wrong}, and the report says {:?}: {:?}", said, entry.result);
        }
        let copied = entry.saved.as_ref().is_none_or(|saved| Path::new(&saved.path).is_file());
        anyhow::ensure!(copied, "its copy is not there: {:?}", entry.saved);
    }
    Ok(())
}

async fn new_job(cluster: &Cluster, row: &Row, said: Said) -> anyhow::Result<Option<String>> {
    let jobs = Api::<Job>::namespaced(cluster.client().clone(), "default").list(&ListParams::default()).await?;
    let count = jobs.items.iter().filter(|job| job.name_any().starts_with(&row.name)).count();
    let fits = match said {
        Said::Done => count == 1,
        Said::Unknown => count <= 1,
        Said::NotDone | Said::PutBack => count == 0,
    };
    Ok((!fits).then(|| format!("there are {count} of it")))
}

async fn job_anew(cluster: &Cluster, row: &Row, said: Said) -> anyhow::Result<Option<String>> {
    let jobs = Api::<Job>::namespaced(cluster.client().clone(), "default");
    let image =
        |spec: Option<k8s_openapi::api::core::v1::PodSpec>| spec.and_then(|spec| spec.containers[0].image.clone());
    let (old, new) = (Some("example.com/init:1".to_owned()), Some("example.com/init:2".to_owned()));
    let live = jobs.get_opt(&row.name).await?.and_then(|job| job.spec);
    let suspended = live.as_ref().and_then(|spec| spec.suspend).unwrap_or_default();
    let now = live.map(|spec| image(spec.template.spec));
    let fits = match (said, &now) {
        (Said::Done, Some(image)) => *image == new && !suspended,
        (Said::NotDone, Some(image)) => *image == old && !suspended,
        (Said::PutBack, Some(image)) => *image == old && suspended,
        (Said::Unknown, _) => true,
        (_, None) => false,
    };
    let of_job = ListParams::default().labels(&format!("batch.kubernetes.io/job-name={row}"));
    let pods = Api::<Pod>::namespaced(cluster.client().clone(), "default").list(&of_job).await?;
    let ran = pods.items.into_iter().filter(|pod| image(pod.spec.clone()) == new).count();
    Ok((!fits || ran > 1).then(|| format!("it is {now:?}, suspended: {suspended}, with {ran} new Pods")))
}

#[test]
fn a_row_is_what_its_report_says() {
    let failed = |problem| EntryResult::Failed { problem };
    let rows = [
        (EntryResult::Applied { effect: Effect::Updated }, Said::Done),
        (failed(Problem::new("invalid")), Said::NotDone),
        (failed(Problem::new("invalid").and(Problem::new("former-put-back"))), Said::PutBack),
        (failed(Problem::new("write-uncertain")), Said::Unknown),
    ];
    for (result, expected) in rows {
        assert_eq!(said(&result), expected, "{result:?}");
    }
}
