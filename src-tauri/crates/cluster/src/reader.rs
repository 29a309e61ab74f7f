//! Reading calls. A [`Reader`] cannot change anything: its only writing verbs carry `dryRun=All`.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures::{Stream, StreamExt};
use glasslift_object::problem::Problem;
use http::{Method, Request};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::APIResourceList;
use kube::client::Body;
use kube::core::WatchEvent;
use kube::{Client, Discovery as KubeDiscovery};
use serde_json::Value;
use tokio::sync::Semaphore;

use crate::error::{ApiError, Sent};
use crate::retry;
use crate::served::Served;

/// The field manager under which everything is applied.
pub const FIELD_MANAGER: &str = "glasslift";

/// Deadline of a single call. kube has no read time-out of its own.
const DEADLINE: Duration = Duration::from_secs(30);

/// An answer to a write or a dry run.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// 201 when the object was created, else 200.
    pub code: u16,
    /// The object as the server stores it.
    pub object: Value,
    /// `Warning` headers, unwrapped.
    pub warnings: Vec<String>,
}

/// An answer as it came, not yet believed.
#[derive(Debug, Clone)]
pub struct RawAnswer {
    /// Status.
    pub status: http::StatusCode,
    /// Headers.
    pub headers: http::HeaderMap,
    /// Body.
    pub body: Vec<u8>,
}

/// Gives access to everything that can be asked without changing the cluster.
///
/// HTTP/1.1 means a connection for each request in flight, so their number is bounded here, for all clones together.
#[derive(Clone)]
pub struct Reader {
    client: Client,
    places: Arc<Semaphore>,
    patient: bool,
}

/// How much of an object an answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// All of it.
    Whole,
    /// Its metadata.
    Metadata,
    /// The metadata of each object of a collection.
    ListedMetadata,
}

impl Detail {
    /// What is asked for in `Accept`: servers that do not know the short form give the long one (API conventions, "Alternate
    /// representations of resources").
    fn media_type(self) -> &'static str {
        match self {
            Self::Whole => JSON,
            Self::Metadata => "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json",
            Self::ListedMetadata => "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json",
        }
    }
}

/// Requests in flight at once.
const PLACES: usize = 16;

/// What an apply request carries besides the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ApplyMode {
    /// Take fields over from other managers.
    pub(super) force: bool,
    /// Only say what would happen.
    pub(super) dry_run: bool,
}

impl Reader {
    /// Calls through a client.
    pub fn new(client: Client) -> Self {
        Self { client, places: Arc::new(Semaphore::new(PLACES)), patient: false }
    }

    /// The same, but a server in trouble is asked again a few times, see [`retry`]. For connecting and
    /// planning, which have nobody to count down to: a run says what it waits for, and repeats by itself.
    pub fn patient(&self) -> Self {
        Self { patient: true, ..self.clone() }
    }

    /// Reads an object; none when there is none.
    ///
    /// # Errors
    /// Everything but 404.
    pub async fn get(&self, served: &Served, namespace: Option<&str>, name: &str) -> Result<Option<Value>, ApiError> {
        self.get_path(&served.object_path(namespace, name), served.plural == "secrets").await
    }

    /// Reads whatever is at a path; none when there is nothing.
    ///
    /// # Errors
    /// Everything but 404.
    pub async fn get_path(&self, path: &str, secret: bool) -> Result<Option<Value>, ApiError> {
        match self.call(Method::GET, path, None, None, secret).await {
            Ok(answer) => Ok(Some(answer.object)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Follows a collection from now on; it begins with everything that is there. Not counted among the requests in flight: it lasts.
    ///
    /// # Errors
    /// The server's refusal, or a failure to reach it.
    pub async fn watch(
        &self,
        served: &Served,
        namespace: Option<&str>,
        query: &str,
    ) -> Result<impl Stream<Item = Result<WatchEvent<Value>, ApiError>> + Send + use<>, ApiError> {
        let uri = format!("{}?watch=true&allowWatchBookmarks=true&{query}", served.collection_path(namespace));
        let request = Request::builder().method(Method::GET).uri(uri).header(http::header::ACCEPT, JSON);
        let request = request.body(Vec::new()).map_err(|error| unsent(&error))?;
        let client = self.client.clone();
        let stream =
            within(DEADLINE, async move { client.request_events(request).await.map_err(client_error) }).await?;
        Ok(stream.map(|event| event.map_err(client_error)))
    }

    /// Asks what the server would store for an object, without storing it.
    ///
    /// # Errors
    /// The server's refusal, or a failure to reach it.
    pub async fn dry_run_apply(
        &self,
        served: &Served,
        namespace: Option<&str>,
        name: &str,
        object: &Value,
        force: bool,
    ) -> Result<Answer, ApiError> {
        self.apply(served, namespace, name, object, ApplyMode { force, dry_run: true }).await
    }

    /// Asks whether the server would create an object, without creating it.
    ///
    /// # Errors
    /// The server's refusal, or a failure to reach it.
    pub async fn dry_run_create(
        &self,
        served: &Served,
        namespace: Option<&str>,
        object: &Value,
    ) -> Result<Answer, ApiError> {
        self.create(served, namespace, object, true).await
    }

    /// Asks who we are; none when the server does not say (before 1.28).
    ///
    /// # Errors
    /// The server's refusal, or a failure to reach it.
    pub async fn who_am_i(&self) -> Result<Option<String>, ApiError> {
        let path = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
        let body = serde_json::json!({"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"});
        match self.review(path, &body).await {
            Ok(answer) => Ok(answer.pointer("/status/userInfo/username").and_then(Value::as_str).map(str::to_owned)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Asks a question that the API spells as a creation, such as an access review. Nothing is stored.
    pub(super) async fn review(&self, path: &str, question: &Value) -> Result<Value, ApiError> {
        self.call(Method::POST, path, None, Some((JSON, question)), false).await.map(|answer| answer.object)
    }

    pub(super) async fn aggregated_discovery(&self) -> Result<KubeDiscovery, ApiError> {
        let ask = || async { KubeDiscovery::new(self.client.clone()).run_aggregated().await.map_err(client_error) };
        self.patiently(|| within(DEADLINE, ask())).await
    }

    pub(super) async fn group_versions(&self) -> Result<Vec<String>, ApiError> {
        let ask = || async { self.client.list_api_groups().await.map_err(client_error) };
        let groups = self.patiently(|| within(DEADLINE, ask())).await?;
        let named = groups.groups.into_iter().flat_map(|group| group.versions).map(|version| version.group_version);
        Ok(std::iter::once("v1".to_owned()).chain(named).collect())
    }

    pub(super) async fn resources(&self, api_version: &str) -> Result<APIResourceList, ApiError> {
        let ask = || async {
            match api_version.contains('/') {
                true => self.client.list_api_group_resources(api_version).await,
                false => self.client.list_core_api_resources(api_version).await,
            }
            .map_err(client_error)
        };
        self.patiently(|| within(DEADLINE, ask())).await
    }

    /// The answer to `GET /version` as it comes; the caller bounds the time.
    ///
    /// # Errors
    /// When there is no answer at all.
    pub async fn raw_version(&self) -> Result<RawAnswer, kube::Error> {
        let request = Request::get("/version").header(http::header::ACCEPT, JSON).body(Body::empty());
        let response = self.client.send(request.map_err(kube::Error::HttpError)?).await?;
        let (parts, body) = response.into_parts();
        let body = body.collect_bytes().await?.to_vec();
        Ok(RawAnswer { status: parts.status, headers: parts.headers, body })
    }

    pub(super) async fn apply(
        &self,
        served: &Served,
        namespace: Option<&str>,
        name: &str,
        object: &Value,
        mode: ApplyMode,
    ) -> Result<Answer, ApiError> {
        let query = format!(
            "fieldManager={FIELD_MANAGER}&force={}&fieldValidation=Strict{}",
            mode.force,
            if mode.dry_run { "&dryRun=All" } else { "" }
        );
        let path = served.object_path(namespace, name);
        self.call(Method::PATCH, &path, Some(&query), Some((APPLY_PATCH, object)), served.plural == "secrets").await
    }

    pub(super) async fn create(
        &self,
        served: &Served,
        namespace: Option<&str>,
        object: &Value,
        dry_run: bool,
    ) -> Result<Answer, ApiError> {
        let query = format!("fieldManager={FIELD_MANAGER}{}", if dry_run { "&dryRun=All" } else { "" });
        let path = served.collection_path(namespace);
        self.call(Method::POST, &path, Some(&query), Some((JSON, object)), served.plural == "secrets").await
    }

    pub(super) async fn call(
        &self,
        method: Method,
        path: &str,
        query: Option<&str>,
        body: Option<(&str, &Value)>,
        secret: bool,
    ) -> Result<Answer, ApiError> {
        let call = Call { method, path, query, body, detail: Detail::Whole, secret };
        // What cannot be read is trouble as well: something on the way answered instead.
        self.patiently(|| async {
            let Reply { code, bytes, warnings } = self.exchange_once(&call).await?;
            let object =
                serde_json::from_slice(&bytes).map_err(|error| ApiError::Unreadable { message: error.to_string() })?;
            Ok(Answer { code, object, warnings })
        })
        .await
    }

    /// Sends a request, again in trouble if this reader is patient.
    pub(super) async fn exchange(&self, call: &Call<'_>) -> Result<Reply, ApiError> {
        self.patiently(|| self.exchange_once(call)).await
    }

    async fn patiently<T, F>(&self, ask: impl Fn() -> F + Send) -> Result<T, ApiError>
    where
        F: Future<Output = Result<T, ApiError>> + Send,
    {
        let mut pauses = if self.patient { retry::PAUSES } else { &[] }.iter();
        loop {
            let error = match ask().await {
                Ok(reply) => return Ok(reply),
                Err(error) => error,
            };
            let Some(pause) = pauses.next().and_then(|pause| retry::pause(&error, *pause)) else {
                return Err(error);
            };
            tokio::time::sleep(pause).await;
        }
    }

    async fn exchange_once(&self, call: &Call<'_>) -> Result<Reply, ApiError> {
        let uri = call.query.map_or_else(|| call.path.to_owned(), |query| format!("{}?{query}", call.path));
        let accept = (http::header::ACCEPT, call.detail.media_type());
        let mut request = Request::builder().method(call.method.clone()).uri(uri).header(accept.0, accept.1);
        let bytes = match call.body {
            Some((media_type, value)) => {
                request = request.header(http::header::CONTENT_TYPE, media_type);
                value.to_string().into_bytes()
            }
            None => Vec::new(),
        };
        let request = request.body(Body::from(bytes)).map_err(|error| unsent(&error))?;
        // The deadline is the server's: time spent in our own queue does not count.
        let _place = self
            .places
            .acquire()
            .await
            .map_err(|error| ApiError::Transport { sent: Sent::No, message: error.to_string() })?;
        within(DEADLINE, async {
            let response = self.client.send(request).await.map_err(client_error)?;
            let code = response.status().as_u16();
            let warnings = warnings(response.headers());
            let retry_after = header(response.headers(), "retry-after").and_then(|text| text.parse().ok());
            let bytes = response
                .into_body()
                .collect_bytes()
                .await
                .map_err(|error| ApiError::Transport { sent: Sent::Maybe, message: causes(&error) })?
                .to_vec();
            if !(200..300).contains(&code) {
                return Err(ApiError::from_answer(code, &bytes, retry_after, call.secret));
            }
            Ok(Reply { code, bytes, warnings })
        })
        .await
    }
}

/// A request.
pub(super) struct Call<'a> {
    pub(super) method: Method,
    pub(super) path: &'a str,
    pub(super) query: Option<&'a str>,
    /// Media type and content.
    pub(super) body: Option<(&'a str, &'a Value)>,
    /// How much of the answer's objects is wanted.
    pub(super) detail: Detail,
    /// Answers may hold secrets.
    pub(super) secret: bool,
}

/// An answer as it came.
pub(super) struct Reply {
    code: u16,
    pub(super) bytes: Vec<u8>,
    warnings: Vec<String>,
}

const JSON: &str = "application/json";
const APPLY_PATCH: &str = "application/apply-patch+yaml";

async fn within<T>(deadline: Duration, call: impl Future<Output = Result<T, ApiError>>) -> Result<T, ApiError> {
    tokio::time::timeout(deadline, call).await.unwrap_or(Err(ApiError::TimedOut { seconds: deadline.as_secs() }))
}

/// A request that cannot be made.
fn unsent(error: &http::Error) -> ApiError {
    ApiError::Transport { sent: Sent::No, message: error.to_string() }
}

/// Turns the client's error into ours; never through its `Display`, which dumps Status messages.
pub(super) fn client_error(error: kube::Error) -> ApiError {
    match error {
        kube::Error::Api(status) => ApiError::from_status(&status, None, false),
        other => match cause_of::<Problem>(&other) {
            Some(problem) => ApiError::SignIn(problem.clone()),
            None => {
                let connecting =
                    cause_of::<hyper_util::client::legacy::Error>(&other).is_some_and(|why| why.is_connect());
                let sent = if connecting { Sent::No } else { Sent::Maybe };
                ApiError::Transport { sent, message: causes(&other) }
            }
        },
    }
}

/// A cause of an error by its type.
fn cause_of<'a, T: std::error::Error + 'static>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a T> {
    std::iter::successors(Some(error), |error| error.source()).find_map(|error| error.downcast_ref::<T>())
}

/// The chain of causes of an error, outermost first.
pub fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut texts: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        let text = error.to_string();
        if !texts.iter().any(|known| known.contains(&text)) {
            texts.push(text);
        }
        next = error.source();
    }
    texts.join(": ")
}

fn header<'a>(headers: &'a http::HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Unwraps `299 - "text"` (RFC 7234 section 5.5, used by KEP-1693).
fn warnings(headers: &http::HeaderMap) -> Vec<String> {
    let mut texts = Vec::new();
    for value in headers.get_all(http::header::WARNING) {
        let Ok(value) = value.to_str() else { continue };
        let text = value.splitn(3, ' ').nth(2).unwrap_or(value).trim_matches('"').replace("\\\"", "\"");
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts
}
