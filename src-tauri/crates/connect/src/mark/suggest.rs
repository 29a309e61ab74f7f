//! Guessing from names what kind of environment a cluster is. A suggestion only. Pure.

use crate::types::EnvironmentTag;

/// Words by what they mean, the most careful first: `preprod` is staging, and `test-prod` counts as production.
const WORDS: [(EnvironmentTag, &[&str]); 4] = [
    (EnvironmentTag::Staging, &["preprod", "preproduction", "staging", "stage", "stg", "uat", "acceptance", "preview"]),
    (EnvironmentTag::Production, &["production", "prod", "prd", "live"]),
    (EnvironmentTag::Test, &["test", "testing", "tst", "qa", "ci", "e2e", "sandbox", "demo"]),
    (
        EnvironmentTag::Development,
        &[
            "dev",
            "develop",
            "development",
            "local",
            "localhost",
            "minikube",
            "kind",
            "k3d",
            "k3s",
            "desktop",
            "rancher",
        ],
    ),
];

/// What the names of a context and its server look like. The context is the user's own word and counts first.
pub(super) fn suggest(context: &str, server: &str) -> EnvironmentTag {
    let host = server.split_once("://").map_or(server, |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or_default();
    let of_context = of_words(context);
    if of_context != EnvironmentTag::Untagged {
        return of_context;
    }
    let local = host.starts_with("127.") || host.starts_with("localhost") || host.starts_with("[::1]");
    if local { EnvironmentTag::Development } else { of_words(host) }
}

fn of_words(text: &str) -> EnvironmentTag {
    let text = text.to_lowercase().replace("pre-prod", "preprod").replace("pre_prod", "preprod");
    let found: Vec<EnvironmentTag> = text
        .split(|character: char| !character.is_alphanumeric())
        // `prod1` and `prod01` are production, too.
        .map(|word| word.trim_end_matches(|character: char| character.is_ascii_digit()))
        .filter_map(|word| WORDS.iter().find(|(_, words)| words.contains(&word)).map(|(tag, _)| *tag))
        .collect();
    if found.contains(&EnvironmentTag::Production) {
        return EnvironmentTag::Production;
    }
    found.first().copied().unwrap_or(EnvironmentTag::Untagged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_suggest_what_people_mean_by_them() {
        use EnvironmentTag::{Development, Production, Staging, Test, Untagged};
        for (context, server, expected) in [
            ("prod-eu-1", "https://10.0.0.1:6443", Production),
            ("PROD", "https://10.0.0.1:6443", Production),
            ("shop_prd", "https://10.0.0.1:6443", Production),
            ("live", "https://10.0.0.1:6443", Production),
            ("prod01", "https://10.0.0.1:6443", Production),
            ("test-of-prod", "https://10.0.0.1:6443", Production),
            ("arn:aws:eks:eu-west-1:1234:cluster/production", "https://x.eks.amazonaws.com", Production),
            ("gke_company-prod_europe-west1_main", "https://34.1.1.1", Production),
            ("preprod", "https://10.0.0.1:6443", Staging),
            ("pre-prod-eu", "https://10.0.0.1:6443", Staging),
            ("staging", "https://10.0.0.1:6443", Staging),
            ("qa2", "https://10.0.0.1:6443", Test),
            ("dev", "https://prod.example.com", Development),
            ("minikube", "https://192.168.49.2:8443", Development),
            ("kind-kind", "https://127.0.0.1:40001", Development),
            ("default", "https://127.0.0.1:6443", Development),
            ("default", "https://api.prod.example.com:6443", Production),
            ("default", "https://k8s.stage.example.com", Staging),
            // Parts of words are no words.
            ("product-catalogue", "https://k8s.example.com", Untagged),
            ("delivery", "https://olive.example.com", Untagged),
            ("devices", "https://k8s.example.com", Untagged),
            ("", "", Untagged),
        ] {
            assert_eq!(suggest(context, server), expected, "{context} {server}");
        }
    }
}
