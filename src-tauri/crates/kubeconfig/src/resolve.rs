//! One context, read once: everything a connection needs, so that a file that changes later redirects nothing.

use std::fmt;
use std::path::{Path, PathBuf};

use glasslift_environment::Environment;
use glasslift_object::problem::Problem;
use secrecy::SecretString;
use serde_json::Value;

use crate::entries::AuthInfo;
use crate::merge::{Merged, Pieces, read_material, split_userinfo};
use crate::merged;
use crate::types::{AuthKind, Target};

/// What a context leads to: merged, with absolute paths, and pinned.
#[derive(Clone)]
pub struct ResolvedContext {
    /// The kubeconfig it was chosen in.
    pub kubeconfig: PathBuf,
    /// The members of `KUBECONFIG` that it was read with; none where the kubeconfig says everything by itself.
    pub list: Vec<PathBuf>,
    /// Name of the context.
    pub context: String,
    /// Name of the cluster entry.
    pub cluster: String,
    /// Name of the user entry; empty when the context names none.
    pub user: String,
    /// Server address with its scheme and without credentials.
    pub server: String,
    /// Certificates of the authorities to trust, PEM; none uses those of the operating system.
    pub ca: Option<String>,
    /// Whether certificates are not checked.
    pub insecure: bool,
    /// Name to expect in the server's certificate instead of the address's.
    pub tls_server_name: Option<String>,
    /// Proxy from the kubeconfig; its address may hold a password.
    pub proxy_url: Option<SecretString>,
    /// Whether answers are asked for uncompressed.
    pub disable_compression: bool,
    /// Namespace for objects that name none.
    pub namespace: String,
    /// How to sign in, and whom to act as.
    pub auth: AuthInfo,
    /// What the cluster's extension passes on to a sign-in tool.
    pub exec_extension: Option<Value>,
}

impl fmt::Debug for ResolvedContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResolvedContext")
            .field("kubeconfig", &self.kubeconfig)
            .field("context", &self.context)
            .field("server", &self.server)
            .field("user", &self.user)
            .field("namespace", &self.namespace)
            .field("auth", &self.auth)
            .finish_non_exhaustive()
    }
}

/// Reads what a target stands for. Contacts nothing; client certificates and token files are read when signing in.
///
/// # Errors
/// A file that cannot be read, or a context that is incomplete.
pub fn resolve(environment: &Environment, target: &Target) -> Result<ResolvedContext, Problem> {
    let merged = merged(environment, &target.kubeconfig)?;
    let pieces = merged.pieces(&target.context).map_err(|problem| match problem.code.as_str() {
        "context-missing" => context_missing(target, &merged),
        _ => problem,
    })?;
    let Pieces { context, cluster, user, server } = pieces;
    let ca = match &cluster.ca {
        Some(ca) if !ca.is_empty() => Some(read_material(ca, "authority")?),
        _ => None,
    };
    let mut auth = user.cloned().unwrap_or_default();
    sign_in_by_address(&cluster.server, &mut auth);
    Ok(ResolvedContext {
        kubeconfig: target.kubeconfig.clone(),
        list: list(environment, &target.kubeconfig),
        context: target.context.clone(),
        cluster: context.cluster.clone(),
        user: context.user.clone(),
        server,
        ca,
        insecure: cluster.insecure,
        tls_server_name: cluster.tls_server_name.clone(),
        proxy_url: cluster.proxy_url.clone(),
        disable_compression: cluster.disable_compression,
        namespace: target
            .namespace
            .clone()
            .or_else(|| context.namespace.clone())
            .unwrap_or_else(|| "default".to_owned()),
        auth,
        exec_extension: cluster.exec_extension.clone(),
    })
}

fn list(environment: &Environment, kubeconfig: &Path) -> Vec<PathBuf> {
    let listed = environment.listed();
    if listed.len() > 1 && listed.iter().any(|member| member == kubeconfig) { listed } else { Vec::new() }
}

fn context_missing(target: &Target, merged: &Merged) -> Problem {
    let path = target.kubeconfig.display().to_string();
    let names = merged.files.iter().flat_map(|file| &file.contexts).map(|named| named.name.as_str());
    let known: Vec<_> = names.take(20).collect();
    Problem::new("context-missing")
        .case("file")
        .param("path", path)
        .param("context", &target.context)
        .param("known", known.join(", "))
}

/// Go's HTTP client signs in with what stands before the `@` of an address, where nothing else does.
fn sign_in_by_address(address: &str, auth: &mut AuthInfo) {
    let (Some(userinfo), _) = split_userinfo(address) else { return };
    if !matches!(auth.kind(), AuthKind::None | AuthKind::Certificate) {
        return;
    }
    let (user, password) = userinfo.split_once(':').unwrap_or((userinfo, ""));
    auth.username = Some(user.to_owned());
    auth.password = Some(SecretString::from(password));
}
