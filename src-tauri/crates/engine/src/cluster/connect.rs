//! From a chosen context to a working, identified connection, one reported step at a time.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use kube::Client;
use kube::config::{Config, KubeConfigOptions};

use super::answer::ApiError;
use super::discovery::Discovery;
use super::kubeconfig::{self, Environment, find_cluster, without_userinfo};
use super::reader::{Reader, causes};
use super::types::{CheckResult, CheckStep, ClusterInfo};
use super::writer::Writer;
use crate::problem::Problem;

/// How long a sign-in tool may take: single sign-on in a browser needs minutes.
const CREDENTIALS_DEADLINE: Duration = Duration::from_secs(180);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Which cluster the user chose. Pinned: the current context is never followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Kubeconfig file.
    pub kubeconfig: PathBuf,
    /// Context in it.
    pub context: String,
    /// Namespace for objects that name none, instead of the context's.
    pub namespace: Option<String>,
}

/// A connection to the cluster of one context.
#[derive(Clone)]
pub struct Connection {
    /// What is known about the cluster.
    pub info: ClusterInfo,
    /// What it serves.
    pub discovery: Discovery,
    reader: Reader,
}

impl Connection {
    /// Calls that change nothing.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Calls that change the cluster; for `run` only.
    pub fn writer(&self) -> Writer {
        Writer::new(self.reader.clone())
    }
}

/// Connects and reports each step. The first failure ends it.
///
/// # Errors
/// The failed step's explanation, which was also reported.
pub async fn connect(
    environment: &Environment,
    target: &Target,
    mut on_check: impl FnMut(CheckResult) + Send,
) -> Result<Connection, Problem> {
    let mut steps = Steps { started: Instant::now(), report: &mut on_check };
    let config =
        steps.done(CheckStep::Config, read_config(environment, target).await, |config| config.server.clone())?;
    let reader = steps.done(CheckStep::Credentials, client(&config).await, |_| String::new())?;
    let host = config.server.clone();
    let version = steps.done(
        CheckStep::Version,
        reader.version().await.map_err(|error| unreachable(&error, &host)),
        Clone::clone,
    )?;
    let identity = steps.done(CheckStep::Identity, identify(&reader, &config.user).await, |(user, _)| user.clone())?;
    let discovery = Discovery::read(&reader).await.map_err(|error| error.to_problem("Asking what the server serves"));
    let discovery = steps.done(CheckStep::Discovery, discovery, |_| String::new())?;
    let (user, uid) = identity;
    let info = ClusterInfo {
        kubeconfig: target.kubeconfig.display().to_string(),
        context: target.context.clone(),
        server: host,
        user,
        namespace: target.namespace.clone().unwrap_or_else(|| config.kube.default_namespace.clone()),
        version,
        uid: uid.clone(),
        insecure: config.kube.accept_invalid_certs,
        identity: uid.clone().unwrap_or_else(|| config.server.clone()),
        acting_as: None,
        proxy: None,
    };
    Ok(Connection { info, discovery, reader })
}

struct Steps<'a> {
    started: Instant,
    report: &'a mut (dyn FnMut(CheckResult) + Send),
}

impl Steps<'_> {
    fn done<T>(
        &mut self,
        step: CheckStep,
        result: Result<T, Problem>,
        note: impl Fn(&T) -> String,
    ) -> Result<T, Problem> {
        let took_ms = u32::try_from(self.started.elapsed().as_millis()).unwrap_or(u32::MAX);
        self.started = Instant::now();
        let line = CheckResult {
            step,
            took_ms,
            note: result.as_ref().map(&note).unwrap_or_default(),
            problem: result.as_ref().err().cloned(),
        };
        (self.report)(line);
        result
    }
}

struct Resolved {
    kube: Config,
    server: String,
    user: String,
    sign_in_tool: Option<(String, Option<String>)>,
}

async fn read_config(environment: &Environment, target: &Target) -> Result<Resolved, Problem> {
    let kubeconfig = kubeconfig::load(environment, &target.kubeconfig)?;
    let context = kubeconfig
        .contexts
        .iter()
        .find(|context| context.name == target.context)
        .and_then(|named| named.context.clone())
        .ok_or_else(|| {
            let known: Vec<_> = kubeconfig.contexts.iter().map(|context| context.name.as_str()).collect();
            Problem::new(
                "context-missing",
                format!("{} has no context named {}.", target.kubeconfig.display(), target.context),
            )
            .hint(format!("It has: {}.", if known.is_empty() { "none".to_owned() } else { known.join(", ") }))
        })?;
    let server =
        find_cluster(&kubeconfig, &context.cluster).and_then(|cluster| cluster.server.clone()).unwrap_or_default();
    let options = KubeConfigOptions { context: Some(target.context.clone()), cluster: None, user: None };
    let mut kube = Config::from_custom_kubeconfig(kubeconfig, &options).await.map_err(|error| {
        Problem::new("context-unusable", format!("The context {} cannot be used: {}.", target.context, causes(&error)))
    })?;
    kube.connect_timeout = Some(CONNECT_TIMEOUT);
    // Retries are ours: visible, with a countdown, and never for a Job's creation.
    kube.default_retry = false;
    let sign_in_tool =
        kube.auth_info.exec.as_ref().map(|exec| (exec.command.clone().unwrap_or_default(), exec.install_hint.clone()));
    Ok(Resolved { kube, server: without_userinfo(&server), user: context.user.unwrap_or_default(), sign_in_tool })
}

/// Builds the client, which runs the sign-in tool. kube does that synchronously and without a time-out, hence the thread and the deadline.
async fn client(config: &Resolved) -> Result<Reader, Problem> {
    let kube = config.kube.clone();
    let build = tokio::task::spawn_blocking(move || Client::try_from(kube));
    match tokio::time::timeout(CREDENTIALS_DEADLINE, build).await {
        Ok(Ok(Ok(client))) => Ok(Reader::new(client)),
        Ok(Ok(Err(error))) => Err(credentials_problem(&error, config)),
        Ok(Err(_)) => Err(Problem::new("credentials-unusable", "The credentials in the kubeconfig cannot be used.")
            .hint("A token with a line break in it looks like this. Get a fresh kubeconfig.")),
        Err(_) => Err(Problem::new(
            "sign-in-timed-out",
            format!("The sign-in tool did not finish within {} seconds.", CREDENTIALS_DEADLINE.as_secs()),
        )
        .hint("Run it once in a terminal, then try again.")
        .retryable()),
    }
}

/// Explains without quoting the client's error: it prints the tool's command with the values of its environment.
fn credentials_problem(error: &kube::Error, config: &Resolved) -> Problem {
    let Some((tool, hint)) = &config.sign_in_tool else {
        let safe = match error {
            kube::Error::Auth(_) => "the token or certificate cannot be read".to_owned(),
            other => causes(other),
        };
        return Problem::new("credentials-unusable", format!("The credentials of the context cannot be used: {safe}."))
            .hint("Get a fresh kubeconfig, or check the files it names.");
    };
    let missing = causes(error).contains("os error 2");
    let problem = if missing {
        Problem::new("sign-in-tool-missing", format!("The sign-in tool {tool} was not found."))
            .hint("Install it, or make sure that it is on the PATH of graphical programs too.")
    } else {
        Problem::new("sign-in-tool-failed", format!("The sign-in tool {tool} failed."))
            .hint("Run it once in a terminal to see its message and to sign in, then try again.")
    };
    match hint {
        Some(hint) if missing => problem.hint(hint.trim()),
        _ => problem,
    }
}

async fn identify(reader: &Reader, user_entry: &str) -> Result<(String, Option<String>), Problem> {
    let user = reader.who_am_i().await.unwrap_or_else(|| user_entry.to_owned());
    let uid = match reader.get_path("/api/v1/namespaces/kube-system", false).await {
        Ok(namespace) => namespace
            .and_then(|namespace| namespace.pointer("/metadata/uid").and_then(|uid| uid.as_str().map(str::to_owned))),
        // Not everybody may read it; the connection is good all the same.
        Err(ApiError::Refused(refusal)) if refusal.code == 403 => None,
        Err(error) => return Err(error.to_problem("Asking the cluster for its identity")),
    };
    Ok((user, uid))
}

fn unreachable(error: &ApiError, server: &str) -> Problem {
    let text = match error {
        ApiError::Transport { message } => message.to_lowercase(),
        other => return other.to_problem("Asking the server for its version"),
    };
    let problem = if text.contains("refused") {
        Problem::new("connection-refused", format!("{server} refuses the connection."))
            .hint("The cluster is stopped, or it listens on another port now.")
    } else if text.contains("dns") || text.contains("lookup") || text.contains("name or service") {
        Problem::new("name-not-resolved", format!("The name in {server} cannot be resolved."))
            .hint("Private names need the VPN. Otherwise check the spelling.")
    } else if text.contains("unknownissuer") || text.contains("unknown issuer") {
        Problem::new("unknown-ca", format!("The certificate of {server} is signed by an unknown authority."))
            .hint("The certificate authority in the kubeconfig does not match this server, or a proxy stands between.")
    } else if text.contains("certificate") || text.contains("tls") || text.contains("corrupt message") {
        Problem::new("tls-failed", format!("No secure connection to {server} could be made."))
    } else if text.contains("timed out") || text.contains("timeout") || text.contains("deadline") {
        Problem::new("connect-timed-out", format!("{server} does not answer."))
            .hint("A VPN that is down or a firewall usually looks like this.")
    } else {
        Problem::new("unreachable", format!("{server} cannot be reached."))
    };
    problem.detail(error_detail(error)).retryable()
}

fn error_detail(error: &ApiError) -> String {
    match error {
        ApiError::Transport { message } => message.clone(),
        other => other.to_string(),
    }
}
