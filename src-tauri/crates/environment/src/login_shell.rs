//! What the login shell sets, for programs that were started by a double-click and get a short `PATH`.

use std::ffi::OsString;
use std::io::{IsTerminal, Read};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use process_wrap::std::{ChildWrapper, CommandWrap};
use tokio::sync::watch;

use crate::Variables;

/// How long login shells may take in all. Profiles that are slower are slow in a terminal too.
const DEADLINE: Duration = Duration::from_secs(3);
/// When a shell is this slow, the next way of asking is started beside it.
const PATIENCE: Duration = Duration::from_millis(1200);
/// More than any environment; a profile that never stops printing ends here.
const OUTPUT_LIMIT: usize = 8 * 1024 * 1024;

/// A login shell that was asked in the background. Clones share the answer.
#[derive(Clone, Default)]
pub struct LoginShell {
    answer: Option<watch::Receiver<Answer>>,
}

#[derive(Clone, Default)]
enum Answer {
    #[default]
    NotYet,
    Nothing,
    Found(Arc<Variables>),
}

impl LoginShell {
    /// Starts asking, unless this program was started from a terminal and has everything already.
    pub fn ask_unless_started_from_terminal(variables: &Variables) -> Self {
        let in_terminal = std::io::stdin().is_terminal() || std::io::stderr().is_terminal();
        if cfg!(windows) || in_terminal {
            return Self::default();
        }
        Self::ask(shells(variables), variables.clone())
    }

    /// Asks these shells, the preferred one first, in the background.
    pub fn ask(shells: Vec<PathBuf>, variables: Variables) -> Self {
        let (sender, receiver) = watch::channel(Answer::NotYet);
        thread::spawn(move || {
            let found = ask(&attempts(&shells), &variables, Instant::now() + DEADLINE, |found| {
                sender.send_replace(Answer::Found(Arc::new(found)));
            });
            if !found {
                sender.send_replace(Answer::Nothing);
            }
        });
        Self { answer: Some(receiver) }
    }

    /// What it said, if it has answered by now.
    pub fn answer(&self) -> Option<Arc<Variables>> {
        match &*self.answer.as_ref()?.borrow() {
            Answer::Found(found) => Some(Arc::clone(found)),
            _ => None,
        }
    }

    /// What it said. Waits until it is known, which takes at most 3 s from the start of asking.
    pub async fn wait(&self) -> Option<Arc<Variables>> {
        let mut receiver = self.answer.clone()?;
        let known = receiver.wait_for(|answer| !matches!(answer, Answer::NotYet));
        match tokio::time::timeout(DEADLINE, known).await {
            Ok(Ok(answer)) => match &*answer {
                Answer::Found(found) => Some(Arc::clone(found)),
                _ => None,
            },
            _ => None,
        }
    }
}

/// The user's shell by the account, then by `SHELL`, then the usual ones.
fn shells(variables: &Variables) -> Vec<PathBuf> {
    let mut shells: Vec<PathBuf> = Vec::new();
    #[cfg(unix)]
    if let Ok(Some(user)) = nix::unistd::User::from_uid(nix::unistd::getuid()) {
        shells.push(user.shell);
    }
    shells.extend(variables.get(&OsString::from("SHELL")).map(PathBuf::from));
    shells.extend(["/bin/zsh", "/bin/bash", "/bin/sh"].map(PathBuf::from));
    let mut unique: Vec<PathBuf> = Vec::new();
    for shell in shells {
        let name = shell.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_shell = !matches!(name.as_str(), "nologin" | "false" | "true" | "git-shell" | "");
        if is_shell && shell.is_file() && !unique.contains(&shell) {
            unique.push(shell);
        }
    }
    unique
}

/// One way of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Attempt {
    shell: PathBuf,
    flags: &'static [&'static str],
}

/// How each shell wants to be asked. Settings in `.zshrc` and `.bashrc` count only for interactive shells; csh refuses `-l` beside `-c`.
fn attempts(shells: &[PathBuf]) -> Vec<Attempt> {
    let ways = |shell: &PathBuf| -> Vec<Attempt> {
        let name = shell.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let flags: &[&'static [&'static str]] = match name.as_str() {
            "bash" | "zsh" => &[&["-i", "-l", "-c"], &["-l", "-c"]],
            "csh" | "tcsh" => &[&["-c"]],
            _ => &[&["-l", "-c"], &["-c"]],
        };
        flags.iter().map(|flags| Attempt { shell: shell.clone(), flags }).collect()
    };
    shells.iter().flat_map(ways).collect()
}

/// Asks one way after the other, the next one when the last failed or is slow, and takes the answer of the first one that has any.
/// `found` gets it before everything that still runs is ended. Says whether there was one.
fn ask(attempts: &[Attempt], variables: &Variables, until: Instant, found: impl FnOnce(Variables)) -> bool {
    let (sender, receiver) = mpsc::channel();
    let mut running = Vec::new();
    let mut states: Vec<State> = Vec::new();
    let mut left = attempts.iter();
    while Instant::now() < until {
        let best = states.iter().find(|state| !matches!(state, State::Failed));
        let in_hand = states.iter().any(|state| matches!(state, State::Answered(_)));
        let remaining = until.saturating_duration_since(Instant::now());
        let patience = match best {
            // The earliest way is the best one; nothing better can come.
            Some(State::Answered(_)) => break,
            None if left.len() == 0 => break,
            None => Duration::ZERO,
            Some(_) if in_hand || left.len() == 0 => remaining,
            Some(_) => remaining.min(PATIENCE),
        };
        if let Ok((index, answer)) = receiver.recv_timeout(patience) {
            let state: Option<&mut State> = states.get_mut(index);
            if let Some(state) = state {
                *state = answer;
            }
        } else if let Some(attempt) = left.next().filter(|_| patience < remaining) {
            let index = states.len();
            let sender = sender.clone();
            let report = move |answer: Option<Variables>| {
                // Nobody listens any more once an answer was taken.
                let _ = sender.send((index, answer.map_or(State::Failed, State::Answered)));
            };
            let started = start(attempt, variables, report);
            states.push(if started.is_some() { State::Running } else { State::Failed });
            running.extend(started);
        }
    }
    let answer = states.into_iter().find_map(|state| match state {
        State::Answered(variables) => Some(variables),
        _ => None,
    });
    let any = answer.is_some();
    answer.map(found);
    any
}

/// How far one way of asking is.
enum State {
    Running,
    Failed,
    Answered(Variables),
}

/// A shell that runs. Dropping it ends it and what it started.
struct Running(Box<dyn ChildWrapper>);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.start_kill();
        let _ = self.0.wait();
    }
}

/// Starts a shell whose answer is reported from a thread; none when it does not start.
fn start(
    attempt: &Attempt,
    variables: &Variables,
    report: impl FnOnce(Option<Variables>) + Send + 'static,
) -> Option<Running> {
    let marker = Marker::new();
    let mut command = Command::new(&attempt.shell);
    command.args(attempt.flags).arg(marker.command());
    command.env_clear().envs(variables).envs(QUIET);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut wrapped = CommandWrap::from(command);
    // Without a terminal of its own an interactive shell cannot stop itself waiting for one.
    #[cfg(unix)]
    wrapped.wrap(process_wrap::std::ProcessSession);
    let mut child = Running(wrapped.spawn().ok()?);
    let mut output = child.0.stdout().take()?;
    thread::spawn(move || {
        let mut text = Vec::new();
        let mut chunk = [0; 16 * 1024];
        // What a profile left running may hold the pipe for ever: the second marker ends it, not the end of the pipe.
        let answer = loop {
            match output.read(&mut chunk) {
                Ok(read) if read > 0 && text.len() < OUTPUT_LIMIT => text.extend_from_slice(&chunk[..read]),
                _ => break marker.between(&text),
            }
            if let Some(between) = marker.between(&text) {
                break Some(between);
            }
        };
        report(answer.map(|bytes| wanted(&bytes)));
    });
    Some(child)
}

/// Keeps profiles from asking, updating themselves and starting terminal multiplexers.
const QUIET: [(&str, &str); 6] = [
    ("TERM", "dumb"),
    ("DISABLE_AUTO_UPDATE", "true"),
    ("ZSH_TMUX_AUTOSTART", "false"),
    ("ZSH_TMUX_AUTOSTARTED", "true"),
    ("ITERM_SHELL_INTEGRATION_INSTALLED", "1"),
    ("VSCODE_SHELL_INTEGRATION", "1"),
];

/// What stands before and after the variables, so that a profile may print what it likes.
struct Marker {
    parts: [String; 2],
}

impl Marker {
    fn new() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        Self { parts: [format!("glasslift-{}", std::process::id()), format!("-{now}-variables")] }
    }

    /// One external command with one quoted argument, which bash, zsh, fish, tcsh and nushell all read alike. The marker is put together
    /// only when it is printed: a shell that repeats its command does not print it.
    fn command(&self) -> String {
        let [one, two] = &self.parts;
        let mark = format!("printf %s%s {one} {two}");
        format!("/bin/sh -c '{mark}; /usr/bin/env -0 2>/dev/null || /usr/bin/env; {mark}'")
    }

    fn between(&self, output: &[u8]) -> Option<Vec<u8>> {
        let mark = self.parts.concat().into_bytes();
        let find = |from: usize| {
            let rest = output.get(from..)?;
            rest.windows(mark.len()).position(|window| window == mark).map(|at| from + at)
        };
        let start = find(0)? + mark.len();
        let end = find(start)?;
        output.get(start..end).map(<[u8]>::to_vec)
    }
}

/// The variables that sign-in tools need; the rest of a profile is nobody's business.
fn wanted(output: &[u8]) -> Variables {
    let separator = if output.contains(&0) { 0 } else { b'\n' };
    let pair = |entry: &[u8]| {
        let at = entry.iter().position(|byte| *byte == b'=')?;
        let name = std::str::from_utf8(&entry[..at]).ok().filter(|name| is_wanted(name))?;
        Some((OsString::from(name), to_os_string(&entry[at + 1..])?))
    };
    output.split(|byte| *byte == separator).filter_map(pair).collect()
}

#[cfg(unix)]
fn to_os_string(bytes: &[u8]) -> Option<OsString> {
    use std::os::unix::ffi::OsStringExt;
    Some(OsString::from_vec(bytes.to_vec()))
}

#[cfg(not(unix))]
fn to_os_string(bytes: &[u8]) -> Option<OsString> {
    std::str::from_utf8(bytes).ok().map(OsString::from)
}

fn is_wanted(name: &str) -> bool {
    const EXACT: [&str; 4] = ["PATH", "KUBECONFIG", "USE_GKE_GCLOUD_AUTH_PLUGIN", "KREW_ROOT"];
    const PREFIXES: [&str; 13] = [
        "AWS_",
        "AZURE_",
        "AAD_",
        "ARM_",
        "CLOUDSDK_",
        "GOOGLE_",
        "OCI_",
        "DIGITALOCEAN_",
        "TELEPORT_",
        "TSH_",
        "VAULT_",
        "SSL_CERT_",
        "NIX_SSL_CERT_",
    ];
    let is_proxy = name.to_ascii_uppercase().ends_with("_PROXY");
    EXACT.contains(&name) || is_proxy || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// For tests: a shell by its path.
#[cfg(test)]
pub(crate) fn ask_now(shell: &std::path::Path, variables: &Variables) -> Option<Variables> {
    let mut result = None;
    ask(&attempts(&[shell.to_owned()]), variables, Instant::now() + DEADLINE, |found| result = Some(found));
    result
}
