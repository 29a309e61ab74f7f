//! What anchors name and how much aliases may multiply it.

use serde_json::Value;

use super::scalar::Scalar;

/// Bytes that anchors and aliases may copy in all documents of a file together. kubectl shares what they name, so it has no such
/// bound; a server refuses any object of a twentieth of it.
pub(super) const ALIAS_BYTES: usize = 64 << 20;

/// What an anchor names.
pub(super) enum Anchor {
    /// A mapping or sequence that is still being read.
    Open,
    Scalar(Scalar),
    Tree {
        value: Value,
        nodes: u64,
        height: usize,
        bytes: usize,
    },
}

/// go-yaml's bound on the share of nodes that come from aliases: 99 % for small documents, 10 % for very large ones.
pub(super) fn allowed_ratio(decoded: u64) -> f64 {
    const LOW: f64 = 400_000.0;
    const HIGH: f64 = 4_000_000.0;
    let decoded = decoded as f64;
    if decoded <= LOW {
        0.99
    } else if decoded >= HIGH {
        0.10
    } else {
        0.99 - 0.89 * ((decoded - LOW) / (HIGH - LOW))
    }
}

/// Levels of a value and roughly its bytes in memory.
pub(super) fn measure(value: &Value) -> (usize, usize) {
    const NODE: usize = 32;
    match value {
        Value::Array(items) => {
            let inner = items.iter().map(measure).fold((0, 0), |a, b| (a.0.max(b.0), a.1 + b.1));
            (inner.0 + 1, inner.1 + NODE)
        }
        Value::Object(map) => {
            let inner = map.iter().fold((0, 0), |a, (key, value)| {
                let b = measure(value);
                (a.0.max(b.0), a.1 + b.1 + key.len() + NODE)
            });
            (inner.0 + 1, inner.1 + NODE)
        }
        Value::String(text) => (0, text.len() + NODE),
        _ => (0, NODE),
    }
}
