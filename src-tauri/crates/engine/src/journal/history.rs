//! What ran before: one small file beside each record, so that hundreds of runs are listed without reading their events.

use std::path::{Path, PathBuf};
use std::{fs, io};

use glasslift_cluster::ClusterInfo;
use glasslift_environment::whole;
use glasslift_object::Shown;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::event::{Event, EventKind, Outcome};
use crate::plan::{Counts, Plan};

const FILE: &str = "summary.json";

/// One recorded run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export_to = "journal.ts")]
pub struct RunSummary {
    /// Identifies the run; also the name of its folder.
    pub id: String,
    /// When it began.
    #[ts(type = "string")]
    pub started_at: Timestamp,
    /// When it ended; none while it runs, and when the program ended in the middle.
    #[ts(type = "string | null")]
    pub finished_at: Option<Timestamp>,
    /// How it ended; none as above.
    pub outcome: Option<Outcome>,
    /// The bundle's product, for example `glasskube`, where it is known.
    pub product: Option<Shown>,
    /// What to call it: product and version, else the bundle's source.
    pub title: Shown,
    /// Version that was on the cluster before, where it could be told.
    pub from_version: Option<Shown>,
    /// The bundle's version, where it is known.
    pub to_version: Option<Shown>,
    /// Which cluster.
    pub cluster: ClusterInfo,
    /// What was planned.
    pub counts: Counts,
    /// Where it is recorded.
    pub folder: String,
}

impl RunSummary {
    /// The summary of a run that begins.
    pub fn begin(id: &str, folder: &Path, at: Timestamp, plan: &Plan) -> Self {
        let title = match (&plan.bundle.product, &plan.bundle.version) {
            (Some(product), Some(version)) => format!("{product} {version}").into(),
            _ => plan.bundle.source.clone(),
        };
        Self {
            id: id.to_owned(),
            started_at: at,
            finished_at: None,
            outcome: None,
            product: plan.bundle.product.clone(),
            title,
            from_version: plan.installed_version.clone(),
            to_version: plan.bundle.version.clone(),
            cluster: plan.cluster.clone(),
            counts: plan.counts.clone(),
            folder: folder.display().to_string(),
        }
    }

    /// Writes it beside the record; a reader sees the old file or the new one, never half of it.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn save(&self) -> io::Result<()> {
        let folder = Path::new(&self.folder);
        whole::write(&folder.join(FILE), &serde_json::to_vec(self)?)
    }

    fn load(folder: &Path) -> Option<Self> {
        let read = fs::read(folder.join(FILE)).ok().and_then(|text| serde_json::from_slice::<Self>(&text).ok());
        let found = read.or_else(|| Self::from_record(folder))?;
        // The folder may have been moved.
        Some(Self { folder: folder.display().to_string(), ..found })
    }

    /// Without the small file, the record itself is read.
    fn from_record(folder: &Path) -> Option<Self> {
        let events = super::events(folder).ok()?;
        let first = events.first()?;
        let EventKind::RunStarted { plan } = &first.kind else { return None };
        let begun = Self::begin(&first.run, folder, first.at, plan);
        Some(match events.last() {
            Some(Event { kind: EventKind::RunFinished { outcome }, at, .. }) => {
                Self { finished_at: Some(*at), outcome: Some(*outcome), ..begun }
            }
            _ => begun,
        })
    }
}

/// The recorded runs, latest first. Folders that hold no readable run are left out.
pub fn history(root: &Path) -> Vec<RunSummary> {
    let Ok(entries) = fs::read_dir(root) else { return Vec::new() };
    let folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    let mut runs: Vec<RunSummary> = folders.iter().filter_map(|folder| RunSummary::load(folder)).collect();
    runs.sort_by(|a, b| b.started_at.cmp(&a.started_at).then_with(|| b.id.cmp(&a.id)));
    runs
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn plan() -> Plan {
        serde_json::from_value(serde_json::json!({
            "created_at": "2026-01-02T00:00:00Z",
            "cluster": {"kubeconfig": "/k", "context": "prod", "server": "https://x", "user": "me", "namespace": "default",
                "version": "v1.36.3", "uid": null, "insecure": false},
            "bundle": {"source": "glasskube@0.3.0", "sources": [], "product": "glasskube", "version": "0.3.0", "objects": 0,
                "kinds": [], "jobs": [], "images": [], "sha256": "", "bytes": 0},
            "installed_version": "0.2.1", "jobs": "skip", "changes": [],
            "counts": {"create": 0, "update": 2, "unchanged": 1, "skip": 1, "recreate": 0, "delete": 0, "keep": 0, "blocked": 0}}))
        .unwrap()
    }

    fn begun(root: &Path, id: &str, at: &str) -> RunSummary {
        let folder = root.join(id);
        fs::create_dir_all(&folder).unwrap();
        RunSummary::begin(id, &folder, at.parse().unwrap(), &plan())
    }

    #[test]
    fn runs_are_listed_latest_first_with_their_end_if_they_have_one() {
        let root = tempfile::tempdir().unwrap();
        let ended = begun(root.path(), "a", "2026-01-01T00:00:00Z");
        let ended = RunSummary { outcome: Some(Outcome::Succeeded), finished_at: Some(ended.started_at), ..ended };
        ended.save().unwrap();
        begun(root.path(), "b", "2026-01-02T00:00:00Z").save().unwrap();
        fs::create_dir(root.path().join("not-a-run")).unwrap();
        let runs = history(root.path());
        let told: Vec<_> = runs.iter().map(|run| (run.id.as_str(), run.outcome, run.title.as_str())).collect();
        assert_eq!(told, [("b", None, "glasskube 0.3.0"), ("a", Some(Outcome::Succeeded), "glasskube 0.3.0")]);
        assert_eq!((runs[0].from_version.as_deref(), runs[0].counts.update), (Some("0.2.1"), 2));
        assert!(history(&root.path().join("missing")).is_empty());
    }

    #[test]
    fn without_its_summary_a_run_is_told_from_its_record() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("r");
        fs::create_dir_all(&folder).unwrap();
        let at = Timestamp::UNIX_EPOCH;
        let event = |seq, kind| Event { run: "r".into(), seq, at, kind };
        let events = [
            event(0, EventKind::RunStarted { plan: Box::new(plan()) }),
            event(1, EventKind::RunFinished { outcome: Outcome::Stopped }),
        ];
        let lines: Vec<String> = events.iter().map(|event| serde_json::to_string(event).unwrap() + "\n").collect();
        fs::write(folder.join("events.jsonl"), lines.concat()).unwrap();
        assert_eq!(history(root.path())[0].outcome, Some(Outcome::Stopped));
        fs::write(folder.join("summary.json"), "torn").unwrap();
        assert_eq!(history(root.path())[0].outcome, Some(Outcome::Stopped), "a broken one is passed over");
        fs::write(folder.join("events.jsonl"), &lines[0]).unwrap();
        assert_eq!(history(root.path())[0].outcome, None, "it was interrupted");
    }
}
