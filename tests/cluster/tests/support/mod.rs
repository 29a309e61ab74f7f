//! What the test files share.
#![allow(dead_code, reason = "no test file needs all of it")]

use std::time::{Duration, Instant};

use glasslift_control_plane::ControlPlane;
use rustix::process::{Pid, test_kill_process};
use serde_json::Value;

/// Looks until there is something, at most 60 s.
pub(crate) fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < until, "waited 60 s for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The object at `path`, once its condition `kind` is true.
pub(crate) fn condition(control_plane: &ControlPlane, path: &str, kind: &str) -> Option<Value> {
    let (_, object) = control_plane.api().get(path).unwrap();
    let all = object["status"]["conditions"].as_array()?;
    all.iter().any(|one| one["type"] == kind && one["status"] == "True").then_some(object)
}

/// Whether a process lives; one that ended and was not waited for yet does not.
pub(crate) fn is_alive(pid: u32) -> bool {
    // An orphan that ended stays a zombie for a while where the first process of a container does not collect it.
    let state = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let zombie = state.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('Z'));
    let pid = Pid::from_raw(i32::try_from(pid).unwrap()).unwrap();
    test_kill_process(pid).is_ok() && !zombie
}
