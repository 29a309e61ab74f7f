//! A kubeconfig file, entry by entry: a broken entry does not hide the others, which kubectl would refuse with it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use glasslift_bundle::yaml::{self, Document};
use glasslift_object::problem::Problem;
use secrecy::ExposeSecret;
use serde_json::Value;

use crate::entries::{AuthInfo, Cluster, Context, Exec, Impersonation, Material, Provider};
use crate::fields::{Fault, Fields};

/// What an entry's extension is called that is meant for sign-in tools (client-go `clientcmd`).
const EXEC_EXTENSION: &str = "client.authentication.k8s.io/exec";

/// One entry of a list in the file.
#[derive(Debug, Clone)]
pub(super) struct Named<T> {
    pub(super) name: String,
    /// The file, for messages.
    pub(super) file: Arc<str>,
    pub(super) entry: Result<T, Fault>,
}

/// What a file holds.
#[derive(Debug, Clone, Default)]
pub(super) struct File {
    pub(super) clusters: Vec<Named<Cluster>>,
    pub(super) users: Vec<Named<AuthInfo>>,
    pub(super) contexts: Vec<Named<Context>>,
    /// None when it is empty, which leaves the word to the next file.
    pub(super) current: Option<String>,
}

/// Reads a kubeconfig. Paths in it count from `folder`; a pasted one has none.
pub(super) fn parse(label: &str, bytes: &[u8], folder: Option<&Path>) -> Result<File, Problem> {
    let Some(document) = first_document(label, bytes)? else { return Ok(File::default()) };
    let broken = |fault: Fault| {
        let line = document.origin.place(&fault.pointer).line;
        broken_file(label, line, None).detail(format!("{}.", capital(&fault.what)))
    };
    if !document.value.is_object() {
        return Err(broken_file(label, document.span.line, None));
    }
    let root = Fields::of(Some(&document.value), "").map_err(broken)?;
    check_kind(label, &root).map_err(|problem| *problem)?;
    let reader = Reader { label: Arc::from(label), folder };
    let mut file = File {
        clusters: reader.entries(&root, "clusters", "cluster", Reader::cluster).map_err(broken)?,
        users: reader.entries(&root, "users", "user", Reader::user).map_err(broken)?,
        contexts: reader.entries(&root, "contexts", "context", Reader::context).map_err(broken)?,
        current: root.text("current-context").map_err(broken)?,
    };
    locate(&document, &mut file);
    Ok(file)
}

/// kubectl reads the first document and leaves the rest.
fn first_document(label: &str, bytes: &[u8]) -> Result<Option<Document>, Problem> {
    let reading = yaml::read(label, bytes);
    let first = reading.documents.first();
    let end = first.map_or(u32::MAX, |document| document.span.end_line);
    match reading.findings.iter().find(|finding| finding.is_error() && finding.line <= end) {
        Some(finding) => Err(broken_file(label, finding.line, Some(finding.column))),
        None => Ok(first.cloned()),
    }
}

/// The parser's own text would quote the file, which holds credentials: only the place is kept.
fn broken_file(label: &str, line: u32, column: Option<u32>) -> Problem {
    let place = match column {
        Some(column) => format!("line {line}, column {column}"),
        None => format!("line {line}"),
    };
    Problem::new("kubeconfig-broken", format!("{label} is not a valid kubeconfig: see {place}."))
        .param("path", label)
        .param("line", line.to_string())
        .hint(
            "Indentation, missing colons and missing quotes are the usual causes. Other files in the list stay usable.",
        )
}

fn check_kind(label: &str, root: &Fields<'_>) -> Result<(), Box<Problem>> {
    let is = |key: &str, wanted: &str| root.raw(key).is_none_or(|value| value == wanted || value == "");
    if is("kind", "Config") && is("apiVersion", "v1") {
        return Ok(());
    }
    let problem = Problem::new("not-a-kubeconfig", format!("{label} is some other kind of file, not a kubeconfig."))
        .param("path", label)
        .hint("A kubeconfig says `apiVersion: v1` and `kind: Config`. Choose another file.");
    Err(Box::new(problem))
}

/// Looks up the lines of all faults in one pass.
fn locate(document: &Document, file: &mut File) {
    let mut faults: Vec<&mut Fault> = Vec::new();
    faults.extend(file.clusters.iter_mut().filter_map(|named| named.entry.as_mut().err()));
    faults.extend(file.users.iter_mut().filter_map(|named| named.entry.as_mut().err()));
    faults.extend(file.contexts.iter_mut().filter_map(|named| named.entry.as_mut().err()));
    let pointers: Vec<String> = faults.iter().map(|fault| fault.pointer.clone()).collect();
    let pointers: Vec<&str> = pointers.iter().map(String::as_str).collect();
    for (fault, place) in faults.into_iter().zip(document.origin.places(&pointers)) {
        fault.line = place.line;
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

struct Reader<'a> {
    label: Arc<str>,
    folder: Option<&'a Path>,
}

impl Reader<'_> {
    fn entries<T>(
        &self,
        root: &Fields<'_>,
        list: &str,
        key: &str,
        read: impl Fn(&Self, &Fields<'_>) -> Result<T, Fault>,
    ) -> Result<Vec<Named<T>>, Fault> {
        let one = |(index, value): (usize, &Value)| {
            let pointer = format!("/{list}/{index}");
            // An entry whose name cannot be read is still listed, so that somebody can find it.
            let nameless = || format!("{list}[{index}]");
            let (name, entry) = match Fields::of(Some(value), &pointer) {
                Err(fault) => (nameless(), Err(fault)),
                Ok(fields) => match fields.text("name") {
                    Err(fault) => (nameless(), Err(fault)),
                    Ok(name) => {
                        let entry = fields.inner(key).and_then(|inner| read(self, &inner));
                        (name.unwrap_or_default(), entry)
                    }
                },
            };
            Named { name, file: Arc::clone(&self.label), entry }
        };
        Ok(root.list(list)?.iter().enumerate().map(one).collect())
    }

    /// A path counts from the folder of the file that names it.
    fn path(&self, fields: &Fields<'_>, key: &str) -> Result<Option<PathBuf>, Fault> {
        let Some(text) = fields.text(key)? else { return Ok(None) };
        let path = PathBuf::from(text);
        match self.folder {
            _ if path.is_absolute() => Ok(Some(path)),
            Some(folder) => Ok(Some(folder.join(path))),
            None => Err(fields.fault_at(
                key,
                &format!("`{key}` counts from the folder of the kubeconfig, and a pasted one has no folder"),
            )),
        }
    }

    /// Data in the file wins over a path, as in client-go.
    fn material(&self, fields: &Fields<'_>, key: &str) -> Result<Option<Material>, Fault> {
        if let Some(data) = fields.data(&format!("{key}-data"))? {
            return Ok(Some(Material::Data(data)));
        }
        Ok(self.path(fields, key)?.map(Material::File))
    }

    fn cluster(&self, fields: &Fields<'_>) -> Result<Cluster, Fault> {
        let mut exec_extension = None;
        for extension in fields.mappings("extensions")? {
            if extension.text("name")?.as_deref() == Some(EXEC_EXTENSION) {
                exec_extension = extension.raw("extension").cloned();
            }
        }
        Ok(Cluster {
            server: fields.text("server")?.unwrap_or_default(),
            insecure: fields.flag("insecure-skip-tls-verify")?,
            ca: self.material(fields, "certificate-authority")?,
            proxy_url: fields.secret("proxy-url")?,
            disable_compression: fields.flag("disable-compression")?,
            tls_server_name: fields.text("tls-server-name")?,
            exec_extension,
        })
    }

    fn context(&self, fields: &Fields<'_>) -> Result<Context, Fault> {
        Ok(Context {
            cluster: fields.text("cluster")?.unwrap_or_default(),
            user: fields.text("user")?.unwrap_or_default(),
            namespace: fields.text("namespace")?,
        })
    }

    fn user(&self, fields: &Fields<'_>) -> Result<AuthInfo, Fault> {
        let provider =
            if fields.has("auth-provider") { Some(provider(&fields.inner("auth-provider")?)?) } else { None };
        let exec = if fields.has("exec") { Some(self.exec(&fields.inner("exec")?)?) } else { None };
        Ok(AuthInfo {
            certificate: self.material(fields, "client-certificate")?,
            key: self.material(fields, "client-key")?,
            token: fields.secret("token")?,
            token_file: self.path(fields, "tokenFile")?,
            username: fields.text("username")?,
            password: fields.secret("password")?,
            exec,
            provider,
            impersonation: impersonation(fields)?,
        })
    }

    fn exec(&self, fields: &Fields<'_>) -> Result<Exec, Fault> {
        let command = match fields.text("command")? {
            // A name with a slash is a path; a bare one is looked for (client-go `GetAuthInfoFileReferences`).
            Some(command) if command.contains(['/', std::path::MAIN_SEPARATOR]) => {
                self.path(fields, "command")?.map(|path| path.display().to_string()).unwrap_or_default()
            }
            command => command.unwrap_or_default(),
        };
        let mut env = Vec::new();
        for variable in fields.mappings("env")? {
            let Some(name) = variable.text("name")? else {
                return Err(variable.fault_at("name", "a variable of the sign-in tool has no name"));
            };
            env.push((name, variable.secret("value")?.unwrap_or_default()));
        }
        Ok(Exec {
            command,
            args: fields.texts("args")?,
            env,
            api_version: fields.text("apiVersion")?.unwrap_or_default(),
            install_hint: fields.text("installHint")?,
            always_interactive: fields.text("interactiveMode")?.as_deref() == Some("Always"),
            provide_cluster_info: fields.flag("provideClusterInfo")?,
        })
    }
}

fn provider(fields: &Fields<'_>) -> Result<Provider, Fault> {
    let config = fields.inner("config")?;
    let mut settings = BTreeMap::new();
    for key in config.keys() {
        if let Some(value) = config.secret(key)? {
            settings.insert(key.clone(), value);
        }
    }
    Ok(Provider { name: fields.text("name")?.unwrap_or_default(), config: settings })
}

fn impersonation(fields: &Fields<'_>) -> Result<Option<Impersonation>, Fault> {
    let user = fields.text("as")?;
    let uid = fields.text("as-uid")?;
    let groups = fields.texts("as-groups")?;
    let attributes = fields.inner("as-user-extra")?;
    let mut extra = BTreeMap::new();
    for key in attributes.keys() {
        extra.insert(key.clone(), attributes.texts(key)?);
    }
    match user {
        Some(user) => Ok(Some(Impersonation { user, uid, groups, extra })),
        None if uid.is_none() && groups.is_empty() && extra.is_empty() => Ok(None),
        None => Err(fields.fault_at("as", "`as-uid`, `as-groups` and `as-user-extra` need `as` beside them")),
    }
}

impl Material {
    /// Whether it holds anything.
    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::Data(data) if data.expose_secret().is_empty())
    }
}
