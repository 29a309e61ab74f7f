//! Reads everything that planning needs: live objects and dry runs. Never writes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures::StreamExt;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::diff::images;
use super::immutability::immutable_fields;
use super::order::wave;
use super::ownership::{Takeover, conflicting_owners, is_installer};
use super::types::{FieldOwner, Unverified, Wave};
use crate::bundle::identity::Identity;
use crate::bundle::{Bundle, BundleObject, KubernetesVersion, ObjectRef, api_lifecycle, catalog};
use crate::cluster::{ApiError, ClusterInfo, Connection, Reader, Served};
use crate::problem::Problem;

/// Requests in flight while planning.
const CONCURRENCY: usize = 12;

/// Everything that was read for a plan. Deciding on it is pure and can be repeated with other choices.
#[derive(Debug, Clone)]
pub struct Inspection {
    /// When it was read.
    pub created_at: Timestamp,
    /// Which cluster.
    pub cluster: ClusterInfo,
    /// Which bundle.
    pub bundle: Arc<Bundle>,
    /// Version found on the cluster, where it can be told.
    pub installed_version: Option<String>,
    /// What is known about each object, in the order in which it will run.
    pub facts: Vec<Arc<Fact>>,
}

/// What is known about one object.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Which object, with its final namespace.
    pub object: ObjectRef,
    /// What would be sent.
    pub body: Value,
    /// How its kind is served; none when it is not (yet).
    pub served: Option<Served>,
    /// When it runs.
    pub wave: Wave,
    /// The object on the cluster; none when there is none.
    pub live: Option<Value>,
    /// What the server would do with it.
    pub answer: DryRun,
    /// What a creation under another name gives: the bundle's object with the server's defaults, or why it is refused.
    /// Asked for Jobs that exist and for refused changes.
    pub fresh: Option<Result<Value, Problem>>,
    /// What is taken over from the tools that installed it.
    pub takeover: Option<Takeover>,
    /// Managers whose fields an apply has to take by force.
    pub forced_from: Vec<String>,
    /// Warnings of the server, and ours.
    pub warnings: Vec<String>,
    /// Why the server could not be asked.
    pub unverified: Option<Unverified>,
    /// It belongs to the old version only.
    pub leaving: bool,
}

/// The server's answer to a dry run.
#[derive(Debug, Clone, PartialEq)]
pub enum DryRun {
    /// It was not asked.
    NotAsked,
    /// It would store this.
    Stored(Value),
    /// The change touches these immutable fields.
    Immutable(Vec<String>),
    /// Others own fields and are no installers.
    Conflict(Vec<FieldOwner>),
    /// It is not allowed to ask.
    Forbidden,
    /// It refuses for another reason.
    Refused(Problem),
}

/// Reads the cluster for a bundle. With the bundle of the old version, objects that are only in that one are found, too.
///
/// # Errors
/// When an object cannot be read, for another reason than that it does not exist.
pub async fn inspect(
    connection: &Connection,
    bundle: Arc<Bundle>,
    from: Option<&Bundle>,
) -> Result<Inspection, Problem> {
    let reader = connection.reader();
    let created_at = Timestamp::now();
    let context = Context::new(connection, &bundle).await?;
    context.refuse_duplicates(&bundle)?;
    let looks: Vec<_> = bundle.objects.iter().map(|object| context.inspect(reader, object)).collect();
    // `buffered` keeps bundle order.
    let mut facts: Vec<Fact> = futures::stream::iter(looks)
        .buffered(CONCURRENCY)
        .collect::<Vec<_>>()
        .await
        .into_iter()
        .collect::<Result<_, _>>()?;
    if let Some(from) = from {
        let staying = facts.iter().map(|fact| Identity::of(&fact.object)).collect();
        let leaving = context.leaving(reader, from, &staying).await?;
        facts.extend(leaving);
    }
    // Stable: bundle order inside a wave.
    facts.sort_by_key(|fact| fact.wave);
    Ok(Inspection {
        created_at,
        cluster: connection.info.clone(),
        installed_version: installed_version(reader, &bundle).await,
        facts: facts.into_iter().map(Arc::new).collect(),
        bundle,
    })
}

/// What the objects of a bundle have in common while they are inspected.
struct Context<'a> {
    connection: &'a Connection,
    /// Group and kind of what the bundle's CustomResourceDefinitions define.
    defined_kinds: BTreeMap<(String, String), bool>,
    /// Namespaces that do not exist.
    missing_namespaces: BTreeSet<String>,
    created_namespaces: BTreeSet<String>,
}

impl<'a> Context<'a> {
    async fn new(connection: &'a Connection, bundle: &Bundle) -> Result<Self, Problem> {
        let defined_kinds = bundle.objects.iter().filter_map(|object| defined_kind(&object.value)).collect();
        let mut context = Self {
            connection,
            defined_kinds,
            missing_namespaces: BTreeSet::new(),
            created_namespaces: bundle
                .objects
                .iter()
                .filter(|object| object.object.kind == "Namespace" && object.object.api_version == "v1")
                .map(|object| object.object.name.clone())
                .collect(),
        };
        let used: BTreeSet<String> =
            bundle.objects.iter().filter_map(|object| context.place(&object.object).1).collect();
        for namespace in used {
            let path = format!("/api/v1/namespaces/{namespace}");
            match connection.reader().get_path(&path, false).await {
                Ok(Some(_)) => {}
                Ok(None) => {
                    context.missing_namespaces.insert(namespace);
                }
                // Who may not read namespaces may still work inside one.
                Err(error) if error.refusal().is_some_and(|refusal| refusal.code == 403) => {}
                Err(error) => return Err(error.to_problem(&format!("Reading the namespace {namespace}"))),
            }
        }
        Ok(context)
    }

    /// How an object is served and in which namespace it will be.
    fn place(&self, object: &ObjectRef) -> (Option<Served>, Option<String>) {
        let served = self.connection.discovery.find(object);
        let namespaced = match &served {
            Some(served) => served.namespaced,
            None => self
                .defined_kinds
                .get(&(object.group().to_owned(), object.kind.clone()))
                .copied()
                .unwrap_or(object.namespace.is_some()),
        };
        let namespace =
            namespaced.then(|| object.namespace.clone().unwrap_or_else(|| self.connection.info.namespace.clone()));
        (served, namespace)
    }

    /// Two objects may turn out to be the same one only now: one names the namespace that the other is given.
    fn refuse_duplicates(&self, bundle: &Bundle) -> Result<(), Problem> {
        let placed: Vec<(ObjectRef, &BundleObject)> = bundle
            .objects
            .iter()
            .filter(|item| !is_generated(&item.value))
            .map(|item| (ObjectRef { namespace: self.place(&item.object).1, ..item.object.clone() }, item))
            .collect();
        let mut seen: BTreeMap<Identity<'_>, &BundleObject> = BTreeMap::new();
        for (object, item) in &placed {
            if let Some(first) = seen.insert(Identity::of(object), item) {
                let place = |item: &BundleObject| format!("{}:{}", item.file, item.line);
                return Err(Problem::new("duplicate-object", format!("{object} is in the bundle twice."))
                    .hint(format!(
                        "At {} and {}: one of them is put into the namespace of the other.",
                        place(first),
                        place(item)
                    ))
                    .hint("Remove one, or write down the namespace that is meant."));
            }
        }
        Ok(())
    }

    async fn inspect(&self, reader: &Reader, item: &BundleObject) -> Result<Fact, Problem> {
        let (served, namespace) = self.place(&item.object);
        let mut warnings = Vec::new();
        if let (Some(dropped), None) = (&item.object.namespace, &namespace) {
            warnings.push(format!("The namespace {dropped} is left out: {} has cluster scope.", item.object.kind));
        }
        let object = ObjectRef { namespace: namespace.clone(), ..item.object.clone() };
        let mut fact = Fact {
            body: with_namespace(&item.value, namespace.as_deref()),
            wave: wave(&object),
            served,
            live: None,
            answer: DryRun::NotAsked,
            fresh: None,
            takeover: None,
            forced_from: Vec::new(),
            warnings,
            unverified: None,
            leaving: false,
            object,
        };
        let Some(served) = fact.served.clone() else {
            if let Ok(version) = self.connection.info.version.parse::<KubernetesVersion>() {
                fact.warnings.extend(api_lifecycle([&fact.object], version).iter().map(ToString::to_string));
            }
            if self.defined_kinds.contains_key(&(fact.object.group().to_owned(), fact.object.kind.clone())) {
                fact.unverified = Some(Unverified::KindNotServedYet);
            }
            return Ok(fact);
        };
        if namespace.as_ref().is_some_and(|namespace| self.missing_namespaces.contains(namespace)) {
            if namespace.as_ref().is_some_and(|namespace| self.created_namespaces.contains(namespace)) {
                fact.unverified = Some(Unverified::NamespaceNotThereYet);
            } else {
                let name = namespace.unwrap_or_default();
                fact.answer = DryRun::Refused(
                    Problem::new("namespace-missing", format!("The namespace {name} does not exist."))
                        .hint("The bundle does not create it. Create it first, or choose another namespace."),
                );
            }
            return Ok(fact);
        }
        if is_generated(&fact.body) {
            self.inspect_generated(reader, &served, &mut fact).await;
            return Ok(fact);
        }
        let name = fact.object.name.clone();
        fact.live = reader
            .get(&served, namespace.as_deref(), &name)
            .await
            .map_err(|error| error.to_problem(&format!("Reading {}", fact.object)))?;
        let being_deleted =
            fact.live.as_ref().is_some_and(|live| live.pointer("/metadata/deletionTimestamp").is_some());
        fact.takeover = fact.live.as_ref().and_then(|live| Takeover::of(live, &fact.body));
        if !being_deleted {
            ask(reader, &served, &mut fact).await;
            let job_exists = fact.live.is_some() && fact.object.is_job();
            if job_exists || matches!(fact.answer, DryRun::Immutable(_)) {
                fact.fresh = Some(ask_fresh(reader, &served, &fact).await);
            }
        }
        Ok(fact)
    }

    /// Objects of the old version that are on the cluster and not in the new one.
    async fn leaving(
        &self,
        reader: &Reader,
        from: &Bundle,
        staying: &BTreeSet<Identity<'_>>,
    ) -> Result<Vec<Fact>, Problem> {
        let mut facts = Vec::new();
        for item in &from.objects {
            let (Some(served), namespace) = self.place(&item.object) else { continue };
            let object = ObjectRef { namespace: namespace.clone(), ..item.object.clone() };
            if staying.contains(&Identity::of(&object)) || is_generated(&item.value) {
                continue;
            }
            let live = reader
                .get(&served, namespace.as_deref(), &object.name)
                .await
                .map_err(|error| error.to_problem(&format!("Reading {object}")))?;
            if live.is_some() {
                facts.push(Fact {
                    body: item.value.clone(),
                    served: Some(served),
                    wave: wave(&object),
                    live,
                    answer: DryRun::NotAsked,
                    fresh: None,
                    takeover: None,
                    forced_from: Vec::new(),
                    warnings: Vec::new(),
                    unverified: None,
                    leaving: true,
                    object,
                });
            }
        }
        Ok(facts)
    }

    async fn inspect_generated(&self, reader: &Reader, served: &Served, fact: &mut Fact) {
        match reader.dry_run_create(served, fact.object.namespace.as_deref(), &fact.body).await {
            Ok(answer) => {
                fact.warnings.extend(answer.warnings);
                fact.answer = DryRun::Stored(answer.object);
            }
            Err(error) => fact.answer = refused(&error, fact),
        }
    }
}

/// Asks what an apply would store: first without force, to see who else owns the fields, then with it.
async fn ask(reader: &Reader, served: &Served, fact: &mut Fact) {
    let namespace = fact.object.namespace.as_deref();
    let name = fact.object.name.as_str();
    let mut answer = reader.dry_run_apply(served, namespace, name, &fact.body, false).await;
    if let Some(owners) = answer.as_ref().err().and_then(ApiError::refusal).map(conflicting_owners)
        && !owners.is_empty()
    {
        // A Job that exists is not written to by default, so its owners do not matter before the user asks for it.
        let ours_to_take = fact.object.is_job() || owners.iter().all(|owner| is_installer(&owner.manager));
        if !ours_to_take {
            fact.answer = DryRun::Conflict(owners);
            return;
        }
        fact.forced_from = owners.into_iter().map(|owner| owner.manager).collect();
        answer = reader.dry_run_apply(served, namespace, name, &fact.body, true).await;
    }
    fact.answer = match answer {
        Ok(answer) => {
            fact.warnings.extend(answer.warnings);
            DryRun::Stored(predicted(reader, served, fact, answer.object).await)
        }
        Err(error) => refused(&error, fact),
    };
    if fact.answer == DryRun::Forbidden {
        fact.unverified = Some(Unverified::DryRunForbidden);
    }
}

/// What will be stored once the installers' fields are ours.
async fn predicted(reader: &Reader, served: &Served, fact: &Fact, stored: Value) -> Value {
    match &fact.takeover {
        Some(takeover) if !takeover.dropped.is_empty() => {
            let fresh = ask_fresh(reader, served, fact).await.ok();
            takeover.predict(&stored, fresh.as_ref())
        }
        _ => stored,
    }
}

fn refused(error: &ApiError, fact: &Fact) -> DryRun {
    let Some(refusal) = error.refusal() else {
        return DryRun::Refused(error.to_problem(&format!("Checking {}", fact.object)));
    };
    if let Some(fields) = immutable_fields(refusal) {
        return DryRun::Immutable(fields);
    }
    // RBAC says `cannot patch resource`; quota and admission use 403 as well.
    if refusal.code == 403 && refusal.message.contains("cannot ") && !refusal.message.contains("admission webhook") {
        return DryRun::Forbidden;
    }
    DryRun::Refused(error.to_problem(&format!("Checking {}", fact.object)))
}

/// Asks for a creation under another name: defaults for comparing, and proof that a re-creation would be accepted.
async fn ask_fresh(reader: &Reader, served: &Served, fact: &Fact) -> Result<Value, Problem> {
    let mut body = fact.body.clone();
    let name = format!("{}-", fact.object.name.chars().take(40).collect::<String>().trim_end_matches(['-', '.']));
    if let Some(metadata) = body.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.remove("name");
        metadata.insert("generateName".to_owned(), json!(name));
    }
    reader
        .dry_run_create(served, fact.object.namespace.as_deref(), &body)
        .await
        .map(|answer| answer.object)
        .map_err(|error| error.to_problem(&format!("Checking whether {} could be created anew", fact.object)))
}

/// Whether the server chooses the name.
pub fn is_generated(body: &Value) -> bool {
    let metadata =
        |field: &str| body.pointer(&format!("/metadata/{field}")).and_then(Value::as_str).unwrap_or_default();
    metadata("name").is_empty() && !metadata("generateName").is_empty()
}

fn with_namespace(value: &Value, namespace: Option<&str>) -> Value {
    let mut value = value.clone();
    if let Some(metadata) = value.get_mut("metadata").and_then(Value::as_object_mut) {
        match namespace {
            Some(namespace) => metadata.insert("namespace".to_owned(), json!(namespace)),
            None => metadata.remove("namespace"),
        };
    }
    value
}

/// Group, kind and whether it is namespaced, of what a CustomResourceDefinition defines.
fn defined_kind(value: &Value) -> Option<((String, String), bool)> {
    if value.get("kind")?.as_str()? != "CustomResourceDefinition" {
        return None;
    }
    let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    Some(((text("/spec/group")?, text("/spec/names/kind")?), text("/spec/scope")? == "Namespaced"))
}

async fn installed_version(reader: &Reader, bundle: &Bundle) -> Option<String> {
    let marker = catalog::marker(bundle.summary.product.as_deref()?)?;
    let live = reader.get_path(&marker.path(), false).await.ok()??;
    let image = images(&live).into_iter().find(|(name, _)| *name == marker.container)?.1;
    catalog::version_of_image(&image)
}
