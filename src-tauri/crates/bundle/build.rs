//! The manifests are embedded: a change in them is a change of this crate.

fn main() {
    println!("cargo::rerun-if-changed=../../../manifests");
}
