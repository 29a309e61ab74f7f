//! What stands in a certificate, for people. Nothing is decided on it.

use jiff::Timestamp;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer, X509Certificate};

/// What a certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Facts {
    /// 1 or 3.
    pub(crate) version: u32,
    /// Who signed it.
    pub(crate) issuer: String,
    /// Names and addresses that it is for.
    pub(crate) names: Vec<String>,
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
}

impl Facts {
    /// Reads a certificate; none when it is not one.
    pub(crate) fn of(certificate: &CertificateDer<'_>) -> Option<Self> {
        let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
        let issuer = parsed.issuer();
        let common = issuer.iter_common_name().next().and_then(|name| name.as_str().ok()).map(str::to_owned);
        let alternative = parsed.subject_alternative_name().ok().flatten();
        let names = alternative.iter().flat_map(|extension| &extension.value.general_names).filter_map(name);
        Some(Self {
            version: parsed.version().0 + 1,
            issuer: common.unwrap_or_else(|| issuer.to_string()),
            names: names.collect(),
            from: Timestamp::from_second(parsed.validity().not_before.timestamp()).ok()?,
            until: Timestamp::from_second(parsed.validity().not_after.timestamp()).ok()?,
        })
    }

    /// Reads the first certificate of a PEM text.
    pub(crate) fn of_pem(pem: &str) -> Option<Self> {
        Self::of(&CertificateDer::from_pem_slice(pem.as_bytes()).ok()?)
    }
}

fn name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => {
            let v4 = <[u8; 4]>::try_from(*bytes).map(std::net::IpAddr::from);
            v4.or_else(|_| <[u8; 16]>::try_from(*bytes).map(std::net::IpAddr::from))
                .ok()
                .map(|address| address.to_string())
        }
        _ => None,
    }
}

/// Whether a certificate names itself as its issuer.
pub(crate) fn is_own_issuer(certificate: &CertificateDer<'_>) -> bool {
    X509Certificate::from_der(certificate).is_ok_and(|(_, parsed)| parsed.issuer() == parsed.subject())
}

/// A moment as a date and time of UTC, for people.
pub(crate) fn date(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
