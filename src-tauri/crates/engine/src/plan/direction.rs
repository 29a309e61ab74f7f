//! Which way a plan goes: to a newer version, back to an older one, or neither can be told. Pure.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which way a plan goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "plan.ts")]
pub enum Direction {
    /// Nothing of it is there: no version was found, and all that is written is new.
    Install,
    /// To a newer version.
    Upgrade,
    /// Back to an older version.
    Downgrade,
    /// The version that is there already.
    Same,
    /// A version is not known, or the two cannot be compared. Plans of before there was this have it, too.
    #[default]
    Unknown,
}

impl Direction {
    /// The direction from the version on the cluster to that of the bundle; `all_new` says that whatever would be written is not there.
    pub(super) fn of(installed: Option<&str>, new: Option<&str>, all_new: bool) -> Self {
        match (installed, new) {
            (None, _) if all_new => Self::Install,
            (Some(installed), Some(new)) => match compare(installed, new) {
                Some(Ordering::Less) => Self::Upgrade,
                Some(Ordering::Greater) => Self::Downgrade,
                Some(Ordering::Equal) => Self::Same,
                None => Self::Unknown,
            },
            _ => Self::Unknown,
        }
    }
}

/// Compares as semantic versioning does (<https://semver.org/#spec-item-11>), with any number of numbers: `1.2` is `1.2.0`. None where
/// one of two that differ is no such version.
fn compare(a: &str, b: &str) -> Option<Ordering> {
    if a == b {
        return Some(Ordering::Equal);
    }
    let ((a, before_a), (b, before_b)) = (parts(a)?, parts(b)?);
    let number = |numbers: &[u64], at| numbers.get(at).copied().unwrap_or(0);
    let numbers = (0..a.len().max(b.len())).map(|at| number(&a, at).cmp(&number(&b, at)));
    let numbers = numbers.fold(Ordering::Equal, Ordering::then);
    Some(numbers.then_with(|| match (before_a, before_b) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(a), Some(b)) => a.split('.').map(identifier).cmp(b.split('.').map(identifier)),
    }))
}

/// The numbers, and what stands after the first hyphen.
fn parts(version: &str) -> Option<(Vec<u64>, Option<&str>)> {
    let version = version.trim_start_matches('v');
    let version = version.split_once('+').map_or(version, |(version, _)| version);
    let (numbers, pre_release) = match version.split_once('-') {
        Some((numbers, pre_release)) => (numbers, Some(pre_release)),
        None => (version, None),
    };
    Some((numbers.split('.').map(|number| number.parse().ok()).collect::<Option<_>>()?, pre_release))
}

/// What a part of a pre-release is ordered by: numbers before words.
fn identifier(text: &str) -> (bool, u64, &str) {
    text.parse().map_or((true, 0, text), |number| (false, number, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_direction_follows_from_the_versions() {
        use Direction::{Downgrade, Same, Unknown, Upgrade};
        for (installed, new, expected) in [
            ("0.2.1", "0.3.0", Upgrade),
            ("0.3.0", "0.2.1", Downgrade),
            ("0.9.0", "0.10.0", Upgrade),
            ("v1.2.0", "1.2", Same),
            ("1.2.0+a", "1.2.0+b", Same),
            ("1.2", "1.2.0.1", Upgrade),
            ("1.0.0-rc.2", "1.0.0", Upgrade),
            ("1.0.0", "1.0.0-rc.2", Downgrade),
            ("1.0.0-rc.10", "1.0.0-rc.9", Downgrade),
            ("1.0.0-alpha", "1.0.0-alpha.1", Upgrade),
            ("1.0.0-alpha.1", "1.0.0-alpha.beta", Upgrade),
            ("2024.11.3", "2025.1.0", Upgrade),
            ("latest", "latest", Same),
            ("latest", "1.0.0", Unknown),
            ("1.0.0", "3f2a91c", Unknown),
            ("1..0", "1.0.1", Unknown),
        ] {
            assert_eq!(Direction::of(Some(installed), Some(new), false), expected, "{installed} to {new}");
        }
    }

    #[test]
    fn what_is_all_new_is_an_installation() {
        for (installed, new, all_new, expected) in [
            (None, Some("1.0.0"), true, Direction::Install),
            (None, None, true, Direction::Install),
            (None, Some("1.0.0"), false, Direction::Unknown),
            (None, None, false, Direction::Unknown),
            (Some("0.9.0"), Some("1.0.0"), true, Direction::Upgrade),
            (Some("0.9.0"), None, true, Direction::Unknown),
        ] {
            assert_eq!(Direction::of(installed, new, all_new), expected, "{installed:?} to {new:?}, {all_new}");
        }
    }
}
