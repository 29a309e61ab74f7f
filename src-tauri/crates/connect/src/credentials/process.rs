//! Runs a sign-in tool: without a terminal, with a deadline, its words passed on line by line, and ended with all it started.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use glasslift_environment::Variables;
use glasslift_object::redact::is_telling;
use parking_lot::Mutex;
use process_wrap::tokio::{ChildWrapper, CommandWrap};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};
use tokio::process::Command;

use super::redact::Redactor;

/// Most bytes of output; credentials have a few thousand.
const OUTPUT_LIMIT: usize = 1024 * 1024;
/// Most bytes of one line of messages, and most lines that are kept.
const LINE_LIMIT: usize = 8 * 1024;
const LINES: usize = 50;
/// How long pipes are read on after the tool has ended: a browser it started keeps them open.
const GRACE: Duration = Duration::from_millis(500);

/// What to run.
pub(super) struct Call<'a> {
    pub(super) program: &'a Path,
    pub(super) args: &'a [String],
    pub(super) variables: Variables,
    pub(super) folder: Option<PathBuf>,
}

/// How it went.
pub(super) struct Finished {
    /// None when the deadline passed.
    pub(super) status: Option<ExitStatus>,
    /// Holds credentials.
    pub(super) output: Vec<u8>,
    /// The last lines it said, redacted.
    pub(super) messages: Vec<String>,
}

impl Finished {
    /// Whether it printed more than credentials ever are.
    pub(super) fn is_too_much(&self) -> bool {
        self.output.len() > OUTPUT_LIMIT
    }
}

/// A running tool. Dropping it before it ended ends it and what it started.
struct Running {
    child: Box<dyn ChildWrapper>,
    ended: bool,
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.ended {
            let _ = self.child.start_kill();
        }
    }
}

impl Running {
    async fn wait(&mut self) -> io::Result<ExitStatus> {
        // Only the tool itself: what it leaves behind may be the user's browser.
        let status = self.child.inner_mut().wait().await?;
        self.ended = true;
        Ok(status)
    }
}

/// Runs it to its end or to the deadline.
pub(super) async fn run(
    call: Call<'_>,
    deadline: Duration,
    redactor: Redactor,
    on_message: &(dyn Fn(&str) + Send + Sync),
) -> io::Result<Finished> {
    let mut running = start(call)?;
    let stdout = running.child.stdout().take();
    let stderr = running.child.stderr().take();
    let output = Mutex::new(Vec::new());
    let messages = Mutex::new(Vec::new());
    let too_much = tokio::sync::Notify::new();
    let status = {
        let collecting = async {
            collect(stdout, &output).await;
            if output.lock().len() > OUTPUT_LIMIT {
                too_much.notify_one();
            }
        };
        let reading = async { tokio::join!(collecting, listen(stderr, redactor, &messages, on_message)) };
        tokio::pin!(reading);
        let ending = async {
            let status = tokio::select! {
                _ = &mut reading => running.wait().await,
                status = running.wait() => {
                    let _ = tokio::time::timeout(GRACE, &mut reading).await;
                    status
                }
            };
            status.map(Some)
        };
        tokio::select! {
            ended = ending => ended?,
            () = too_much.notified() => None,
            () = tokio::time::sleep(deadline) => None,
        }
    };
    drop(running);
    Ok(Finished { status, output: output.into_inner(), messages: messages.into_inner() })
}

fn start(call: Call<'_>) -> io::Result<Running> {
    let mut command = Command::new(call.program);
    command.args(call.args).env_clear().envs(&call.variables);
    if let Some(folder) = &call.folder {
        command.current_dir(folder);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut wrapped = CommandWrap::from(command);
    // A session of its own has no terminal, so that a tool cannot ask on one that nobody looks at.
    #[cfg(unix)]
    wrapped.wrap(process_wrap::tokio::ProcessSession);
    #[cfg(windows)]
    wrapped.wrap(process_wrap::tokio::JobObject);
    Ok(Running { child: wrapped.spawn()?, ended: false })
}

/// Reads up to the limit and a little more, so that it shows.
async fn collect(pipe: Option<impl AsyncRead + Unpin>, into: &Mutex<Vec<u8>>) {
    let Some(mut pipe) = pipe else { return };
    let mut chunk = vec![0; 16 * 1024];
    // What came before an error still counts.
    while let Ok(read @ 1..) = pipe.read(&mut chunk).await {
        let mut output = into.lock();
        output.extend_from_slice(&chunk[..read]);
        if output.len() > OUTPUT_LIMIT {
            return;
        }
    }
}

/// Passes lines on as they come. A line without an end is passed on when it is long.
async fn listen(
    pipe: Option<impl AsyncRead + Unpin>,
    mut redactor: Redactor,
    keep: &Mutex<Vec<String>>,
    on_message: &(dyn Fn(&str) + Send + Sync),
) {
    let Some(pipe) = pipe else { return };
    let mut reader = BufReader::new(pipe);
    let mut line = Vec::new();
    let mut pass_on = |line: &mut Vec<u8>| {
        if let Some(text) = redactor.line(String::from_utf8_lossy(line).trim_end()) {
            on_message(&text);
            let mut kept = keep.lock();
            if kept.len() == LINES {
                kept.remove(0);
            }
            kept.push(text);
        }
        line.clear();
    };
    loop {
        let taken = match reader.fill_buf().await {
            Ok(bytes) if !bytes.is_empty() => {
                // Progress that is written over itself ends its lines with a carriage return.
                let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')).map(|at| at + 1);
                let taken = end.unwrap_or(bytes.len());
                if line.len() < LINE_LIMIT {
                    line.extend_from_slice(&bytes[..taken]);
                }
                if end.is_some() {
                    pass_on(&mut line);
                }
                taken
            }
            _ => break,
        };
        reader.consume(taken);
    }
    if !line.is_empty() {
        pass_on(&mut line);
    }
}

/// The arguments and variables of a call, for redacting: whatever was given to a tool in confidence.
pub(super) fn telling_values<'a>(args: &'a [String], variables: &'a Variables) -> Vec<&'a str> {
    let mut values = Vec::new();
    for (index, argument) in args.iter().enumerate() {
        let Some(flag) = argument.strip_prefix('-') else { continue };
        match flag.split_once('=') {
            Some((name, value)) if is_telling(name) => values.push(value),
            None if is_telling(flag) => values.extend(args.get(index + 1).map(String::as_str)),
            _ => {}
        }
    }
    let secret = |(name, value): (&'a OsString, &'a OsString)| {
        let names_secret = name.to_str().is_some_and(is_telling);
        value.to_str().filter(|_| names_secret)
    };
    values.extend(variables.iter().filter_map(secret));
    values
}
