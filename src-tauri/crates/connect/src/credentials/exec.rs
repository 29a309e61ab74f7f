//! The protocol of sign-in tools: `client.authentication.k8s.io/v1` and `v1beta1` (client-go `plugin/pkg/client/auth/exec`).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use glasslift_bundle::yaml;
use glasslift_kubeconfig::{Exec, ResolvedContext};
use glasslift_object::problem::Problem;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};

use super::credential::ClientCertificate;
use super::tools;

/// Versions that are spoken.
const VERSIONS: [&str; 2] = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];
/// Variable through which a tool learns what is asked of it.
pub(super) const EXEC_INFO: &str = "KUBERNETES_EXEC_INFO";

/// What a tool gave.
pub(super) struct Answer {
    pub(super) token: Option<SecretString>,
    pub(super) certificate: Option<ClientCertificate>,
    pub(super) expires_at: Option<Timestamp>,
}

/// Whether a tool can be run here at all.
pub(super) fn check(exec: &Exec) -> Result<(), Problem> {
    let tool = tools::name(&exec.command);
    if !VERSIONS.contains(&exec.api_version.as_str()) {
        let text = format!("The sign-in tool {tool} is asked to speak {}, which no longer exists.", exec.api_version);
        return Err(Problem::new("sign-in-version-unsupported", text)
            .param("tool", tool)
            .param("version", &exec.api_version)
            .hint("Update the tool and let it write the kubeconfig again. Known are v1 and v1beta1 of client.authentication.k8s.io."));
    }
    if exec.always_interactive {
        return Err(Problem::new("sign-in-needs-terminal", format!("The sign-in tool {tool} insists on asking questions in a terminal."))
            .param("tool", tool)
            .hint("Sign in with it in a terminal, with a command such as `kubectl get namespaces`.")
            .hint("If it can use what it remembers then, change `interactiveMode: Always` in the kubeconfig to `IfAvailable`."));
    }
    Ok(())
}

/// What the tool is told: that nobody can be asked, and about the cluster if the kubeconfig wants that.
pub(super) fn info(exec: &Exec, context: &ResolvedContext) -> String {
    let mut spec = Map::new();
    spec.insert("interactive".into(), Value::Bool(false));
    if exec.provide_cluster_info {
        spec.insert("cluster".into(), cluster(context));
    }
    json!({ "kind": "ExecCredential", "apiVersion": exec.api_version, "spec": spec }).to_string()
}

fn cluster(context: &ResolvedContext) -> Value {
    let mut cluster = Map::new();
    cluster.insert("server".into(), context.server.clone().into());
    if let Some(name) = &context.tls_server_name {
        cluster.insert("tls-server-name".into(), name.clone().into());
    }
    if context.insecure {
        cluster.insert("insecure-skip-tls-verify".into(), true.into());
    }
    if let Some(ca) = &context.ca {
        cluster.insert("certificate-authority-data".into(), STANDARD.encode(ca).into());
    }
    if let Some(proxy) = &context.proxy_url {
        cluster.insert("proxy-url".into(), proxy.expose_secret().into());
    }
    if context.disable_compression {
        cluster.insert("disable-compression".into(), true.into());
    }
    cluster.insert("config".into(), context.exec_extension.clone().unwrap_or(Value::Null));
    Value::Object(cluster)
}

/// Reads what a tool printed. Nothing of it is repeated in a problem.
pub(super) fn parse(tool: &str, asked_version: &str, output: &[u8]) -> Result<Answer, Problem> {
    let problem = |code: &str, text: String| Problem::new(code, text).param("tool", tool);
    let unreadable = |what: &str| {
        problem("sign-in-output-unreadable", format!("What the sign-in tool {tool} printed is no credential: {what}."))
            .param("what", what)
            .hint("It may have printed a warning or a login page instead. Run it once in a terminal; updating it often helps.")
    };
    if output.trim_ascii().is_empty() {
        return Err(unreadable("it printed nothing"));
    }
    let document = read(output).ok_or_else(|| unreadable("it is not JSON"))?;
    let text = |key: &str| document.get(key).and_then(Value::as_str).unwrap_or_default();
    if text("kind") != "ExecCredential" {
        return Err(unreadable("its kind is not ExecCredential"));
    }
    let version = text("apiVersion");
    if version != asked_version {
        // Only a version is repeated, nothing that merely stands in its place.
        let shown = if version.starts_with("client.authentication.k8s.io/") && version.len() < 60 {
            version
        } else {
            "something else"
        };
        let text = format!("The sign-in tool {tool} answered in {shown}, but the kubeconfig asks for {asked_version}.");
        return Err(problem("sign-in-version-mismatch", text)
            .param("answered", shown)
            .param("asked", asked_version)
            .hint("The tool was updated and the kubeconfig was not, or the other way round: let the tool write the kubeconfig again."));
    }
    let status = match document.get("status") {
        None | Some(Value::Null) => {
            return Err(problem("sign-in-no-status", format!("The sign-in tool {tool} answered without a status."))
                .hint("Run it once in a terminal; it may have to sign in first."));
        }
        Some(Value::Object(status)) => status,
        Some(_) => return Err(unreadable("its status is not a mapping")),
    };
    let field = |key: &str| match status.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
        Some(_) => Err(unreadable(&format!("`{key}` is not text"))),
    };
    let certificate = match (field("clientCertificateData")?, field("clientKeyData")?) {
        (Some(certificate), Some(key)) => Some(self::certificate(tool, certificate, key)?),
        (None, None) => None,
        _ => {
            let text = format!(
                "The sign-in tool {tool} gave a certificate without its key, or a key without its certificate."
            );
            return Err(problem("sign-in-half-certificate", text).hint("Update the tool."));
        }
    };
    let token = field("token")?.map(str::trim).filter(|token| !token.is_empty());
    if token.is_none() && certificate.is_none() {
        return Err(problem(
            "sign-in-no-credentials",
            format!("The sign-in tool {tool} gave neither a token nor a certificate."),
        )
        .hint("Run it once in a terminal; it may have to sign in first."));
    }
    let expires_at = match field("expirationTimestamp")? {
        Some(time) => Some(time.parse().map_err(|_| unreadable("its expirationTimestamp is not a time"))?),
        None => None,
    };
    Ok(Answer { token: token.map(SecretString::from), certificate, expires_at })
}

/// JSON, or YAML, which client-go takes too.
fn read(output: &[u8]) -> Option<Map<String, Value>> {
    if let Ok(document) = serde_json::from_slice(output) {
        return Some(document);
    }
    let reading = yaml::read("output", output);
    match reading.documents.into_iter().next()?.value {
        Value::Object(document) if !document.is_empty() => Some(document),
        _ => None,
    }
}

fn certificate(tool: &str, certificate: &str, key: &str) -> Result<ClientCertificate, Problem> {
    let is_certificate = certificate.contains("-----BEGIN CERTIFICATE-----");
    let is_key = key.contains("-----BEGIN ") && key.contains("PRIVATE KEY-----");
    if !is_certificate || !is_key {
        let what = if is_certificate { "key" } else { "certificate" };
        return Err(Problem::new(
            "sign-in-certificate-invalid",
            format!("The {what} that the sign-in tool {tool} gave is not PEM."),
        )
        .param("tool", tool)
        .param("what", what)
        .hint("Update the tool."));
    }
    Ok(ClientCertificate { certificate_pem: certificate.to_owned(), key_pem: SecretString::from(key) })
}
