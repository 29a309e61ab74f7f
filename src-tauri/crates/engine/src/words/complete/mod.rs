//! Whether everything has words in every language, and whether they are words of that language.

#![allow(clippy::unwrap_used)]

mod files;
mod problems;

use glasslift_cluster::{HealthNotice, Permission};
use glasslift_connect::{CheckFact, CheckStep, EnvironmentTag};
use glasslift_kubeconfig::AuthKind;
use glasslift_object::immutable::{Immutable, ImmutableRule};
use glasslift_object::problem::Problem;
use glasslift_object::{
    ApiNotice, ApiState, Failure, FailureWhat, ImageChange, JobState, Missing, MissingWhat, ObjectRef, Readiness,
    ReadinessCause, ReadyNote, ReplicaState,
};

use super::language::Language::{English, SimplifiedChinese};
use super::*;
use crate::event::{Effect, Outcome, RunState, SignInState, Step, WaitingOn};
use crate::plan::{
    Action, BlockReason, Choice, Counts, Direction, FieldOwner, InPlace, JobEvidence, OwnerKind, Risk, SkipReason,
    Unverified, Wave,
};
use crate::report::CommandPurpose;

/// Values in the samples: no Latin letters, so that what is left in Latin letters is ours.
const NAME: &str = "甲";

fn name<T: From<&'static str>>() -> T {
    NAME.into()
}

/// Names of two words, which are the same in every language.
const PRODUCTS: [&str; 5] = ["Google Cloud", "IBM Cloud", "Oracle Cloud", "Giant Swarm", "OpenID Connect"];

/// Two Latin words next to each other that are not a name of Kubernetes with what it names.
fn english_in(text: &str) -> Option<String> {
    // In backquotes stands what is to be typed, and what programs print.
    let outside: String = text.split('`').step_by(2).collect::<Vec<_>>().join("`");
    let outside = PRODUCTS.iter().fold(outside, |text, name| text.replace(name, "`"));
    let is_word = |word: &&str| word.len() > 1 && word.chars().all(|c| c.is_ascii_alphabetic() || c == '\'');
    let words: Vec<&str> = outside.split(' ').collect();
    let pair = words.windows(2).find(|pair| pair.iter().all(is_word))?;
    Some(pair.join(" "))
}

fn assert_chinese(text: &str) {
    assert_eq!(english_in(text), None, "{text}");
    let has_chinese = text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    assert!(text.is_empty() || has_chinese, "no Chinese: {text}");
}

fn assert_english(text: &str) {
    let odd = text.replace(NAME, "").chars().find(|c| !c.is_ascii());
    assert_eq!(odd, None, "{text}");
}

/// One text in both languages.
fn both(word: impl Fn(Language) -> String) {
    assert_english(&word(English));
    assert_chinese(&word(SimplifiedChinese));
    assert_ne!(word(English), word(SimplifiedChinese));
}

fn a_problem() -> Problem {
    Problem::new("server-busy").param("address", NAME)
}

fn evidence(state: JobState) -> JobEvidence {
    JobEvidence {
        state,
        created_at: None,
        finished_at: "2020-01-01T00:00:00Z".parse().ok(),
        uid: name(),
        changed: true,
        differing: Vec::new(),
        in_place: InPlace::Unknown,
        recreate_refused: None,
        ttl_seconds: None,
        pods: None,
        cron_job: None,
        helm_hook: None,
    }
}

#[test]
fn plans_are_worded_in_every_language() {
    let owner = FieldOwner { manager: name(), kind: OwnerKind::Other, fields: vec![name(), name()] };
    let blocked = [
        BlockReason::Immutable { fields: vec![name()], can_recreate: true },
        BlockReason::Immutable { fields: vec![name()], can_recreate: false },
        BlockReason::Conflict { owners: vec![owner.clone(), owner] },
        BlockReason::JobPolicyFail,
        BlockReason::JobUpdateRefused { fields: vec![name(), name()] },
        BlockReason::BeingDeleted { finalizers: vec![] },
        BlockReason::BeingDeleted { finalizers: vec![name()] },
        BlockReason::KindNotServed,
        BlockReason::HoldsOthers { count: 2, more: false, names: vec!["one".to_owned(), "two".to_owned()] },
        BlockReason::Forbidden { verb: name() },
    ];
    let skips = [
        SkipReason::JobExists { changed: true },
        SkipReason::JobExists { changed: false },
        SkipReason::JobRunDeclined,
        SkipReason::BundleSays,
        SkipReason::JobVanished,
        SkipReason::DependencyFailed { on: 1 },
    ];
    let states = [
        JobState::Succeeded,
        JobState::Failed,
        JobState::Running { active: 2 },
        JobState::Finishing,
        JobState::Suspended,
        JobState::NeverStarted,
    ];
    for why in &blocked {
        both(|language| block_reason(why, language));
        both(|language| note(&Action::Blocked { why: why.clone() }, None, language));
    }
    for reason in &skips {
        both(|language| skip_reason(reason, language));
        for state in &states {
            let job = evidence(*state);
            both(|language| note(&Action::Skip { reason: reason.clone() }, Some(&job), language));
            both(|language| job_state(&job, language));
        }
    }
    let actions = [
        Action::Create,
        Action::Update,
        Action::Unchanged,
        Action::Skip { reason: SkipReason::BundleSays },
        Action::Recreate { fields: vec![name()] },
        Action::Recreate { fields: vec![] },
        Action::Delete,
        Action::Keep,
        Action::Blocked { why: BlockReason::KindNotServed },
    ];
    for of in &actions {
        both(|language| action(of, language).to_owned());
        assert_chinese(&note(of, None, SimplifiedChinese));
    }
    for answer in [InPlace::Accepted, InPlace::Refused { fields: vec![name()] }, InPlace::Unknown] {
        both(|language| in_place(&answer, language));
    }
    for why in [Unverified::KindNotServedYet, Unverified::NamespaceNotThereYet, Unverified::DryRunForbidden] {
        both(|language| unverified(why, language).to_owned());
    }
    for of in [
        Wave::Namespaces,
        Wave::Definitions,
        Wave::Foundations,
        Wave::Workloads,
        Wave::Admission,
        Wave::CustomResources,
    ] {
        both(|language| wave(of, language).to_owned());
    }
    for of in [
        Choice::Skip,
        Choice::Update,
        Choice::Recreate,
        Choice::Fail,
        Choice::TakeOver,
        Choice::KeepTheirs,
        Choice::Delete,
        Choice::Keep,
    ] {
        both(|language| choice(of, language).to_owned());
    }
    let all =
        Counts { create: 1, update: 2, unchanged: 3, skip: 4, recreate: 5, delete: 6, keep: 7, blocked: 8, differ: 9 };
    both(|language| plan::counted(&all, true, language));
    both(|language| plan::counted(&Counts::default(), true, language));
    for of in [Direction::Install, Direction::Upgrade, Direction::Downgrade, Direction::Same, Direction::Unknown] {
        both(|language| start(of, 2, NAME, language));
    }
    for (namespace, production) in [(None, false), (Some(NAME), false), (Some(NAME), true)] {
        both(|language| without_namespace(2, namespace, production, language));
    }
    both(|language| image(&ImageChange { container: name(), live: None, desired: Some(name()) }, language));
}

#[test]
fn risks_are_worded_in_every_language() {
    let object = ObjectRef { api_version: name(), kind: name(), namespace: None, name: name() };
    let version = |text: &str| text.parse().unwrap();
    let notice = |state, removed: Option<&str>, replacement: Option<String>| ApiNotice {
        object: object.clone(),
        state,
        since: version("1.25"),
        removed_in: removed.map(version),
        replacement,
    };
    let notices = [
        notice(ApiState::Removed, Some("1.25"), Some(name())),
        notice(ApiState::NotYetServed, None, None),
        notice(ApiState::Deprecated, Some("1.29"), None),
    ];
    for notice in &notices {
        both(|language| lifecycle(notice, language));
    }
    let risks = [
        Risk::VersionNoLongerServed { version: name() },
        Risk::StoredVersionDropped { version: name() },
        Risk::ScopeChanged { live: name(), desired: name() },
        Risk::StorageVersionChanged { live: name(), desired: name() },
        Risk::SchemaFieldsRemoved { fields: vec![name()] },
        Risk::SchemaFieldsRequired { fields: vec![name()] },
        Risk::DuplicateEntry { path: name(), dropped: name(), kept: name() },
        Risk::GitopsOwned { manager: name() },
        Risk::FieldsStay { manager: name(), fields: vec![name()] },
        Risk::ApiVersion { notice: notices[0].clone() },
        Risk::NamespaceLeftOut { namespace: name(), kind: name() },
        Risk::NamespaceFilledIn { namespace: name() },
        Risk::AddressMayChange,
        Risk::DeletesContents,
        Risk::DeletesWhatItOwns,
    ];
    for of in &risks {
        both(|language| risk(of, language));
    }
    for notice in [
        HealthNotice::ApiServiceDown { name: name(), message: name() },
        HealthNotice::WebhookWithoutBackend { name: name(), service: name(), kinds: vec![name()] },
    ] {
        both(|language| health(&notice, language));
    }
    let namespaced = Permission { verb: name(), group: String::new(), resource: name(), namespace: Some(name()) };
    both(|language| permission(&namespaced, language));
    for rule in [
        ImmutableRule::JobTemplate,
        ImmutableRule::StatefulSet,
        ImmutableRule::Pod,
        ImmutableRule::Claim,
        ImmutableRule::Marked,
        ImmutableRule::StoredVersion,
        ImmutableRule::Fixed,
    ] {
        both(|language| immutable(&Immutable { field: name(), rule }, language));
    }
}

#[test]
fn runs_are_worded_in_every_language() {
    let cause =
        ReadinessCause { kind: "Pod".into(), name: name(), container: Some(name()), reason: name(), message: name() };
    let whats = [
        MissingWhat::Observation,
        MissingWhat::Replicas { have: 1, want: 2, how: ReplicaState::Created },
        MissingWhat::Replicas { have: 1, want: 2, how: ReplicaState::Updated },
        MissingWhat::NodePods { have: 1, want: 2, how: ReplicaState::Scheduled },
        MissingWhat::NodePods { have: 1, want: 2, how: ReplicaState::Ready },
        MissingWhat::NodePods { have: 1, want: 2, how: ReplicaState::Available },
        MissingWhat::OldPods { count: 2 },
        MissingWhat::Revision,
        MissingWhat::Completions { succeeded: 1, wanted: 2, active: 1, failed: 1 },
        MissingWhat::JobEnd,
        MissingWhat::Start,
        MissingWhat::Containers,
        MissingWhat::Address,
        MissingWhat::Phase { now: Some(name()), wanted: name() },
        MissingWhat::Phase { now: None, wanted: name() },
        MissingWhat::Established,
        MissingWhat::Served { name: name() },
        MissingWhat::Condition { name: name(), reason: "".into(), message: "".into() },
        MissingWhat::Status,
        MissingWhat::Deletion { finalizers: vec![] },
        MissingWhat::Deletion { finalizers: vec![name()] },
        MissingWhat::PutBack { within_seconds: 60 },
        MissingWhat::Look { why: a_problem() },
    ];
    for what in whats {
        both(|language| missing(&Missing { what: what.clone(), cause: None }, language));
        both(|language| missing(&Missing { what: what.clone(), cause: Some(cause.clone()) }, language));
        let late = Readiness::TimedOut { missing: Missing { what: what.clone(), cause: None } };
        both(|language| readiness(&late, language));
    }
    for what in [
        FailureWhat::Condition { name: name(), reason: name(), message: "".into() },
        FailureWhat::PodFailed { reason: name(), message: name() },
        FailureWhat::Container,
        FailureWhat::VolumeLost,
    ] {
        let failed = Failure { what, cause: None };
        both(|language| failure(&failed, language));
        both(|language| readiness(&Readiness::Failed { why: failed.clone() }, language));
    }
    for note in [
        ReadyNote::Suspended,
        ReadyNote::Expired,
        ReadyNote::OnDelete,
        ReadyNote::Partitioned,
        ReadyNote::Unbound,
        ReadyNote::ScaledToZero,
        ReadyNote::Paused,
    ] {
        both(|language| readiness(&Readiness::Ready { note: Some(note) }, language));
    }
    both(|language| readiness(&Readiness::READY, language));
    both(|language| readiness(&Readiness::Gone, language));
    let steps = [
        Step::Checking,
        Step::Saving,
        Step::TakingOver,
        Step::Applying,
        Step::Deleting,
        Step::AwaitingDeletion,
        Step::Creating,
        Step::Restoring,
    ];
    for of in steps {
        both(|language| run_state(&RunState::Applying { step: of }, language));
    }
    for on in [
        WaitingOn::Namespace { name: name() },
        WaitingOn::Definition { name: name() },
        WaitingOn::ApiService { name: name() },
        WaitingOn::Deletion { finalizers: vec![] },
        WaitingOn::Deletion { finalizers: vec![name()] },
    ] {
        both(|language| run_state(&RunState::Waiting { on: on.clone() }, language));
    }
    for of in [Effect::Created, Effect::Updated, Effect::Unchanged, Effect::Recreated, Effect::Deleted, Effect::Kept] {
        both(|language| run_state(&RunState::Applied { effect: of }, language));
    }
    for state in [
        RunState::Queued,
        RunState::Retrying { n: 2, in_seconds: 3, why: a_problem() },
        RunState::Failed { problem: a_problem() },
        RunState::Skipped { reason: SkipReason::BundleSays },
        RunState::Cancelled,
    ] {
        both(|language| run_state(&state, language));
    }
    for state in [
        SignInState::Waiting { tool: name(), said: None },
        SignInState::Waiting { tool: name(), said: Some(name()) },
        SignInState::SignedIn,
        SignInState::Failed { problem: a_problem() },
    ] {
        both(|language| signing_in(&state, language));
    }
    for of in [Outcome::Succeeded, Outcome::SucceededWithSkips, Outcome::Stopped, Outcome::Failed, Outcome::Interrupted]
    {
        both(|language| outcome(of, language).to_owned());
    }
    for of in [
        CommandPurpose::Inspect,
        CommandPurpose::Logs,
        CommandPurpose::Owners,
        CommandPurpose::GoOn,
        CommandPurpose::Rerun,
        CommandPurpose::Restore,
        CommandPurpose::Again,
    ] {
        both(|language| purpose(of, language).to_owned());
    }
}

#[test]
fn connections_are_worded_in_every_language() {
    for step in [
        CheckStep::Config,
        CheckStep::SignInTool,
        CheckStep::Credentials,
        CheckStep::Name,
        CheckStep::Reach,
        CheckStep::Tls,
        CheckStep::Version,
        CheckStep::Identity,
        CheckStep::Discovery,
        CheckStep::Health,
    ] {
        both(|language| check_step(step, language).to_owned());
    }
    for fact in [
        CheckFact::ClientCertificate { until: Some(name()) },
        CheckFact::ClientCertificate { until: None },
        CheckFact::Token { until: name() },
        CheckFact::TokenOrPassword,
        CheckFact::NoCredentials,
        CheckFact::Through { address: name(), proxy: name() },
        CheckFact::Unchecked,
        CheckFact::ClockOff { minutes: 7, ahead: true },
        CheckFact::ClockOff { minutes: 7, ahead: false },
    ] {
        both(|language| check_fact(&fact, language));
    }
    for tag in [
        EnvironmentTag::Production,
        EnvironmentTag::Staging,
        EnvironmentTag::Test,
        EnvironmentTag::Development,
        EnvironmentTag::Untagged,
    ] {
        both(|language| environment(tag, language).to_owned());
    }
    for auth in [
        AuthKind::Certificate,
        AuthKind::Token,
        AuthKind::Basic,
        AuthKind::Exec { command: name() },
        AuthKind::Provider { name: name() },
        AuthKind::None,
    ] {
        both(|language| sign_in(&auth, language));
    }
}
