//! Fields of which only one may be set: choosing another one has to take the former away. Pure.
//!
//! kubectl does that by `$retainKeys` (`patchStrategy` of `DeploymentStrategy` in `k8s.io/api/apps/v1` and of `Volume` in `core/v1`).
//! A server-side apply leaves what nobody applied, such as defaults, and is refused: `may not be specified when strategy type is
//! 'Recreate'`. Null does not help (measured on 1.36); what is ours and no longer applied goes, so it is made ours first.

use glasslift_object::fields::{Path, Step};
use glasslift_object::pods;
use serde_json::{Map, Value};

/// Where the kinds have a choice by `type`. A DaemonSet bears both.
const TYPED: [(&str, &[&str]); 2] =
    [("Deployment", &["spec", "strategy"]), ("StatefulSet", &["spec", "updateStrategy"])];

/// The kinds whose volumes can be updated.
const WITH_VOLUMES: [&str; 5] = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "CronJob"];

/// A choice that falls otherwise than before.
#[derive(Debug, Clone, PartialEq)]
pub struct Replaced {
    /// Where the choice is made.
    pub place: Path,
    /// What there is of the former one.
    pub leftovers: Vec<Path>,
}

/// The choices of `body` that differ from those of `live`.
pub(super) fn replaced(body: &Value, live: &Value) -> Vec<Replaced> {
    let kind = body.get("kind").and_then(Value::as_str).unwrap_or_default();
    let typed = TYPED.iter().filter(|(of, _)| *of == kind).filter_map(|(_, names)| {
        let (wanted, there) = (at(body, names)?.as_object()?, at(live, names)?.as_object()?);
        let chosen = wanted.get("type")?;
        (Some(chosen) != there.get("type")).then(|| Replaced::of(path(names), wanted, there))
    });
    let group = body.get("apiVersion").and_then(Value::as_str).and_then(|version| version.split_once('/'));
    let pods = pods::spec_pointer(group.map_or("", |(group, _)| group), kind).filter(|_| WITH_VOLUMES.contains(&kind));
    let volumes = pods.into_iter().flat_map(|pods| {
        let names: Vec<&str> = pods.split('/').skip(1).chain(["volumes"]).collect();
        let list = |object| at(object, &names).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let (wanted, there) = (list(body).iter().filter_map(Value::as_object), list(live));
        // Without a source of its own a volume takes what is there.
        wanted.filter(|volume| volume.len() > 1).filter_map(move |volume| {
            let name = volume.get("name")?;
            let namesake = there.iter().filter_map(Value::as_object).find(|live| live.get("name") == Some(name))?;
            let mut place = path(&names);
            place.push(Step::Key(Map::from_iter([("name".to_owned(), name.clone())])));
            Some(Replaced::of(place, volume, namesake))
        })
    });
    typed.chain(volumes).filter(|replaced| !replaced.leftovers.is_empty()).collect()
}

impl Replaced {
    fn of(place: Path, wanted: &Map<String, Value>, there: &Map<String, Value>) -> Self {
        let leftovers = there.keys().filter(|field| !wanted.contains_key(*field)).map(|field| {
            let mut leftover = place.clone();
            leftover.push(Step::Field(field.clone()));
            leftover
        });
        Self { leftovers: leftovers.collect(), place }
    }
}

fn path(names: &[&str]) -> Path {
    names.iter().map(|name| Step::Field((*name).to_owned())).collect()
}

fn at<'a>(object: &'a Value, names: &[&str]) -> Option<&'a Value> {
    names.iter().try_fold(object, |inner, name| inner.get(name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use glasslift_object::fields::display;

    fn leftovers(body: &Value, live: &Value) -> Vec<String> {
        replaced(body, live).iter().flat_map(|replaced| &replaced.leftovers).map(|path| display(path)).collect()
    }

    #[test]
    fn another_strategy_leaves_the_settings_of_the_former() {
        let live = json!({"spec": {"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%"}}}});
        let rows = [
            (json!({"type": "Recreate"}), vec!["spec.strategy.rollingUpdate"]),
            (json!({"type": "RollingUpdate"}), vec![]),
            (json!({"rollingUpdate": {"maxSurge": 1}}), vec![]),
            (json!({}), vec![]),
        ];
        for (wanted, expected) in rows {
            assert_eq!(
                leftovers(&json!({"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"strategy": wanted}}), &live),
                expected
            );
        }
        let on_delete =
            json!({"apiVersion": "apps/v1", "kind": "StatefulSet", "spec": {"updateStrategy": {"type": "OnDelete"}}});
        let live = json!({"spec": {"updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 0}}}});
        assert_eq!(leftovers(&on_delete, &live), ["spec.updateStrategy.rollingUpdate"]);
    }

    #[test]
    fn another_source_of_a_volume_leaves_the_former() {
        let volumes = |volumes: Value| json!({"apiVersion": "batch/v1", "kind": "CronJob", "spec": {"jobTemplate": {"spec": {"template": {"spec": {"volumes": volumes}}}}}});
        let live = volumes(
            json!([{"name": "data", "emptyDir": {}}, {"name": "same", "emptyDir": {}}, {"name": "any", "emptyDir": {}}]),
        );
        let body = volumes(json!([{"name": "data", "configMap": {"name": "x"}}, {"name": "same", "emptyDir": {}},
            {"name": "any"}, {"name": "new", "emptyDir": {}}]));
        assert_eq!(leftovers(&body, &live), ["spec.jobTemplate.spec.template.spec.volumes[name=data].emptyDir"]);
    }
}
