//! Plans, reports and connection tests in written form: HTML, Markdown, JSON and JUnit.

pub mod diagnostics;
mod format;
mod page;
pub mod plan;
pub mod report;

use std::path::Path;

use glasslift_environment::whole;
use glasslift_object::problem::Problem;

pub use format::{Document, Format};

/// Writes a file that the user named.
///
/// # Errors
/// It cannot be written; the problem has the code.
pub fn write(code: &str, file: &Path, text: &str) -> Result<(), Problem> {
    whole::write_named(file, text.as_bytes()).map_err(|error| {
        let path = file.display().to_string();
        Problem::new(code).param("path", path).param("error", error.to_string())
    })
}
