//! `completions`: what a shell needs to complete command lines. Contacts no cluster.

use std::io::{self, Write};

use glasslift_engine::problem::Problem;

use crate::args::{self, CompletionsArgs};
use crate::exit::Exit;

pub(super) fn completions(options: &CompletionsArgs) -> Result<Exit, Problem> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut args::command(), env!("CARGO_PKG_NAME"), &mut script);
    // A reader that went away is no error of ours.
    let _ = io::stdout().write_all(&script);
    Ok(Exit::Success)
}
