//! Dry runs: what would a server-side apply store, and would a new creation be accepted?

use glasslift_cluster::{
    ApiError, Doing, Meaning, Path, Reader, Refusal, Served, immutable_fields, partly_immutable_fields,
};
use glasslift_object::fields;
use glasslift_object::problem::Problem;
use serde_json::{Value, json};

use crate::plan::action::{FieldOwner, OwnerKind};
use crate::plan::fact::{Conflict, DryRun, Fact};
use crate::plan::ownership::{self, conflicting_owners, conflicting_paths, may_conflict};
use crate::plan::risk::{Risk, Unverified};
use crate::plan::takeover::Takeover;
use crate::plan::{crd, job, simulate};

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
    let mut asking = Asking { reader, served, fact, as_new: None };
    let answer = asking.apply_or_conflict().await;
    let wants_new = job::exists(asking.fact) || asking.any_immutable(&answer);
    if wants_new && answer != DryRun::Unreadable && asking.fact.unverified.is_none() {
        asking.as_new().await;
    }
    // Whatever it was asked for otherwise, it has answered.
    let as_new = asking.as_new.take().filter(|_| wants_new);
    // Who gives its fields up by choice leaves nothing; otherwise that has to be said.
    if let Some(live) = fact.live.as_ref().filter(|_| fact.conflict.is_none() && !fact.object.is_job()) {
        let staying = ownership::staying(live, &fact.body).into_iter().map(|(manager, paths)| Risk::FieldsStay {
            manager,
            fields: paths.iter().map(|path| fields::display(path)).collect(),
        });
        fact.risks.extend(staying);
    }
    fact.dry_run = answer;
    fact.as_new = as_new;
    if job::exists(fact) {
        fact.pods = job::pods(reader, fact).await;
    }
    if let Some(problem) = crd::refusal(&fact.risks) {
        fact.dry_run = DryRun::Refused(problem);
        // Whoever owns its fields: no choice leads past this.
        fact.conflict = None;
    }
}

/// Asks about an object whose name the server chooses.
pub(super) async fn creation(reader: &Reader, served: &Served, fact: &mut Fact) {
    match reader.dry_run_create(served, fact.object.namespace.as_deref(), &fact.body).await {
        Ok(answer) => {
            fact.warnings.extend(answer.warnings);
            fact.dry_run = DryRun::Stored(answer.object);
        }
        Err(error) if error.is_forbidden() => fact.unverified = Some(Unverified::DryRunForbidden),
        Err(error) => fact.dry_run = DryRun::Refused(error.to_problem(Doing::Checking(&fact.object))),
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
                refusal.code == 422
                    && refusal.reason == "Invalid"
                    && refusal.meaning != Meaning::Denied
                    && is_validation(refusal)
            });
            if invalid {
                fact.dry_run = DryRun::Refused(error.to_problem(Doing::Checking(&fact.object)));
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
    as_new: Option<Result<Value, Problem>>,
}

impl Asking<'_> {
    fn any_immutable(&self, answer: &DryRun) -> bool {
        let conflict = self.fact.conflict.iter().flat_map(|conflict| [&conflict.take, &conflict.keep]);
        conflict.chain([answer]).any(|answer| matches!(answer, DryRun::Immutable(_)))
    }

    /// The answer to an apply. Installers' fields are taken over; those of others are left to the user, with the answers to both ways out.
    async fn apply_or_conflict(&mut self) -> DryRun {
        let may_conflict = self.fact.live.as_ref().is_some_and(|live| may_conflict(live, &self.fact.body));
        let body = self.fact.body.clone();
        if self.fact.object.is_job() {
            return self.apply_to_job(&body, may_conflict).await;
        }
        if !may_conflict {
            return self.apply(&body).await;
        }
        let owners = self.contested().await;
        let (_, others): (Vec<_>, Vec<_>) = owners.into_iter().partition(|owner| owner.kind == OwnerKind::Installer);
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
            conflicting_paths(live, &others).iter().for_each(|path| fields::remove(&mut kept_body, path));
        }
        let keep = self.apply(&kept_body).await;
        self.fact.conflict = Some(Conflict { owners: others.clone(), takeover, take, kept_body, keep });
        DryRun::Conflict(others)
    }

    /// The answer to a Job's update in place. There is no choice between its owners' fields and the bundle's: what would take fields of
    /// others than installers is a conflict, unless the server refuses it anyway.
    async fn apply_to_job(&mut self, body: &Value, may_conflict: bool) -> DryRun {
        let answer = self.apply(body).await;
        if !may_conflict || !matches!(answer, DryRun::Stored(_)) {
            return answer;
        }
        let owners = self.contested().await;
        let others: Vec<_> = owners.into_iter().filter(|owner| owner.kind != OwnerKind::Installer).collect();
        if others.is_empty() { answer } else { DryRun::Conflict(others) }
    }

    /// The owners that an apply without force runs into.
    async fn contested(&self) -> Vec<FieldOwner> {
        let (object, body) = (&self.fact.object, &self.fact.body);
        let asked =
            self.reader.dry_run_apply(self.served, object.namespace.as_deref(), &object.name, body, false).await;
        asked.as_ref().err().and_then(ApiError::refusal).map(conflicting_owners).unwrap_or_default()
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
                    && let Err(problem) = self.as_new().await
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
        let as_new = match takeover.may_uncover_defaults() {
            true => self.as_new().await.as_ref().ok(),
            false => None,
        };
        takeover.predict(&stored, as_new)
    }

    async fn refused(&mut self, error: &ApiError, body: &Value) -> DryRun {
        if error.is_forbidden() {
            self.fact.unverified = Some(Unverified::DryRunForbidden);
            return match &self.fact.live {
                Some(live) => DryRun::Forecast(simulate::applied(live, body)),
                None => DryRun::NotAsked,
            };
        }
        let problem = error.to_problem(Doing::Checking(&self.fact.object));
        let Some(refusal) = error.refusal() else { return DryRun::Refused(problem) };
        if let Some(fields) = immutable_fields(refusal) {
            return DryRun::Immutable(fields);
        }
        // With ordinary validation errors among the causes: those may come from the merged object alone, which a new one would not have.
        if let Some(fields) = partly_immutable_fields(refusal)
            && self.fact.live.is_some()
            && self.as_new().await.is_ok()
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
        let invalid = refusal.code == 422 && refusal.reason == "Invalid" && refusal.meaning != Meaning::Denied;
        if !custom || !invalid || refusal.causes.is_empty() || !is_validation(refusal) || self.fact.live.is_none() {
            return false;
        }
        let name = format!("{}.{}", self.served.plural, self.served.group);
        let path = Path::resource("apiextensions.k8s.io", "v1", "customresourcedefinitions", None).then(&name);
        let Ok(Some(definition)) = self.reader.get_path(&path, false).await else { return false };
        let version = &self.served.version;
        refusal.causes.iter().all(|cause| crd::has_transition_rule(&definition, version, &cause.field))
    }

    /// Asks for a creation under another name: defaults for comparing, and proof that a re-creation would be accepted.
    async fn as_new(&mut self) -> &Result<Value, Problem> {
        if self.as_new.is_none() {
            let asked = self
                .reader
                .dry_run_create(self.served, self.fact.object.namespace.as_deref(), &unnamed(self.fact))
                .await
                .map(|answer| with_own_name(answer.object, self.fact))
                .map_err(|error| error.to_problem(Doing::CheckingAnew(&self.fact.object)));
            self.as_new = Some(asked);
        }
        self.as_new.get_or_insert_with(|| Err(Problem::new("not-asked")))
    }
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
fn with_own_name(mut as_new: Value, fact: &Fact) -> Value {
    // The API server gives every namespace a label with its name.
    if let Some(label) = as_new.pointer_mut("/metadata/labels/kubernetes.io~1metadata.name") {
        *label = json!(fact.object.name);
    }
    if let Some(plural) = plural(fact) {
        as_new["spec"]["names"]["plural"] = json!(plural);
    }
    as_new
}

/// The plural of what a CustomResourceDefinition defines.
fn plural(fact: &Fact) -> Option<&str> {
    let is_definition = fact.object.kind == "CustomResourceDefinition";
    fact.body.pointer("/spec/names/plural").and_then(Value::as_str).filter(|_| is_definition)
}
