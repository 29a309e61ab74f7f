//! Plans, reports and connection tests in written form: HTML, Markdown, JSON and JUnit.

pub mod diagnostics;
mod format;
mod page;
pub mod plan;
pub mod report;

pub use format::{Document, Format};
