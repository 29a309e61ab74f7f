//! Reads everything that planning needs: live objects, and dry runs of server-side applies. Never writes.

mod ask;
mod context;
mod live;
mod old;

use std::sync::Arc;

use futures::StreamExt;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::action::ChangeId;
use super::duplicates;
use super::fact::{DryRun, Fact, is_generated};
use super::risk::{Risk, Unverified};
use context::Context;
use glasslift_bundle::{Bundle, BundleObject, catalog};
use glasslift_cluster::preflight::{self, Intent, Need};
use glasslift_cluster::{ClusterInfo, Doing, HealthNotice, Permission, Reader};
use glasslift_connect::Connection;
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
    /// What to write after `--from`, each, to read the old version again; empty when none is known, or it cannot be read again.
    pub from: Vec<String>,
    /// Version found on the cluster, where it can be told.
    pub installed_version: Option<String>,
    /// What is known about each object, in the order in which it will run.
    pub facts: Vec<Arc<Fact>>,
    /// Permissions that the user does not have, of all that the bundle could need.
    pub denied: Vec<Permission>,
    /// Parts of the cluster that are broken and matter to the bundle.
    pub health: Vec<HealthNotice>,
}

impl Inspection {
    /// The facts with the numbers that their changes have in every plan made of them.
    pub(super) fn numbered(&self) -> impl Iterator<Item = (ChangeId, &Arc<Fact>)> {
        (0..).zip(&self.facts)
    }
}

/// Reads the cluster for a bundle. With the bundle of the old version, objects that are only in that one are found, too; without it
/// the old version is taken from the catalog, where it can be told.
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
    let installed_version = installed_version(connection, &bundle).await;
    let objects = LiveObjects::read(reader, bundle.objects.iter().map(|item| context.scope(&item.object))).await?;
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
        None => old::from_catalog(&bundle, installed_version.as_deref()),
    };
    let from = from.or(known.as_ref());
    if let Some(from) = from {
        facts.extend(context.only_in_old(reader, from, &facts).await?);
    }
    let needs: Vec<Need<'_>> = facts.iter().filter_map(need).collect();
    // It warns early; what it cannot find out, the server says when it is asked to write.
    let found = preflight::preflight(reader, &needs).await.unwrap_or_default();
    // Stable: bundle order inside a wave.
    facts.sort_by_key(|fact| fact.wave);
    Ok(Inspection {
        created_at,
        cluster: connection.info.clone(),
        from: from.map(|from| from.summary.sources.clone()).unwrap_or_default(),
        installed_version,
        denied: denied(&facts, found.missing),
        health: found.health,
        facts: facts.into_iter().map(Arc::new).collect(),
        bundle,
    })
}

impl Context<'_> {
    async fn inspect(&self, reader: &Reader, objects: &LiveObjects, item: &BundleObject) -> Result<Fact, Problem> {
        let scope = self.scope(&item.object);
        let mut fact = Fact::new(scope.object.clone(), with_namespace(&item.value, scope.object.namespace.as_deref()));
        fact.risks = duplicates::resolve(&fact.object, &mut fact.body);
        match (item.object.namespace.clone(), scope.object.namespace.clone()) {
            (Some(namespace), None) => {
                let kind = item.object.kind.as_str().into();
                fact.risks.push(Risk::NamespaceLeftOut { namespace: namespace.into(), kind });
            }
            (None, Some(namespace)) => fact.risks.push(Risk::NamespaceFilledIn { namespace: namespace.into() }),
            _ => {}
        }
        let Some(served) = scope.served else {
            self.describe_unserved(&mut fact);
            return Ok(fact);
        };
        fact.served = Some(served.clone());
        if let Some(missing) = scope.object.namespace.as_ref().filter(|name| self.is_missing(name)) {
            if self.creates_namespace(missing) {
                fact.unverified = Some(Unverified::NamespaceNotThereYet);
                ask::elsewhere(reader, &served, &mut fact).await;
            } else {
                fact.dry_run = DryRun::Refused(namespace_missing(missing));
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
                fact.dry_run = DryRun::Unreadable;
                return Ok(fact);
            }
            Err(error) => return Err(error.to_problem(Doing::Reading(&fact.object))),
        }
        ask::about(reader, &served, &mut fact).await;
        fact.forget_managed_fields();
        Ok(fact)
    }
}

fn namespace_missing(name: &str) -> Problem {
    Problem::new("namespace-missing").param("namespace", name)
}

/// What a run could do to an object at most; what it will do is decided later.
fn need(fact: &Fact) -> Option<Need<'_>> {
    let may_be_recreated = matches!(fact.as_new, Some(Ok(_)));
    let intent = match () {
        () if fact.only_in_old => Intent::Delete,
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
            let verb = match &fact.dry_run {
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

async fn installed_version(connection: &Connection, bundle: &Bundle) -> Option<String> {
    let marker = catalog::marker(bundle.summary.product.as_deref()?)?;
    let object = marker.object();
    let served = connection.discovery.find(&object)?;
    let reader = connection.reader().patient();
    let live = reader.get(&served, object.namespace.as_deref(), &object.name).await.ok()??;
    let image = images(&live).into_iter().find(|(name, _)| *name == marker.container)?.1;
    catalog::version_of_image(&image)
}
