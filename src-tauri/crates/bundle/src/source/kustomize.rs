//! Kustomization folders: built by `kustomize` or `kubectl`, whichever is found where sign-in tools are looked for. Plugins stay off, as they are by default.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use glasslift_environment::search_path::{self, Lookup};
use glasslift_environment::{Environment, Variables};
use glasslift_object::problem::Problem;
use process_wrap::std::{ChildWrapper, CommandWrap};

use super::address::shown_output;
use super::input::{Input, SIZE_LIMIT};
use super::too_large;

/// The names under which a kustomization is found (`api/konfig/general.go` of kustomize).
pub(super) const FILES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
/// How long a build may take; it may fetch bases from the network.
const DEADLINE: Duration = Duration::from_secs(120);
/// How often a running build is looked at.
const LOOK: Duration = Duration::from_millis(20);
/// Most bytes of messages that are kept.
const MESSAGES: u64 = 64 * 1024;

/// A program that builds kustomizations.
#[derive(Debug, Clone)]
struct Tool {
    program: PathBuf,
    arguments: Vec<String>,
    /// All of its environment: it finds git as it would in a terminal.
    variables: Variables,
}

/// The folder of a kustomization, if a path names one: the folder, or the file in it.
pub(super) fn folder_of(path: &Path) -> Option<PathBuf> {
    if path.is_dir() {
        return FILES.iter().any(|file| path.join(file).is_file()).then(|| path.to_owned());
    }
    let is_kustomization =
        path.file_name().and_then(|name| name.to_str()).is_some_and(|name| FILES.contains(&name)) && path.is_file();
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    is_kustomization.then(|| parent.unwrap_or(Path::new(".")).to_owned())
}

impl Tool {
    /// The ones that there are, the first one first. What the login shell says counts as far as it is known by now.
    fn all(environment: &Environment) -> Vec<Self> {
        let shell = environment.login_shell.answer();
        let folders = search_path::folders(environment, shell.as_deref());
        let extensions = search_path::extensions(environment);
        let known = [("kustomize", "build"), ("kubectl", "kustomize")];
        let found = known.map(|(name, argument)| match search_path::find(name, &folders, &extensions) {
            Lookup::Found(program) => {
                let variables = search_path::variables(environment, shell.as_deref(), &folders);
                Some(Self { program, arguments: vec![argument.into()], variables })
            }
            Lookup::NotExecutable(_) | Lookup::Missing => None,
        });
        found.into_iter().flatten().collect()
    }

    /// Its name, for people.
    fn name(&self) -> String {
        self.program.file_stem().unwrap_or(self.program.as_os_str()).to_string_lossy().into_owned()
    }
}

/// What a kustomization folder builds to.
pub(super) fn build(folder: &Path, environment: &Environment) -> Result<Input, Problem> {
    build_with(folder, &Tool::all(environment), DEADLINE)
}

fn build_with(folder: &Path, tools: &[Tool], deadline: Duration) -> Result<Input, Problem> {
    let label = folder.display().to_string();
    for tool in tools {
        match run(tool, folder, deadline) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                let name = tool.name();
                return Err(Problem::new("kustomize-failed")
                    .case("start")
                    .param("source", &label)
                    .param("program", name)
                    .param("error", error.to_string()));
            }
            Ok(outcome) => return outcome.into_input(&label, tool, deadline),
        }
    }
    Err(Problem::new("kustomize-missing").param("source", &label))
}

/// How a build ended.
struct Outcome {
    /// None when it had to be ended.
    status: Option<ExitStatus>,
    output: Vec<u8>,
    messages: Vec<u8>,
}

impl Outcome {
    fn into_input(self, label: &str, tool: &Tool, deadline: Duration) -> Result<Input, Problem> {
        let name = format!("{} {}", tool.name(), tool.arguments.join(" "));
        if self.output.len() as u64 > SIZE_LIMIT {
            return Err(too_large(&format!("What {label} builds to")));
        }
        let problem = match self.status {
            Some(status) if status.success() => {
                return Ok(Input { label: format!("{label} (built)"), bytes: self.output });
            }
            Some(status) => Problem::new("kustomize-failed").param("status", status.to_string()),
            None => Problem::new("kustomize-timeout").param("seconds", deadline.as_secs_f32().to_string()).retryable(),
        };
        let problem = problem.param("source", label).param("program", &name);
        let messages = shown_output(&String::from_utf8_lossy(&self.messages));
        Err(if messages.is_empty() { problem } else { problem.detail(messages) })
    }
}

fn run(tool: &Tool, folder: &Path, deadline: Duration) -> io::Result<Outcome> {
    let mut command = Command::new(&tool.program);
    // `--` would be taken for the folder by old versions of kubectl; a relative path never starts with a dash this way.
    let folder = if folder.is_absolute() { folder.to_owned() } else { Path::new(".").join(folder) };
    command.args(&tool.arguments).arg(folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env_clear().envs(&tool.variables);
    // A base behind a password must fail, not ask on a terminal that nobody looks at.
    command.env("GIT_TERMINAL_PROMPT", "0");
    let mut wrapped = CommandWrap::from(command);
    // What it starts (git) ends with it.
    #[cfg(unix)]
    wrapped.wrap(process_wrap::std::ProcessGroup::leader());
    #[cfg(windows)]
    wrapped.wrap(process_wrap::std::JobObject);
    let mut child = wrapped.spawn()?;
    let output = collect(child.stdout().take(), SIZE_LIMIT + 1);
    let messages = collect(child.stderr().take(), MESSAGES);
    let until = Instant::now() + deadline;
    let status = wait(child.as_mut(), until)?;
    if status.is_none() {
        child.kill()?;
    }
    // Something that left the group may still hold the pipes: what it writes is not waited for beyond the deadline.
    let rest = || until.saturating_duration_since(Instant::now()).max(Duration::from_secs(1));
    let output = output.recv_timeout(rest()).unwrap_or_default();
    Ok(Outcome { status, output, messages: messages.recv_timeout(rest()).unwrap_or_default() })
}

fn wait(child: &mut dyn ChildWrapper, until: Instant) -> io::Result<Option<ExitStatus>> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= until {
            return Ok(None);
        }
        thread::sleep(LOOK);
    }
}

/// Reads a pipe on a thread of its own, up to a limit; then the pipe closes and the program ends.
fn collect(pipe: Option<impl Read + Send + 'static>, limit: u64) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    if let Some(pipe) = pipe {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            // What came before an error is still worth showing.
            let _ = pipe.take(limit).read_to_end(&mut bytes);
            let _ = sender.send(bytes);
        });
    }
    receiver
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    /// A stand-in for kustomize: a script that gets the folder as its first argument.
    fn script(text: &str) -> Tool {
        let arguments = vec!["-c".into(), text.into(), "script".into()];
        Tool { program: "sh".into(), arguments, variables: Environment::of_process().variables }
    }

    fn missing() -> Tool {
        Tool { program: "no-such-program-anywhere".into(), arguments: Vec::new(), variables: Variables::new() }
    }

    fn kustomization() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("kustomization.yaml"), "resources: [a.yaml]").unwrap();
        std::fs::write(folder.path().join("a.yaml"), "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}").unwrap();
        folder
    }

    const LONG: Duration = Duration::from_secs(30);

    #[test]
    fn a_kustomization_is_recognised_by_its_file() {
        let folder = kustomization();
        assert_eq!(folder_of(folder.path()).as_deref(), Some(folder.path()));
        assert_eq!(folder_of(&folder.path().join("kustomization.yaml")).as_deref(), Some(folder.path()));
        assert_eq!(folder_of(&folder.path().join("a.yaml")), None);
        std::fs::remove_file(folder.path().join("kustomization.yaml")).unwrap();
        assert_eq!(folder_of(folder.path()), None);
    }

    #[test]
    fn the_first_program_that_is_there_builds_it() {
        let folder = kustomization();
        let input =
            build_with(folder.path(), &[missing(), script("cat \"$1\"/a.yaml; echo deprecated >&2")], LONG).unwrap();
        assert!(input.bytes.starts_with(b"{apiVersion"));
        assert_eq!(input.label, format!("{} (built)", folder.path().display()));
        let problem = build_with(folder.path(), &[missing()], LONG).unwrap_err();
        assert_eq!(problem.code, "kustomize-missing");
    }

    /// What a program that was started by a double-click has: a path without the folder that the tool is in.
    #[test]
    fn it_is_found_where_sign_in_tools_are_found_and_gets_their_path() {
        use std::os::unix::fs::PermissionsExt;
        let (tools, folder) = (tempfile::tempdir().unwrap(), kustomization());
        let program = tools.path().join("kustomize");
        let path = |folders: &str| Variables::from([("PATH".into(), folders.into())]);
        let bare = Environment { variables: path("/nowhere"), ..Environment::default() };
        let shown = Environment { tool_folders: vec![tools.path().to_owned()], ..bare.clone() };
        std::fs::write(&program, "#!/bin/sh\n[ \"$1\" = build ] && echo \"path: $PATH\"\n").unwrap();
        assert!(Tool::all(&shown).iter().all(|tool| tool.program != program), "it cannot be run");
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        assert!(Tool::all(&bare).iter().all(|tool| tool.program != program));
        let built = String::from_utf8(build(folder.path(), &shown).unwrap().bytes).unwrap();
        assert!(built.contains(&tools.path().display().to_string()), "{built}");
    }

    #[test]
    fn a_failure_shows_the_programs_words_without_credentials() {
        let words = "echo \"Error: accumulating 'https://me:c4n4ry@example.com/x'\" >&2; exit 3";
        let problem = build_with(kustomization().path(), &[script(words)], LONG).unwrap_err();
        assert_eq!(problem.code, "kustomize-failed");
        assert_eq!(problem.detail.as_deref(), Some("Error: accumulating 'https://example.com/x'"));
    }

    #[test]
    fn a_build_that_does_not_end_is_ended_with_all_it_started() {
        let folder = kustomization();
        let mark = folder.path().join("mark");
        // The inner one holds the pipes and would go on without its parent.
        let words = format!("(sleep 2; touch '{}') & echo waiting >&2; sleep 600", mark.display());
        let started = Instant::now();
        let problem = build_with(folder.path(), &[script(&words)], Duration::from_millis(300)).unwrap_err();
        assert_eq!((problem.code.as_str(), problem.retryable), ("kustomize-timeout", true));
        assert_eq!(problem.detail.as_deref(), Some("waiting"));
        assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
        // The group is dead before its mark was due: nothing is left that could write it.
        assert!(!mark.exists());
    }

    #[test]
    fn a_program_that_never_stops_talking_is_stopped() {
        let problem = build_with(kustomization().path(), &[script("yes 0123456789012345")], LONG).unwrap_err();
        assert_eq!(problem.code, "too-large");
    }
}
