//! One context's way of signing in, with its cache.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use secrecy::SecretString;

use crate::cluster::kubeconfig::{Environment, ResolvedContext};
use crate::problem::Problem;

/// What a request needs to be accepted.
#[derive(Clone, Default)]
pub struct Credentials {
    /// Value of the header `Authorization`.
    pub authorization: Option<SecretString>,
    /// Client certificate.
    pub certificate: Option<ClientCertificate>,
    /// When they end, where that is known.
    pub expires_at: Option<Timestamp>,
    /// Counts changes of the client certificate, from 0: a connection made with another number has to be made again.
    pub generation: u64,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("authorization", &self.authorization.is_some())
            .field("certificate", &self.certificate.is_some())
            .field("expires_at", &self.expires_at)
            .field("generation", &self.generation)
            .finish()
    }
}

/// A client certificate and its key.
#[derive(Clone)]
pub struct ClientCertificate {
    /// The certificate and those between it and its authority, PEM.
    pub certificate_pem: String,
    /// The key, PEM.
    pub key_pem: SecretString,
}

impl fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCertificate").finish_non_exhaustive()
    }
}

/// Gets credentials for one context and keeps them until they end. Clones share what was got.
#[derive(Clone)]
pub struct SignIn {
    inner: Arc<Inner>,
}

struct Inner {}

impl SignIn {
    /// Looks at what the context says. Runs nothing and reads no file.
    ///
    /// # Errors
    /// What kubectl would refuse too, a tool that insists on a terminal, and providers that no longer exist.
    pub fn new(context: &ResolvedContext, environment: &Environment) -> Result<Self, Problem> {
        let _ = (context, environment);
        Ok(Self { inner: Arc::new(Inner {}) })
    }

    /// Name of the sign-in tool that will be run; none when no tool is needed.
    pub fn tool(&self) -> Option<&str> {
        let _ = &self.inner;
        None
    }

    /// Finds the sign-in tool without running it: its path, or none when no tool is needed. Waits for the login shell, at most 3 s.
    ///
    /// # Errors
    /// The tool is missing: names it, where was looked and how to install it.
    pub async fn find_tool(&self) -> Result<Option<PathBuf>, Problem> {
        Ok(None)
    }

    /// The credentials: from the cache while they are good, else read or asked from the tool, by one caller at a time. `on_message` gets
    /// each line that the tool says, redacted. Dropping the future ends the tool and all it started.
    ///
    /// # Errors
    /// Whatever stands in the way of signing in, each with its own code.
    pub async fn obtain(&self, on_message: impl Fn(&str) + Send + Sync) -> Result<Arc<Credentials>, Problem> {
        let _ = on_message;
        Ok(Arc::default())
    }

    /// The same, for the middle of a run: lines go to the listener of `on_later_message`.
    pub(crate) async fn obtain_quietly(&self) -> Result<Arc<Credentials>, Problem> {
        self.obtain(|_| {}).await
    }

    /// The server answered 401 to these credentials: the next `obtain` gets new ones. Credentials that were replaced since are kept.
    pub fn invalidate(&self, refused: &Arc<Credentials>) {
        let _ = refused;
    }

    /// Until when what was got is good; none when it has no known end or was not got yet.
    pub fn valid_until(&self) -> Option<Timestamp> {
        None
    }

    /// Where lines go that the tool says when it runs again later, in the middle of a run.
    pub fn on_later_message(&self, listener: impl Fn(&str) + Send + Sync + 'static) {
        let _ = listener;
    }
}
