//! Asking before a cluster is changed.

use std::io::{BufRead, IsTerminal, Write};

use glasslift_engine::plan::{Confirmation, Plan, confirmation};
use glasslift_engine::problem::Problem;
use glasslift_engine::report::quoted;

use crate::args::UpgradeArgs;
use crate::language::{count, pick, text};
use crate::marks;

/// Asks whether to go on, as the engine says that it has to be asked; `--yes` says so beforehand, and on a production cluster needs
/// `--confirm` with the name.
///
/// # Errors
/// No terminal to ask on, a missing or wrong name, or marks of clusters that cannot be read.
pub(crate) fn confirmed(plan: &Plan, options: &UpgradeArgs) -> Result<bool, Problem> {
    let standing = marks::of(&plan.cluster)?;
    standing.refuse_moved()?;
    let Confirmation { name, typed, production, destructive } = confirmation(plan, &standing.mark);
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
    let Some(answer) = answered(&question) else { return Ok(false) };
    Ok(if typed { answer == name } else { matches!(answer.as_str(), "y" | "Y" | "yes") })
}

/// Asks for something to be typed; none where there is no terminal to ask on.
pub(crate) fn typed(question: &str) -> Option<String> {
    std::io::stdin().is_terminal().then(|| answered(question))?
}

fn answered(question: &str) -> Option<String> {
    anstream::eprint!("{question}");
    let _ = std::io::stderr().flush();
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).ok()?;
    Some(answer.trim().to_owned())
}

fn not_named(name: &str) -> Problem {
    Problem::new("production-not-confirmed").param("name", name).param("quoted", quoted(name))
}

fn wrong_name(name: &str) -> Problem {
    Problem::new("wrong-cluster").param("name", name)
}
