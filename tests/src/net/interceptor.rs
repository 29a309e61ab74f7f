//! A server in front of the API server that passes requests on, and answers or holds those that a test has chosen: what a real server
//! does only when it is overloaded or about to stop.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use kube::Client;
use kube::client::Body;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::watch;

use super::{Authority, Port, serving};
use crate::cluster::Cluster;
use crate::wait::eventually;

/// A way to the API server of a cluster, as its administrator.
pub struct Interceptor {
    kubeconfig: PathBuf,
    rules: Rules,
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
    /// The API server does it, and its answer is held and never arrives.
    HoldAnswer,
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
}

struct Entry {
    wanted: Wanted,
    times: usize,
    act: Act,
    met: watch::Sender<usize>,
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
        let media = if self.body.starts_with('{') { "application/json" } else { "text/plain; charset=utf-8" };
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
        let (client, kept) = (cluster.client().clone(), Arc::clone(&rules));
        let port = serving(&identity, move |request| pass(client.clone(), Arc::clone(&kept), request)).await?;
        let folder = tempfile::tempdir()?;
        let kubeconfig = folder.path().join("kubeconfig");
        let control_plane = cluster.control_plane();
        let text = tokio::fs::read_to_string(control_plane.kubeconfig()).await?;
        let text = text
            .replace(&control_plane.server_url(), &format!("https://{}", port.address()))
            .replace(&STANDARD.encode(control_plane.ca_pem()), &STANDARD.encode(&authority.certificate_pem));
        tokio::fs::write(&kubeconfig, text).await?;
        Ok(Self { kubeconfig, rules, _port: port, _folder: folder })
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
        self.rules.lock().unwrap_or_else(PoisonError::into_inner).push(Entry { wanted, times, act, met });
        Rule { met: count }
    }
}

/// What to do with a request.
fn choose(rules: &Rules, request: &Request<Incoming>) -> Option<(Act, watch::Sender<usize>)> {
    let mut rules = rules.lock().unwrap_or_else(PoisonError::into_inner);
    let rule = rules.iter_mut().find(|rule| rule.times > 0 && rule.wanted.is(request))?;
    rule.times -= 1;
    Some((rule.act.clone(), rule.met.clone()))
}

async fn pass(client: Client, rules: Rules, request: Request<Incoming>) -> Response<Body> {
    let Some((act, met)) = choose(&rules, &request) else { return forward(&client, request).await };
    let answer = match act {
        Act::Answer(_) | Act::Hold => None,
        Act::Pass | Act::AnswerAfter(_) | Act::HoldAnswer => Some(forward(&client, request).await),
    };
    met.send_modify(|count| *count += 1);
    match (act, answer) {
        (Act::Answer(reply) | Act::AnswerAfter(reply), _) => reply.response(),
        (Act::Pass, Some(answer)) => answer,
        _ => std::future::pending().await,
    }
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
