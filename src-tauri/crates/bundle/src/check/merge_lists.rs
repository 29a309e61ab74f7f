//! Lists that the server merges by key: an entry given twice is refused, or one of the two gets lost.

use glasslift_object::lists::{self, Twice};
use serde_json::{Map, Value};

use crate::finding::FindingCode;
use crate::yaml::Draft;

/// Reports entries given twice in an object of a built-in kind.
pub(super) fn check(group: &str, kind: &str, object: &Map<String, Value>, drafts: &mut Vec<Draft>) {
    for (pointer, Twice { first, last, identity }) in lists::given_twice(group, kind, object) {
        let name = pointer.rsplit('/').next().unwrap_or_default();
        let (number, other) = (first + 1, last + 1);
        let draft = Draft::new(
            FindingCode::DuplicateListEntry,
            format!("{pointer}/{last}"),
            format!("`{name}` has {identity} twice: entry {number} and entry {other}"),
            "The server merges this list by that, and server-side apply refuses it: the last one is kept. Remove one.",
        );
        let draft = draft.param("list", name).param("identity", identity.as_str());
        drafts.push(draft.param("first", number.to_string()).param("last", other.to_string()));
    }
}
