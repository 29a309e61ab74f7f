//! A plan that is saved, reviewed elsewhere and executed later. It is a promise about the objects that were looked at: all of them are
//! compared again before anything is written.
//!
//! The file holds no object and no secret: the bundle is read again from where it came from and has to have the same checksum.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use glasslift_bundle::Bundle;
use glasslift_cluster::ClusterInfo;
use glasslift_connect::Connection;
use glasslift_connect::mark::Standing;
use glasslift_object::problem::Problem;
use glasslift_object::redact::Masker;
use glasslift_object::{Fingerprint, Identity, ObjectRef};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::action::{Action, Choice, ConflictPolicy};
use super::change::{Decision, Decisions, Plan};
use super::detail::ChangeDetail;
use super::inspect::Inspection;
use super::outdated::refuse_outdated;
use super::planned::{Planned, planned};
use super::proposal::Proposal;

/// Version of the format. Files of other versions are refused.
const FORMAT: u32 = 1;

/// A saved plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanFile {
    /// Version of the format.
    format: u32,
    /// Version of the program that wrote it.
    written_by: String,
    /// What to write after `-f`, each, to read the bundle again.
    pub sources: Vec<String>,
    /// The same of the old version; empty where none was named.
    pub from: Vec<String>,
    /// SHA-256 of the bundle that was planned.
    pub sha256: String,
    /// What was decided for all.
    jobs: Choice,
    conflicts: ConflictPolicy,
    /// The plan, for people.
    pub plan: Plan,
    /// One entry for each object, in the plan's order.
    objects: Vec<Approved>,
}

/// What was approved about one object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Approved {
    object: ObjectRef,
    /// The decision for this very object.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    choice: Option<Choice>,
    action: Action,
    /// The object on the cluster; none when there was none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    live: Option<Seen>,
    /// The differences that were approved. Redacted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    difference: Option<ChangeDetail>,
}

/// By what an object on the cluster is known again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Seen {
    uid: String,
    resource_version: String,
    /// SHA-256 of the content in hexadecimal; see [`content`].
    #[serde(skip_serializing_if = "Option::is_none", default)]
    content: Option<String>,
}

impl PlanFile {
    /// Makes a file of a plan. `from` is what the user named as the old version.
    ///
    /// # Errors
    /// A bundle that cannot be read again: it was pasted or piped.
    pub fn new(
        inspection: &Inspection,
        plan: &Plan,
        decisions: &Decisions,
        from: Vec<String>,
    ) -> Result<Self, Problem> {
        if plan.bundle.sources.is_empty() {
            return Err(Problem::new("bundle-not-repeatable"));
        }
        let objects = planned(inspection, plan).map(|planned| Approved {
            object: planned.change.object.clone(),
            choice: decisions.own(planned.change.id),
            action: planned.change.action.clone(),
            live: planned.fact.live.as_ref().map(Seen::of),
            difference: difference(planned),
        });
        Ok(Self {
            format: FORMAT,
            written_by: env!("CARGO_PKG_VERSION").to_owned(),
            sources: plan.bundle.sources.iter().map(|source| absolute(source)).collect(),
            from: from.iter().map(|source| absolute(source)).collect(),
            sha256: plan.bundle.sha256.clone(),
            jobs: decisions.jobs,
            conflicts: decisions.conflicts,
            objects: objects.collect(),
            plan: plan.clone(),
        })
    }

    /// Reads a file.
    ///
    /// # Errors
    /// A file that cannot be read or is no plan of this format.
    pub fn read(path: &Path) -> Result<Self, Problem> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| {
            Problem::new("plan-file-unreadable").param("path", &shown).param("error", error.to_string())
        })?;
        let file: Self = serde_json::from_str(&text).map_err(|error| {
            Problem::new("plan-file-broken").param("path", &shown).detail(format!(
                "line {}, column {}",
                error.line(),
                error.column()
            ))
        })?;
        if file.format != FORMAT {
            return Err(Problem::new("plan-file-version").param("path", &shown).param("version", &file.written_by));
        }
        Ok(file)
    }

    /// The file's text.
    ///
    /// # Errors
    /// Never with these types; a promise of no panic needs the case.
    pub fn to_text(&self) -> Result<String, Problem> {
        serde_json::to_string_pretty(self)
            .map(|text| text + "\n")
            .map_err(|error| Problem::new("plan-file-failed").param("error", error.to_string()))
    }

    /// Whether it was made for this cluster, by whichever account and address.
    ///
    /// # Errors
    /// It was made for another one.
    pub fn check_cluster(&self, cluster: &ClusterInfo, standing: &Standing) -> Result<(), Problem> {
        if standing.is_cluster(&self.plan.cluster) {
            return Ok(());
        }
        let (planned, connected) = (&self.plan.cluster.context, &cluster.context);
        Err(Problem::new("plan-for-another-cluster")
            .param("planned", planned)
            .param("connected", connected)
            .param("planned_server", &self.plan.cluster.server)
            .param("connected_server", &cluster.server))
    }

    /// Whether the bundle is the one that was planned.
    ///
    /// # Errors
    /// It is not.
    pub fn check_bundle(&self, sha256: &str) -> Result<(), Problem> {
        if self.sha256 == sha256 {
            return Ok(());
        }
        Err(Problem::new("bundle-changed").detail(format!("planned {}, found {sha256}", self.sha256)))
    }

    /// Reads the cluster again and decides as the file says, if every object is what was approved.
    ///
    /// # Errors
    /// A cluster that cannot be read, or something that is not what was approved; the problem names it. Nothing was written.
    pub async fn propose(
        &self,
        connection: Connection,
        bundle: Arc<Bundle>,
        from: Option<&Bundle>,
    ) -> Result<Proposal, Problem> {
        let mut proposal = Proposal::make(connection, bundle, from, Decisions::default()).await?;
        proposal.decide(self.decisions(proposal.inspection()));
        self.compare(proposal.inspection(), proposal.plan())?;
        Ok(proposal)
    }

    fn decisions(&self, inspection: &Inspection) -> Decisions {
        let approved = self.approved();
        let per_change = inspection.numbered().filter_map(|(change, fact)| {
            let choice = approved.get(&Identity::of(&fact.object))?.choice?;
            Some(Decision { change, choice })
        });
        Decisions { jobs: self.jobs, conflicts: self.conflicts, per_change: per_change.collect() }
    }

    fn compare(&self, inspection: &Inspection, plan: &Plan) -> Result<(), Problem> {
        let approved = self.approved();
        let mut moved: Vec<_> = planned(inspection, plan)
            .filter_map(|planned| {
                let object = &planned.change.object;
                Some((object, moved(approved.get(&Identity::of(object)).copied(), planned)?))
            })
            .collect();
        let is_planned: HashSet<_> = inspection.facts.iter().map(|fact| Identity::of(&fact.object)).collect();
        let gone = self.objects.iter().filter(|approved| !is_planned.contains(&Identity::of(&approved.object)));
        moved.extend(gone.map(|approved| (&approved.object, "gone")));
        refuse_outdated(moved)
    }

    /// What was approved, by object: there are thousands, and each is asked for.
    fn approved(&self) -> HashMap<Identity<'_>, &Approved> {
        // The first of two counts.
        self.objects.iter().rev().map(|approved| (Identity::of(&approved.object), approved)).collect()
    }
}

/// In what an object is no longer what was approved.
fn moved(approved: Option<&Approved>, planned: Planned<'_>) -> Option<&'static str> {
    let Planned { change, fact } = planned;
    let Some(approved) = approved else { return Some("not-planned") };
    match (&approved.live, fact.live.as_ref().map(Seen::of)) {
        (None, Some(_)) => return Some("appeared"),
        (Some(_), None) => return Some("deleted"),
        (Some(then), Some(now)) if then.uid != now.uid => return Some("recreated"),
        (Some(then), Some(now)) if !then.is_same(&now) => return Some("content"),
        _ => {}
    }
    if approved.action != change.action {
        return Some("action");
    }
    (approved.difference != difference(planned)).then_some("change")
}

/// The differences of what will be written; those of objects that are left alone are nobody's approval.
fn difference(planned: Planned<'_>) -> Option<ChangeDetail> {
    let writes =
        matches!(planned.change.action, Action::Create | Action::Update | Action::Recreate { .. } | Action::Delete);
    // The position may be another one when the plan is made again.
    writes.then(|| ChangeDetail { change: 0, ..planned.detail() })
}

/// SHA-256 of an object's content. Secrets in it could be guessed from that: they do not count, but the generation does, which moves with
/// every change outside of metadata. Where neither tells that they moved, there is none.
fn content(live: &Value) -> Option<String> {
    let hex = |of: &Value| Fingerprint::of(of).content.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    if !Masker::default().hides_something(live) {
        return Some(hex(live));
    }
    let metadata = serde_json::json!({ "kind": live.get("kind"), "metadata": live.get("metadata") });
    let generation = live.pointer("/metadata/generation").and_then(Value::as_i64)?;
    let is_open = !Masker::default().hides_something(&metadata);
    is_open.then(|| format!("{} generation {generation}", hex(&Masker::default().mask(live))))
}

impl Seen {
    fn of(live: &Value) -> Self {
        let text = |pointer: &str| live.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        Self { uid: text("/metadata/uid"), resource_version: text("/metadata/resourceVersion"), content: content(live) }
    }

    /// A status moves the resource version, too, so equal content is enough.
    fn is_same(&self, now: &Self) -> bool {
        self.resource_version == now.resource_version || (self.content.is_some() && self.content == now.content)
    }
}

/// Paths stay right when the plan is executed from another folder.
fn absolute(source: &str) -> String {
    let path = Path::new(source);
    match path.exists() {
        true => std::path::absolute(path).map_or_else(|_| source.to_owned(), |path| path.display().to_string()),
        false => source.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_object_with_secrets_is_known_again_and_every_change_of_it_seen() {
        let web = |version: &str, generation: i64, password: &str, label: &str, note: &str| {
            json!({"kind": "Deployment", "metadata": {"uid": "u", "resourceVersion": version, "generation": generation,
                "labels": {"a": label}, "annotations": {note: "n0te"}},
                "spec": {"env": [{"name": "DB_PASSWORD", "value": password}]}, "status": {"version": version}})
        };
        let then = Seen::of(&web("1", 1, "c4n4ry", "x", "a"));
        assert!(then.is_same(&Seen::of(&web("2", 1, "c4n4ry", "x", "a"))), "only its status moved");
        assert!(
            !then.is_same(&Seen::of(&web("2", 2, "0ther", "x", "a"))),
            "the password changed, and with it the generation"
        );
        assert!(!then.is_same(&Seen::of(&web("2", 1, "c4n4ry", "y", "a"))), "a label changed");
        // A change of a secret in an annotation moves nothing but the resource version.
        let noted = Seen::of(&web("1", 1, "c4n4ry", "x", "api-token"));
        assert!(!noted.is_same(&Seen::of(&web("2", 1, "c4n4ry", "x", "api-token"))));
        let secret = Seen::of(&json!({"kind": "Secret", "metadata": {"uid": "u"}, "data": {"a": "YQ=="}}));
        assert_eq!(secret.content, None);
    }
}
