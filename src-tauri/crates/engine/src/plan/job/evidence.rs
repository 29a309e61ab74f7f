//! The evidence about a Job that is on the cluster, from what was read. Pure.

use glasslift_object::Shown;
use glasslift_object::diff::Sides;
use glasslift_object::job;
use glasslift_object::status::time;
use serde_json::Value;

use super::types::{InPlace, JobEvidence};
use crate::plan::fact::{DryRun, Fact};

/// Whether it is a Job that is on the cluster.
pub(in crate::plan) fn exists(fact: &Fact) -> bool {
    fact.live.is_some() && fact.object.is_job()
}

/// The evidence about a Job that is on the cluster; none for everything else.
pub(in crate::plan) fn evidence(fact: &Fact) -> Option<JobEvidence> {
    let live = fact.live.as_ref().filter(|_| exists(fact))?;
    let desired = match &fact.as_new {
        Some(Ok(as_new)) => as_new,
        _ => &fact.body,
    };
    let sides = Sides::of_jobs(live, desired);
    let text = |pointer: &str| live.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let owners = live.pointer("/metadata/ownerReferences").and_then(Value::as_array);
    Some(JobEvidence {
        state: job::state(live),
        created_at: time(live.pointer("/metadata/creationTimestamp")),
        finished_at: job::finished_at(live),
        uid: text("/metadata/uid").unwrap_or_default(),
        changed: !sides.equal(),
        differing: sides.fields(),
        in_place: match &fact.dry_run {
            DryRun::Stored(_) => InPlace::Accepted,
            DryRun::Immutable(fields) => InPlace::Refused { fields: fields.clone() },
            _ => InPlace::Unknown,
        },
        recreate_refused: fact.as_new.as_ref().and_then(|as_new| as_new.as_ref().err().cloned()),
        pods: fact.pods,
        ttl_seconds: live.pointer("/spec/ttlSecondsAfterFinished").and_then(Value::as_i64),
        cron_job: owners.into_iter().flatten().find_map(|owner| {
            (owner.get("kind")?.as_str()? == "CronJob").then(|| owner.get("name")?.as_str().map(Shown::from))?
        }),
        helm_hook: live
            .pointer("/metadata/annotations")
            .and_then(|annotations| annotations.get("helm.sh/hook"))
            .and_then(Value::as_str)
            .map(Shown::from),
    })
}

/// A Job that is on the cluster beside the bundle's, defaulted by the server; none where that is not known.
pub(in crate::plan) fn sides(fact: &Fact) -> Option<Sides> {
    let live = fact.live.as_ref().filter(|_| exists(fact))?;
    let as_new = fact.as_new.as_ref()?.as_ref().ok()?;
    Some(Sides::of_jobs(live, as_new))
}
