//! From what the user names (`SRC`) to bytes: file, folder, `-`, http(s) address, or a catalogue entry such as `glasskube@0.3.0`.

use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::catalog;
use crate::problem::Problem;

/// Most bytes that a bundle may have. The largest published ones have about 5 MiB.
const SIZE_LIMIT: u64 = 64 * 1024 * 1024;
const DOWNLOAD_DEADLINE: Duration = Duration::from_secs(60);
const REDIRECTS: u32 = 5;
/// What kubectl takes from a folder (`cli-runtime/pkg/resource/builder.go`).
const EXTENSIONS: [&str; 3] = ["json", "yaml", "yml"];

/// Where a bundle comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file or folder.
    Path(PathBuf),
    /// Standard input.
    Stdin,
    /// An http or https address.
    Url(String),
    /// A version of a product that ships with the application.
    Catalog {
        /// Product name.
        product: String,
        /// Version without a leading `v`.
        version: String,
    },
}

/// Bytes and the name under which findings refer to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// File path, address or `-`.
    pub label: String,
    /// Content.
    pub bytes: Vec<u8>,
}

impl Source {
    /// Understands what the user wrote. A path that exists is a path, whatever else it looks like.
    pub fn parse(text: &str) -> Self {
        if text == "-" {
            return Self::Stdin;
        }
        if text.starts_with("http://") || text.starts_with("https://") {
            return Self::Url(text.to_owned());
        }
        match text.split_once('@') {
            Some((product, version))
                if !Path::new(text).exists() && !product.is_empty() && !product.contains(['/', '\\', '.']) =>
            {
                Self::Catalog {
                    product: product.to_owned(),
                    version: version.strip_prefix('v').unwrap_or(version).to_owned(),
                }
            }
            _ => Self::Path(PathBuf::from(text)),
        }
    }

    /// Reads the bytes. Blocks: call it on a thread that may.
    ///
    /// # Errors
    /// What cannot be found, read or downloaded, or is too large.
    pub fn read(&self) -> Result<Vec<Input>, Problem> {
        match self {
            Self::Path(path) if path.is_dir() => read_folder(path),
            Self::Path(path) => Ok(vec![read_file(path)?]),
            Self::Stdin => {
                let mut bytes = Vec::new();
                std::io::stdin()
                    .take(SIZE_LIMIT + 1)
                    .read_to_end(&mut bytes)
                    .map_err(|error| Problem::new("unreadable", format!("Standard input cannot be read: {error}.")))?;
                Ok(vec![checked("-".to_owned(), bytes)?])
            }
            Self::Url(address) => Ok(vec![download(address)?]),
            Self::Catalog { product, version } => Ok(catalog::files(product, version)?
                .into_iter()
                .map(|(label, bytes)| Input { label, bytes: bytes.to_vec() })
                .collect()),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => write!(f, "{}", path.display()),
            Self::Stdin => f.write_str("-"),
            Self::Url(address) => f.write_str(address),
            Self::Catalog { product, version } => write!(f, "{product}@{version}"),
        }
    }
}

fn read_file(path: &Path) -> Result<Input, Problem> {
    let label = path.display().to_string();
    let file = std::fs::File::open(path).map_err(|error| unreadable(&label, &error))?;
    let mut bytes = Vec::new();
    file.take(SIZE_LIMIT + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&label, &error))?;
    checked(label, bytes)
}

fn unreadable(label: &str, error: &std::io::Error) -> Problem {
    match error.kind() {
        std::io::ErrorKind::NotFound => Problem::new("not-found", format!("{label} does not exist.")).hint(
            "A bundle is a file, a folder, an http(s) address, `-`, or a catalogue entry such as glasskube@0.3.0.",
        ),
        _ => Problem::new("unreadable", format!("{label} cannot be read: {error}.")),
    }
}

fn checked(label: String, bytes: Vec<u8>) -> Result<Input, Problem> {
    if bytes.len() as u64 > SIZE_LIMIT {
        return Err(too_large(&label));
    }
    Ok(Input { label, bytes })
}

fn too_large(label: &str) -> Problem {
    Problem::new("too-large", format!("{label} is larger than {} MiB.", SIZE_LIMIT / 1024 / 1024))
        .hint("That is no manifest bundle of the usual kind. Split it, or check that it is the right file.")
}

/// Files of a folder and its subfolders in kubectl's order: lexical, files and folders mixed (Go `filepath.Walk`).
fn read_folder(folder: &Path) -> Result<Vec<Input>, Problem> {
    let mut inputs = Vec::new();
    walk(folder, &mut inputs)?;
    if inputs.is_empty() {
        return Err(Problem::new("empty-folder", format!("{} holds no manifests.", folder.display()))
            .hint("Looked for *.yaml, *.yml and *.json, also in its subfolders."));
    }
    Ok(inputs)
}

fn walk(folder: &Path, inputs: &mut Vec<Input>) -> Result<(), Problem> {
    let label = folder.display().to_string();
    let entries = std::fs::read_dir(folder).map_err(|error| unreadable(&label, &error))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        // Like filepath.Walk, links to folders are not followed: they may lead in circles.
        let is_folder = std::fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_dir());
        if is_folder {
            walk(&path, inputs)?;
        } else if path
            .extension()
            .and_then(|extension| extension.to_str())
            .is_some_and(|extension| EXTENSIONS.contains(&extension))
        {
            inputs.push(read_file(&path)?);
        }
    }
    Ok(())
}

fn download(address: &str) -> Result<Input, Problem> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(DOWNLOAD_DEADLINE))
        .max_redirects(REDIRECTS)
        .http_status_as_error(false)
        .build()
        .into();
    let failed = |what: String| {
        Problem::new("download-failed", format!("{address} cannot be downloaded: {what}."))
            .hint("Check the address, the network and the proxy. The file can also be downloaded by hand and chosen here.")
            .retryable()
    };
    let mut response = agent.get(address).call().map_err(|error| failed(error.to_string()))?;
    if !response.status().is_success() {
        return Err(failed(format!("the server answered {}", response.status())));
    }
    let bytes = response.body_mut().with_config().limit(SIZE_LIMIT).read_to_vec().map_err(|error| match error {
        ureq::Error::BodyExceedsLimit(_) => too_large(address),
        other => failed(other.to_string()),
    })?;
    Ok(Input { label: address.to_owned(), bytes })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_the_user_writes_is_understood() {
        let catalog =
            |product: &str, version: &str| Source::Catalog { product: product.into(), version: version.into() };
        let rows = [
            ("-", Source::Stdin),
            ("https://example.com/a.yaml", Source::Url("https://example.com/a.yaml".into())),
            ("glasskube@0.3.0", catalog("glasskube", "0.3.0")),
            ("glasskube@v0.3.0", catalog("glasskube", "0.3.0")),
            ("./glasskube@0.3.0", Source::Path("./glasskube@0.3.0".into())),
            ("bundle.yaml", Source::Path("bundle.yaml".into())),
        ];
        for (text, expected) in rows {
            assert_eq!(Source::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn folders_are_read_in_lexical_order_and_only_manifests() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.yaml", "a/z.json", "c.yml", "notes.txt"] {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, name).unwrap();
        }
        let inputs = Source::Path(folder.path().into()).read().unwrap();
        let names: Vec<_> = inputs.iter().map(|input| String::from_utf8_lossy(&input.bytes).into_owned()).collect();
        assert_eq!(names, ["a/z.json", "b.yaml", "c.yml"]);
    }

    #[test]
    fn what_is_not_there_is_named() {
        assert_eq!(Source::Path("no-such-file.yaml".into()).read().unwrap_err().code, "not-found");
        let empty = tempfile::tempdir().unwrap();
        assert_eq!(Source::Path(empty.path().into()).read().unwrap_err().code, "empty-folder");
    }
}
