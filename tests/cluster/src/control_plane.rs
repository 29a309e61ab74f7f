//! A running control plane.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::api::Api;
use crate::binaries::{Binaries, Binary};
use crate::certificates::{Authority, ClientCertificate};
use crate::components::{self, Layout};
use crate::error::Error;
use crate::kubeconfig::Kubeconfig;
use crate::ownership::StateDir;
use crate::pins::Release;
use crate::process::POLL;
use crate::processes::Processes;
use crate::socket::ReservedPort;

/// The name of the context, and of the cluster, in the kubeconfig of a control plane.
pub const CONTEXT_NAME: &str = "glasslift-test";
const ADMIN_USER: &str = "glasslift-test-admin";
/// Generous, because it is a bound for busy machines and not a delay: an idle machine needs about 3 s.
const READY_WITHIN: Duration = Duration::from_secs(120);

/// How a control plane is set up.
#[derive(Clone, Debug)]
pub struct Options {
    /// Write an audit log, see [`ControlPlane::audit_log`].
    pub audit: bool,
    /// How many nodes kwok plays. Without one, Pods stay pending.
    pub nodes: u32,
    /// More arguments for kube-apiserver, such as `--feature-gates=…`; they win over the built-in ones.
    pub extra_apiserver_args: Vec<String>,
    /// Files with more kwok stages to play beside the published ones, as YAML streams of `kind: Stage`.
    pub extra_stages: Vec<PathBuf>,
    /// Which Kubernetes; none for what [`RELEASE_VARIABLE`](crate::RELEASE_VARIABLE) says.
    pub release: Option<Release>,
}

impl Default for Options {
    fn default() -> Self {
        Self { audit: true, nodes: 1, extra_apiserver_args: Vec::new(), extra_stages: Vec::new(), release: None }
    }
}

/// A Kubernetes control plane of one's own. Dropping it stops it.
///
/// All calls block; from asynchronous code use `spawn_blocking`.
pub struct ControlPlane {
    // The order matters: fields are dropped in it, and the folder goes after the processes that write to it.
    processes: Mutex<Processes>,
    release: Release,
    binaries: Binaries,
    layout: Layout,
    authority: Authority,
    admin: ClientCertificate,
    api: Api,
    kubeconfig: PathBuf,
    logs: PathBuf,
    state: StateDir,
    _port: ReservedPort,
}

impl ControlPlane {
    /// Builds what is missing, starts a control plane and waits until it is ready: the API server answers, the
    /// namespace `default` has its service account, and Pods can be scheduled. Progress goes to standard error.
    ///
    /// # Errors
    /// When Go is missing, the build fails, a program ends by itself, or it is not ready within 2 minutes.
    pub fn start(options: Options) -> Result<Self, Error> {
        Self::start_with(&options, &|line| eprintln!("control plane: {line}"))
    }

    /// [`ControlPlane::start`] with progress in plain English to `on_line`; silent unless something has to be built.
    ///
    /// # Errors
    /// As [`ControlPlane::start`].
    pub fn start_with(options: &Options, on_line: &dyn Fn(&str)) -> Result<Self, Error> {
        if !cfg!(unix) {
            return Err(Error::UnsupportedSystem);
        }
        let release = options.release.map_or_else(Release::from_environment, Ok)?;
        let binaries = Binaries::ensure_release(release, on_line)?;
        let state = StateDir::new()?;
        let port = ReservedPort::new().map_err(Error::Port)?;
        let layout = Layout::new(state.path(), port.port());
        let authority = Authority::new("glasslift-test-ca")?;
        let admin = authority.client(ADMIN_USER, Some("system:masters"))?;
        let server = layout.server();
        let kubeconfig = Kubeconfig {
            context: CONTEXT_NAME,
            user: ADMIN_USER,
            server: &server,
            ca_pem: authority.certificate_pem(),
            identity: &admin,
        };
        components::write_files(&layout, &authority, &kubeconfig)?;
        let api = Api::new(&server, authority.certificate_pem(), &admin)?;
        let control_plane = Self {
            processes: Mutex::new(Processes::new(&layout, &binaries, options)?),
            kubeconfig: layout.file("kubeconfig"),
            logs: layout.file("logs"),
            release,
            binaries,
            layout,
            authority,
            admin,
            api,
            state,
            _port: port,
        };
        control_plane.bring_up(options)?;
        Ok(control_plane)
    }

    /// One control plane for all tests of a process: started on first use with 2 nodes and an audit log. Rust does
    /// not drop statics; the watchdog stops it when the process ends.
    ///
    /// # Panics
    /// When it cannot be started, with the reason. Meant for tests.
    #[expect(clippy::panic, reason = "a test without its control plane can only fail")]
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Result<ControlPlane, String>> = OnceLock::new();
        let start = || Self::start(Options { nodes: 2, ..Options::default() }).map_err(|error| error.to_string());
        match SHARED.get_or_init(start) {
            Ok(control_plane) => control_plane,
            Err(error) => panic!("{error}"),
        }
    }

    /// The kubeconfig of the administrator; its context is [`CONTEXT_NAME`]. It is gone once the control plane is
    /// stopped.
    pub fn kubeconfig(&self) -> &Path {
        &self.kubeconfig
    }

    /// The address of the API server: `https://127.0.0.1:<port>`.
    pub fn server_url(&self) -> String {
        self.layout.server()
    }

    /// Writes a kubeconfig of the administrator elsewhere, with a context name of one's own.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_kubeconfig(&self, path: &Path, context_name: &str) -> Result<(), Error> {
        self.write_kubeconfig_as(path, context_name, ADMIN_USER, &self.admin)
    }

    /// Writes a kubeconfig for an identity from [`ControlPlane::sign_client_cert`]; `user` is only the name in the
    /// file.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_kubeconfig_as(
        &self,
        path: &Path,
        context_name: &str,
        user: &str,
        identity: &ClientCertificate,
    ) -> Result<(), Error> {
        let server = self.layout.server();
        let ca_pem = self.authority.certificate_pem();
        Kubeconfig { context: context_name, user, server: &server, ca_pem, identity }.write(path)
    }

    /// The certificate of the authority that signed the API server's certificate, PEM.
    pub fn ca_pem(&self) -> &str {
        self.authority.certificate_pem()
    }

    /// The administrator's certificate and key: a user in the group `system:masters`, so RBAC allows everything.
    pub fn admin_cert(&self) -> &ClientCertificate {
        &self.admin
    }

    /// Makes an identity: the API server takes the certificate for `user`, in `group` if one is given. It has no
    /// rights until a role binding gives it some.
    ///
    /// # Errors
    /// When the certificate cannot be made, which ordinary names do not cause.
    pub fn sign_client_cert(&self, user: &str, group: Option<&str>) -> Result<ClientCertificate, Error> {
        self.authority.client(user, group)
    }

    /// A small client with the administrator's rights.
    pub fn api(&self) -> &Api {
        &self.api
    }

    /// A small client under another identity.
    ///
    /// # Errors
    /// When the certificate or the key is not one.
    pub fn api_as(&self, identity: &ClientCertificate) -> Result<Api, Error> {
        Api::new(&self.layout.server(), self.authority.certificate_pem(), identity)
    }

    /// The audit log, one JSON event a line, written before the answer is sent. Empty unless [`Options::audit`] is set.
    pub fn audit_log(&self) -> PathBuf {
        self.layout.audit_log()
    }

    /// The folder with a log of each program.
    pub fn log_dir(&self) -> &Path {
        &self.logs
    }

    /// The folder with everything of this control plane, removed when it stops.
    pub fn state_dir(&self) -> &Path {
        self.state.path()
    }

    /// The Kubernetes that it runs.
    pub fn release(&self) -> Release {
        self.release
    }

    /// The file of one of the programs, for example of kubectl.
    pub fn binary(&self, binary: Binary) -> &Path {
        self.binaries.path(binary)
    }

    /// The programs that run, with their process ids.
    pub fn pids(&self) -> Vec<(&'static str, u32)> {
        self.processes().running()
    }

    /// Looks whether everything that was started still runs.
    ///
    /// # Errors
    /// [`Error::Died`] when a program ended by itself.
    pub fn check(&self) -> Result<(), Error> {
        self.processes().check("its next use")
    }

    /// Kills the API server only: open connections break, new ones are refused, everything stored stays. Stopping it
    /// twice is fine.
    pub fn stop_apiserver(&self) {
        self.processes().stop_apiserver();
    }

    /// Starts the API server again on the same port, if it is stopped, and waits until it is ready.
    ///
    /// # Errors
    /// When it cannot be started or is not ready within 2 minutes.
    pub fn start_apiserver(&self) -> Result<(), Error> {
        self.processes().start_apiserver()?;
        self.wait_for("the API server to be ready again", Instant::now() + READY_WITHIN, || self.is_ready())
    }

    /// Stops everything and removes the folder. Dropping does the same.
    pub fn stop(self) {}

    fn bring_up(&self, options: &Options) -> Result<(), Error> {
        let until = Instant::now() + READY_WITHIN;
        self.processes().start_store_and_apiserver()?;
        self.wait_for("the API server to be ready", until, || self.is_ready())?;
        // kube-apiserver makes these by itself, but what fails on its first try it tries again only after a minute.
        for name in components::SYSTEM_NAMESPACES {
            let namespace = json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": name } });
            self.create("/api/v1/namespaces", &namespace, until)?;
        }
        self.processes().start_the_rest()?;
        for number in 1..=options.nodes {
            self.create("/api/v1/nodes", &components::node(number, self.release), until)?;
        }
        let account = "/api/v1/namespaces/default/serviceaccounts/default";
        self.wait_for("the default service account", until, || {
            let (status, body) = self.api.get(account)?;
            Ok(if status == 200 { Seen::Done } else { Seen::NotYet(body.to_string()) })
        })?;
        for number in 1..=options.nodes {
            let path = format!("/api/v1/nodes/{}", components::node_name(number));
            self.wait_for("the nodes to be ready", until, || {
                let (_, node) = self.api.get(&path)?;
                Ok(if takes_pods(&node) { Seen::Done } else { Seen::NotYet(node["status"].to_string()) })
            })?;
        }
        Ok(())
    }

    /// Creates an object, unless it is there.
    fn create(&self, collection: &str, object: &Value, until: Instant) -> Result<(), Error> {
        self.wait_for("the first objects to be created", until, || {
            let (status, body) = self.api.post(collection, object)?;
            Ok(match status {
                201 | 409 => Seen::Done,
                _ => Seen::NotYet(body.to_string()),
            })
        })
    }

    fn is_ready(&self) -> Result<Seen, Error> {
        let (status, body) = self.api.get("/readyz?verbose")?;
        Ok(if status == 200 { Seen::Done } else { Seen::NotYet(body.to_string()) })
    }

    /// Looks again and again until it is done. A request without an answer counts as not yet: the server is just
    /// starting.
    fn wait_for(&self, what: &str, until: Instant, look: impl Fn() -> Result<Seen, Error>) -> Result<(), Error> {
        loop {
            let last = match look() {
                Ok(Seen::Done) => return Ok(()),
                Ok(Seen::NotYet(last)) => last,
                Err(error) => error.to_string(),
            };
            self.processes().check(what)?;
            if Instant::now() >= until {
                return Err(Error::TimedOut {
                    waiting_for: what.to_owned(),
                    seconds: READY_WITHIN.as_secs(),
                    last,
                    tails: self.processes().log_tails(),
                });
            }
            thread::sleep(POLL);
        }
    }

    fn processes(&self) -> std::sync::MutexGuard<'_, Processes> {
        // A panic in one test leaves nothing half done in here: every change is one assignment.
        self.processes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for ControlPlane {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut debug = formatter.debug_struct("ControlPlane");
        debug.field("server", &self.server_url()).field("pids", &self.pids()).finish_non_exhaustive()
    }
}

enum Seen {
    Done,
    NotYet(String),
}

/// Ready, and without the taints that keep ordinary Pods away.
fn takes_pods(node: &Value) -> bool {
    let conditions = node["status"]["conditions"].as_array();
    let ready = conditions.is_some_and(|all| all.iter().any(|one| one["type"] == "Ready" && one["status"] == "True"));
    ready && node["spec"]["taints"].as_array().is_none_or(Vec::is_empty)
}
