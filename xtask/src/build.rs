//! `cargo xtask build`: the programs as users get them.

use anyhow::Result;

use crate::command::{cargo, run};
use crate::steps::{self, Ending, Step};
use crate::system::{self, Need};
use crate::{place, ui};

/// Builds the app and the command line in the release profile.
///
/// # Errors
/// The first failing step's.
pub(crate) fn build() -> Result<()> {
    steps::run(steps(Need::Build))
}

/// The steps of a build, for commands that go on from there.
pub(crate) fn steps<'a>(need: Need) -> Vec<Step<'a>> {
    vec![
        Step::new("system packages", "what the app needs to be built", move || system::ensure(need)),
        Step::new("wizard: packages", "exactly what ui/package-lock.json names", ui::install),
        Step::new("wizard: build", "the pages that the app's window shows", ui::build),
        Step::new("app and command line", "in the release profile", || {
            run(cargo().args([
                "build",
                "--release",
                "--locked",
                "--package",
                "glasslift",
                "--package",
                "glasslift-cli",
            ]))?;
            let (app, cli) = (place::release("glasslift"), place::release("glasslift-cli"));
            Ok(Ending::DoneWith(format!("{} and {}", app.display(), cli.display())))
        }),
    ]
}
