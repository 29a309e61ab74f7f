//! One module a command: what it reads, in which order, what it prints, and how it ends. What several need stands beside this room.

mod bundle;
mod check;
mod completions;
mod contexts;
mod mark;
mod plan;
mod upgrade;

use glasslift_engine::problem::Problem;

use crate::args::{Args, Command};
use crate::exit::Exit;
use crate::signals::Signals;

/// Does what the arguments say. Dropped before it starts a run, it has changed nothing.
///
/// # Errors
/// What the command could not do, explained.
pub(crate) async fn run(args: &Args, signals: &Signals) -> Result<Exit, Problem> {
    match &args.command {
        Command::Contexts(options) => contexts::contexts(&args.cluster, options),
        Command::Check(options) => check::check(&args.cluster, options).await,
        Command::Mark(options) => mark::mark(&args.cluster, options).await,
        Command::Bundle(options) => bundle::bundle(options).await,
        Command::Plan(options) => plan::plan(&args.cluster, options).await,
        Command::Upgrade(options) => upgrade::upgrade(&args.cluster, options, signals).await,
        Command::Completions(options) => completions::completions(options),
    }
}
