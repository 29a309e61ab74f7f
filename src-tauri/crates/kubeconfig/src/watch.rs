//! Notices when a kubeconfig changes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, SystemTime};

use glasslift_environment::Environment;

/// How often is looked. Looking works on every file system and survives files that are replaced, removed and created again.
const INTERVAL: Duration = Duration::from_secs(2);

/// Looks at kubeconfigs every two seconds on a thread of its own. Dropping it ends that.
pub struct Watch {
    _ended_by_drop: Sender<()>,
}

impl Watch {
    /// Calls `on_change` when one of the files changed, appeared or went, and when the login shell names others. `chosen` is asked each
    /// time, so that files which are added later are watched too.
    pub fn start(
        environment: Environment,
        chosen: impl Fn() -> Vec<PathBuf> + Send + 'static,
        on_change: impl Fn() + Send + 'static,
    ) -> Self {
        Self::every(INTERVAL, environment, chosen, on_change)
    }

    pub(super) fn every(
        interval: Duration,
        environment: Environment,
        chosen: impl Fn() -> Vec<PathBuf> + Send + 'static,
        on_change: impl Fn() + Send + 'static,
    ) -> Self {
        let (sender, receiver) = channel::<()>();
        let look = move || -> BTreeSet<(PathBuf, Option<State>)> {
            let candidates = super::candidates(&environment).into_iter().map(|(path, _)| path);
            candidates.chain(chosen()).map(|path| (path.clone(), State::of(&path))).collect()
        };
        let mut known = look();
        thread::spawn(move || {
            while receiver.recv_timeout(interval) == Err(RecvTimeoutError::Timeout) {
                let now = look();
                if now != known {
                    known = now;
                    on_change();
                }
            }
        });
        Self { _ended_by_drop: sender }
    }
}

/// What tells one version of a file from another. Follows links: a Secret that is mounted is a link to a folder that is exchanged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    modified: Option<SystemTime>,
    length: u64,
    inode: u64,
}

impl State {
    fn of(path: &Path) -> Option<Self> {
        let metadata = std::fs::metadata(path).ok()?;
        #[cfg(unix)]
        let inode = std::os::unix::fs::MetadataExt::ino(&metadata);
        #[cfg(not(unix))]
        let inode = 0;
        Some(Self { modified: metadata.modified().ok(), length: metadata.len(), inode })
    }
}
