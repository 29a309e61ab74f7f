//! One context's way of signing in, with its cache.

mod cache;

use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures::FutureExt;
use futures::future::{BoxFuture, Shared, WeakShared};
use glasslift_cluster::{Gate, Pass};
use glasslift_environment::Environment;
use glasslift_kubeconfig::{AuthInfo, Material, Provider, ResolvedContext, read_bounded, read_material};
use glasslift_object::problem::Problem;
use http::HeaderValue;
use jiff::Timestamp;
use parking_lot::Mutex;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::mpsc;

use super::credential::{ClientCertificate, Credentials};
use super::exec;
use super::provider::{self, Way};
use super::tool::Tool;
use cache::{Cache, Freshness, Got};

/// How long a sign-in tool may take: single sign-on in a browser needs minutes.
const TOOL_DEADLINE: Duration = Duration::from_secs(180);
/// Token files are read again after this time, as in client-go: whoever rotates them leaves the old token valid for longer.
const TOKEN_FILE_AGE: Duration = Duration::from_secs(60);
/// Credentials are renewed this long before they end, or a quarter of their life if that is shorter.
const MARGIN_SECONDS: i64 = 60;

/// Gets credentials for one context and keeps them until they end. Clones share what was got.
///
/// Signing in is no part of a request (see [`Gate`]): it takes the time that its tool takes, it happens once for all who wait, and it ends
/// when nobody waits any more.
#[derive(Clone)]
pub struct SignIn {
    inner: Arc<Inner>,
}

struct Inner {
    method: Method,
    /// The certificate of the kubeconfig, and its key.
    certificate: Option<(Material, Material)>,
    /// The sign-in under way, kept by those who wait for it.
    attempt: Mutex<Option<WeakShared<Attempt>>>,
    cache: Mutex<Cache>,
    observers: Mutex<Vec<Weak<Observer>>>,
}

type Attempt = BoxFuture<'static, Result<Arc<Credentials>, Problem>>;

type Observer = dyn Fn(&SignInNews) + Send + Sync;

/// What happens while a sign-in tool runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignInNews {
    /// It was started.
    Began {
        /// Its name.
        tool: String,
    },
    /// A line that it says, redacted.
    Said {
        /// Its name.
        tool: String,
        /// The line.
        line: String,
    },
    /// There are credentials to go on with.
    SignedIn,
    /// There are none.
    Failed {
        /// Why.
        problem: Problem,
    },
}

/// Somebody hears of sign-ins for as long as this is kept.
pub struct Observation {
    _observer: Arc<Observer>,
}

/// Where the header comes from.
enum Method {
    /// Nowhere, or it never changes.
    Fixed(Option<SecretString>),
    TokenFile {
        path: PathBuf,
        fallback: Option<SecretString>,
    },
    Exec(Tool),
    /// Its cached token while that is good, else its command.
    Provider(Provider, Option<Tool>),
}

impl SignIn {
    /// Looks at what the context says. Runs nothing and reads no file.
    ///
    /// # Errors
    /// A tool that insists on a terminal or speaks an unknown version, a token that cannot be sent, and providers that no longer exist.
    pub fn new(context: &ResolvedContext, environment: &Environment) -> Result<Self, Problem> {
        let auth = &context.auth;
        let certificate = auth.certificate.clone().zip(auth.key.clone());
        let inner = Inner {
            method: method(auth, context, environment)?,
            certificate,
            attempt: Mutex::default(),
            cache: Mutex::default(),
            observers: Mutex::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Name of the sign-in tool that will be run; none when no tool is needed.
    pub fn tool(&self) -> Option<&str> {
        self.inner.tool().map(Tool::name)
    }

    /// Finds the sign-in tool without running it: its path, or none when no tool is needed. Waits for the login shell, at most 3 s.
    ///
    /// # Errors
    /// The tool is missing: names it, where was looked and how to install it.
    pub async fn find_tool(&self) -> Result<Option<PathBuf>, Problem> {
        match self.inner.tool() {
            Some(tool) => tool.find().await.map(|found| Some(found.program)),
            None => Ok(None),
        }
    }

    /// The credentials: from the cache while they are good, else read or asked from the tool, once for all who wait. `on_message` gets
    /// each line that the tool says, redacted. The tool and all it started are ended when nobody waits for it any more.
    ///
    /// # Errors
    /// Whatever stands in the way of signing in, each with its own code.
    pub async fn obtain(&self, on_message: impl Fn(&str) + Send + Sync) -> Result<Arc<Credentials>, Problem> {
        let (sender, mut lines) = mpsc::unbounded_channel();
        let _observation = self.observe(move |news| {
            if let SignInNews::Said { line, .. } = news {
                // Who gave up listening has what it needs.
                let _ = sender.send(line.clone());
            }
        });
        let mut obtaining = std::pin::pin!(self.obtain_quietly());
        let obtained = loop {
            tokio::select! {
                biased;
                Some(line) = lines.recv() => on_message(&line),
                obtained = &mut obtaining => break obtained,
            }
        };
        while let Ok(line) = lines.try_recv() {
            on_message(&line);
        }
        obtained
    }

    /// The same; what the tool says is for those who observe.
    pub(crate) async fn obtain_quietly(&self) -> Result<Arc<Credentials>, Problem> {
        match self.inner.fresh() {
            Some(fresh) => Ok(fresh),
            None => Inner::attempt(&self.inner).await,
        }
    }

    /// The server answered 401 to these credentials: the next `obtain` gets new ones. Credentials that replaced them are kept, and so are
    /// those that were themselves got only moments ago because others were refused.
    pub fn invalidate(&self, refused: &Arc<Credentials>) {
        self.inner.cache.lock().invalidate(refused);
    }

    /// Until when what was got is good; none when it has no known end or was not got yet.
    pub fn valid_until(&self) -> Option<Timestamp> {
        self.inner.cache.lock().valid_until()
    }

    /// Hears of every run of the tool from now on, whoever waits for it.
    #[must_use]
    pub fn observe(&self, observer: impl Fn(&SignInNews) + Send + Sync + 'static) -> Observation {
        let observer: Arc<Observer> = Arc::new(observer);
        self.inner.observers.lock().push(Arc::downgrade(&observer));
        Observation { _observer: observer }
    }
}

impl Gate for SignIn {
    fn enter(&self) -> BoxFuture<'_, Result<Pass, Problem>> {
        async { self.obtain_quietly().await.map(Pass::new) }.boxed()
    }

    fn refused<'a>(&'a self, pass: &'a Pass) -> BoxFuture<'a, Result<Option<Pass>, Problem>> {
        async move {
            let Some(refused) = pass.credentials::<Credentials>() else { return Ok(None) };
            self.invalidate(&refused);
            let fresh = self.obtain_quietly().await?;
            // What cannot be renewed would only be refused again.
            Ok((!Arc::ptr_eq(&fresh, &refused)).then(|| Pass::new(fresh)))
        }
        .boxed()
    }
}

/// In client-go's order: a token goes before a password, both before a tool, which is not run beside a certificate either.
fn method(auth: &AuthInfo, context: &ResolvedContext, environment: &Environment) -> Result<Method, Problem> {
    if let Some(path) = &auth.token_file {
        let fallback = auth.token.as_ref().map(bearer).transpose()?;
        return Ok(Method::TokenFile { path: path.clone(), fallback });
    }
    if let Some(token) = &auth.token {
        return Ok(Method::Fixed(Some(bearer(token)?)));
    }
    if let Some(user) = &auth.username {
        let password = auth.password.as_ref().map(ExposeSecret::expose_secret).unwrap_or_default();
        let header = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
        return Ok(Method::Fixed(Some(SecretString::from(header))));
    }
    if let Some(provider) = &auth.provider {
        provider::way(provider, Timestamp::now())?;
        let command = provider::command(provider);
        let tool = command.map(|command| Tool::of_provider(&command, context, environment));
        return Ok(Method::Provider(provider.clone(), tool));
    }
    match &auth.exec {
        Some(exec) if auth.certificate.is_none() => {
            exec::check(exec)?;
            Ok(Method::Exec(Tool::of_exec(exec, context, environment)))
        }
        _ => Ok(Method::Fixed(None)),
    }
}

/// The header for a token. Tokens from files and tools end with a line break now and then; inside, one would break the request.
fn bearer(token: &SecretString) -> Result<SecretString, Problem> {
    let token = token.expose_secret().trim();
    let header = format!("Bearer {token}");
    if token.is_empty() || HeaderValue::from_str(&header).is_err() || !token.bytes().all(|byte| byte.is_ascii_graphic())
    {
        let what = if token.is_empty() { "empty" } else { "character" };
        return Err(Problem::new("token-invalid").param("what", what));
    }
    Ok(SecretString::from(header))
}

impl Inner {
    fn tool(&self) -> Option<&Tool> {
        match &self.method {
            Method::Exec(tool) => Some(tool),
            Method::Provider(provider, tool) => match provider::way(provider, Timestamp::now()) {
                Ok(Way::Command(_)) => tool.as_ref(),
                _ => None,
            },
            _ => None,
        }
    }

    fn fresh(&self) -> Option<Arc<Credentials>> {
        self.cache.lock().fresh()
    }

    fn tell(&self, news: &SignInNews) {
        let observers: Vec<_> = {
            let mut observers = self.observers.lock();
            observers.retain(|observer| observer.strong_count() > 0);
            observers.iter().filter_map(Weak::upgrade).collect()
        };
        observers.iter().for_each(|observer| observer(news));
    }

    /// The sign-in under way, or a new one. It goes on while anybody waits, and all get what comes of it.
    fn attempt(this: &Arc<Self>) -> Shared<Attempt> {
        let mut slot = this.attempt.lock();
        let running = slot.as_ref().and_then(WeakShared::upgrade).filter(|attempt| attempt.peek().is_none());
        running.unwrap_or_else(|| {
            let own = Arc::clone(this);
            let attempt = async move { own.sign_in().await }.boxed().shared();
            *slot = attempt.downgrade();
            attempt
        })
    }

    async fn sign_in(&self) -> Result<Arc<Credentials>, Problem> {
        // Somebody else may have signed in just before.
        if let Some(fresh) = self.fresh() {
            return Ok(fresh);
        }
        let Some(tool) = self.tool().map(|tool| tool.name().to_owned()) else { return self.renew(&|_| {}).await };
        self.tell(&SignInNews::Began { tool: tool.clone() });
        let said = |line: &str| self.tell(&SignInNews::Said { tool: tool.clone(), line: line.to_owned() });
        let renewed = self.renew(&said).await;
        self.tell(&match &renewed {
            Ok(_) => SignInNews::SignedIn,
            Err(problem) => SignInNews::Failed { problem: problem.clone() },
        });
        renewed
    }

    async fn renew(&self, on_message: &(dyn Fn(&str) + Send + Sync)) -> Result<Arc<Credentials>, Problem> {
        let got = self.get(on_message).await;
        let mut cache = self.cache.lock();
        got.map(|got| cache.keep(got)).or_else(|problem| cache.still_good().ok_or(problem))
    }

    async fn get(&self, on_message: &(dyn Fn(&str) + Send + Sync)) -> Result<Got, Problem> {
        let mut got = match &self.method {
            Method::Fixed(header) => Got {
                credentials: Credentials { authorization: header.clone(), ..Credentials::default() },
                fresh_until: None,
            },
            Method::TokenFile { path, fallback } => {
                let header = token_from(path).or_else(|problem| fallback.clone().ok_or(problem))?;
                let credentials = Credentials { authorization: Some(header), ..Credentials::default() };
                Got { credentials, fresh_until: Some(Freshness::Age(TOKEN_FILE_AGE)) }
            }
            Method::Exec(tool) => {
                let output = tool.run(TOOL_DEADLINE, on_message).await?;
                let answer = exec::parse(tool.name(), tool.version(), &output)?;
                let authorization = answer.token.as_ref().map(bearer).transpose()?;
                of_tool(Credentials {
                    authorization,
                    certificate: answer.certificate,
                    expires_at: answer.expires_at,
                    generation: 0,
                })
            }
            Method::Provider(provider, tool) => of_provider(provider, tool.as_ref(), on_message).await?,
        };
        if let Some((certificate, key)) = &self.certificate {
            let certificate_pem = read_material(certificate, "certificate")?;
            let key_pem = SecretString::from(read_material(key, "key")?);
            got.credentials.certificate = Some(ClientCertificate { certificate_pem, key_pem });
        }
        Ok(got)
    }
}

async fn of_provider(
    provider: &Provider,
    tool: Option<&Tool>,
    on_message: &(dyn Fn(&str) + Send + Sync),
) -> Result<Got, Problem> {
    let (token, expires_at) = match (provider::way(provider, Timestamp::now())?, tool) {
        (Way::Cached { token, expires_at }, _) => (token, expires_at),
        (Way::Command(command), Some(tool)) => command.parse(&tool.run(TOOL_DEADLINE, on_message).await?)?,
        (Way::Command(_), None) => return Err(provider::gone(provider)),
    };
    Ok(of_tool(Credentials { authorization: Some(bearer(&token)?), expires_at, ..Credentials::default() }))
}

fn of_tool(credentials: Credentials) -> Got {
    let fresh_until = credentials.expires_at.map(|end| Freshness::Time(renew_at(Timestamp::now(), end)));
    Got { credentials, fresh_until }
}

/// When to renew what was got now and ends then.
fn renew_at(now: Timestamp, end: Timestamp) -> Timestamp {
    let life = end.as_second().saturating_sub(now.as_second()).max(0);
    let margin = MARGIN_SECONDS.min(life / 4);
    Timestamp::from_second(end.as_second().saturating_sub(margin)).unwrap_or(end)
}

fn token_from(path: &std::path::Path) -> Result<SecretString, Problem> {
    let shown = path.display().to_string();
    let problem = |code: &str| Problem::new(code).param("path", &shown);
    let bytes = read_bounded(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => problem("token-file-missing").retryable(),
        kind => problem("token-file-unreadable").param("reason", kind.to_string()),
    })?;
    let text = SecretString::from(String::from_utf8_lossy(&bytes).into_owned());
    if text.expose_secret().trim().is_empty() {
        return Err(problem("token-file-empty").retryable());
    }
    bearer(&text).map_err(|problem| problem.param("path", &shown))
}

#[cfg(test)]
mod tests;
