//! `completions`: what a shell needs to complete command lines. Contacts no cluster.

use glasslift_engine::problem::Problem;

use crate::args::{self, CompletionsArgs};
use crate::exit::Exit;
use crate::output;

pub(super) fn completions(options: &CompletionsArgs) -> Result<Exit, Problem> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut args::command(), env!("CARGO_PKG_NAME"), &mut script);
    output::document(&String::from_utf8_lossy(&script));
    Ok(Exit::Success)
}
