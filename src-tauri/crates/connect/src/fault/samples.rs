//! One fault of each kind, for the tests of whoever words them.

use glasslift_object::problem::Problem;

use super::{Fault, Via};
use crate::types::{Moved, Sighting};

/// One of each, with values that can be found again in the texts.
pub(crate) fn samples() -> Vec<Fault> {
    let address = || "k8s.example.com:6443".to_owned();
    let user = || "alice".to_owned();
    let via = || Via { proxy: "http://proxy.example.com:3128".into(), setting: "HTTPS_PROXY" };
    vec![
        Fault::NameNotResolved { host: "k8s.example.com".into() },
        Fault::Refused { address: address() },
        Fault::ConnectTimedOut { address: address(), seconds: 10 },
        Fault::NetworkUnreachable { address: address() },
        Fault::Unreachable { address: address() },
        Fault::ProxyInvalid { setting: "HTTPS_PROXY" },
        Fault::ProxyNameNotResolved { via: via(), host: "proxy.example.com".into() },
        Fault::ProxyUnreachable { via: via() },
        Fault::ProxyTimedOut { via: via(), seconds: 10 },
        Fault::ProxyRefused { via: via(), address: address(), status: "HTTP 403".into() },
        Fault::ProxyLogin { via: via() },
        Fault::ProxyCannotReach { via: via(), address: address() },
        Fault::ProxyTls { via: via() },
        Fault::ProxyConfused { via: via() },
        Fault::NoAnswer { address: address(), seconds: 10 },
        Fault::PlainHttp { address: address() },
        Fault::Closed { address: address() },
        Fault::UnknownAuthority { address: address(), issuer: "kubernetes".into() },
        Fault::LeafAsAuthority { address: address() },
        Fault::AuthorityUnusable { context: "prod".into() },
        Fault::NameMismatch { host: "k8s.example.com".into(), names: "kubernetes, 10.96.0.1".into() },
        Fault::Expired { address: address(), until: "1 May 2026".into() },
        Fault::NotYetValid { address: address(), from: "1 May 2036".into() },
        Fault::ClockWrong { address: address(), minutes: 90, ahead: true },
        Fault::OldCertificate { address: address() },
        Fault::TlsFailed { address: address() },
        Fault::ClientCertificateUnusable { user: user() },
        Fault::ClientKeyMismatch { user: user() },
        Fault::ClientCertificateExpired { user: user(), until: "1 May 2026".into() },
        Fault::ClientCertificateRefused { address: address(), user: user() },
        Fault::Unauthorized { user: user() },
        Fault::Forbidden { user: user() },
        Fault::MayNotImpersonate { user: user(), acting_as: "bob".into() },
        Fault::NotKubernetes { address: address(), what: "web-page", status: Some(404) },
        Fault::Redirected { address: address(), to: "login.example.com".into() },
        Fault::TooOld { version: "v1.20.0".into(), minimum: "1.27".into() },
        Fault::Busy { address: address() },
        Fault::Failing { address: address(), status: 500 },
        Fault::ApisDown { names: "v1beta1.metrics.k8s.io".into() },
        Fault::ClusterChanged(Box::new(Moved {
            context: "prod".into(),
            before: Sighting { identity: "a".into(), ..Sighting::default() },
            now: Sighting { identity: "b".into(), ..Sighting::default() },
        })),
    ]
}

/// The problem of each.
pub fn problems() -> Vec<Problem> {
    samples().iter().map(|fault| fault.explain("detail")).collect()
}
