//! What every kind of source gives, and how much of it.

use glasslift_object::problem::Problem;

/// Most bytes that a bundle may have, all its files together. The largest published ones have about 5 MiB.
pub const SIZE_LIMIT: u64 = 64 * 1024 * 1024;

/// Bytes and the name under which findings refer to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// File path, address without credentials, or `-`; for a file in an archive its path in it behind that.
    pub label: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// The problem of what is larger than that.
pub(super) fn too_large(label: &str) -> Problem {
    Problem::new("too-large", format!("{label} is larger than {} MiB.", SIZE_LIMIT / 1024 / 1024))
        .param("source", label)
        .param("limit", (SIZE_LIMIT / 1024 / 1024).to_string())
        .hint("That is no manifest bundle of the usual kind. Split it, or check that it is the right file.")
}
