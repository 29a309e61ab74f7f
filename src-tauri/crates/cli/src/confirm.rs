//! Asking before a cluster is changed.

use std::io::{BufRead, IsTerminal, Write};

use glasslift_engine::plan::Plan;
use glasslift_engine::problem::Problem;

/// Asks whether to go on. Deleting and re-creating wants the name of the context, everything else a `y`.
///
/// # Errors
/// No terminal to ask on.
pub(crate) fn confirmed(plan: &Plan) -> Result<bool, Problem> {
    if !std::io::stdin().is_terminal() {
        return Err(Problem::new("not-confirmed", "Nothing was changed: there is no terminal to ask on.")
            .hint("Look at `glasslift-cli plan`, then add --yes."));
    }
    let cluster = &plan.cluster;
    let destructive = plan.counts.recreate + plan.counts.delete > 0;
    let question = match destructive {
        true => format!(
            "Objects will be deleted on {} ({}). Type the name of the context to go on: ",
            cluster.context, cluster.server
        ),
        false => format!("Change {} objects on {} ({})? [y/N] ", plan.counts.writes(), cluster.context, cluster.server),
    };
    anstream::eprint!("{question}");
    let _ = std::io::stderr().flush();
    let mut answer = String::new();
    if std::io::stdin().lock().read_line(&mut answer).is_err() {
        return Ok(false);
    }
    let answer = answer.trim();
    Ok(if destructive { answer == cluster.context } else { matches!(answer, "y" | "Y" | "yes") })
}
