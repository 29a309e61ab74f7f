//! Starts a control plane, prints one JSON line about it and keeps it until standard input ends. The tests kill this
//! process to see that nothing is left behind.

use std::io::{Write, stdin, stdout};
use std::process::ExitCode;

use glasslift_control_plane::{ControlPlane, Error, Options};

fn main() -> ExitCode {
    match hold() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn hold() -> Result<(), Error> {
    let control_plane = ControlPlane::start(Options::default())?;
    let pids: Vec<_> = control_plane.pids().into_iter().map(|(_, pid)| pid).collect();
    let facts = serde_json::json!({
        "pids": pids,
        "stateDir": control_plane.state_dir(),
        "kubeconfig": control_plane.kubeconfig(),
    });
    let _ = writeln!(stdout(), "{facts}");
    let _ = stdin().read_line(&mut String::new());
    control_plane.stop();
    Ok(())
}
