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

pub(crate) const fn glasskube(old: &'static str, new: &'static str, jobs: usize) -> Pair {
    Pair { product: "glasskube", old, new, namespace: "default", jobs }
}

pub(crate) const fn ingress_nginx(old: &'static str, new: &'static str, jobs: usize) -> Pair {
    Pair { product: "ingress-nginx", old, new, namespace: "default", jobs }
}

pub(crate) const fn argo_cd(old: &'static str, new: &'static str) -> Pair {
    Pair { product: "argo-cd", old, new, namespace: "argocd", jobs: 0 }
}

pub(crate) const fn prometheus_operator(old: &'static str, new: &'static str) -> Pair {
    Pair { product: "prometheus-operator", old, new, namespace: "default", jobs: 0 }
}
