//! Words for plans and what is in them.

use glasslift_object::{ImageChange, JobState};
use jiff::Timestamp;

use super::language::Language;
use super::problems::problem;
use super::texts::{NONE, say, word};
use super::time::ago;
use super::{clauses, list, list_or_none};
use crate::plan::{
    Action, BlockReason, Change, Choice, Counts, Direction, InPlace, JobEvidence, KeptField, Plan, SkipReason,
    Unverified, Wave,
};

/// What the plan is about: product and versions, else the source.
pub fn title(plan: &Plan, language: Language) -> String {
    let name = plan.bundle.product.as_deref().unwrap_or(&plan.bundle.source);
    match (&plan.installed_version, &plan.bundle.version) {
        (Some(old), Some(new)) if old != new => {
            let direction = key(plan.direction).into();
            let (old, new) = (old.as_str().into(), new.as_str().into());
            let values = [("name", name.into()), ("old", old), ("new", new), ("direction", direction)];
            say(language, "plan-title", values)
        }
        (_, Some(new)) => format!("{name} {new}"),
        _ => name.to_owned(),
    }
}

/// What happens to a resource in one word: of one that only differs on purpose, that it keeps what others set.
pub fn intent(change: &Change, language: Language) -> &'static str {
    match change.action {
        Action::Unchanged if change.differs() => choice(Choice::KeepTheirs, language),
        ref other => action(other, language),
    }
}

/// What a run of the plan would do at a place, as a button or a question says it.
pub fn start(direction: Direction, writes: u32, place: &str, language: Language) -> String {
    let direction = key(direction).into();
    say(language, "plan-start", [("direction", direction), ("count", writes.into()), ("place", place.into())])
}

/// What the texts choose by.
fn key(direction: Direction) -> &'static str {
    match direction {
        Direction::Install => "install",
        Direction::Upgrade => "upgrade",
        Direction::Downgrade => "downgrade",
        Direction::Same => "same",
        Direction::Unknown => "unknown",
    }
}

/// That resources name no namespace and where they go; none for a place that is not known yet. On production it asks for a look.
pub fn without_namespace(count: u32, namespace: Option<&str>, production: bool, language: Language) -> String {
    let namespace = namespace.unwrap_or(NONE);
    let values =
        [("count", count.into()), ("namespace", namespace.into()), ("production", production.to_string().into())];
    say(language, "without-namespace", values)
}

/// The action in one word.
pub fn action(action: &Action, language: Language) -> &'static str {
    let id = match action {
        Action::Create => "action-create",
        Action::Update => "action-update",
        Action::Unchanged => "action-unchanged",
        Action::Skip { .. } => "action-skip",
        Action::Recreate { .. } => "action-recreate",
        Action::Delete => "action-delete",
        Action::Keep => "action-keep",
        Action::Blocked { .. } => "action-blocked",
    };
    word(language, id)
}

/// Why the action is what it is; empty when there is nothing to say.
pub fn note(action: &Action, job: Option<&JobEvidence>, language: Language) -> String {
    match action {
        Action::Skip { reason } => match (reason, job) {
            (SkipReason::JobExists { .. }, Some(job)) => {
                let (why, state) = (skip_reason(reason, language), job_state(job, language));
                say(language, "note-job", [("why", why.into()), ("state", state.into())])
            }
            (reason, _) => skip_reason(reason, language),
        },
        Action::Recreate { fields } if fields.is_empty() => word(language, "note-runs-again").to_owned(),
        Action::Recreate { fields } => say(language, "note-recreate", [("fields", list(fields, language).into())]),
        Action::Blocked { why } => block_reason(why, language),
        Action::Create | Action::Update | Action::Unchanged | Action::Delete | Action::Keep => String::new(),
    }
}

/// A field that stays as another owner set it.
pub fn kept(kept: &KeptField, language: Language) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| NONE.to_owned());
    let (theirs, ours) = (text(&kept.field.live), text(&kept.field.desired));
    let values = [
        ("manager", (&kept.manager).into()),
        ("path", (&kept.field.path).into()),
        ("live", theirs.into()),
        ("desired", ours.into()),
    ];
    say(language, "kept-field", values)
}

/// Why a resource is left alone.
pub fn skip_reason(reason: &SkipReason, language: Language) -> String {
    let id = match reason {
        SkipReason::JobExists { changed } => {
            return say(language, "skip-reason-job-exists", [("changed", changed.to_string().into())]);
        }
        SkipReason::JobRunDeclined => "skip-reason-job-run-declined",
        SkipReason::BundleSays => "skip-reason-bundle-says",
        SkipReason::JobVanished => "skip-reason-job-vanished",
        SkipReason::DependencyFailed { .. } => "skip-reason-dependency-failed",
    };
    word(language, id).to_owned()
}

/// What stands in the way.
pub fn block_reason(why: &BlockReason, language: Language) -> String {
    match why {
        BlockReason::Immutable { fields, can_recreate } => say(
            language,
            "block-reason-immutable",
            [("fields", list(fields, language).into()), ("can_recreate", can_recreate.to_string().into())],
        ),
        BlockReason::Conflict { owners } => {
            let owners = owners.iter().map(|owner| {
                let fields = list(&owner.fields, language);
                say(
                    language,
                    "block-reason-conflict",
                    [("manager", (&owner.manager).into()), ("fields", fields.into())],
                )
            });
            clauses(&owners.collect::<Vec<_>>(), language)
        }
        BlockReason::JobPolicyFail => word(language, "block-reason-job-policy-fail").to_owned(),
        BlockReason::JobUpdateRefused { fields } => {
            say(language, "block-reason-job-update-refused", [("fields", list(fields, language).into())])
        }
        BlockReason::BeingDeleted { finalizers } => {
            say(language, "block-reason-being-deleted", [("finalizers", list_or_none(finalizers, language).into())])
        }
        BlockReason::KindNotServed => word(language, "block-reason-kind-not-served").to_owned(),
        BlockReason::Forbidden { verb } => say(language, "block-reason-forbidden", [("verb", verb.into())]),
        BlockReason::HoldsOthers { count, more, names } => say(
            language,
            "block-reason-holds-others",
            [("count", count.into()), ("more", more.to_string().into()), ("names", list(names, language).into())],
        ),
        BlockReason::Refused { problem: why } => {
            say(language, "block-reason-refused", [("problem", problem(why, language).message.into())])
        }
    }
}

/// The state of a Job, with the time for finished ones.
pub fn job_state(job: &JobEvidence, language: Language) -> String {
    let finished = |id| {
        let when = job.finished_at.map_or_else(|| NONE.to_owned(), |at| ago(at, Timestamp::now(), language));
        say(language, id, [("when", when.into())])
    };
    match job.state {
        JobState::Succeeded => finished("job-state-succeeded"),
        JobState::Failed => finished("job-state-failed"),
        JobState::Running { active } => say(language, "job-state-running", [("active", active.into())]),
        JobState::Finishing => word(language, "job-state-finishing").to_owned(),
        JobState::Suspended => word(language, "job-state-suspended").to_owned(),
        JobState::NeverStarted => word(language, "job-state-never-started").to_owned(),
    }
}

/// Whether a changed Job could be changed in place.
pub fn in_place(answer: &InPlace, language: Language) -> String {
    match answer {
        InPlace::Accepted => word(language, "in-place-accepted").to_owned(),
        InPlace::Refused { fields } => {
            say(language, "in-place-refused", [("fields", list_or_none(fields, language).into())])
        }
        InPlace::Unknown => word(language, "in-place-unknown").to_owned(),
    }
}

/// An image that changes.
pub fn image(change: &ImageChange, language: Language) -> String {
    let text = |image: &Option<String>| image.clone().unwrap_or_else(|| word(language, "image-none").to_owned());
    let (live, desired) = (text(&change.live), text(&change.desired));
    let values = [("container", (&change.container).into()), ("live", live.into()), ("desired", desired.into())];
    say(language, "image-change", values)
}

/// Why the plan of a resource is a forecast.
pub fn unverified(why: Unverified, language: Language) -> &'static str {
    let id = match why {
        Unverified::KindNotServedYet => "unverified-kind-not-served-yet",
        Unverified::NamespaceNotThereYet => "unverified-namespace-not-there-yet",
        Unverified::DryRunForbidden => "unverified-dry-run-forbidden",
    };
    word(language, id)
}

/// A wave.
pub fn wave(wave: Wave, language: Language) -> &'static str {
    let id = match wave {
        Wave::Namespaces => "wave-namespaces",
        Wave::Definitions => "wave-definitions",
        Wave::Foundations => "wave-foundations",
        Wave::Workloads => "wave-workloads",
        Wave::Admission => "wave-admission",
        Wave::CustomResources => "wave-custom-resources",
    };
    word(language, id)
}

/// A choice.
pub fn choice(choice: Choice, language: Language) -> &'static str {
    let id = match choice {
        Choice::Skip => "choice-skip",
        Choice::Update => "choice-update",
        Choice::Recreate => "choice-recreate",
        Choice::Fail => "choice-fail",
        Choice::TakeOver => "choice-take-over",
        Choice::KeepTheirs => "choice-keep-theirs",
        Choice::Delete => "choice-delete",
        Choice::Keep => "choice-keep",
    };
    word(language, id)
}

/// What a plan amounts to, in one sentence.
pub fn headline(plan: &Plan, language: Language) -> String {
    let is_skipped = |action: &Action| matches!(action, Action::Skip { .. });
    let mut skipped = plan.changes.iter().filter(|change| is_skipped(&change.action));
    counted(&plan.counts, skipped.all(|change| change.object.kind == "Job"), language)
}

/// The same by its numbers.
pub(super) fn counted(counts: &Counts, only_jobs: bool, language: Language) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut part = |count: u32, id| {
        if count > 0 {
            let place = if parts.is_empty() { "first" } else { "later" };
            parts.push(say(language, id, [("count", count.into()), ("place", place.into())]));
        }
    };
    part(counts.blocked, "headline-blocked");
    part(counts.create, "headline-create");
    part(counts.update, "headline-update");
    part(counts.recreate, "headline-recreate");
    part(counts.delete, "headline-delete");
    part(counts.differ, "headline-differ");
    part(counts.skip, if only_jobs { "headline-skip-jobs" } else { "headline-skip" });
    if parts.is_empty() {
        return word(language, "headline-nothing").to_owned();
    }
    let stay = counts.unchanged + counts.keep;
    if stay > 0 {
        parts.push(say(language, "headline-stay", [("count", stay.into())]));
    }
    parts.join(&say(language, "headline-separator", [])) + word(language, "headline-end")
}

#[cfg(test)]
mod tests {
    use super::Language::{English, SimplifiedChinese};
    use super::*;

    #[test]
    fn a_downgrade_is_called_one() {
        let said = |old: &str, direction, language| {
            let plan = Plan { installed_version: Some(old.into()), direction, ..crate::report::tests::plan() };
            (title(&plan, language), start(plan.direction, 2, "prod", language))
        };
        for (old, direction, english, chinese) in [
            (
                "0.2.1",
                Direction::Upgrade,
                ("glasskube 0.2.1 to 0.3.0", "Upgrade 2 resources on prod"),
                ("glasskube 0.2.1 升级到 0.3.0", "在 prod 上升级 2 个资源"),
            ),
            (
                "0.4.0",
                Direction::Downgrade,
                ("Downgrade glasskube 0.4.0 to 0.3.0", "Downgrade 2 resources on prod"),
                ("glasskube 0.4.0 降级到 0.3.0", "在 prod 上降级 2 个资源"),
            ),
            (
                "0.3.0",
                Direction::Same,
                ("glasskube 0.3.0", "Change 2 resources on prod"),
                ("glasskube 0.3.0", "在 prod 上更改 2 个资源"),
            ),
            (
                "main",
                Direction::Unknown,
                ("glasskube main to 0.3.0", "Change 2 resources on prod"),
                ("glasskube main 改为 0.3.0", "在 prod 上更改 2 个资源"),
            ),
        ] {
            let owned = |(title, start): (&str, &str)| (title.to_owned(), start.to_owned());
            assert_eq!(said(old, direction, English), owned(english));
            assert_eq!(said(old, direction, SimplifiedChinese), owned(chinese));
        }
    }

    #[test]
    fn resources_without_a_namespace_are_counted_once() {
        for (count, namespace, production, expected) in [
            (1, Some("default"), false, "1 resource names no namespace and goes to default"),
            (45, Some("shop"), false, "45 resources name no namespace and go to shop"),
            (2, None, false, "2 resources name no namespace and go to that of the context"),
            (
                1,
                Some("default"),
                true,
                "1 resource names no namespace and goes to default on production: make sure that this is meant",
            ),
        ] {
            assert_eq!(without_namespace(count, namespace, production, English), expected);
        }
    }

    #[test]
    fn the_headline_says_what_matters_and_nothing_else() {
        let counts = Counts { update: 2, skip: 1, unchanged: 18, ..Counts::default() };
        let rows = [
            (counts.clone(), true, "2 resources will change, 1 Job will be skipped, 18 stay as they are."),
            (counts.clone(), false, "2 resources will change, 1 resource will be skipped, 18 stay as they are."),
            (
                Counts { create: 1, unchanged: 1, ..Counts::default() },
                true,
                "1 resource will be created, 1 stays as it is.",
            ),
            (
                Counts { update: 5000, create: 1, ..Counts::default() },
                true,
                "1 resource will be created, 5,000 will change.",
            ),
            (
                Counts { unchanged: 25, differ: 2, ..Counts::default() },
                true,
                "2 resources differ on purpose, 25 stay as they are.",
            ),
            (Counts { unchanged: 3, ..Counts::default() }, true, "Nothing to do: the cluster already matches."),
        ];
        for (counts, only_jobs, expected) in rows {
            assert_eq!(counted(&counts, only_jobs, English), expected);
        }
        let chinese = |counts: &Counts| counted(counts, true, SimplifiedChinese);
        assert_eq!(chinese(&counts), "2 个资源将更改，1 个 Job 将跳过，18 个保持不变。");
        assert_eq!(chinese(&Counts { unchanged: 3, ..Counts::default() }), "没有需要更改的内容：集群已经一致。");
    }
}
