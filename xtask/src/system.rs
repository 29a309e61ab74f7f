//! What has to be on the system beside Rust, Go and Node: checked by asking for the thing itself, so that it works on every
//! distribution, and installed with apt where there is apt.

use std::process::Command;

use anyhow::{Result, bail};

use crate::command::{capture, command, run, succeeds};
use crate::place::on_path;
use crate::steps::Ending;

/// What the packages are wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    /// To compile the app.
    Build,
    /// To drive its window without a screen.
    Window,
}

struct Package {
    need: Need,
    /// The package's name on Debian and Ubuntu.
    name: &'static str,
    /// What tells that it is there.
    probe: Probe,
    why: &'static str,
}

enum Probe {
    Program(&'static str),
    Library(&'static str),
}

const PACKAGES: [Package; 8] = [
    Package {
        need: Need::Build,
        name: "build-essential",
        probe: Probe::Program("cc"),
        why: "the C compiler and linker that Rust uses",
    },
    Package {
        need: Need::Build,
        name: "pkg-config",
        probe: Probe::Program("pkg-config"),
        why: "finds the libraries of the desktop",
    },
    Package {
        need: Need::Build,
        name: "libwebkit2gtk-4.1-dev",
        probe: Probe::Library("webkit2gtk-4.1"),
        why: "the web engine that the app's window shows",
    },
    Package {
        need: Need::Window,
        name: "webkit2gtk-driver",
        probe: Probe::Program("WebKitWebDriver"),
        why: "lets a program click in that window",
    },
    Package {
        need: Need::Window,
        name: "xvfb",
        probe: Probe::Program("Xvfb"),
        why: "a screen that exists only in memory",
    },
    Package {
        need: Need::Window,
        name: "openbox",
        probe: Probe::Program("openbox"),
        why: "a window manager for that screen, so that file dialogs get the keyboard",
    },
    Package {
        need: Need::Window,
        name: "xdotool",
        probe: Probe::Program("xdotool"),
        why: "types into the native file dialog",
    },
    Package {
        need: Need::Window,
        name: "dbus",
        probe: Probe::Program("dbus-daemon"),
        why: "a message bus of its own, on which the tests play the desktop",
    },
];

/// Installs what is missing for `need` (a window needs a build first), and says what and why.
///
/// # Errors
/// When something is missing that cannot be installed from here; the text says what to do.
pub(crate) fn ensure(need: Need) -> Result<Ending> {
    if !cfg!(target_os = "linux") {
        return Ok(Ending::Skipped("only Linux needs packages for the window".to_owned()));
    }
    let wanted: Vec<_> = PACKAGES.iter().filter(|package| package.need <= need).collect();
    let missing: Vec<_> = wanted.iter().copied().filter(|package| !is_there(package)).collect();
    if missing.is_empty() {
        return Ok(Ending::DoneWith("everything is there already".to_owned()));
    }
    for package in &missing {
        println!("      missing: {} ({})", package.name, package.why);
    }
    let names: Vec<_> = missing.iter().map(|package| package.name).collect();
    install(&names)?;
    // pkg-config may only have come now, so everything is asked again.
    let still: Vec<_> = wanted.iter().filter(|package| !is_there(package)).map(|package| package.name).collect();
    if !still.is_empty() {
        bail!("{} did not bring what it should have; look at the output of apt-get above", still.join(", "));
    }
    Ok(Ending::DoneWith(format!("installed {}", names.join(", "))))
}

fn is_there(package: &Package) -> bool {
    match package.probe {
        Probe::Program(name) => on_path(name),
        Probe::Library(name) => succeeds(command("pkg-config").args(["--exists", name])),
    }
}

fn install(names: &[&str]) -> Result<()> {
    let list = names.join(" ");
    if !on_path("apt-get") {
        bail!(
            "this system has no apt-get, so nothing can be installed from here.\n\
             Install what Debian calls {list} with your package manager, then run this again."
        );
    }
    let Some(prefix) = become_root() else {
        bail!(
            "installing needs root, and neither are you root nor does sudo work without a password.\n\
             Run this, then the same command again:\n\
             \x20   sudo apt-get update && sudo apt-get install --yes --no-install-recommends {list}"
        );
    };
    run(apt(prefix).arg("update"))?;
    run(apt(prefix).args(["install", "--yes", "--no-install-recommends"]).args(names))
}

/// The words to put before a command so that root runs it; none when this is root already.
fn become_root() -> Option<&'static [&'static str]> {
    let is_root = capture(command("id").arg("-u")).is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    if is_root {
        return Some(&[]);
    }
    succeeds(command("sudo").args(["-n", "true"])).then_some(&["sudo", "-n"])
}

fn apt(prefix: &[&str]) -> Command {
    // `env` carries the variables through sudo, which would drop them.
    let mut words = prefix.iter().copied().chain(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]);
    let mut command = command(words.next().unwrap_or("env"));
    command.args(words);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_needs_everything_that_a_build_needs() {
        let names = |need| PACKAGES.iter().filter(move |package| package.need <= need).map(|package| package.name);
        assert!(names(Need::Build).all(|name| names(Need::Window).any(|other| other == name)));
        assert!(names(Need::Build).all(|name| name != "xvfb"));
        assert!(names(Need::Window).any(|name| name == "xvfb"));
    }

    #[test]
    fn apt_runs_through_sudo_where_needed_and_never_asks() {
        let text = crate::command::show(apt(&["sudo", "-n"]).arg("update"));
        assert_eq!(text, "sudo -n env DEBIAN_FRONTEND=noninteractive apt-get -q update");
        let text = crate::command::show(apt(&[]).arg("update"));
        assert_eq!(text, "env DEBIAN_FRONTEND=noninteractive apt-get -q update");
    }
}
