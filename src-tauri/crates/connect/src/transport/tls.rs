//! TLS with rustls: what is trusted, who we are, and what exactly is wrong with a certificate.

use std::sync::Arc;

use parking_lot::Mutex;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, WebPkiServerVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{
    AlertDescription, CertificateError, ClientConfig, DigitallySignedStruct, InconsistentKeys, InvalidMessage,
    RootCertStore, SignatureScheme,
};
use secrecy::ExposeSecret;

use super::Broken;
use super::certificate::{self, Facts};
use crate::credentials::ClientCertificate;
use crate::fault::Fault;

/// What is believed about servers.
#[derive(Clone)]
pub(crate) struct Trust {
    verifier: Arc<dyn ServerCertVerifier>,
    provider: Arc<CryptoProvider>,
    /// The authorities of the kubeconfig; empty for those of the operating system.
    authorities: Vec<CertificateDer<'static>>,
}

impl Trust {
    /// Trusts the kubeconfig's authorities, else those of the operating system; nothing is checked if the kubeconfig says so.
    ///
    /// # Errors
    /// Authorities that cannot be read.
    pub(crate) fn new(ca_pem: Option<&str>, insecure: bool, context: &str) -> Result<Self, Broken> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let unusable =
            |detail: String| Broken { fault: Fault::AuthorityUnusable { context: context.to_owned() }, detail };
        if insecure {
            let verifier = Arc::new(Unchecked(Arc::clone(&provider)));
            return Ok(Self { verifier, provider, authorities: Vec::new() });
        }
        let Some(pem) = ca_pem else {
            let verifier = rustls_platform_verifier::Verifier::new(Arc::clone(&provider))
                .map_err(|error| unusable(error.to_string()))?;
            return Ok(Self { verifier: Arc::new(verifier), provider, authorities: Vec::new() });
        };
        let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
        let authorities = read.map_err(|error| unusable(error.to_string()))?;
        let mut roots = RootCertStore::empty();
        // Go skips what it cannot use in a list, too; only a list without anything usable is an error.
        let (added, _) = roots.add_parsable_certificates(authorities.iter().cloned());
        if added == 0 {
            return Err(unusable("there is no usable certificate in it".to_owned()));
        }
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .build()
            .map_err(|error| unusable(error.to_string()))?;
        Ok(Self { verifier, provider, authorities })
    }

    /// A configuration for one handshake or many, and what it saw of the server's certificate.
    ///
    /// # Errors
    /// A client certificate or key that cannot be used. `user` names its entry.
    pub(crate) fn config(
        &self,
        identity: Option<&ClientCertificate>,
        user: &str,
    ) -> Result<(Arc<ClientConfig>, Arc<Witness>), Broken> {
        let witness = Arc::new(Witness { inner: Arc::clone(&self.verifier), seen: Mutex::default() });
        let unusable =
            |detail: String| Broken { fault: Fault::ClientCertificateUnusable { user: user.to_owned() }, detail };
        let builder = ClientConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| unusable(error.to_string()))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::clone(&witness) as Arc<dyn ServerCertVerifier>);
        let config = match identity {
            Some(identity) => builder.with_client_cert_resolver(self.signer(identity, user)?),
            None => builder.with_no_client_auth(),
        };
        Ok((Arc::new(config), witness))
    }

    /// The key that a client certificate is used with.
    ///
    /// An X.509 v1 certificate passes: only the server has to understand it. rustls' own constructor refuses it.
    fn signer(&self, identity: &ClientCertificate, user: &str) -> Result<Arc<dyn ResolvesClientCert>, Broken> {
        let unusable = |detail: &str| Broken {
            fault: Fault::ClientCertificateUnusable { user: user.to_owned() },
            detail: detail.to_owned(),
        };
        // The parser's own words could quote the key.
        let chain: Vec<_> = CertificateDer::pem_slice_iter(identity.certificate_pem.as_bytes())
            .collect::<Result<_, _>>()
            .map_err(|_| unusable("the certificate is not PEM"))?;
        if chain.is_empty() {
            return Err(unusable("there is no certificate"));
        }
        let key = PrivateKeyDer::from_pem_slice(identity.key_pem.expose_secret().as_bytes())
            .map_err(|_| unusable("the key is not PEM"))?;
        let key = self.provider.key_provider.load_private_key(key).map_err(|_| unusable("the key cannot be used"))?;
        let certified = CertifiedKey::new(chain, key);
        if let Err(rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch)) = certified.keys_match() {
            return Err(Broken { fault: Fault::ClientKeyMismatch { user: user.to_owned() }, detail: String::new() });
        }
        Ok(Arc::new(SingleCertAndKey::from(certified)))
    }

    /// Names the fault of a handshake that failed. `host` is the name that the certificate should be for.
    pub(crate) fn fault(&self, error: &std::io::Error, witness: &Witness, at: &Place<'_>) -> Broken {
        let seen = witness.seen();
        let cause = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
        let fault = match cause {
            Some(cause) => self.named(cause, seen.as_ref(), at),
            None => closed_or(error, at),
        };
        Broken { fault, detail: cause.map_or_else(|| error.to_string(), ToString::to_string) }
    }

    fn named(&self, cause: &rustls::Error, seen: Option<&CertificateDer<'static>>, at: &Place<'_>) -> Fault {
        let address = at.address.to_owned();
        match cause {
            rustls::Error::InvalidCertificate(wrong) => self.certificate_fault(wrong, seen, at),
            rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => Fault::PlainHttp { address },
            rustls::Error::AlertReceived(
                AlertDescription::BadCertificate
                | AlertDescription::UnsupportedCertificate
                | AlertDescription::CertificateRevoked
                | AlertDescription::CertificateExpired
                | AlertDescription::CertificateUnknown
                | AlertDescription::CertificateRequired
                | AlertDescription::UnknownCA
                | AlertDescription::AccessDenied,
            ) => Fault::ClientCertificateRefused { address, user: at.user.to_owned() },
            _ => Fault::TlsFailed { address },
        }
    }

    fn certificate_fault(
        &self,
        wrong: &CertificateError,
        seen: Option<&CertificateDer<'static>>,
        at: &Place<'_>,
    ) -> Fault {
        let address = at.address.to_owned();
        let facts = seen.and_then(|seen| Facts::of(seen));
        // Asked first: webpki calls an old certificate anything, depending on where it stumbles.
        if facts.as_ref().is_some_and(|facts| facts.version == 1) {
            return Fault::OldCertificate { address };
        }
        match wrong {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => Fault::Expired {
                address,
                until: facts.map_or_else(String::new, |facts| certificate::date(facts.until)),
            },
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => Fault::NotYetValid {
                address,
                from: facts.map_or_else(String::new, |facts| certificate::date(facts.from)),
            },
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                Fault::NameMismatch {
                    host: at.name.to_owned(),
                    names: facts
                        .map(|facts| facts.names.join(", "))
                        .filter(|names| !names.is_empty())
                        .unwrap_or("none".into()),
                }
            }
            _ if seen.is_some_and(|seen| self.authorities.contains(seen)) => Fault::LeafAsAuthority { address },
            CertificateError::UnknownIssuer | CertificateError::BadSignature => Fault::UnknownAuthority {
                address,
                issuer: facts
                    .map(|facts| facts.issuer)
                    .filter(|issuer| !issuer.is_empty())
                    .unwrap_or("nobody named".into()),
            },
            // The platform verifier has words of its own for an authority that it does not know.
            CertificateError::Other(_) if self.authorities.is_empty() => {
                Fault::UnknownAuthority { address, issuer: facts.map(|facts| facts.issuer).unwrap_or_default() }
            }
            _ if seen.is_some_and(|seen| certificate::is_own_issuer(seen)) && !self.authorities.is_empty() => {
                Fault::LeafAsAuthority { address }
            }
            _ => Fault::TlsFailed { address },
        }
    }
}

fn closed_or(error: &std::io::Error, at: &Place<'_>) -> Fault {
    use std::io::ErrorKind;
    let address = at.address.to_owned();
    match error.kind() {
        ErrorKind::UnexpectedEof
        | ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe => Fault::Closed { address },
        _ => Fault::TlsFailed { address },
    }
}

/// What a handshake is about, for its explanation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    /// `host:port`.
    pub(crate) address: &'a str,
    /// The name that the certificate should be for.
    pub(crate) name: &'a str,
    /// The user entry.
    pub(crate) user: &'a str,
}

/// Passes every question on, and remembers the certificate it was about: rustls' errors do not hold it.
#[derive(Debug)]
pub(crate) struct Witness {
    inner: Arc<dyn ServerCertVerifier>,
    seen: Mutex<Option<CertificateDer<'static>>>,
}

impl Witness {
    /// The server's certificate of the last handshake.
    pub(crate) fn seen(&self) -> Option<CertificateDer<'static>> {
        self.seen.lock().clone()
    }
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        *self.seen.lock() = Some(end_entity.clone().into_owned());
        self.inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

/// Checks nothing: `insecure-skip-tls-verify` of the kubeconfig.
#[derive(Debug)]
struct Unchecked(Arc<CryptoProvider>);

impl ServerCertVerifier for Unchecked {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
