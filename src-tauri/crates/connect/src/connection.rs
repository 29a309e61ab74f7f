//! From a chosen context to a working, identified connection, one reported step at a time.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use glasslift_cluster::{
    ApiError, ClusterInfo, Discovery, Doing, Gate, HealthNotice, NoAnswer, Path, Reader, Writer, preflight,
};
use glasslift_environment::Environment;
use glasslift_kubeconfig::{self as kubeconfig, ResolvedContext, Target};
use glasslift_object::problem::Problem;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::checklist::Checklist;
use crate::credentials::{Credentials, SignIn};
use crate::fault::Fault;
use crate::transport::certificate::{self, Facts};
use crate::transport::{self, Broken, ProxyVariables, Route, Tls};
use crate::types::{CheckEvent, CheckFact, CheckStep};
use crate::version::{self, Asked};

/// How long the first request may take.
const VERSION_DEADLINE: Duration = Duration::from_secs(15);
/// How long the look at aggregated APIs may take; it is not worth more.
const HEALTH_DEADLINE: Duration = Duration::from_secs(10);
/// Clocks that differ by more are worth a word, in seconds. Tokens and certificates forgive less than that.
const SKEW_WORTH_A_WORD: u64 = 300;

/// Who somebody is that the server does not know.
const ANONYMOUS: &str = "system:anonymous";

/// A connection to the cluster of one context.
#[derive(Clone)]
pub struct Connection {
    /// What is known about the cluster.
    pub info: ClusterInfo,
    /// What it serves.
    pub discovery: Discovery,
    reader: Reader,
    sign_in: SignIn,
}

impl Connection {
    /// Calls that change nothing.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Calls that change the cluster, behind a gate that knows of the run; for `run` only.
    pub fn writer(&self, gate: Arc<dyn Gate>) -> Writer {
        Writer::new(self.reader.behind(gate))
    }

    /// Asks the cluster once more who it is: a tunnel, a local proxy or an address may lead elsewhere by now.
    ///
    /// # Errors
    /// Another cluster, one that no longer says who it is, or no answer.
    pub async fn refuse_another_cluster(&self) -> Result<(), Problem> {
        let Some(known) = &self.info.uid else { return Ok(()) };
        match uid(&self.reader.patient()).await? {
            Some(now) if now == *known => Ok(()),
            Some(now) => {
                let context = &self.info.context;
                Err(Problem::new("another-cluster").param("context", context).param("was", known).param("now", now))
            }
            None => Err(Problem::new("cluster-unrecognisable").param("context", &self.info.context)),
        }
    }

    /// The same connection with another time for each request.
    pub fn with_deadline(&self, deadline: Duration) -> Self {
        Self { reader: self.reader.with_deadline(deadline), ..self.clone() }
    }

    /// How it signs in: until when that is good, and what happens meanwhile.
    pub fn sign_in(&self) -> &SignIn {
        &self.sign_in
    }
}

/// Connects and reports each step. The first failure ends it; dropping the future ends it too, with the sign-in tool it may have started.
///
/// The last step is no condition: when aggregated APIs are down, it is reported with the problem and the connection comes about.
///
/// # Errors
/// The failed step's explanation, which was also reported.
pub async fn connect(
    environment: &Environment,
    target: &Target,
    on_check: impl FnMut(CheckEvent) + Send,
) -> Result<Connection, Problem> {
    let list = Checklist::new(on_check);
    let context = list
        .step(CheckStep::Config, async { kubeconfig::resolve(environment, target) }, |context| {
            CheckFact::plain(context.server.clone())
        })
        .await?;
    let sign_in = SignIn::new(&context, environment);
    run_tool(&list, &sign_in, &context).await?;
    let ready = async {
        let sign_in = sign_in?;
        let credentials = sign_in.obtain(|line| list.message(CheckStep::Credentials, line)).await?;
        // The login shell may be the one who knows of a proxy.
        environment.login_shell.wait().await;
        let (route, tls) = prepared(environment, &context, &credentials)?;
        Ok((sign_in, route, tls, credentials))
    };
    let (sign_in, route, tls, _) =
        list.step(CheckStep::Credentials, ready, |(_, _, _, credentials)| described(credentials)).await?;
    try_out(&list, &route, &tls, &context).await?;
    let client = transport::client(&route, sign_in.clone(), &context)?;
    let reader = Reader::new(client, Arc::new(sign_in.clone()));
    let version = ask_version(&list, &reader, &route, &context).await?;
    let (user, uid) = list
        .step(CheckStep::Identity, identify(&reader.patient(), &context), |(user, _)| CheckFact::plain(user.clone()))
        .await?;
    let discovery = list
        .step(
            CheckStep::Discovery,
            async { Discovery::read(&reader.patient()).await.map_err(|error| error.to_problem(Doing::Discovery)) },
            |_| Vec::new(),
        )
        .await?;
    list.look(CheckStep::Health, health(&reader)).await;
    let acting_as = context.auth.impersonation.as_ref().map(|acting_as| acting_as.user.clone());
    let address = fingerprint(&context);
    let info = ClusterInfo {
        kubeconfig: context.kubeconfig.display().to_string(),
        kubeconfigs: context.list.iter().map(|path| path.display().to_string()).collect(),
        context: context.context.clone(),
        server: context.server.clone(),
        // The server says whom the user acts as.
        user: if acting_as.is_some() { context.user.clone() } else { user },
        namespace: context.namespace.clone(),
        version,
        identity: uid.clone().unwrap_or_else(|| address.clone()),
        address,
        uid,
        insecure: context.insecure,
        acting_as,
        proxy: route.proxy_address().map(str::to_owned),
    };
    Ok(Connection { info, discovery, reader, sign_in })
}

/// Runs the sign-in tool as a step of its own, if there is one. What it gives is kept for the next step.
async fn run_tool(
    list: &Checklist<impl FnMut(CheckEvent) + Send>,
    sign_in: &Result<SignIn, Problem>,
    context: &ResolvedContext,
) -> Result<(), Problem> {
    let needs_tool = match sign_in {
        Ok(sign_in) => sign_in.tool().is_some(),
        Err(_) => context.auth.exec.is_some(),
    };
    if !needs_tool {
        return Ok(());
    }
    let step = CheckStep::SignInTool;
    let work = async {
        let sign_in = sign_in.as_ref().map_err(Clone::clone)?;
        let path = sign_in.find_tool().await?;
        sign_in.obtain(|line| list.message(step, line)).await?;
        Ok(path)
    };
    let shown =
        |path: &Option<PathBuf>| path.iter().flat_map(|path| CheckFact::plain(path.display().to_string())).collect();
    list.step(step, work, shown).await.map(|_| ())
}

/// Finds the way and looks at what will be shown to the server, before anything is contacted.
fn prepared(
    environment: &Environment,
    context: &ResolvedContext,
    credentials: &Credentials,
) -> Result<(Arc<Route>, Tls), Problem> {
    let variable = |name: &str| environment.variable(name).and_then(|value| value.into_string().ok());
    let route = Route::new(context, &ProxyVariables::from(variable))?;
    let facts = credentials.certificate.as_ref().and_then(|own| Facts::of_pem(&own.certificate_pem));
    if let Some(facts) = facts.filter(|facts| facts.until < Timestamp::now()) {
        let until = certificate::date(facts.until);
        return Err(Broken::new(Fault::ClientCertificateExpired { user: context.user.clone(), until }).into());
    }
    let tls = route.tls(credentials.certificate.as_ref())?;
    Ok((Arc::new(route), tls))
}

/// What was got, by its kind and its end.
fn described(credentials: &Credentials) -> Vec<CheckFact> {
    let certificate = credentials.certificate.as_ref();
    let facts = certificate.and_then(|own| Facts::of_pem(&own.certificate_pem));
    let mut parts = Vec::new();
    if certificate.is_some() {
        parts.push(CheckFact::ClientCertificate { until: facts.map(|facts| certificate::date(facts.until)) });
    }
    if credentials.authorization.is_some() {
        parts.push(match credentials.expires_at {
            Some(end) => CheckFact::Token { until: certificate::date(end) },
            None => CheckFact::TokenOrPassword,
        });
    }
    if parts.is_empty() { vec![CheckFact::NoCredentials] } else { parts }
}

/// Name, connection and TLS one after the other, so that it is known which layer fails.
async fn try_out(
    list: &Checklist<impl FnMut(CheckEvent) + Send>,
    route: &Arc<Route>,
    tls: &Tls,
    context: &ResolvedContext,
) -> Result<(), Problem> {
    let hop = route.first_hop();
    let addresses = list
        .step(CheckStep::Name, async { Ok(transport::resolve(&hop).await?) }, |addresses| {
            let mut shown: Vec<String> = addresses.iter().map(|address| address.ip().to_string()).collect();
            shown.dedup();
            CheckFact::plain(shown.join(", "))
        })
        .await?;
    let way = match route.proxy_address() {
        Some(proxy) => vec![CheckFact::Through { address: route.address(), proxy: proxy.to_owned() }],
        None => CheckFact::plain(route.address()),
    };
    let stream = list.step(CheckStep::Reach, async { Ok(route.reach(&addresses).await?) }, |_| way).await?;
    if !route.encrypted {
        return Ok(());
    }
    let work = async {
        match route.secure(stream, tls).await {
            Ok(secured) => Ok(secured),
            Err(broken) => Err(route.reconsidered(broken, tls).await.into()),
        }
    };
    let insecure = context.insecure;
    list.step(CheckStep::Tls, work, |secured| {
        let version = secured.get_ref().1.protocol_version().and_then(|version| version.as_str());
        let version = version.unwrap_or("TLS").replace("TLSv1_", "TLS 1.");
        let mut facts = CheckFact::plain(version);
        facts.extend(insecure.then_some(CheckFact::Unchecked));
        facts
    })
    .await?;
    Ok(())
}

/// Asks for the version, which also tells who answers at all, and whether the credentials are good.
async fn ask_version(
    list: &Checklist<impl FnMut(CheckEvent) + Send>,
    reader: &Reader,
    route: &Route,
    context: &ResolvedContext,
) -> Result<String, Problem> {
    let address = route.address();
    let work = async {
        let mut pauses = glasslift_cluster::retry::PAUSES.iter();
        let answer = loop {
            let answer = reader.raw_version(VERSION_DEADLINE).await.map_err(|error| match error {
                NoAnswer::SignIn(problem) => problem,
                NoAnswer::Failed(error) => not_answered(&error, &address, &context.user),
                NoAnswer::TooLate => {
                    let seconds = VERSION_DEADLINE.as_secs();
                    Broken::new(Fault::NoAnswer { address: address.clone(), seconds }).into()
                }
            })?;
            // Any other refusal is an answer to what is asked here: what is behind the address.
            match pauses.next().filter(|_| answer.status == http::StatusCode::TOO_MANY_REQUESTS) {
                Some(pause) => tokio::time::sleep(Duration::from_secs(*pause)).await,
                None => break answer,
            }
        };
        let date = answer.headers.get(http::header::DATE).and_then(|value| value.to_str().ok());
        if let Some(skew) = version::skew(date, Timestamp::now()).filter(|skew| skew.unsigned_abs() > SKEW_WORTH_A_WORD)
        {
            let minutes = u32::try_from(skew.unsigned_abs() / 60).unwrap_or(u32::MAX);
            list.fact(CheckStep::Version, CheckFact::ClockOff { minutes, ahead: skew > 0 });
        }
        let acting_as = context.auth.impersonation.as_ref().map(|acting_as| acting_as.user.as_str());
        version::judge(&answer, Asked { address: &address, user: &context.user, acting_as })
            .map_err(|fault| Broken::new(fault).into())
    };
    list.step(CheckStep::Version, work, |version: &String| CheckFact::plain(version.clone())).await
}

/// The connection was tried out just before: what fails now is signing in again, a client certificate, or no HTTP.
fn not_answered(error: &kube::Error, address: &str, user: &str) -> Problem {
    let address = address.to_owned();
    transport::cause_of(error, &address, user).unwrap_or_else(|| {
        let detail = glasslift_cluster::causes(error);
        let fault = match transport::http_fault(error) {
            Some(transport::HttpFault::NotHttp) => Fault::NotKubernetes { address, what: "not-http", status: None },
            Some(transport::HttpFault::Closed) => Fault::Closed { address },
            None => Fault::Unreachable { address },
        };
        fault.explain(&detail)
    })
}

/// Who the server says we are, and its own identity.
///
/// Anonymous requests may ask for the version, so this is where credentials show that the server does not know at all, as it does with
/// passwords since 1.19.
async fn identify(reader: &Reader, context: &ResolvedContext) -> Result<(String, Option<String>), Problem> {
    let unknown = || Problem::from(Broken::new(Fault::Unauthorized { user: context.user.clone() }));
    let user = match reader.who_am_i().await {
        Ok(Some(user)) if user == ANONYMOUS && context.auth.impersonation.is_none() => return Err(unknown()),
        Ok(user) => user.unwrap_or_else(|| context.user.clone()),
        Err(ApiError::Refused(refusal)) if refusal.code == 401 || refusal.message.contains(ANONYMOUS) => {
            return Err(unknown());
        }
        // Whoever may not ask is somebody all the same.
        Err(ApiError::Refused(_)) => context.user.clone(),
        Err(error) => return Err(error.to_problem(Doing::User)),
    };
    Ok((user, uid(reader).await?))
}

/// What a cluster says that it is; none where not everybody may ask.
async fn uid(reader: &Reader) -> Result<Option<String>, Problem> {
    let path = Path::resource("", "v1", "namespaces", None).then("kube-system");
    match reader.get_path(&path, false).await {
        Ok(namespace) => Ok(namespace
            .and_then(|namespace| namespace.pointer("/metadata/uid").and_then(|uid| uid.as_str().map(str::to_owned)))),
        // The connection is good all the same.
        Err(ApiError::Refused(refusal)) if refusal.code == 403 => Ok(None),
        Err(error) => Err(error.to_problem(Doing::Identity)),
    }
}

/// What a cluster is recognised by when it does not say: where it is, and who vouches for it.
fn fingerprint(context: &ResolvedContext) -> String {
    let mut hash = Sha256::new();
    hash.update(context.server.as_bytes());
    hash.update([0]);
    hash.update(context.ca.as_deref().unwrap_or_default().as_bytes());
    let hex: String = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("address:{hex}")
}

/// Aggregated APIs that are down. Whoever may not ask, or gets no answer in time, is not told.
async fn health(reader: &Reader) -> Option<Problem> {
    let looked = tokio::time::timeout(HEALTH_DEADLINE, preflight::aggregated_apis(reader)).await;
    let notices = looked.ok()?.ok()?;
    let names: Vec<String> = notices
        .into_iter()
        .filter_map(|notice| match notice {
            HealthNotice::ApiServiceDown { name, .. } => Some(name),
            HealthNotice::WebhookWithoutBackend { .. } => None,
        })
        .collect();
    (!names.is_empty()).then(|| Fault::ApisDown { names: names.join(", ") }.explain(""))
}
