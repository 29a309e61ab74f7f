//! From bytes to objects: where a bundle comes from, how its YAML is read, what it contains.

pub mod catalog;
pub mod check;
pub mod finding;
pub mod source;
mod types;
pub mod yaml;

use std::collections::BTreeMap;

use serde_json::Value;
use sha2::{Digest, Sha256};

pub use finding::{Finding, FindingCode, Severity};
pub use source::Source;
pub use types::{BundleSummary, CatalogProduct, KindCount, ObjectRef};

use crate::plan::diff::images;
use crate::problem::Problem;
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

/// Reads a bundle. Blocks: call it on a thread that may.
///
/// # Errors
/// A source that cannot be read at all; what is wrong inside is in the findings.
pub fn load(source: &Source) -> Result<Loaded, Problem> {
    Ok(read(&source.to_string(), source, &source.read()?))
}

fn read(name: &str, source: &Source, inputs: &[Input]) -> Loaded {
    let (objects, findings) = parse(inputs);
    if findings.iter().any(Finding::is_error) {
        return Loaded { bundle: None, findings };
    }
    let summary = summarise(name, source, inputs, &objects);
    Loaded { bundle: Some(Bundle { summary, objects }), findings }
}

fn summarise(name: &str, source: &Source, inputs: &[Input], objects: &[BundleObject]) -> BundleSummary {
    let mut kinds: BTreeMap<&str, u32> = BTreeMap::new();
    for object in objects {
        *kinds.entry(object.object.kind.as_str()).or_default() += 1;
    }
    let mut kinds: Vec<KindCount> =
        kinds.into_iter().map(|(kind, count)| KindCount { kind: kind.to_owned(), count }).collect();
    kinds.sort_by_key(|kind| std::cmp::Reverse(kind.count));
    let mut all_images: Vec<String> =
        objects.iter().flat_map(|object| images(&object.value)).map(|(_, image)| image).collect();
    all_images.sort();
    all_images.dedup();
    let mut digest = Sha256::new();
    inputs.iter().for_each(|input| digest.update(&input.bytes));
    let (product, version) = recognise(source, objects);
    BundleSummary {
        source: name.to_owned(),
        product,
        version,
        objects: u32::try_from(objects.len()).unwrap_or(u32::MAX),
        kinds,
        jobs: objects.iter().map(|object| &object.object).filter(|object| object.is_job()).cloned().collect(),
        images: all_images,
        sha256: digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect(),
        bytes: inputs.iter().map(|input| input.bytes.len() as u64).sum(),
    }
}

/// Product and version: from the catalogue entry, the product's marker object, or the recommended labels.
fn recognise(source: &Source, objects: &[BundleObject]) -> (Option<String>, Option<String>) {
    if let Source::Catalog { product, version } = source {
        return (Some(product.clone()), Some(version.clone()));
    }
    if let Some((product, marker)) = catalog::recognise(objects.iter().map(|object| &object.object)) {
        let version = objects
            .iter()
            .find(|object| marker.is(&object.object))
            .and_then(|object| images(&object.value).into_iter().find(|(name, _)| *name == marker.container))
            .and_then(|(_, image)| catalog::version_of_image(&image));
        return (Some(product.to_owned()), version);
    }
    let label = |name: &str| {
        objects
            .iter()
            .filter(|object| !images(&object.value).is_empty())
            .find_map(|object| object.value.pointer("/metadata/labels")?.get(name)?.as_str())
            .map(str::to_owned)
    };
    let version = label("app.kubernetes.io/version").map(|version| version.trim_start_matches('v').to_owned());
    (label("app.kubernetes.io/part-of").or_else(|| label("app.kubernetes.io/name")), version)
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
