//! What a run may do with a Job, whatever it finds: nothing that could run it again unasked. Pure.

use glasslift_object::ObjectRef;
use glasslift_object::server_fields::without_generated_job_fields;
use serde_json::{Value, json};

use crate::plan::action::SkipReason;

/// Why a Job that the plan leaves alone is left alone, when it was looked at once more: one that vanished meanwhile must not be created.
pub fn still_skipped(changed: bool, is_there: bool) -> SkipReason {
    if is_there { SkipReason::JobExists { changed } } else { SkipReason::JobVanished }
}

/// Why something that was to be created and is on the cluster now is left alone; none for what is no Job.
pub fn appeared(object: &ObjectRef) -> Option<SkipReason> {
    object.is_job().then_some(SkipReason::JobExists { changed: true })
}

/// Whether a creation whose answer was lost may be sent again once nothing is found: a Job may have run, ended and been removed.
pub fn may_create_again(object: &ObjectRef) -> bool {
    !object.is_job()
}

/// A saved Job as it is put back: suspended, so that restoring it does not run it.
pub fn suspended(old: &Value) -> Value {
    let mut body = without_generated_job_fields(old);
    if let Some(spec) = body.get_mut("spec").and_then(Value::as_object_mut) {
        spec.insert("suspend".to_owned(), json!(true));
    }
    body
}
