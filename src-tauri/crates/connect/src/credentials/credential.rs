//! What signing in gives. Nothing of it is ever shown.

use std::fmt;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

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

impl Credentials {
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let header = |one: &Self| one.authorization.as_ref().map(|value| value.expose_secret().to_owned());
        header(self) == header(other) && same_certificate(self.certificate.as_ref(), other.certificate.as_ref())
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

/// Whether two certificates, or the lack of one, are the same.
pub(super) fn same_certificate(one: Option<&ClientCertificate>, other: Option<&ClientCertificate>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => {
            one.certificate_pem == other.certificate_pem && one.key_pem.expose_secret() == other.key_pem.expose_secret()
        }
        _ => false,
    }
}
