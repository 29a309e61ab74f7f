//! What is it? Product, version, what it contains, what it permits and where it runs. Pure.

use std::collections::{BTreeMap, BTreeSet};

use glasslift_object::{ObjectRef, Shown, identity, images, lifecycle};
use serde_json::Value;

use crate::source::{Contents, Source, named_again, title};
use crate::types::{BundleSummary, KindCount};
use crate::{BundleObject, catalog, grants};

/// Describes a bundle.
pub(super) fn describe(sources: &[Source], contents: &Contents, objects: &[BundleObject]) -> BundleSummary {
    let refs = || objects.iter().map(|object| &object.object);
    let of_batch = |kind: &str| refs().filter(|o| o.kind == kind && o.group() == "batch").cloned().collect();
    let images: BTreeSet<String> = objects.iter().flat_map(|o| images(&o.value)).map(|(_, image)| image).collect();
    let (product, version) = recognise(sources, objects);
    let (minimum_kubernetes, last_kubernetes) = lifecycle::served_by(refs());
    BundleSummary {
        source: title(sources).into(),
        sources: named_again(sources),
        product: product.map(Shown::from),
        version: version.map(Shown::from),
        objects: u32::try_from(objects.len()).unwrap_or(u32::MAX),
        kinds: kinds(objects),
        jobs: of_batch("Job"),
        cron_jobs: of_batch("CronJob"),
        namespaces: namespaces(objects).into_iter().map(Shown::from).collect(),
        without_namespace: without_namespace(objects),
        grants: grants::grants(objects),
        minimum_kubernetes,
        last_kubernetes,
        images: images.into_iter().map(Shown::from).collect(),
        sha256: contents.sha256.to_string(),
        // Who reads it knows.
        pinned: false,
        bytes: contents.bytes,
    }
}

fn kinds(objects: &[BundleObject]) -> Vec<KindCount> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for object in objects {
        *counts.entry(object.object.kind.as_str()).or_default() += 1;
    }
    let mut kinds: Vec<KindCount> =
        counts.into_iter().map(|(kind, count)| KindCount { kind: kind.into(), count }).collect();
    kinds.sort_by_key(|kind| std::cmp::Reverse(kind.count));
    kinds
}

/// Namespaces by name. What cluster-scoped objects carry as one does not count: the server drops it.
fn namespaces(objects: &[BundleObject]) -> Vec<String> {
    let name = |object: &ObjectRef| match (object.group(), object.kind.as_str()) {
        ("", "Namespace") => Some(object.name.clone()),
        _ if identity::is_cluster_scoped(object) => None,
        _ => object.namespace.clone(),
    };
    let names: BTreeSet<String> = objects.iter().filter_map(|object| name(&object.object)).collect();
    names.into_iter().collect()
}

/// Objects that name no namespace and belong into one: of built-in kinds, and of what the bundle itself defines.
fn without_namespace(objects: &[BundleObject]) -> u32 {
    let defined: BTreeSet<(&str, &str)> =
        objects.iter().filter_map(|object| defined_namespaced(&object.value)).collect();
    let belongs = |object: &ObjectRef| match identity::is_built_in(object.group()) {
        true => !identity::is_cluster_scoped(object),
        false => defined.contains(&(object.group(), object.kind.as_str())),
    };
    let count = objects.iter().filter(|o| o.object.namespace.is_none() && belongs(&o.object)).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Group and kind of what a CustomResourceDefinition defines with a namespace.
fn defined_namespaced(value: &Value) -> Option<(&str, &str)> {
    let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str);
    let defines = text("/kind")? == "CustomResourceDefinition" && text("/spec/scope")? == "Namespaced";
    defines.then_some((text("/spec/group")?, text("/spec/names/kind")?))
}

/// Product and version: from the catalog entry, the product's marker object, or the recommended labels and the image tags.
fn recognise(sources: &[Source], objects: &[BundleObject]) -> (Option<String>, Option<String>) {
    if let [Source::Catalog { product, version }] = sources {
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
    let workloads: Vec<(&BundleObject, Vec<(String, String)>)> =
        objects.iter().map(|object| (object, images(&object.value))).filter(|(_, images)| !images.is_empty()).collect();
    let label = |object: &BundleObject, name: &str| {
        object.value.pointer("/metadata/labels")?.get(name)?.as_str().map(str::to_owned)
    };
    let first = |name: &str| workloads.iter().find_map(|(object, _)| label(object, name));
    let product = first("app.kubernetes.io/part-of").or_else(|| first("app.kubernetes.io/name"));
    let version = first("app.kubernetes.io/version").map(|version| version.trim_start_matches('v').to_owned());
    let version = version.or_else(|| version_of_images(product.as_deref(), workloads.iter().flat_map(|(_, i)| i)));
    (product, version)
}

/// The version that image tags agree on: those of the product's own images, or else all of them.
fn version_of_images<'a>(
    product: Option<&str>,
    images: impl Iterator<Item = &'a (String, String)> + Clone,
) -> Option<String> {
    let agreed = |own: bool| {
        let versions: BTreeSet<String> = images
            .clone()
            .filter(|(_, image)| !own || product.is_some_and(|product| image_name(image).contains(product)))
            .filter_map(|(_, image)| catalog::version_of_image(image))
            .collect();
        if versions.len() == 1 { versions.into_iter().next() } else { None }
    };
    agreed(true).or_else(|| agreed(false))
}

/// The last part of an image reference without tag and digest.
fn image_name(image: &str) -> &str {
    image.rsplit('/').find(|part| !part.is_empty()).and_then(|last| last.split(['@', ':']).next()).unwrap_or(image)
}

#[cfg(test)]
mod tests;
