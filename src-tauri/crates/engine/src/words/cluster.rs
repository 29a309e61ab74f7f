//! Words for clusters and the way to them.

use glasslift_cluster::{HealthNotice, Permission};
use glasslift_connect::{CheckFact, CheckStep, EnvironmentTag};
use glasslift_kubeconfig::AuthKind;

use super::language::Language;
use super::list;
use super::texts::{or_none, say, word};

/// What a cluster is for.
pub fn environment(tag: EnvironmentTag, language: Language) -> &'static str {
    let id = match tag {
        EnvironmentTag::Production => "environment-production",
        EnvironmentTag::Staging => "environment-staging",
        EnvironmentTag::Test => "environment-test",
        EnvironmentTag::Development => "environment-development",
        EnvironmentTag::Untagged => "environment-untagged",
    };
    word(language, id)
}

/// A step of a connection test.
pub fn check_step(step: CheckStep, language: Language) -> &'static str {
    let id = match step {
        CheckStep::Config => "check-step-config",
        CheckStep::SignInTool => "check-step-sign-in-tool",
        CheckStep::Credentials => "check-step-credentials",
        CheckStep::Name => "check-step-name",
        CheckStep::Reach => "check-step-reach",
        CheckStep::Tls => "check-step-tls",
        CheckStep::Version => "check-step-version",
        CheckStep::Identity => "check-step-identity",
        CheckStep::Discovery => "check-step-discovery",
        CheckStep::Health => "check-step-health",
    };
    word(language, id)
}

/// What is worth knowing about a step, one after the other.
pub fn check_facts(facts: &[CheckFact], language: Language) -> String {
    let facts: Vec<String> = facts.iter().map(|fact| check_fact(fact, language)).collect();
    facts.join(&say(language, "check-fact-separator", []))
}

/// Something worth knowing about a step.
pub fn check_fact(fact: &CheckFact, language: Language) -> String {
    match fact {
        CheckFact::Plain { text } => say(language, "check-fact-plain", [("text", text.into())]),
        CheckFact::ClientCertificate { until } => {
            say(language, "check-fact-client-certificate", [("until", or_none(until))])
        }
        CheckFact::Token { until } => say(language, "check-fact-token", [("until", until.into())]),
        CheckFact::TokenOrPassword => word(language, "check-fact-token-or-password").to_owned(),
        CheckFact::NoCredentials => word(language, "check-fact-no-credentials").to_owned(),
        CheckFact::Through { address, proxy } => {
            say(language, "check-fact-through", [("address", address.into()), ("proxy", proxy.into())])
        }
        CheckFact::Unchecked => word(language, "check-fact-unchecked").to_owned(),
        CheckFact::ClockOff { minutes, ahead } => {
            say(language, "check-fact-clock-off", [("minutes", (*minutes).into()), ("ahead", ahead.to_string().into())])
        }
    }
}

/// How somebody signs in, in a word or two.
pub fn sign_in(auth: &AuthKind, language: Language) -> String {
    match auth {
        AuthKind::Certificate => word(language, "auth-certificate").to_owned(),
        AuthKind::Token => word(language, "auth-token").to_owned(),
        AuthKind::Basic => word(language, "auth-basic").to_owned(),
        AuthKind::Exec { command } => say(language, "auth-exec", [("command", command.into())]),
        AuthKind::Provider { name } => say(language, "auth-provider", [("name", name.into())]),
        AuthKind::None => word(language, "auth-none").to_owned(),
    }
}

/// A permission: `patch deployments.apps in web`.
pub fn permission(permission: &Permission, language: Language) -> String {
    let what = Permission { namespace: None, ..permission.clone() }.to_string();
    match &permission.namespace {
        Some(namespace) => {
            say(language, "permission-in-namespace", [("what", what.into()), ("namespace", namespace.into())])
        }
        None => say(language, "permission-in-cluster", [("what", what.into())]),
    }
}

/// A broken part of the cluster, as a sentence without its end.
pub fn health(notice: &HealthNotice, language: Language) -> String {
    match notice {
        HealthNotice::ApiServiceDown { name, message } => {
            say(language, "health-api-service-down", [("name", name.into()), ("message", message.into())])
        }
        HealthNotice::WebhookWithoutBackend { name, service, kinds } => say(
            language,
            "health-webhook-without-backend",
            [("name", name.into()), ("service", service.into()), ("kinds", list(kinds, language).into())],
        ),
    }
}
