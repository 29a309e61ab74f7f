//! Reads everything that planning needs: live objects and dry runs. Never writes.

mod ask;
mod context;
mod live;
mod old;

use std::sync::Arc;

use futures::StreamExt;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::order::wave;
use super::takeover::Takeover;
use super::types::{FieldOwner, Risk, Unverified, Wave};
use context::Context;
pub(crate) use context::aggregated;
use glasslift_bundle::{Bundle, BundleObject, catalog};
use glasslift_cluster::preflight::{self, Intent, Need};
use glasslift_cluster::{ClusterInfo, HealthNotice, Permission, Reader, Served};
use glasslift_connect::Connection;
use glasslift_object::ObjectRef;
use glasslift_object::images;
use glasslift_object::problem::Problem;
use live::LiveObjects;

/// Requests in flight while planning.
const CONCURRENCY: usize = 16;

/// Objects that are inspected together.
const PART: usize = 256;

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
    /// Permissions that the user does not have, of all that the bundle could need.
    pub denied: Vec<Permission>,
    /// Parts of the cluster that are broken and matter to the bundle.
    pub health: Vec<HealthNotice>,
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
    /// The object on the cluster, without `managedFields`; none when there is none.
    pub live: Option<Value>,
    /// What the server would do with it.
    pub answer: DryRun,
    /// Set when others than installers own fields that the bundle sets otherwise.
    pub contest: Option<Contest>,
    /// What a creation under another name gives: the bundle's object with the server's defaults, or why it is refused.
    /// Asked for Jobs that exist and for refused changes.
    pub fresh: Option<Result<Value, Problem>>,
    /// What is taken over from the tools that installed it.
    pub takeover: Option<Takeover>,
    /// Managers whose fields an apply has to take by force.
    pub forced_from: Vec<String>,
    /// Number of Pods of a Job that exists; none when it is not known.
    pub pods: Option<u32>,
    /// Warnings of the server, and ours.
    pub warnings: Vec<String>,
    /// What a person should know.
    pub risks: Vec<Risk>,
    /// Why the server could not be asked.
    pub unverified: Option<Unverified>,
    /// It belongs to the old version only.
    pub leaving: bool,
}

impl Fact {
    /// What is known before the cluster was asked.
    pub fn new(object: ObjectRef, body: Value) -> Self {
        Self {
            wave: wave(&object),
            object,
            body,
            served: None,
            live: None,
            answer: DryRun::NotAsked,
            contest: None,
            fresh: None,
            takeover: None,
            forced_from: Vec::new(),
            pods: None,
            warnings: Vec::new(),
            risks: Vec::new(),
            unverified: None,
            leaving: false,
        }
    }

    /// Whether the object is on the cluster and being deleted.
    pub fn is_being_deleted(&self) -> bool {
        self.live.as_ref().is_some_and(|live| live.pointer("/metadata/deletionTimestamp").is_some())
    }
}

/// Fields that others than installers own and that the bundle sets otherwise, with the server's answer to either way out.
#[derive(Debug, Clone, PartialEq)]
pub struct Contest {
    /// Who owns what.
    pub owners: Vec<FieldOwner>,
    /// What is taken over then.
    pub takeover: Option<Takeover>,
    /// What taking the fields over would give.
    pub take: DryRun,
    /// The object without those fields.
    pub kept_body: Value,
    /// What leaving them out would give.
    pub keep: DryRun,
}

/// The server's answer to a dry run.
#[derive(Debug, Clone, PartialEq)]
pub enum DryRun {
    /// It was not asked.
    NotAsked,
    /// It would store this.
    Stored(Value),
    /// It may not be asked; this is our own forecast.
    Forecast(Value),
    /// The change touches these immutable fields.
    Immutable(Vec<String>),
    /// Others own fields and are no installers.
    Conflict(Vec<FieldOwner>),
    /// The object may not even be read.
    Unreadable,
    /// It refuses for another reason.
    Refused(Problem),
}

/// Reads the cluster for a bundle. With the bundle of the old version, objects that are only in that one are found, too; without it
/// the old version is taken from the catalogue, where it can be told.
///
/// # Errors
/// When an object cannot be read, for another reason than that it does not exist or may not be read.
pub async fn inspect(
    connection: &Connection,
    bundle: Arc<Bundle>,
    from: Option<&Bundle>,
) -> Result<Inspection, Problem> {
    let reader = &connection.reader().patient();
    let created_at = Timestamp::now();
    let context = Context::new(connection, &bundle).await?;
    context.refuse_duplicates(&bundle)?;
    let installed_version = installed_version(reader, &bundle).await;
    let objects = LiveObjects::read(reader, bundle.objects.iter().map(|item| context.place(&item.object))).await?;
    let mut facts: Vec<Fact> = Vec::with_capacity(bundle.objects.len());
    // In parts: a question not yet asked takes much memory.
    for part in bundle.objects.chunks(PART) {
        let looks: Vec<_> = part.iter().map(|object| context.inspect(reader, &objects, object)).collect();
        // `buffered` keeps bundle order.
        let found: Vec<_> = futures::stream::iter(looks).buffered(CONCURRENCY).collect().await;
        facts.extend(found.into_iter().collect::<Result<Vec<_>, _>>()?);
    }
    drop(objects);
    let known = match from {
        Some(_) => None,
        None => old::from_catalogue(&bundle, installed_version.as_deref()),
    };
    if let Some(from) = from.or(known.as_ref()) {
        facts.extend(context.leaving(reader, from, &facts).await?);
    }
    let needs: Vec<Need<'_>> = facts.iter().filter_map(need).collect();
    // It warns early; what it cannot find out, the server says when it is asked to write.
    let found = preflight::preflight(reader, &needs).await.unwrap_or_default();
    // Stable: bundle order inside a wave.
    facts.sort_by_key(|fact| fact.wave);
    Ok(Inspection {
        created_at,
        cluster: connection.info.clone(),
        installed_version,
        denied: denied(&facts, found.missing),
        health: found.health,
        facts: facts.into_iter().map(Arc::new).collect(),
        bundle,
    })
}

impl Context<'_> {
    async fn inspect(&self, reader: &Reader, objects: &LiveObjects, item: &BundleObject) -> Result<Fact, Problem> {
        let place = self.place(&item.object);
        let mut fact = Fact::new(place.object.clone(), with_namespace(&item.value, place.object.namespace.as_deref()));
        fact.risks = super::duplicates::resolve(&fact.object, &mut fact.body);
        if let (Some(namespace), None) = (item.object.namespace.clone(), &place.object.namespace) {
            fact.risks.push(Risk::NamespaceLeftOut { namespace, kind: item.object.kind.clone() });
        }
        let Some(served) = place.served else {
            self.describe_unserved(&mut fact);
            return Ok(fact);
        };
        fact.served = Some(served.clone());
        if let Some(missing) = place.object.namespace.as_ref().filter(|name| self.is_missing(name)) {
            if self.creates_namespace(missing) {
                fact.unverified = Some(Unverified::NamespaceNotThereYet);
                ask::elsewhere(reader, &served, &mut fact).await;
            } else {
                fact.answer = DryRun::Refused(namespace_missing(missing));
            }
            return Ok(fact);
        }
        if is_generated(&fact.body) {
            ask::creation(reader, &served, &mut fact).await;
            return Ok(fact);
        }
        match objects.get(reader, &served, &fact.object).await {
            Ok(live) => fact.live = live,
            Err(error) if error.is_forbidden() => {
                fact.answer = DryRun::Unreadable;
                return Ok(fact);
            }
            Err(error) => return Err(error.to_problem(&format!("Reading {}", fact.object))),
        }
        ask::about(reader, &served, &mut fact).await;
        fact.forget_managed_fields();
        Ok(fact)
    }
}

impl Fact {
    /// They are most of an object's size, and a run reads them anew.
    fn forget_managed_fields(&mut self) {
        let contest = self.contest.iter_mut().flat_map(|contest| [&mut contest.take, &mut contest.keep]);
        let answers = contest.chain([&mut self.answer]).filter_map(|answer| match answer {
            DryRun::Stored(object) | DryRun::Forecast(object) => Some(object),
            _ => None,
        });
        let fresh = self.fresh.iter_mut().filter_map(|fresh| fresh.as_mut().ok());
        for object in answers.chain(self.live.iter_mut()).chain(fresh) {
            if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
                metadata.remove("managedFields");
            }
        }
    }
}

fn namespace_missing(name: &str) -> Problem {
    Problem::new("namespace-missing", format!("The namespace {name} does not exist."))
        .param("namespace", name)
        .hint("The bundle does not create it. Create it first, or choose another namespace.")
}

/// What a run could do to an object at most; what it will do is decided later.
fn need(fact: &Fact) -> Option<Need<'_>> {
    let may_be_recreated = matches!(fact.fresh, Some(Ok(_)));
    let intent = match () {
        () if fact.leaving => Intent::Delete,
        () if is_generated(&fact.body) => Intent::Create,
        () if may_be_recreated => Intent::Recreate,
        () => Intent::Apply,
    };
    Some(Need { object: &fact.object, served: fact.served.as_ref()?, body: &fact.body, intent })
}

/// Permissions that are not there: what was found by asking, and what planning itself ran into.
fn denied(facts: &[Fact], asked: Vec<Permission>) -> Vec<Permission> {
    let mut denied: Vec<Permission> = facts
        .iter()
        .filter_map(|fact| {
            let verb = match &fact.answer {
                DryRun::Unreadable => "get",
                _ if fact.unverified == Some(Unverified::DryRunForbidden) => "patch",
                _ => return None,
            };
            let served = fact.served.as_ref()?;
            Some(Permission {
                verb: verb.to_owned(),
                group: served.group.clone(),
                resource: served.plural.clone(),
                namespace: fact.object.namespace.clone(),
            })
        })
        .chain(asked)
        .collect();
    denied.sort();
    denied.dedup();
    denied
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

async fn installed_version(reader: &Reader, bundle: &Bundle) -> Option<String> {
    let marker = catalog::marker(bundle.summary.product.as_deref()?)?;
    let live = reader.get_path(&marker.path(), false).await.ok()??;
    let image = images(&live).into_iter().find(|(name, _)| *name == marker.container)?.1;
    catalog::version_of_image(&image)
}
