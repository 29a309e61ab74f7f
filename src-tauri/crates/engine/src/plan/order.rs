//! In which order changes run. Pure.

use glasslift_object::{ObjectRef, is_built_in};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The order in which changes run; a later wave starts when the earlier one is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "plan.ts")]
pub enum Wave {
    /// Namespaces.
    Namespaces,
    /// CustomResourceDefinitions and cluster-wide classes.
    Definitions,
    /// Identity, configuration, storage, services.
    Foundations,
    /// Workloads and Jobs.
    Workloads,
    /// Admission webhooks and policies, APIServices.
    Admission,
    /// Custom resources.
    CustomResources,
}

/// The wave in which an object runs. No wave waits for a workload to be ready: a webhook, its Job and its Deployment may need one another.
pub(super) fn wave(object: &ObjectRef) -> Wave {
    let group = object.group();
    if !is_built_in(group) {
        return Wave::CustomResources;
    }
    match (group, object.kind.as_str()) {
        ("", "Namespace") => Wave::Namespaces,
        ("apiextensions.k8s.io", "CustomResourceDefinition") => Wave::Definitions,
        (
            _,
            "PriorityClass"
            | "StorageClass"
            | "IngressClass"
            | "RuntimeClass"
            | "VolumeAttributesClass"
            | "DeviceClass",
        ) => Wave::Definitions,
        ("admissionregistration.k8s.io" | "apiregistration.k8s.io", _) => Wave::Admission,
        ("apps", "ControllerRevision") => Wave::Foundations,
        ("" | "extensions", "Pod" | "ReplicationController" | "Deployment" | "DaemonSet" | "ReplicaSet") => {
            Wave::Workloads
        }
        ("apps" | "batch" | "autoscaling" | "policy", _) => Wave::Workloads,
        _ => Wave::Foundations,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_fall_into_their_waves() {
        let rows = [
            ("v1", "Namespace", Wave::Namespaces),
            ("apiextensions.k8s.io/v1", "CustomResourceDefinition", Wave::Definitions),
            ("storage.k8s.io/v1", "StorageClass", Wave::Definitions),
            ("v1", "ServiceAccount", Wave::Foundations),
            ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", Wave::Foundations),
            ("v1", "Service", Wave::Foundations),
            ("networking.k8s.io/v1", "Ingress", Wave::Foundations),
            ("apps/v1", "Deployment", Wave::Workloads),
            ("batch/v1", "Job", Wave::Workloads),
            ("v1", "Pod", Wave::Workloads),
            ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", Wave::Admission),
            ("apiregistration.k8s.io/v1", "APIService", Wave::Admission),
            ("batch.volcano.sh/v1alpha1", "Job", Wave::CustomResources),
            ("packages.glasskube.dev/v1alpha1", "Package", Wave::CustomResources),
        ];
        for (api_version, kind, expected) in rows {
            let object =
                ObjectRef { api_version: api_version.into(), kind: kind.into(), namespace: None, name: "x".into() };
            assert_eq!(wave(&object), expected, "{api_version} {kind}");
        }
    }
}
