//! How many files and connections a program may have open (`RLIMIT_NOFILE`).

/// As many as a large upgrade needs; macOS takes no more (`OPEN_MAX`).
#[cfg(unix)]
const ENOUGH: u64 = 10_240;

/// Asks for enough open files, as far as the system allows: a program that is started from the desktop of a Mac begins with 256, and
/// every connection is one. What it refuses stays as it is.
#[cfg(unix)]
pub fn allow_enough_files() {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    if let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE)
        && let Some(wanted) = wanted(soft, hard)
    {
        let _ = setrlimit(Resource::RLIMIT_NOFILE, wanted, hard);
    }
}

/// Asks for enough open files; there is no such limit here.
#[cfg(not(unix))]
pub fn allow_enough_files() {}

/// The limit to ask for; none when it is enough.
#[cfg(unix)]
fn wanted(soft: u64, hard: u64) -> Option<u64> {
    let wanted = ENOUGH.min(hard);
    (wanted > soft).then_some(wanted)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_limit_only_grows_and_never_above_what_is_allowed() {
        let rows = [
            (256, u64::MAX, Some(ENOUGH)),
            (256, 4_096, Some(4_096)),
            (1_024, 524_288, Some(ENOUGH)),
            (1_048_576, 1_048_576, None),
            (4_096, 4_096, None),
        ];
        for (soft, hard, expected) in rows {
            assert_eq!(wanted(soft, hard), expected, "{soft} of {hard}");
        }
    }
}
