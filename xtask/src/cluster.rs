//! `cargo xtask cluster up | status | down`: the control plane of the tests, for a person to try things on.
//!
//! The process that runs it holds a lock in the state folder for as long as it lives. That is how the others know it
//! is there: a process id alone may belong to a stranger by now.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use glasslift_control_plane::{Binaries, Binary, CONTEXT_NAME, ControlPlane, kubernetes_version};
use serde::{Deserialize, Serialize};

/// A bound for busy machines: a start takes about 3 s once everything is built.
const UP_WITHIN: Duration = Duration::from_secs(180);
/// A stop takes about 0.1 s.
const DOWN_WITHIN: Duration = Duration::from_secs(20);
/// How often to look whether another process has got somewhere.
const POLL: Duration = Duration::from_millis(50);

/// What to do with the cluster, and where its files are.
#[derive(Args, Debug)]
pub(crate) struct Options {
    #[command(subcommand)]
    action: Action,
    /// Folder for the kubeconfig and for what `status` and `down` need; one cluster runs per folder
    #[arg(long, global = true, env = "GLASSLIFT_CLUSTER_DIR", value_name = "DIR")]
    state: Option<PathBuf>,
}

#[derive(Subcommand, Debug)]
enum Action {
    /// Starts a cluster and keeps it until Ctrl-C
    Up {
        /// Returns once it is ready and leaves it running until `down`
        #[arg(long)]
        detach: bool,
        #[command(flatten)]
        size: Size,
    },
    /// Says whether the cluster runs, and how to reach it
    Status,
    /// Stops the cluster and removes everything of it
    Down,
    /// The background half of `up --detach`
    #[command(hide = true)]
    Serve {
        #[command(flatten)]
        size: Size,
    },
}

#[derive(Args, Clone, Copy, Debug)]
struct Size {
    /// How many nodes to have; they are played by kwok, so Pods run no container
    #[arg(long, default_value_t = 2, value_name = "COUNT")]
    nodes: u32,
}

/// What the running cluster tells the other commands.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Facts {
    pid: u32,
    server: String,
    kubeconfig: PathBuf,
    logs: PathBuf,
    kubectl: PathBuf,
}

/// Carries out `cargo xtask cluster …`.
///
/// # Errors
/// When the cluster cannot be started or stopped; the text says what to do.
pub(crate) fn run(options: &Options) -> Result<()> {
    let folder = match &options.state {
        // Absolute, because the background half works elsewhere and the kubeconfig's path is shown to be copied.
        Some(folder) => std::path::absolute(folder).context("the folder of --state is not usable")?,
        None => glasslift_control_plane::cache_root()?.join("running"),
    };
    let place = Place::new(&folder)?;
    match &options.action {
        Action::Up { detach: false, size } => up(&place, *size),
        Action::Up { detach: true, size } => up_detached(&place, *size),
        Action::Serve { size } => serve_in_background(&place, *size),
        Action::Status => status(&place),
        Action::Down => down(&place),
    }
}

fn up(place: &Place, size: Size) -> Result<()> {
    if let Some(facts) = place.running()? {
        bail!("a cluster is already running.\n{}\nTo start afresh: cargo xtask cluster down", usage(&facts));
    }
    serve(place, size, |facts| {
        println!("{}\nCtrl-C stops it and removes everything.", usage(facts));
    })?;
    println!("The cluster is stopped and its files are removed.");
    Ok(())
}

fn up_detached(place: &Place, size: Size) -> Result<()> {
    if let Some(facts) = place.running()? {
        println!("The cluster is already running.\n{}", usage(&facts));
        return Ok(());
    }
    // Built here, where there is a terminal to show the progress on.
    Binaries::ensure(&say)?;
    say("starting");
    let log = place.file("serve.log");
    let output = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
    let program = std::env::current_exe().context("cannot find this program to start it again")?;
    let mut command = Command::new(program);
    command.args(["cluster", "serve", "--nodes", &size.nodes.to_string(), "--state"]).arg(&place.folder);
    command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output).current_dir("/");
    let mut child = command.spawn().context("cannot start the background process")?;
    let facts = wait_until_up(place, &mut child, &log)?;
    println!("{}\nStop it with: cargo xtask cluster down", usage(&facts));
    Ok(())
}

fn wait_until_up(place: &Place, child: &mut Child, log: &Path) -> Result<Facts> {
    let until = Instant::now() + UP_WITHIN;
    loop {
        if let Some(facts) = place.facts().filter(|facts| facts.pid == child.id()) {
            return Ok(facts);
        }
        if let Some(status) = child.try_wait().context("cannot look at the background process")? {
            let said = fs::read_to_string(log).unwrap_or_default();
            bail!("the cluster did not start: the background process ended with {status} and said:\n{said}");
        }
        if Instant::now() >= until {
            // Its watchdog takes everything that it has started along.
            let _ = child.kill();
            let seconds = UP_WITHIN.as_secs();
            bail!("the cluster was not ready after {seconds} s, so it was stopped; see {}", log.display());
        }
        thread::sleep(POLL);
    }
}

fn serve_in_background(place: &Place, size: Size) -> Result<()> {
    // A session of its own: closing the terminal that started it does not end it.
    #[cfg(unix)]
    rustix::process::setsid().context("cannot leave the terminal's session")?;
    serve(place, size, |facts| println!("ready: {}", facts.server))
}

/// Runs a cluster until a signal to end comes.
fn serve(place: &Place, size: Size, on_ready: impl FnOnce(&Facts)) -> Result<()> {
    let Some(_lock) = place.lock()? else {
        bail!("another cluster is running or starting in {}", place.folder.display());
    };
    // Set up before anything is started: Ctrl-C while starting then stops in order as well.
    let (sender, end) = mpsc::channel();
    ctrlc::set_handler(move || {
        let _ = sender.send(());
    })
    .context("cannot prepare for Ctrl-C")?;
    place.clear();
    say("starting");
    let options = glasslift_control_plane::Options { nodes: size.nodes, ..Default::default() };
    let cluster = ControlPlane::start_with(&options, &say)?;
    let facts = place.publish(&cluster)?;
    on_ready(&facts);
    let ending = loop {
        match end.recv_timeout(Duration::from_secs(1)) {
            Ok(()) | Err(RecvTimeoutError::Disconnected) => break Ok(()),
            Err(RecvTimeoutError::Timeout) => {
                if let Err(error) = cluster.check() {
                    break Err(error);
                }
            }
        }
    };
    place.clear();
    cluster.stop();
    Ok(ending?)
}

fn status(place: &Place) -> Result<()> {
    match place.running()? {
        Some(facts) => println!("The cluster is running.\n{}", usage(&facts)),
        None => println!("No cluster is running. Start one with: cargo xtask cluster up"),
    }
    Ok(())
}

fn down(place: &Place) -> Result<()> {
    let Some(facts) = place.running()? else {
        place.clear();
        println!("No cluster is running: nothing to stop.");
        return Ok(());
    };
    signal(facts.pid, Ending::Ask)?;
    if !place.is_free_within(DOWN_WITHIN)? {
        println!("It does not end when asked, so it is killed.");
        signal(facts.pid, Ending::Kill)?;
        if !place.is_free_within(DOWN_WITHIN)? {
            bail!("process {} does not end, not even when it is killed: look at it with `ps`", facts.pid);
        }
        place.clear();
    }
    println!("The cluster is stopped and its files are removed.");
    Ok(())
}

enum Ending {
    Ask,
    Kill,
}

/// Only called while the lock is held, so the process id is the cluster's.
#[cfg(unix)]
fn signal(pid: u32, ending: Ending) -> Result<()> {
    use rustix::process::{Pid, Signal, kill_process};
    let signal = match ending {
        Ending::Ask => Signal::TERM,
        Ending::Kill => Signal::KILL,
    };
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw).context("the state file has no process id")?;
    match kill_process(pid, signal) {
        // It ended by itself meanwhile.
        Err(rustix::io::Errno::SRCH) | Ok(()) => Ok(()),
        Err(error) => Err(error).with_context(|| format!("cannot stop process {}", pid.as_raw_nonzero())),
    }
}

#[cfg(not(unix))]
fn signal(_pid: u32, _ending: Ending) -> Result<()> {
    bail!("the test control plane runs on Linux and macOS only")
}

/// The folder with the lock, the facts and the kubeconfig.
struct Place {
    folder: PathBuf,
}

impl Place {
    fn new(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        Ok(Self { folder: folder.to_owned() })
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Takes the lock, unless another process has it. It is let go when the file is dropped, also when the process
    /// dies.
    fn lock(&self) -> Result<Option<File>> {
        let path = self.file("lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let file = file.with_context(|| format!("cannot open {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("cannot lock {}", path.display())),
        }
    }

    fn facts(&self) -> Option<Facts> {
        serde_json::from_str(&fs::read_to_string(self.file("facts.json")).ok()?).ok()
    }

    /// What runs, if something does.
    fn running(&self) -> Result<Option<Facts>> {
        if self.lock()?.is_some() {
            return Ok(None);
        }
        match self.facts() {
            Some(facts) => Ok(Some(facts)),
            None => bail!("a cluster is just starting or stopping in {}: try again", self.folder.display()),
        }
    }

    fn is_free_within(&self, patience: Duration) -> Result<bool> {
        let until = Instant::now() + patience;
        while self.lock()?.is_none() {
            if Instant::now() >= until {
                return Ok(false);
            }
            thread::sleep(POLL);
        }
        Ok(true)
    }

    /// Writes the kubeconfig, and last the facts: whoever sees them finds everything else there.
    fn publish(&self, cluster: &ControlPlane) -> Result<Facts> {
        let facts = Facts {
            pid: std::process::id(),
            server: cluster.server_url(),
            kubeconfig: self.file("kubeconfig"),
            logs: cluster.log_dir().to_owned(),
            kubectl: cluster.binary(Binary::Kubectl).to_owned(),
        };
        cluster.write_kubeconfig(&facts.kubeconfig, CONTEXT_NAME)?;
        let (draft, path) = (self.file("facts.draft"), self.file("facts.json"));
        let text = serde_json::to_string_pretty(&facts)?;
        fs::write(&draft, text).with_context(|| format!("cannot write {}", draft.display()))?;
        fs::rename(&draft, &path).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(facts)
    }

    /// Removes what a cluster, perhaps a killed one, has published.
    fn clear(&self) {
        for name in ["facts.json", "kubeconfig"] {
            let _ = fs::remove_file(self.file(name));
        }
    }
}

fn say(line: &str) {
    println!("cluster: {line}");
}

fn usage(facts: &Facts) -> String {
    let kubeconfig = quoted(&facts.kubeconfig);
    format!(
        "Kubernetes {version} on {server}\n  \
           kubeconfig  {kubeconfig}\n  \
           logs        {logs}\n\
         Use it, also from another terminal:\n  \
           export KUBECONFIG={kubeconfig}\n  \
           cargo run -p glasslift-cli -- contexts\n  \
           {kubectl} get nodes",
        version = kubernetes_version(),
        server = facts.server,
        logs = facts.logs.display(),
        kubectl = quoted(&facts.kubectl),
    )
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |character: char| character.is_ascii_alphanumeric() || "/._-+@:".contains(character);
    if text.chars().all(plain) {
        return text;
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        let path = |text: &str| PathBuf::from(text);
        let server = "https://127.0.0.1:1".to_owned();
        Facts { pid: 1, server, kubeconfig: path("/a b/config"), logs: path("/l"), kubectl: path("/k/kubectl") }
    }

    #[test]
    fn facts_count_only_while_the_lock_is_held() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::new(folder.path()).unwrap();
        let text = serde_json::to_string(&facts()).unwrap();
        fs::write(place.file("facts.json"), text).unwrap();
        assert!(place.running().unwrap().is_none(), "these facts are of a dead cluster");
        let lock = place.lock().unwrap();
        assert_eq!(place.running().unwrap().unwrap().server, "https://127.0.0.1:1");
        place.clear();
        assert!(place.running().is_err(), "the lock is held and there are no facts yet");
        drop(lock);
        assert!(place.is_free_within(Duration::ZERO).unwrap());
    }

    #[test]
    fn the_usage_can_be_copied_into_a_shell() {
        let text = usage(&facts());
        assert!(text.contains("export KUBECONFIG='/a b/config'\n"), "{text}");
        assert!(text.contains("\n  /k/kubectl get nodes"), "{text}");
        assert_eq!(quoted(Path::new("/it's")), r"'/it'\''s'");
    }
}
