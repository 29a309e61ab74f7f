//! Ctrl-C, and what ends programs from outside (`SIGTERM`, `SIGHUP`): the one place that decides what they do. Before the first write they
//! end the program at once; a run stops in order, as the second one makes it stop at once.

use std::sync::Arc;
use std::time::Duration;

use glasslift_engine::problem::Problem;
use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::exit::{Exit, Signal};
use crate::language::pick;
use crate::output;

/// How long work may take to let go of what it holds, such as a sign-in tool.
const LETTING_GO: Duration = Duration::from_secs(1);

/// How far the command has come, shared between it and the one who listens.
#[derive(Clone, Default)]
pub(crate) struct Signals(Arc<State>);

#[derive(Default)]
struct State {
    phase: Mutex<Phase>,
    /// A signal came while a run was being started.
    ended: Notify,
}

/// What a signal does depends on what it would break off.
#[derive(Default)]
enum Phase {
    /// Nothing was written.
    #[default]
    Before,
    /// A run is being started: whoever starts it gives up, or finds that it has begun and stops it.
    Starting,
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
    /// What `start` could not do. After a signal it is not waited for, and what it had started all the same is stopped.
    pub(crate) async fn run<T>(
        &self,
        start: impl Future<Output = Result<T, Problem>>,
        stop: impl FnOnce(&T) -> Box<dyn Fn() + Send>,
    ) -> Result<T, Problem> {
        {
            let mut phase = self.0.phase.lock();
            if matches!(*phase, Phase::Ended) {
                return Err(Problem::new("cancelled"));
            }
            *phase = Phase::Starting;
        }
        let started = tokio::select! {
            biased;
            () = self.0.ended.notified() => Err(Problem::new("cancelled")),
            started = start => started,
        }?;
        let stop = stop(&started);
        let mut phase = self.0.phase.lock();
        if matches!(*phase, Phase::Ended) {
            stop();
        }
        *phase = Phase::Running(stop);
        Ok(started)
    }

    /// The run is over.
    pub(crate) fn run_is_over(&self) {
        *self.0.phase.lock() = Phase::After;
    }

    /// Whether the command has to be broken off.
    fn arrived(&self) -> bool {
        let mut phase = self.0.phase.lock();
        match &*phase {
            Phase::Before => {
                *phase = Phase::Ended;
                true
            }
            Phase::Starting => {
                *phase = Phase::Ended;
                self.0.ended.notify_one();
                false
            }
            Phase::Running(stop) => {
                stop();
                false
            }
            Phase::After | Phase::Ended => false,
        }
    }

    fn has_ended(&self) -> bool {
        matches!(*self.0.phase.lock(), Phase::Ended)
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
    let mut last = Signal::Interrupt;
    let done = loop {
        tokio::select! {
            done = &mut work => break Some(done),
            signal = listener.next() => {
                last = signal;
                if signals.arrived() {
                    work.abort();
                    let _ = tokio::time::timeout(LETTING_GO, &mut work).await;
                    break None;
                }
            }
        }
    };
    match done {
        Some(done) if !signals.has_ended() => done.unwrap_or_else(|error| {
            Err(Problem::new("internal").param("what", "work").param("error", error.to_string()))
        }),
        _ => {
            output::note(pick("Nothing was changed.", "没有更改任何内容。"));
            Ok(Exit::Ended(last))
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

    fn counting(stops: &Arc<AtomicU32>) -> Box<dyn Fn() + Send> {
        let stops = Arc::clone(stops);
        Box::new(move || {
            stops.fetch_add(1, Ordering::Relaxed);
        })
    }

    #[tokio::test]
    async fn a_signal_ends_what_has_not_begun_and_stops_what_runs() {
        let signals = Signals::default();
        let stops = Arc::new(AtomicU32::new(0));
        assert!(signals.run(async { Ok(()) }, |()| counting(&stops)).await.is_ok());
        assert!(!signals.arrived() && !signals.arrived(), "the run goes on to its end");
        assert_eq!(stops.load(Ordering::Relaxed), 2);
        signals.run_is_over();
        assert!(!signals.arrived(), "the report is made");
        assert_eq!((stops.load(Ordering::Relaxed), signals.has_ended()), (2, false));
    }

    #[tokio::test]
    async fn nothing_starts_after_a_signal() {
        let signals = Signals::default();
        assert!(signals.arrived() && signals.has_ended());
        let start = async { unreachable!("it is started") };
        let started = signals.run(start, |()| Box::new(|| ())).await;
        assert_eq!(started.map_err(|problem| problem.code), Err("cancelled".to_owned()));
    }

    #[tokio::test]
    async fn a_signal_while_a_run_starts_ends_the_start_or_stops_the_run() {
        let signals = Signals::default();
        let waits = async {
            assert!(!signals.arrived(), "who starts it hears of it");
            std::future::pending::<Result<(), Problem>>().await
        };
        let started = signals.run(waits, |()| Box::new(|| ())).await;
        assert_eq!(started.map_err(|problem| problem.code), Err("cancelled".to_owned()));
        assert!(signals.has_ended());

        let (signals, stops) = (Signals::default(), Arc::new(AtomicU32::new(0)));
        let begins = async {
            assert!(!signals.arrived());
            Ok(())
        };
        assert!(signals.run(begins, |()| counting(&stops)).await.is_ok());
        assert_eq!(
            (stops.load(Ordering::Relaxed), signals.has_ended()),
            (1, false),
            "it has begun, and stops in order"
        );
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
