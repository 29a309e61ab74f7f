//! A small blocking client: enough to see that a control plane is ready, to create its nodes, and for simple tests.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use ureq::tls::{Certificate, ClientCert, PrivateKey, RootCerts, TlsConfig};

use crate::certificates::ClientCertificate;
use crate::error::Error;

/// A connection to the API server under one identity. Speaks JSON; refusals are answers, not errors.
#[derive(Clone, Debug)]
pub struct Api {
    agent: ureq::Agent,
    server: String,
}

impl Api {
    pub(crate) fn new(server: &str, ca_pem: &str, identity: &ClientCertificate) -> Result<Self, Error> {
        let wrong =
            |error: ureq::Error| Error::Request { method: "GET", path: "/".to_owned(), reason: error.to_string() };
        let authority = Certificate::from_pem(ca_pem.as_bytes()).map_err(wrong)?;
        let certificate = Certificate::from_pem(identity.certificate_pem.as_bytes()).map_err(wrong)?;
        let key = PrivateKey::from_pem(identity.key_pem.as_bytes()).map_err(wrong)?;
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::Specific(Arc::new(vec![authority])))
            .client_cert(Some(ClientCert::new_with_certs(&[certificate], key)))
            .build();
        // A proxy of the user's environment cannot reach this machine's loopback.
        let config = ureq::Agent::config_builder()
            .tls_config(tls)
            .proxy(None)
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(10)))
            .user_agent("glasslift-control-plane")
            .build();
        Ok(Self { agent: config.new_agent(), server: server.to_owned() })
    }

    /// Reads a path such as `/api/v1/namespaces/default`. Gives the HTTP status and the body; a body that is not JSON
    /// comes as a string.
    ///
    /// # Errors
    /// Only when there was no answer at all within 10 s.
    pub fn get(&self, path: &str) -> Result<(u16, Value), Error> {
        answer("GET", path, self.agent.get(self.url(path)).call())
    }

    /// Sends an object to a collection. Gives the HTTP status and the body as [`Api::get`] does.
    ///
    /// # Errors
    /// Only when there was no answer at all within 10 s.
    pub fn post(&self, path: &str, object: &Value) -> Result<(u16, Value), Error> {
        answer("POST", path, self.agent.post(self.url(path)).send_json(object))
    }

    /// Deletes an object or a collection. Gives the HTTP status and the body as [`Api::get`] does.
    ///
    /// # Errors
    /// Only when there was no answer at all within 10 s.
    pub fn delete(&self, path: &str) -> Result<(u16, Value), Error> {
        answer("DELETE", path, self.agent.delete(self.url(path)).call())
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server)
    }
}

type Answer = Result<ureq::http::Response<ureq::Body>, ureq::Error>;

fn answer(method: &'static str, path: &str, answer: Answer) -> Result<(u16, Value), Error> {
    let failed = |error: ureq::Error| Error::Request { method, path: path.to_owned(), reason: error.to_string() };
    let mut response = answer.map_err(failed)?;
    let text = response.body_mut().read_to_string().map_err(failed)?;
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Ok((response.status().as_u16(), body))
}
