//! Servers that are not what they should be.

use std::future::{Future, pending};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};

use anyhow::{Context, Result};
use http::{Request, Response};
use http_body_util::BodyExt;
use hyper::body::{Bytes, Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use kube::client::Body;
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;

use super::{Identity, Port};

/// A TLS server that gives each connection the same answer, a whole HTTP response.
///
/// # Errors
/// When the certificate is not one, or no port can be bound.
pub async fn answering(identity: &Identity, response: impl Into<String>) -> Result<Port> {
    let acceptor = acceptor(identity)?;
    let response: Arc<str> = response.into().into();
    Port::open(move |stream| {
        let (acceptor, response) = (acceptor.clone(), Arc::clone(&response));
        async move {
            if let Ok(stream) = acceptor.accept(stream).await {
                answer(stream, &response).await;
            }
        }
    })
    .await
}

/// What becomes of a response on its way.
#[derive(Clone)]
enum Fate {
    /// The connection ends instead.
    Cut,
    /// This much of its body arrives, on a connection that stays open.
    BrokenOff(Bytes),
}

/// No response: the connection ends.
pub(super) fn cut() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(Fate::Cut);
    response
}

/// A response with a body that begins like this and never ends.
pub(super) fn broken_off(mut response: Response<Body>, beginning: Bytes) -> Response<Body> {
    response.extensions_mut().insert(Fate::BrokenOff(beginning));
    response
}

/// A body that begins and never ends.
struct Beginning(Option<Bytes>);

impl hyper::body::Body for Beginning {
    type Data = Bytes;
    type Error = kube::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut TaskContext<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, kube::Error>>> {
        self.0.take().map_or(Poll::Pending, |bytes| Poll::Ready(Some(Ok(Frame::data(bytes)))))
    }
}

/// A TLS server that answers each request, on connections that are kept.
///
/// # Errors
/// When the certificate is not one, or no port can be bound.
pub async fn serving<F>(
    identity: &Identity,
    answer: impl Fn(Request<Incoming>) -> F + Clone + Send + Sync + 'static,
) -> Result<Port>
where
    F: Future<Output = Response<Body>> + Send + 'static,
{
    let acceptor = acceptor(identity)?;
    Port::open(move |stream| {
        let (acceptor, answer) = (acceptor.clone(), answer.clone());
        async move {
            let Ok(stream) = acceptor.accept(stream).await else { return };
            let service = service_fn(move |request| {
                let answering = answer(request);
                async move {
                    let answer = answering.await;
                    match answer.extensions().get::<Fate>().cloned() {
                        Some(Fate::Cut) => Err(io::Error::from(io::ErrorKind::ConnectionReset)),
                        Some(Fate::BrokenOff(bytes)) => Ok(answer.map(|_| Beginning(Some(bytes)).boxed_unsync())),
                        None => Ok(answer.map(BodyExt::boxed_unsync)),
                    }
                }
            });
            // A client that goes away is what some tests are about.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        }
    })
    .await
}

pub(super) fn acceptor(identity: &Identity) -> Result<TlsAcceptor> {
    let provider = Arc::new(default_provider());
    let chain = vec![CertificateDer::from_pem_slice(identity.certificate_pem.as_bytes())?];
    let key = PrivateKeyDer::from_pem_slice(identity.key_pem.as_bytes())?;
    let key = provider.key_provider.load_private_key(key).context("the key cannot be used")?;
    // Not the usual constructor: it refuses old certificates.
    let resolver = Arc::new(SingleCertAndKey::from(CertifiedKey::new(chain, key)));
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(resolver);
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// A server without TLS that gives each connection the same answer.
///
/// # Errors
/// When no port can be bound.
pub async fn plain(response: impl Into<String>) -> Result<Port> {
    let response: Arc<str> = response.into().into();
    Port::open(move |stream| {
        let response = Arc::clone(&response);
        async move { answer(stream, &response).await }
    })
    .await
}

/// A port that accepts connections and never says anything.
///
/// # Errors
/// When no port can be bound.
pub async fn black_hole() -> Result<Port> {
    Port::open(|stream| async move {
        let _kept_open = stream;
        pending::<()>().await;
    })
    .await
}

/// A port that closes each connection as soon as something was said.
///
/// # Errors
/// When no port can be bound.
pub async fn closing() -> Result<Port> {
    Port::open(|mut stream| async move {
        let _ = stream.read(&mut [0; 1024]).await;
    })
    .await
}

async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin, response: &str) {
    // What is asked does not matter.
    let _ = stream.read(&mut [0; 4096]).await;
    let _ = stream.write_all(response.as_bytes()).await;
    let _ = stream.shutdown().await;
}
