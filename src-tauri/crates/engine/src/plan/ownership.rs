//! Who owns which fields, and from whom they are taken over. Pure.

use std::collections::BTreeMap;

use super::types::FieldOwner;
use crate::cluster::Refusal;

/// Field managers of tools that install things and then leave: their fields are taken over.
/// Controllers, people (`kubectl-edit`) and GitOps tools are not among them.
const INSTALLERS: [&str; 11] = [
    "glasskube",
    "helm",
    "Helm",
    "kapp",
    "kapp-server",
    "kubectl",
    "kubectl-client-side-apply",
    "kubectl-create",
    "kubectl-replace",
    "kubectl-last-applied",
    "before-first-apply",
];

/// Whether the manager is a tool that installed the object and will not come back for it.
pub fn is_installer(manager: &str) -> bool {
    INSTALLERS.contains(&manager) || manager == crate::cluster::FIELD_MANAGER
}

/// The owners that an apply without force ran into, and their fields; empty when the refusal is no ownership conflict.
pub fn conflicting_owners(refusal: &Refusal) -> Vec<FieldOwner> {
    let mut owners: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for cause in refusal.causes.iter().filter(|cause| cause.reason == "FieldManagerConflict") {
        let fields = owners.entry(manager_of(&cause.rule).to_owned()).or_default();
        if !fields.contains(&cause.field) {
            fields.push(cause.field.clone());
        }
    }
    owners.into_iter().map(|(manager, fields)| FieldOwner { manager, fields }).collect()
}

/// The name in `conflict with "kubectl" using apps/v1` (apimachinery `managedfields/internal/conflict.go`).
fn manager_of(rule: &str) -> &str {
    rule.split('"').nth(1).unwrap_or(rule)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::Cause;

    #[test]
    fn owners_are_read_from_the_conflict() {
        let cause = |field: &str, rule: &str| Cause {
            reason: "FieldManagerConflict".into(),
            field: field.into(),
            rule: rule.into(),
        };
        let refusal = Refusal {
            code: 409,
            reason: "Conflict".into(),
            message: String::new(),
            causes: vec![
                cause(".spec.replicas", "conflict with \"autoscaler\" with subresource \"scale\" using apps/v1"),
                cause(".metadata.labels.v", "conflict with \"kubectl-client-side-apply\" using apps/v1"),
                cause(".spec.paused", "conflict with \"autoscaler\""),
            ],
            retry_after_seconds: None,
        };
        let owners = conflicting_owners(&refusal);
        assert_eq!(owners.len(), 2);
        assert_eq!((owners[0].manager.as_str(), owners[0].fields.len()), ("autoscaler", 2));
        assert!(is_installer(&owners[1].manager) && !is_installer(&owners[0].manager));
        assert!(!is_installer("kubectl-edit"), "an edit is a person's");
        assert!(!is_installer("kustomize-controller"), "a GitOps controller comes back");
    }
}
