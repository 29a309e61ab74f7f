//! From bytes to objects: where a bundle comes from, how its YAML is read, what it contains.

pub mod catalog;
pub mod check;
pub mod compare;
mod describe;
pub mod finding;
mod grants;
pub mod source;
mod types;
pub mod yaml;

use glasslift_environment::Environment;
use glasslift_object::ObjectRef;
use glasslift_object::problem::Problem;
use serde_json::Value;

pub use compare::{BundleComparison, compare};
pub use finding::{Finding, FindingCode, Severity};
pub use source::{Checksum, Source};
pub use types::{BundleSummary, CatalogProduct, Grant, GrantLevel, GrantRule, KindCount};

use source::Input;

/// A bundle that can be planned: every object was read and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Bundle {
    /// What it is.
    pub summary: BundleSummary,
    /// Its objects, in bundle order.
    pub objects: Vec<BundleObject>,
}

/// One object of a bundle.
#[derive(Debug, Clone, PartialEq)]
pub struct BundleObject {
    /// Which object; the namespace is the one it names itself.
    pub object: ObjectRef,
    /// Exactly what would be sent.
    pub value: Value,
    /// File it stands in.
    pub file: String,
    /// Line at which it starts, from 1.
    pub line: u32,
}

/// What reading a bundle gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// The bundle; none while a finding is an error.
    pub bundle: Option<Bundle>,
    /// Everything wrong or surprising in it.
    pub findings: Vec<Finding>,
}

/// Reads a bundle from one source, with the environment of this process. Blocks: call it on a thread that may.
///
/// # Errors
/// A source that cannot be read at all; what is wrong inside is in the findings.
pub fn load(source: &Source) -> Result<Loaded, Problem> {
    load_all(std::slice::from_ref(source), None, &Environment::of_process())
}

/// Reads a bundle from all its sources, in order; the environment says where programs that build one are. With a checksum, nothing is parsed unless it is met. Blocks.
///
/// # Errors
/// A source that cannot be read at all, or is not what the checksum says; what is wrong inside is in the findings.
pub fn load_all(sources: &[Source], sha256: Option<&Checksum>, environment: &Environment) -> Result<Loaded, Problem> {
    let contents = source::read_all(sources, sha256, environment)?;
    let (objects, findings) = parse(&contents.inputs);
    if findings.iter().any(Finding::is_error) {
        return Ok(Loaded { bundle: None, findings });
    }
    let summary = BundleSummary { pinned: sha256.is_some(), ..describe::describe(sources, &contents, &objects) };
    Ok(Loaded { bundle: Some(Bundle { summary, objects }), findings })
}

/// Reads and checks all files; an object with a generated name goes by its prefix and a star.
fn parse(inputs: &[Input]) -> (Vec<BundleObject>, Vec<Finding>) {
    let readings = inputs.iter().map(|input| yaml::read(&input.label, &input.bytes)).collect();
    let checked = check::objects(readings);
    let objects = checked
        .objects
        .into_iter()
        .map(|raw| BundleObject {
            object: ObjectRef {
                api_version: raw.api_version,
                kind: raw.kind,
                namespace: raw.namespace,
                name: raw.generate_name.map_or(raw.name, |prefix| prefix + "*"),
            },
            value: raw.value,
            file: raw.span.file.to_string(),
            line: raw.span.line,
        })
        .collect();
    (objects, checked.findings)
}
