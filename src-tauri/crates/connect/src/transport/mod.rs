//! The way to a server: proxy, name, connection, TLS, and the client on top.
//!
//! One connector serves both the connection test, step by step, and every later request, so that the test tests what is used.

pub(crate) mod certificate;
mod client;
mod clock;
mod dial;
mod proxy;
mod tls;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::Uri;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use secrecy::ExposeSecret;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

pub(crate) use client::{HttpFault, cause_of, client, http_fault};
pub(crate) use dial::{Hop, Stream, resolve};
pub(crate) use proxy::ProxyVariables;
use proxy::{Destination, Proxy, ProxyScheme};
use tls::{Place, Trust, Witness};

use crate::credentials::ClientCertificate;
use crate::fault::{Fault, Via};
use glasslift_kubeconfig::ResolvedContext;
use glasslift_object::problem::Problem;

/// How long agreeing on encryption may take.
const TLS_DEADLINE: Duration = Duration::from_secs(10);

/// A connection that did not come about: its cause, and technical detail without secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .fault.explain(""))]
pub(crate) struct Broken {
    pub(crate) fault: Fault,
    pub(crate) detail: String,
}

impl Broken {
    pub(crate) fn new(fault: Fault) -> Self {
        Self { fault, detail: String::new() }
    }

    pub(crate) fn to_problem(&self) -> Problem {
        self.fault.explain(&self.detail)
    }
}

impl From<Broken> for Problem {
    fn from(broken: Broken) -> Self {
        broken.to_problem()
    }
}

impl Proxy {
    pub(crate) fn via(&self) -> Via {
        Via { proxy: self.address().to_owned(), setting: self.source.name() }
    }
}

/// `host:port`, with brackets round an IPv6 address.
pub(crate) fn joined(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

/// How to get to one server. Made once: what changes in the environment later redirects nothing.
#[derive(Clone)]
pub(crate) struct Route {
    pub(crate) server: Uri,
    pub(crate) encrypted: bool,
    host: String,
    port: u16,
    proxy: Option<Proxy>,
    trust: Trust,
    /// Name to expect in the certificate, for TLS and for people.
    name: ServerName<'static>,
    expected: String,
    /// Name of the user entry.
    user: String,
}

/// Client certificates differ over time; everything else about TLS is the route's.
#[derive(Clone)]
pub(crate) struct Tls {
    config: Arc<ClientConfig>,
    witness: Arc<Witness>,
}

impl Route {
    /// Finds the way that a context describes.
    ///
    /// # Errors
    /// An address, a proxy or an authority that cannot be used.
    pub(crate) fn new(context: &ResolvedContext, variables: &ProxyVariables) -> Result<Self, Problem> {
        let unusable = || Problem::new("context-incomplete").case("server").param("server", context.server.clone());
        let server: Uri = context.server.parse().map_err(|_| unusable())?;
        let encrypted = match server.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(unusable()),
        };
        let host = server.host().ok_or_else(unusable)?.trim_matches(['[', ']']).to_owned();
        let port = server.port_u16().unwrap_or(if encrypted { 443 } else { 80 });
        let destination = Destination { encrypted, host: &host, port };
        let named = context.proxy_url.as_ref().map(|url| url.expose_secret());
        let proxy = proxy::choose(destination, named, variables)
            .map_err(|invalid| Broken::new(Fault::ProxyInvalid { setting: invalid.source.name() }))?;
        let expected = context.tls_server_name.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| host.clone());
        Ok(Self {
            trust: Trust::new(context.ca.as_deref(), context.insecure, &context.context)?,
            name: ServerName::try_from(expected.clone()).map_err(|_| unusable())?,
            user: context.user.clone(),
            server,
            encrypted,
            host,
            port,
            proxy,
            expected,
        })
    }

    /// `host:port` of the server.
    pub(crate) fn address(&self) -> String {
        joined(&self.host, self.port)
    }

    /// The proxy's address, without a login.
    pub(crate) fn proxy_address(&self) -> Option<&str> {
        self.proxy.as_ref().map(Proxy::address)
    }

    /// Where a connection goes first.
    pub(crate) fn first_hop(&self) -> Hop {
        match &self.proxy {
            Some(proxy) => Hop { host: proxy.host.clone(), port: proxy.port, proxy: Some(proxy.clone()) },
            None => Hop { host: self.host.clone(), port: self.port, proxy: None },
        }
    }

    /// How to secure connections with a client certificate, or without one.
    pub(crate) fn tls(&self, identity: Option<&ClientCertificate>) -> Result<Tls, Broken> {
        let (config, witness) = self.trust.config(identity, &self.user)?;
        Ok(Tls { config, witness })
    }

    /// Opens a way to the server, through the proxy if there is one.
    pub(crate) async fn reach(&self, addresses: &[SocketAddr]) -> Result<Box<dyn Stream>, Broken> {
        let stream = dial::open(&self.first_hop(), addresses).await?;
        let Some(proxy) = &self.proxy else { return Ok(Box::new(stream)) };
        let stream: Box<dyn Stream> = match proxy.scheme {
            ProxyScheme::Https => Box::new(self.secure_proxy(Box::new(stream), proxy).await?),
            ProxyScheme::Http | ProxyScheme::Socks5 => Box::new(stream),
        };
        dial::tunnel(stream, proxy, &self.host, self.port).await
    }

    /// The proxy is trusted like the server, as in Go, but never gets to see the client certificate.
    async fn secure_proxy(&self, stream: Box<dyn Stream>, proxy: &Proxy) -> Result<TlsStream<Box<dyn Stream>>, Broken> {
        let broken = |detail: String| Broken { fault: Fault::ProxyTls { via: proxy.via() }, detail };
        let tls = self.tls(None)?;
        let name = ServerName::try_from(proxy.host.clone()).map_err(|error| broken(error.to_string()))?;
        let handshake = TlsConnector::from(tls.config).connect(name, stream);
        match tokio::time::timeout(TLS_DEADLINE, handshake).await {
            Ok(secured) => secured.map_err(|error| broken(error.to_string())),
            Err(_) => Err(broken("no answer".to_owned())),
        }
    }

    /// Agrees on encryption with the server and checks its certificate.
    pub(crate) async fn secure(
        &self,
        stream: Box<dyn Stream>,
        tls: &Tls,
    ) -> Result<TlsStream<Box<dyn Stream>>, Broken> {
        let address = self.address();
        let handshake = TlsConnector::from(Arc::clone(&tls.config)).connect(self.name.clone(), stream);
        match tokio::time::timeout(TLS_DEADLINE, handshake).await {
            Ok(Ok(secured)) => Ok(secured),
            Ok(Err(error)) => {
                let place = Place { address: &address, name: &self.expected, user: &self.user };
                Err(self.trust.fault(&error, &tls.witness, &place))
            }
            Err(_) => Err(Broken::new(Fault::NoAnswer { address, seconds: TLS_DEADLINE.as_secs() })),
        }
    }

    /// The whole way, as requests need it.
    pub(crate) async fn dial(&self, tls: &Tls) -> Result<Box<dyn Stream>, Broken> {
        let addresses = resolve(&self.first_hop()).await?;
        let stream = self.reach(&addresses).await?;
        if self.encrypted { Ok(Box::new(self.secure(stream, tls).await?)) } else { Ok(stream) }
    }

    /// How to agree on encryption with the server whatever its certificate, to read its clock when the certificate looks out of date. Only
    /// this handshake checks nothing: a proxy on the way gets its login, so it is checked as ever.
    pub(crate) fn unchecked(&self) -> Option<Tls> {
        let (config, witness) = Trust::new(None, true, "").ok()?.config(None, &self.user).ok()?;
        Some(Tls { config, witness })
    }
}
