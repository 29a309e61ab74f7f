//! What `go.mod` pins. It is compiled in, so the versions are written down once.

/// The text of `go.mod`, embedded so that a moved binary still knows what to build.
pub(crate) const GO_MOD: &str = include_str!("../go.mod");
/// The checksums that belong to [`GO_MOD`].
pub(crate) const GO_SUM: &str = include_str!("../go.sum");
/// The Go module of kube-apiserver and its companions.
pub(crate) const KUBERNETES_MODULE: &str = "k8s.io/kubernetes";
/// The Go module of kwok, which also holds the stages it plays.
pub(crate) const KWOK_MODULE: &str = "sigs.k8s.io/kwok";

/// The Kubernetes version that the control plane is built from, for example `v1.36.3`.
pub fn kubernetes_version() -> &'static str {
    module_version(GO_MOD, KUBERNETES_MODULE).unwrap_or("v0.0.0")
}

/// The kwok version, for example `v0.8.0`.
pub(crate) fn kwok_version() -> &'static str {
    module_version(GO_MOD, KWOK_MODULE).unwrap_or("v0.0.0")
}

/// The oldest Go release that can build the pins, for example `1.26.0` (the `go` line of `go.mod`).
pub(crate) fn go_version() -> &'static str {
    GO_MOD.lines().find_map(|line| line.strip_prefix("go ")).unwrap_or("1.26.0").trim()
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
    use crate::Binary;

    #[test]
    fn versions_come_from_the_require_lines() {
        let text = "require k8s.io/kubernetes v1.2.3\nrequire (\n\tsigs.k8s.io/kwok v0.8.0 // indirect\n)\n";
        assert_eq!(module_version(text, KUBERNETES_MODULE), Some("v1.2.3"));
        assert_eq!(module_version(text, KWOK_MODULE), Some("v0.8.0"));
        assert_eq!(module_version("replace k8s.io/kubernetes => ../k v1.0.0", KUBERNETES_MODULE), None);
    }

    #[test]
    fn the_real_pins_are_readable() {
        assert!(kubernetes_version().starts_with("v1."), "{}", kubernetes_version());
        assert!(kwok_version().starts_with("v0."), "{}", kwok_version());
        assert!(go_version().starts_with("1."), "{}", go_version());
    }

    /// A staging module left at another version would build a mixture that upstream never released.
    #[test]
    fn every_staging_module_follows_the_kubernetes_version() {
        let staging = kubernetes_version().replacen("v1.", "v0.", 1);
        for line in GO_MOD.lines().filter(|line| line.contains("=>")) {
            assert!(line.ends_with(&staging), "{line} is not at {staging}");
        }
    }

    #[test]
    fn every_binary_is_a_tool_of_the_module() {
        for binary in Binary::ALL {
            let line = format!("\t{}", binary.package());
            assert!(GO_MOD.lines().any(|have| have == line), "{} is no tool in go.mod", binary.package());
        }
    }
}
