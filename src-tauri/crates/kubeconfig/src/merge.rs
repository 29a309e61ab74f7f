//! Several files as one, as kubectl merges them: the first file that has a name wins, whatever a later one says under it.

use std::path::Path;

use glasslift_object::problem::Problem;
use secrecy::ExposeSecret;

use crate::entries::{AuthInfo, Cluster, Context, Material};
use crate::parse::{File, Named};

/// Files in the order of the list.
#[derive(Debug, Default)]
pub(super) struct Merged {
    pub(super) files: Vec<File>,
}

/// A context with what it leads to.
#[derive(Debug)]
pub(super) struct Pieces<'a> {
    pub(super) context: &'a Context,
    pub(super) cluster: &'a Cluster,
    pub(super) user: Option<&'a AuthInfo>,
    /// Server address with a scheme, without credentials.
    pub(super) server: String,
}

impl Merged {
    /// The current context: the first file that names one.
    pub(super) fn current(&self) -> Option<&str> {
        self.files.iter().find_map(|file| file.current.as_deref())
    }

    /// What a context leads to, if all of it is there and fits together.
    pub(super) fn pieces(&self, name: &str) -> Result<Pieces<'_>, Problem> {
        let contexts = self.files.iter().map(|file| file.contexts.as_slice());
        let context = find(contexts, name, "context")?.ok_or_else(|| no_context(name))?;
        if context.cluster.is_empty() {
            return Err(Problem::new("context-without-cluster").param("context", name));
        }
        let clusters = self.files.iter().map(|file| file.clusters.as_slice());
        let cluster = find(clusters, &context.cluster, "cluster")?
            .ok_or_else(|| Problem::new("cluster-missing").param("cluster", &context.cluster).param("context", name))?;
        let users = self.files.iter().map(|file| file.users.as_slice());
        let user = find(users, &context.user, "user")?;
        if user.is_none() && !context.user.is_empty() {
            return Err(Problem::new("user-missing").param("user", &context.user).param("context", name));
        }
        let server = server(&context.cluster, cluster, user)?;
        check_cluster(&context.cluster, cluster)?;
        if let Some(user) = user {
            check_user(&context.user, user)?;
        }
        Ok(Pieces { context, cluster, user, server })
    }
}

fn no_context(name: &str) -> Problem {
    Problem::new("context-missing").param("context", name)
}

/// The entry of the first file that has the name. kubectl refuses a file that has it twice.
fn find<'a, T: 'a>(
    mut lists: impl Iterator<Item = &'a [Named<T>]>,
    name: &str,
    what: &str,
) -> Result<Option<&'a T>, Problem> {
    let found = lists.find_map(|list| {
        let mut same = list.iter().filter(|named| named.name == name);
        same.next().map(|first| (first, same.count()))
    });
    let Some((named, more)) = found else { return Ok(None) };
    if more > 0 {
        return Err(Problem::new("entry-duplicate")
            .param("count", (more + 1).to_string())
            .param("path", &*named.file)
            .param("kind", what)
            .param("name", name));
    }
    named.entry.as_ref().map(Some).map_err(|fault| {
        Problem::new("entry-broken")
            .param("path", &*named.file)
            .param("kind", what)
            .param("name", name)
            .param("line", fault.line.to_string())
            .detail(&*fault.what)
    })
}

/// The address as client-go completes it: without a scheme it is https where anything speaks of certificates. Without either, client-go
/// would send credentials unencrypted; that is never meant.
fn server(name: &str, cluster: &Cluster, user: Option<&AuthInfo>) -> Result<String, Problem> {
    let address = cluster.server.trim();
    if address.is_empty() {
        return Err(Problem::new("server-missing").param("cluster", name));
    }
    let speaks_tls = cluster.ca.is_some() || cluster.insecure || user.is_some_and(|user| user.certificate.is_some());
    let complete = match address.split_once("://") {
        Some((scheme, rest)) => format!("{}://{rest}", scheme.to_ascii_lowercase()),
        None if speaks_tls => format!("https://{address}"),
        None => format!("//{address}"),
    };
    let shown = without_userinfo(&complete);
    let parsed = shown.parse::<http::Uri>().ok();
    let good = parsed.is_some_and(|uri| {
        matches!(uri.scheme_str(), Some("https" | "http")) && uri.host().is_some_and(|host| !host.is_empty())
    });
    if good {
        return Ok(shown);
    }
    let shown = shown.trim_start_matches("//");
    Err(Problem::new("server-invalid").param("cluster", name).param("server", shown))
}

fn check_cluster(name: &str, cluster: &Cluster) -> Result<(), Problem> {
    if cluster.insecure && cluster.ca.as_ref().is_some_and(|ca| !ca.is_empty()) {
        return Err(Problem::new("ca-and-insecure").param("cluster", name));
    }
    let Some(proxy) = &cluster.proxy_url else { return Ok(()) };
    let scheme = proxy.expose_secret().split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    if matches!(scheme.as_deref(), Some("http" | "https" | "socks5" | "socks5h")) {
        return Ok(());
    }
    Err(Problem::new("proxy-invalid").param("cluster", name))
}

/// What client-go's `validateAuthInfo` refuses.
fn check_user(name: &str, user: &AuthInfo) -> Result<(), Problem> {
    let clash = |kinds: &str| Problem::new("credentials-conflict").param("user", name).param("kinds", kinds);
    let has_token = user.token.is_some() || user.token_file.is_some();
    if user.token.is_some() && user.username.is_some() || has_token && user.username.is_some() {
        return Err(clash("token-password"));
    }
    if user.exec.is_some() && user.provider.is_some() {
        return Err(clash("exec-provider"));
    }
    if user.certificate.is_some() != user.key.is_some() {
        let has = if user.certificate.is_some() { "certificate" } else { "key" };
        return Err(Problem::new("certificate-without-key").param("user", name).param("has", has));
    }
    match &user.exec {
        Some(exec) if exec.command.is_empty() || exec.api_version.is_empty() => {
            let what = if exec.command.is_empty() { "command" } else { "apiVersion" };
            Err(Problem::new("exec-incomplete").param("user", name).param("what", what))
        }
        _ => Ok(()),
    }
}

/// The text of a certificate or key.
///
/// # Errors
/// A file that cannot be read.
pub fn read_material(material: &Material, what: &str) -> Result<String, Problem> {
    match material {
        Material::Data(data) => Ok(data.expose_secret().to_owned()),
        Material::File(path) => match super::read_bounded(path) {
            Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
            Err(error) => Err(file_problem(path, what, &error)),
        },
    }
}

fn file_problem(path: &Path, what: &str, error: &std::io::Error) -> Problem {
    let path = path.display().to_string();
    let is_missing = error.kind() == std::io::ErrorKind::NotFound;
    let code = if is_missing { "credential-file-missing" } else { "credential-file-unreadable" };
    Problem::new(code).param("path", path).param("what", what).param("reason", error.kind().to_string()).retryable()
}

/// A server address may carry a password before an `@`.
pub fn without_userinfo(server: &str) -> String {
    split_userinfo(server).1
}

/// What stands before the `@`, and the address without it.
pub(crate) fn split_userinfo(server: &str) -> (Option<&str>, String) {
    let Some((scheme, rest)) = server.split_once("://") else { return (None, server.to_owned()) };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    match rest[..end].rfind('@') {
        Some(at) => (Some(&rest[..at]), format!("{scheme}://{}", &rest[at + 1..])),
        None => (None, server.to_owned()),
    }
}
