//! The bundles that ship with the app: complete, alike but for their release, and accepted by a real API server.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use glasslift_control_plane::Binary;
use glasslift_tests::{Cluster, Glasskube, eventually, manifests};
use serde::Deserialize as _;
use serde_json::Value;
use tokio::process::Command;

/// Product, version and folder of everything in the catalog.
fn versions() -> Result<Vec<(String, String, PathBuf)>> {
    let catalog: Value = serde_yaml::from_str(&fs::read_to_string(manifests().join("catalog.yaml"))?)?;
    let mut found = Vec::new();
    for product in catalog["products"].as_array().context("the catalog has no products")? {
        for version in product["versions"].as_array().context("a product has no versions")? {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let folder = manifests().join(text(&version["folder"]));
            found.push((text(&product["name"]), text(&version["version"]), folder));
        }
    }
    Ok(found)
}

/// The objects of a bundle by kind, namespace and name.
fn objects(folder: &Path) -> Result<BTreeMap<String, Value>> {
    let mut objects = BTreeMap::new();
    for entry in fs::read_dir(folder).with_context(|| format!("no bundle in {}", folder.display()))? {
        let path = entry?.path();
        for document in serde_yaml::Deserializer::from_str(&fs::read_to_string(&path)?) {
            let object = Value::deserialize(document).with_context(|| path.display().to_string())?;
            let part = |value: &Value| value.as_str().unwrap_or("-").to_owned();
            let meta = &object["metadata"];
            let key = [part(&object["kind"]), part(&meta["namespace"]), part(&meta["name"])].join(" ");
            assert!(objects.insert(key.clone(), object).is_none(), "{key} is there twice");
        }
    }
    Ok(objects)
}

/// Glasskube 0.2.1 and 0.3.0 have the same 21 objects, and differ in the release of three of them: the case that Glasslift exists for.
#[test]
fn the_two_releases_of_glasskube_differ_by_three_images() {
    let [old, new] = ["0.2.1", "0.3.0"].map(|version| objects(&manifests().join("glasskube").join(version)).unwrap());
    assert_eq!(old.len(), 21);
    assert_eq!(old.keys().collect::<Vec<_>>(), new.keys().collect::<Vec<_>>());
    let changed: Vec<_> =
        old.iter().filter(|(key, object)| new[*key] != **object).map(|(key, _)| key.as_str()).collect();
    assert_eq!(
        changed,
        [
            "CronJob glasskube-system glasskube-webhook-cert",
            "Deployment glasskube-system glasskube-controller-manager",
            "Job glasskube-system glasskube-webhook-cert-init",
        ]
    );
    for key in changed {
        let old = old[key].to_string().replace(&Glasskube::image("0.2.1"), &Glasskube::image("0.3.0"));
        assert_eq!(old, new[key].to_string(), "{key} differs by more than its image");
    }
}

/// Every bundle installs on an empty cluster with strict validation, its Job completes and its Deployment becomes available.
#[tokio::test(flavor = "multi_thread")]
async fn every_bundle_is_accepted_by_a_real_api_server() -> Result<()> {
    for (product, version, folder) in versions()? {
        let cluster = Cluster::start().await?;
        let mut kubectl = Command::new(cluster.control_plane().binary(Binary::Kubectl));
        kubectl.arg("--kubeconfig").arg(cluster.control_plane().kubeconfig());
        kubectl.args(["apply", "--server-side", "--validate=strict", "--filename"]).arg(&folder);
        // kubectl keeps a cache in the home folder.
        let home = tempfile::tempdir()?;
        let output = kubectl.env("HOME", home.path()).output().await?;
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{product} {version} was refused:\n{said}");
        assert!(!said.contains("Warning"), "{product} {version} is accepted with warnings:\n{said}");
        if product == "glasskube" {
            eventually("Glasskube to be ready", Duration::from_secs(60), async || {
                let now = cluster.glasskube().await?;
                Ok((now.deployment_ready && now.job_complete).then_some(()))
            })
            .await?;
        }
    }
    Ok(())
}
