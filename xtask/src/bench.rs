//! `cargo xtask bench`: how fast Glasslift is, next to a bare loop of requests, and how much memory it needs.

use anyhow::{Context, Result};
use glasslift_control_plane::Binaries;

use crate::command::{cargo, run};

/// Builds in the release profile, as users get it, and measures on a throw-away control plane.
///
/// # Errors
/// When a goal is missed; the table above says which.
pub(crate) fn bench() -> Result<()> {
    Binaries::ensure(&|line| println!("      {line}"))?;
    let mut bench = cargo();
    bench.args(["bench", "--package", "glasslift-tests", "--bench", "upgrade", "--locked"]);
    run(&mut bench)
        .context("a goal was missed, or the measurement failed; run it on an idle machine before believing it")
}
