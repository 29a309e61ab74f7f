//! Asking before a cluster is changed.

use std::io::IsTerminal;

use glasslift_engine::connect::mark::Marks;
use glasslift_engine::plan::{Approval, Confirmation, Consent, Direction, Proposal};
use glasslift_engine::problem::Problem;
use glasslift_engine::report::quoted;
use glasslift_engine::words;

use crate::args::UpgradeArgs;
use crate::language::{language, pick, text};
use crate::output::{self, AMBER, styled};

/// Asks whether to go on, as the engine says that it has to be asked; `--yes` says so beforehand, and on a production cluster needs
/// `--confirm` with the name. None when the answer is no.
///
/// # Errors
/// Whatever the engine does not let run, no terminal to ask on, or a missing or wrong name.
pub(crate) async fn approved(proposal: Proposal, options: &UpgradeArgs) -> Result<Option<Approval>, Problem> {
    let marks = Marks::of_user();
    let plan = proposal.plan();
    let Confirmation { name, typed, production, destructive } = proposal.confirmation(&marks)?;
    let approve = |consent: Consent<'_>| proposal.approve(&plan.id, consent, &marks).map(Some);
    if let Some(given) = &options.confirm {
        return approve(Consent::Name(given));
    }
    // Whatever else stands in the way is said before anybody is asked.
    if options.yes || plan.counts.writes() == 0 || plan.counts.blocked > 0 || !plan.missing_permissions.is_empty() {
        return approve(Consent::Beforehand).map_err(|problem| match problem.code.as_str() {
            "production-not-confirmed" => problem.and(Problem::new("confirm-by-name").param("quoted", quoted(&name))),
            _ => problem,
        });
    }
    if !std::io::stdin().is_terminal() {
        let problem = Problem::new("not-confirmed");
        return Err(match production {
            true => problem.case("production").param("quoted", quoted(&name)),
            false => problem,
        });
    }
    let server = &plan.cluster.server;
    let question = if typed {
        let what = match destructive {
            true => pick("Resources will be deleted", "将删除资源"),
            false => pick("Resources will be changed", "将更改资源"),
        };
        let place = if production { pick("PRODUCTION ", "生产集群 ") } else { "" };
        text!(
            "{what} on {place}{name} ({server}). Type the name {name} to go on: ",
            "{place}{name}（{server}）上{what}。输入名称 {name} 以继续："
        )
    } else {
        let place = text!("{name} ({server})", "{name}（{server}）");
        let start = words::start(plan.direction, plan.counts.writes(), &place, language());
        text!("{start}? [y/N] ", "{start}？[y/N] ")
    };
    if let (true, count @ 1..) = (production, plan.without_namespace()) {
        let namespace = Some(plan.cluster.namespace.as_str());
        output::note(output::warning(&words::without_namespace(count, namespace, true, language())));
    }
    let question = match plan.direction {
        Direction::Downgrade => {
            let title = styled(AMBER.bold(), &words::title(plan, language()));
            text!("{title}. {question}", "{title}。{question}")
        }
        _ => question,
    };
    let Some(answer) = output::ask(&question).await else { return Ok(None) };
    match answer.as_str() {
        "" => Ok(None),
        given if typed => approve(Consent::Name(given)),
        "y" | "Y" | "yes" => approve(Consent::Yes),
        _ => Ok(None),
    }
}

/// Asks for something to be typed; none where there is no terminal to ask on.
pub(crate) async fn typed(question: &str) -> Option<String> {
    if std::io::stdin().is_terminal() { output::ask(question).await } else { None }
}
