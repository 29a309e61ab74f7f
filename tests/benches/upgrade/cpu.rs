//! Processor time, which says more than a clock on a busy machine.

use std::time::Duration;

/// Clock ticks per second as Linux shows them to programs, on every architecture (time(7), `USER_HZ`).
const TICKS: u64 = 100;

/// What this process and some others have used so far; none where the system does not tell.
pub(crate) fn of(others: &[String]) -> Option<Duration> {
    others.iter().map(String::as_str).chain(["self"]).map(used_by).sum()
}

pub(crate) fn between(before: Option<Duration>, after: Option<Duration>) -> Option<Duration> {
    after?.checked_sub(before?)
}

/// proc(5), `stat`.
fn used_by(process: &str) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name of the program may hold spaces and brackets; what follows it does not.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = [11, 12].into_iter().map(|at| fields.get(at)?.parse::<u64>().ok()).sum::<Option<u64>>()?;
    Some(Duration::from_millis(ticks * 1000 / TICKS))
}
