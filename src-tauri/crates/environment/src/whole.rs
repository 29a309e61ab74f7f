//! Files that are written whole or not at all, also when the disk is full or the power fails.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use tempfile::Builder;

/// Puts a file of ours into the place of another one: only its owner may read it. The old one stays until the new one is on the disk.
///
/// # Errors
/// It cannot be written; the old one is as it was.
pub fn write(file: &Path, bytes: &[u8]) -> io::Result<()> {
    replace(file, bytes, &Builder::new())
}

/// The same for a file that the user named: whoever may read it still may, a link still leads to it, and what is no file (`/dev/stdout`)
/// is written to.
///
/// # Errors
/// It cannot be written; the old one is as it was.
pub fn write_named(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let known = fs::metadata(file).ok();
    if known.as_ref().is_some_and(|known| !known.is_file()) {
        return fs::write(file, bytes);
    }
    if known.as_ref().is_some_and(|known| known.permissions().readonly()) {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    let file = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    let mut builder = Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    match replace(&file, bytes, &builder) {
        // A file that may be written in a folder that takes no other one.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied && known.is_some() => fs::write(&file, bytes),
        Ok(()) => known.map_or(Ok(()), |known| fs::set_permissions(&file, known.permissions())),
        other => other,
    }
}

fn replace(file: &Path, bytes: &[u8], builder: &Builder<'_, '_>) -> io::Result<()> {
    let folder = folder(file);
    let mut draft = builder.tempfile_in(folder)?;
    draft.write_all(bytes)?;
    draft.as_file().sync_all()?;
    draft.persist(file).map_err(|error| error.error)?;
    keep(folder)
}

/// What a folder holds survives a power failure: the names in it are on the disk. Where folders cannot be opened, the system sees to it.
///
/// # Errors
/// The folder cannot be opened or written.
#[cfg_attr(not(unix), expect(clippy::unnecessary_wraps, reason = "on Unix it can fail"))]
pub fn keep(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

fn folder(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_file_is_replaced_as_a_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.json");
        for text in ["one", "two"] {
            write(&file, text.as_bytes()).unwrap();
            write_named(&file, text.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(&file).unwrap(), text);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(write(&folder.path().join("no/such.json"), b"x").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_reader_keeps_the_old_one() {
        use std::io::Read;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.html");
        fs::write(&file, "old").unwrap();
        let mut reader = File::open(&file).unwrap();
        write_named(&file, b"new").unwrap();
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        assert_eq!(text, "old", "the file was emptied before the new one was whole");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_was_named_keeps_its_readers_and_its_links() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("a.html"), folder.path().join("link.html"));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        write_named(&file, b"new").unwrap();
        assert_ne!(mode(&file), 0o600, "as every program makes it");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&file, &link).unwrap();
        write_named(&link, b"newer").unwrap();
        assert_eq!((fs::read_to_string(&file).unwrap().as_str(), mode(&file)), ("newer", 0o640));
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        fs::set_permissions(&file, fs::Permissions::from_mode(0o440)).unwrap();
        assert!(write_named(&file, b"newest").is_err(), "it may not be written");
        write_named(Path::new("/dev/null"), b"x").unwrap();
    }
}
