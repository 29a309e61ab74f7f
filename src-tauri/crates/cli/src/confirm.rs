//! Asking before a cluster is changed.

use std::io::IsTerminal;

use glasslift_engine::connect::{ClusterLabel, EnvironmentTag};
use glasslift_engine::plan::{Confirmation, Plan, confirmation};
use glasslift_engine::problem::Problem;
use glasslift_engine::report::quoted;

use crate::args::UpgradeArgs;
use crate::language::{count, pick, text};
use crate::{marks, output};

/// Asks whether to go on, as the engine says that it has to be asked; `--yes` says so beforehand, and on a production cluster needs
/// `--confirm` with the name.
///
/// # Errors
/// No terminal to ask on, a missing or wrong name, or marks of clusters that cannot be read.
pub(crate) async fn confirmed(plan: &Plan, options: &UpgradeArgs) -> Result<bool, Problem> {
    let mark = marks::of(&plan.cluster.identity)?;
    let mark = mark.unwrap_or(ClusterLabel { tag: EnvironmentTag::Untagged, name: None });
    let Confirmation { name, typed, production, destructive } = confirmation(plan, &mark);
    if let Some(given) = &options.confirm {
        return if *given == name { Ok(true) } else { Err(wrong_name(&name)) };
    }
    if options.yes {
        return if production { Err(not_named(&name)) } else { Ok(true) };
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
        let writes = count(plan.counts.writes(), "resource", "个资源");
        text!("Change {writes} on {name} ({server})? [y/N] ", "在 {name}（{server}）上更改 {writes}？[y/N] ")
    };
    let Some(answer) = output::ask(&question).await else { return Ok(false) };
    Ok(if typed { answer == name } else { matches!(answer.as_str(), "y" | "Y" | "yes") })
}

fn not_named(name: &str) -> Problem {
    Problem::new("production-not-confirmed").param("name", name).param("quoted", quoted(name))
}

fn wrong_name(name: &str) -> Problem {
    Problem::new("wrong-cluster").param("name", name)
}
