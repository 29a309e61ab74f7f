//! The desktop app. Everything it does is in the library, so that tests can run it without a window.

// No console window on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match glasslift::run(glasslift::Preselection::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("glasslift could not start: {error}");
            ExitCode::FAILURE
        }
    }
}
