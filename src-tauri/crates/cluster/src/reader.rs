//! Reading calls. A [`Reader`] cannot change anything: its only writing verbs carry `dryRun=All`.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures::{Stream, StreamExt};
use http::{Method, Request};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{APIGroupList, APIResourceList};
use kube::client::Body;
use kube::core::WatchEvent;
use kube::{Client, Discovery as KubeDiscovery};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::sync::Semaphore;

use crate::answer::{Answer, NoAnswer, RawAnswer, causes, client_error, header, read_as, unsent, warnings, within};
use crate::error::{ApiError, Sent};
use crate::gate::{Gate, Pass};
use crate::path::Path;
use crate::retry;
use crate::served::Served;

/// The field manager under which everything is applied.
pub const FIELD_MANAGER: &str = "glasslift";

/// Time that a single call has, unless somebody wants another. kube has no read time-out of its own.
const DEADLINE: Duration = Duration::from_secs(30);

/// Gives access to everything that can be asked without changing the cluster.
///
/// HTTP/1.1 means a connection for each request in flight, so their number is bounded here, for all clones together. Signing in is not
/// part of a request, see [`Gate`].
#[derive(Clone)]
pub struct Reader {
    client: Client,
    gate: Arc<dyn Gate>,
    places: Arc<Semaphore>,
    deadline: Duration,
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

/// What a creation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CreateMode {
    /// Only to say what would happen.
    DryRun,
    /// An object that was not there: a field that the server does not know is a mistake.
    New,
    /// An object that the server had: whatever it knows of it has to come back.
    Former,
}

impl Reader {
    /// Calls through a client, once signed in.
    pub fn new(client: Client, gate: Arc<dyn Gate>) -> Self {
        Self { client, gate, places: Arc::new(Semaphore::new(PLACES)), deadline: DEADLINE, patient: false }
    }

    /// The same, behind another gate.
    pub fn behind(&self, gate: Arc<dyn Gate>) -> Self {
        Self { gate, ..self.clone() }
    }

    /// The same, with another time for each call.
    pub fn with_deadline(&self, deadline: Duration) -> Self {
        Self { deadline, ..self.clone() }
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
        self.get_path(&served.object_path(namespace, name), served.is_secret()).await
    }

    /// Reads whatever is at a path; none when there is nothing.
    ///
    /// # Errors
    /// Everything but 404.
    pub async fn get_path(&self, path: &Path, secret: bool) -> Result<Option<Value>, ApiError> {
        match self.call(Method::GET, path, None, secret).await {
            Ok(answer) => Ok(Some(answer.object)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Follows a collection from now on; it begins with everything that is there. The server ends it after so many seconds. Not counted
    /// among the requests in flight: it lasts.
    ///
    /// # Errors
    /// The server's refusal, or a failure to reach it.
    pub async fn watch(
        &self,
        served: &Served,
        namespace: Option<&str>,
        seconds: u32,
    ) -> Result<impl Stream<Item = Result<WatchEvent<Value>, ApiError>> + Send + use<>, ApiError> {
        let path = served.collection_path(namespace).with("watch", "true").with("allowWatchBookmarks", "true");
        let uri = path.with("timeoutSeconds", &seconds.to_string()).uri()?;
        let begin = |pass: Pass| {
            let request = Request::get(&uri).header(http::header::ACCEPT, JSON).extension(pass).body(Vec::new());
            let client = self.client.clone();
            within(self.deadline, async move {
                client.request_events(request.map_err(|error| unsent(&error))?).await.map_err(client_error)
            })
        };
        let stream = self.signed(begin).await?;
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
        self.create(served, namespace, object, CreateMode::DryRun).await
    }

    /// Asks who we are; none when the server does not say (before 1.28).
    ///
    /// # Errors
    /// The server's refusal, or a failure to reach it.
    pub async fn who_am_i(&self) -> Result<Option<String>, ApiError> {
        let path = Path::resource("authentication.k8s.io", "v1", "selfsubjectreviews", None);
        let body = serde_json::json!({"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"});
        match self.review(&path, &body).await {
            Ok(answer) => Ok(answer.pointer("/status/userInfo/username").and_then(Value::as_str).map(str::to_owned)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Asks a question that the API spells as a creation, such as an access review. Nothing is stored.
    pub(super) async fn review(&self, path: &Path, question: &Value) -> Result<Value, ApiError> {
        self.call(Method::POST, path, Some((JSON, question)), false).await.map(|answer| answer.object)
    }

    pub(super) async fn aggregated_discovery(&self) -> Result<KubeDiscovery, ApiError> {
        // The client makes these requests itself: they are signed with what the last sign-in gave.
        let ask = |_| {
            let asking = KubeDiscovery::new(self.client.clone()).run_aggregated();
            within(self.deadline, async { asking.await.map_err(client_error) })
        };
        self.patiently(|| self.signed(&ask)).await
    }

    pub(super) async fn group_versions(&self) -> Result<Vec<String>, ApiError> {
        let groups: APIGroupList = self.read(&Path::of(&["apis"])).await?;
        let named = groups.groups.into_iter().flat_map(|group| group.versions).map(|version| version.group_version);
        Ok(std::iter::once("v1".to_owned()).chain(named).collect())
    }

    pub(super) async fn resources(&self, api_version: &str) -> Result<APIResourceList, ApiError> {
        let path = match api_version.split_once('/') {
            Some((group, version)) => Path::of(&["apis", group, version]),
            None => Path::of(&["api", api_version]),
        };
        self.read(&path).await
    }

    /// Reads what is no object.
    async fn read<T: DeserializeOwned>(&self, path: &Path) -> Result<T, ApiError> {
        let call = Call { method: Method::GET, path, body: None, detail: Detail::Whole, secret: false };
        read_as(&self.exchange(&call).await?.bytes)
    }

    /// The answer to `GET /version` as it comes.
    ///
    /// # Errors
    /// When there is no answer at all.
    pub async fn raw_version(&self, deadline: Duration) -> Result<RawAnswer, NoAnswer> {
        let ask = async |pass: Pass| {
            let request =
                Request::get("/version").header(http::header::ACCEPT, JSON).extension(pass).body(Body::empty());
            let asking = async {
                let response = self.client.send(request.map_err(kube::Error::HttpError)?).await?;
                let (parts, body) = response.into_parts();
                let body = body.collect_bytes().await?.to_vec();
                Ok(RawAnswer { status: parts.status, headers: parts.headers, body })
            };
            let answer = tokio::time::timeout(deadline, asking).await.map_err(|_| NoAnswer::TooLate)?;
            answer.map_err(NoAnswer::Failed)
        };
        let pass = self.gate.enter().await.map_err(NoAnswer::SignIn)?;
        let answer = ask(pass.clone()).await?;
        if answer.status != http::StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        match self.gate.refused(&pass).await.map_err(NoAnswer::SignIn)? {
            Some(better) => ask(better).await,
            None => Ok(answer),
        }
    }

    pub(super) async fn apply(
        &self,
        served: &Served,
        namespace: Option<&str>,
        name: &str,
        object: &Value,
        mode: ApplyMode,
    ) -> Result<Answer, ApiError> {
        let path = served.object_path(namespace, name).with("fieldManager", FIELD_MANAGER);
        let path = path.with("force", if mode.force { "true" } else { "false" }).with("fieldValidation", STRICT);
        let path = if mode.dry_run { path.with("dryRun", "All") } else { path };
        self.call(Method::PATCH, &path, Some((APPLY_PATCH, object)), served.is_secret()).await
    }

    pub(super) async fn create(
        &self,
        served: &Served,
        namespace: Option<&str>,
        object: &Value,
        mode: CreateMode,
    ) -> Result<Answer, ApiError> {
        let path = served.collection_path(namespace).with("fieldManager", FIELD_MANAGER);
        let path = match mode {
            CreateMode::New => path.with("fieldValidation", STRICT),
            CreateMode::DryRun => path.with("fieldValidation", STRICT).with("dryRun", "All"),
            CreateMode::Former => path.with("fieldValidation", "Warn"),
        };
        self.call(Method::POST, &path, Some((JSON, object)), served.is_secret()).await
    }

    pub(super) async fn call(
        &self,
        method: Method,
        path: &Path,
        body: Option<(&str, &Value)>,
        secret: bool,
    ) -> Result<Answer, ApiError> {
        let call = Call { method, path, body, detail: Detail::Whole, secret };
        // What cannot be read is trouble as well: something on the way answered instead.
        self.patiently(|| async {
            let Reply { code, bytes, warnings } = self.exchange_once(&call).await?;
            Ok(Answer { code, object: read_as(&bytes)?, warnings })
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

    /// Makes a call once signed in, and once more when the server refused the credentials and there are better ones: it did nothing then.
    async fn signed<T, F>(&self, call: impl Fn(Pass) -> F + Send) -> Result<T, ApiError>
    where
        F: Future<Output = Result<T, ApiError>> + Send,
    {
        let pass = self.gate.enter().await.map_err(ApiError::SignIn)?;
        let error = match call(pass.clone()).await {
            Err(error) if error.is_unauthorized() => error,
            answer => return answer,
        };
        match self.gate.refused(&pass).await.map_err(ApiError::SignIn)? {
            Some(better) => call(better).await,
            None => Err(error),
        }
    }

    async fn exchange_once(&self, call: &Call<'_>) -> Result<Reply, ApiError> {
        self.signed(|pass| self.send(call, pass)).await
    }

    async fn send(&self, call: &Call<'_>, pass: Pass) -> Result<Reply, ApiError> {
        let accept = (http::header::ACCEPT, call.detail.media_type());
        let mut request = Request::builder()
            .method(call.method.clone())
            .uri(call.path.uri()?)
            .extension(pass)
            .header(accept.0, accept.1);
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
        within(self.deadline, async {
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
    pub(super) path: &'a Path,
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
/// Fields that the server does not know are refused and not dropped.
const STRICT: &str = "Strict";
