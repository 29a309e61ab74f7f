//! Ctrl-C, and what ends programs from outside (`SIGTERM`, `SIGHUP`): the one place that decides what they do. Before the first write they
//! end the program at once; a run stops in order, as the second one makes it stop at once.

use std::sync::Arc;
use std::time::Duration;

use glasslift_engine::problem::Problem;
use parking_lot::Mutex;

use crate::exit::{Exit, Signal};
use crate::language::pick;
use crate::output;

/// How long work may take to let go of what it holds, such as a sign-in tool.
const LETTING_GO: Duration = Duration::from_secs(1);

/// How far the command has come, shared between it and the one who listens.
#[derive(Clone, Default)]
pub(crate) struct Signals(Arc<Mutex<Phase>>);

/// What a signal does depends on what it would break off.
#[derive(Default)]
enum Phase {
    /// Nothing was written.
    #[default]
    Before,
    /// A run is under way; this asks it to stop.
    Running(Box<dyn Fn() + Send>),
    /// A run is over: what is left is its report.
    After,
    /// A signal came before anything was written: nothing may start any more.
    Ended,
}

impl Signals {
    /// Starts a run, which from now on gets the signals: `stop` is called for each.
    ///
    /// # Errors
    /// What `start` could not do. It is not called at all after a signal.
    pub(crate) fn run<T>(
        &self,
        start: impl FnOnce() -> Result<T, Problem>,
        stop: impl FnOnce(&T) -> Box<dyn Fn() + Send>,
    ) -> Result<T, Problem> {
        let mut phase = self.0.lock();
        if matches!(*phase, Phase::Ended) {
            return Err(Problem::new("cancelled"));
        }
        let started = start()?;
        *phase = Phase::Running(stop(&started));
        Ok(started)
    }

    /// The run is over.
    pub(crate) fn run_is_over(&self) {
        *self.0.lock() = Phase::After;
    }

    /// Whether the program has to end.
    fn arrived(&self) -> bool {
        let mut phase = self.0.lock();
        match &*phase {
            Phase::Before | Phase::Ended => {
                *phase = Phase::Ended;
                true
            }
            Phase::Running(stop) => {
                stop();
                false
            }
            Phase::After => false,
        }
    }
}

/// Does a command, which a signal ends as long as nothing is written. It is a task of its own, so that nothing that it waits for, such as a
/// terminal that takes no output, keeps a signal from being heard.
pub(crate) async fn heeding<W>(command: impl FnOnce(Signals) -> W) -> Result<Exit, Problem>
where
    W: Future<Output = Result<Exit, Problem>> + Send + 'static,
{
    let signals = Signals::default();
    let mut listener = Listener::new();
    let mut work = tokio::spawn(command(signals.clone()));
    loop {
        tokio::select! {
            done = &mut work => return done.unwrap_or_else(|error| {
                Err(Problem::new("internal").param("what", "work").param("error", error.to_string()))
            }),
            signal = listener.next() => if signals.arrived() {
                work.abort();
                let _ = tokio::time::timeout(LETTING_GO, &mut work).await;
                output::note(pick("Nothing was changed.", "没有更改任何内容。"));
                return Ok(Exit::Ended(signal));
            },
        }
    }
}

#[cfg(unix)]
struct Listener {
    streams: [Option<tokio::signal::unix::Signal>; 3],
}

#[cfg(unix)]
impl Listener {
    const HEARD: [Signal; 3] = [Signal::Interrupt, Signal::Terminate, Signal::HangUp];

    fn new() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let ignored = ignored(&std::fs::read_to_string("/proc/self/status").unwrap_or_default());
        Self {
            streams: Self::HEARD.map(|heard| {
                let kind = match heard {
                    Signal::Interrupt => SignalKind::interrupt(),
                    Signal::Terminate => SignalKind::terminate(),
                    Signal::HangUp => SignalKind::hangup(),
                };
                let is_ignored = ignored >> (kind.as_raw_value() - 1) & 1 == 1;
                if is_ignored { None } else { signal(kind).ok() }
            }),
        }
    }

    async fn next(&mut self) -> Signal {
        let [interrupt, terminate, hang_up] = &mut self.streams;
        tokio::select! {
            () = heard(interrupt) => Signal::Interrupt,
            () = heard(terminate) => Signal::Terminate,
            () = heard(hang_up) => Signal::HangUp,
        }
    }
}

#[cfg(unix)]
async fn heard(stream: &mut Option<tokio::signal::unix::Signal>) {
    let arrived = match stream {
        Some(stream) => stream.recv().await,
        None => None,
    };
    if arrived.is_none() {
        std::future::pending().await
    }
}

/// What whoever started the program does not want it to hear: `nohup` ignores `SIGHUP`. As `/proc/self/status` (proc(5)) says it in
/// `SigIgn`, a bit a signal; where there is no such file, everything is heard.
#[cfg(unix)]
fn ignored(status: &str) -> u64 {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default()
}

#[cfg(windows)]
struct Listener {
    interrupt: Option<tokio::signal::windows::CtrlC>,
    interrupt_by_break: Option<tokio::signal::windows::CtrlBreak>,
    close: Option<tokio::signal::windows::CtrlClose>,
    shutdown: Option<tokio::signal::windows::CtrlShutdown>,
}

#[cfg(windows)]
impl Listener {
    fn new() -> Self {
        use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown};
        Self {
            interrupt: ctrl_c().ok(),
            interrupt_by_break: ctrl_break().ok(),
            close: ctrl_close().ok(),
            shutdown: ctrl_shutdown().ok(),
        }
    }

    async fn next(&mut self) -> Signal {
        macro_rules! heard {
            ($stream:expr) => {
                async {
                    let arrived = match &mut $stream {
                        Some(stream) => stream.recv().await,
                        None => None,
                    };
                    if arrived.is_none() {
                        std::future::pending().await
                    }
                }
            };
        }
        tokio::select! {
            () = heard!(self.interrupt) => Signal::Interrupt,
            () = heard!(self.interrupt_by_break) => Signal::Interrupt,
            () = heard!(self.close) => Signal::HangUp,
            () = heard!(self.shutdown) => Signal::Terminate,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[test]
    fn a_signal_ends_what_has_not_begun_and_stops_what_runs() {
        let signals = Signals::default();
        let stops = Arc::new(AtomicU32::new(0));
        let stop = |stops: &Arc<AtomicU32>| -> Box<dyn Fn() + Send> {
            let stops = Arc::clone(stops);
            Box::new(move || {
                stops.fetch_add(1, Ordering::Relaxed);
            })
        };
        assert!(signals.run(|| Ok(()), |()| stop(&stops)).is_ok());
        assert!(!signals.arrived() && !signals.arrived(), "the run goes on to its end");
        assert_eq!(stops.load(Ordering::Relaxed), 2);
        signals.run_is_over();
        assert!(!signals.arrived(), "the report is made");
        assert_eq!(stops.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn nothing_starts_after_a_signal() {
        let signals = Signals::default();
        assert!(signals.arrived() && signals.arrived());
        let started = signals.run(|| -> Result<(), Problem> { unreachable!("it is started") }, |()| Box::new(|| ()));
        assert_eq!(started.map_err(|problem| problem.code), Err("cancelled".to_owned()));
    }

    #[cfg(unix)]
    #[test]
    fn what_is_ignored_from_the_start_is_known() {
        let rows = [
            ("Name:\tx\nSigIgn:\t0000000000001001\nSigCgt:\t0000000000000002\n", 0x1001),
            ("SigIgn:\tnothing\n", 0),
            ("", 0),
        ];
        for (status, expected) in rows {
            assert_eq!(ignored(status), expected, "{status}");
        }
    }
}
