//! Which Kubernetes versions serve the API versions that a bundle uses. Pure; the server's own discovery has the last word.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::problem::Problem;
use crate::reference::ObjectRef;

/// A Kubernetes version as far as APIs go by it, such as `1.33`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KubernetesVersion {
    /// Always 1 so far.
    pub major: u16,
    /// The release.
    pub minor: u16,
}

impl KubernetesVersion {
    const fn minor(minor: u16) -> Self {
        Self { major: 1, minor }
    }
}

impl fmt::Display for KubernetesVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

impl FromStr for KubernetesVersion {
    type Err = Problem;

    /// Reads `1.33`, and what servers say: `v1.33.2`, `v1.30.1-gke.1329003`, `1.28+`.
    fn from_str(text: &str) -> Result<Self, Problem> {
        let number =
            |text: &str| text.split(|c: char| !c.is_ascii_digit()).next().and_then(|digits| digits.parse().ok());
        let version = text
            .trim()
            .trim_start_matches('v')
            .split_once('.')
            .and_then(|(major, rest)| Some(Self { major: major.parse().ok()?, minor: number(rest)? }));
        version.ok_or_else(|| Problem::new("bad-kubernetes-version", "A Kubernetes version is written as 1.33."))
    }
}

impl TryFrom<String> for KubernetesVersion {
    type Error = Problem;

    fn try_from(text: String) -> Result<Self, Problem> {
        text.parse()
    }
}

impl From<KubernetesVersion> for String {
    fn from(version: KubernetesVersion) -> Self {
        version.to_string()
    }
}

/// Something to know about the API version of an object on a certain Kubernetes version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "object.ts")]
pub struct ApiNotice {
    /// The object whose `apiVersion` it is about.
    pub object: ObjectRef,
    /// What is the matter with it.
    pub state: ApiState,
    /// Since when that is so; for `not-yet-served`, the first version that serves it.
    #[ts(type = "string")]
    pub since: KubernetesVersion,
    /// When it is or was removed, as far as Kubernetes says.
    #[ts(type = "string | null")]
    pub removed_in: Option<KubernetesVersion>,
    /// The `apiVersion` to write instead; none where there is no successor.
    #[ts(type = "string | null")]
    pub replacement: Option<String>,
}

/// How a Kubernetes version stands to an API version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "object.ts")]
pub enum ApiState {
    /// It is no longer served: the object cannot be applied.
    Removed,
    /// It came with a later Kubernetes: the object cannot be applied.
    NotYetServed,
    /// It is served, and will be removed.
    Deprecated,
}

/// What there is to know about built-in API versions on a server of a certain version; objects that it serves without reservation,
/// and custom resources, give nothing.
pub fn api_lifecycle<'a>(
    objects: impl IntoIterator<Item = &'a ObjectRef>,
    server: KubernetesVersion,
) -> Vec<ApiNotice> {
    objects
        .into_iter()
        .filter_map(|object| {
            let api = find(object)?;
            let reached = |version: Option<KubernetesVersion>| version.filter(|version| *version <= server);
            let (state, since) = if server < api.introduced() {
                (ApiState::NotYetServed, api.introduced())
            } else if let Some(removed) = reached(api.removed()) {
                (ApiState::Removed, removed)
            } else {
                (ApiState::Deprecated, reached(api.deprecated())?)
            };
            let replacement =
                (state != ApiState::NotYetServed && !api.replacement.is_empty()).then_some(api.replacement);
            let replacement = replacement.map(str::to_owned);
            Some(ApiNotice { object: object.clone(), state, since, removed_in: api.removed(), replacement })
        })
        .collect()
}

/// The first and the last Kubernetes version that serve all built-in API versions of a set of objects; none where there is no such
/// bound, or, for the last, none that is known for sure. With a first later than the last, no version serves them all.
pub fn served_by<'a>(
    objects: impl IntoIterator<Item = &'a ObjectRef>,
) -> (Option<KubernetesVersion>, Option<KubernetesVersion>) {
    let (mut first, mut last) = (None, None);
    for api in objects.into_iter().filter_map(find) {
        first = first.max(Some(api.introduced()));
        // Removals after the newest version that is known here are announced, and have been postponed before.
        if let Some(removed) = api.removed().filter(|removed| *removed <= NEWEST) {
            let before = KubernetesVersion::minor(removed.minor.saturating_sub(1));
            last = Some(last.map_or(before, |last: KubernetesVersion| last.min(before)));
        }
    }
    (first.filter(|first| *first > KubernetesVersion::minor(0)), last)
}

fn find(object: &ObjectRef) -> Option<&'static Api> {
    APIS.iter().find(|api| api.version == object.api_version && api.kinds.contains(&object.kind.as_str()))
}

/// The newest version that the table knows.
const NEWEST: KubernetesVersion = KubernetesVersion::minor(36);

/// Minor versions of Kubernetes 1; zero for never.
struct Api {
    version: &'static str,
    kinds: &'static [&'static str],
    introduced: u16,
    deprecated: u16,
    removed: u16,
    replacement: &'static str,
}

impl Api {
    fn introduced(&self) -> KubernetesVersion {
        KubernetesVersion::minor(self.introduced)
    }

    fn deprecated(&self) -> Option<KubernetesVersion> {
        (self.deprecated > 0).then_some(KubernetesVersion::minor(self.deprecated))
    }

    fn removed(&self) -> Option<KubernetesVersion> {
        (self.removed > 0).then_some(KubernetesVersion::minor(self.removed))
    }
}

/// A version that stays.
const fn stable(version: &'static str, introduced: u16, kinds: &'static [&'static str]) -> Api {
    Api { version, kinds, introduced, deprecated: 0, removed: 0, replacement: "" }
}

/// A version with an end: introduced, deprecated, removed.
const fn ends(
    version: &'static str,
    [introduced, deprecated, removed]: [u16; 3],
    replacement: &'static str,
    kinds: &'static [&'static str],
) -> Api {
    Api { version, kinds, introduced, deprecated, removed, replacement }
}

const RBAC: &[&str] = &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"];
const WEBHOOKS: &[&str] = &["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];
const MUTATING: &[&str] = &["MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"];
const VALIDATING: &[&str] = &["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"];
const FLOWS: &[&str] = &["FlowSchema", "PriorityLevelConfiguration"];
const DEVICES: &[&str] = &["DeviceClass", "ResourceClaim", "ResourceClaimTemplate", "ResourceSlice"];
const WORKLOADS: &[&str] = &["ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"];
const ADDRESSES: &[&str] = &["IPAddress", "ServiceCIDR"];

/// From the release tags on the types in `k8s.io/api`, `apiextensions-apiserver` and `kube-aggregator` 1.36; versions that are gone
/// from there are from the deprecation guide at kubernetes.io. Alpha versions are left out: servers do not serve them by default.
static APIS: [Api; 73] = [
    ends("v1", [0, 33, 0], "discovery.k8s.io/v1", &["Endpoints"]),
    stable("admissionregistration.k8s.io/v1", 36, MUTATING),
    stable("admissionregistration.k8s.io/v1", 30, VALIDATING),
    stable("admissionregistration.k8s.io/v1", 16, WEBHOOKS),
    ends("admissionregistration.k8s.io/v1beta1", [34, 37, 40], "admissionregistration.k8s.io/v1", MUTATING),
    ends("admissionregistration.k8s.io/v1beta1", [28, 31, 34], "admissionregistration.k8s.io/v1", VALIDATING),
    ends("admissionregistration.k8s.io/v1beta1", [9, 16, 22], "admissionregistration.k8s.io/v1", WEBHOOKS),
    stable("apiextensions.k8s.io/v1", 16, &["CustomResourceDefinition"]),
    ends("apiextensions.k8s.io/v1beta1", [7, 16, 22], "apiextensions.k8s.io/v1", &["CustomResourceDefinition"]),
    stable("apiregistration.k8s.io/v1", 10, &["APIService"]),
    ends("apiregistration.k8s.io/v1beta1", [7, 19, 22], "apiregistration.k8s.io/v1", &["APIService"]),
    stable("apps/v1", 9, WORKLOADS),
    ends("apps/v1beta2", [8, 9, 16], "apps/v1", WORKLOADS),
    ends("apps/v1beta1", [7, 8, 16], "apps/v1", &["ControllerRevision"]),
    ends("apps/v1beta1", [6, 8, 16], "apps/v1", &["Deployment"]),
    ends("apps/v1beta1", [5, 8, 16], "apps/v1", &["StatefulSet"]),
    stable("autoscaling/v2", 23, &["HorizontalPodAutoscaler"]),
    stable("autoscaling/v1", 2, &["HorizontalPodAutoscaler"]),
    ends("autoscaling/v2beta2", [12, 23, 26], "autoscaling/v2", &["HorizontalPodAutoscaler"]),
    ends("autoscaling/v2beta1", [8, 22, 25], "autoscaling/v2", &["HorizontalPodAutoscaler"]),
    stable("batch/v1", 2, &["Job"]),
    stable("batch/v1", 21, &["CronJob"]),
    ends("batch/v1beta1", [8, 21, 25], "batch/v1", &["CronJob"]),
    stable("certificates.k8s.io/v1", 19, &["CertificateSigningRequest"]),
    ends("certificates.k8s.io/v1beta1", [12, 19, 22], "certificates.k8s.io/v1", &["CertificateSigningRequest"]),
    ends("certificates.k8s.io/v1beta1", [33, 37, 40], "", &["ClusterTrustBundle"]),
    ends("certificates.k8s.io/v1beta1", [35, 38, 41], "", &["PodCertificateRequest"]),
    stable("coordination.k8s.io/v1", 14, &["Lease"]),
    ends("coordination.k8s.io/v1beta1", [12, 19, 22], "coordination.k8s.io/v1", &["Lease"]),
    ends("coordination.k8s.io/v1beta1", [33, 36, 39], "", &["LeaseCandidate"]),
    stable("discovery.k8s.io/v1", 21, &["EndpointSlice"]),
    ends("discovery.k8s.io/v1beta1", [16, 21, 25], "discovery.k8s.io/v1", &["EndpointSlice"]),
    stable("events.k8s.io/v1", 19, &["Event"]),
    ends("events.k8s.io/v1beta1", [8, 22, 25], "events.k8s.io/v1", &["Event"]),
    ends("extensions/v1beta1", [1, 8, 16], "apps/v1", &["DaemonSet", "Deployment"]),
    ends("extensions/v1beta1", [2, 8, 16], "apps/v1", &["ReplicaSet"]),
    ends("extensions/v1beta1", [1, 14, 22], "networking.k8s.io/v1", &["Ingress"]),
    ends("extensions/v1beta1", [3, 9, 16], "networking.k8s.io/v1", &["NetworkPolicy"]),
    ends("extensions/v1beta1", [3, 11, 16], "", &["PodSecurityPolicy"]),
    stable("flowcontrol.apiserver.k8s.io/v1", 29, FLOWS),
    ends("flowcontrol.apiserver.k8s.io/v1beta3", [26, 29, 32], "flowcontrol.apiserver.k8s.io/v1", FLOWS),
    ends("flowcontrol.apiserver.k8s.io/v1beta2", [23, 26, 29], "flowcontrol.apiserver.k8s.io/v1", FLOWS),
    ends("flowcontrol.apiserver.k8s.io/v1beta1", [20, 23, 26], "flowcontrol.apiserver.k8s.io/v1", FLOWS),
    stable("networking.k8s.io/v1", 7, &["NetworkPolicy"]),
    stable("networking.k8s.io/v1", 19, &["Ingress", "IngressClass"]),
    stable("networking.k8s.io/v1", 33, ADDRESSES),
    ends("networking.k8s.io/v1beta1", [14, 19, 22], "networking.k8s.io/v1", &["Ingress"]),
    ends("networking.k8s.io/v1beta1", [18, 19, 22], "networking.k8s.io/v1", &["IngressClass"]),
    ends("networking.k8s.io/v1beta1", [31, 34, 37], "networking.k8s.io/v1", ADDRESSES),
    stable("node.k8s.io/v1", 20, &["RuntimeClass"]),
    ends("node.k8s.io/v1beta1", [13, 22, 25], "node.k8s.io/v1", &["RuntimeClass"]),
    stable("policy/v1", 21, &["PodDisruptionBudget"]),
    ends("policy/v1beta1", [5, 21, 25], "policy/v1", &["PodDisruptionBudget"]),
    ends("policy/v1beta1", [10, 21, 25], "", &["PodSecurityPolicy"]),
    stable("rbac.authorization.k8s.io/v1", 8, RBAC),
    ends("rbac.authorization.k8s.io/v1beta1", [6, 17, 22], "rbac.authorization.k8s.io/v1", RBAC),
    stable("resource.k8s.io/v1", 34, DEVICES),
    ends("resource.k8s.io/v1beta2", [33, 36, 39], "resource.k8s.io/v1", DEVICES),
    ends("resource.k8s.io/v1beta1", [32, 35, 38], "resource.k8s.io/v1", DEVICES),
    stable("scheduling.k8s.io/v1", 14, &["PriorityClass"]),
    ends("scheduling.k8s.io/v1beta1", [11, 14, 22], "scheduling.k8s.io/v1", &["PriorityClass"]),
    stable("storage.k8s.io/v1", 18, &["CSIDriver"]),
    stable("storage.k8s.io/v1", 17, &["CSINode"]),
    stable("storage.k8s.io/v1", 24, &["CSIStorageCapacity"]),
    stable("storage.k8s.io/v1", 6, &["StorageClass"]),
    stable("storage.k8s.io/v1", 13, &["VolumeAttachment"]),
    stable("storage.k8s.io/v1", 34, &["VolumeAttributesClass"]),
    ends("storage.k8s.io/v1beta1", [14, 19, 22], "storage.k8s.io/v1", &["CSIDriver"]),
    ends("storage.k8s.io/v1beta1", [14, 17, 22], "storage.k8s.io/v1", &["CSINode"]),
    ends("storage.k8s.io/v1beta1", [21, 24, 27], "storage.k8s.io/v1", &["CSIStorageCapacity"]),
    ends("storage.k8s.io/v1beta1", [4, 19, 22], "storage.k8s.io/v1", &["StorageClass"]),
    ends("storage.k8s.io/v1beta1", [10, 19, 22], "storage.k8s.io/v1", &["VolumeAttachment"]),
    ends("storage.k8s.io/v1beta1", [31, 34, 37], "storage.k8s.io/v1", &["VolumeAttributesClass"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_consistent() {
        for api in &APIS {
            assert!(
                api.removed == 0 || (api.introduced < api.removed && api.deprecated < api.removed),
                "{}",
                api.version
            );
            for kind in api.kinds {
                let same = APIS.iter().filter(|other| other.version == api.version && other.kinds.contains(kind));
                assert_eq!(same.count(), 1, "{} {kind}", api.version);
                let of = |version: &str| ObjectRef {
                    api_version: version.into(),
                    kind: (*kind).into(),
                    namespace: None,
                    name: "x".into(),
                };
                let successor = (api.replacement.is_empty() || *kind == "Endpoints")
                    || find(&of(api.replacement)).is_some_and(|next| next.removed == 0);
                assert!(successor, "{} {kind} is replaced by what is not known", api.version);
            }
        }
    }
}
