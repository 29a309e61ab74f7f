//! From what the user names (`SRC`) to bytes: file, folder, archive, kustomization, `-`, http(s) address, or a catalog entry such as
//! `glasskube@0.3.0`.

mod address;
mod archive;
mod checksum;
mod download;
mod folder;
mod input;
mod kustomize;

use std::fmt;
use std::path::{Path, PathBuf};

use glasslift_environment::Environment;
use glasslift_object::problem::Problem;

use crate::catalog;

pub use archive::unpack;
pub use checksum::Checksum;
use input::too_large;
pub use input::{Input, SIZE_LIMIT};

/// How pasted text is called; it has no other name.
const PASTED: &str = "pasted text";

/// Where a bundle comes from.
#[derive(Clone, PartialEq, Eq)]
pub enum Source {
    /// A file, a folder, an archive or a kustomization folder.
    Path(PathBuf),
    /// Standard input.
    Stdin,
    /// An http or https address. It may hold credentials: show it through `Display` only.
    Url(String),
    /// Text that the user pasted.
    Pasted(String),
    /// A version of a product that ships with the application.
    Catalog {
        /// Product name.
        product: String,
        /// Version without a leading `v`.
        version: String,
    },
}

/// What the sources of a bundle gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// The manifests, in the order in which they count.
    pub inputs: Vec<Input>,
    /// Checksum of what was read: of an archive as it is, before it is unpacked.
    pub sha256: Checksum,
    /// Size of what was read, in bytes.
    pub bytes: u64,
}

impl Source {
    /// Understands what the user wrote. A path that exists is a path, whatever else it looks like.
    pub fn parse(text: &str) -> Self {
        if text == "-" {
            return Self::Stdin;
        }
        let scheme = text.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
        if let (Some("http" | "https"), Some((_, rest))) = (scheme.as_deref(), text.split_once("://")) {
            return Self::Url(format!("{}://{rest}", scheme.unwrap_or_default()));
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

    /// The bytes as they are where they come from: archives are still packed.
    fn fetch(&self, limit: u64, environment: &Environment) -> Result<Vec<Input>, Problem> {
        match self {
            Self::Path(path) => match kustomize::folder_of(path) {
                Some(folder) => Ok(vec![kustomize::build(&folder, environment)?]),
                None if path.is_dir() => folder::read_folder(path, limit),
                None => Ok(vec![folder::read_file(path, limit)?]),
            },
            Self::Stdin => Ok(vec![folder::read_limited("-".to_owned(), std::io::stdin(), limit)?]),
            Self::Pasted(text) => Ok(vec![folder::read_limited(PASTED.to_owned(), text.as_bytes(), limit)?]),
            Self::Url(address) => Ok(vec![download::download(address, download::BOUNDS)?]),
            Self::Catalog { product, version } => Ok(catalog::files(product, version)?
                .into_iter()
                .map(|(label, bytes)| Input { label, bytes: bytes.to_vec() })
                .collect()),
        }
    }

    /// How to name it on a command line, if it can be read again.
    fn named_again(&self) -> Option<String> {
        match self {
            Self::Stdin | Self::Pasted(_) => None,
            Self::Url(address) => Some(self.to_string()).filter(|shown| shown == address),
            // It is read again from any folder.
            Self::Path(path) => Some(std::path::absolute(path).unwrap_or_else(|_| path.clone()).display().to_string()),
            Self::Catalog { .. } => Some(self.to_string()),
        }
    }

    /// Whether what was fetched may be an archive: what the user named by itself, not the files of a folder.
    fn may_be_packed(&self) -> bool {
        match self {
            Self::Path(path) => !path.is_dir(),
            Self::Stdin | Self::Url(_) => true,
            Self::Catalog { .. } | Self::Pasted(_) => false,
        }
    }
}

/// Reads all sources of a bundle, in order. With a checksum, nothing is unpacked or parsed unless it is met. Blocks.
///
/// # Errors
/// What cannot be found, read, downloaded, unpacked or built, is too large, or is not what the checksum says.
pub fn read_all(
    sources: &[Source],
    expected: Option<&Checksum>,
    environment: &Environment,
) -> Result<Contents, Problem> {
    if sources.iter().filter(|source| **source == Source::Stdin).count() > 1 {
        return Err(Problem::new("stdin-twice"));
    }
    let (mut fetched, mut bytes) = (Vec::new(), 0);
    for source in sources {
        for input in source.fetch(SIZE_LIMIT, environment)? {
            bytes += input.bytes.len() as u64;
            fetched.push((source, input));
        }
        if bytes > SIZE_LIMIT {
            return Err(too_large("The bundle"));
        }
    }
    let sha256 = Checksum::of(fetched.iter().map(|(_, input)| input.bytes.as_slice()));
    if let Some(expected) = expected {
        sha256.verify(expected, &title(sources))?;
    }
    let mut inputs = Vec::new();
    for (source, input) in fetched {
        match source.may_be_packed().then(|| unpack(&input.label, &input.bytes)).flatten() {
            Some(unpacked) => inputs.extend(unpacked?),
            None => inputs.push(input),
        }
    }
    if inputs.iter().map(|input| input.bytes.len() as u64).sum::<u64>() > SIZE_LIMIT {
        return Err(too_large("The bundle"));
    }
    Ok(Contents { inputs, sha256, bytes })
}

/// The sources as the user would name them.
pub fn title(sources: &[Source]) -> String {
    sources.iter().map(Source::to_string).collect::<Vec<_>>().join(", ")
}

/// How to name all of them on a command line; empty unless all can be read again.
pub fn named_again(sources: &[Source]) -> Vec<String> {
    sources.iter().map(Source::named_again).collect::<Option<_>>().unwrap_or_default()
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => write!(f, "{}", path.display()),
            Self::Stdin => f.write_str("-"),
            Self::Pasted(_) => f.write_str(PASTED),
            Self::Url(address) => f.write_str(&address::shown(address)),
            Self::Catalog { product, version } => write!(f, "{product}@{version}"),
        }
    }
}

/// As `Display`: an address may hold credentials.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({self})")
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn read(sources: &[Source], expected: Option<&Checksum>) -> Result<Contents, Problem> {
        read_all(sources, expected, &Environment::default())
    }

    #[test]
    fn what_the_user_writes_is_understood() {
        let catalog =
            |product: &str, version: &str| Source::Catalog { product: product.into(), version: version.into() };
        let rows = [
            ("-", Source::Stdin),
            ("https://example.com/a.yaml", Source::Url("https://example.com/a.yaml".into())),
            ("HTTPS://example.com/A.yaml", Source::Url("https://example.com/A.yaml".into())),
            ("glasskube@0.3.0", catalog("glasskube", "0.3.0")),
            ("glasskube@v0.3.0", catalog("glasskube", "0.3.0")),
            ("./glasskube@0.3.0", Source::Path("./glasskube@0.3.0".into())),
            ("bundle.yaml", Source::Path("bundle.yaml".into())),
        ];
        for (text, expected) in rows {
            assert!(Source::parse(text) == expected, "{text}");
        }
    }

    #[test]
    fn an_address_never_shows_its_credentials() {
        let source = Source::parse("https://me:c4n4ry@example.com/a.yaml?token=c4n4ry");
        assert_eq!(source.to_string(), "https://example.com/a.yaml?…");
        assert!(!format!("{source:?}").contains("c4n4ry"));
        assert!(named_again(&[Source::parse("a.yaml"), source]).is_empty(), "without them it cannot be read again");
        assert!(named_again(&[Source::Stdin]).is_empty() && named_again(&[Source::Pasted(String::new())]).is_empty());
        let sources = ["a b.yaml", "https://example.com/a.yaml", "glasskube@0.3.0"];
        let [file, rest @ ..] = sources;
        let whole = std::path::absolute(file).unwrap().display().to_string();
        let again = named_again(&sources.map(Source::parse));
        assert_eq!((&again[0], &again[1..]), (&whole, &rest.map(str::to_owned)[..]), "from any folder");
    }

    #[test]
    fn several_sources_are_read_in_order_and_the_checksum_comes_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            Source::Path(path)
        };
        // No archive, although it says so: it must not be looked into before its checksum is right.
        let sources = [path("b.yaml", "b"), path("a.yaml", "a"), path("c.zip", "c")];
        let contents = read(&sources[..2], None).unwrap();
        assert_eq!(contents.inputs.iter().map(|input| input.bytes[0]).collect::<Vec<_>>(), b"ba");
        assert_eq!(contents.bytes, 2);
        let problem = read(&sources, Some(&contents.sha256)).unwrap_err();
        assert_eq!(problem.code, "checksum-mismatch");
        assert_eq!(read(&sources, None).unwrap_err().code, "bad-archive");
        assert_eq!(read(&sources[..2], Some(&contents.sha256)).unwrap(), contents);
        assert_eq!(read(&[Source::Stdin, Source::Stdin], None).unwrap_err().code, "stdin-twice");
        let pasted = read(&[Source::Pasted("kind: x".into())], None).unwrap();
        assert_eq!(
            (pasted.inputs[0].label.as_str(), pasted.inputs[0].bytes.as_slice()),
            (PASTED, b"kind: x".as_slice())
        );
    }
}
