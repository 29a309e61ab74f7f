//! What can go wrong with a control plane, worded for the person who has to act on it.

use std::path::{Path, PathBuf};

/// Why a control plane could not be built, started or asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no `go` command to build the pinned binaries with.
    #[error(
        "the Go toolchain is missing: no `go` command was found on PATH.\n\
         The test control plane (kube-apiserver, etcd and others) is compiled once from pinned upstream sources, which \
         needs Go {needed} or newer.\n\
         Install Go from your distribution or from go.dev/dl, then run this again."
    )]
    GoMissing {
        /// The oldest release that will do, for example `1.26.0`.
        needed: String,
    },

    /// The `go` command is there but cannot build the pins.
    #[error(
        "the Go toolchain cannot be used: Go {needed} or newer is needed, and `go` says: {found}\n\
         The pinned Kubernetes sources ask for it; distributions often ship an older release.\n\
         Install a newer Go from your distribution or from go.dev/dl, put it first on PATH, then run this again."
    )]
    GoTooOld {
        /// The oldest release that will do, for example `1.26.0`.
        needed: String,
        /// What the installed one printed: its version or its complaint.
        found: String,
    },

    /// The environment asks for a Kubernetes version that is not pinned.
    #[error("{}={name}: there is no such control plane; known are {known}", crate::RELEASE_VARIABLE)]
    UnknownRelease {
        /// What was asked for.
        name: String,
        /// The minor versions that there are.
        known: String,
    },

    /// `go build` or one of its companions failed.
    #[error(
        "building the control plane failed: `{command}` ended with {status}.\n\
         Usual causes are no access to the Go module proxy (see `go env GOPROXY`), a full disk or too little memory.\n\
         The last lines it printed:\n{output}"
    )]
    GoFailed {
        /// The command line, shortened.
        command: String,
        /// How it ended.
        status: String,
        /// The end of its output.
        output: String,
    },

    /// The kwok module does not hold the stage files where they are looked for.
    #[error(
        "the kwok module at {} has no stages in `{wanted}`: a new kwok release probably moved them.\n\
         Look for the `kind: Stage` files there and adapt `stages.rs`.",
        folder.display()
    )]
    StagesMissing {
        /// The folder of the module.
        folder: PathBuf,
        /// The folder inside it that was expected.
        wanted: &'static str,
    },

    /// Reading or writing a file failed.
    #[error("cannot {action} {}: {source}", path.display())]
    File {
        /// What was being done, as a verb phrase: `create the folder`.
        action: &'static str,
        /// With which file.
        path: PathBuf,
        /// The answer of the operating system.
        source: std::io::Error,
    },

    /// Neither an override nor the user's cache folder is known.
    #[error(
        "there is no place for the built control plane: neither XDG_CACHE_HOME nor HOME is set.\n\
         Set {variable} to a folder with about 500 MB of space.",
        variable = crate::CACHE_VARIABLE
    )]
    NoCacheFolder,

    /// A throw-away certificate could not be made.
    #[error("cannot make a throw-away certificate: {0}")]
    Certificate(#[from] rcgen::Error),

    /// A program could not be started at all.
    #[error("cannot start {name} ({}): {source}", program.display())]
    Spawn {
        /// Which part of the control plane.
        name: &'static str,
        /// The file that was to be run.
        program: PathBuf,
        /// The answer of the operating system.
        source: std::io::Error,
    },

    /// A part of the control plane ended by itself.
    #[error(
        "{name} ended by itself ({status}) while the control plane waited for {waiting_for}.\n\
         A wrong extra argument or too little memory are the usual causes. The end of its log, {}:\n{tail}",
        log.display()
    )]
    Died {
        /// Which part.
        name: &'static str,
        /// How it ended.
        status: String,
        /// What had not happened yet.
        waiting_for: String,
        /// Its log file, which is gone together with the control plane.
        log: PathBuf,
        /// The last lines of the log.
        tail: String,
    },

    /// The bound of a wait was reached.
    #[error(
        "the control plane was not ready in time: still waiting for {waiting_for} after {seconds} s.\n\
         A machine that is busy with other builds is the usual cause. Last answer: {last}\n\
         The ends of the logs:\n{tails}"
    )]
    TimedOut {
        /// What had not happened yet.
        waiting_for: String,
        /// The bound, in seconds.
        seconds: u64,
        /// The last thing that the server said about it.
        last: String,
        /// The last lines of every log.
        tails: String,
    },

    /// The API server could not be asked.
    #[error("cannot ask the control plane: {method} {path}: {reason}")]
    Request {
        /// The HTTP method.
        method: &'static str,
        /// The path on the server.
        path: String,
        /// What went wrong on the way.
        reason: String,
    },

    /// No loopback port could be reserved.
    #[error("cannot reserve a port on 127.0.0.1: {0}")]
    Port(std::io::Error),

    /// The operating system has no Unix sockets and signals.
    #[error(
        "the test control plane runs on Linux and macOS only: etcd is reached through a Unix socket and a shell \
         cleans up after a killed owner.\n\
         On other systems use a cluster of your own, or a Linux machine in a container."
    )]
    UnsupportedSystem,
}

impl Error {
    /// Builds the conversion for a failed file operation: `fs::read(p).map_err(Error::file("read", p))`.
    pub(crate) fn file(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Error {
        let path = path.to_owned();
        move |source| Error::File { action, path, source }
    }
}
