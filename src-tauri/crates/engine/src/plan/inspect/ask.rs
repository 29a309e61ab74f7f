//! The questions to the server: what would an apply store, and would a new creation be accepted?

use glasslift_cluster::{ApiError, Reader, Refusal, Served, immutable_fields, partly_immutable_fields};
use glasslift_object::problem::Problem;
use glasslift_object::{fields, job};
use serde_json::{Value, json};

use super::{Contest, DryRun, Fact};
use crate::plan::ownership::{self, conflicting_owners, contested_paths, may_be_contested};
use crate::plan::takeover::Takeover;
use crate::plan::{FieldOwner, OwnerKind, Risk, Unverified, crd, simulate};

/// Pods of a Job that are counted; who has more owns "many".
const PODS_COUNTED: usize = 50;

/// Asks everything about an object that is on the cluster, or not yet.
pub(super) async fn about(reader: &Reader, served: &Served, fact: &mut Fact) {
    if fact.is_being_deleted() {
        // An apply answers 200 now, and then the object is gone.
        return;
    }
    if let Some(live) = &fact.live {
        fact.takeover = Takeover::of(live, &fact.body);
        if let Some(manager) = ownership::gitops_owner(live) {
            fact.risks.push(Risk::GitopsOwned { manager });
        }
        if fact.object.kind == "CustomResourceDefinition" {
            fact.risks.extend(crd::risks(live, &fact.body));
        }
    }
    let mut asking = Asking { reader, served, fact, fresh: None };
    let answer = asking.apply_or_contest().await;
    let wants_fresh = asking.job_exists() || asking.any_immutable(&answer);
    if wants_fresh && answer != DryRun::Unreadable && asking.fact.unverified.is_none() {
        asking.fresh().await;
    }
    // Whatever it was asked for otherwise, it has answered.
    let fresh = asking.fresh.take().filter(|_| wants_fresh);
    // Who gives its fields up by choice leaves nothing; otherwise that has to be said.
    if let Some(live) = fact.live.as_ref().filter(|_| fact.contest.is_none() && !fact.object.is_job()) {
        let staying = ownership::staying(live, &fact.body).into_iter().map(|(manager, paths)| Risk::FieldsStay {
            manager,
            fields: paths.iter().map(|path| fields::display(path)).collect(),
        });
        fact.risks.extend(staying);
    }
    fact.answer = answer;
    fact.fresh = fresh;
    if fact.object.is_job() && fact.live.is_some() {
        fact.pods = pods(reader, fact).await;
    }
    if let Some(problem) = crd::refusal(&fact.risks) {
        fact.answer = DryRun::Refused(problem);
        // Whoever owns its fields: no choice leads past this.
        fact.contest = None;
    }
}

/// Asks about an object whose name the server chooses.
pub(super) async fn creation(reader: &Reader, served: &Served, fact: &mut Fact) {
    match reader.dry_run_create(served, fact.object.namespace.as_deref(), &fact.body).await {
        Ok(answer) => {
            fact.warnings.extend(answer.warnings);
            fact.answer = DryRun::Stored(answer.object);
        }
        Err(error) if error.is_forbidden() => fact.unverified = Some(Unverified::DryRunForbidden),
        Err(error) => fact.answer = DryRun::Refused(error.to_problem(&checking(fact))),
    }
}

/// Asks about an object whose namespace is not there yet, as if it were in another one: only what is wrong with the object itself counts.
pub(super) async fn elsewhere(reader: &Reader, served: &Served, fact: &mut Fact) {
    let mut body = unnamed(fact);
    if let Some(metadata) = body.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.insert("namespace".to_owned(), json!("default"));
    }
    match reader.dry_run_create(served, Some("default"), &body).await {
        Ok(answer) => fact.warnings.extend(answer.warnings),
        Err(error) => {
            let invalid = error.refusal().is_some_and(|refusal| {
                refusal.code == 422 && refusal.reason == "Invalid" && !refusal.by_webhook && is_validation(refusal)
            });
            if invalid {
                fact.answer = DryRun::Refused(error.to_problem(&checking(fact)));
            }
        }
    }
}

/// Admission policies answer like validation, but their causes have no field.
fn is_validation(refusal: &Refusal) -> bool {
    refusal.causes.iter().all(|cause| !cause.field.is_empty() && !cause.reason.is_empty())
}

struct Asking<'a> {
    reader: &'a Reader,
    served: &'a Served,
    fact: &'a mut Fact,
    fresh: Option<Result<Value, Problem>>,
}

impl Asking<'_> {
    fn job_exists(&self) -> bool {
        self.fact.live.is_some() && self.fact.object.is_job()
    }

    fn any_immutable(&self, answer: &DryRun) -> bool {
        let contest = self.fact.contest.iter().flat_map(|contest| [&contest.take, &contest.keep]);
        contest.chain([answer]).any(|answer| matches!(answer, DryRun::Immutable(_)))
    }

    /// The answer to an apply. Installers' fields are taken over; those of others are left to the user, with the answers to both ways out.
    async fn apply_or_contest(&mut self) -> DryRun {
        let contested = self.fact.live.as_ref().is_some_and(|live| may_be_contested(live, &self.fact.body));
        // A Job that exists is not written to by default, so its owners do not matter before the user asks for it.
        if !contested || self.fact.object.is_job() {
            let body = self.fact.body.clone();
            return self.apply(&body).await;
        }
        let (namespace, name) = (self.fact.object.namespace.clone(), self.fact.object.name.clone());
        let answer = self.reader.dry_run_apply(self.served, namespace.as_deref(), &name, &self.fact.body, false).await;
        let owners: Vec<FieldOwner> =
            answer.as_ref().err().and_then(ApiError::refusal).map(conflicting_owners).unwrap_or_default();
        let (_, others): (Vec<_>, Vec<_>) = owners.into_iter().partition(|owner| owner.kind == OwnerKind::Installer);
        let body = self.fact.body.clone();
        if others.is_empty() {
            return self.apply(&body).await;
        }
        let managers: Vec<String> = others.iter().map(|owner| owner.manager.clone()).collect();
        let takeover = self.fact.live.as_ref().and_then(|live| Takeover::with(live, &body, &managers));
        let installers_only = std::mem::replace(&mut self.fact.takeover, takeover);
        let take = self.apply(&body).await;
        let takeover = std::mem::replace(&mut self.fact.takeover, installers_only);
        let mut kept_body = body;
        if let Some(live) = &self.fact.live {
            contested_paths(live, &others).iter().for_each(|path| fields::remove(&mut kept_body, path));
        }
        let keep = self.apply(&kept_body).await;
        self.fact.contest = Some(Contest { owners: others.clone(), takeover, take, kept_body, keep });
        DryRun::Conflict(others)
    }

    /// Asks what an apply that takes over would store.
    async fn apply(&mut self, body: &Value) -> DryRun {
        let namespace = self.fact.object.namespace.as_deref();
        let replacing = self.fact.takeover.as_ref().filter(|takeover| !takeover.replaced.is_empty());
        let askable = replacing.zip(self.fact.live.as_ref()).map(|(takeover, live)| takeover.askable(body, live));
        let asked = askable.as_ref().unwrap_or(body);
        let answer = self.reader.dry_run_apply(self.served, namespace, &self.fact.object.name, asked, true).await;
        match answer {
            Ok(answer) => {
                // It was not asked about what is chosen now.
                if askable.is_some()
                    && let Err(problem) = self.fresh().await
                {
                    return DryRun::Refused(problem.clone());
                }
                for warning in answer.warnings {
                    if !self.fact.warnings.contains(&warning) {
                        self.fact.warnings.push(warning);
                    }
                }
                DryRun::Stored(self.predicted(answer.object).await)
            }
            Err(error) => self.refused(&error, body).await,
        }
    }

    /// What will be stored once the installers' fields are ours.
    async fn predicted(&mut self, stored: Value) -> Value {
        let Some(takeover) = self.fact.takeover.clone().filter(|takeover| !takeover.dropped.is_empty()) else {
            return stored;
        };
        let fresh = match takeover.may_uncover_defaults() {
            true => self.fresh().await.as_ref().ok(),
            false => None,
        };
        takeover.predict(&stored, fresh)
    }

    async fn refused(&mut self, error: &ApiError, body: &Value) -> DryRun {
        if error.is_forbidden() {
            self.fact.unverified = Some(Unverified::DryRunForbidden);
            return match &self.fact.live {
                Some(live) => DryRun::Forecast(simulate::applied(live, body)),
                None => DryRun::NotAsked,
            };
        }
        let problem = error.to_problem(&checking(self.fact));
        let Some(refusal) = error.refusal() else { return DryRun::Refused(problem) };
        if let Some(fields) = immutable_fields(refusal) {
            return DryRun::Immutable(fields);
        }
        // With ordinary validation errors among the causes: those may come from the merged object alone, which a new one would not have.
        if let Some(fields) = partly_immutable_fields(refusal)
            && self.fact.live.is_some()
            && self.fresh().await.is_ok()
        {
            return DryRun::Immutable(fields);
        }
        if self.refused_by_transition_rule(refusal).await {
            let mut fields: Vec<String> = refusal.causes.iter().map(|cause| cause.field.clone()).collect();
            fields.dedup();
            return DryRun::Immutable(fields);
        }
        DryRun::Refused(problem)
    }

    /// Whether a custom resource's own rules compare with the old value wherever the server found fault. Never told by the words.
    async fn refused_by_transition_rule(&self, refusal: &Refusal) -> bool {
        let custom = self.served.group.contains('.') && !self.served.group.ends_with(".k8s.io");
        let invalid = refusal.code == 422 && refusal.reason == "Invalid" && !refusal.by_webhook;
        if !custom || !invalid || refusal.causes.is_empty() || !is_validation(refusal) || self.fact.live.is_none() {
            return false;
        }
        let name = format!("{}.{}", self.served.plural, self.served.group);
        let path = format!("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{name}");
        let Ok(Some(definition)) = self.reader.get_path(&path, false).await else { return false };
        let version = &self.served.version;
        refusal.causes.iter().all(|cause| crd::has_transition_rule(&definition, version, &cause.field))
    }

    /// Asks for a creation under another name: defaults for comparing, and proof that a re-creation would be accepted.
    async fn fresh(&mut self) -> &Result<Value, Problem> {
        if self.fresh.is_none() {
            let asked = self
                .reader
                .dry_run_create(self.served, self.fact.object.namespace.as_deref(), &unnamed(self.fact))
                .await
                .map(|answer| with_own_name(answer.object, self.fact))
                .map_err(|error| {
                    error.to_problem(&format!("Checking whether {} could be created anew", self.fact.object))
                });
            self.fresh = Some(asked);
        }
        self.fresh.get_or_insert_with(|| Err(Problem::new("not-asked", "It was not asked.")))
    }
}

fn checking(fact: &Fact) -> String {
    format!("Checking {}", fact.object)
}

/// The object under a name that the server chooses; a CustomResourceDefinition, whose name follows its plural, under another plural.
fn unnamed(fact: &Fact) -> Value {
    let mut body = fact.body.clone();
    if let Some(plural) = plural(fact) {
        let other = format!("x{plural}");
        body["metadata"]["name"] = json!(fact.object.name.replacen(plural, &other, 1));
        body["spec"]["names"]["plural"] = json!(other);
        return body;
    }
    let name = format!("{}-", fact.object.name.chars().take(40).collect::<String>().trim_end_matches(['-', '.']));
    if let Some(metadata) = body.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.remove("name");
        metadata.insert("generateName".to_owned(), json!(name));
    }
    body
}

/// Undoes what follows from the other name.
fn with_own_name(mut fresh: Value, fact: &Fact) -> Value {
    // The API server gives every namespace a label with its name.
    if let Some(label) = fresh.pointer_mut("/metadata/labels/kubernetes.io~1metadata.name") {
        *label = json!(fact.object.name);
    }
    if let Some(plural) = plural(fact) {
        fresh["spec"]["names"]["plural"] = json!(plural);
    }
    fresh
}

/// The plural of what a CustomResourceDefinition defines.
fn plural(fact: &Fact) -> Option<&str> {
    let is_definition = fact.object.kind == "CustomResourceDefinition";
    fact.body.pointer("/spec/names/plural").and_then(Value::as_str).filter(|_| is_definition)
}

/// How many Pods an existing Job owns.
async fn pods(reader: &Reader, fact: &Fact) -> Option<u32> {
    let (namespace, live) = (fact.object.namespace.as_deref()?, fact.live.as_ref()?);
    let selector = job::pod_selector(live)?;
    let path = format!("/api/v1/namespaces/{namespace}/pods?labelSelector={selector}&limit={PODS_COUNTED}");
    let list = reader.get_path(&path, false).await.ok()??;
    u32::try_from(list.get("items")?.as_array()?.len()).ok()
}
