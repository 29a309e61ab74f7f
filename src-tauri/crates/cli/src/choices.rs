//! Finding the resources that the arguments name for a choice.

use glasslift_engine::object::ObjectRef;
use glasslift_engine::plan::{Choice, Decision, Plan};
use glasslift_engine::problem::Problem;
use glasslift_engine::words::{self, Language};

use crate::args::{JobChoice, Named, PlanOptions};
use crate::language::language;

/// What the arguments choose for one resource each.
///
/// # Errors
/// The plan has none of that name, has several, or offers the choice for another one only.
pub(crate) fn named(plan: &Plan, options: &PlanOptions) -> Result<Vec<Decision>, Problem> {
    let jobs = options.job.iter().map(|wanted| job(plan, wanted));
    let recreate = options.recreate.iter().map(|wanted| resource(plan, wanted, Choice::Recreate));
    let delete = options.delete.iter().map(|wanted| resource(plan, wanted, Choice::Delete));
    jobs.chain(recreate).chain(delete).collect()
}

/// Finds the resource that the user named for a choice, and sees that it has it.
fn resource(plan: &Plan, wanted: &Named, choice: Choice) -> Result<Decision, Problem> {
    let is_wanted = |object: &ObjectRef| {
        object.kind.eq_ignore_ascii_case(&wanted.kind)
            && object.name == wanted.name
            && is_in(object, wanted.namespace.as_deref())
    };
    let found: Vec<_> = plan.changes.iter().filter(|change| is_wanted(&change.object)).collect();
    let word = words::choice(choice, Language::English);
    match found.as_slice() {
        [one] if one.choices.contains(&choice) => Ok(Decision { change: one.id, choice }),
        [one] => {
            let can: Vec<String> = plan
                .changes
                .iter()
                .filter(|change| change.choices.contains(&choice))
                .map(|change| change.object.to_string())
                .collect();
            let problem = Problem::new("choice-not-offered", format!("{} is nothing to {word}.", one.object))
                .param("object", one.object.to_string())
                .param("choice", words::choice(choice, language()))
                .param("known", can.join(", "));
            Err(match (choice, can.is_empty()) {
                (_, false) => problem.hint(format!("What can be chosen for this: {}.", can.join(", "))),
                (Choice::Delete, true) => problem.case("no-old").hint(
                    "Only what the old version has and the new one has not can be deleted: name the old one with --from.",
                ),
                (_, true) => problem
                    .case("no-recreate")
                    .hint("Only what exists, cannot change in place and may be created anew can be re-created."),
            })
        }
        [] => Err(Problem::new("no-such-object", format!("The plan has no {wanted}."))
            .param("wanted", wanted.to_string())
            .hint("Write it as the plan shows it: KIND/NAMESPACE/NAME, or KIND/NAME.")),
        several => Err(Problem::new("ambiguous-object", format!("{} resources are {wanted}.", several.len()))
            .param("count", several.len().to_string())
            .param("wanted", wanted.to_string())
            .hint("Write KIND/NAMESPACE/NAME.")),
    }
}

/// Finds the Job that the user named.
fn job(plan: &Plan, wanted: &JobChoice) -> Result<Decision, Problem> {
    let jobs: Vec<_> = plan.changes.iter().filter(|change| change.object.is_job()).collect();
    let is_wanted = |job: &ObjectRef| job.name == wanted.name && is_in(job, wanted.namespace.as_deref());
    let found: Vec<_> = jobs.iter().filter(|job| is_wanted(&job.object)).collect();
    match found.as_slice() {
        [one] => Ok(Decision { change: one.id, choice: wanted.choice }),
        [] => {
            let names: Vec<_> = jobs.iter().map(|job| job.object.to_string()).collect();
            let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            Err(Problem::new("no-such-job", format!("The bundle has no Job named {}.", wanted.name))
                .param("name", &wanted.name)
                .param("known", &known)
                .hint(format!("Its Jobs: {known}.")))
        }
        several => Err(Problem::new("ambiguous-job", format!("{} Jobs are named {}.", several.len(), wanted.name))
            .param("count", several.len().to_string())
            .param("name", &wanted.name)
            .hint("Write NAMESPACE/NAME.")),
    }
}

/// Whether it is in the namespace, if one is wanted.
fn is_in(object: &ObjectRef, namespace: Option<&str>) -> bool {
    namespace.is_none_or(|namespace| object.namespace.as_deref() == Some(namespace))
}
