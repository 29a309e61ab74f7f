//! What people say about clusters, and whether a context still leads to the one it led to: one memory for window and terminal.
//!
//! [`Clusters`] is what is remembered, and pure; [`Standing`] is what counts about one cluster; [`Marks`] is the file.

mod clusters;
mod format;
mod standing;
mod suggest;

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use glasslift_cluster::ClusterInfo;
use glasslift_environment::whole;
use glasslift_object::problem::Problem;
use jiff::Timestamp;

pub use clusters::Clusters;
pub use standing::{MarkBasis, Standing};
use suggest::suggest;

use crate::types::Mark;

/// The file in which clusters are remembered. Read anew for each question, because the app and the command line share it.
#[derive(Debug, Clone)]
pub struct Marks {
    /// None where there is no home folder: then nothing was ever remembered.
    file: Option<PathBuf>,
}

impl Marks {
    /// The user's own: a file in the configuration folder.
    pub fn of_user() -> Self {
        let base = etcetera::choose_base_strategy().ok();
        Self { file: base.map(|base| base.config_dir().join("glasslift").join("clusters.json")) }
    }

    /// Kept in this file, which does not have to exist.
    pub fn new(file: impl Into<PathBuf>) -> Self {
        Self { file: Some(file.into()) }
    }

    /// Everything that is remembered.
    ///
    /// # Errors
    /// `marks-unusable`: a file that is there and cannot be read, or that a newer version wrote. A mark that is overlooked may be the one
    /// that says production, so nothing is done without it.
    pub fn read(&self) -> Result<Clusters, Problem> {
        let Some(file) = &self.file else { return Ok(Clusters::default()) };
        match fs::read_to_string(file) {
            Ok(text) => format::read(&text).map_err(|format::Unusable(what, detail)| unusable(file, what, &detail)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Clusters::default()),
            Err(error) => Err(unusable(file, "unreadable", &error.to_string())),
        }
    }

    /// What counts about a cluster. Remembers nothing.
    ///
    /// # Errors
    /// As [`Marks::read`].
    pub fn standing(&self, info: &ClusterInfo) -> Result<Standing, Problem> {
        Ok(self.read()?.standing(info))
    }

    /// What counts about a cluster that was just connected to. It is remembered, unless the context led to another one before: then that
    /// is said until [`Marks::accept`] is called.
    ///
    /// # Errors
    /// As [`Marks::read`].
    pub fn recognise(&self, info: &ClusterInfo) -> Result<Standing, Problem> {
        let standing = self.standing(info)?;
        if standing.moved.is_some() {
            return Ok(standing);
        }
        let learned = self.update(|clusters| {
            // Another program may have learned something else meanwhile.
            if clusters.standing(info).moved.is_none() {
                clusters.learn(info, Timestamp::now());
            }
            Ok(clusters.standing(info))
        });
        // Remembering is for the next time; a folder that cannot be written is no reason to stop this time.
        Ok(learned.unwrap_or(standing))
    }

    /// From now on the context leads to this cluster. Its marks are its own: until a person says otherwise, it counts as production where
    /// the one before did.
    ///
    /// # Errors
    /// As [`Marks::read`]; a file that cannot be written.
    pub fn accept(&self, info: &ClusterInfo) -> Result<Standing, Problem> {
        self.update(|clusters| {
            clusters.learn(info, Timestamp::now());
            Ok(clusters.standing(info))
        })
    }

    /// Keeps what a person says about a cluster. `typed` is its name, which is asked for before it no longer counts as production.
    ///
    /// # Errors
    /// As [`Marks::accept`]; `cluster-changed` and `mark-not-confirmed`.
    pub fn mark(&self, info: &ClusterInfo, mark: &Mark, typed: Option<&str>) -> Result<Standing, Problem> {
        self.update(|clusters| {
            clusters.standing(info).refuse_moved()?;
            clusters.mark(info, mark.clone(), typed, Timestamp::now())?;
            Ok(clusters.standing(info))
        })
    }

    /// Reads, changes and writes while no other program does.
    fn update<T>(&self, change: impl FnOnce(&mut Clusters) -> Result<T, Problem>) -> Result<T, Problem> {
        let Some(file) = &self.file else { return Err(Problem::new("no-home").param("what", "marks")) };
        let unwritable = |error: &std::io::Error| unusable(file, "unwritable", &error.to_string());
        let folder = file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(|error| unwritable(&error))?;
        // Released when it is dropped, or with its process.
        let _lock = lock(&file.with_extension("lock")).map_err(|error| unwritable(&error))?;
        let before = self.read()?;
        let mut clusters = before.clone();
        let result = change(&mut clusters)?;
        if clusters != before {
            format::write(&clusters)
                .map_err(std::io::Error::from)
                .and_then(|text| whole::write(file, text.as_bytes()))
                .map_err(|error| unwritable(&error))?;
        }
        Ok(result)
    }
}

/// A file of its own, because writing puts another file into the place of the one that is read.
fn lock(path: &Path) -> std::io::Result<File> {
    let lock = File::options().create(true).truncate(false).write(true).open(path)?;
    match lock.lock() {
        // Some network file systems have no locks; a mark that can be kept is better than none.
        Err(error) if error.kind() == ErrorKind::Unsupported => {}
        locked => locked?,
    }
    Ok(lock)
}

fn unusable(file: &Path, what: &str, detail: &str) -> Problem {
    Problem::new("marks-unusable").param("path", file.display().to_string()).param("what", what).detail(detail)
}

#[cfg(test)]
mod tests;
