//! A sign-in tool of one context: finding it, running it, and explaining how that failed.

use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;

use glasslift_environment::search_path::{self, Lookup};
use glasslift_environment::{Environment, PastedKubeconfig, Variables};
use glasslift_kubeconfig::{Exec, ResolvedContext};
use glasslift_object::problem::Problem;
use secrecy::{ExposeSecret, SecretString};

use super::process::{self, Call, Finished};
use super::provider::TokenCommand;
use super::redact::Redactor;
use super::{exec, tools};

/// What is needed to run a tool.
pub(super) struct Tool {
    command: String,
    args: Vec<String>,
    /// Variables that the kubeconfig gives it.
    env: Vec<(String, SecretString)>,
    version: String,
    install_hint: Option<String>,
    environment: Environment,
}

/// A tool that was found, and the variables to run it with.
pub(super) struct Found {
    pub(super) program: PathBuf,
    variables: Variables,
}

impl Tool {
    pub(super) fn of_exec(exec: &Exec, context: &ResolvedContext, environment: &Environment) -> Self {
        let mut env = exec.env.clone();
        env.push((exec::EXEC_INFO.to_owned(), SecretString::from(exec::info(exec, context))));
        Self {
            command: exec.command.clone(),
            args: exec.args.clone(),
            env,
            version: exec.api_version.clone(),
            install_hint: exec.install_hint.clone(),
            environment: environment.clone(),
        }
    }

    /// The command of a legacy provider; a path with a slash counts from the folder of the kubeconfig.
    pub(super) fn of_provider(command: &TokenCommand, context: &ResolvedContext, environment: &Environment) -> Self {
        let relative = command.program.contains('/') && Path::new(&command.program).is_relative();
        let folder = context.kubeconfig.parent().filter(|_| relative && !PastedKubeconfig::is_one(&context.kubeconfig));
        let program = folder
            .map_or_else(|| command.program.clone(), |folder| folder.join(&command.program).display().to_string());
        Self {
            command: program,
            args: command.args.clone(),
            env: Vec::new(),
            version: String::new(),
            install_hint: None,
            environment: environment.clone(),
        }
    }

    /// Its name, for people.
    pub(super) fn name(&self) -> &str {
        tools::name(&self.command)
    }

    /// Version of the protocol that it has to answer in.
    pub(super) fn version(&self) -> &str {
        &self.version
    }

    /// Looks for the program.
    pub(super) async fn find(&self) -> Result<Found, Problem> {
        let shell = self.environment.login_shell.wait().await;
        let folders = search_path::folders(&self.environment, shell.as_deref());
        let extensions = search_path::extensions(&self.environment);
        match search_path::find(&self.command, &folders, &extensions) {
            Lookup::Found(program) => {
                let mut variables = search_path::variables(&self.environment, shell.as_deref(), &folders);
                for (name, value) in &self.env {
                    variables.insert(name.into(), value.expose_secret().into());
                }
                Ok(Found { program, variables })
            }
            Lookup::NotExecutable(path) => Err(tools::not_executable(&self.command, &path)),
            Lookup::Missing => Err(tools::missing(&self.command, &self.args, self.install_hint.as_deref(), &folders)),
        }
    }

    /// Runs it and gives what it printed.
    pub(super) async fn run(
        &self,
        deadline: Duration,
        on_message: &(dyn Fn(&str) + Send + Sync),
    ) -> Result<Vec<u8>, Problem> {
        let deadline = self.environment.sign_in_deadline.unwrap_or(deadline);
        let Found { program, variables } = self.find().await?;
        let redactor = self.redactor(&variables);
        let call = Call { program: &program, args: &self.args, variables, folder: None };
        let finished = process::run(call, deadline, redactor, on_message);
        let finished = finished.await.map_err(|error| self.does_not_start(&program, &error))?;
        match finished.status {
            _ if finished.is_too_much() => Err(self
                .problem("sign-in-output-too-large", "printed far more than credentials.")
                .hint("Run it in a terminal to see what it prints.")),
            Some(status) if status.success() => Ok(finished.output),
            Some(status) => Err(self.failed(status, &finished)),
            None => Err(self.timed_out(deadline, &finished)),
        }
    }

    fn redactor(&self, variables: &Variables) -> Redactor {
        // What the kubeconfig gives a tool is given in confidence, whatever its name. The cluster's description is no secret.
        let own = self.env.iter().filter(|(name, _)| name != exec::EXEC_INFO).map(|(_, value)| value.expose_secret());
        Redactor::new(own.chain(process::telling_values(&self.args, variables)))
    }

    fn problem(&self, code: &str, what: &str) -> Problem {
        Problem::new(code, format!("The sign-in tool {} {what}", self.name())).param("tool", self.name())
    }

    fn does_not_start(&self, program: &Path, error: &std::io::Error) -> Problem {
        let path = program.display().to_string();
        let problem = self.problem("sign-in-tool-unusable", &format!("cannot be run: {path}: {}.", error.kind()));
        problem.param("path", path).param("reason", error.kind().to_string()).hint(
            "It may be meant for another system or another processor, or a program that it is written for is missing.",
        )
    }

    fn failed(&self, status: ExitStatus, finished: &Finished) -> Problem {
        let problem = match status.code() {
            Some(code) => self
                .problem("sign-in-tool-failed", &format!("failed with exit code {code}."))
                .param("exit_code", code.to_string()),
            None => {
                let signal = signal_of(status);
                self.problem("sign-in-tool-killed", &format!("was ended by {signal}.")).param("signal", signal)
            }
        };
        let problem = match finished.messages.last() {
            Some(last) => problem.param("said", last).hint(format!("It said: {last}")),
            None => problem.hint("It gave no reason."),
        };
        let problem = problem.hint("Sign in with it in a terminal once, then try again.").retryable();
        with_messages(problem, finished)
    }

    fn timed_out(&self, deadline: Duration, finished: &Finished) -> Problem {
        let seconds = deadline.as_secs().max(1);
        let problem = self
            .problem("sign-in-timed-out", &format!("did not finish within {seconds} seconds and was ended."))
            .param("seconds", seconds.to_string())
            .hint("It may have waited for a browser window, or for an answer in a terminal that it does not have.")
            .hint("Run it once in a terminal, then try again.")
            .retryable();
        with_messages(problem, finished)
    }
}

fn with_messages(problem: Problem, finished: &Finished) -> Problem {
    if finished.messages.is_empty() { problem } else { problem.detail(finished.messages.join("\n")) }
}

#[cfg(unix)]
fn signal_of(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    status.signal().map_or_else(|| "a signal".to_owned(), |signal| format!("signal {signal}"))
}

#[cfg(not(unix))]
fn signal_of(_: ExitStatus) -> String {
    "the system".to_owned()
}
