//! A cluster with a published bundle on it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use glasslift_control_plane::Options;
use glasslift_engine::bundle::{self, Source};
use glasslift_engine::event::Outcome;
use glasslift_engine::plan::{Action, Change, ConflictPolicy, Decisions, SkipReason};
use glasslift_engine::report::{EntryResult, Report};
use glasslift_tests::{Cluster, Engine, Planned, eventually, recorded};
use k8s_openapi::api::batch::v1::Job;
use k8s_openapi::api::core::v1::{Pod, Service};
use kube::api::{Api, ListParams, Patch, PatchParams};
use kube::{Client, ResourceExt};
use serde_json::{Value, json};

use crate::pairs::{Installer, Pair};

/// The annotation of `kubectl apply` holds the whole object, and all annotations together may have 256 KiB.
const TOO_LARGE_FOR_AN_ANNOTATION: usize = 250 * 1024;

/// A cluster with the old version on it, and the new one at hand.
pub(crate) struct Site {
    pub(crate) engine: Engine,
    pub(crate) cluster: Cluster,
    namespace: &'static str,
    installer: Installer,
    old: Vec<Value>,
    new: Vec<Value>,
}

/// What must stay the same of a Job that is left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JobFacts {
    uid: String,
    resource_version: String,
    images: Vec<String>,
    pods: BTreeSet<String>,
}

impl Site {
    /// Starts a cluster and installs the old version.
    pub(crate) async fn install(pair: &Pair, installer: Installer) -> Self {
        let [old, new] = [pair.old, pair.new].map(|version| objects(&published(pair.product, version)));
        let options = Options { nodes: 2, audit: false, ..Options::default() };
        let cluster = Cluster::start_with(options).await.unwrap();
        let engine = Engine::connect_in(&cluster, pair.namespace).await.unwrap();
        let site = Self { engine, cluster, namespace: pair.namespace, installer, old, new };
        if pair.namespace != "default" {
            let made = site.cluster.kubectl(&["create", "namespace", pair.namespace], "").await.unwrap();
            assert_eq!(made.code, Some(0), "{made:#?}");
        }
        let (large, small): (Vec<_>, Vec<_>) =
            site.old.iter().partition(|object| object.to_string().len() > TOO_LARGE_FOR_AN_ANNOTATION);
        match installer {
            Installer::ClientSide => {
                site.kubectl(&["apply"], &small).await;
                site.kubectl(&["create"], &large).await;
            }
            Installer::ServerSide => {
                site.kubectl(
                    &["apply", "--server-side", "--field-manager=other"],
                    &site.old.iter().collect::<Vec<_>>(),
                )
                .await;
            }
        }
        site.balance().await;
        site.await_jobs().await;
        site
    }

    async fn kubectl(&self, command: &[&str], objects: &[&Value]) {
        if objects.is_empty() {
            return;
        }
        let arguments = [command, self.place(), &["-f", "-"]].concat();
        let done = self.cluster.kubectl(&arguments, &stream(objects.iter().copied())).await.unwrap();
        assert_eq!(done.code, Some(0), "{command:?}: {}", done.stderr);
    }

    /// Where kubectl puts what names no namespace; told otherwise it refuses what names another.
    fn place(&self) -> &'static [&'static str] {
        if self.namespace == "argocd" { &["-n", "argocd"] } else { &[] }
    }

    /// Plays the cloud: gives each load balancer an address.
    async fn balance(&self) {
        let services: Api<Service> = Api::all(self.client());
        for service in services.list(&ListParams::default()).await.unwrap() {
            if service.spec.as_ref().and_then(|spec| spec.type_.as_deref()) != Some("LoadBalancer") {
                continue;
            }
            let status = json!({ "status": { "loadBalancer": { "ingress": [{ "ip": "192.0.2.1" }] } } });
            let own: Api<Service> = Api::namespaced(self.client(), &service.namespace().unwrap());
            own.patch_status(&service.name_any(), &PatchParams::default(), &Patch::Merge(status)).await.unwrap();
        }
    }

    async fn await_jobs(&self) {
        let jobs: Api<Job> = Api::all(self.client());
        eventually("all Jobs to have finished", Duration::from_secs(120), async || {
            let jobs = jobs.list(&ListParams::default()).await?;
            let finished = |job: &Job| {
                let conditions = job.status.as_ref().and_then(|status| status.conditions.as_ref());
                let lives_on = job.spec.as_ref().is_none_or(|spec| spec.ttl_seconds_after_finished != Some(0));
                lives_on
                    && conditions
                        .is_some_and(|all| all.iter().any(|one| one.type_ == "Complete" && one.status == "True"))
            };
            Ok(jobs.iter().all(finished).then_some(()))
        })
        .await
        .unwrap();
    }

    /// All Jobs, by name.
    pub(crate) async fn jobs(&self) -> BTreeMap<String, JobFacts> {
        let pods = Api::<Pod>::all(self.client()).list(&ListParams::default()).await.unwrap();
        let jobs = Api::<Job>::all(self.client()).list(&ListParams::default()).await.unwrap();
        // The Jobs of CronJobs come and go by the clock.
        let own = jobs.items.into_iter().filter(|job| job.owner_references().is_empty());
        own.map(|job| {
            let uid = job.uid().unwrap();
            let template = job.spec.as_ref().and_then(|spec| spec.template.spec.as_ref()).unwrap();
            let owned = |pod: &&Pod| pod.owner_references().iter().any(|owner| owner.uid == uid);
            let facts = JobFacts {
                resource_version: job.resource_version().unwrap(),
                images: template.containers.iter().filter_map(|container| container.image.clone()).collect(),
                pods: pods.iter().filter(owned).map(ResourceExt::name_any).collect(),
                uid: uid.clone(),
            };
            (job.name_any(), facts)
        })
        .collect()
    }

    /// Plans the new version.
    pub(crate) async fn plan(&self) -> Planned {
        self.plan_for(&self.new).await
    }

    /// Plans the version that is installed.
    pub(crate) async fn plan_again(&self) -> Planned {
        self.plan_for(&self.old).await
    }

    async fn plan_for(&self, objects: &[Value]) -> Planned {
        let mut planned = self.engine.plan_yaml(&stream(objects.iter())).await.unwrap();
        planned.decide(&self.decisions());
        planned
    }

    /// The fields of a manager that nobody knows are taken over only when that is asked for.
    pub(crate) fn decisions(&self) -> Decisions {
        let conflicts = match self.installer {
            Installer::ClientSide => ConflictPolicy::Fail,
            Installer::ServerSide => ConflictPolicy::Take,
        };
        Decisions { conflicts, ..Decisions::default() }
    }

    /// Runs a plan to its good end.
    pub(crate) async fn run(&self, planned: &Planned) -> Report {
        let ran = self.engine.run(planned).await.unwrap();
        let well = matches!(ran.report.outcome, Outcome::Succeeded | Outcome::SucceededWithSkips);
        let failed: Vec<_> = ran
            .report
            .entries
            .iter()
            .filter_map(|entry| match &entry.result {
                EntryResult::Failed { problem } => Some(format!("{}: {problem}", entry.object)),
                _ => None,
            })
            .collect();
        assert!(well, "{:?}\n{failed:#?}\n{:#?}", ran.report.outcome, ran.report.todo);
        ran.report
    }

    /// Nothing is left to do by our own and by kubectl's reading, and nothing that the old version alone had is left over.
    pub(crate) async fn assert_upgraded(&self) {
        self.await_jobs().await;
        let again = self.plan().await;
        assert_nothing_to_do(&again);
        // kubectl gives up at the first Job that differs, so they are left out; that they differ is what the plan said.
        let without_jobs: Vec<_> = self.new.iter().filter(|object| object["kind"] != "Job").collect();
        let text = stream(without_jobs.into_iter());
        // Forced, because defaults inside a list that is one value (the port of a NetworkPolicy) conflict with whoever owns it.
        let server_side = ["diff", "--server-side", "--force-conflicts", "--field-manager=glasslift"];
        for command in [server_side.as_slice(), &["diff"]] {
            let arguments = [command, self.place(), &["-f", "-"]].concat();
            let diff = self.cluster.kubectl(&arguments, &text).await.unwrap();
            assert_eq!(diff.code, Some(0), "kubectl {command:?} sees a difference:\n{}{}", diff.stdout, diff.stderr);
        }
        self.assert_dropped_fields_are_gone(&again);
    }

    /// Looks at the live objects for fields that only the old version set.
    fn assert_dropped_fields_are_gone(&self, planned: &Planned) {
        let mut left_over = Vec::new();
        for old in &self.old {
            let same = |object: &&Value| identity(object) == identity(old);
            let Some(new) = self.new.iter().find(same).filter(|object| object["kind"] != "Job") else { continue };
            let fact = planned.proposal.inspection().facts.iter().find(|fact| {
                (fact.object.kind.as_str(), fact.object.name.as_str())
                    == (old["kind"].as_str().unwrap_or_default(), old["metadata"]["name"].as_str().unwrap_or_default())
            });
            let live = fact.and_then(|fact| fact.live.as_ref()).expect("everything is on the cluster");
            let (old_fields, new_fields, live_fields) = (fields(old), fields(new), fields(live));
            for (path, value) in &old_fields {
                // A default that the server fills in again has the value that the old version spelled out.
                if !new_fields.contains_key(path) && live_fields.get(path) == Some(value) {
                    left_over.push(format!("{} {}: {path} = {value}", old["kind"], old["metadata"]["name"]));
                }
            }
        }
        left_over.retain(|text| !DEFAULTS.iter().any(|default| text.ends_with(default)));
        assert!(left_over.is_empty(), "the new version dropped these: {left_over:#?}");
    }

    fn client(&self) -> Client {
        self.cluster.client().clone()
    }
}

/// What the server fills in by itself.
const DEFAULTS: [&str; 0] = [];

/// Nothing stands in the way of the plan.
pub(crate) fn assert_free(planned: &Planned) {
    let blocked: Vec<_> =
        planned.plan.changes.iter().filter(|change| matches!(change.action, Action::Blocked { .. })).collect();
    assert!(blocked.is_empty(), "{blocked:#?}");
}

/// Everything is as the bundle says, except for Jobs that are left alone or gone.
pub(crate) fn assert_nothing_to_do(planned: &Planned) {
    let is_done = |change: &&Change| match &change.action {
        Action::Unchanged | Action::Skip { reason: SkipReason::JobExists { .. } } => true,
        action => change.object.kind == "Job" && *action == Action::Create,
    };
    if let Some(change) = planned.plan.changes.iter().find(|change| !is_done(change)) {
        let detail = glasslift_engine::plan::planned_one(planned.proposal.inspection(), &planned.plan, change.id)
            .unwrap()
            .detail();
        panic!("{}: {:?}, {:#?}", change.object, change.action, detail.fields);
    }
}

/// A published bundle.
fn published(product: &str, version: &str) -> PathBuf {
    recorded("bundles").join(product).join(format!("{version}.yaml"))
}

/// Product and version of all published bundles that are at hand.
pub(crate) fn at_hand() -> Vec<(String, String)> {
    let entries = |path: &Path| std::fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
    let stem = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let bundles =
        entries(&recorded("bundles")).flat_map(|product| entries(&product).map(move |path| (stem(&product), path)));
    bundles
        .filter(|(_, path)| path.extension().is_some_and(|end| end == "yaml"))
        .map(|(product, path)| (product, stem(&path)))
        .collect()
}

/// What a bundle holds and a current server still serves.
fn objects(path: &Path) -> Vec<Value> {
    let loaded = bundle::load(&Source::parse(&path.display().to_string())).unwrap();
    let bundle = loaded.bundle.unwrap_or_else(|| panic!("{:#?}", loaded.findings));
    let values = bundle.objects.into_iter().map(|object| object.value);
    values.filter(|value| !value["apiVersion"].as_str().is_some_and(|version| version.ends_with("/v1beta1"))).collect()
}

fn stream<'a>(objects: impl Iterator<Item = &'a Value>) -> String {
    objects.map(|object| format!("---\n{object}\n")).collect()
}

fn identity(object: &Value) -> [&Value; 3] {
    [&object["kind"], &object["metadata"]["namespace"], &object["metadata"]["name"]]
}

/// The values of an object by their paths; list entries that have a name go by it.
fn fields(object: &Value) -> BTreeMap<String, Value> {
    fn walk(value: &Value, path: &str, found: &mut BTreeMap<String, Value>) {
        match value {
            Value::Object(map) => map.iter().for_each(|(key, value)| walk(value, &format!("{path}.{key}"), found)),
            Value::Array(list) if list.iter().all(|entry| entry["name"].is_string()) => {
                list.iter().for_each(|entry| walk(entry, &format!("{path}[{}]", entry["name"]), found));
            }
            _ => {
                found.insert(path.to_owned(), value.clone());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(object, "", &mut found);
    found
}
