//! The copy of an object on this computer: without it nothing is deleted, and with it the former object comes back.

use glasslift_object::problem::Problem;
use glasslift_object::server_fields::without_server_fields;
use serde_json::{Map, Value, json};

use crate::event::{EventKind, Saved, Step};
use crate::plan::{Fact, job};
use crate::report;
use crate::run::turn::{Halt, Turn};

/// Puts the object on disk; without that nothing is deleted.
pub(super) async fn save(turn: &Turn, copy: &Value) -> Result<Saved, Halt> {
    let object = &turn.fact.object;
    turn.step(Step::Saving);
    let failed = |error: std::io::Error| {
        Problem::new("snapshot-failed").param("object", object.to_string()).param("error", error.to_string())
    };
    let path = turn.shared.recorder.journal().snapshot(object, copy).map_err(failed)?;
    let path = std::path::absolute(&path).unwrap_or(path);
    let saved = Saved { restore: report::restore(&turn.shared.cluster, &path), path: path.display().to_string() };
    turn.shared.recorder.emit(EventKind::Saved { change: turn.change.id, saved: saved.clone() });
    turn.step(Step::Deleting);
    // After a crash the record is all that tells where the copy is, so a deletion needs it.
    turn.shared.recorder.flush().await.map_err(failed)?;
    Ok(turn.saved.get_or_init(|| saved).clone())
}

/// Says where the former object is saved.
pub(super) fn saved_in(saved: &Saved) -> Problem {
    Problem::new("saved").param("path", saved.path.clone())
}

/// Says how the saved object can be put back.
pub(in crate::run) fn with_restore(problem: Problem, saved: &Saved) -> Problem {
    let told = Problem::new("to-put-back").param("path", saved.path.clone());
    problem.and(match &saved.restore {
        Some(restore) => told.param("restore", restore.clone()),
        None => told.case("pasted"),
    })
}

/// The object as it can be created again: without what the server generates, and a Job suspended, so that restoring does not run it.
pub(super) fn restorable(old: &Value, fact: &Fact) -> Value {
    let mut body = match fact.object.is_job() {
        true => job::suspended(old),
        false => without_server_fields(old),
    };
    if let Some(fields) = body.as_object_mut() {
        let metadata = fields.entry("metadata").or_insert_with(|| Value::Object(Map::new()));
        if let Some(metadata) = metadata.as_object_mut() {
            metadata.insert("name".to_owned(), json!(fact.object.name));
            metadata.remove("ownerReferences");
            metadata.remove("finalizers");
        }
    }
    body
}
