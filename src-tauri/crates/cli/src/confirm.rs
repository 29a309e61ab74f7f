//! Asking before a cluster is changed.

use std::io::{BufRead, IsTerminal, Write};

use glasslift_engine::connect::EnvironmentTag;
use glasslift_engine::plan::Plan;
use glasslift_engine::problem::Problem;
use glasslift_engine::report::quoted;
use glasslift_engine::words;

use crate::args::UpgradeArgs;
use crate::language::{language, pick, text};
use crate::marks;

/// Asks whether to go on. A production cluster, deleting and re-creating want a name to be typed, everything else a `y`; `--yes` says so
/// beforehand, and on a production cluster needs `--confirm` with the name.
///
/// # Errors
/// No terminal to ask on, a missing or wrong name, or marks of clusters that cannot be read.
pub(crate) fn confirmed(plan: &Plan, options: &UpgradeArgs) -> Result<bool, Problem> {
    let cluster = &plan.cluster;
    let mark = marks::of(&cluster.identity)?;
    let is_production = mark.as_ref().is_some_and(|mark| mark.tag == EnvironmentTag::Production);
    let name = mark.and_then(|mark| mark.name).unwrap_or_else(|| cluster.context.clone());
    if let Some(typed) = &options.confirm {
        return if *typed == name { Ok(true) } else { Err(wrong_name(&name)) };
    }
    if options.yes {
        return if is_production { Err(production(&name)) } else { Ok(true) };
    }
    if !std::io::stdin().is_terminal() {
        let problem = Problem::new("not-confirmed", "Nothing was changed: there is no terminal to ask on.");
        return Err(match is_production {
            true => problem.case("production").param("quoted", quoted(&name)).hint(format!(
                "This is a production cluster. Look at `glasslift-cli plan`, then add --confirm {}.",
                quoted(&name)
            )),
            false => problem.hint("Look at `glasslift-cli plan`, then add --yes."),
        });
    }
    let destructive = plan.counts.recreate + plan.counts.delete > 0;
    let question = if is_production || destructive {
        let what = match destructive {
            true => pick("Resources will be deleted", "将删除资源"),
            false => pick("Resources will be changed", "将更改资源"),
        };
        let place = if is_production { pick("PRODUCTION ", "生产集群 ") } else { "" };
        text!(
            "{what} on {place}{name} ({}). Type the name {name} to go on: ",
            "{place}{name}（{}）上{what}。输入名称 {name} 以继续：",
            cluster.server
        )
    } else {
        let writes = words::count(plan.counts.writes(), "resource", "个资源", language());
        text!("Change {writes} on {name} ({})? [y/N] ", "在 {name}（{}）上更改 {writes}？[y/N] ", cluster.server)
    };
    anstream::eprint!("{question}");
    let _ = std::io::stderr().flush();
    let mut answer = String::new();
    if std::io::stdin().lock().read_line(&mut answer).is_err() {
        return Ok(false);
    }
    let answer = answer.trim();
    Ok(if is_production || destructive { answer == name } else { matches!(answer, "y" | "Y" | "yes") })
}

fn production(name: &str) -> Problem {
    Problem::new("production-not-confirmed", format!("Nothing was changed: {name} is a production cluster."))
        .param("name", name)
        .param("quoted", quoted(name))
        .hint("Its name has to be given, so that it cannot be mistaken for another one.")
        .hint(format!("Look at `glasslift-cli plan`, then add --confirm {}.", quoted(name)))
}

fn wrong_name(name: &str) -> Problem {
    Problem::new(
        "wrong-cluster",
        format!("Nothing was changed: this cluster is {name}, which is not what --confirm says."),
    )
    .param("name", name)
    .hint("Check --context and --kubeconfig: they may lead to another cluster than you think.")
}
