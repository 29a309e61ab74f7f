//! Which objects an admission webhook is called for. Pure; rules of `k8s.io/apiserver/pkg/admission/plugin/webhook`.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Intent, Need};

/// Labels by namespace.
pub(super) type NamespaceLabels = BTreeMap<String, Value>;

/// Whether a webhook refuses what it is asked about when nobody answers: that is the default.
pub(super) fn fails_closed(webhook: &Value) -> bool {
    webhook.get("failurePolicy").and_then(Value::as_str).unwrap_or("Fail") == "Fail"
}

/// The Service that a webhook calls, as namespace and name; none for one at an address.
pub(super) fn service(webhook: &Value) -> Option<(&str, &str)> {
    let service = webhook.pointer("/clientConfig/service")?;
    Some((service.get("namespace")?.as_str()?, service.get("name")?.as_str()?))
}

/// Whether a webhook is called when a run writes an object. Conditions in CEL count as met: only the server can tell.
pub(super) fn is_called_for(webhook: &Value, need: &Need<'_>, namespaces: &NamespaceLabels) -> bool {
    let rules = webhook.get("rules").and_then(Value::as_array);
    !is_exempt(need)
        && rules.is_some_and(|rules| rules.iter().any(|rule| covers(rule, need, is_exact(webhook))))
        && selects(webhook.get("objectSelector"), need.body.pointer("/metadata/labels"))
        && in_namespace(webhook, need, namespaces)
}

/// The server calls no webhook for what configures webhooks, or nobody could repair one.
fn is_exempt(need: &Need<'_>) -> bool {
    need.served.group == "admissionregistration.k8s.io"
}

fn is_exact(webhook: &Value) -> bool {
    webhook.get("matchPolicy").and_then(Value::as_str) == Some("Exact")
}

fn covers(rule: &Value, need: &Need<'_>, exact: bool) -> bool {
    let has = |field: &str, wanted: &[&str]| {
        let entries = rule.get(field).and_then(Value::as_array);
        entries.is_some_and(|all| {
            all.iter().filter_map(Value::as_str).any(|one| one == "*" || one == "*/*" || wanted.contains(&one))
        })
    };
    let operations: &[&str] = match need.intent {
        Intent::Apply => &["CREATE", "UPDATE"],
        Intent::Create => &["CREATE"],
        Intent::Recreate => &["CREATE", "DELETE"],
        Intent::Delete => &["DELETE"],
    };
    let scope = match rule.get("scope").and_then(Value::as_str) {
        Some("Namespaced") => need.served.namespaced,
        Some("Cluster") => !need.served.namespaced,
        _ => true,
    };
    // A rule about another version of the kind applies too, unless it says `Exact`.
    let version = !exact || has("apiVersions", &[&need.served.version]);
    scope
        && version
        && has("operations", operations)
        && has("apiGroups", &[&need.served.group])
        && has("resources", &[&need.served.plural])
}

fn in_namespace(webhook: &Value, need: &Need<'_>, namespaces: &NamespaceLabels) -> bool {
    let selector = webhook.get("namespaceSelector");
    // A Namespace is selected by its own labels, other objects without a namespace always.
    if need.served.group.is_empty() && need.served.plural == "namespaces" {
        return selects(selector, need.body.pointer("/metadata/labels"));
    }
    match need.object.namespace.as_ref().filter(|_| need.served.namespaced) {
        // The server adds this label to every namespace.
        Some(namespace) => {
            let mut labels = namespaces.get(namespace).cloned().unwrap_or_else(|| serde_json::json!({}));
            if let Some(labels) = labels.as_object_mut() {
                labels.insert("kubernetes.io/metadata.name".to_owned(), Value::from(namespace.as_str()));
            }
            selects(selector, Some(&labels))
        }
        None => true,
    }
}

/// A label selector; an absent or empty one selects everything.
fn selects(selector: Option<&Value>, labels: Option<&Value>) -> bool {
    let Some(selector) = selector else { return true };
    let label = |key: &str| labels.and_then(|labels| labels.get(key)).and_then(Value::as_str);
    let equal = selector.get("matchLabels").and_then(Value::as_object);
    let equal = equal.is_none_or(|wanted| wanted.iter().all(|(key, value)| label(key) == value.as_str()));
    let expressions = selector.get("matchExpressions").and_then(Value::as_array);
    equal && expressions.is_none_or(|all| all.iter().all(|one| fulfils(one, label)))
}

fn fulfils<'a>(expression: &Value, label: impl Fn(&str) -> Option<&'a str>) -> bool {
    let Some(key) = expression.get("key").and_then(Value::as_str) else { return true };
    let values: Vec<&str> =
        expression.get("values").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let found = label(key);
    match expression.get("operator").and_then(Value::as_str) {
        Some("In") => found.is_some_and(|found| values.contains(&found)),
        Some("NotIn") => found.is_none_or(|found| !values.contains(&found)),
        Some("Exists") => found.is_some(),
        Some("DoesNotExist") => found.is_none(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::super::testing::object;
    use super::*;

    fn rule(operations: &[&str], group: &str, resource: &str) -> Value {
        json!({"operations": operations, "apiGroups": [group], "apiVersions": ["v1"], "resources": [resource]})
    }

    #[test]
    fn a_webhook_is_called_for_what_its_rules_and_selectors_say() {
        let all = json!({"operations": ["*"], "apiGroups": ["*"], "apiVersions": ["*"], "resources": ["*/*"]});
        let pods = |extra: Value| {
            let mut webhook = json!({"rules": [rule(&["CREATE"], "", "pods")]});
            webhook.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            webhook
        };
        let name_not_in = |names: Value| {
            json!({"namespaceSelector": {"matchExpressions": [
                {"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": names}]}})
        };
        let rows: Vec<(&str, Value, &str, Intent, bool)> = vec![
            ("everything", json!({"rules": [all]}), "apps/v1 Deployment deployments web/a", Intent::Apply, true),
            ("its kind", pods(json!({})), "v1 Pod pods web/a", Intent::Apply, true),
            ("another kind", pods(json!({})), "v1 Service services web/a", Intent::Apply, false),
            ("another operation", pods(json!({})), "v1 Pod pods web/a", Intent::Delete, false),
            ("another version", pods(json!({})), "v2 Pod pods web/a", Intent::Apply, true),
            ("exactly its version", pods(json!({"matchPolicy": "Exact"})), "v2 Pod pods web/a", Intent::Apply, false),
            (
                "what configures webhooks",
                json!({"rules": [all]}),
                "admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration validatingwebhookconfigurations x",
                Intent::Apply,
                false,
            ),
            ("an excluded namespace", pods(name_not_in(json!(["web"]))), "v1 Pod pods web/a", Intent::Apply, false),
            ("another namespace", pods(name_not_in(json!(["kube-system"]))), "v1 Pod pods web/a", Intent::Apply, true),
            (
                "a labelled namespace",
                pods(json!({"namespaceSelector": {"matchLabels": {"inject": "yes"}}})),
                "v1 Pod pods labelled/a",
                Intent::Apply,
                true,
            ),
            (
                "a namespace without the label",
                pods(json!({"namespaceSelector": {"matchLabels": {"inject": "yes"}}})),
                "v1 Pod pods web/a",
                Intent::Apply,
                false,
            ),
            (
                "its label",
                pods(json!({"objectSelector": {"matchLabels": {"app": "x"}}})),
                "v1 Pod pods web/a",
                Intent::Apply,
                true,
            ),
            (
                "another label",
                pods(json!({"objectSelector": {"matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]}})),
                "v1 Pod pods web/a",
                Intent::Apply,
                false,
            ),
        ];
        let namespaces = NamespaceLabels::from([("labelled".to_owned(), json!({"inject": "yes"}))]);
        let body = json!({"metadata": {"labels": {"app": "x"}}});
        for (what, webhook, text, intent, expected) in rows {
            let (object, served) = object(text);
            let need = Need { object: &object, served: &served, body: &body, intent };
            assert_eq!(is_called_for(&webhook, &need, &namespaces), expected, "{what}");
        }
    }
}
