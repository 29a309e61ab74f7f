//! Does a refusal mean that a field cannot change on an existing object?
//!
//! Learnt from the server's answer, never from a table, and classified narrowly: a mistake here would lead to a delete.

use super::{Meaning, Refusal};

/// Wordings that mean immutability (`pkg/apis/*/validation` of kubernetes/kubernetes, 1.20 to 1.36).
const WORDINGS: [&str; 8] = [
    "field is immutable",
    "is immutable after creation",
    "pod updates may not change fields other than",
    "may not change once set",
    "cannot change roleRef",
    "may not be changed in an update",
    "can only be modified in tandem",
    "updates to statefulset spec for fields other than",
];

/// The immutable fields that a refused change touches, as the server names them; none when the refusal means anything else.
///
/// All causes must say so: one ordinary validation error among them, and the object would be refused after a delete, too.
pub fn immutable_fields(refusal: &Refusal) -> Option<Vec<String>> {
    if refusal.code != 422
        || refusal.reason != "Invalid"
        || refusal.meaning == Meaning::Denied
        || refusal.causes.is_empty()
    {
        return None;
    }
    let mut fields = Vec::new();
    for cause in &refusal.causes {
        // Admission policies give causes without reason and field, whatever their words.
        if cause.field.is_empty() || cause.reason.is_empty() || !says_immutable(&cause.rule) {
            return None;
        }
        if !fields.contains(&cause.field) {
            fields.push(cause.field.clone());
        }
    }
    Some(fields)
}

/// The immutable fields among the causes of a refusal that has ordinary validation errors, too. Only a creation under another name can
/// tell whether those come from the merged object alone (a Job that keeps its old defaults, say).
pub fn partly_immutable_fields(refusal: &Refusal) -> Option<Vec<String>> {
    if refusal.code != 422 || refusal.reason != "Invalid" || refusal.meaning == Meaning::Denied {
        return None;
    }
    // Words without a place are an admission policy's.
    if refusal.causes.iter().any(|cause| cause.field.is_empty() || cause.reason.is_empty()) {
        return None;
    }
    let mut fields: Vec<String> = Vec::new();
    for cause in refusal.causes.iter().filter(|cause| says_immutable(&cause.rule)) {
        if !fields.contains(&cause.field) {
            fields.push(cause.field.clone());
        }
    }
    (!fields.is_empty()).then_some(fields)
}

fn says_immutable(rule: &str) -> bool {
    WORDINGS.iter().any(|wording| rule.contains(wording))
        // `parameters: Forbidden: updates to parameters are forbidden.`
        || rule.split_once("updates to ").is_some_and(|(_, rest)| {
            rest.trim_end_matches('.').strip_suffix(" are forbidden").is_some_and(|field| !field.contains(' '))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Cause;

    fn refusal(code: u16, reason: &str, causes: &[(&str, &str, &str)]) -> Refusal {
        Refusal {
            code,
            reason: reason.into(),
            message: String::new(),
            causes: causes
                .iter()
                .map(|(reason, field, rule)| Cause {
                    reason: (*reason).into(),
                    field: (*field).into(),
                    rule: (*rule).into(),
                })
                .collect(),
            meaning: Meaning::Other,
            retry_after_seconds: None,
            transient: None,
        }
    }

    #[test]
    fn every_wording_of_the_servers_is_known() {
        let rows = [
            ("spec.template", "field is immutable"),
            ("spec.selector", "field is immutable"),
            ("data", "Forbidden: field is immutable when `immutable` is set"),
            ("spec.persistentvolumesource", "Forbidden: spec.persistentvolumesource is immutable after creation"),
            ("spec", "Forbidden: spec is immutable after creation except resources.requests for bound claims"),
            (
                "spec",
                "Forbidden: updates to statefulset spec for fields other than 'replicas', 'template', and 'updateStrategy' are forbidden",
            ),
            ("spec", "Forbidden: pod updates may not change fields other than `spec.containers[*].image`"),
            ("spec.clusterIPs[0]", "may not change once set"),
            ("roleRef", "cannot change roleRef"),
            ("parameters", "Forbidden: updates to parameters are forbidden."),
            ("value", "Forbidden: may not be changed in an update."),
            ("spec.completions", "can only be modified in tandem with spec.parallelism"),
        ];
        for (field, rule) in rows {
            let refusal = refusal(422, "Invalid", &[("FieldValueInvalid", field, rule)]);
            assert_eq!(immutable_fields(&refusal), Some(vec![field.to_owned()]), "{rule}");
        }
    }

    #[test]
    fn what_only_looks_like_it_is_rejected() {
        let immutable = ("FieldValueInvalid", "spec.template", "field is immutable");
        let rows: Vec<(&str, Refusal)> = vec![
            ("an admission policy's words", refusal(422, "Invalid", &[("", "", "field is immutable")])),
            ("a webhook's words", refusal(403, "Forbidden", &[immutable])),
            ("a webhook's causes", Refusal { meaning: Meaning::Denied, ..refusal(422, "Invalid", &[immutable]) }),
            ("a conflict", refusal(409, "Conflict", &[("FieldManagerConflict", ".spec", "conflict with \"kubectl\"")])),
            (
                "mixed with ordinary validation",
                refusal(
                    422,
                    "Invalid",
                    &[immutable, ("FieldValueNotSupported", "spec.podReplacementPolicy", "Unsupported value")],
                ),
            ),
            ("no causes", refusal(422, "Invalid", &[])),
            (
                "shrinking a claim",
                refusal(
                    422,
                    "Invalid",
                    &[(
                        "FieldValueForbidden",
                        "spec.resources.requests.storage",
                        "Forbidden: field can not be less than previous value",
                    )],
                ),
            ),
            ("a custom rule", refusal(422, "Invalid", &[("FieldValueInvalid", "spec.size", "Value is immutable")])),
        ];
        for (name, refusal) in rows {
            assert_eq!(immutable_fields(&refusal), None, "{name}");
        }
    }
}
