//! A server in front of the API server that passes requests on, and answers or holds those that a test has chosen: what a real server
//! does only when it is overloaded or about to stop.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Collected};
use hyper::body::Incoming;
use kube::Client;
use kube::client::Body;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::watch;

use super::servers::{broken_off, cut};
use super::{Authority, Port, serving};
use crate::cluster::Cluster;
use crate::wait::eventually;

/// A way to the API server of a cluster, as its administrator.
pub struct Interceptor {
    kubeconfig: PathBuf,
    rules: Rules,
    server: Arc<Mutex<Client>>,
    _port: Port,
    _folder: TempDir,
}

/// Which requests are meant.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Any, if there is none.
    method: Option<Method>,
    path: String,
    /// Either, if there is none.
    dry_run: Option<bool>,
    token: Option<String>,
}

/// What becomes of them.
#[derive(Clone, Debug)]
pub enum Act {
    /// It passes, as without a rule.
    Pass,
    /// The API server never sees it; this is the answer.
    Answer(Reply),
    /// The API server does it, and this is the answer instead of its own.
    AnswerAfter(Reply),
    /// It is held and never arrives.
    Hold,
    /// It passes, but not before the test lets it, see [`Rule::release`].
    Late,
    /// The API server does it, and its answer is held and never arrives.
    HoldAnswer,
    /// The connection ends, and the API server never sees it.
    Cut,
    /// The API server does it, and the connection ends without an answer.
    CutAnswer,
    /// The API server does it, and half of its answer arrives, on a connection that stays open.
    HalfAnswer,
    /// The API server does it, and its answer takes so long.
    SlowAnswer(Duration),
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    status: u16,
    retry_after: Option<u32>,
    body: String,
}

/// What became of a rule.
pub struct Rule {
    met: watch::Receiver<usize>,
    released: watch::Sender<bool>,
}

struct Entry {
    wanted: Wanted,
    times: usize,
    act: Act,
    met: watch::Sender<usize>,
    released: watch::Receiver<bool>,
}

type Rules = Arc<Mutex<Vec<Entry>>>;

impl Wanted {
    /// Requests with this method whose path ends like this, other than dry runs.
    pub fn new(method: Method, path: &str) -> Self {
        Self { method: Some(method), path: path.to_owned(), dry_run: Some(false), token: None }
    }

    /// All requests that are signed with this token.
    pub fn bearing(token: &str) -> Self {
        Self { method: None, path: String::new(), dry_run: None, token: Some(token.to_owned()) }
    }

    /// Only those whose path ends like this.
    #[must_use]
    pub fn to(self, path: &str) -> Self {
        Self { path: path.to_owned(), ..self }
    }

    /// Their dry runs instead.
    #[must_use]
    pub fn dry_run(self) -> Self {
        Self { dry_run: Some(true), ..self }
    }

    fn is(&self, request: &Request<Incoming>) -> bool {
        let dry_run = request.uri().query().is_some_and(|query| query.contains("dryRun="));
        let signed = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        self.method.as_ref().is_none_or(|method| request.method() == method)
            && request.uri().path().ends_with(&self.path)
            && self.dry_run.is_none_or(|wanted| wanted == dry_run)
            && self.token.as_ref().is_none_or(|token| signed == Some(&format!("Bearer {token}")))
    }
}

impl Reply {
    /// A refusal as kube-apiserver words it, a Status.
    pub fn status(code: u16, reason: &str, message: &str) -> Self {
        let status = json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": message,
            "reason": reason, "code": code});
        Self { status: code, retry_after: None, body: status.to_string() }
    }

    /// A refusal in plain text, as filters in front of the API's own handlers and machines on the way word it.
    pub fn text(code: u16, text: &str) -> Self {
        Self { status: code, retry_after: None, body: text.to_owned() }
    }

    /// What priority and fairness say when the queue is full.
    pub fn too_many_requests(seconds: u32) -> Self {
        Self::text(429, "Too many requests, please try again later.\n").retry_after(seconds)
    }

    /// What the server says while it cannot reach its storage.
    pub fn unavailable() -> Self {
        Self::status(503, "ServiceUnavailable", "the server is currently unable to handle the request")
    }

    /// What the server says when a request took longer than it allows: it may take effect all the same.
    pub fn timeout() -> Self {
        Self::status(504, "Timeout", "Timeout: request did not complete within the allotted timeout")
    }

    /// Asks to be left alone for some seconds.
    #[must_use]
    pub fn retry_after(self, seconds: u32) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    fn response(&self) -> Response<Body> {
        let media = match self.body.chars().next() {
            Some('{') => "application/json",
            Some('<') => "text/html",
            _ => "text/plain; charset=utf-8",
        };
        let mut response = Response::new(Body::from(self.body.clone().into_bytes()));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl Rule {
    /// Lets the requests pass that came late.
    pub fn release(&self) {
        self.released.send_replace(true);
    }

    /// How many requests it was for so far.
    pub fn count(&self) -> usize {
        *self.met.borrow()
    }

    /// Waits until so many requests were answered or are held.
    ///
    /// # Errors
    /// When they do not come within a minute.
    pub async fn met(&self, count: usize) -> Result<()> {
        eventually(format!("{count} chosen requests"), Duration::from_secs(60), async || {
            Ok((self.count() >= count).then_some(()))
        })
        .await
    }
}

impl Interceptor {
    /// Stands in front of a cluster.
    ///
    /// # Errors
    /// When no port can be bound, or the kubeconfig cannot be written.
    pub async fn before(cluster: &Cluster) -> Result<Self> {
        let rules = Rules::default();
        let authority = Authority::new("interceptor")?;
        let identity = authority.server(&["127.0.0.1"], (-1, 1))?;
        let server = Arc::new(Mutex::new(cluster.client().clone()));
        let (asked, kept) = (Arc::clone(&server), Arc::clone(&rules));
        let port = serving(&identity, move |request| {
            let client = asked.lock().unwrap_or_else(PoisonError::into_inner).clone();
            pass(client, Arc::clone(&kept), request)
        })
        .await?;
        let folder = tempfile::tempdir()?;
        let kubeconfig = folder.path().join("kubeconfig");
        let control_plane = cluster.control_plane();
        let text = tokio::fs::read_to_string(control_plane.kubeconfig()).await?;
        let text = text
            .replace(&control_plane.server_url(), &format!("https://{}", port.address()))
            .replace(&STANDARD.encode(control_plane.ca_pem()), &STANDARD.encode(&authority.certificate_pem));
        tokio::fs::write(&kubeconfig, text).await?;
        Ok(Self { kubeconfig, rules, server, _port: port, _folder: folder })
    }

    /// From now on stands in front of another cluster, as a tunnel or a local proxy that was started anew.
    pub fn lead_to(&self, cluster: &Cluster) {
        *self.server.lock().unwrap_or_else(PoisonError::into_inner) = cluster.client().clone();
    }

    /// The same way for whoever signs in with a sign-in tool, an entry of a kubeconfig.
    ///
    /// # Errors
    /// When the kubeconfig cannot be written.
    pub async fn signing_in(&self, exec: Value) -> Result<PathBuf> {
        let mut config: Value = serde_yaml::from_str(&tokio::fs::read_to_string(&self.kubeconfig).await?)?;
        config["users"][0]["user"] = json!({ "exec": exec });
        let path = self.kubeconfig.with_file_name("signing-in");
        tokio::fs::write(&path, config.to_string()).await?;
        Ok(path)
    }

    /// A kubeconfig that leads here.
    pub fn kubeconfig(&self) -> &Path {
        &self.kubeconfig
    }

    /// Chooses the next so many requests of a kind. Of several rules for a request, the oldest that is not used up counts.
    pub fn on(&self, wanted: Wanted, times: usize, act: Act) -> Rule {
        let (met, count) = watch::channel(0);
        let (release, released) = watch::channel(false);
        self.rules.lock().unwrap_or_else(PoisonError::into_inner).push(Entry { wanted, times, act, met, released });
        Rule { met: count, released: release }
    }
}

/// What to do with a request.
fn choose(rules: &Rules, request: &Request<Incoming>) -> Option<(Act, watch::Sender<usize>, watch::Receiver<bool>)> {
    let mut rules = rules.lock().unwrap_or_else(PoisonError::into_inner);
    let rule = rules.iter_mut().find(|rule| rule.times > 0 && rule.wanted.is(request))?;
    rule.times -= 1;
    Some((rule.act.clone(), rule.met.clone(), rule.released.clone()))
}

async fn pass(client: Client, rules: Rules, request: Request<Incoming>) -> Response<Body> {
    let Some((act, met, mut released)) = choose(&rules, &request) else { return forward(&client, request).await };
    if matches!(act, Act::Late) {
        met.send_modify(|count| *count += 1);
        let released = released.wait_for(|released| *released).await.is_ok();
        // Whoever forgets to let it pass holds it.
        return if released { forward(&client, request).await } else { std::future::pending().await };
    }
    let answer = match act {
        Act::Answer(_) | Act::Hold | Act::Late | Act::Cut => None,
        _ => Some(forward(&client, request).await),
    };
    met.send_modify(|count| *count += 1);
    match (act, answer) {
        (Act::Answer(reply) | Act::AnswerAfter(reply), _) => reply.response(),
        (Act::Cut | Act::CutAnswer, _) => cut(),
        (Act::Pass, Some(answer)) => answer,
        (Act::HalfAnswer, Some(answer)) => half(answer).await,
        (Act::SlowAnswer(time), Some(answer)) => {
            tokio::time::sleep(time).await;
            answer
        }
        _ => std::future::pending().await,
    }
}

/// An answer of which half arrives.
async fn half(answer: Response<Body>) -> Response<Body> {
    let (parts, body) = answer.into_parts();
    // A watch has no end: what came first is all of it.
    let collected = tokio::time::timeout(Duration::from_secs(1), body.collect()).await;
    let bytes = collected.ok().and_then(Result::ok).map(Collected::to_bytes).unwrap_or_default();
    broken_off(Response::from_parts(parts, Body::empty()), bytes.slice(..bytes.len() / 2))
}

/// Asks the API server, whose answer comes as it is.
async fn forward(client: &Client, request: Request<Incoming>) -> Response<Body> {
    let (mut parts, body) = request.into_parts();
    // Both are about the connection to here.
    parts.headers.remove(header::HOST);
    parts.headers.remove(header::ACCEPT_ENCODING);
    // Here everybody is the administrator.
    parts.headers.remove(header::AUTHORIZATION);
    let body = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => return Reply::text(502, &error.to_string()).response(),
    };
    match client.send(Request::from_parts(parts, Body::from(body))).await {
        Ok(response) => response,
        Err(error) => Reply::text(502, &error.to_string()).response(),
    }
}
