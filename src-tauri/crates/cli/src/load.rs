//! Reading the bundles that the arguments name.

use glasslift_engine::bundle::source::Checksum;
use glasslift_engine::bundle::{self, Bundle, Loaded, Source};
use glasslift_engine::environment::Environment;
use glasslift_engine::problem::Problem;

use crate::output;

/// Reads a bundle that has to be usable: its findings are printed, and an error among them is a failure.
///
/// # Errors
/// It cannot be read, is not what the checksum says, or has errors.
pub(crate) async fn usable(sources: &[String], sha256: Option<Checksum>) -> Result<Bundle, Problem> {
    let loaded = read(sources, sha256).await?;
    output::findings(&loaded.findings);
    let errors = loaded.findings.iter().filter(|finding| finding.is_error()).count();
    loaded.bundle.ok_or_else(|| {
        let name = bundle::source::title(&sources.iter().map(|source| Source::parse(source)).collect::<Vec<_>>());
        Problem::new("bundle-unusable").param("source", name).param("errors", errors.to_string())
    })
}

/// The old version, if one is named.
///
/// # Errors
/// As for [`usable`].
pub(crate) async fn older(sources: &[String]) -> Result<Option<Bundle>, Problem> {
    if sources.is_empty() { Ok(None) } else { usable(sources, None).await.map(Some) }
}

/// Reads a bundle with everything that is found in it.
///
/// # Errors
/// It cannot be read, or is not what the checksum says.
pub(crate) async fn read(sources: &[String], sha256: Option<Checksum>) -> Result<Loaded, Problem> {
    let sources: Vec<Source> = sources.iter().map(|source| Source::parse(source)).collect();
    tokio::task::spawn_blocking(move || bundle::load_all(&sources, sha256.as_ref(), &Environment::of_process()))
        .await
        .map_err(|error| Problem::new("internal").param("what", "bundle").param("error", error.to_string()))?
}
