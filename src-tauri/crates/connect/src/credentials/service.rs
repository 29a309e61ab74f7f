//! A tower service that signs each request with the credentials that came with it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use glasslift_cluster::Pass;
use glasslift_object::problem::Problem;
use http::header::AUTHORIZATION;
use http::{HeaderValue, Request, Response};
use kube::client::Body;
use parking_lot::Mutex;
use secrecy::ExposeSecret;
use tower::{BoxError, Service, ServiceExt};

use super::credential::{ClientCertificate, Credentials};
use super::sign_in::SignIn;

/// Signs requests. `build` makes the service below for a client certificate: it is called once, and again when a sign-in tool gives
/// another certificate. A [`Problem`] of signing in comes out as the boxed error.
pub(crate) struct SignedService<F, S> {
    sign_in: SignIn,
    build: Arc<F>,
    below: Arc<Mutex<Option<(u64, S)>>>,
}

impl<F, S> Clone for SignedService<F, S> {
    fn clone(&self) -> Self {
        Self { sign_in: self.sign_in.clone(), build: Arc::clone(&self.build), below: Arc::clone(&self.below) }
    }
}

impl<F, S> SignedService<F, S>
where
    F: Fn(Option<&ClientCertificate>) -> Result<S, Problem>,
    S: Clone,
{
    /// Signs what goes through the services that `build` makes.
    pub(crate) fn new(sign_in: SignIn, build: F) -> Self {
        Self { sign_in, build: Arc::new(build), below: Arc::default() }
    }

    /// The service below, for these credentials.
    fn below(&self, credentials: &Credentials) -> Result<S, Problem> {
        let mut below = self.below.lock();
        match &*below {
            Some((generation, service)) if *generation == credentials.generation => Ok(service.clone()),
            _ => {
                let service = (self.build)(credentials.certificate.as_ref())?;
                *below = Some((credentials.generation, service.clone()));
                Ok(service)
            }
        }
    }
}

impl<F, S, B> Service<Request<Body>> for SignedService<F, S>
where
    F: Fn(Option<&ClientCertificate>) -> Result<S, Problem> + Send + Sync + 'static,
    S: Service<Request<Body>, Response = Response<B>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: Send + 'static,
{
    type Response = Response<B>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<B>, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let this = self.clone();
        Box::pin(async move {
            let mut request = request;
            let pass = request.extensions_mut().remove::<Pass>();
            let credentials = match pass.and_then(|pass| pass.credentials()) {
                Some(credentials) => credentials,
                None => this.sign_in.obtain_quietly().await?,
            };
            this.send(request, &credentials).await
        })
    }
}

impl<F, S, B> SignedService<F, S>
where
    F: Fn(Option<&ClientCertificate>) -> Result<S, Problem>,
    S: Service<Request<Body>, Response = Response<B>> + Clone,
    S::Error: Into<BoxError>,
{
    async fn send(&self, mut request: Request<Body>, credentials: &Credentials) -> Result<Response<B>, BoxError> {
        if let Some(authorization) = &credentials.authorization {
            let mut value = HeaderValue::from_str(authorization.expose_secret())?;
            value.set_sensitive(true);
            request.headers_mut().insert(AUTHORIZATION, value);
        }
        self.below(credentials)?.oneshot(request).await.map_err(Into::into)
    }
}
