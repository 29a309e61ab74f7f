//! When two objects, written differently, are one on the server. Pure.

use crate::reference::ObjectRef;

/// Cluster-scoped kinds that a Kubernetes server brings along, by group. Custom resources are not known here.
const CLUSTER_SCOPED: [(&str, &[&str]); 14] = [
    ("", &["Namespace", "Node", "PersistentVolume"]),
    (
        "admissionregistration.k8s.io",
        &[
            "MutatingAdmissionPolicy",
            "MutatingAdmissionPolicyBinding",
            "MutatingWebhookConfiguration",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "ValidatingWebhookConfiguration",
        ],
    ),
    ("apiextensions.k8s.io", &["CustomResourceDefinition"]),
    ("apiregistration.k8s.io", &["APIService"]),
    ("certificates.k8s.io", &["CertificateSigningRequest", "ClusterTrustBundle"]),
    ("flowcontrol.apiserver.k8s.io", &["FlowSchema", "PriorityLevelConfiguration"]),
    ("networking.k8s.io", &["IPAddress", "IngressClass", "ServiceCIDR"]),
    ("node.k8s.io", &["RuntimeClass"]),
    ("policy", &["PodSecurityPolicy"]),
    ("rbac.authorization.k8s.io", &["ClusterRole", "ClusterRoleBinding"]),
    ("resource.k8s.io", &["DeviceClass", "DeviceTaintRule", "ResourceSlice"]),
    ("scheduling.k8s.io", &["PriorityClass"]),
    ("storage.k8s.io", &["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment", "VolumeAttributesClass"]),
    ("storagemigration.k8s.io", &["StorageVersionMigration"]),
];

/// Whether the object is of a built-in kind that has no namespace.
pub fn is_cluster_scoped(object: &ObjectRef) -> bool {
    let group = group(object);
    CLUSTER_SCOPED.iter().any(|(known, kinds)| *known == group && kinds.contains(&object.kind.as_str()))
}

/// The group under which a server stores the object: `extensions` moved elsewhere, and what is in it is the same thing.
pub fn group(object: &ObjectRef) -> &str {
    match (object.group(), object.kind.as_str()) {
        ("extensions", "DaemonSet" | "Deployment" | "ReplicaSet") => "apps",
        ("extensions", "Ingress" | "NetworkPolicy") => "networking.k8s.io",
        ("extensions", "PodSecurityPolicy") => "policy",
        (group, _) => group,
    }
}

/// What makes an object the same one in another version of a bundle: group, kind, namespace, name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity<'a> {
    group: &'a str,
    kind: &'a str,
    namespace: Option<&'a str>,
    name: &'a str,
}

impl<'a> Identity<'a> {
    /// The identity of an object.
    pub fn of(object: &'a ObjectRef) -> Self {
        let namespace = if is_cluster_scoped(object) { None } else { object.namespace.as_deref() };
        Self { group: group(object), kind: &object.kind, namespace, name: &object.name }
    }
}

/// API groups that a Kubernetes server serves by itself; objects of all others are custom resources.
const BUILT_IN_GROUPS: [&str; 24] = [
    "",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "apps",
    "authentication.k8s.io",
    "authorization.k8s.io",
    "autoscaling",
    "batch",
    "certificates.k8s.io",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "extensions",
    "flowcontrol.apiserver.k8s.io",
    "internal.apiserver.k8s.io",
    "networking.k8s.io",
    "node.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "resource.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
    "storagemigration.k8s.io",
];

/// Whether a Kubernetes server serves the group by itself.
pub fn is_built_in(group: &str) -> bool {
    BUILT_IN_GROUPS.contains(&group)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_that_a_server_stores_once_are_one() {
        let object = |text: &str| {
            let parts: Vec<&str> = text.split(' ').collect();
            let namespace = (parts[2] != "-").then(|| parts[2].to_owned());
            ObjectRef { api_version: parts[0].into(), kind: parts[1].into(), namespace, name: "x".into() }
        };
        for (a, b, same) in [
            ("extensions/v1beta1 Deployment web", "apps/v1 Deployment web", true),
            ("extensions/v1beta1 Ingress web", "networking.k8s.io/v1 Ingress web", true),
            ("batch/v1 Job web", "batch.volcano.sh/v1 Job web", false),
            ("batch/v1 Job web", "batch/v1 Job -", false),
            ("rbac.authorization.k8s.io/v1 ClusterRole web", "rbac.authorization.k8s.io/v1beta1 ClusterRole -", true),
            ("example.com/v1 ClusterRole web", "example.com/v1 ClusterRole -", false),
        ] {
            assert_eq!(Identity::of(&object(a)) == Identity::of(&object(b)), same, "{a} and {b}");
        }
    }
}
