//! Running other programs: what is run is always shown, and nothing ever asks a question.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, ExitStatus, Output, Stdio};

use anyhow::{Context, Result, bail};

/// A program that reads nothing from the terminal.
pub(crate) fn command(program: impl AsRef<Path>) -> Command {
    let mut command = Command::new(program.as_ref());
    command.stdin(Stdio::null());
    command
}

/// `cargo` as it was called, at the root of the workspace.
pub(crate) fn cargo() -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut cargo = command(Path::new(&program));
    cargo.current_dir(crate::place::root());
    // What cargo tells this program about its package is not for the next cargo: build scripts that look at these variables (ring's does)
    // would run again, and everything above them would be compiled anew, whenever one goes from `cargo build` to `cargo xtask` and back.
    for (name, _) in std::env::vars_os() {
        let about_this_package = ["CARGO_MANIFEST_", "CARGO_PKG_", "CARGO_BIN_", "CARGO_CRATE_"];
        if about_this_package.iter().any(|start| name.to_string_lossy().starts_with(start)) {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// `npm` in the folder of the wizard.
pub(crate) fn npm() -> Command {
    // On Windows npm is a script, which only its full name starts.
    let mut npm = command(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.current_dir(crate::place::root().join("ui")).env("NO_UPDATE_NOTIFIER", "1");
    npm
}

/// Runs a command to its end with its output on the terminal.
///
/// # Errors
/// When it cannot be started or does not succeed.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    announce(command);
    let status = command.status().with_context(|| cannot_start(command))?;
    succeeded(command, status)
}

/// Runs a command to its end, shows its standard output and also hands it over line by line.
///
/// # Errors
/// When it cannot be started or does not succeed.
pub(crate) fn run_reading(command: &mut Command, mut on_line: impl FnMut(&str)) -> Result<()> {
    announce(command);
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| cannot_start(command))?;
    let output = child.stdout.take().context("the output of the command is not readable")?;
    for line in BufReader::new(output).split(b'\n') {
        let line = line.context("the output of the command broke off")?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        on_line(&line);
    }
    let status = child.wait().with_context(|| format!("lost sight of `{}`", show(command)))?;
    succeeded(command, status)
}

/// Runs a command to its end and keeps its output, without showing any.
///
/// # Errors
/// When it cannot be started; whether it succeeded is in the answer.
pub(crate) fn capture(command: &mut Command) -> Result<Output> {
    command.output().with_context(|| cannot_start(command))
}

/// Whether a command can be started and succeeds; nothing of it is shown.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// The command as one would type it.
pub(crate) fn show(command: &Command) -> String {
    let quote = |text: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:@,+^".contains(c);
        if !text.is_empty() && text.chars().all(plain) { text.to_owned() } else { format!("'{text}'") }
    };
    // The full path of a program tells a reader nothing that its name does not.
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| quote(&word.to_string_lossy())).collect::<Vec<_>>().join(" ")
}

fn announce(command: &Command) {
    println!("$ {}", show(command));
}

fn cannot_start(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    format!("cannot start `{program}`: it is probably not installed, or not on PATH")
}

fn succeeded(command: &Command, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("`{}` did not succeed ({status}); its own output above says why", show(command));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_one_would_type_it() {
        let mut command = Command::new("/usr/bin/cargo");
        command.args(["test", "--", "a test", ""]);
        assert_eq!(show(&command), "cargo test -- 'a test' ''");
    }
}
