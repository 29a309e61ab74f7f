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
            return Err(incomplete("context-without-cluster", format!("The context {name} names no cluster."))
                .param("context", name));
        }
        let clusters = self.files.iter().map(|file| file.clusters.as_slice());
        let cluster = find(clusters, &context.cluster, "cluster")?.ok_or_else(|| {
            let text = format!("The cluster {} that the context names is not in the file.", context.cluster);
            incomplete("cluster-missing", text).param("cluster", &context.cluster).param("context", name)
        })?;
        let users = self.files.iter().map(|file| file.users.as_slice());
        let user = find(users, &context.user, "user")?;
        if user.is_none() && !context.user.is_empty() {
            let text = format!("The user {} that the context names is not in the file.", context.user);
            return Err(incomplete("user-missing", text).param("user", &context.user).param("context", name));
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
    Problem::new("context-missing", format!("There is no context named {name}.")).param("context", name)
}

fn incomplete(code: &str, message: String) -> Problem {
    Problem::new(code, message).hint("The kubeconfig is incomplete; get a fresh copy or choose another context.")
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
        let text = format!(
            "{} has {} entries for the {what} {name}; which one is meant cannot be told.",
            named.file,
            more + 1
        );
        return Err(Problem::new("entry-duplicate", text)
            .param("path", &*named.file)
            .param("kind", what)
            .param("name", name)
            .hint("Rename or remove all but one. kubectl refuses the whole file."));
    }
    named.entry.as_ref().map(Some).map_err(|fault| {
        let text = format!("The {what} {name} cannot be read, line {} of {}: {}.", fault.line, named.file, fault.what);
        Problem::new("entry-broken", text)
            .param("path", &*named.file)
            .param("kind", what)
            .param("name", name)
            .param("line", fault.line.to_string())
            .param("what", &fault.what)
            .hint("Correct the line, or get a fresh copy. kubectl refuses the whole file.")
    })
}

/// The address as client-go completes it: without a scheme it is https where anything speaks of certificates. Without either, client-go
/// would send credentials unencrypted; that is never meant.
fn server(name: &str, cluster: &Cluster, user: Option<&AuthInfo>) -> Result<String, Problem> {
    let address = cluster.server.trim();
    if address.is_empty() {
        return Err(
            incomplete("server-missing", format!("The cluster {name} has no server address.")).param("cluster", name)
        );
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
    Err(Problem::new(
        "server-invalid",
        format!("The cluster {name} has the server address {shown}, which is no https:// address."),
    )
    .param("cluster", name)
    .param("server", shown)
    .hint("It should look like https://host:6443. Correct it, or get a fresh copy of the kubeconfig."))
}

fn check_cluster(name: &str, cluster: &Cluster) -> Result<(), Problem> {
    if cluster.insecure && cluster.ca.as_ref().is_some_and(|ca| !ca.is_empty()) {
        let text = format!("The cluster {name} names a certificate authority and says not to check certificates.");
        return Err(Problem::new("ca-and-insecure", text)
            .param("cluster", name)
            .hint("Remove insecure-skip-tls-verify, so that the certificate is checked. kubectl refuses this too."));
    }
    let Some(proxy) = &cluster.proxy_url else { return Ok(()) };
    let scheme = proxy.expose_secret().split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    if matches!(scheme.as_deref(), Some("http" | "https" | "socks5" | "socks5h")) {
        return Ok(());
    }
    Err(Problem::new("proxy-invalid", format!("The cluster {name} has a proxy-url that cannot be used."))
        .param("cluster", name)
        .hint("It has to start with http://, https:// or socks5://."))
}

/// What client-go's `validateAuthInfo` refuses.
fn check_user(name: &str, user: &AuthInfo) -> Result<(), Problem> {
    let clash = |one: &str, other: &str| {
        Problem::new("credentials-conflict", format!("The user {name} has {one} and {other}; only one can be used."))
            .param("user", name)
            .param("one", one)
            .param("other", other)
            .hint("Remove one of them. kubectl refuses this too.")
    };
    let has_token = user.token.is_some() || user.token_file.is_some();
    if user.token.is_some() && user.username.is_some() || has_token && user.username.is_some() {
        return Err(clash("a token", "a password"));
    }
    if user.exec.is_some() && user.provider.is_some() {
        return Err(clash("a sign-in tool", "a legacy provider"));
    }
    if user.certificate.is_some() != user.key.is_some() {
        let (has, misses) = if user.certificate.is_some() {
            ("a client certificate", "its key")
        } else {
            ("the key of a client certificate", "the certificate")
        };
        return Err(Problem::new("certificate-without-key", format!("The user {name} has {has} but not {misses}."))
            .param("user", name)
            .param("has", has)
            .param("misses", misses)
            .hint("Get a fresh copy of the kubeconfig."));
    }
    match &user.exec {
        Some(exec) if exec.command.is_empty() || exec.api_version.is_empty() => {
            let what = if exec.command.is_empty() { "command" } else { "apiVersion" };
            Err(Problem::new("exec-incomplete", format!("The sign-in tool of the user {name} has no `{what}`."))
                .param("user", name)
                .param("what", what)
                .hint("Get a fresh copy of the kubeconfig."))
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
    let (code, text) = if error.kind() == std::io::ErrorKind::NotFound {
        ("credential-file-missing", format!("{path}, where the kubeconfig says that {what} is, does not exist."))
    } else {
        (
            "credential-file-unreadable",
            format!("{path}, where the kubeconfig says that {what} is, cannot be read: {}.", error.kind()),
        )
    };
    Problem::new(code, text)
        .param("path", path)
        .param("what", what)
        .param("reason", error.kind().to_string())
        .hint("It may have been renewed, moved or deleted. Relative paths count from the folder of the kubeconfig.")
        .retryable()
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
