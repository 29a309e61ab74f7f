//! Legacy providers (`auth-provider`), which kubectl gave up in 1.26. What can still work does; the others say what to use.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glasslift_kubeconfig::Provider;
use glasslift_object::problem::Problem;
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::Value;

use super::tools;

/// How a provider can sign in.
pub(super) enum Way {
    /// With the token that it left in the kubeconfig.
    Cached { token: SecretString, expires_at: Option<Timestamp> },
    /// By a command whose output holds a token (`gcp` only).
    Command(TokenCommand),
}

/// A command, and where the token is in its output.
pub(super) struct TokenCommand {
    pub(super) program: String,
    pub(super) args: Vec<String>,
    token_pointer: String,
    expiry_pointer: String,
}

/// What is left of a provider.
pub(super) fn way(provider: &Provider, now: Timestamp) -> Result<Way, Problem> {
    match provider.name.as_str() {
        "gcp" => gcp(provider, now),
        "azure" => {
            let expires_at = provider.get("expires-on").and_then(unix_seconds);
            cached(provider.get("access-token"), expires_at, now).ok_or_else(|| {
                gone(provider).hint("For AKS, install kubelogin (`az aks install-cli`) and run `kubelogin convert-kubeconfig` on this file.")
            })
        }
        "oidc" => {
            let token = provider.get("id-token");
            cached(token, token.and_then(jwt_expiry), now).ok_or_else(|| {
                gone(provider)
                    .hint("Install kubelogin (`kubectl krew install oidc-login`) and set the user up anew with `kubectl oidc-login setup`.")
                    .hint("It can use the issuer and the client of this entry.")
            })
        }
        _ => {
            Err(gone(provider)
                .hint("Ask whoever gave you the kubeconfig for one with a sign-in tool (`exec`) or a token."))
        }
    }
}

pub(super) fn gone(provider: &Provider) -> Problem {
    let name = if provider.name.is_empty() { "(unnamed)" } else { &provider.name };
    let has_token = provider.get("access-token").or(provider.get("id-token")).is_some();
    let problem = if has_token {
        Problem::new(
            "provider-expired",
            format!(
                "The sign-in that the provider {name} left in the kubeconfig has ended, and Kubernetes no longer has the provider to renew it."
            ),
        )
    } else {
        Problem::new(
            "provider-unsupported",
            format!("The kubeconfig signs in with the provider {name}, which Kubernetes no longer has."),
        )
    };
    problem.param("provider", name)
}

/// A token that is good for a minute more.
fn cached(token: Option<&str>, expires_at: Option<Timestamp>, now: Timestamp) -> Option<Way> {
    let good = expires_at.is_some_and(|end| end.as_second() > now.as_second() + 60);
    token.filter(|_| good).map(|token| Way::Cached { token: SecretString::from(token), expires_at })
}

fn gcp(provider: &Provider, now: Timestamp) -> Result<Way, Problem> {
    let expires_at = provider.get("expiry").and_then(|time| time.parse().ok());
    if let Some(way) = cached(provider.get("access-token"), expires_at, now) {
        return Ok(way);
    }
    command(provider).map(Way::Command).ok_or_else(|| {
        gone(provider).hint(
            "For GKE, install gke-gcloud-auth-plugin and run `gcloud container clusters get-credentials` again, which writes a new entry.",
        )
    })
}

/// The command that `gcp` may name.
pub(super) fn command(provider: &Provider) -> Option<TokenCommand> {
    let path = provider.get("cmd-path").filter(|_| provider.name == "gcp")?;
    let words = |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_owned).collect() };
    // Without arguments of its own, the path holds the whole command (client-go `gcp.go`).
    let (program, args) = match provider.get("cmd-args") {
        Some(args) => (path.to_owned(), words(args)),
        None => {
            let mut words = words(path).into_iter();
            (words.next().unwrap_or_default(), words.collect())
        }
    };
    let pointer = |key: &str, default: &str| to_pointer(provider.get(key).unwrap_or(default));
    Some(TokenCommand {
        program,
        args,
        token_pointer: pointer("token-key", "{.access_token}"),
        expiry_pointer: pointer("expiry-key", "{.token_expiry}"),
    })
}

/// `{.credential.access_token}` as a JSON pointer. Only such plain paths occur.
fn to_pointer(path: &str) -> String {
    let path = path.trim().trim_start_matches('{').trim_end_matches('}').trim_start_matches('.');
    path.split('.').filter(|part| !part.is_empty()).map(|part| format!("/{part}")).collect()
}

impl TokenCommand {
    /// Finds the token in what the command printed.
    pub(super) fn parse(&self, output: &[u8]) -> Result<(SecretString, Option<Timestamp>), Problem> {
        let tool = tools::name(&self.program);
        let document: Option<Value> = serde_json::from_slice(output).ok();
        let text =
            |pointer: &str| document.as_ref().and_then(|document| document.pointer(pointer)).and_then(Value::as_str);
        let token = text(&self.token_pointer).map(str::trim).filter(|token| !token.is_empty());
        let token = token.ok_or_else(|| {
            let what = if document.is_some() { "the token is not where the kubeconfig says" } else { "it is not JSON" };
            Problem::new(
                "sign-in-output-unreadable",
                format!("What the sign-in tool {tool} printed is no credential: {what}."),
            )
            .param("tool", tool)
            .param("what", what)
            .hint("Run it once in a terminal; it may have to sign in first.")
        })?;
        Ok((SecretString::from(token), text(&self.expiry_pointer).and_then(|time| time.parse().ok())))
    }
}

fn unix_seconds(text: &str) -> Option<Timestamp> {
    Timestamp::from_second(text.parse().ok()?).ok()
}

/// When a JSON web token ends. It is the server that checks the signature.
pub(super) fn jwt_expiry(token: &str) -> Option<Timestamp> {
    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?.trim_end_matches('=')).ok()?;
    let claims: Value = serde_json::from_slice(&payload).ok()?;
    let seconds = claims.get("exp")?;
    Timestamp::from_second(seconds.as_i64().or_else(|| seconds.as_f64().map(|seconds| seconds as i64))?).ok()
}
