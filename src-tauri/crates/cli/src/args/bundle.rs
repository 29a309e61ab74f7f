//! Where a bundle comes from, and what can be asked about it.

use glasslift_engine::bundle::source::Checksum;
use glasslift_engine::object::KubernetesVersion;

use super::ListFormat;
use super::values::{parse_checksum, parse_kubernetes};

/// Where a bundle comes from.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct SourceArgs {
    /// The bundle; may be repeated, and counts in that order
    ///
    /// A file, a folder, an archive (.tar, .tar.gz, .tgz, .zip), a kustomization folder (built by kustomize or kubectl), `-`, an
    /// http(s) address of a file or archive, or an entry of the catalog such as glasskube@0.3.0.
    #[arg(short = 'f', long = "file", value_name = "SRC", required = true)]
    pub(crate) sources: Vec<String>,
    /// What the SHA-256 of the bundle has to be; otherwise nothing of it is parsed
    ///
    /// Of a file, an address or an archive that of its bytes; of several files what `bundle` shows for them.
    #[arg(long, value_name = "HEX", value_parser = parse_checksum)]
    pub(crate) sha256: Option<Checksum>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct BundleArgs {
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    /// The old version to compare with; may be repeated
    #[arg(long, value_name = "SRC")]
    pub(crate) from: Vec<String>,
    /// With --from: show the differences as lines of YAML
    #[arg(long, requires = "from")]
    pub(crate) diff: bool,
    /// Name what this version of Kubernetes no longer serves, does not serve yet, or will give up
    #[arg(long, value_name = "VERSION", value_parser = parse_kubernetes, conflicts_with = "from")]
    pub(crate) kubernetes: Option<KubernetesVersion>,
    /// `json` prints one resource a line, exactly as it would be sent; with --from the comparison
    #[arg(short, long, value_enum, default_value_t = ListFormat::Table)]
    pub(crate) output: ListFormat,
}
