#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fmt::Write;

use super::*;

/// One of each, with values that can be found again in the texts.
fn samples() -> Vec<Fault> {
    let address = || "k8s.example.com:6443".to_owned();
    let user = || "alice".to_owned();
    let via = || Via { proxy: "http://proxy.example.com:3128".into(), source: ProxySource::HttpsVariable };
    vec![
        Fault::NameNotResolved { host: "k8s.example.com".into() },
        Fault::Refused { address: address() },
        Fault::ConnectTimedOut { address: address(), seconds: 10 },
        Fault::NetworkUnreachable { address: address() },
        Fault::Unreachable { address: address() },
        Fault::ProxyInvalid { source: ProxySource::HttpsVariable },
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
        Fault::ClusterChanged { context: "prod".into(), was: "a".into(), now: "b".into() },
    ]
}

/// What the English file says for a problem, with its placeholders.
pub(crate) fn english(problem: &Problem) -> String {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("words/en/problems.ftl");
    let file = std::fs::read_to_string(file).unwrap();
    let of_case = problem.params.get("case").map(|case| format!("\nproblem-{}_{case} = ", problem.code));
    let start = of_case.and_then(|id| file.find(&id)).or_else(|| file.find(&format!("\nproblem-{} = ", problem.code)));
    let text = &file[start.unwrap() + 1..];
    // Attributes and the lines of choices are indented, and a choice ends with its brace.
    let end = text.match_indices('\n').find(|(at, _)| !text[at + 1..].starts_with([' ', '}']));
    text[..end.map_or(text.len(), |(at, _)| at)].to_owned()
}

#[test]
fn every_cause_says_what_happened_why_and_what_to_do() {
    for fault in samples() {
        let problem = fault.explain("detail");
        let code = &problem.code;
        let text = english(&problem);
        assert_eq!(text.matches("\n    .hint-").count(), 2, "{code}");
        for sentence in text.split("\n    .hint-") {
            assert!(sentence.len() > 15 && sentence.ends_with(['.', ')', '}']), "{code}: {sentence}");
        }
        for name in problem.params.keys() {
            assert!(text.contains(&format!("${name}")), "{code}: {name} is in no sentence");
        }
        let known = |name: &str| problem.params.contains_key(name);
        let mut used = text.split('$').skip(1).map(|rest| rest.split([' ', '}']).next().unwrap());
        assert!(used.all(known), "{code}: {text}");
        assert_eq!(problem.detail.as_deref(), Some("detail"));
    }
}

#[test]
fn no_cause_is_there_twice() {
    let codes: Vec<&str> = samples().iter().map(Fault::code).collect();
    let unique: BTreeSet<&str> = codes.iter().copied().collect();
    assert_eq!(unique.len(), codes.len());
    assert!(codes.len() >= 20);
}

/// Front ends word the codes themselves; this is the list that their completeness tests go by.
#[test]
fn export_bindings_of_the_codes_for_front_ends() {
    let mut text = String::from(
        "// The codes of a connection's problems with their parameters, exported by `cargo test -p glasslift-engine`. Do not edit.\n\n\
         export const connectionProblems = {\n",
    );
    for fault in samples() {
        let params: Vec<String> = fault.params().iter().map(|(name, _)| format!("\"{name}\"")).collect();
        writeln!(text, "  \"{}\": [{}],", fault.code(), params.join(", ")).unwrap();
    }
    text.push_str("} as const;\n");
    let folder = std::env::var("TS_RS_EXPORT_DIR").unwrap_or_else(|_| "./bindings".to_owned());
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(std::path::Path::new(&folder).join("connectionProblems.ts"), text).unwrap();
}
