//! Servers that are not what they should be.

use std::convert::Infallible;
use std::future::{Future, pending};
use std::sync::Arc;

use anyhow::{Context, Result};
use http::{Request, Response};
use hyper::body::Incoming;
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
                async move { Ok::<_, Infallible>(answering.await) }
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
