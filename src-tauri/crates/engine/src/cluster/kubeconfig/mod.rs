//! Finding kubeconfigs and what can be chosen in them, without contacting anything.

mod entries;
mod environment;
mod resolve;

use std::path::{Path, PathBuf};

use kube::config::{AuthInfo as KubeAuthInfo, Cluster, ExecInteractiveMode, Kubeconfig, KubeconfigError, NamedContext};

pub use self::entries::{AuthInfo, Exec, Impersonation, Material, Provider};
pub use self::environment::{Environment, PastedKubeconfig, Variables};
pub use self::resolve::{ResolvedContext, resolve};
use super::types::{AuthKind, ContextSummary, KubeconfigSource, Origin};
use crate::problem::Problem;

/// Lists the kubeconfigs of the environment. A file that does not exist is listed without contexts and without a problem, so that a
/// person sees where was looked; one that cannot be read is listed with its problem and does not hide the others.
pub fn discover(environment: &Environment, chosen: &[PathBuf]) -> Vec<KubeconfigSource> {
    let mut sources: Vec<_> =
        environment.candidates().into_iter().map(|(path, origin)| describe(environment, &path, origin)).collect();
    for path in chosen {
        if !sources.iter().any(|source| Path::new(&source.path) == path) {
            sources.push(describe(environment, path, Origin::Chosen));
        }
    }
    sources
}

/// Describes one kubeconfig that the user chose.
pub fn describe_chosen(environment: &Environment, path: &Path) -> KubeconfigSource {
    describe(environment, path, Origin::Chosen)
}

fn describe(environment: &Environment, path: &Path, origin: Origin) -> KubeconfigSource {
    let source = |contexts, problem| KubeconfigSource { path: path.display().to_string(), origin, contexts, problem };
    if origin != Origin::Chosen && !path.exists() {
        return source(Vec::new(), None);
    }
    let own = match read(path) {
        Ok(own) => own,
        Err(problem) => return source(Vec::new(), Some(problem)),
    };
    // A context may name a cluster or user of another file of the same list.
    let merged = load(environment, path).unwrap_or_else(|_| own.clone());
    let current = own.current_context.as_deref();
    let contexts = own.contexts.iter().map(|context| summarise(&merged, context, current)).collect::<Vec<_>>();
    let problem = contexts.is_empty().then(|| {
        Problem::new("no-contexts", "This kubeconfig contains no contexts.")
            .hint("A context joins a cluster with a user. Ask whoever gave you the file, or choose another one.")
    });
    source(contexts, problem)
}

/// Reads the kubeconfig that a path stands for: the merged list if it is a member of `KUBECONFIG`, else the file alone.
///
/// # Errors
/// A file that cannot be read or parsed.
pub fn load(environment: &Environment, path: &Path) -> Result<Kubeconfig, Problem> {
    let listed: Vec<PathBuf> = environment
        .candidates()
        .into_iter()
        .filter(|(candidate, origin)| *origin == Origin::Environment && candidate.exists())
        .map(|(candidate, _)| candidate)
        .collect();
    if listed.len() < 2 || !listed.iter().any(|member| member == path) {
        return read(path);
    }
    let mut merged = Kubeconfig::default();
    for member in listed {
        // A broken member is reported where it is listed.
        let Ok(next) = read(&member) else { continue };
        merged = merged.merge(next).map_err(|error| explain(&error, &member))?;
    }
    Ok(merged)
}

fn read(path: &Path) -> Result<Kubeconfig, Problem> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut config = Kubeconfig::read_from(&path).map_err(|error| explain(&error, &path))?;
    // kube keeps an empty name, and it would win over the next file's.
    config.current_context = config.current_context.filter(|name| !name.is_empty());
    for named in &mut config.auth_infos {
        // In a window nobody can answer a prompt, and the tool's messages are only captured this way.
        if let Some(exec) = named.auth_info.as_mut().and_then(|info| info.exec.as_mut()) {
            exec.interactive_mode = Some(ExecInteractiveMode::Never);
        }
    }
    Ok(config)
}

/// Explains why a kubeconfig cannot be read. The parser's own text quotes the file, which holds credentials: only the place is kept.
fn explain(error: &KubeconfigError, path: &Path) -> Problem {
    let shown = path.display();
    match error {
        KubeconfigError::ReadConfig(io, _) if io.kind() == std::io::ErrorKind::NotFound => {
            Problem::new("kubeconfig-missing", format!("{shown} does not exist."))
                .hint("It may have been moved or deleted. Choose another file.")
        }
        KubeconfigError::ReadConfig(io, _) => {
            Problem::new("kubeconfig-unreadable", format!("{shown} cannot be read: {}.", io.kind()))
                .hint("Check the permissions of the file and of the folders above it.")
        }
        KubeconfigError::Parse(parse) => {
            let place = parse
                .location()
                .map_or_else(String::new, |at| format!(" at line {}, column {}", at.line(), at.column()));
            Problem::new("kubeconfig-broken", format!("{shown} is not a valid kubeconfig{place}."))
                .hint("Indentation and missing colons are the usual causes. Other files in the list stay usable.")
        }
        other => Problem::new("kubeconfig-broken", format!("{shown} cannot be used: {other}.")),
    }
}

fn summarise(config: &Kubeconfig, named: &NamedContext, current: Option<&str>) -> ContextSummary {
    let context = named.context.as_ref();
    let cluster_name = context.map(|context| context.cluster.as_str()).unwrap_or_default();
    let user_name = context.and_then(|context| context.user.as_deref()).unwrap_or_default();
    let cluster = find_cluster(config, cluster_name);
    let user = find_user(config, user_name);
    let server = cluster.and_then(|cluster| cluster.server.as_deref()).map(without_userinfo).unwrap_or_default();
    ContextSummary {
        name: named.name.clone(),
        problem: check(&named.name, cluster_name, cluster, user_name, user, &server),
        server,
        user: user_name.to_owned(),
        namespace: context.and_then(|context| context.namespace.clone()).unwrap_or_else(|| "default".to_owned()),
        auth: user.map_or(AuthKind::None, auth_kind),
        current: current == Some(named.name.as_str()),
    }
}

fn check(
    context: &str,
    cluster_name: &str,
    cluster: Option<&Cluster>,
    user_name: &str,
    user: Option<&KubeAuthInfo>,
    server: &str,
) -> Option<Problem> {
    let broken = |message: String| {
        Problem::new("context-incomplete", message)
            .hint("The kubeconfig is incomplete; get a fresh copy or choose another context.")
    };
    if cluster_name.is_empty() {
        return Some(broken(format!("The context {context} names no cluster.")));
    }
    if cluster.is_none() {
        return Some(broken(format!("The cluster {cluster_name} that the context names is not in the file.")));
    }
    if server.is_empty() {
        return Some(broken(format!("The cluster {cluster_name} has no server address.")));
    }
    if !server.starts_with("https://") && !server.starts_with("http://") {
        return Some(broken(format!("The server address {server} does not start with https://.")));
    }
    if !user_name.is_empty() && user.is_none() {
        return Some(broken(format!("The user {user_name} that the context names is not in the file.")));
    }
    None
}

pub(super) fn find_cluster<'a>(config: &'a Kubeconfig, name: &str) -> Option<&'a Cluster> {
    config.clusters.iter().find(|cluster| cluster.name == name).and_then(|named| named.cluster.as_ref())
}

fn find_user<'a>(config: &'a Kubeconfig, name: &str) -> Option<&'a KubeAuthInfo> {
    config.auth_infos.iter().find(|user| user.name == name).and_then(|named| named.auth_info.as_ref())
}

/// The order is kube's, which is client-go's.
fn auth_kind(user: &KubeAuthInfo) -> AuthKind {
    if let Some(provider) = &user.auth_provider {
        return AuthKind::Provider { name: provider.name.clone() };
    }
    if user.username.is_some() {
        return AuthKind::Basic;
    }
    if user.token.is_some() || user.token_file.is_some() {
        return AuthKind::Token;
    }
    if let Some(exec) = &user.exec {
        return AuthKind::Exec { command: exec.command.clone().unwrap_or_default() };
    }
    if user.client_certificate.is_some() || user.client_certificate_data.is_some() {
        return AuthKind::Certificate;
    }
    AuthKind::None
}

/// A server address may carry a password before an `@`.
pub(super) fn without_userinfo(server: &str) -> String {
    let Some((scheme, rest)) = server.split_once("://") else { return server.to_owned() };
    let end = rest.find('/').unwrap_or(rest.len());
    match rest[..end].rfind('@') {
        Some(at) => format!("{scheme}://{}", &rest[at + 1..]),
        None => server.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const CONFIG: &str = "
apiVersion: v1
kind: Config
current-context: b
clusters:
- {name: one, cluster: {server: 'https://user:c4n4ry@one.example:6443'}}
- {name: bare, cluster: {}}
users:
- {name: cert, user: {client-certificate-data: YQ==, client-key-data: YQ==}}
- {name: tool, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: aws}}}
contexts:
- {name: a, context: {cluster: one, user: cert, namespace: web}}
- {name: b, context: {cluster: one, user: tool}}
- {name: no-cluster, context: {cluster: gone, user: cert}}
- {name: no-server, context: {cluster: bare, user: cert}}
- {name: no-user, context: {cluster: one, user: gone}}
";

    fn write(folder: &tempfile::TempDir, name: &str, text: &str) -> PathBuf {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    #[test]
    fn contexts_are_described_and_broken_ones_say_why() {
        let folder = tempfile::tempdir().unwrap();
        let path = write(&folder, "config", CONFIG);
        let source = describe_chosen(&Environment::default(), &path);
        assert_eq!(source.problem, None);
        let a = &source.contexts[0];
        assert_eq!(
            (a.server.as_str(), a.namespace.as_str(), a.auth.clone()),
            ("https://one.example:6443", "web", AuthKind::Certificate)
        );
        let b = &source.contexts[1];
        assert_eq!((b.current, b.namespace.as_str()), (true, "default"));
        assert_eq!(b.auth, AuthKind::Exec { command: "aws".into() });
        for (context, word) in source.contexts[2..].iter().zip(["gone", "no server address", "The user gone"]) {
            let problem = context.problem.as_ref().unwrap();
            assert!(problem.message.contains(word), "{}: {}", context.name, problem.message);
        }
        assert!(!serde_json::to_string(&source).unwrap().contains("c4n4ry"), "the password in the address leaked");
    }

    #[test]
    fn a_broken_file_is_named_with_its_line_and_without_its_content() {
        let folder = tempfile::tempdir().unwrap();
        let path = write(&folder, "config", "users:\n- name: x\n  user: {token: c4n4ry\nclusters: [\n");
        let problem = describe_chosen(&Environment::default(), &path).problem.unwrap();
        assert_eq!(problem.code, "kubeconfig-broken");
        assert!(problem.message.contains("line "), "{}", problem.message);
        assert!(!format!("{problem:?}").contains("c4n4ry"), "{problem:?}");
    }

    #[test]
    fn a_list_is_merged_and_missing_members_are_tolerated() {
        let folder = tempfile::tempdir().unwrap();
        let one =
            write(&folder, "one", "clusters:\n- {name: c, cluster: {server: 'https://c'}}\ncurrent-context: ''\n");
        let two = write(&folder, "two", "contexts:\n- {name: x, context: {cluster: c}}\ncurrent-context: x\n");
        let list = std::env::join_paths([one.as_path(), &folder.path().join("missing"), two.as_path()]).unwrap();
        let environment = Environment { kubeconfig: Some(list), ..Environment::default() };
        let sources = discover(&environment, &[]);
        assert_eq!(sources.len(), 3, "{sources:?}");
        assert_eq!((sources[1].contexts.len(), &sources[1].problem), (0, &None), "a missing member is no error");
        let x = &sources[2].contexts[0];
        assert_eq!(
            (x.server.as_str(), x.current, &x.problem),
            ("https://c", true, &None),
            "the cluster is in the other file"
        );
    }

    #[test]
    fn an_empty_variable_means_the_default_file() {
        let environment =
            Environment { kubeconfig: Some("".into()), home: Some("/home/x".into()), ..Environment::default() };
        assert_eq!(environment.candidates(), [(PathBuf::from("/home/x/.kube/config"), Origin::Default)]);
    }
}
