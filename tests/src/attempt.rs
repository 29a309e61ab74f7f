//! Attempts to connect, with everything that was said about them.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use glasslift_engine::connect::{CheckEvent, CheckStep, Connection, connect};
use glasslift_engine::environment::Environment;
use glasslift_engine::kubeconfig::Target;
use glasslift_engine::problem::Problem;
use glasslift_engine::words::{self, Language};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::net::Identity;
use crate::wait::within;

/// A kubeconfig with one context, `c`, made for a test.
pub struct Kubeconfig {
    folder: TempDir,
    cluster: Value,
    user: Value,
}

impl Kubeconfig {
    /// Points at a server; nothing is trusted and nobody signs in.
    ///
    /// # Errors
    /// When no folder can be made.
    pub fn new(server: &str) -> Result<Self> {
        Ok(Self { folder: tempfile::tempdir()?, cluster: json!({"server": server}), user: json!({}) })
    }

    /// Trusts an authority.
    #[must_use]
    pub fn trusting(self, ca_pem: &str) -> Self {
        self.cluster("certificate-authority-data", STANDARD.encode(ca_pem))
    }

    /// Signs in with a certificate.
    #[must_use]
    pub fn with_certificate(self, certificate_pem: &str, key_pem: &str) -> Self {
        self.user("client-certificate-data", STANDARD.encode(certificate_pem))
            .user("client-key-data", STANDARD.encode(key_pem))
    }

    /// Signs in with a certificate.
    #[must_use]
    pub fn with_identity(self, identity: &Identity) -> Self {
        self.with_certificate(&identity.certificate_pem, &identity.key_pem)
    }

    /// Sets a field of the cluster entry.
    #[must_use]
    pub fn cluster(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.cluster[field] = value.into();
        self
    }

    /// Sets a field of the user entry.
    #[must_use]
    pub fn user(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.user[field] = value.into();
        self
    }

    /// Writes it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self) -> Result<std::path::PathBuf> {
        let path = self.folder.path().join("config");
        let config = json!({
            "apiVersion": "v1", "kind": "Config",
            "clusters": [{"name": "cl", "cluster": self.cluster}],
            "users": [{"name": "alice", "user": self.user}],
            "contexts": [{"name": "c", "context": {"cluster": "cl", "user": "alice"}}],
            "current-context": "c",
        });
        std::fs::write(&path, config.to_string())?;
        Ok(path)
    }

    /// Tries to connect with nothing in the environment.
    ///
    /// # Errors
    /// When the file cannot be written, or the attempt does not end within a minute.
    pub async fn attempt(&self) -> Result<Attempt> {
        self.attempt_in(&Environment::default()).await
    }

    /// Tries to connect.
    ///
    /// # Errors
    /// As [`Kubeconfig::attempt`].
    pub async fn attempt_in(&self, environment: &Environment) -> Result<Attempt> {
        attempt(environment, &self.write()?, "c").await
    }
}

/// How an attempt went.
pub struct Attempt {
    /// What was reported.
    pub events: Vec<CheckEvent>,
    /// How it ended.
    pub outcome: Result<Connection, Problem>,
}

impl Attempt {
    /// The code of the problem; `connected` when there was none.
    pub fn code(&self) -> &str {
        self.outcome.as_ref().err().map_or("connected", |problem| &problem.code)
    }

    /// The step that failed.
    pub fn failed_step(&self) -> Option<CheckStep> {
        self.events.iter().find_map(|event| match event {
            CheckEvent::Done { result } if result.problem.is_some() => Some(result.step),
            _ => None,
        })
    }

    /// The steps that ended.
    pub fn steps(&self) -> Vec<CheckStep> {
        let done = self.events.iter().filter_map(|event| match event {
            CheckEvent::Done { result } => Some(result.step),
            _ => None,
        });
        done.collect()
    }

    /// Everything that a front end gets to see, as text.
    pub fn everything(&self) -> String {
        let mut events = serde_json::to_string(&self.events).unwrap_or_default();
        for event in &self.events {
            let facts = match event {
                CheckEvent::Done { result } => words::check_facts(&result.facts, Language::English),
                CheckEvent::Fact { fact, .. } => words::check_fact(fact, Language::English),
                CheckEvent::Started { .. } | CheckEvent::Message { .. } => continue,
            };
            events.push('\n');
            events.push_str(&facts);
        }
        match &self.outcome {
            Ok(connection) => format!("{events}\n{:?}", connection.info),
            Err(problem) => format!("{events}\n{problem:?}"),
        }
    }
}

/// Tries to connect.
///
/// # Errors
/// When the attempt does not end within a minute.
pub async fn attempt(environment: &Environment, kubeconfig: &Path, context: &str) -> Result<Attempt> {
    let target = Target { kubeconfig: kubeconfig.to_owned(), context: context.to_owned(), namespace: None };
    let mut events = Vec::new();
    let outcome = within("connecting", Duration::from_secs(60), async {
        Ok(connect(environment, &target, |event| events.push(event)).await)
    })
    .await?;
    Ok(Attempt { events, outcome })
}
