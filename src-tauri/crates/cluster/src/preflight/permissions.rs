//! Which verbs on which kinds a run needs, and which of them the user does not have.

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt, TryStreamExt};
use serde_json::{Value, json};

use super::{Intent, Need, unless_refused};
use crate::error::ApiError;
use crate::path::Path;
use crate::reader::Reader;
use crate::types::Permission;

/// Questions in flight at once.
const PLACES: usize = 16;

/// The permissions that a run needs, each once, sorted. Pure.
pub fn needed(needs: &[Need<'_>]) -> Vec<Permission> {
    questions(needs).into_keys().collect()
}

/// Asks which of the needed permissions the user does not have.
///
/// A rules review answers for a namespace as a whole; what it does not grant is asked for one by one, the last time by name, because a
/// role may be limited to names.
///
/// # Errors
/// When the server does not answer.
pub async fn check(reader: &Reader, needs: &[Need<'_>]) -> Result<Vec<Permission>, ApiError> {
    let questions = questions(needs);
    let spaces: BTreeSet<String> = questions.keys().filter_map(|permission| permission.namespace.clone()).collect();
    let rules: BTreeMap<String, Vec<Value>> = futures::stream::iter(spaces)
        .map(|space| async move { rules(reader, &space).await.map(|rules| (space, rules)) })
        .buffered(PLACES)
        .try_collect()
        .await?;
    let open = questions.into_iter().filter(|(permission, _)| {
        let rules = permission.namespace.as_ref().and_then(|space| rules.get(space));
        !rules.is_some_and(|rules| rules.iter().any(|rule| grants(rule, permission)))
    });
    let answers: Vec<Option<Permission>> = futures::stream::iter(open)
        .map(|(permission, names)| async move {
            Ok::<_, ApiError>((!is_allowed(reader, &permission, &names).await?).then_some(permission))
        })
        .buffered(PLACES)
        .try_collect()
        .await?;
    Ok(answers.into_iter().flatten().collect())
}

/// The permissions with the names of the objects that they are needed for.
fn questions(needs: &[Need<'_>]) -> BTreeMap<Permission, BTreeSet<String>> {
    let mut all: BTreeMap<Permission, BTreeSet<String>> = BTreeMap::new();
    for need in needs {
        for verb in verbs(need.intent) {
            let permission = Permission {
                verb: (*verb).to_owned(),
                group: need.served.group.clone(),
                resource: need.served.plural.clone(),
                namespace: need.object.namespace.clone().filter(|_| need.served.namespaced),
            };
            all.entry(permission).or_default().insert(need.object.name.clone());
        }
    }
    all
}

/// The verbs that the calls of `Reader` and `Writer` come down to; nothing is listed or watched.
fn verbs(intent: Intent) -> &'static [&'static str] {
    match intent {
        Intent::Apply => &["create", "get", "patch"],
        Intent::Create => &["create", "get"],
        Intent::Recreate => &["create", "delete", "get", "patch"],
        Intent::Delete => &["delete", "get"],
    }
}

async fn rules(reader: &Reader, namespace: &str) -> Result<Vec<Value>, ApiError> {
    let path = Path::resource("authorization.k8s.io", "v1", "selfsubjectrulesreviews", None);
    let body = json!({"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectRulesReview",
        "spec": {"namespace": namespace}});
    let answer = unless_refused(reader.review(&path, &body).await)?;
    let rules = answer.as_ref().and_then(|review| review.pointer("/status/resourceRules")).and_then(Value::as_array);
    Ok(rules.cloned().unwrap_or_default())
}

/// Whether a rule of a rules review grants a permission on objects of any name. Pure.
fn grants(rule: &Value, permission: &Permission) -> bool {
    let has = |field: &str, wanted: &str| {
        let entries = rule.get(field).and_then(Value::as_array);
        entries.is_some_and(|all| all.iter().filter_map(Value::as_str).any(|one| one == "*" || one == wanted))
    };
    let limited = rule.get("resourceNames").and_then(Value::as_array).is_some_and(|names| !names.is_empty());
    !limited
        && has("verbs", &permission.verb)
        && has("apiGroups", &permission.group)
        && has("resources", &permission.resource)
}

async fn is_allowed(reader: &Reader, permission: &Permission, names: &BTreeSet<String>) -> Result<bool, ApiError> {
    if access(reader, permission, None).await? {
        return Ok(true);
    }
    for name in names {
        if name.ends_with('*') || !access(reader, permission, Some(name)).await? {
            return Ok(false);
        }
    }
    Ok(!names.is_empty())
}

async fn access(reader: &Reader, permission: &Permission, name: Option<&str>) -> Result<bool, ApiError> {
    let path = Path::resource("authorization.k8s.io", "v1", "selfsubjectaccessreviews", None);
    let mut attributes = json!({"verb": permission.verb, "group": permission.group, "resource": permission.resource});
    if let Some(namespace) = &permission.namespace {
        attributes["namespace"] = json!(namespace);
    }
    if let Some(name) = name {
        attributes["name"] = json!(name);
    }
    let body = json!({"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
        "spec": {"resourceAttributes": attributes}});
    let answer = unless_refused(reader.review(&path, &body).await)?;
    let allowed = answer.as_ref().and_then(|review| review.pointer("/status/allowed")).and_then(Value::as_bool);
    Ok(allowed.unwrap_or(true))
}

#[cfg(test)]
mod tests {
    use super::super::testing::object;
    use super::*;

    fn permission(text: &str) -> Permission {
        let parts: Vec<&str> = text.split(' ').collect();
        Permission {
            verb: parts[0].into(),
            group: if parts[1] == "-" { String::new() } else { parts[1].into() },
            resource: parts[2].into(),
            namespace: (parts[3] != "-").then(|| parts[3].to_owned()),
        }
    }

    #[test]
    fn exactly_the_verbs_of_the_calls_are_needed_and_each_once() {
        let (web, deployments) = object("apps/v1 Deployment deployments web/a");
        let (other, _) = object("apps/v1 Deployment deployments web/b");
        let (job, jobs) = object("batch/v1 Job jobs web/init");
        let (role, roles) = object("rbac.authorization.k8s.io/v1 ClusterRole clusterroles x");
        let body = json!({});
        let needs = [
            Need { object: &web, served: &deployments, body: &body, intent: Intent::Apply },
            Need { object: &other, served: &deployments, body: &body, intent: Intent::Apply },
            Need { object: &job, served: &jobs, body: &body, intent: Intent::Recreate },
            Need { object: &role, served: &roles, body: &body, intent: Intent::Delete },
        ];
        let wanted = [
            "create apps deployments web",
            "create batch jobs web",
            "delete batch jobs web",
            "delete rbac.authorization.k8s.io clusterroles -",
            "get apps deployments web",
            "get batch jobs web",
            "get rbac.authorization.k8s.io clusterroles -",
            "patch apps deployments web",
            "patch batch jobs web",
        ];
        assert_eq!(needed(&needs), wanted.map(permission));
    }

    #[test]
    fn a_rule_grants_what_it_lists_and_nothing_by_name_only() {
        let wanted = permission("patch apps deployments web");
        for (rule, expected) in [
            (json!({"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}), true),
            (json!({"verbs": ["get", "patch"], "apiGroups": ["apps"], "resources": ["deployments"]}), true),
            (json!({"verbs": ["get"], "apiGroups": ["apps"], "resources": ["deployments"]}), false),
            (json!({"verbs": ["patch"], "apiGroups": [""], "resources": ["deployments"]}), false),
            (json!({"verbs": ["patch"], "apiGroups": ["apps"], "resources": ["deployments/scale"]}), false),
            (json!({"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"], "resourceNames": ["a"]}), false),
            (json!({"verbs": ["patch"]}), false),
        ] {
            assert_eq!(grants(&rule, &wanted), expected, "{rule}");
        }
    }
}
