//! The file format of what is remembered, and that of version 0.1, which kept marks (as `labels`) and sightings apart. Pure.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::clusters::{Clusters, Context, Known};
use crate::types::Mark;

/// What this program writes. A newer one is never read, let alone written over.
const VERSION: u32 = 2;

/// Why a text cannot be used, and the technical detail.
pub(super) struct Unusable(pub(super) &'static str, pub(super) String);

#[derive(Deserialize)]
struct Version {
    version: u32,
}

#[derive(Serialize, Deserialize)]
struct Current {
    version: u32,
    clusters: Vec<Known>,
}

/// Version 1: what identities mean is told by their form, a UID or a hash.
#[derive(Deserialize)]
struct First {
    #[serde(default)]
    labels: BTreeMap<String, Mark>,
    #[serde(default)]
    seen: Vec<Seen>,
}

#[derive(Deserialize)]
struct Seen {
    kubeconfig: String,
    context: String,
    identity: String,
    server: String,
}

/// Reads a file of any version so far.
pub(super) fn read(text: &str) -> Result<Clusters, Unusable> {
    let invalid = |error: serde_json::Error| Unusable("invalid", error.to_string());
    let Version { version } = serde_json::from_str(text).map_err(invalid)?;
    match version {
        1 => serde_json::from_str(text).map(first).map_err(invalid),
        VERSION => {
            serde_json::from_str(text).map(|Current { clusters, .. }| Clusters { known: clusters }).map_err(invalid)
        }
        newer => Err(Unusable("newer", format!("version {newer}"))),
    }
}

/// The text of a file.
pub(super) fn write(clusters: &Clusters) -> serde_json::Result<String> {
    serde_json::to_string_pretty(&Current { version: VERSION, clusters: clusters.known.clone() })
}

fn first(First { labels, seen }: First) -> Clusters {
    let mut known: BTreeMap<String, Known> = BTreeMap::new();
    for (identity, mark) in labels {
        entry(&mut known, identity).mark = Some(mark);
    }
    for Seen { kubeconfig, context, identity, server } in seen {
        let known = entry(&mut known, identity);
        known.servers.retain(|own| *own != server);
        known.servers.push(server);
        // From which folder a relative path was meant is not known; it was a memory for that folder only.
        if std::path::Path::new(&kubeconfig).is_absolute() {
            known.contexts.extend(Context::new(&kubeconfig, &context));
        }
    }
    Clusters { known: known.into_values().collect() }
}

fn entry(known: &mut BTreeMap<String, Known>, identity: String) -> &mut Known {
    let new = match identity.starts_with("address:") {
        true => Known { addresses: vec![identity.clone()], ..Known::default() },
        false => Known { uid: Some(identity.clone()), ..Known::default() },
    };
    known.entry(identity).or_insert(new)
}
