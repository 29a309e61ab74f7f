//! What a bundle permits in the whole cluster. Pure.

use glasslift_object::Shown;
use serde_json::Value;

use crate::BundleObject;
use crate::types::{Grant, GrantLevel, GrantRule};

const RBAC: &str = "rbac.authorization.k8s.io";

/// The permissions of every ClusterRoleBinding, resolved to its ClusterRole where the bundle has it; the most powerful first.
pub(super) fn grants(objects: &[BundleObject]) -> Vec<Grant> {
    let of_kind =
        |kind: &'static str| objects.iter().filter(move |o| o.object.kind == kind && o.object.group() == RBAC);
    let roles: Vec<&BundleObject> = of_kind("ClusterRole").collect();
    let mut grants: Vec<Grant> = of_kind("ClusterRoleBinding").map(|binding| grant(binding, &roles)).collect();
    grants.sort_by_key(|grant| grant.level);
    grants
}

fn grant(binding: &BundleObject, roles: &[&BundleObject]) -> Grant {
    let name = text(&binding.value, "/roleRef/name");
    let role = roles.iter().find(|role| role.object.name == name);
    let rules = role.map(|role| rules(role, roles)).unwrap_or_default();
    // A role that the server fills, or that is not here, may hold more than is seen.
    let complete = role.is_some_and(|role| role.value.get("aggregationRule").is_none_or(Value::is_null));
    let level = if name == "cluster-admin" || rules.iter().any(is_everything) {
        GrantLevel::ClusterAdmin
    } else if rules.iter().any(has_wildcard) {
        GrantLevel::Wildcard
    } else if complete {
        GrantLevel::Listed
    } else {
        GrantLevel::Unknown
    };
    let subjects = list(&binding.value, "subjects").map(subject).collect();
    Grant { binding: binding.object.clone(), role: name.into(), subjects, level, rules }
}

/// The rules of a role, with those of the roles in the bundle that it gathers by label.
fn rules(role: &BundleObject, roles: &[&BundleObject]) -> Vec<GrantRule> {
    let own = list(&role.value, "rules");
    let selectors: Vec<&Value> = role
        .value
        .pointer("/aggregationRule/clusterRoleSelectors")
        .and_then(Value::as_array)
        .map(|selectors| selectors.iter().filter_map(|selector| selector.get("matchLabels")).collect())
        .unwrap_or_default();
    let gathered = roles.iter().filter(|other| selectors.iter().any(|labels| matches(other, labels)));
    own.chain(gathered.flat_map(|other| list(&other.value, "rules"))).map(rule).collect()
}

fn matches(role: &BundleObject, labels: &Value) -> bool {
    labels.as_object().is_some_and(|labels| {
        !labels.is_empty()
            && labels.iter().all(|(key, value)| {
                role.value.pointer("/metadata/labels").and_then(|labels| labels.get(key)) == Some(value)
            })
    })
}

fn rule(rule: &Value) -> GrantRule {
    let texts = |field: &str| list(rule, field).filter_map(Value::as_str).map(Shown::from).collect();
    GrantRule {
        verbs: texts("verbs"),
        groups: texts("apiGroups"),
        resources: texts("resources"),
        names: texts("resourceNames"),
        urls: texts("nonResourceURLs"),
    }
}

fn all(texts: &[Shown]) -> bool {
    texts.iter().any(|text| *text == "*")
}

fn is_everything(rule: &GrantRule) -> bool {
    all(&rule.verbs) && all(&rule.groups) && all(&rule.resources) && rule.names.is_empty()
}

fn has_wildcard(rule: &GrantRule) -> bool {
    let part = |texts: &[Shown]| texts.iter().any(|text| text.contains('*'));
    [&rule.verbs, &rule.groups, &rule.resources, &rule.urls].into_iter().any(|texts| part(texts))
}

fn subject(subject: &Value) -> Shown {
    let (kind, name) = (text(subject, "/kind"), text(subject, "/name"));
    match text(subject, "/namespace") {
        namespace if namespace.is_empty() => format!("{kind} {name}").into(),
        namespace => format!("{kind} {namespace}/{name}").into(),
    }
}

fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn list<'a>(value: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> {
    value.get(field).and_then(Value::as_array).into_iter().flatten()
}
