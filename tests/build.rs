//! Says whether recordings lie beside the repository: without them the tests that need them are reported as ignored.

use std::path::Path;

const FOLDER: &str = "../../shared/data";

fn main() {
    println!("cargo::rustc-check-cfg=cfg(recorded_data)");
    println!("cargo::rerun-if-changed=build.rs");
    // A path that is not there counts as changed each time, and everything would be built anew.
    if Path::new(FOLDER).is_dir() {
        println!("cargo::rerun-if-changed={FOLDER}");
        println!("cargo::rustc-cfg=recorded_data");
    }
}
