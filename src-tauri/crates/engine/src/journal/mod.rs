//! The append-only record of a run on disk, and the snapshots taken before anything is deleted.
//!
//! `<root>/<run>/events.jsonl` holds one event a line, `<root>/<run>/snapshots/` the objects as they were. Each line is on disk before
//! the effect that it announces.

mod history;
mod interrupted;
mod lines;

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use glasslift_bundle::yaml;
use glasslift_environment::whole;
use glasslift_object::ObjectRef;
use glasslift_object::problem::Problem;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::event::Event;

pub use history::{RunSummary, history};
#[cfg(test)]
pub(crate) use interrupted::may_be_gone;
pub use interrupted::{InFlight, in_flight, interrupted};
use lines::Lines;

/// The record of one run.
#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
    lines: Lines,
}

/// Where runs are recorded unless the user says otherwise: a folder of their own in the user's state or data folder.
pub fn default_root() -> Option<PathBuf> {
    let base = etcetera::choose_base_strategy().ok()?;
    Some(base.state_dir().unwrap_or_else(|| base.data_dir()).join("glasslift").join("runs"))
}

impl Journal {
    /// Starts the record of a run.
    ///
    /// # Errors
    /// When the folder or the file cannot be written: a run that cannot be recorded is not started.
    pub fn create(root: &Path, run: &str) -> Result<Self, Problem> {
        let folder = root.join(run);
        let open = || -> io::Result<File> {
            create_folder(&folder.join("snapshots"))?;
            let events = new_file(&folder.join("events.jsonl"))?;
            // The names of both, and of the run's own folder, have to survive as well.
            whole::keep(&folder)?;
            whole::keep(root)?;
            Ok(events)
        };
        let events = open().map_err(|error| {
            Problem::new("journal-unwritable")
                .param("path", folder.display().to_string())
                .param("error", error.to_string())
        })?;
        Ok(Self { folder, lines: Lines::to(events) })
    }

    /// Appends an event and returns the number of its line. It is on disk after a [`Journal::flush`] to that line, which comes
    /// before every effect that it announces.
    ///
    /// # Errors
    /// When an earlier event could not be written.
    pub fn append(&self, event: &Event) -> io::Result<u64> {
        if let Some(failed) = self.lines.failed() {
            return Err(io::Error::other(failed));
        }
        let mut line = serde_json::to_vec(event)?;
        line.push(b'\n');
        Ok(self.lines.add(line))
    }

    /// Waits until a line is on disk; without a number, everything that was appended. Changes that wait at the same time share a flush.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn flush(&self, line: Option<u64>) -> io::Result<()> {
        self.lines.flushed(line.unwrap_or_else(|| self.lines.last())).await
    }

    /// Saves an object as it is on the cluster; returns where. As JSON, which every reader takes for the same values: kubectl reads YAML
    /// by the rules of 1.1, where `on` and `1_000` are no texts.
    ///
    /// # Errors
    /// When it cannot be written, or not be read back as what it is: then nothing may be deleted.
    pub fn snapshot(&self, object: &ObjectRef, live: &Value) -> io::Result<PathBuf> {
        let group = object.group();
        let mut text = serde_json::to_vec_pretty(live)?;
        text.push(b'\n');
        let kind = if group.is_empty() { object.kind.clone() } else { format!("{}.{group}", object.kind) };
        let parts = [object.namespace.as_deref().unwrap_or("_"), &kind, &object.name];
        let path = self.folder.join("snapshots").join(format!("{}.json", file_name(parts)));
        let mut file = new_file(&path)?;
        file.write_all(&text)?;
        file.sync_all()?;
        // The name has to survive as well.
        whole::keep(&self.folder.join("snapshots"))?;
        match kubectl_reads(&std::fs::read(&path)?, live) {
            true => Ok(path),
            false => Err(io::Error::new(io::ErrorKind::InvalidData, "its copy reads differently than it is")),
        }
    }

    /// Folder of the run.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Reads the events of a run by its id. See [`events`].
///
/// # Errors
/// When there is no such run, or its record cannot be read.
pub fn events_of(root: &Path, id: &str) -> Result<Vec<Event>, Problem> {
    let named = Path::new(id).components().count() == 1 && !id.starts_with('.');
    let read = if named { events(&root.join(id)) } else { Err(io::ErrorKind::NotFound.into()) };
    read.map_err(|error| Problem::new("record-unreadable").param("run", id).param("error", error.to_string()))
}

/// Reads the events of a recorded run. A last line that was cut off by a crash is left out.
///
/// # Errors
/// When the file cannot be read.
pub fn events(folder: &Path) -> io::Result<Vec<Event>> {
    let file = File::open(folder.join("events.jsonl"))?;
    let mut events = Vec::new();
    for line in BufReader::new(file).lines() {
        match serde_json::from_str(&line?) {
            Ok(event) => events.push(event),
            Err(_) => break,
        }
    }
    Ok(events)
}

/// Longest name of a file that is made of a name.
const NAME_LIMIT: usize = 120;

/// A name for a file, which is another one for each name. Names may hold nearly anything and be longer than file systems take, some of
/// which do not tell capitals from small letters: where letters are lost, a digest follows.
fn file_name(parts: [&str; 3]) -> String {
    let name = parts.join("_");
    let safe: String = name
        .chars()
        .take(NAME_LIMIT)
        .map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' })
        .collect();
    if safe == name && !parts[2].contains(|c: char| c.is_ascii_uppercase()) {
        return safe;
    }
    let digest: String = Sha256::digest(&name).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("{safe}_{digest}")
}

/// Whether kubectl takes a file for exactly this object.
fn kubectl_reads(bytes: &[u8], object: &Value) -> bool {
    let reading = yaml::read("copy", bytes);
    !reading.has_errors() && matches!(reading.documents.as_slice(), [only] if only.value == *object)
}

/// Snapshots may hold what only the user should read.
fn create_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn new_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create_new(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::event::{EventKind, Stop};

    #[test]
    fn events_come_back_and_a_torn_line_does_not_hide_the_rest() {
        let root = tempfile::tempdir().unwrap();
        let journal = Journal::create(root.path(), "r").unwrap();
        let event = |seq| Event {
            run: "r".into(),
            seq,
            at: jiff::Timestamp::UNIX_EPOCH,
            kind: EventKind::StopRequested { how: Stop::AtOnce },
        };
        journal.append(&event(0)).unwrap();
        journal.append(&event(1)).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(journal.flush(None)).unwrap();
        let mut file = OpenOptions::new().append(true).open(journal.folder().join("events.jsonl")).unwrap();
        file.write_all(b"{\"run\":\"r\",\"se").unwrap();
        assert_eq!(events(journal.folder()).unwrap(), [event(0), event(1)]);
        assert!(Journal::create(root.path(), "r").is_err(), "a record is never overwritten");
    }

    #[cfg(unix)]
    #[test]
    fn snapshots_are_for_the_user_alone() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().unwrap();
        let journal = Journal::create(root.path(), "r").unwrap();
        let object = ObjectRef {
            api_version: "batch/v1".into(),
            kind: "Job".into(),
            namespace: Some("a".into()),
            name: "b:c".into(),
        };
        let path = journal.snapshot(&object, &serde_json::json!({"kind": "Job"})).unwrap();
        assert_eq!(path.file_name().unwrap(), "a_Job.batch_b-c_e8145026.json");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_to_string(path).unwrap(), "{\n  \"kind\": \"Job\"\n}\n");
    }

    #[test]
    fn no_two_copies_have_the_same_file() {
        let long = "x".repeat(300);
        let names = ["b", "b:c", "b-c", "b/c", "b#c", "B-c", "bé", "bè", long.as_str(), &format!("{long}y")];
        let files: std::collections::BTreeSet<String> =
            names.iter().map(|name| file_name(["a", "Role.rbac.authorization.k8s.io", name]).to_lowercase()).collect();
        assert_eq!(files.len(), names.len(), "{files:?}");
        assert!(files.iter().all(|name| name.is_ascii() && name.len() < 200), "{files:?}");
        assert_eq!(file_name(["a", "Job.batch", "init"]), "a_Job.batch_init");
    }

    #[test]
    fn a_copy_that_reads_differently_is_no_copy() {
        let root = tempfile::tempdir().unwrap();
        let journal = Journal::create(root.path(), "r").unwrap();
        let object = |name: &str| ObjectRef {
            api_version: "v1".into(),
            kind: "ConfigMap".into(),
            namespace: None,
            name: name.into(),
        };
        let texts = serde_json::json!({"kind": "ConfigMap", "data": {"on": "off", "1_000": "0X1F", "a": " b\n\tc \n", "d": "2001-12-14"}});
        assert!(kubectl_reads(&std::fs::read(journal.snapshot(&object("texts"), &texts).unwrap()).unwrap(), &texts));
        assert!(!kubectl_reads(b"kind: ConfigMap\ndata: {on: off}\n", &texts));

        // Deeper than anything that is read.
        let nested = (0..yaml::MAX_DEPTH + 1).fold(Value::Null, |inner, _| serde_json::json!({ "a": inner }));
        let refused = journal.snapshot(&object("nested"), &nested).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::InvalidData, "{refused}");
    }
}
