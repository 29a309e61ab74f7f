//! A file that the user named for what a command ends with. It is opened before the command does anything, so that nobody learns only then
//! that it cannot be written.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};

use glasslift_engine::export::write;
use glasslift_engine::problem::Problem;

/// A file that can be written. What is in it stays until it is.
#[derive(Debug)]
pub(crate) struct Promised {
    path: PathBuf,
    code: &'static str,
    /// It was not there before: it goes again if nothing is written.
    is_new: bool,
}

impl Promised {
    /// Opens it; `code` is that of the problem where it cannot be written.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn open(code: &'static str, path: &Path) -> Result<Self, Problem> {
        let is_new = !path.exists();
        OpenOptions::new().append(true).create(true).open(path).map_err(|error| {
            let path = path.display().to_string();
            Problem::new(code).param("path", path).param("error", error.to_string())
        })?;
        Ok(Self { path: path.to_owned(), code, is_new })
    }

    /// Writes it.
    ///
    /// # Errors
    /// It cannot be written any more.
    pub(crate) fn write(mut self, text: &str) -> Result<(), Problem> {
        write(self.code, &self.path, text)?;
        self.is_new = false;
        Ok(())
    }
}

impl Drop for Promised {
    fn drop(&mut self) {
        if self.is_new {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_is_opened_first_and_keeps_what_it_holds_until_it_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (folder.path().join("old.html"), folder.path().join("new.html"));
        fs::write(&old, "before").unwrap();
        drop((Promised::open("x", &old).unwrap(), Promised::open("x", &new).unwrap()));
        assert!(fs::read_to_string(&old).unwrap() == "before" && !new.exists());
        for path in [&old, &new] {
            Promised::open("x", path).unwrap().write("after").unwrap();
            assert_eq!(fs::read_to_string(path).unwrap(), "after");
        }
        let refused = Promised::open("report-unwritable", &folder.path().join("no/such.html")).unwrap_err();
        assert_eq!(refused.code, "report-unwritable");
    }
}
