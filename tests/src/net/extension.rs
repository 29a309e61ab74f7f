//! An API server of its own, as an APIService puts it behind the real one: it keeps objects of one kind in memory.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use kube::client::Body;
use serde_json::{Value, json};

use super::{Authority, Port, serving};

/// Serves `samples.example.com/v1`, kind `Sample`, namespaced, on `localhost`. Out of order until it is told otherwise.
pub struct Extension {
    /// Where it listens.
    pub port: Port,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    in_order: AtomicBool,
    versions: AtomicU64,
    writes: AtomicU64,
    objects: Mutex<BTreeMap<String, Value>>,
}

const ROOT: &str = "/apis/samples.example.com/v1";

impl Extension {
    /// Starts it.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start() -> Result<Self> {
        let state = Arc::new(State::default());
        let identity = Authority::new("extension")?.server(&["localhost"], (-1, 1))?;
        let kept = Arc::clone(&state);
        let port = serving(&identity, move |request| answer(Arc::clone(&kept), request)).await?;
        Ok(Self { port, state })
    }

    /// It answers from now on.
    pub fn put_in_order(&self) {
        self.state.in_order.store(true, Ordering::Relaxed);
    }

    /// How many objects were written, without dry runs.
    pub fn writes(&self) -> u64 {
        self.state.writes.load(Ordering::Relaxed)
    }
}

async fn answer(state: Arc<State>, request: Request<Incoming>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let query = parts.uri.query().unwrap_or_default();
    let (code, body) = state.answer(&parts.method, parts.uri.path(), query, &body);
    let mut response = Response::new(Body::from(body.to_string().into_bytes()));
    *response.status_mut() = code;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

impl State {
    fn answer(&self, method: &Method, path: &str, query: &str, body: &[u8]) -> (StatusCode, Value) {
        if !self.in_order.load(Ordering::Relaxed) {
            return refusal(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable");
        }
        if path == ROOT {
            let verbs = ["create", "delete", "get", "list", "patch", "update"];
            let resource = json!({"name": "samples", "singularName": "sample", "kind": "Sample", "namespaced": true, "verbs": verbs});
            return (
                StatusCode::OK,
                json!({"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "samples.example.com/v1", "resources": [resource]}),
            );
        }
        if !path.starts_with(ROOT) {
            return refusal(StatusCode::NOT_FOUND, "NotFound");
        }
        let mut objects = self.objects.lock().unwrap_or_else(PoisonError::into_inner);
        match *method {
            Method::GET if query.contains("watch=") => refusal(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed"),
            Method::GET => match objects.get(path) {
                Some(object) => (StatusCode::OK, object.clone()),
                None => refusal(StatusCode::NOT_FOUND, "NotFound"),
            },
            Method::PATCH => {
                let mut object: Value = serde_json::from_slice(body).unwrap_or_default();
                let old = objects.get(path);
                let new = || self.versions.fetch_add(1, Ordering::Relaxed).to_string();
                let unchanged = old.is_some_and(|old| old["spec"] == object["spec"]);
                let kept = |field: &str| old.map(|old| old["metadata"][field].clone());
                object["metadata"]["uid"] = kept("uid").unwrap_or_else(|| json!(new()));
                object["metadata"]["resourceVersion"] =
                    kept("resourceVersion").filter(|_| unchanged).unwrap_or_else(|| json!(new()));
                let code = if old.is_some() { StatusCode::OK } else { StatusCode::CREATED };
                if !query.contains("dryRun=") {
                    self.writes.fetch_add(1, Ordering::Relaxed);
                    objects.insert(path.to_owned(), object.clone());
                }
                (code, object)
            }
            _ => refusal(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed"),
        }
    }
}

fn refusal(code: StatusCode, reason: &str) -> (StatusCode, Value) {
    let status = json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": reason, "reason": reason,
        "code": code.as_u16()});
    (code, status)
}
