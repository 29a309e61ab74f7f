//! Which version is upgraded to which.

/// Who installed the old version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Installer {
    /// `kubectl apply`, and `kubectl create` for what is too large for its annotation.
    ClientSide,
    /// `kubectl apply --server-side` under another name than ours.
    ServerSide,
}

/// An upgrade from one published bundle to another.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) product: &'static str,
    pub(crate) old: &'static str,
    pub(crate) new: &'static str,
    /// Where objects go that name no namespace.
    pub(crate) namespace: &'static str,
    /// How many Jobs of the old version are there when they have finished.
    pub(crate) jobs: usize,
}

const fn glasskube(old: &'static str, new: &'static str, jobs: usize) -> Pair {
    Pair { product: "glasskube", old, new, namespace: "default", jobs }
}

const fn ingress_nginx(old: &'static str, new: &'static str, jobs: usize) -> Pair {
    Pair { product: "ingress-nginx", old, new, namespace: "default", jobs }
}

const fn argo_cd(old: &'static str, new: &'static str) -> Pair {
    Pair { product: "argo-cd", old, new, namespace: "argocd", jobs: 0 }
}

const fn prometheus_operator(old: &'static str, new: &'static str) -> Pair {
    Pair { product: "prometheus-operator", old, new, namespace: "default", jobs: 0 }
}

pub(crate) const GLASSKUBE_0_0_4_AIO: Pair = glasskube("v0.0.4-aio", "v0.1.0-aio", 0);
pub(crate) const GLASSKUBE_0_2_1_AIO: Pair = glasskube("v0.2.1-aio", "v0.3.0-aio", 1);
pub(crate) const GLASSKUBE_0_2_1_SLIM: Pair = glasskube("v0.2.1-slim", "v0.3.0-slim", 1);
pub(crate) const GLASSKUBE_0_3_0_AIO: Pair = glasskube("v0.3.0-aio", "v0.4.0-aio", 1);
pub(crate) const GLASSKUBE_0_3_0_SLIM: Pair = glasskube("v0.3.0-slim", "v0.4.0-slim", 1);
pub(crate) const GLASSKUBE_0_4_0_SLIM: Pair = glasskube("v0.4.0-slim", "v0.26.1-slim", 1);
pub(crate) const GLASSKUBE_0_9_0_AIO: Pair = glasskube("v0.9.0-aio", "v0.10.0-aio", 1);
pub(crate) const GLASSKUBE_0_26_0_AIO: Pair = glasskube("v0.26.0-aio", "v0.26.1-aio", 1);
pub(crate) const GLASSKUBE_0_26_0_SLIM: Pair = glasskube("v0.26.0-slim", "v0.26.1-slim", 1);
pub(crate) const GLASSKUBE_SAME: Pair = glasskube("v0.26.1-aio", "v0.26.1-aio", 1);
pub(crate) const INGRESS_NGINX_0_34_1: Pair = ingress_nginx("v0.34.1", "v0.35.0", 2);
pub(crate) const INGRESS_NGINX_0_51_0: Pair = ingress_nginx("v0.51.0", "v1.0.0", 2);
pub(crate) const INGRESS_NGINX_1_1_3: Pair = ingress_nginx("v1.1.3", "v1.2.0", 2);
pub(crate) const INGRESS_NGINX_1_12_0: Pair = ingress_nginx("v1.12.0", "v1.12.1", 2);
/// Its Jobs have a time to live of 0: they are gone, and come again with every apply, as their authors want it.
pub(crate) const INGRESS_NGINX_1_15_0: Pair = ingress_nginx("v1.15.0", "v1.15.1", 0);
pub(crate) const INGRESS_NGINX_SAME: Pair = ingress_nginx("v1.12.1", "v1.12.1", 2);
pub(crate) const ARGO_CD_0_11_0: Pair = argo_cd("v0.11.0", "v0.12.0");
pub(crate) const ARGO_CD_2_14_0: Pair = argo_cd("v2.14.0", "v3.0.0");
pub(crate) const ARGO_CD_SAME: Pair = argo_cd("v3.0.0", "v3.0.0");
pub(crate) const PROMETHEUS_OPERATOR_0_51_0: Pair = prometheus_operator("v0.51.0", "v0.52.0");
pub(crate) const PROMETHEUS_OPERATOR_0_52_0: Pair = prometheus_operator("v0.52.0", "v0.60.0");
