//! Archives: `.tar`, `.tar.gz`, `.tgz` and `.zip`. Nothing is unpacked to disk; names are labels and order.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};
use std::path::PathBuf;

use flate2::read::MultiGzDecoder;
use glasslift_object::problem::Problem;

use super::folder::is_manifest;
use super::input::{Input, SIZE_LIMIT};
use super::kustomize;

/// What bounds an archive, whatever it says about itself.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    /// Most entries of any kind.
    entries: usize,
    /// Most bytes of all manifests together.
    manifests: u64,
    /// Most bytes that a compressed tar stream may grow to, manifests or not.
    stream: u64,
    /// Most bytes unpacked per packed byte, once there is more than `ratio_from`.
    ratio: u64,
    ratio_from: u64,
}

/// The longest published bundle compresses 1:25.
const BOUNDS: Bounds =
    Bounds { entries: 20_000, manifests: SIZE_LIMIT, stream: 2 * SIZE_LIMIT, ratio: 250, ratio_from: 8 << 20 };

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Zip,
    Tar,
    TarGz,
}

/// The manifests in an archive (`*.yaml`, `*.yml`, `*.json`), in the order that kubectl would give them in a folder; none when the
/// bytes are no archive. An archive is recognised by its first bytes or by the ending of its name.
///
/// # Errors
/// Damaged, encrypted or endless archives, names that lead out of it, links among the manifests, no manifests at all.
pub fn unpack(label: &str, bytes: &[u8]) -> Option<Result<Vec<Input>, Problem>> {
    let format = recognise(label, bytes)?;
    Some(unpack_within(label, bytes, format, BOUNDS))
}

fn recognise(label: &str, bytes: &[u8]) -> Option<Format> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Some(Format::Zip);
    }
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return Some(Format::TarGz);
    }
    // A zero byte before the magic word: no YAML can hold one, every tar header does.
    if bytes.get(257..262) == Some(b"ustar".as_slice()) && bytes.iter().take(257).any(|byte| *byte == 0) {
        return Some(Format::Tar);
    }
    let name = label.strip_suffix("?…").unwrap_or(label).to_ascii_lowercase();
    let format = |(ending, format)| name.ends_with(ending).then_some(format);
    [(".zip", Format::Zip), (".tar.gz", Format::TarGz), (".tgz", Format::TarGz), (".tar", Format::Tar)]
        .into_iter()
        .find_map(format)
}

fn unpack_within(label: &str, bytes: &[u8], format: Format, bounds: Bounds) -> Result<Vec<Input>, Problem> {
    let mut found = Found { label, bounds, packed: bytes.len() as u64, seen: 0, manifests: BTreeMap::new(), total: 0 };
    match format {
        Format::Zip => read_zip(bytes, &mut found)?,
        Format::Tar => read_tar(bytes, &mut found)?,
        Format::TarGz => {
            let limit = if found.packed.saturating_mul(bounds.ratio) > bounds.ratio_from {
                bounds.stream.min(found.packed.saturating_mul(bounds.ratio))
            } else {
                bounds.stream.min(bounds.ratio_from)
            };
            read_tar(Endless { inner: MultiGzDecoder::new(bytes), left: limit }, &mut found)?;
        }
    }
    if found.manifests.is_empty() {
        return Err(Problem::new("empty-archive", format!("{label} holds no manifests."))
            .param("source", label)
            .hint("Looked for *.yaml, *.yml and *.json, also in its folders."));
    }
    if let Some(name) = found.manifests.keys().find(|name| is_base(name)) {
        return Err(Problem::new(
            "archived-kustomization",
            format!("{label} holds a kustomization ({}).", name.display()),
        )
        .param("source", label)
        .param("name", name.display().to_string())
        .hint("Unpack it and choose the folder: Glasslift builds a kustomization with kustomize or kubectl."));
    }
    Ok(found
        .manifests
        .into_iter()
        .map(|(name, bytes)| Input { label: format!("{label}/{}", name.display()), bytes })
        .collect())
}

/// Whether a name is that of a kustomization at the top, or in a folder at the top as release archives have it.
fn is_base(name: &std::path::Path) -> bool {
    name.components().count() <= 2
        && name.file_name().and_then(|name| name.to_str()).is_some_and(|name| kustomize::FILES.contains(&name))
}

/// What was read so far. Paths order by component, as kubectl walks folders.
struct Found<'a> {
    label: &'a str,
    bounds: Bounds,
    packed: u64,
    seen: usize,
    manifests: BTreeMap<PathBuf, Vec<u8>>,
    total: u64,
}

impl Found<'_> {
    /// Counts an entry and says where it belongs; none for what is no manifest.
    fn wanted(&mut self, name: &[u8]) -> Result<Option<PathBuf>, Problem> {
        self.seen += 1;
        if self.seen > self.bounds.entries {
            return Err(bomb(self.label, &format!("more than {} entries", self.bounds.entries)));
        }
        let name = std::str::from_utf8(name).ok().and_then(inner_path);
        let Some(name) = name else {
            return Err(Problem::new("unsafe-archive", format!("{} holds a name that leads out of it.", self.label))
                .param("source", self.label)
                .hint("Names with .., a leading slash, backslashes, colons or control characters are refused.")
                .hint("That is no archive of the usual kind. Check where it comes from."));
        };
        // What macOS adds to archives is no part of the bundle.
        let base = name.file_name().and_then(|base| base.to_str()).unwrap_or_default();
        let is_extra = base.starts_with("._") || name.starts_with("__MACOSX");
        Ok((is_manifest(&name) && !is_extra).then_some(name))
    }

    fn keep(&mut self, name: PathBuf, content: impl Read) -> Result<(), Problem> {
        let left = self.bounds.manifests - self.total;
        let mut bytes = Vec::new();
        content.take(left + 1).read_to_end(&mut bytes).map_err(|error| self.damaged(&error))?;
        self.total += bytes.len() as u64;
        if self.total > self.bounds.manifests {
            return Err(bomb(self.label, &format!("more than {} MiB of manifests", self.bounds.manifests >> 20)));
        }
        if self.total > self.bounds.ratio_from && self.total / self.bounds.ratio > self.packed {
            return Err(bomb(self.label, &format!("more than {} times its size", self.bounds.ratio)));
        }
        let place = format!("{}/{}", self.label, name.display());
        if self.manifests.insert(name, bytes).is_some() {
            return Err(Problem::new("unsafe-archive", format!("{place} is in the archive twice."))
                .case("twice")
                .param("name", place)
                .hint("Tools disagree on which one counts. Pack it anew."));
        }
        Ok(())
    }

    fn damaged(&self, error: &io::Error) -> Problem {
        if error.get_ref().is_some_and(|inner| inner.is::<TooMuch>()) {
            return bomb(self.label, "far more than its size suggests");
        }
        self.unreadable(&error.to_string())
    }

    fn unreadable(&self, why: &str) -> Problem {
        Problem::new("bad-archive", format!("{} cannot be unpacked.", self.label))
            .param("source", self.label)
            .hint("It is damaged, or it is no .tar, .tar.gz or .zip archive at all. Download or pack it anew.")
            .detail(why.chars().filter(|c| !c.is_control()).collect::<String>())
    }

    fn link(&self, name: &std::path::Path) -> Problem {
        Problem::new("archived-link", format!("{}/{} is a link.", self.label, name.display()))
            .param("name", format!("{}/{}", self.label, name.display()))
            .hint("Links in archives are not followed. Unpack it and choose the folder, or pack it without links.")
    }
}

fn bomb(label: &str, what: &str) -> Problem {
    Problem::new("archive-bomb", format!("{label} unpacks to {what}: it was not read."))
        .param("source", label)
        .hint("That is no manifest bundle of the usual kind. Unpack by hand what you need of it.")
}

/// A name inside an archive as a relative path; none if it could lead anywhere else.
fn inner_path(name: &str) -> Option<PathBuf> {
    if name.starts_with('/') || name.contains(['\\', ':']) || name.chars().any(char::is_control) {
        return None;
    }
    let parts = name.split('/').filter(|part| !part.is_empty() && *part != ".");
    parts.map(|part| (part != "..").then_some(part)).collect()
}

fn read_tar(stream: impl Read, found: &mut Found<'_>) -> Result<(), Problem> {
    let mut archive = tar::Archive::new(stream);
    for entry in archive.entries().map_err(|error| found.damaged(&error))? {
        let entry = entry.map_err(|error| found.damaged(&error))?;
        let kind = entry.header().entry_type();
        // A record about all that follows, as `git archive` writes it: no entry of its own.
        if kind.is_pax_global_extensions() {
            continue;
        }
        let Some(name) = found.wanted(&entry.path_bytes())? else { continue };
        if kind.is_symlink() || kind.is_hard_link() {
            return Err(found.link(&name));
        }
        if kind.is_file() || kind.is_contiguous() {
            found.keep(name, entry)?;
        }
    }
    Ok(())
}

fn read_zip(bytes: &[u8], found: &mut Found<'_>) -> Result<(), Problem> {
    // Counted before the directory is read, whose size in memory follows from the number of its entries.
    const HEADER: &[u8] = b"PK\x01\x02";
    if bytes.windows(HEADER.len()).filter(|window| *window == HEADER).nth(found.bounds.entries).is_some() {
        return Err(bomb(found.label, &format!("more than {} entries", found.bounds.entries)));
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| found.unreadable(&error.to_string()))?;
    for index in 0..archive.len() {
        let raw = archive.by_index_raw(index).map_err(|error| found.unreadable(&error.to_string()))?;
        let (is_file, is_link, is_locked) = (raw.is_file(), raw.is_symlink(), raw.encrypted());
        let name = raw.name_raw().to_vec();
        drop(raw);
        let Some(name) = found.wanted(&name)? else { continue };
        if is_link {
            return Err(found.link(&name));
        }
        if is_locked {
            return Err(Problem::new("locked-archive", format!("{} is encrypted.", found.label))
                .param("source", found.label)
                .hint("Unpack it with its password and choose the folder."));
        }
        if is_file {
            let entry = archive.by_index(index).map_err(|error| found.unreadable(&error.to_string()))?;
            found.keep(name, entry)?;
        }
    }
    Ok(())
}

/// A stream grew beyond its bounds.
#[derive(Debug, thiserror::Error)]
#[error("the stream is longer than allowed")]
struct TooMuch;

/// A reader that fails, instead of ending, once it gave all it may.
struct Endless<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Endless<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(count as u64).ok_or_else(|| io::Error::other(TooMuch))?;
        Ok(count)
    }
}

#[cfg(test)]
mod tests;
