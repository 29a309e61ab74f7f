//! How the program ends, for scripts.

use std::process::ExitCode;

/// What asks the program to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signal {
    /// Ctrl-C.
    Interrupt,
    /// Somebody ends the program: a cancelled job of CI, a shutdown.
    Terminate,
    /// The terminal is closed.
    HangUp,
}

/// The exit codes that README.md promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Nothing is left to do.
    Success,
    /// Something failed, or could not be read.
    Failed,
    /// `plan` and `bundle --from`: there are changes.
    Changes,
    /// `upgrade --strict-jobs`: a Job that differs was skipped.
    JobSkipped,
    /// `upgrade --report`: it went as it should, and its report could not be written.
    ReportUnwritten,
    /// `upgrade` was stopped, or not confirmed.
    Stopped,
    /// A signal ended it before anything was written.
    Ended(Signal),
}

impl Exit {
    /// Its number; those of signals are a shell's, 128 and the number of the signal.
    fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Failed => 1,
            Self::Changes => 2,
            Self::JobSkipped => 3,
            Self::ReportUnwritten => 4,
            Self::Ended(Signal::HangUp) => 129,
            Self::Stopped | Self::Ended(Signal::Interrupt) => 130,
            Self::Ended(Signal::Terminate) => 143,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
