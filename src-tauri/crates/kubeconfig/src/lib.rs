//! Finding kubeconfigs and what can be chosen in them, without contacting anything.
//!
//! The rules are kubectl's (client-go `tools/clientcmd`): the same files, the same merging, the same checks. Where kubectl refuses a
//! whole file for one bad entry, the entry is listed with its reason and the others stay usable.

mod entries;
mod fields;
mod merge;
mod parse;
mod resolve;
mod types;
mod watch;

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use glasslift_environment::{Environment, PastedKubeconfig};
use glasslift_object::problem::Problem;

pub use entries::{AuthInfo, Exec, Impersonation, Material, Provider};
use merge::Merged;
pub use merge::{read_material, without_userinfo};
use parse::File;
pub use resolve::{ResolvedContext, resolve};
pub use types::{AuthKind, ContextSummary, KubeconfigSource, Origin, Target, absolute};
pub use watch::Watch;

/// Larger files are something else. The largest kubeconfigs known, with thousands of contexts, have a tenth of it.
const SIZE_LIMIT: u64 = 64 * 1024 * 1024;

/// Lists the kubeconfigs of the environment, those that the user chose, and the pasted ones. A file that does not exist is listed without
/// contexts and without a problem, so that a person sees where was looked; one that cannot be read is listed with its problem and does
/// not hide the others.
pub fn discover(environment: &Environment, chosen: &[PathBuf]) -> Vec<KubeconfigSource> {
    let mut places = candidates(environment);
    for path in chosen {
        if !places.iter().any(|(known, _)| known == path) {
            places.push((path.clone(), Origin::Chosen));
        }
    }
    places.extend(environment.pasted.iter().map(|pasted| (pasted.path().to_owned(), Origin::Pasted)));
    let list = List::read(environment);
    places.into_iter().map(|(path, origin)| describe(environment, &list, &path, origin)).collect()
}

/// The files that kubectl would look at, whether they exist or not, and why.
/// An empty `KUBECONFIG` counts as unset (client-go `loader.go`).
pub fn candidates(environment: &Environment) -> Vec<(PathBuf, Origin)> {
    let listed = environment.listed();
    if listed.is_empty() {
        return environment.home.iter().map(|home| (home.join(".kube").join("config"), Origin::Default)).collect();
    }
    listed.into_iter().map(|path| (path, Origin::Environment)).collect()
}

/// Describes one kubeconfig that the user chose or pasted.
pub fn describe_chosen(environment: &Environment, path: &Path) -> KubeconfigSource {
    let origin = if PastedKubeconfig::is_one(path) { Origin::Pasted } else { Origin::Chosen };
    describe(environment, &List::read(environment), path, origin)
}

/// The members of `KUBECONFIG` that can be read, merged.
#[derive(Default)]
struct List {
    paths: Vec<PathBuf>,
    merged: Merged,
}

impl List {
    /// Missing members are left out, as kubectl does; broken ones too, which are reported where they are listed.
    fn read(environment: &Environment) -> Self {
        let mut list = Self::default();
        for path in environment.listed() {
            if let Ok(file) = read(environment, &path) {
                list.paths.push(path);
                list.merged.files.push(file);
            }
        }
        list
    }

    fn position(&self, path: &Path) -> Option<usize> {
        self.paths.iter().position(|member| member == path)
    }
}

/// What a path stands for: the merged list if it is a member of `KUBECONFIG`, else the file alone.
fn merged(environment: &Environment, path: &Path) -> Result<Merged, Problem> {
    let own = read(environment, path)?;
    if !environment.listed().iter().any(|member| member == path) {
        return Ok(Merged { files: vec![own] });
    }
    Ok(List::read(environment).merged)
}

fn describe(environment: &Environment, list: &List, path: &Path, origin: Origin) -> KubeconfigSource {
    let source = |contexts, problem| KubeconfigSource { path: path.display().to_string(), origin, contexts, problem };
    let expected = matches!(origin, Origin::Chosen | Origin::Pasted);
    if !expected && !path.exists() {
        return source(Vec::new(), None);
    }
    let alone;
    let (merged, index) = match list.position(path) {
        Some(index) => (&list.merged, index),
        None => match read(environment, path) {
            Ok(own) => {
                alone = Merged { files: vec![own] };
                (&alone, 0)
            }
            Err(problem) => return source(Vec::new(), Some(problem)),
        },
    };
    let contexts = contexts(merged, index);
    let problem = contexts.is_empty().then(|| Problem::new("no-contexts").param("path", path.display().to_string()));
    source(contexts, problem)
}

fn contexts(merged: &Merged, index: usize) -> Vec<ContextSummary> {
    let Some(own) = merged.files.get(index) else { return Vec::new() };
    let earlier = &merged.files[..index];
    let summary = |name: &String| {
        let shadow = earlier.iter().flat_map(|file| &file.contexts).find(|named| named.name == *name);
        let mut summary = summarise(merged, own, name);
        if let Some(shadow) = shadow {
            summary.current = false;
            summary.problem = Some(shadowed(name, &shadow.file));
        }
        summary
    };
    own.contexts.iter().map(|named| summary(&named.name)).collect()
}

/// The first file of a list wins: under this name, kubectl would use the other entry.
fn shadowed(name: &str, by: &str) -> Problem {
    Problem::new("context-shadowed").param("context", name).param("path", by)
}

fn summarise(merged: &Merged, own: &File, name: &str) -> ContextSummary {
    let context = own.contexts.iter().find(|named| named.name == name).and_then(|named| named.entry.as_ref().ok());
    let cluster_name = context.map(|context| context.cluster.as_str()).unwrap_or_default();
    let user_name = context.map(|context| context.user.as_str()).unwrap_or_default();
    let clusters = merged.files.iter().flat_map(|file| &file.clusters);
    let cluster = clusters.filter(|named| named.name == cluster_name).find_map(|named| named.entry.as_ref().ok());
    let users = merged.files.iter().flat_map(|file| &file.users);
    let user = users.filter(|named| named.name == user_name).find_map(|named| named.entry.as_ref().ok());
    let pieces = merged.pieces(name);
    ContextSummary {
        name: name.to_owned(),
        server: match &pieces {
            Ok(pieces) => pieces.server.clone(),
            Err(_) => cluster.map(|cluster| without_userinfo(&cluster.server)).unwrap_or_default(),
        },
        user: user_name.to_owned(),
        namespace: context.and_then(|context| context.namespace.clone()).unwrap_or_else(|| "default".to_owned()),
        auth: user.map_or(AuthKind::None, AuthInfo::kind),
        current: merged.current() == Some(name),
        problem: pieces.err(),
    }
}

fn read(environment: &Environment, path: &Path) -> Result<File, Problem> {
    let label = path.display().to_string();
    if PastedKubeconfig::is_one(path) {
        let pasted = environment.pasted.iter().find(|pasted| pasted.path() == path);
        let pasted = pasted.ok_or_else(|| Problem::new("pasted-gone"))?;
        return parse::parse(&label, pasted.text().as_bytes(), None);
    }
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let bytes = read_bounded(&absolute).map_err(|error| unreadable(&label, &error))?;
    parse::parse(&label, &bytes, absolute.parent())
}

fn unreadable(label: &str, error: &io::Error) -> Problem {
    let problem = match error.kind() {
        io::ErrorKind::NotFound => Problem::new("kubeconfig-missing"),
        io::ErrorKind::FileTooLarge => Problem::new("kubeconfig-unreadable").case("too-large"),
        _ => Problem::new("kubeconfig-unreadable"),
    };
    problem.param("path", label).param("reason", error.kind().to_string())
}

/// Reads a file; something that is none, such as a pipe that never ends, is refused.
pub fn read_bounded(path: &Path) -> io::Result<Vec<u8>> {
    let metadata = std::fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !metadata.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(SIZE_LIMIT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > SIZE_LIMIT {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests;
