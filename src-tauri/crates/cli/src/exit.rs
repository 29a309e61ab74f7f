//! How the program ends, for scripts.

use std::process::ExitCode;

/// The exit codes that README.md promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Nothing is left to do.
    Success = 0,
    /// Something failed, or could not be read.
    Failed = 1,
    /// `plan` and `bundle --from`: there are changes.
    Changes = 2,
    /// `upgrade --strict-jobs`: a Job that differs was skipped.
    JobSkipped = 3,
    /// `upgrade` was stopped, or not confirmed.
    Stopped = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
