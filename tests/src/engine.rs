//! The engine driven directly, for what the command line does not let a test do: changing the cluster between plan and run.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use glasslift_control_plane::CONTEXT_NAME;
use glasslift_engine::bundle::{self, Bundle, Source};
use glasslift_engine::connect::mark::Marks;
use glasslift_engine::connect::{Connection, connect};
use glasslift_engine::environment::Environment;
use glasslift_engine::event::Event;
use glasslift_engine::kubeconfig::Target;
use glasslift_engine::plan::{Change, Choice, Consent, Decision, Decisions, Plan, Proposal};
use glasslift_engine::problem::Problem;
use glasslift_engine::report::{self, Report};
use glasslift_engine::words::{self, Explanation, Language};
use glasslift_engine::{journal, run};
use tempfile::TempDir;
use tokio::sync::mpsc;

use crate::cluster::Cluster;
use crate::wait::within;

/// A connection to a test cluster, and a folder for the records of runs.
pub struct Engine {
    /// The connection.
    pub connection: Connection,
    records: TempDir,
}

/// A plan, and what it was made from.
pub struct Planned {
    /// Both.
    pub proposal: Proposal,
    /// What was decided last.
    pub plan: Plan,
}

/// How a run went.
pub struct Ran {
    /// Everything that was reported.
    pub events: Vec<Event>,
    /// The report.
    pub report: Report,
    /// Where it was recorded.
    pub folder: PathBuf,
}

impl Engine {
    /// Connects as the administrator.
    ///
    /// # Errors
    /// When the cluster cannot be reached.
    pub async fn connect(cluster: &Cluster) -> Result<Self> {
        Self::connect_in(cluster, "default").await
    }

    /// Connects as the administrator, with a namespace for objects that name none.
    ///
    /// # Errors
    /// When the cluster cannot be reached.
    pub async fn connect_in(cluster: &Cluster, namespace: &str) -> Result<Self> {
        Self::connect_with(cluster.control_plane().kubeconfig(), namespace).await
    }

    /// Connects as whom a kubeconfig of the test cluster names.
    ///
    /// # Errors
    /// When the cluster cannot be reached.
    pub async fn connect_with(kubeconfig: &Path, namespace: &str) -> Result<Self> {
        Self::connect_in_environment(&Environment::default(), kubeconfig, namespace).await
    }

    /// Connects as whom a kubeconfig of the test cluster names, with these variables and limits.
    ///
    /// # Errors
    /// When the cluster cannot be reached.
    pub async fn connect_in_environment(environment: &Environment, kubeconfig: &Path, namespace: &str) -> Result<Self> {
        let target = Target {
            kubeconfig: kubeconfig.to_owned(),
            context: CONTEXT_NAME.to_owned(),
            namespace: Some(namespace.to_owned()),
        };
        let connection = connect(environment, &target, |_| {}).await.map_err(explained)?;
        Ok(Self { connection, records: tempfile::tempdir()? })
    }

    /// Plans a bundle given as YAML, and the old version of it.
    ///
    /// # Errors
    /// When one cannot be read, or the cluster not be inspected.
    pub async fn plan_from(&self, old: &str, new: &str) -> Result<Planned> {
        let paths = [("old.yaml", old), ("new.yaml", new)].map(|(name, yaml)| (self.records.path().join(name), yaml));
        let mut bundles = Vec::new();
        for (path, yaml) in paths {
            std::fs::write(&path, yaml)?;
            bundles.push(load(&path.display().to_string())?);
        }
        let new = Arc::new(bundles.pop().context("there are two")?);
        self.proposed(new, bundles.first()).await
    }

    /// Plans a bundle given as YAML.
    ///
    /// # Errors
    /// When it cannot be read, or the cluster not be inspected.
    pub async fn plan_yaml(&self, yaml: &str) -> Result<Planned> {
        let path = self.records.path().join("bundle.yaml");
        std::fs::write(&path, yaml)?;
        self.plan(&path.display().to_string()).await
    }

    /// Plans a bundle.
    ///
    /// # Errors
    /// When it cannot be read, or the cluster not be inspected.
    pub async fn plan(&self, source: &str) -> Result<Planned> {
        let bundle = Arc::new(load(source)?);
        self.proposed(bundle, None).await
    }

    async fn proposed(&self, bundle: Arc<Bundle>, from: Option<&Bundle>) -> Result<Planned> {
        let made = Proposal::make(self.connection.clone(), bundle, from, Decisions::default()).await;
        let proposal = made.map_err(explained)?;
        Ok(Planned { plan: proposal.plan().clone(), proposal })
    }

    /// Where what is said about clusters is kept.
    pub fn marks(&self) -> Marks {
        Marks::new(self.records.path().join("clusters.json"))
    }

    /// Starts to run a plan; `timeout` is how long an object may make no progress.
    ///
    /// # Errors
    /// When it is not started.
    pub async fn start(&self, planned: &Planned, timeout: Duration) -> Result<(run::Handle, Events)> {
        self.start_with(planned, |options| run::Options { timeout, ..options }).await
    }

    /// Starts to run a plan with options of the test's own.
    ///
    /// # Errors
    /// When it is not started.
    pub async fn start_with(
        &self,
        planned: &Planned,
        change: impl FnOnce(run::Options) -> run::Options,
    ) -> Result<(run::Handle, Events)> {
        let (sink, events) = mpsc::unbounded_channel();
        let options = change(run::Options::new(self.records.path().join("runs")));
        let approval = planned.proposal.approve(&planned.plan.id, Consent::Beforehand, &self.marks());
        let handle = run::start(approval.map_err(explained)?, options, sink).await;
        Ok((handle.map_err(explained)?, events))
    }

    /// Runs a plan to its end; `once_begun` happens when everything was compared and nothing is written yet. That holds on a runtime
    /// of one thread only, which is what `#[tokio::test]` gives.
    ///
    /// # Errors
    /// When it is not started, or does not end.
    pub async fn run_and(&self, planned: &Planned, once_begun: impl FnOnce()) -> Result<Ran> {
        let (handle, events) = self.start(planned, Duration::from_secs(60)).await?;
        once_begun();
        finish(handle, events).await
    }

    /// Tries to start a plan that is not to be started, and gives why it was not.
    ///
    /// # Errors
    /// When it was.
    pub async fn refused(&self, planned: &Planned) -> Result<Problem> {
        let (sink, _) = mpsc::unbounded_channel();
        let options = run::Options::new(self.records.path().join("runs"));
        let approval = match planned.proposal.approve(&planned.plan.id, Consent::Beforehand, &self.marks()) {
            Ok(approval) => approval,
            Err(problem) => return Ok(problem),
        };
        match run::start(approval, options, sink).await {
            Ok(_) => Err(anyhow!("it was started")),
            Err(problem) => Ok(problem),
        }
    }

    /// Runs a plan to its end, at most 3 minutes.
    ///
    /// # Errors
    /// When it is not started, or does not end.
    pub async fn run(&self, planned: &Planned) -> Result<Ran> {
        let (handle, events) = self.start(planned, Duration::from_secs(60)).await?;
        finish(handle, events).await
    }
}

/// The events of a run.
pub type Events = mpsc::UnboundedReceiver<Event>;

/// Waits for the end of a run, at most 3 minutes.
///
/// # Errors
/// When it does not end.
pub async fn finish(handle: run::Handle, mut receiver: Events) -> Result<Ran> {
    let folder = handle.folder.clone();
    within("the run", Duration::from_secs(180), async {
        handle.wait().await;
        Ok(())
    })
    .await?;
    let recorded = journal::events(&folder)?;
    let report = report::fold(&recorded).context("the run left no report")?;
    receiver.close();
    Ok(Ran { events: recorded, report, folder })
}

impl Planned {
    /// Decides again, with a choice for one object.
    ///
    /// # Errors
    /// When the plan has no such object.
    pub fn choose(&mut self, name: &str, choice: Choice) -> Result<()> {
        let change = self.change(name)?.id;
        self.decide(&Decisions { per_change: vec![Decision { change, choice }], ..Decisions::default() });
        Ok(())
    }

    /// Decides again, with other decisions.
    pub fn decide(&mut self, decisions: &Decisions) {
        self.proposal.decide(decisions.clone());
        self.plan = self.proposal.plan().clone();
    }

    /// The change of an object, by its name.
    ///
    /// # Errors
    /// When the plan has no such object.
    pub fn change(&self, name: &str) -> Result<&Change> {
        self.plan
            .changes
            .iter()
            .find(|change| change.object.name == name)
            .with_context(|| format!("the plan has nothing named {name}"))
    }
}

fn load(source: &str) -> Result<Bundle> {
    let loaded = bundle::load(&Source::parse(source)).map_err(explained)?;
    loaded.bundle.with_context(|| format!("{source} is unusable: {:#?}", loaded.findings))
}

/// A problem in English words.
pub fn said(problem: &Problem) -> Explanation {
    words::problem(problem, Language::English)
}

fn explained(problem: Problem) -> anyhow::Error {
    let said = said(&problem);
    let detail = problem.detail.unwrap_or_default();
    anyhow!("{}: {}\n{}\n{detail}", problem.code, said.message, said.hints.join("\n"))
}
