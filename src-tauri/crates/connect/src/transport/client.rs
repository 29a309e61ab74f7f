//! The client that requests go through: our connector below, signing in above it.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use glasslift_kubeconfig::ResolvedContext;
use glasslift_object::problem::Problem;
use http::Uri;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::{TokioExecutor, TokioIo};
use kube::client::{Body, ClientBuilder, ConfigExt};
use kube::{Client, Config};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tower::Service;
use tower_http::decompression::DecompressionLayer;

use super::dial::Stream;
use super::{Broken, Route, Tls};
use crate::credentials::{ClientCertificate, SignIn, SignedService};
use crate::fault::Fault;

/// How long a connection may stay unused.
const IDLE: Duration = Duration::from_secs(90);

/// Builds the client of a context. Contacts nothing.
///
/// # Errors
/// What cannot stand in a header: a user to act as with a line break in its name.
pub(crate) fn client(route: &Arc<Route>, sign_in: SignIn, context: &ResolvedContext) -> Result<Client, Problem> {
    let connecting = Arc::clone(route);
    let build = move |certificate: Option<&ClientCertificate>| -> Result<_, Problem> {
        let connector = Connector { route: Arc::clone(&connecting), tls: connecting.tls(certificate)? };
        let client: hyper_util::client::legacy::Client<Connector, Body> =
            hyper_util::client::legacy::Client::builder(TokioExecutor::new()).pool_idle_timeout(IDLE).build(connector);
        Ok(client)
    };
    let mut config = Config::new(route.server.clone());
    if let Some(acting_as) = &context.auth.impersonation {
        config.auth_info.impersonate = Some(acting_as.user.clone());
        config.auth_info.impersonate_uid.clone_from(&acting_as.uid);
        config.auth_info.impersonate_groups = Some(acting_as.groups.clone());
        config.auth_info.impersonate_user_extra =
            Some(acting_as.extra.iter().map(|(key, values)| (key.clone(), values.clone())).collect());
    }
    let headers = config.extra_headers_layer().map_err(|_| {
        Problem::new("context-incomplete", "The kubeconfig names a user to act as that cannot be sent.")
            .case("impersonation")
            .hint("Names with line breaks or other control characters cannot stand in a header.")
            .hint("Correct the fields as, as-uid, as-groups and as-user-extra.")
    })?;
    let gzip = DecompressionLayer::new().gzip(!context.disable_compression);
    let signed = SignedService::new(sign_in, build);
    Ok(ClientBuilder::new(signed, context.namespace.clone())
        .with_layer(&headers)
        .with_layer(&gzip)
        .with_layer(&config.base_uri_layer())
        .build())
}

/// Why a request failed, where a layer below the client said it: a cause of ours, or a problem of signing in.
pub(crate) fn cause_of(error: &(dyn std::error::Error + 'static), address: &str, user: &str) -> Option<Problem> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(problem) = error.downcast_ref::<Problem>() {
            return Some(problem.clone());
        }
        if let Some(broken) = error.downcast_ref::<Broken>() {
            return Some(broken.to_problem());
        }
        // TLS 1.3 has a server refuse a client certificate only after the handshake.
        if let Some(alert) = error.downcast_ref::<rustls::Error>().or_else(|| inner(error)) {
            let address = address.to_owned();
            let fault = match alert {
                rustls::Error::AlertReceived(_) => Fault::ClientCertificateRefused { address, user: user.to_owned() },
                _ => Fault::TlsFailed { address },
            };
            return Some(fault.explain(&alert.to_string()));
        }
        next = error.source();
    }
    None
}

/// What HTTP itself says is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HttpFault {
    /// The answer is not HTTP.
    NotHttp,
    /// The connection was closed before an answer.
    Closed,
}

/// Looks for hyper's own error.
pub(crate) fn http_fault(error: &(dyn std::error::Error + 'static)) -> Option<HttpFault> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(error) = error.downcast_ref::<hyper::Error>() {
            if error.is_parse() {
                return Some(HttpFault::NotHttp);
            }
            if error.is_incomplete_message() || error.is_closed() || error.is_canceled() {
                return Some(HttpFault::Closed);
            }
        }
        next = error.source();
    }
    None
}

/// An `io::Error` keeps what it wraps from the chain of causes.
fn inner<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a rustls::Error> {
    error.downcast_ref::<io::Error>()?.get_ref()?.downcast_ref()
}

/// Opens connections along a route, for hyper.
#[derive(Clone)]
struct Connector {
    route: Arc<Route>,
    tls: Tls,
}

impl Service<Uri> for Connector {
    type Response = TokioIo<Opened>;
    type Error = Broken;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Broken>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Broken>> {
        Poll::Ready(Ok(()))
    }

    /// The address is the route's, whatever is asked for: nothing leads elsewhere.
    fn call(&mut self, _: Uri) -> Self::Future {
        let Self { route, tls } = self.clone();
        Box::pin(async move { route.dial(&tls).await.map(|stream| TokioIo::new(Opened(stream))) })
    }
}

/// An open connection.
struct Opened(Box<dyn Stream>);

impl Connection for Opened {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl AsyncRead for Opened {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Opened {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
