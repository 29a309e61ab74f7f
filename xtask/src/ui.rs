//! The wizard's own tools: npm, the production build and its checks.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::command::{capture, command, npm, run};
use crate::place;
use crate::steps::Ending;

/// The oldest Node.js that the wizard's tools run on (`engines` in `ui/package.json`).
const OLDEST_NODE: (u32, u32) = (20, 19);

/// Installs exactly what `package-lock.json` says, unless that is what is installed already.
///
/// # Errors
/// When Node.js is missing or too old, or npm fails.
pub(crate) fn install() -> Result<Ending> {
    let node = capture(command("node").arg("--version"))
        .context("Node.js is missing; the wizard is built with it. Install Node.js 20.19 or newer with npm")?;
    let version = String::from_utf8_lossy(&node.stdout).trim().to_owned();
    if parse_version(&version).is_none_or(|found| found < OLDEST_NODE) {
        bail!("Node.js {version} is too old for the wizard's build tools; install 20.19 or newer");
    }
    let folder = place::root().join("ui");
    let changed = |path: &str| fs::metadata(folder.join(path)).and_then(|data| data.modified()).ok();
    // npm writes the second file at the end of every successful install.
    if let (Some(lock), Some(installed)) = (changed("package-lock.json"), changed("node_modules/.package-lock.json"))
        && installed >= lock
    {
        return Ok(Ending::DoneWith("ui/node_modules is up to date".to_owned()));
    }
    run(npm().args(["ci", "--no-audit", "--no-fund"]))?;
    Ok(Ending::Done)
}

/// Builds what the app embeds (`ui/dist`).
///
/// # Errors
/// When the build fails.
pub(crate) fn build() -> Result<Ending> {
    run(npm().args(["run", "build"]))?;
    Ok(Ending::Done)
}

/// Builds the wizard with the scripted host, for pictures and measurements without a cluster.
///
/// # Errors
/// When the build fails.
pub(crate) fn build_scripted(folder: &Path) -> Result<Ending> {
    run(npm().args(["run", "build", "--", "--mode", "scripted", "--emptyOutDir", "--outDir"]).arg(folder))?;
    Ok(Ending::Done)
}

/// Types, rules, format and component tests.
///
/// # Errors
/// When one of them finds something.
pub(crate) fn check() -> Result<Ending> {
    for script in ["check", "lint", "test"] {
        run(npm().args(["run", script]))?;
    }
    Ok(Ending::Done)
}

fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim_start_matches('v').split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_versions_compare_as_numbers() {
        assert_eq!(parse_version("v20.20.2"), Some((20, 20)));
        assert!(parse_version("v9.11.0").unwrap() < OLDEST_NODE);
        assert!(parse_version("v22.0.0").unwrap() > OLDEST_NODE);
        assert_eq!(parse_version(""), None);
    }
}
