//! What the `go.mod` files pin. They are compiled in, so the versions are written down once.

use std::env;

use crate::binaries::Binary;
use crate::error::Error;

/// The Go module of kube-apiserver and its companions.
pub(crate) const KUBERNETES_MODULE: &str = "k8s.io/kubernetes";
/// The Go module of kwok, which also holds the stages it plays.
pub(crate) const KWOK_MODULE: &str = "sigs.k8s.io/kwok";

/// Environment variable that says which Kubernetes a control plane runs whose options name none, as a minor version
/// (`1.33`) or in full.
pub const RELEASE_VARIABLE: &str = "GLASSLIFT_TEST_KUBERNETES";

/// A Kubernetes version that a control plane can run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Release {
    /// The newest: what tests run on unless they say otherwise.
    #[default]
    Current,
    /// The oldest that is supported: etcd, kubectl and kwok are the newest's, as Kubernetes itself allows.
    Older,
}

impl Release {
    /// Every release, newest first.
    pub const ALL: [Release; 2] = [Release::Current, Release::Older];

    /// The one that [`RELEASE_VARIABLE`] names; [`Release::Current`] when it is not set.
    ///
    /// # Errors
    /// When it names another one than there are.
    pub fn from_environment() -> Result<Self, Error> {
        Self::named(&env::var(RELEASE_VARIABLE).unwrap_or_default())
    }

    /// Its Kubernetes version, for example `v1.36.3`.
    pub fn kubernetes_version(self) -> &'static str {
        self.kubernetes_pins().kubernetes_version().unwrap_or("v0.0.0")
    }

    /// Its minor version, for example `1.36`.
    pub fn minor(self) -> &'static str {
        let version = self.kubernetes_version().trim_start_matches('v');
        version.rsplit_once('.').map_or(version, |(minor, _)| minor)
    }

    /// Which program comes from which pins.
    pub(crate) fn parts(self) -> &'static [(Pins, &'static [Binary])] {
        const SERVERS: &[Binary] = &[Binary::KubeApiserver, Binary::KubeControllerManager, Binary::KubeScheduler];
        match self {
            Release::Current => &[(CURRENT, &Binary::ALL)],
            Release::Older => &[(CURRENT, &[Binary::Etcd, Binary::Kubectl, Binary::Kwok]), (OLDER, SERVERS)],
        }
    }

    fn kubernetes_pins(self) -> Pins {
        match self {
            Release::Current => CURRENT,
            Release::Older => OLDER,
        }
    }

    fn named(name: &str) -> Result<Self, Error> {
        if name.is_empty() {
            return Ok(Release::Current);
        }
        let plain = name.trim_start_matches('v');
        let fits = |release: &Release| {
            plain == release.minor() || plain == release.kubernetes_version().trim_start_matches('v')
        };
        Self::ALL.into_iter().find(fits).ok_or_else(|| Error::UnknownRelease {
            name: name.to_owned(),
            known: Self::ALL.map(Self::minor).join(" and "),
        })
    }
}

/// A `go.mod` with its checksums.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pins {
    /// The text of `go.mod`, embedded so that a moved binary still knows what to build.
    pub(crate) go_mod: &'static str,
    /// The checksums that belong to it.
    pub(crate) go_sum: &'static str,
}

const CURRENT: Pins = Pins { go_mod: include_str!("../go.mod"), go_sum: include_str!("../go.sum") };
const OLDER: Pins = Pins { go_mod: include_str!("../older/go.mod"), go_sum: include_str!("../older/go.sum") };

impl Pins {
    /// The Kubernetes version, for example `v1.36.3`.
    pub(crate) fn kubernetes_version(self) -> Option<&'static str> {
        module_version(self.go_mod, KUBERNETES_MODULE)
    }

    /// The kwok version, for example `v0.8.0`.
    pub(crate) fn kwok_version(self) -> Option<&'static str> {
        module_version(self.go_mod, KWOK_MODULE)
    }

    /// The oldest Go release that can build the pins, for example `1.26.0` (the `go` line of `go.mod`).
    pub(crate) fn go_version(self) -> &'static str {
        self.go_mod.lines().find_map(|line| line.strip_prefix("go ")).unwrap_or("1.26.0").trim()
    }
}

/// The Kubernetes version that a control plane runs by default, for example `v1.36.3`.
pub fn kubernetes_version() -> &'static str {
    Release::Current.kubernetes_version()
}

/// The version that a `require` line gives `module`; `replace` lines have an arrow and are passed over.
fn module_version<'a>(go_mod: &'a str, module: &str) -> Option<&'a str> {
    go_mod.lines().filter(|line| !line.contains("=>")).find_map(|line| {
        let mut words = line.trim().trim_start_matches("require ").split_whitespace();
        (words.next() == Some(module)).then(|| words.next()).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_come_from_the_require_lines() {
        let text = "require k8s.io/kubernetes v1.2.3\nrequire (\n\tsigs.k8s.io/kwok v0.8.0 // indirect\n)\n";
        assert_eq!(module_version(text, KUBERNETES_MODULE), Some("v1.2.3"));
        assert_eq!(module_version(text, KWOK_MODULE), Some("v0.8.0"));
        assert_eq!(module_version("replace k8s.io/kubernetes => ../k v1.0.0", KUBERNETES_MODULE), None);
    }

    #[test]
    fn the_real_pins_are_readable() {
        for release in Release::ALL {
            let version = release.kubernetes_version();
            assert!(version.starts_with("v1."), "{version}");
            assert!(version.starts_with(&format!("v{}.", release.minor())), "{version}");
        }
        assert!(CURRENT.kwok_version().is_some_and(|version| version.starts_with("v0.")));
        assert!(CURRENT.go_version().starts_with("1."), "{}", CURRENT.go_version());
    }

    #[test]
    fn a_release_is_named_by_its_minor_or_in_full() {
        assert_eq!(Release::named("").unwrap(), Release::Current);
        for release in Release::ALL {
            assert_eq!(Release::named(release.minor()).unwrap(), release);
            assert_eq!(Release::named(release.kubernetes_version()).unwrap(), release);
        }
        let error = Release::named("1.2").unwrap_err().to_string();
        assert!(error.contains("1.2") && error.contains(Release::Older.minor()), "{error}");
    }

    /// A client of version 1.x works with servers from 1.(x-4) on here, and the two ends of that are what is tested.
    #[test]
    fn the_older_release_is_older_and_at_most_four_minors() {
        let minor = |release: Release| release.minor().split('.').nth(1).unwrap().parse::<u32>().unwrap();
        let apart = minor(Release::Current) - minor(Release::Older);
        assert!((1..=4).contains(&apart), "{apart} minors apart");
    }

    /// A staging module left at another version would build a mixture that upstream never released.
    #[test]
    fn every_staging_module_follows_the_kubernetes_version() {
        for pins in [CURRENT, OLDER] {
            let staging = pins.kubernetes_version().unwrap().replacen("v1.", "v0.", 1);
            for line in pins.go_mod.lines().filter(|line| line.contains("=>")) {
                assert!(line.ends_with(&staging), "{line} is not at {staging}");
            }
        }
    }

    #[test]
    fn every_binary_is_a_tool_of_its_module_and_comes_from_one() {
        for release in Release::ALL {
            let mut all: Vec<Binary> = Vec::new();
            for (pins, binaries) in release.parts() {
                for binary in *binaries {
                    let line = format!("\t{}", binary.package());
                    assert!(pins.go_mod.lines().any(|have| have == line), "{} is no tool in go.mod", binary.package());
                    all.push(*binary);
                }
            }
            all.sort();
            assert_eq!(all, Binary::ALL);
        }
    }
}
