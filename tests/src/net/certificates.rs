//! Certificates as they should not be.

use anyhow::{Context, Result};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use time::{Duration, OffsetDateTime};

/// A certificate with its key, PEM.
#[derive(Clone)]
pub struct Identity {
    /// The certificate.
    pub certificate_pem: String,
    /// Its key.
    pub key_pem: String,
}

/// A throw-away authority.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// Its certificate.
    pub certificate_pem: String,
}

impl Authority {
    /// Makes one with a name.
    ///
    /// # Errors
    /// Ordinary names cause none.
    pub fn new(name: &str) -> Result<Self> {
        let mut params = CertificateParams::new(Vec::new())?;
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let key = KeyPair::generate()?;
        let certificate_pem = params.self_signed(&key)?.pem();
        Ok(Self { issuer: Issuer::new(params, key), certificate_pem })
    }

    /// Signs a server's certificate, valid from and until so many days from now.
    ///
    /// # Errors
    /// Names that cannot stand in a certificate.
    pub fn server(&self, names: &[&str], days: (i64, i64)) -> Result<Identity> {
        self.sign(names, days, ExtendedKeyUsagePurpose::ServerAuth)
    }

    /// Signs a client's certificate, valid from and until so many days from now.
    ///
    /// # Errors
    /// Ordinary names cause none.
    pub fn client(&self, days: (i64, i64)) -> Result<Identity> {
        self.sign(&["client"], days, ExtendedKeyUsagePurpose::ClientAuth)
    }

    fn sign(&self, names: &[&str], days: (i64, i64), usage: ExtendedKeyUsagePurpose) -> Result<Identity> {
        let mut params = CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())?;
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, *names.first().context("a certificate needs a name")?);
        params.extended_key_usages = vec![usage];
        let now = OffsetDateTime::now_utc();
        params.not_before = now + Duration::days(days.0);
        params.not_after = now + Duration::days(days.1);
        let key = KeyPair::generate()?;
        let certificate_pem = params.signed_by(&key, &self.issuer)?.pem();
        Ok(Identity { certificate_pem, key_pem: key.serialize_pem() })
    }
}

/// A self-signed X.509 version 1 certificate for `localhost`, which today's libraries cannot make any more. Made with
/// `openssl x509 -req -signkey`, valid for a hundred years.
pub fn old_identity() -> Identity {
    Identity {
        certificate_pem: include_str!("fixtures/x509-v1.crt").to_owned(),
        key_pem: include_str!("fixtures/x509-v1.key").to_owned(),
    }
}
