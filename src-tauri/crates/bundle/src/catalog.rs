//! The products that ship with the application: names, versions, bundles, and how to tell which version is installed.

use std::sync::LazyLock;

use glasslift_object::ObjectRef;
use glasslift_object::problem::Problem;
use include_dir::{Dir, include_dir};
use serde::Deserialize;

use crate::types::CatalogProduct;

static MANIFESTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../../manifests");

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    // A test proves that the embedded catalog can be read; an empty one is the honest answer if it cannot.
    MANIFESTS.get_file("catalog.yaml").and_then(|file| serde_yaml::from_slice(file.contents()).ok()).unwrap_or_default()
});

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalog {
    products: Vec<Product>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Product {
    name: String,
    title: String,
    description: String,
    installed: Marker,
    #[serde(default)]
    variants: Vec<String>,
    #[serde(default)]
    download: Option<String>,
    versions: Vec<Version>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Version {
    version: String,
    #[serde(default)]
    variant: Option<String>,
    folder: String,
}

/// The object whose image tells which version of a product is installed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Marker {
    api_version: String,
    kind: String,
    namespace: String,
    name: String,
    /// Its container.
    pub container: String,
}

impl Marker {
    /// Whether an object of a bundle is the marker.
    pub fn is(&self, object: &ObjectRef) -> bool {
        object.kind == self.kind
            && object.name == self.name
            && object.api_version == self.api_version
            && object.namespace.as_deref().is_none_or(|namespace| namespace == self.namespace)
    }

    /// The object.
    pub fn object(&self) -> ObjectRef {
        ObjectRef {
            api_version: self.api_version.clone(),
            kind: self.kind.clone(),
            namespace: Some(self.namespace.clone()),
            name: self.name.clone(),
        }
    }
}

/// The products, for people.
pub fn products() -> Vec<CatalogProduct> {
    CATALOG
        .products
        .iter()
        .map(|product| CatalogProduct {
            name: product.name.clone(),
            title: product.title.clone(),
            description: product.description.clone(),
            versions: product.versions.iter().map(|version| version.version.clone()).collect(),
        })
        .collect()
}

/// How to tell which version of a product is installed.
pub fn marker(product: &str) -> Option<&'static Marker> {
    CATALOG.products.iter().find(|known| known.name == product).map(|product| &product.installed)
}

/// The product that a set of objects is, recognised by its marker object.
pub fn recognise<'a>(objects: impl Iterator<Item = &'a ObjectRef> + Clone) -> Option<(&'static str, &'static Marker)> {
    CATALOG
        .products
        .iter()
        .find(|product| objects.clone().any(|object| product.installed.is(object)))
        .map(|product| (product.name.as_str(), &product.installed))
}

/// The version in an image reference: its tag without a leading `v`; none for a digest or a moving tag.
pub fn version_of_image(image: &str) -> Option<String> {
    let reference = image.split('@').next().unwrap_or(image);
    let last = reference.rsplit('/').next().unwrap_or(reference);
    let (_, tag) = last.split_once(':')?;
    let version = tag.strip_prefix('v').unwrap_or(tag);
    version.starts_with(|c: char| c.is_ascii_digit()).then(|| version.to_owned())
}

/// The files of a version that ships with the application, in kubectl's folder order: label and content.
///
/// # Errors
/// An unknown product or version; the problem names the known ones.
pub fn files(product: &str, version: &str) -> Result<Vec<(String, &'static [u8])>, Problem> {
    let known = CATALOG.products.iter().find(|known| known.name == product).ok_or_else(|| {
        let names: Vec<_> = CATALOG.products.iter().map(|product| product.name.as_str()).collect();
        Problem::new("unknown-product").param("product", product).param("known", names.join(", "))
    })?;
    let wanted = version.strip_prefix('v').unwrap_or(version);
    let entry = known.versions.iter().find(|entry| entry.version == wanted).ok_or_else(|| {
        let versions: Vec<_> = known.versions.iter().map(|entry| entry.version.as_str()).collect();
        let problem = Problem::new("unknown-version")
            .param("product", &known.title)
            .param("version", wanted)
            .param("known", versions.join(", "));
        match &known.download {
            Some(download) => {
                let address = fill(download, known, wanted);
                problem.param("address", &address)
            }
            None => problem,
        }
    })?;
    let mut files: Vec<_> = MANIFESTS
        .get_dir(&entry.folder)
        .into_iter()
        .flat_map(Dir::files)
        .filter(|file| file.path().extension().is_some_and(|extension| extension == "yaml"))
        .map(|file| (file.path().display().to_string(), file.contents()))
        .collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(files)
}

fn fill(download: &str, product: &Product, version: &str) -> String {
    let variant = product
        .versions
        .iter()
        .find_map(|entry| entry.variant.as_deref())
        .or(product.variants.first().map(String::as_str))
        .unwrap_or_default();
    download.replace("{version}", version).replace("{variant}", variant)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_embedded_catalog_is_readable_and_complete() {
        let text = MANIFESTS.get_file("catalog.yaml").unwrap().contents();
        let catalog: Catalog = serde_yaml::from_slice(text).unwrap();
        assert!(!catalog.products.is_empty());
        for product in &catalog.products {
            for version in &product.versions {
                let files = files(&product.name, &version.version).unwrap();
                assert!(!files.is_empty(), "{} {} has no files", product.name, version.version);
            }
        }
    }

    #[test]
    fn versions_come_from_image_tags() {
        let rows = [
            ("ghcr.io/glasskube/package-operator:v0.3.0", Some("0.3.0")),
            ("registry:5000/team/app:1.2", Some("1.2")),
            ("registry:5000/team/app", None),
            ("app:latest", None),
            ("app:v1.0@sha256:abc", Some("1.0")),
        ];
        for (image, version) in rows {
            assert_eq!(version_of_image(image).as_deref(), version, "{image}");
        }
    }

    #[test]
    fn unknown_names_say_what_is_known() {
        let problem = files("glasskube", "9.9.9").unwrap_err();
        assert!(problem.params["known"].contains("0.3.0"), "{problem:?}");
        assert!(problem.params["address"].contains("v9.9.9/"), "{problem:?}");
        assert!(files("nothing", "1").unwrap_err().params["known"].contains("glasskube"));
    }
}
